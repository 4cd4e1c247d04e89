"""Kind `rewrite`: a whole new text; spans are found again by their words, or the variant is invalid."""

from __future__ import annotations

from typing import Any

from perturb.contracts.generator import Kind, Rendered
from perturb.contracts.sample import Field, check_text
from perturb.contracts.targets import Span, Spans, Target


def _finish(value: Field, result: Any, target: Target, _min_visibility: float) -> Rendered:
    original, text = check_text(value), check_text(result)
    if not isinstance(target, Spans):
        return Rendered(text, target)
    found = tuple(_find(text, original[span.start : span.stop], span.label) for span in target.spans)
    lost = [original[s.start : s.stop] for s, new in zip(target.spans, found, strict=True) if new is None]
    if lost:
        return Rendered(original, target, problem=f"the rewritten text no longer holds {lost[0]!r} exactly once")
    return Rendered(text, Spans(tuple(span for span in found if span is not None)))


def _find(text: str, words: str, label: str) -> Span | None:
    """Find the words where they occur exactly once; elsewhere the place would be a guess."""
    if not words or text.count(words) != 1:
        return None
    start = text.index(words)
    return Span(start, start + len(words), label)


rewrite = Kind("rewrite", "text", _finish)
