"""What was done to a text, as stretches kept, deleted and inserted."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

KEEP: Final = "keep"
DELETE: Final = "delete"
INSERT: Final = "insert"
_CONTEXT: Final = 80
_LONGEST: Final = 400
_LONGEST_COMPARED: Final = 20_000
_LONGEST_SHOWN: Final = 2_000
_ELISION: Final = " … "
_MARKS: Final = {KEEP: ("", ""), DELETE: ("[-", "-]"), INSERT: ("{+", "+}")}


class Segment(NamedTuple):
    """A stretch of a diff: `kind` is `keep`, `delete` or `insert`."""

    kind: str
    text: str


def diff(clean: str, variant: str, edits: Sequence[tuple[int, int, str]] | None) -> tuple[Segment, ...]:
    """Lay a variant over its clean text, with long unchanged stretches cut out.

    Args:
        clean: The clean text.
        variant: The text it became.
        edits: Edits `(start, stop, replacement)` on the clean text in code points. Where there are none, or where
            they do not lead from the one text to the other, the two are compared word by word.

    Returns:
        The stretches in reading order.

    Example:
        >>> [tuple(part) for part in diff("good food", "good fod", [(6, 7, "")])]
        [('keep', 'good f'), ('delete', 'o'), ('keep', 'od')]
    """
    parts = _by_edits(clean, edits) if edits is not None else []
    if (_without(DELETE, parts), _without(INSERT, parts)) != (variant, clean):
        parts = _by_words(clean, variant)
    return tuple(_bounded(parts))


def marked_diff(clean: str, variant: str, edits: Sequence[tuple[int, int, str]] | None = None) -> str:
    """Write a diff in one line, for where colours cannot tell.

    Example:
        >>> marked_diff("good food", "good fod", [(6, 7, "")])
        'good f[-o-]od'
    """
    return "".join(part.text.join(_MARKS[part.kind]) for part in diff(clean, variant, edits))


def _by_edits(clean: str, edits: Sequence[tuple[int, int, str]]) -> list[Segment]:
    ordered = sorted(edits, key=lambda edit: (edit[0], edit[1]))
    stops = [0, *(stop for _, stop, _ in ordered)]
    parts = []
    for (start, stop, replacement), before in zip(ordered, stops, strict=False):
        parts += [Segment(KEEP, clean[before:start]), Segment(DELETE, clean[start:stop]), Segment(INSERT, replacement)]
    return [part for part in [*parts, Segment(KEEP, clean[stops[-1] :])] if part.text]


def _without(kind: str, parts: Sequence[Segment]) -> str:
    return "".join(part.text for part in parts if part.kind != kind)


def _by_words(clean: str, variant: str) -> list[Segment]:
    if len(clean) + len(variant) > _LONGEST_COMPARED:
        return [Segment(DELETE, clean), Segment(INSERT, variant)]
    old, new = re.findall(r"\s+|\w+|[^\w\s]", clean), re.findall(r"\s+|\w+|[^\w\s]", variant)
    parts = []
    for tag, start, stop, new_start, new_stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Segment(KEEP, "".join(old[start:stop])))
        else:
            parts.append(Segment(DELETE, "".join(old[start:stop])))
            parts.append(Segment(INSERT, "".join(new[new_start:new_stop])))
    return [part for part in parts if part.text]


def _bounded(parts: Sequence[Segment]) -> Iterator[Segment]:
    written = 0
    for place, part in enumerate(parts):
        changed = part.kind != KEEP
        head = "" if place == 0 and len(parts) > 1 and not changed else part.text[:_CONTEXT]
        tail = "" if place == len(parts) - 1 and not changed else part.text[-_CONTEXT:]
        whole = len(part.text) <= (_LONGEST if changed else len(head + tail) + len(_ELISION))
        shown = part if whole else Segment(part.kind, f"{head}{_ELISION}{tail}")
        written += len(shown.text)
        if written > _LONGEST_SHOWN:
            yield Segment(KEEP, f"{_ELISION}({len(parts) - place} more stretches)")
            return
        yield shown
