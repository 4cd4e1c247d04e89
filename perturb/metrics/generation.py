"""Metrics of text generation, counted by sacrebleu: the right answer is a text, or several of which each would do.

BLEU and chrF of a corpus are functions of counts that add up over texts, so they are computed from summed counts, for
all resamples at once. The settings are sacrebleu's defaults: for BLEU `case:mixed|eff:no|tok:13a|smooth:exp`, for chrF
`case:mixed|eff:yes|nc:6|nw:0|space:no`, which is chrF2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from perturb.errors import MissingExtraError
from perturb.metrics.contract import Array, Metric, Sums, mean_metric, ratio
from perturb.models.answers import Answer

try:
    from sacrebleu.metrics import bleu, chrf
except ImportError as error:
    raise MissingExtraError("metrics", "sacrebleu") from error

__all__ = ["BLEU", "CHRF", "SENTENCE_CHRF", "sentence_chrf"]

_bleu_counter: Final = bleu.BLEU(force=True)  # without its advice about tokenized texts
_chrf_counter: Final = chrf.CHRF()
_WORD_ORDERS: Final = range(1, _bleu_counter.max_ngram_order + 1)
_CHARACTER_ORDERS: Final = range(1, _chrf_counter.char_order + 1)
_RECALL_WEIGHT: Final = float(_chrf_counter.beta**2)
_BLEU_SUMS: Final = (
    *("answer_length", "reference_length"),
    *(f"matches_{order}" for order in _WORD_ORDERS),
    *(f"answer_{order}" for order in _WORD_ORDERS),
)
_CHRF_SUMS: Final = tuple(f"{of}_{order}" for order in _CHARACTER_ORDERS for of in ("answer", "reference", "matches"))


def _references(target: str | Sequence[str]) -> list[str]:
    return [target] if isinstance(target, str) else list(target) or [""]


def _counts(
    counter: bleu.BLEU | chrf.CHRF, names: Sequence[str], target: str | Sequence[str], answer: Answer
) -> Mapping[str, float]:
    """Count the n-grams of one text that sacrebleu adds up over a corpus."""
    text = "" if answer.value is None else answer.value
    streams = [[reference] for reference in _references(target)]
    [counts] = counter._extract_corpus_statistics([text], streams)  # noqa: SLF001 - sacrebleu's own tests use it too
    return dict(zip(names, map(float, counts), strict=True))


def _update_bleu(target: str | Sequence[str], answer: Answer) -> Mapping[str, float]:
    return _counts(_bleu_counter, _BLEU_SUMS, target, answer)


def _update_chrf(target: str | Sequence[str], answer: Answer) -> Mapping[str, float]:
    return _counts(_chrf_counter, _CHRF_SUMS, target, answer)


def _bleu(sums: Sums) -> Array:
    """Multiply the geometric mean of the precisions by the brevity penalty; 0 where no n-gram matches."""
    matches = np.stack([sums[f"matches_{order}"] for order in _WORD_ORDERS])
    found = np.stack([sums[f"answer_{order}"] for order in _WORD_ORDERS])
    halved = 2.0 ** -np.cumsum(matches == 0, axis=0)
    precisions = np.nan_to_num(ratio(np.where(matches > 0, matches, halved), found))
    decided = (precisions > 0).all(axis=0) & matches.any(axis=0)
    mean = np.exp(np.log(np.where(decided, precisions, 1.0)).mean(axis=0))
    shortness = np.maximum(np.nan_to_num(ratio(sums["reference_length"], sums["answer_length"])), 1.0)
    return np.where(decided, 100 * mean * np.exp(1 - shortness), 0.0)


def _chrf(sums: Sums) -> Array:
    """Average precision and recall over the orders that both sides have, and weigh recall four times."""
    matches = np.stack([sums[f"matches_{order}"] for order in _CHARACTER_ORDERS])
    found = np.stack([sums[f"answer_{order}"] for order in _CHARACTER_ORDERS])
    wanted = np.stack([sums[f"reference_{order}"] for order in _CHARACTER_ORDERS])
    usable = (found > 0) & (wanted > 0)
    orders = np.maximum(usable.sum(axis=0), 1)
    precision = np.where(usable, np.nan_to_num(ratio(matches, found)), 0.0).sum(axis=0) / orders
    recall = np.where(usable, np.nan_to_num(ratio(matches, wanted)), 0.0).sum(axis=0) / orders
    score = ratio((1 + _RECALL_WEIGHT) * precision * recall, _RECALL_WEIGHT * precision + recall)
    return np.asarray(100 * np.nan_to_num(score))


def sentence_chrf(target: str | Sequence[str], text: str) -> float:
    """Return one text's chrF as a share, in 0..1.

    Example:
        >>> round(sentence_chrf(["the cat sat", "a cat was sitting"], "the cat sits"), 3)
        0.666
    """
    references = _references(target)
    if not text.strip() and any(not reference.strip() for reference in references):
        return 1.0
    return min(float(_chrf_counter.sentence_score(text, references).score) / 100, 1.0)


SENTENCE_CHRF: Final = mean_metric("sentence_chrf", sentence_chrf)
"""The mean over texts of each text's own chrF, in 0..1: the F2 score of character n-grams (Popović 2015).

Of several references the one with the best score counts. Nothing, where nothing was asked for, scores 1.
"""

CHRF: Final = Metric("chrf", _update_chrf, _chrf, high=100.0)
"""chrF of the whole corpus, in 0..100, as sacrebleu's `corpus_chrf`. A failed answer counts as the empty text."""

BLEU: Final = Metric("bleu", _update_bleu, _bleu, high=100.0)
"""BLEU of the whole corpus, in 0..100, as sacrebleu's `corpus_bleu` (Papineni et al. 2002; Post 2018).

A failed answer counts as the empty text. Over a handful of short texts it says little: use chrF there.
"""
