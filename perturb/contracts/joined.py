"""Short texts as one: work that takes as long for a sentence as for a hundred is done once for a hundred."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from perturb.contracts.edit_columns import Columns, EditColumns
from perturb.contracts.edits import OrderedEdits
from perturb.contracts.nested_edits import put_in_turn
from perturb.streams import uniforms_of

SEPARATOR: Final = "\x1e"
"""Stands between joined texts: neither a letter nor a mark, and in none of them."""

_END: Final = "."  # kept from the text's end, where NumPy would take off zeros
_UTF_32: Final = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
_NOTHING: Final = 0xFFFFFFFF  # no code point: a place that holds no character
_HOLE: Final = b"\xff"  # the same in one byte
_ASCII: Final = 128
_SWAPPED: Final = 2

Positions = npt.NDArray[np.int64]
_Uniforms = npt.NDArray[np.float64]


class Joined(NamedTuple):
    """Texts joined by `SEPARATOR`, each with the luck of its own key.

    Attributes:
        text: The texts, the separator between them.
        borders: `(n + 1,)`: where each text begins, and where one behind the last would.
        keys: One for each text.
        rng: The luck of a text that is alone, in place of a key; else None.
    """

    text: str
    borders: Positions
    keys: Sequence[bytes] = ()
    rng: np.random.Generator | None = None

    def choose(self, places: Positions, highest: float, *, picks: int = 0) -> Chosen:
        """Draw one uniform per place; keep in each text those that any tier edits, the smallest in any case, in order.

        Args:
            places: Where an edit may be, in ascending order.
            highest: The rate of the highest tier, in 0..1.
            picks: How many further uniforms each chosen place gets.

        Example:
            >>> from perturb.keys import digest, rng_from
            >>> keys = [digest(1), digest(2)]
            >>> together = join_texts(["one", "two"], keys).choose(np.array([0, 1, 4, 5, 6]), 0.5, picks=1)
            >>> second = alone("two", rng_from(keys[1])).choose(np.arange(3), 0.5, picks=1)
            >>> together.luck[together.owners == 1].tolist() == second.luck.tolist()
            True
        """
        if self.rng is not None:
            numbers, uniforms = lowest_uniforms(self.rng.random(len(places)), highest)
            return Chosen(numbers, uniforms, np.zeros(len(numbers), np.int64), self.rng.random((len(numbers), picks)))
        first = places.searchsorted(self.borders)
        counts = np.diff(first)
        owners = np.arange(len(counts)).repeat(counts)
        # A key's numbers: a uniform for each of its places, then the picks for as many of them as are chosen.
        drawn = uniforms_of(self.keys, ((1 + picks) * counts).tolist())
        uniforms = drawn[np.arange(len(places)) + picks * first[owners]] if picks else drawn
        low = uniforms < highest
        for text in (np.bincount(owners, low, len(counts)) < (counts > 0)).nonzero()[0]:
            low[first[text] + uniforms[first[text] : first[text + 1]].argmin()] = True
        numbers = low.nonzero()[0]
        # A uniform is a whole number of 2**-53: with the number of its text before it, one sort does for both.
        order = ((uniforms[numbers] * 2.0**53).astype(np.int64) + (owners[numbers] << 53)).argsort(kind="stable")
        numbers = numbers[order]
        owner = owners[numbers]
        ranks = np.arange(len(owner)) - owner.searchsorted(owner)
        luck = (1 + picks) * first[owner] + counts[owner] + picks * ranks
        return Chosen(numbers, uniforms[numbers], owner, drawn[luck[:, None] + np.arange(picks)])

    def edits(
        self,
        chosen: Chosen,
        starts: Positions,
        replacements: Sequence[str],
        *,
        width: int | None = 1,
        stops: Positions | None = None,
    ) -> JoinedEdits:
        """Take what was chosen as edits of each text.

        Args:
            chosen: Their uniforms, and the text each is of.
            starts: Where each begins.
            replacements: What each puts in place; a text where each puts one character.
            width: How many characters each replaces.
            stops: Where each ends, where they differ in width.
        """
        return JoinedEdits(self, chosen, starts, stops, replacements, None if stops is not None else width)


def join_texts(texts: Sequence[str], keys: Sequence[bytes]) -> Joined:
    """Join texts that do not hold the separator.

    Example:
        >>> join_texts(["one", "three"], [b"", b""]).borders.tolist()
        [0, 4, 10]
    """
    borders = np.array([0, *accumulate(len(text) + 1 for text in texts)])
    return Joined(SEPARATOR.join(texts), borders, keys)


def alone(text: str, rng: np.random.Generator) -> Joined:
    """Take one text, whatever it holds, as joined."""
    return Joined(text, np.array([0, len(text) + 1]), rng=rng)


def lowest_uniforms(uniforms: _Uniforms, highest: float) -> tuple[Positions, _Uniforms]:
    """Number the uniforms below a rate, the smallest in any case, in ascending order, and give them."""
    chosen = (uniforms < highest).nonzero()[0]
    if not len(chosen) and len(uniforms):
        chosen = np.array([uniforms.argmin()])
    low = uniforms[chosen]
    order = low.argsort(kind="stable")
    return chosen[order], low[order]


class Chosen(NamedTuple):
    """Places that are edited, those of one text behind those of the other, each text's in ascending uniform.

    Attributes:
        numbers: Which of the eligible places.
        uniforms: One for each.
        owners: Number of the text that each lies in.
        luck: `(n, picks)`: further uniforms.
    """

    numbers: Positions
    uniforms: npt.NDArray[np.float64]
    owners: Positions
    luck: npt.NDArray[np.float64]

    def take(self, places: Sequence[int] | Positions) -> Chosen:
        """Keep some of them."""
        kept = np.asarray(places, np.int64)
        return Chosen(self.numbers[kept], self.uniforms[kept], self.owners[kept], self.luck[kept])


class JoinedEdits(NamedTuple):
    """Edits of joined texts, those of one text behind those of the other, each text's in ascending uniform.

    Attributes:
        texts: Those that are edited.
        chosen: The uniforms, and the text that each edit is of.
        starts: As in `Columns`, and so are the others.
        stops: None where `width` tells it.
        replacements: What each puts in place.
        width: How many characters each replaces; None where they differ.
    """

    texts: Joined
    chosen: Chosen
    starts: Positions
    stops: Positions | None
    replacements: Sequence[str]
    width: int | None

    def up_to(self, rate: float, *, at_least: int = 0) -> Positions:
        """Count, for each text, the edits that `OrderedEdits.up_to` would choose."""
        owners, texts = self.chosen.owners, len(self.texts.borders) - 1
        below = np.bincount(owners[self.chosen.uniforms < rate], minlength=texts)
        return np.minimum(np.maximum(below, at_least), np.bincount(owners, minlength=texts))

    def alone(self) -> OrderedEdits:
        """Take them as those of a text that is alone."""
        stops = None if self.stops is None else self.stops.tolist()
        columns = Columns(self.starts.tolist(), stops, self.replacements, self.width, len(self.texts.text))
        return OrderedEdits(EditColumns(columns), self.chosen.uniforms.tolist())

    def columns(self) -> list[Columns]:
        """Give each text its own."""
        borders, owners, replacements = self.texts.borders, self.chosen.owners, self.replacements
        shifts = borders[owners]
        starts = (self.starts - shifts).tolist()
        stops = None if self.stops is None else (self.stops - shifts).tolist()
        own = []
        cuts = pairwise(owners.searchsorted(np.arange(len(borders))).tolist())
        for (start, stop), length in zip(cuts, (np.diff(borders) - 1).tolist(), strict=True):
            ends = None if stops is None else stops[start:stop]
            own.append(Columns(starts[start:stop], ends, replacements[start:stop], self.width, length))
        return own

    def apply(self, order: Positions, counts: Iterable[int]) -> list[str]:
        """Make the first edits of an order on the joined text, for each of several counts that ascend."""
        text, starts, width = self.texts.text, self.starts[order], self.width
        letters = None if width is None else _letters(self.replacements, width)
        if width is not None and letters is not None:
            codes = _codes(letters) if letters else np.full(len(order), _NOTHING, np.uint32)
            return _in_buffer(text, starts, codes.reshape(len(order), max(width, 1))[order], width, counts)
        stops = starts + (width or 0) if self.stops is None else self.stops[order]
        return _in_stretches(text, starts, stops, [self.replacements[number] for number in order.tolist()], counts)


def _letters(replacements: Sequence[str], width: int) -> str | None:
    """Join what edits put in place, as many letters each as they take but one at least; nothing where none puts any."""
    if type(replacements) is str:
        return replacements if width < _SWAPPED else None
    if not any(replacements):
        return "" if width < _SWAPPED else None
    return "".join(replacements) if set(map(len, replacements)) == {width} else None


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode(_UTF_32, "surrogatepass"), np.uint32)


def _in_stretches(
    text: str, starts: Positions, stops: Positions, replacements: Sequence[str], counts: Iterable[int]
) -> list[str]:
    """Put one stretch in place of another; an insertion stands before the stretch that begins at its place."""
    order = (2 * starts + (stops > starts)).argsort()
    begins, ends = starts[order].tolist(), stops[order].tolist()
    pieces = [""] * (2 * len(begins) + 1)
    pieces[::2] = [text[begin:end] for begin, end in zip([0, *ends], [*begins, len(text)], strict=True)]
    pieces[1::2] = [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
    ranks = np.empty_like(order)
    ranks[order] = np.arange(1, len(pieces), 2)
    return put_in_turn(pieces, ranks.tolist(), replacements, counts)


def _in_buffer(
    text: str, starts: Positions, codes: npt.NDArray[np.uint32], width: int, counts: Iterable[int]
) -> list[str]:
    """Put code points in place of others, or between them where the width is 0; `_NOTHING` is none."""
    given = _codes(text + _END)
    narrow = text.isascii() and bool(((codes < _ASCII) | (codes == _NOTHING)).all())
    dtype = np.uint8 if narrow else np.uint32
    buffer = given.astype(dtype)
    if width == 0:
        buffer = np.full(2 * len(given), _NOTHING & np.iinfo(dtype).max, dtype)
        buffer[1::2] = given
        starts = 2 * starts
    holes = width == 0 or _NOTHING in codes
    places, codes = starts[:, None] + np.arange(codes.shape[1]), codes.astype(dtype)
    made: list[str] = []
    done = 0
    for count in counts:
        buffer[places[done:count]] = codes[done:count]
        done = count
        if narrow:
            made.append(buffer.tobytes().translate(None, _HOLE).decode()[:-1])
        else:
            whole = buffer[buffer != _NOTHING] if holes else buffer
            made.append(str(whole.view(np.dtype((np.str_, len(whole)))).item())[:-1])
    return made
