"""A sample: one labelled input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from perturb.contracts.targets import Target
from perturb.errors import InputError

Image = npt.NDArray[np.uint8]
Field = Image | str
Input = Field | Mapping[str, Field]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One labelled input.

    Attributes:
        id: Unique in its data set.
        input: A `uint8` image `(H, W)` or `(H, W, 3)` RGB, a text, a mapping of named fields of these, or a `Chat`.
        target: The right answer; a class label is a plain `str`.
        groups: Slice name to this sample's value, for scores by group.
        cluster: The unit that resampling uses (a patient, a video, a writer); the id where none is given.

    Example:
        >>> Sample("r1", "Good food.", "positive").cluster
        'r1'
    """

    id: str
    input: Input
    target: Target = None
    groups: Mapping[str, str] = field(default_factory=dict)
    cluster: str = ""

    def __post_init__(self) -> None:
        if not self.cluster:
            object.__setattr__(self, "cluster", self.id)


def check_image(image: Any) -> Image:
    """Return the image if a generator can take it.

    Raises:
        InputError: If it is not a non-empty `uint8` array of shape `(H, W)` or `(H, W, 3)`.

    Example:
        >>> check_image(np.zeros((2, 2)))
        Traceback (most recent call last):
        perturb.errors.InputError: Expected a uint8 image of shape (H, W) or (H, W, 3); got float64 of shape (2, 2)...
    """
    if not isinstance(image, np.ndarray):
        raise InputError(f"Expected an image as a NumPy array; got {type(image).__name__}.")
    shape_fits = image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)  # noqa: PLR2004 - axes and RGB
    if image.dtype != np.uint8 or not shape_fits or image.size == 0:
        raise InputError(
            f"Expected a uint8 image of shape (H, W) or (H, W, 3); got {image.dtype} of shape {image.shape}. "
            "Convert it first, for example with np.asarray(PIL.Image.open(path).convert('RGB'))."
        )
    return image


def check_text(text: Any) -> str:
    """Return the text if a generator can take it.

    Raises:
        InputError: If it is not a `str`.
    """
    if not isinstance(text, str):
        raise InputError(f"Expected a text as str; got {type(text).__name__}.")
    return text
