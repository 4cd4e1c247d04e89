"""What a sample's right answer can be: a tagged union, a class label being a plain `str`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
TargetKind = Literal["label", "text", "number", "answers", "spans", "boxes", "masks", "keypoints", "ids"]


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Axis-aligned boxes.

    Attributes:
        corners: `(n, 4)` float64: left, top, right, bottom in pixels, edges included (pixel centres at .5).
        labels: The class of each box.
        crowd: Whether each marks a crowd, within which any number of finds is neither right nor wrong; empty where none
            does.
    """

    corners: FloatArray
    labels: tuple[str, ...]
    crowd: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Masks:
    """Instance masks.

    Attributes:
        masks: `(n, H, W)` bool.
        labels: The class of each mask.
        crowd: Whether each marks a crowd; empty where none does.
        ignored: `(H, W)` bool, pixels that count nowhere: what is not labelled, is covered, or came from outside the
            frame; None for none.
    """

    masks: npt.NDArray[np.bool_]
    labels: tuple[str, ...]
    crowd: tuple[bool, ...] = ()
    ignored: npt.NDArray[np.bool_] | None = None

    @property
    def seen(self) -> npt.NDArray[np.bool_]:
        """The masks without what is ignored, `(n, H, W)` bool."""
        return self.masks if self.ignored is None else self.masks & ~self.ignored


@dataclass(frozen=True, slots=True, eq=False)
class Keypoints:
    """Points that mean something.

    Attributes:
        points: `(n, 2)` float64: x, y in pixels, pixel centres at .5.
        labels: The name of each point.
        objects: The number of the object that each point belongs to; empty where all are of one.
    """

    points: FloatArray
    labels: tuple[str, ...]
    objects: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of text: `text[start:stop]`, counted in code points."""

    start: int
    stop: int
    label: str


@dataclass(frozen=True, slots=True)
class Spans:
    """Labelled stretches of a text.

    Attributes:
        spans: In any order.
        field: The input field they lie in; empty where the input is one text.
    """

    spans: tuple[Span, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a question that would do, each of them; none where the question cannot be answered.

    Attributes:
        texts: Their words.
        starts: Where each begins in the text that holds them, in code points; empty where that is not known, and then
            they stay as they are whatever happens to the text.
        field: The input field that holds them; empty where the input is one text.
    """

    texts: tuple[str, ...]
    starts: tuple[int, ...] = ()
    field: str = ""


@dataclass(frozen=True, slots=True)
class Ids:
    """What is relevant to a query.

    Attributes:
        gains: Id to how relevant it is: 1 where relevance is not graded, and never less than 0.
    """

    gains: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A set of readings, each acceptable: what an ambiguous input has in place of one right class."""

    values: tuple[str, ...]


Target = str | float | Boxes | Masks | Keypoints | Spans | Answers | Ids | Accepted | None
