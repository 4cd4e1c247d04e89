"""Tables of words and characters, read on first use, and where a text holds what they list."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

import numpy as np

from perturb.contracts import Edit, OrderedEdits
from perturb.generators.text._choosing import choose
from perturb.generators.text._marks import is_marked
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
        >>> Substitutions({"rn": "m"}).draw("born, burnt", 1.0, np.random.default_rng(7)).edits
        (Edit(start=2, stop=4, replacement='m'), Edit(start=8, stop=10, replacement='m'))
    """

    def __init__(self, table: Mapping[str, Sequence[str]], *, inside_words: bool = False) -> None:
        self._table = table
        keys = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
        self._pattern = re.compile(rf"(?:{keys})(?=[a-zA-Z])|(?<=[a-zA-Z])(?:{keys})" if inside_words else keys)

    def draw(self, text: str, highest: float, rng: np.random.Generator) -> OrderedEdits:
        """Choose places and substitutes; what carries a combining mark stays.

        Args:
            text: The text.
            highest: The rate of the highest tier, in 0..1.
            rng: Where the uniforms come from.
        """
        spans = [match.span() for match in self._pattern.finditer(text)]
        if not text.isascii():
            spans = [span for span in spans if not is_marked(text, span[1])]
        chosen, uniforms = choose(len(spans), highest, rng)
        picks = rng.random(len(chosen)).tolist()
        edits = []
        for place, pick in zip(chosen.tolist(), picks, strict=True):
            start, stop = spans[place]
            others = self._table[text[start:stop]]
            edits.append(Edit(start, stop, others[int(pick * len(others))]))
        return OrderedEdits(tuple(edits), tuple(uniforms))
