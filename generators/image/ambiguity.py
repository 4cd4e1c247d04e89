"""Ambiguity: two samples in one picture, until it no longer decides the answer; and the control within one class."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from perturb.contracts import Image, Partner, Sample, check_image, pixels
from perturb.generators.image._partner import fitted

__all__ = ["class_blend", "same_class_blend"]

_WEIGHTS: Final = (0.1, 0.2, 0.35, 0.45, 0.5)


@pixels(
    axis="ambiguity",
    tiers={"weight": _WEIGHTS},
    identity={"weight": 0.0},
    source="Zhang et al. 2018, arXiv 1710.09412 (mixup): a weighted mean of two samples has their weights as label",
    invariant_up_to=2.0,
    abstain_from=4.0,
    partner=Partner(other_class=True),
)
def class_blend(image: Image, other: Image, *, weight: float) -> Image:
    """A blend with a sample of another class: decided at first, evenly both at the end.

    Up to a weight of 0.2 the sample's own class is the answer; from 0.45 on nothing decides between the two and a
    right model abstains; in between the right answer is undetermined.

    Args:
        image: The clean picture.
        other: The other sample, of the same shape.
        weight: Share of the other sample in the mean of the code values, 0..0.5.

    Example:
        >>> white = Sample("w", np.full((2, 2), 255, np.uint8), "white")
        >>> class_blend(np.zeros((2, 2), np.uint8), severity="mild", partner=white).tolist()
        [[51, 51], [51, 51]]
    """
    return _mean(image, other, weight)


@pixels(
    axis="ambiguity",
    tiers={"weight": _WEIGHTS},
    identity={"weight": 0.0},
    source="Matched control of class_blend: the same weights, within one class",
    control_of="class_blend",
    partner=Partner(other_class=False),
)
def same_class_blend(image: Image, other: Image, *, weight: float) -> Image:
    """A blend with a sample of the same class: as unnatural as `class_blend`, and never ambiguous.

    Args:
        image: The clean picture.
        other: The other sample, of the same shape.
        weight: Share of the other sample in the mean of the code values, 0..0.5.

    Example:
        >>> white = Sample("w", np.full((2, 2), 255, np.uint8), "white")
        >>> same_class_blend(np.full((2, 2), 155, np.uint8), severity="extreme", partner=white).tolist()
        [[205, 205], [205, 205]]
    """
    return _mean(image, other, weight)


@class_blend.draw
@same_class_blend.draw
def other_picture(image: Image, _rng: np.random.Generator, *, partner: Sample) -> Image:
    """Bring the other sample to this one's size, and to grey or colour as this one is."""
    return fitted(check_image(partner.input), image, image.shape[:2])


def _mean(image: Image, other: Image, weight: float) -> Image:
    return np.asarray(cv2.addWeighted(image, 1 - weight, other, weight, 0), dtype=np.uint8)
