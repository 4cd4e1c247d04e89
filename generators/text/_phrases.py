"""Phrases of a text and what says the same in their place."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from perturb.contracts import Edit
from perturb.generators.text._articles import replace_word
from perturb.generators.text._lexicon import rows
from perturb.generators.text._words import in_case_of, may_be_name

Way = Literal["left", "right", "both"]
_WAYS: Final = {"=": ("left", "right"), ">": ("right",), "<": ("left",)}


@functools.cache
def phrase_table(name: str, way: Way) -> Mapping[str, tuple[str, ...]]:
    """Read a table of two columns and a way; return what replaces what.

    Args:
        name: The file.
        way: Towards the words of which column, or of either.

    Example:
        >>> phrase_table("formality.tsv", "right")["kids"], "children" in phrase_table("formality.tsv", "right")
        (('children',), False)
    """
    table: dict[str, list[str]] = {}
    for left, right, ways in rows(name):
        allowed = _WAYS[ways]
        if "right" in allowed and way in {"right", "both"}:
            table.setdefault(left, []).append(right)
        if "left" in allowed and way in {"left", "both"}:
            table.setdefault(right, []).append(left)
    return {words: tuple(others) for words, others in table.items()}


@functools.cache
def _pattern(name: str, way: Way) -> re.Pattern[str]:
    words = sorted(phrase_table(name, way), key=len, reverse=True)
    return re.compile(
        rf"(?<![\w'’@#/.-])(?:{'|'.join(map(re.escape, words))})(?![\w@/]|['’-]\w|\.\w| of\b)", re.IGNORECASE
    )


def find_phrases(text: str, name: str, way: Way) -> Iterator[tuple[Edit, ...]]:
    """Find the phrases of a table from left to right, each with an edit for every other; names stay.

    Example:
        >>> [edits[0].replacement for edits in find_phrases("My kids have lots of bikes.", "formality.tsv", "right")]
        ['children', 'a lot of', 'bicycles']
    """
    table = phrase_table(name, way)
    for match in _pattern(name, way).finditer(text):
        words = match.group()
        others = table.get(words) or table.get(words.lower(), ())
        if others and (not may_be_name(text, match.start()) or words in table or words.isupper()):
            yield tuple(replace_word(text, *match.span(), in_case_of(words, other)) for other in others)
