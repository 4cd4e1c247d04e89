"""Right answers that lie in a text: the answers of a question, and labelled spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from perturb.contracts import Answers, Span, Spans
from perturb.errors import DataError


def answers_from(value: Any, passage: str, field: str = "") -> Answers:
    """Read the answers of a question.

    Args:
        value: A list of texts; `{"text": […], "answer_start": […]}` or a list of such mappings with one text each, as
            SQuAD has them; or `{"answers": […], "starts": […]}`. An empty list: the question cannot be answered.
        passage: What they lie in, where starts are given.
        field: The input field that holds the passage.

    Raises:
        DataError: If it is none of these, an answer is empty, or does not stand where it is said to.

    Example:
        >>> answers_from({"text": ["Ada"], "answer_start": [4]}, "Did Ada leave?")
        Answers(texts=('Ada',), starts=(4,), field='')
        >>> answers_from({"text": ["Ada"], "answer_start": [5]}, "Did Ada leave?")
        Traceback (most recent call last):
        perturb.errors.DataError: expected the answer 'Ada' at character 5 of the passage; 'da ' stands there. It is ...
    """
    texts, starts = _texts_and_starts(value)
    for text in texts:
        if not isinstance(text, str) or not text.strip():
            raise DataError(f"expected answers as texts; got {text!r:.80}. Drop it, or write an empty list for none.")
    if starts is None:
        return Answers(tuple(texts))
    if len(starts) != len(texts):
        raise DataError(f"expected one start for each of {len(texts)} answers; got {len(starts)}. Repair the cell.")
    for text, start in zip(texts, starts, strict=True):
        _check_place(text, start, passage)
    return Answers(tuple(texts), tuple(starts), field)


def _texts_and_starts(value: Any) -> tuple[Sequence[Any], Sequence[Any] | None]:
    match value:
        case {"text": list() as texts, "answer_start": list() as starts}:
            return texts, starts
        case {"answers": list() as texts, "starts": list() as starts}:
            return texts, starts
        case {"answers": list() as texts} | {"text": list() as texts}:
            return texts, None
        case [{"text": _, "answer_start": _}, *_] if all(isinstance(answer, Mapping) for answer in value):
            return [answer.get("text") for answer in value], [answer.get("answer_start") for answer in value]
        case list():
            return value, None
        case _:
            raise DataError(
                'expected answers as ["Ada", …] or {"text": ["Ada", …], "answer_start": [4, …]}; '
                f"got {value!r:.80}. Repair the cell."
            )


def _check_place(text: str, start: Any, passage: str) -> None:
    if isinstance(start, int) and not isinstance(start, bool) and start >= 0 and passage.startswith(text, start):
        return
    there = passage[start : start + len(text)] if isinstance(start, int) and start >= 0 else ""
    found = passage.find(text)
    hint = f"It is found at {found}; repair its start" if found >= 0 else "The passage does not hold it; repair it"
    raise DataError(
        f"expected the answer {text!r:.80} at character {start} of the passage; {there!r:.80} stands there. {hint}."
    )


def spans_from(value: Any, text: str, field: str = "") -> Spans:
    """Read labelled spans.

    Args:
        value: A list of `[start, stop, label]` or of mappings with `start`, `end` (or `stop`) and `label`, counted in
            code points; or `{"spans": […]}`.
        text: What they lie in.
        field: The input field that holds the text.

    Raises:
        DataError: If it is none of these, or a span is reversed, empty, outside the text or overlaps another.

    Example:
        >>> spans_from([{"start": 0, "end": 3, "label": "PER"}], "Ada left.")
        Spans(spans=(Span(start=0, stop=3, label='PER'),), field='')
    """
    listed = value["spans"] if isinstance(value, Mapping) and isinstance(value.get("spans"), list) else value
    if not isinstance(listed, list):
        raise DataError(f'expected spans as [[0, 3, "PER"], …]; got {value!r:.80}. Repair the cell.')
    spans = tuple(map(_span, listed))
    for span in spans:
        if not 0 <= span.start < span.stop <= len(text):
            raise DataError(
                f"expected spans with 0 <= start < stop <= {len(text)}, the length of the text; "
                f"got {span.start} to {span.stop} ({span.label}). Count in characters, not in bytes or words."
            )
    for one, other in pairwise(sorted(spans, key=lambda span: span.start)):
        if other.start < one.stop:
            raise DataError(
                f"expected spans that do not overlap; got {one.start} to {one.stop} ({one.label}) and "
                f"{other.start} to {other.stop} ({other.label}). Keep one of them."
            )
    return Spans(spans, field)


def _span(value: Any) -> Span:
    match value:
        case [int(start), int(stop), str(label)]:
            return Span(start, stop, label)
        case {"start": int(start), "end": int(stop), "label": str(label)}:
            return Span(start, stop, label)
        case {"start": int(start), "stop": int(stop), "label": str(label)}:
            return Span(start, stop, label)
        case _:
            raise DataError(f'expected a span as [0, 3, "PER"]; got {value!r:.80}. Repair the cell.')
