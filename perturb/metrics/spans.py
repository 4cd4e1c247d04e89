"""Metrics of labelled spans, such as named entities: a span is right where its borders and its label all are.

The right answer, and the model's, is a sequence of `(start, stop, label)`; two equal ones count once.

Source:
    Tjong Kim Sang and De Meulder 2003, Introduction to the CoNLL-2003 Shared Task.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from perturb.metrics.contract import Array, Metric, Sums, mean_metric, ratio
from perturb.models.answers import Answer

__all__ = ["ENTITY_F1", "ENTITY_PRECISION", "ENTITY_RECALL", "MEAN_ENTITY_F1", "span_f1"]

SpanLike: TypeAlias = Sequence[Any]


def span_f1(target: Sequence[SpanLike], answer: Sequence[SpanLike]) -> float:
    """Return the F1 of one text's spans, in 0..1: 2 hits / (true + predicted), and 1 where there are none of either.

    Example:
        >>> span_f1([(0, 5, "person"), (9, 14, "place")], [(0, 5, "person"), (9, 13, "place")]), span_f1([], [])
        (0.5, 1.0)
    """
    true, predicted = _spans(target), _spans(answer)
    return 2 * len(true & predicted) / (len(true) + len(predicted)) if true or predicted else 1.0


def _spans(spans: Sequence[SpanLike]) -> set[tuple[Any, ...]]:
    return {tuple(span) for span in spans}


def _update(target: Sequence[SpanLike], answer: Answer) -> Mapping[str, float]:
    """Count what is true, predicted, and both; a failed answer is as bad as one with every span wrong."""
    true = _spans(target)
    if answer.value is None:
        return {"true": float(len(true)), "predicted": max(1.0, len(true)), "hit": 0.0}
    predicted = _spans(answer.value)
    return {"true": float(len(true)), "predicted": float(len(predicted)), "hit": float(len(true & predicted))}


def _precision(sums: Sums) -> Array:
    return ratio(sums["hit"], sums["predicted"])


def _recall(sums: Sums) -> Array:
    return ratio(sums["hit"], sums["true"])


def _f1(sums: Sums) -> Array:
    return ratio(2 * sums["hit"], sums["true"] + sums["predicted"])


MEAN_ENTITY_F1: Final = mean_metric("mean_entity_f1", span_f1)
"""The mean over texts of their F1: each text counts the same, and the mean has exact intervals."""

ENTITY_F1: Final = Metric("entity_f1", _update, _f1)
"""F1 over the spans of all texts together, of every label (micro average): the figure of CoNLL."""

ENTITY_PRECISION: Final = Metric("entity_precision", _update, _precision)
"""Hits / predicted, over all texts together; NaN where nothing was predicted.

A failed answer counts as many wrong spans as the text has, at least one.
"""

ENTITY_RECALL: Final = Metric("entity_recall", _update, _recall)
"""Hits / true, over all texts together; NaN where no text has a span."""
