"""Pictures fit into the room they are given."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from perturb.review.pictures import data_uri

NOISE = np.random.default_rng(0).integers(0, 256, (600, 900, 3), dtype=np.uint8)


def opened(uri: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2])))


@pytest.mark.parametrize("most", [300_000, 30_000, 8_000])
def test_a_large_picture_is_shrunk_until_it_fits(most: int) -> None:
    uri = data_uri(NOISE, most)
    assert len(uri) <= most
    assert opened(uri).width > opened(uri).height


@pytest.mark.parametrize("image", [NOISE[:40, :50], NOISE[:40, :50, 0]])
def test_a_small_picture_stays_as_it_is(image: np.ndarray) -> None:
    np.testing.assert_array_equal(np.asarray(opened(data_uri(image, 100_000))), image)
