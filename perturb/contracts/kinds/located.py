"""Targets that lie in a text: spans and answers move with edits, and are found again in a whole new text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from perturb.contracts.edit_columns import Edit
from perturb.contracts.edits import move_spans
from perturb.contracts.targets import Answers, Span, Spans, Target

LOST = "none of the answers is left in the text"


def follow_edits(target: Target, edits: Iterable[Edit], text: str) -> tuple[Target, str]:
    """Move spans and answers along with edits; an answer becomes what now stands in its place.

    Args:
        target: Anything but spans and located answers stays as it is.
        edits: On the clean text.
        text: What they made of it.

    Returns:
        The target, and why there is none; empty where there is one.

    Example:
        >>> follow_edits(Answers(("Ada",), (4,)), [Edit(0, 3, "Has"), Edit(5, 6, "dd")], "Has Adda left?")
        (Answers(texts=('Adda',), starts=(4,), field=''), '')
    """
    if isinstance(target, Spans):
        return move_spans(target, edits), ""
    if not isinstance(target, Answers) or not target.starts:
        return target, ""
    moved = zip(move_spans(_stretches(target), edits).spans, target.texts, strict=True)
    kept = [(span, words) for span, words in moved if text[span.start : span.stop].strip()]
    return _answered(target, [_trimmed(span, text) if words == words.strip() else span for span, words in kept], text)


def find_again(target: Target, original: str, text: str) -> tuple[Target, str]:
    """Find spans and answers again in a whole new text.

    The words of a span must stand exactly once in both texts: elsewhere its place would be a guess. Of answers those
    stay whose words the text still holds, at the place nearest to where they stood.

    Args:
        target: Anything but spans and located answers stays as it is.
        original: The clean text.
        text: The new one.

    Returns:
        The target, and why there is none; empty where there is one.

    Example:
        >>> find_again(Answers(("Ada", "Bo"), (0, 8)), "Ada met Bo.", "By Ada he was met.")
        (Answers(texts=('Ada',), starts=(3,), field=''), '')
    """
    if isinstance(target, Spans):
        found = tuple(_find(span, original, text) for span in target.spans)
        lost = [original[s.start : s.stop] for s, new in zip(target.spans, found, strict=True) if new is None]
        if lost:
            return target, f"{lost[0]!r} does not stand exactly once in both texts"
        return replace(target, spans=tuple(span for span in found if span is not None)), ""
    if not isinstance(target, Answers) or not target.starts:
        return target, ""
    stretch = len(text) / max(len(original), 1)
    places = (_nearest(text, words, start * stretch) for words, start in zip(target.texts, target.starts, strict=True))
    spans = [
        Span(place, place + len(words), "") for words, place in zip(target.texts, places, strict=True) if place >= 0
    ]
    return _answered(target, spans, text)


def _trimmed(span: Span, text: str) -> Span:
    """Leave out the white space at the ends, where an edit reached into an answer."""
    words = text[span.start : span.stop]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()), span.label)


def _stretches(answers: Answers) -> Spans:
    pairs = zip(answers.texts, answers.starts, strict=True)
    return Spans(tuple(Span(start, start + len(words), "") for words, start in pairs))


def _answered(answers: Answers, spans: Iterable[Span], text: str) -> tuple[Target, str]:
    kept = list(spans)
    if not kept:
        return answers, LOST
    texts = tuple(text[span.start : span.stop] for span in kept)
    return replace(answers, texts=texts, starts=tuple(span.start for span in kept)), ""


def _find(span: Span, original: str, text: str) -> Span | None:
    words = original[span.start : span.stop]
    start = text.find(words)
    if not words or start < 0 or start != text.rfind(words) or original.find(words) != original.rfind(words):
        return None
    return Span(start, start + len(words), span.label)


def _nearest(text: str, words: str, expected: float) -> int:
    """Where words stand nearest to a place; -1 where they do not stand at all."""
    before, after = text.rfind(words, 0, int(expected) + len(words)), text.find(words, int(expected))
    found = [place for place in (before, after) if place >= 0]
    return min(found, key=lambda place: abs(place - expected), default=-1)
