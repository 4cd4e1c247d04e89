"""Images brought to one size as they are loaded."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perturb.contracts import Sample
from perturb.contracts.preparation import Preprocess
from perturb.data import InMemory
from perturb.data.preprocessing import Preprocessed, preprocessed
from perturb.errors import DataError


def ramp(height: int, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.linspace(0, 255, height * width).reshape(height, width).astype(np.uint8)


@pytest.mark.parametrize("shape", [(300, 400), (400, 300), (256, 256), (100, 500), (64, 64)])
@pytest.mark.parametrize("channels", [1, 3])
def test_the_published_size_whatever_comes_in(shape: tuple[int, int], channels: int) -> None:
    image = ramp(*shape) if channels == 1 else np.stack([ramp(*shape)] * 3, axis=-1)
    made = preprocessed(image, Preprocess(resize=256, crop=224))
    assert made.shape[:2] == (224, 224)
    assert made.shape[2:] == image.shape[2:]
    assert made.flags.c_contiguous


def test_the_shorter_side_gets_the_length_and_the_longer_keeps_the_ratio() -> None:
    assert preprocessed(ramp(100, 250), Preprocess(resize=32)).shape == (32, 80)
    assert preprocessed(ramp(250, 100), Preprocess(resize=32)).shape == (80, 32)


def test_the_middle_is_cut_out() -> None:
    image = ramp(9, 12)
    assert np.array_equal(preprocessed(image, Preprocess(crop=4)), image[2:6, 4:8])


def test_reducing_takes_means_and_not_single_pixels() -> None:
    checkers = (np.indices((200, 200)).sum(axis=0) % 2 * 255).astype(np.uint8)
    made = preprocessed(checkers, Preprocess(resize=50))
    assert abs(float(made.mean()) - 127.5) < 3
    assert int(np.ptp(made[5:-5, 5:-5])) < 20


def test_enlarging_is_linear() -> None:
    image = ramp(16, 16)
    expected = cv2.resize(image, (64, 64), interpolation=cv2.INTER_LINEAR)
    assert np.abs(preprocessed(image, Preprocess(resize=64)).astype(int) - expected).max() <= 1


def test_an_image_smaller_than_the_square_is_named() -> None:
    with pytest.raises(DataError, match=r"at least 224×224 pixels to crop; got 30×20\. Add resize"):
        preprocessed(ramp(20, 30), Preprocess(crop=224))


def test_a_data_set_is_the_same_but_for_the_size_of_its_images() -> None:
    samples = [
        Sample("a", {"photo": ramp(40, 60), "caption": "A ramp."}, "yes"),
        Sample("b", {"photo": ramp(8, 9), "caption": ""}, "no"),
    ]
    data = InMemory(samples)
    made = Preprocessed(data, Preprocess(resize=16, crop=16))
    assert [sample.id for sample in made] == ["a", "b"]
    for sample, clean in zip(made, samples, strict=True):
        assert isinstance(sample.input, dict)
        assert isinstance(clean.input, dict)
        assert sample.input["photo"].shape == (16, 16)
        assert sample.input["caption"] == clean.input["caption"]
        assert sample.target == clean.target
    assert (made.name, made.modality, made.kind, made.layout) == (data.name, data.modality, data.kind, data.layout)
    assert list(made.notes()) == list(data.notes())
    assert [made.fingerprint(r) for r in made.records()] == [data.fingerprint(r) for r in data.records()]
