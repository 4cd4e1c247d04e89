"""Tables of words and characters, read on first use, and where a text holds what they list."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Edit, Joined, JoinedEdits
from perturb.generators.text._letters import EXTENDER, Codes, Positions, character_classes, code_points, hold_marks
from perturb.generators.text._words import WORD, in_case_of, may_be_name


@functools.cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Read a table of this folder, once: the columns of each line that is no comment."""
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if not line.startswith("#"))


@functools.cache
def lexicon(name: str) -> Mapping[str, tuple[str, ...]]:
    """Read a table of replacements: what is replaced, a tab, its replacements.

    A row of one column is a group whose members replace each other.

    Example:
        >>> lexicon("homophones.tsv")["their"]
        ('there', "they're")
    """
    table: dict[str, tuple[str, ...]] = {}
    for entry, *replacements in rows(name):
        if replacements:
            table[entry] = tuple(replacements[0].split())
        else:
            group = entry.split()
            table |= {word: tuple(other for other in group if other != word) for word in group}
    return table


def find_words(text: str, table: Mapping[str, Sequence[str]]) -> Iterator[tuple[Edit, ...]]:
    """Find the words that a table holds, from left to right, each with an edit for every replacement.

    Capitals are kept; what may be a name (a capital inside a sentence) stays, except for "I".

    Example:
        >>> [edits[0].replacement for edits in find_words("Film it, or a Film?", {"film": ["movie"]})]
        ['Movie']
    """
    for match in WORD.finditer(text):
        word = match.group()
        choices = table.get(word.lower().replace("’", "'"))
        named = choices and may_be_name(text, match.start()) and not word.isupper()
        if choices and not named and not (len(word) == 1 and word.isupper() and word != "I"):
            yield tuple(Edit(*match.span(), in_case_of(word, choice)) for choice in choices)


class Substitutions:
    """Characters, or runs of them, each with what may stand in its place; `inside_words`, not words of one letter.

    Example:
        >>> from perturb.contracts import alone
        >>> Substitutions({"rn": "m"}).draw(alone("born, burnt", np.random.default_rng(7)), 1.0).alone().edits
        (Edit(start=2, stop=4, replacement='m'), Edit(start=8, stop=10, replacement='m'))
    """

    def __init__(self, table: Mapping[str, Sequence[str]], *, inside_words: bool = False) -> None:
        self._inside_words = inside_words
        self._table = table
        single = {ord(key): others for key, others in table.items() if len(key) == 1}
        longest_first = sorted((key for key in table if len(key) > 1), key=len, reverse=True)
        self._runs = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
        beyond = max(single, default=0) + 1
        self._counts = np.zeros(beyond + 1)
        self._counts[list(single)] = list(map(len, single.values()))
        self._is_key = self._counts > 0
        offered = list(chain.from_iterable(others for _, others in sorted(single.items())))
        self._only_single = all(len(other) == 1 for other in offered)
        self._offered = np.array([*offered, ""], dtype=object)  # nothing for what lies behind the last key
        self._first = (np.cumsum(self._counts) - self._counts).astype(np.int64)

    def draw(self, texts: Joined, highest: float) -> JoinedEdits:
        """Choose places and substitutes; what carries a combining mark stays.

        Args:
            texts: The texts.
            highest: The rate of the highest tier, in 0..1.
        """
        if self._runs is not None:
            return self._draw_runs(texts, self._runs, highest)
        text = texts.text
        codes = code_points(text)
        places = self._places(codes)
        if not text.isascii():
            places = _without_marks(places, codes, places + 1)
        chosen = texts.choose(places, highest, picks=1)
        hit = places[chosen.numbers]
        return texts.edits(chosen, hit, self.pick(codes[hit], chosen.luck[:, 0]))

    def pick(self, codes: Codes, picks: npt.NDArray[np.float64]) -> Sequence[str]:
        """Pick what stands in place of each of some characters that the table holds.

        Args:
            codes: Their code points.
            picks: A uniform for each.

        Returns:
            As many; a text where the table has single characters only.
        """
        rows = codes.astype(np.int64)
        numbers = (picks * self._counts[rows]).astype(np.int64)
        numbers += self._first[rows]
        picked: list[str] = self._offered[numbers].tolist()
        return "".join(picked) if self._only_single else picked

    def pick_any(self, codes: Codes, picks: npt.NDArray[np.float64]) -> list[str]:
        """Pick as `pick` does; nothing for a character that the table does not hold."""
        rows = np.minimum(codes, len(self._counts) - 1).astype(np.int64)
        numbers = (picks * self._counts[rows]).astype(np.int64)
        numbers += self._first[rows]
        numbers[~self._is_key[rows]] = -1
        picked: list[str] = self._offered[numbers].tolist()
        return picked

    def _places(self, codes: Codes) -> Positions:
        found = self._is_key.take(codes, mode="clip")
        if self._inside_words:
            beside = np.zeros(len(codes) + 2, dtype=bool)
            beside[1:-1] = _IS_LATIN.take(codes, mode="clip")
            found &= beside[:-2] | beside[2:]
        return found.nonzero()[0]

    def _draw_runs(self, texts: Joined, runs: re.Pattern[str], highest: float) -> JoinedEdits:
        text = texts.text
        codes = code_points(text)
        found = self._is_key.take(codes, mode="clip")
        longer = {}
        for match in runs.finditer(text):
            start, stop = match.span()
            longer[start] = stop
            found[start:stop] = False
            found[start] = True
        starts = found.nonzero()[0]
        if not text.isascii():
            stops = starts + 1
            stops[np.isin(starts, list(longer))] = list(longer.values())
            starts = _without_marks(starts, codes, stops)
        chosen = texts.choose(starts, highest, picks=1)
        hit, picks = starts[chosen.numbers], chosen.luck[:, 0]
        begins, made = hit.tolist(), self.pick_any(codes[hit], picks)
        if longer.keys().isdisjoint(begins):
            return texts.edits(chosen, hit, made)
        ends = [longer.get(begin, begin + 1) for begin in begins]
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
            if begin in longer:
                others = self._table[text[begin:end]]
                made[number] = others[int(picks[number] * len(others))]
        return texts.edits(chosen, hit, made, stops=np.array(ends))


def _without_marks(starts: Positions, codes: Codes, stops: Positions) -> Positions:
    """Keep the stretches of a text whose last character has no mark."""
    classes = character_classes(codes)
    if not hold_marks(classes):
        return starts
    free = np.ones(len(codes) + 1, dtype=bool)
    np.less(classes, EXTENDER, out=free[:-1])
    return starts[free[stops]]


_IS_LATIN: Final = np.array([chr(code).isalpha() for code in range(128)] + [False])
