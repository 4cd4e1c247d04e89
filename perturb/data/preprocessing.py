"""Bringing images to one size before anything else happens to them, as benchmarks publish them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import PIL.Image

from perturb.contracts import Chat, Field, Image, Input, Sample
from perturb.contracts.preparation import Preprocess
from perturb.data.forwarded import Forwarded
from perturb.data.record import Record
from perturb.errors import DataError


def preprocessed(image: Image, preprocess: Preprocess) -> Image:
    """Bring one image to its new size.

    Raises:
        DataError: If it is smaller than the square.

    Example:
        >>> preprocessed(np.zeros((300, 400, 3), np.uint8), Preprocess(resize=256, crop=224)).shape
        (224, 224, 3)
    """
    height, width = image.shape[:2]
    if preprocess.resize is not None and preprocess.resize != min(height, width):
        height, width = (preprocess.resize * side // min(height, width) for side in (height, width))
        picture = PIL.Image.fromarray(image).resize((width, height), PIL.Image.Resampling.BILINEAR)
        image = np.array(picture)
    crop = preprocess.crop
    if crop is None:
        return image
    if crop > min(height, width):
        raise DataError(
            f"Expected an image of at least {crop}×{crop} pixels to crop; got {width}×{height}. "
            "Add resize = … to the suite's preprocess, or leave the image out."
        )
    top, left = (round((side - crop) / 2) for side in (height, width))
    return np.ascontiguousarray(image[top : top + crop, left : left + crop])


@dataclass(frozen=True, slots=True)
class Preprocessed(Forwarded):
    """A data set whose images are brought to one size as they are loaded.

    Attributes:
        preprocess: What is done to each image.
    """

    preprocess: Preprocess

    def load(self, record: Record) -> Sample:
        """Load a record and bring its images to size.

        Raises:
            DataError: If it cannot be read, or an image is too small.
        """
        sample = self.data.load(record)
        return replace(sample, input=self._changed(sample.input))

    def _changed(self, value: Input) -> Input:
        if isinstance(value, Chat):
            return value
        if isinstance(value, Mapping):
            return {name: self._field(field) for name, field in value.items()}
        return self._field(value)

    def _field(self, value: Field) -> Field:
        return value if isinstance(value, str) else preprocessed(value, self.preprocess)
