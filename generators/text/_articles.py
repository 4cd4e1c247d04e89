"""Where an English article can be dropped or swapped without another meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._words import article_for, in_case_of, may_be_name, word_set

_ARTICLE: Final = re.compile(r"(?<![^\s\"“‘(—–])(?P<article>[Tt]he|[Aa]n?) (?P<next>[a-z][a-z'’-]*)")
_MEANT: Final = word_set(
    "single few little lot bit while couple number great deal dozen hundred thousand million good day"
)
_NO_SINGULAR: Final = word_set(
    "two three four five six seven eight nine ten other others same more less most least first last people staff "
    "children men women police news means only next whole very"
)


def find_articles(text: str) -> Iterator[tuple[Edit, ...]]:
    """Find articles before a word in lower case, each with the edits that drop it or put another in its place.

    "A few", "a little", "a lot" and their like stay: without the article they say something else.

    Example:
        >>> [[edit.replacement for edit in edits] for edits in find_articles("The soup, a few pies, an egg")]
        [['Soup', 'A soup'], ['egg', 'the egg']]
    """
    for match in _ARTICLE.finditer(text):
        article, word = match["article"], match["next"]
        if word not in _MEANT and not may_be_name(text, match.start()):
            others = ["", *_others(article.lower(), word)]
            replaced = (f"{other} {word}".lstrip() for other in others)
            yield tuple(Edit(*match.span(), in_case_of(article, words)) for words in replaced)


def _others(article: str, word: str) -> list[str]:
    if article != "the":
        return ["the"]
    return [] if word.endswith("s") or word in _NO_SINGULAR else [article_for(word)]


_BEFORE: Final = re.compile(r"\b(an?) \Z", re.IGNORECASE)
_LOOK_BACK: Final = 4


def replace_word(text: str, start: int, stop: int, replacement: str) -> Edit:
    """Replace a word, and "a" or "an" before it where that no longer fits.

    Example:
        >>> replace_word("An old man", 3, 6, "young")
        Edit(start=0, stop=6, replacement='A young')
    """
    article = _BEFORE.search(text, max(0, start - _LOOK_BACK), start)
    if article is None or article[1].lower() == article_for(replacement):
        return Edit(start, stop, replacement)
    return Edit(article.start(), stop, f"{in_case_of(article[1], article_for(replacement))} {replacement}")
