"""What a sample's right answer can be: a tagged union, a class label being a plain `str`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Axis-aligned boxes.

    Attributes:
        corners: `(n, 4)` float64: left, top, right, bottom in pixels, edges included (pixel centres at .5).
        labels: The class of each box.
    """

    corners: FloatArray
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Masks:
    """Instance masks.

    Attributes:
        masks: `(n, H, W)` bool.
        labels: The class of each mask.
    """

    masks: npt.NDArray[np.bool_]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Keypoints:
    """Points that mean something.

    Attributes:
        points: `(n, 2)` float64: x, y in pixels, pixel centres at .5.
        labels: The name of each point.
    """

    points: FloatArray
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of text: `text[start:stop]`, counted in code points."""

    start: int
    stop: int
    label: str


@dataclass(frozen=True, slots=True)
class Spans:
    """Labelled stretches of a text."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A set of readings, each acceptable: what an ambiguous input has in place of one right class."""

    values: tuple[str, ...]


Target = str | float | Boxes | Masks | Keypoints | Spans | Accepted | None
