"""Edits on a text: the only way that a text generator of kind `edits` changes anything."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter, le, lt

from perturb.contracts.edit_columns import Edit, EditColumns, as_columns, replace_stretches
from perturb.contracts.targets import Accepted, Span, Spans, Target
from perturb.errors import InputError


@dataclass(frozen=True, slots=True)
class Changed:
    """Edits that make another answer right: the variant's expectation becomes `contrast`."""

    edits: Sequence[Edit]
    target: Target


@dataclass(frozen=True, slots=True)
class Undecided:
    """Edits that leave several readings: the variant's target becomes theirs, its expectation stays the generator's."""

    edits: Sequence[Edit]
    target: Accepted


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Edits that make the text about somebody else: `groups` (slice name to value) override the sample's."""

    edits: Sequence[Edit]
    groups: Mapping[str, str]


def _in_text_order(edits: Iterable[Edit]) -> list[Edit]:
    """Sort by start, then by stop; two stable sorts by a number take a third of the time of one by a pair."""
    return sorted(sorted(edits, key=itemgetter(1)), key=itemgetter(0))


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Make all edits at once; whatever is not edited stays byte for byte.

    Raises:
        InputError: If an edit reaches outside the text or overlaps another.

    Example:
        >>> apply_edits("the cat sat", [Edit(4, 7, "dog"), Edit(11, 11, "!")])
        'the dog sat!'
    """
    pieces: list[str] = []
    position = 0
    for start, stop, replacement in _in_text_order(edits):
        if not position <= start <= stop <= len(text):
            edit = Edit(start, stop, replacement)
            raise InputError(f"Expected edits inside a text of {len(text)} characters, none overlapping; got {edit}.")
        pieces += (text[position:start], replacement)
        position = stop
    pieces.append(text[position:])
    return "".join(pieces)


def move_spans(spans: Spans, edits: Iterable[Edit]) -> Spans:
    """Move labelled spans along with the text around and inside them.

    A span keeps the edited text of its stretch. What an edit replaces across a span's border counts to the span
    that it began in; an insertion at a border stays outside.

    Example:
        >>> move_spans(Spans((Span(4, 7, "ANIMAL"),)), [Edit(0, 3, "a"), Edit(5, 5, "h")])
        Spans(spans=(Span(start=2, stop=6, label='ANIMAL'),), field='')
    """
    ordered = _in_text_order(edits)
    return replace(spans, spans=tuple(_moved(span, ordered) for span in spans.spans))


def _moved(span: Span, ordered: Sequence[Edit]) -> Span:
    start, stop = span.start, span.stop
    for edit in ordered:
        grown = len(edit.replacement)
        if edit.stop <= span.start:
            start += grown - (edit.stop - edit.start)
            stop += grown - (edit.stop - edit.start)
        elif edit.start < span.start:
            start += grown - (span.start - edit.start)
            stop += grown - (edit.stop - edit.start)
        elif edit.start < span.stop:
            stop += grown - (min(edit.stop, span.stop) - edit.start)
    return Span(start, max(start, stop), span.label)


@dataclass(frozen=True, slots=True)
class OrderedEdits:
    """Edits that do not overlap, in ascending order of the uniforms drawn for them: the draw of most text generators.

    The edits of a lower rate are then a prefix of those of a higher one.
    """

    edits: EditColumns
    uniforms: Sequence[float]

    def up_to(self, rate: float, *, at_least: int = 0) -> EditColumns:
        """Choose the edits whose uniform lies below `rate`, and the first `at_least` in any case.

        Example:
            >>> order_edits([Edit(0, 1, "x"), Edit(5, 6, "y")], [0.4, 0.1]).up_to(0.2)
            (Edit(start=5, stop=6, replacement='y'),)
        """
        count, edits = bisect_left(self.uniforms, rate), self.edits
        if count < at_least:  # noqa: PLR1730 - max takes longer
            count = at_least
        return EditColumns(edits.columns, count if count < edits.taken else edits.taken)  # noqa: FURB136 - min takes longer


def order_edits(candidates: Sequence[Edit], uniforms: Sequence[float]) -> OrderedEdits:
    """Accept candidates greedily in ascending uniform, each unless it overlaps one accepted before.

    Args:
        candidates: Possible edits, one for each eligible position.
        uniforms: One uniform in 0..1 for each of them.
    """
    if not candidates:
        return OrderedEdits(as_columns(()), ())
    starts, stops, replacements = zip(*candidates, strict=True)
    return order_columns(starts, stops, replacements, uniforms)


def order_columns(
    starts: Sequence[int], stops: Sequence[int], replacements: Sequence[str], uniforms: Sequence[float]
) -> OrderedEdits:
    """Order edits that are given as columns, as `order_edits` does."""
    disjoint = all(map(lt, starts, starts[1:])) and all(map(le, stops, starts[1:]))
    order = sorted(range(len(starts)), key=uniforms.__getitem__)
    starts, stops = [starts[number] for number in order], [stops[number] for number in order]
    replacements = [replacements[number] for number in order]
    rising = [float(uniforms[number]) for number in order]
    if disjoint:
        return OrderedEdits(replace_stretches(starts, stops, replacements), rising)
    return accept_edits(starts, stops, replacements, rising)


def accept_edits(
    starts: Sequence[int], stops: Sequence[int], replacements: Sequence[str], uniforms: Sequence[float]
) -> OrderedEdits:
    """Accept edits that are in ascending order of their uniforms already, each unless it overlaps one before."""
    accepted = without_overlaps(starts, stops)
    if len(accepted) < len(starts):
        starts, stops = [starts[number] for number in accepted], [stops[number] for number in accepted]
        replacements = [replacements[number] for number in accepted]
        uniforms = [uniforms[number] for number in accepted]
    return OrderedEdits(replace_stretches(starts, stops, replacements), uniforms)


def without_overlaps(starts: Sequence[int], stops: Sequence[int]) -> list[int]:
    """Accept stretches in their order, each unless it overlaps one accepted before; tell their numbers.

    Example:
        >>> without_overlaps([4, 5, 6], [6, 7, 7])
        [0, 2]
    """
    occupied = bytearray(2 * max(stops, default=0) + 1)
    accepted: list[int] = []
    for number, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        # Characters are odd places and the gaps between them even: an insertion may touch an edit, never split one.
        first, behind = (2 * start + 1, 2 * stop) if start < stop else (2 * start, 2 * start + 1)
        if occupied.find(1, first, behind) >= 0:
            continue
        occupied[first:behind] = b"\1" * (behind - first)
        accepted.append(number)
    return accepted
