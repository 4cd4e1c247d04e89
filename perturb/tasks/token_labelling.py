"""Token labelling, such as named-entity recognition: the right answer is labelled spans of the text."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from perturb.errors import ModelError, UsageError
from perturb.metrics.spans import ENTITY_F1, ENTITY_PRECISION, ENTITY_RECALL, MEAN_ENTITY_F1
from perturb.metrics.tags import spans_of_tags
from perturb.models.answers import Answer
from perturb.tasks.contract import Task
from perturb.tasks.reading import check_label, shown

__all__ = ["TOKEN_LABELLING", "read_spans"]

_STARTS: Final = ("start",)
_STOPS: Final = ("stop", "end")
_LABELS: Final = ("label", "entity_group", "type")
_PARTS: Final = 3


def read_spans(raw: Any, labels: frozenset[str] | None = None) -> Answer:
    """Read the labelled spans that a model found in one text.

    Spans may overlap and lie within each other; one that comes twice counts once.

    Args:
        raw: One item of what the model returned: a list of `(start, stop, label)`, counted in code points, or of
            mappings with `start`, `stop` (or `end`) and `label` (or `entity_group`, `type`); or a mapping of `tags` to
            one tag a token, such as `B-person`, and `offsets` to where each token starts and stops.
        labels: The labels that may come; None allows any.

    Returns:
        An answer whose value is a list of `[start, stop, label]`, in order.

    Raises:
        ModelError: If it is neither, a span is empty or starts before 0, or its label is unknown.

    Example:
        >>> read_spans([(9, 14, "place"), {"start": 0, "end": 5, "label": "person"}]).value
        [[0, 5, 'person'], [9, 14, 'place']]
        >>> read_spans({"tags": ["B-place", "I-place"], "offsets": [(0, 3), (4, 8)]}).value
        [[0, 8, 'place']]
        >>> read_spans([(5, 2, "place")])
        Traceback (most recent call last):
        perturb.errors.ModelError: Expected a span with 0 <= start < stop; the model answered start=5, stop=2.
    """
    items = _from_tags(raw) if isinstance(raw, Mapping) else raw
    if not _is_list(items):
        raise ModelError(
            "Expected a list of spans such as (0, 5, 'person'), empty where there are none, or a mapping of tags and "
            f"offsets; the model answered {shown(raw)}."
        )
    return Answer([list(span) for span in sorted({_span(item, labels) for item in items})])


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence | np.ndarray) and not isinstance(value, str | bytes)


def _from_tags(raw: Mapping[Any, Any]) -> Any:
    tags, offsets = raw.get("tags", ""), raw.get("offsets", "")
    if not _is_list(tags) or not _is_list(offsets):
        raise ModelError(
            "Expected a mapping of tags to a list such as ['B-person', 'O'] and of offsets to where each token starts "
            f"and stops, such as [(0, 3), (4, 8)]; the model answered {shown(raw)}."
        )
    try:
        return spans_of_tags([str(tag) for tag in tags], [(start, stop) for start, stop in offsets])
    except UsageError as error:
        raise ModelError(f"The model's tags cannot be read. {error}") from error
    except (TypeError, ValueError) as error:
        raise ModelError(
            "Expected offsets as pairs of start and stop, such as [(0, 3), (4, 8)]; "
            f"the model answered {shown(offsets)}."
        ) from error


def _span(item: Any, labels: frozenset[str] | None) -> tuple[int, int, str]:
    parts = tuple(_first(item, names) for names in (_STARTS, _STOPS, _LABELS)) if isinstance(item, Mapping) else item
    if not _is_list(parts) or len(parts) != _PARTS:
        raise ModelError(
            f"Expected a span as (start, stop, label), or as a mapping of these; the model answered {shown(item)}."
        )
    start, stop = (_offset(value) for value in parts[:2])
    if not 0 <= start < stop:
        raise ModelError(f"Expected a span with 0 <= start < stop; the model answered start={start}, stop={stop}.")
    return start, stop, check_label(parts[2], labels)


def _first(item: Mapping[Any, Any], names: Sequence[str]) -> Any:
    return next((item[name] for name in names if name in item), None)


def _offset(value: Any) -> int:
    try:
        return operator.index(value)
    except TypeError:
        raise ModelError(f"Expected where a span starts or stops as a whole number; got {shown(value)}.") from None


TOKEN_LABELLING: Final = Task(
    "token-labelling", "spans", read_spans, (MEAN_ENTITY_F1, ENTITY_F1, ENTITY_PRECISION, ENTITY_RECALL)
)
