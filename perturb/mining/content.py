"""What an input is like: how long a text is, how bright an image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Input
from perturb.data import DataSet
from perturb.engine.chunks import load
from perturb.errors import DataError

_FEWEST: Final = 30  # below, a third is too small to say anything of
_THIRDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "length": ("short", "medium", "long"),
    "brightness": ("dark", "medium", "bright"),
}


class Content(NamedTuple):
    """A trait of the inputs.

    Attributes:
        trait: `length` or `brightness`; empty where there are too few samples.
        values: Sample id to which third it lies in.
    """

    trait: str
    values: Mapping[str, str]


def content_of(data: DataSet) -> Content:
    """Sort the clean samples into thirds: texts by their number of words, images by their mean level.

    A sample that cannot be read is left out.

    Example:
        >>> from perturb.contracts import Sample
        >>> from perturb.data import InMemory
        >>> content = content_of(InMemory([Sample(f"{n}", "word " * n) for n in range(30)]))
        >>> content.trait, content.values["2"], content.values["29"]
        ('length', 'short', 'long')
    """
    trait, found = "", {}
    for record in data.records():
        try:
            trait, found[record.id] = _measure(load(data, record).input)
        except DataError:
            continue
    if len(found) < _FEWEST:
        return Content("", {})
    bounds = np.quantile(list(found.values()), (1 / 3, 2 / 3))
    thirds = np.searchsorted(bounds, list(found.values()))
    return Content(trait, {name: _THIRDS[trait][third] for name, third in zip(found, thirds, strict=True)})


def _measure(value: Input) -> tuple[str, float]:
    fields = list(value.values()) if isinstance(value, Mapping) else [value]
    images = [field for field in fields if not isinstance(field, str)]
    if images:
        return "brightness", float(np.mean([image.mean() for image in images]))
    return "length", float(sum(len(field.split()) for field in fields if isinstance(field, str)))
