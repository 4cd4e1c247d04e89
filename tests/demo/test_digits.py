"""The enlarged digits, and the classifier that reads them."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from perturb.demo import digits
from perturb.errors import InputError, MissingExtraError

Images = NDArray[np.uint8]


def accuracy(images: Images) -> float:
    answers = digits.predict(list(images))
    labels = digits.held_out().labels
    return sum(max(a, key=a.__getitem__) == label for a, label in zip(answers, labels, strict=True)) / len(labels)


def clipped(values: NDArray[Any]) -> Images:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def darker(images: Images, strength: float) -> Images:
    return clipped(images * (1 - strength))


def brighter(images: Images, strength: float) -> Images:
    return clipped(images + 255.0 * strength)


def shaded(images: Images, strength: float) -> Images:
    return clipped(images * np.where(np.arange(64) < 32, 1 - strength, 1))


def covered(images: Images, strength: float) -> Images:
    side = round(64 * strength)
    hidden = images.copy()
    hidden[:, 32 - side // 2 :, 32 - side // 2 :][:, :side, :side] = 128
    return hidden


def barred(images: Images, strength: float) -> Images:
    hidden = images.copy()
    hidden[:, 32 : 32 + round(64 * strength)] = 0
    return hidden


def noisy(images: Images, strength: float) -> Images:
    return clipped(images + 255 * strength * np.random.default_rng(7).standard_normal(images.shape))


def blurred(images: Images, strength: float) -> Images:
    return np.stack([np.asarray(cv2.GaussianBlur(image, (0, 0), 64 * strength), np.uint8) for image in images])


def test_held_out_digits_are_balanced_and_after_the_training_rows() -> None:
    ids, images, labels = digits.held_out()
    assert len(set(ids)) == len(images) == len(labels) == 400
    assert ids[0] == f"d{digits.TRAINED_ON.stop:04d}"
    assert min(Counter(labels).values()) >= 35
    assert set(labels) == set("0123456789")


def test_the_split_falls_between_two_forms() -> None:
    # A form starts with 0 to 9 three times; the one at the split has lost its first 0.
    starts = ("".join(digits._rows(slice(start, start + 29)).labels) for start in (776, 906))
    assert list(starts) == [("0123456789" * 3)[:29], ("0123456789" * 3)[1:]]


def test_the_middle_of_each_enlarged_pixel_is_the_original() -> None:
    from sklearn.datasets import load_digits

    middles = digits.held_out().images.reshape(400, 8, 8, 8, 8)[:, :, 3:5, :, 3:5].mean((2, 4)) * 16 / 255
    assert np.abs(middles - load_digits().images[digits.HELD_OUT]).max() < 0.5


def test_clean_accuracy() -> None:
    assert 0.93 <= accuracy(digits.held_out().images) <= 0.99


@pytest.mark.parametrize(
    ("disturb", "mild", "extreme"),
    [
        (darker, 0.2, 0.9),
        (brighter, 0.1, 0.7),
        (shaded, 0.2, 0.9),
        (covered, 0.15, 0.6),
        (barred, 0.05, 0.3),
        (noisy, 0.04, 0.38),
        (blurred, 0.015, 0.12),
    ],
)
def test_mild_disturbances_hold_and_extreme_ones_do_not(disturb: Any, mild: float, extreme: float) -> None:
    images = digits.held_out().images
    clean = accuracy(images)
    assert accuracy(disturb(images, mild)) >= clean - 0.06
    assert accuracy(disturb(images, extreme)) <= clean - 0.08


def test_probabilities_sum_to_one_and_do_not_depend_on_the_batch() -> None:
    images = list(digits.held_out().images[:50])
    together = digits.predict(images)
    assert together == [digits.predict([image])[0] for image in images]
    for answer in together:
        assert list(answer) == list("0123456789")
        assert sum(answer.values()) == pytest.approx(1)
        assert min(answer.values()) >= 0


def test_predict_leaves_its_input_alone() -> None:
    image = digits.held_out().images[0]
    before = image.copy()
    digits.predict([image])
    assert np.array_equal(image, before)


def test_training_again_gives_the_same_classifier() -> None:
    first = digits._classifier()
    digits._classifier.cache_clear()
    assert np.array_equal(digits._classifier().weights, first.weights)


@pytest.mark.parametrize(
    ("image", "got"),
    [
        (np.zeros((28, 28), np.uint8), r"shape=\(28, 28\), dtype=uint8"),
        (np.zeros((64, 64, 3), np.uint8), r"shape=\(64, 64, 3\), dtype=uint8"),
        (np.zeros((64, 64), np.float32), r"shape=\(64, 64\), dtype=float32"),
        ("digit.png", "shape=None, dtype=str"),
    ],
)
def test_another_kind_of_image_is_refused(image: Any, got: str) -> None:
    with pytest.raises(InputError, match=rf"expected a grey uint8 image of shape \(64, 64\), got {got}"):
        digits.predict([image])


def test_missing_scikit_learn_gives_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    digits._classifier.cache_clear()
    image = np.zeros((64, 64), np.uint8)
    for call in (digits.held_out, lambda: digits.predict([image])):
        with pytest.raises(MissingExtraError, match=r"scikit-learn.*pip install 'perturb\[demo\]'$"):
            call()


def test_pictures_decode_back_to_the_digits_and_are_the_same_when_written_twice(tmp_path: Path) -> None:
    digits.write_digits(tmp_path)
    first = {path: path.read_bytes() for path in tmp_path.glob("*/*.png")}
    digits.write_digits(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.glob("*/*.png")} == first
    assert len(first) == 400
    for identity, image, label in zip(*digits.held_out(), strict=True):
        decoded = cv2.imread(str(tmp_path / label / f"{identity}.png"), cv2.IMREAD_UNCHANGED)
        assert decoded is not None
        assert np.array_equal(decoded, image)
