"""Kind `rewrite`: a whole new text; spans are found again by their words, or the variant is invalid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from perturb.contracts.generator import Kind, Rendered
from perturb.contracts.sample import Field, check_text
from perturb.contracts.targets import Span, Spans, Target


def _finish(value: Field, result: Any, target: Target, _min_visibility: float) -> Rendered:
    original, text = check_text(value), check_text(result)
    if not isinstance(target, Spans):
        return Rendered(text, target)
    found = tuple(_find(span, original, text) for span in target.spans)
    lost = [original[s.start : s.stop] for s, new in zip(target.spans, found, strict=True) if new is None]
    if lost:
        return Rendered(original, target, problem=f"{lost[0]!r} does not stand exactly once in both texts")
    return Rendered(text, replace(target, spans=tuple(span for span in found if span is not None)))


def _find(span: Span, original: str, text: str) -> Span | None:
    """Find its words where they occur exactly once in both texts; elsewhere the place would be a guess."""
    words = original[span.start : span.stop]
    start = text.find(words)
    if not words or start < 0 or start != text.rfind(words) or original.find(words) != original.rfind(words):
        return None
    return Span(start, start + len(words), span.label)


rewrite = Kind("rewrite", "text", _finish)
