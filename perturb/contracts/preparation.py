"""What a suite may do to every image, clean ones too: one size on the way in, one encoder on the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Codec = Literal["jpeg", "webp"]


@dataclass(frozen=True, slots=True)
class Preprocess:
    """What is done to each image before anything else, in this order.

    Attributes:
        resize: Length in pixels that the shorter side gets, by antialiased linear interpolation; None leaves it.
        crop: Side in pixels of the square that is cut out of the middle; None leaves all.
    """

    resize: int | None = None
    crop: int | None = None


@dataclass(frozen=True, slots=True)
class Encoding:
    """How images are saved, or encoded and decoded again on their way to a model.

    Attributes:
        format: `jpeg` or `webp`.
        quality: Of the encoder, 1..100.
        clean: Whether severity 0 goes through the encoder too, so that no tier carries an offset of the codec. False
            is the convention of ImageNet-C, whose clean images are not encoded again.
    """

    format: Codec = "jpeg"
    quality: int = 85
    clean: bool = True
