"""Real handwritten digits, enlarged, and a classifier trained on half of them in about a second.

The digits are scikit-learn's copy of the UCI set: 1,797 of 8x8 pixels with values 0..16, here enlarged to 64x64 by
bicubic interpolation. The smoothness of the enlarged digits is interpolated, not seen by a scanner.

The set names no writers, but its labels repeat one form of about 130 digits, one form after the other. The classifier
learns from the first seven forms (rows 0 to 905) and is judged on the 400 rows after them, so that no form, and as far
as that order tells no writer, is on both sides.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from perturb.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["Digits", "held_out", "predict", "write_digits"]

SIDE = 64
TRAINED_ON = slice(0, 906)
HELD_OUT = slice(906, 1306)


class Digits(NamedTuple):
    """Labelled digits: ids such as "d0906", uint8 grey images of shape (n, 64, 64), labels "0" to "9"."""

    ids: list[str]
    images: NDArray[np.uint8]
    labels: list[str]


class _Classifier(NamedTuple):
    labels: list[str]
    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]


def _enlarge(digit: NDArray[np.float64]) -> NDArray[np.uint8]:
    grey = cv2.resize((digit * (255 / 16)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


def _rows(part: slice) -> Digits:
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise MissingExtraError("demo", "scikit-learn") from error
    data = load_digits()
    return Digits(
        ids=[f"d{row:04d}" for row in range(part.start, part.stop)],
        images=np.stack([_enlarge(digit) for digit in data.images[part]]),
        labels=[str(label) for label in data.target[part]],
    )


def held_out() -> Digits:
    """The 400 digits the classifier has not seen, in the order of the data set.

    Returns:
        Ids, images of shape (400, 64, 64), uint8, white on black, and labels.

    Raises:
        MissingExtraError: scikit-learn is not installed.

    Source:
        Alpaydin & Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository.

    Example:
        >>> digits = held_out()
        >>> digits.ids[0], digits.labels[0], digits.images.shape
        ('d0906', '1', (400, 64, 64))
    """
    return _rows(HELD_OUT)


def _edges(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean strength of the brightness steps to the right, left, down and up in each of 16x16 cells."""
    across = cv2.Sobel(image, cv2.CV_32F, 1, 0, ksize=1)
    down = cv2.Sobel(image, cv2.CV_32F, 0, 1, ksize=1)
    steps = np.maximum(np.dstack((across, -across, down, -down)), 0)
    pooled = cv2.resize(steps, (16, 16), interpolation=cv2.INTER_AREA)
    return pooled.ravel().astype(np.float64) / 255


@functools.cache
def _classifier() -> _Classifier:
    train = _rows(TRAINED_ON)
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=10, max_iter=1000).fit([_edges(image) for image in train.images], train.labels)
    return _Classifier(fitted.classes_.tolist(), fitted.coef_, fitted.intercept_)


def _answer(image: NDArray[np.uint8]) -> dict[str, float]:
    shape, dtype = getattr(image, "shape", None), getattr(image, "dtype", type(image).__name__)
    if shape != (SIDE, SIDE) or dtype != np.uint8:
        raise InputError(
            f"The digit classifier expected a grey uint8 image of shape ({SIDE}, {SIDE}), got shape={shape}, "
            f"dtype={dtype}: give it the images that `python -m perturb.demo OUT` writes."
        )
    labels, weights, offsets = _classifier()
    scores = weights @ _edges(image) + offsets
    odds = np.exp(scores - scores.max())
    return dict(zip(labels, (odds / odds.sum()).tolist(), strict=True))


def predict(images: Sequence[NDArray[np.uint8]]) -> list[dict[str, float]]:
    """Probability of each digit, by logistic regression on the edges of the image.

    The features are differences of neighbouring pixels, pooled in cells and not normalised: good on clean digits,
    and, like many a model in use, trained without a thought for darkness, noise or blur. Trained on the first call.
    Each image is judged on its own, so that an answer does not depend on its batch.

    Args:
        images: Grey uint8 images of shape (64, 64), white on black.

    Returns:
        For each image, a mapping of the labels "0" to "9" to probabilities that sum to 1.

    Raises:
        InputError: An image of another shape or dtype.
        MissingExtraError: scikit-learn is not installed.

    Example:
        >>> answer = predict(held_out().images[:1])[0]
        >>> max(answer, key=answer.get)
        '1'
    """
    return [_answer(image) for image in images]


def write_digits(folder: Path) -> Path:
    """Write the held-out digits as lossless pictures, `folder/LABEL/ID.png`.

    Args:
        folder: The folder to fill; it is made where it does not exist.

    Returns:
        The same path.

    Raises:
        OSError: The folder cannot be made or written.
        MissingExtraError: scikit-learn is not installed.

    Example:
        >>> import tempfile, pathlib
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     len(list(write_digits(pathlib.Path(folder)).glob("*/*.png")))
        400
    """
    for identity, image, label in zip(*held_out(), strict=True):
        (folder / label).mkdir(parents=True, exist_ok=True)
        (folder / label / f"{identity}.png").write_bytes(cv2.imencode(".png", image)[1].tobytes())
    return folder
