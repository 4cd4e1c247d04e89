"""The table of synonyms, and where a text holds words of it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final, NamedTuple

from perturb.contracts import Edit
from perturb.generators.text._words import WORD, article_for, in_case_of, may_be_name

_ARTICLE: Final = re.compile(r"\ban?(?= +\Z)", re.IGNORECASE)
_NEXT_WORD: Final = re.compile(r"\s+([a-z]+)", re.IGNORECASE)
_LOOK_BACK: Final = 5


class Synonym(NamedTuple):
    """One replacement for a word.

    Attributes:
        words: What replaces it.
        not_before: Words that must not follow: with them the word means something else.
    """

    words: str
    not_before: frozenset[str]


@functools.cache
def synonyms() -> Mapping[str, tuple[Synonym, ...]]:
    """Read the table, once: each form in lower case, with its replacements.

    Example:
        >>> [synonym.words for synonym in synonyms()["films"]]
        ['movies']
    """
    table: dict[str, list[Synonym]] = {}
    for line in files(__package__).joinpath("synonyms.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        _, direction, forms, others, not_before = (*line.split("\t"), "")[:5]
        pairs = list(zip(forms.split(), others.split(), strict=True))
        for form, other in pairs + [pair[::-1] for pair in pairs if direction == "="]:
            table.setdefault(form, []).append(Synonym(other.replace("_", " "), frozenset(not_before.split())))
    return {form: tuple(found) for form, found in table.items()}


def find_synonyms(text: str) -> Iterator[tuple[Edit, ...]]:
    """Find the words that the table holds, from left to right, each with an edit for every synonym.

    Example:
        >>> [edits[0].replacement for edits in find_synonyms("A film nobody saw.")]
        ['movie', 'no one']
    """
    table = synonyms()
    for match in WORD.finditer(text):
        choices = table.get(match.group().lower())
        if choices is None or (may_be_name(text, match.start()) and not match.group().isupper()):
            continue
        follows = _NEXT_WORD.match(text, match.end())
        following = follows[1].lower() if follows else ""
        edits = tuple(_replace(text, match, choice.words) for choice in choices if following not in choice.not_before)
        if edits:
            yield edits


def _replace(text: str, match: re.Match[str], words: str) -> Edit:
    """Replace one word, and the article before it where that no longer fits."""
    word, (start, stop) = match.group(), match.span()
    replacement = in_case_of(word, words)
    article = _ARTICLE.search(text, max(0, start - _LOOK_BACK), start)
    if article is None or article.group().lower() == article_for(words):
        return Edit(start, stop, replacement)
    fitting = in_case_of(article.group(), article_for(words))
    return Edit(article.start(), stop, fitting + text[article.end() : start] + replacement)
