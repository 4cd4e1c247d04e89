"""The encoder that clean samples and variants go through alike."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pytest

from perturb.contracts import Image
from perturb.contracts.preparation import Codec, Encoding
from perturb.data.encoding import delivered, saved


def noise(*shape: int) -> Image:
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize(("codec", "magic", "suffix"), [("jpeg", b"\xff\xd8\xff", ".jpg"), ("webp", b"RIFF", ".webp")])
def test_files_are_of_the_format_that_was_asked_for(codec: Codec, magic: bytes, suffix: str) -> None:
    file = saved(noise(16, 16, 3), Encoding(codec))
    assert file.content.startswith(magic)
    assert file.suffix == suffix


def test_without_an_encoding_nothing_is_lost() -> None:
    image = noise(16, 20, 3)
    file = saved(image, None)
    assert np.array_equal(np.array(PIL.Image.open(io.BytesIO(file.content))), image)
    assert file.suffix == ".png"
    assert delivered(image, None) is image


def test_the_published_convention_leaves_clean_images_alone() -> None:
    image = noise(16, 16, 3)
    published = Encoding(clean=False)
    assert delivered(image, published, clean=True) is image
    assert not np.array_equal(np.asarray(delivered(image, published)), image)
    assert not np.array_equal(np.asarray(delivered(image, Encoding(), clean=True)), image)


@pytest.mark.parametrize("codec", ["jpeg", "webp"])
@pytest.mark.parametrize("shape", [(24, 16), (24, 16, 3), (1, 1), (1, 7, 3)])
def test_what_is_delivered_is_what_a_reader_of_the_file_gets(codec: Codec, shape: tuple[int, ...]) -> None:
    image, encoding = noise(*shape), Encoding(codec, 60)
    made = delivered(image, encoding)
    read = PIL.Image.open(io.BytesIO(saved(image, encoding).content)).convert("RGB" if len(shape) == 3 else "L")
    assert isinstance(made, np.ndarray)
    assert made.shape == shape
    assert np.array_equal(made, np.array(read))


def test_a_lower_quality_is_worse() -> None:
    image = noise(64, 64, 3)
    rmse = [
        np.sqrt(np.mean((np.asarray(delivered(image, Encoding("jpeg", quality))) - image.astype(float)) ** 2))
        for quality in (95, 85, 40)
    ]
    assert rmse == sorted(rmse)


def test_texts_pass_and_images_in_fields_are_encoded() -> None:
    image = noise(16, 16, 3)
    made = delivered({"photo": image, "question": "What is it?"}, Encoding())
    assert isinstance(made, dict)
    assert made["question"] == "What is it?"
    assert np.array_equal(made["photo"], np.asarray(delivered(image, Encoding())))
    assert delivered("A text.", Encoding()) == "A text."
