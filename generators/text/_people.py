"""Who a text may be about, as far as its capitals tell."""

from __future__ import annotations

import functools

from perturb.generators.text._lexicon import rows
from perturb.generators.text._words import WORD, may_be_name


@functools.cache
def _openers() -> frozenset[str]:
    return frozenset(word for _, words in rows("sentence_openers.tsv") for word in words.split())


@functools.cache
def _places_and_days() -> frozenset[str]:
    return frozenset(name for _, names in rows("entities.tsv") for name in names.split())


def has_unknown_name(text: str, known: frozenset[str]) -> bool:
    """Tell whether a word with a capital may name somebody that no table knows.

    Args:
        text: The text.
        known: Words, in their own case and in lower case, that are none.

    Example:
        >>> has_unknown_name("Brandon left.", frozenset()), has_unknown_name("We left on Friday.", frozenset())
        (True, False)
    """
    for match in WORD.finditer(text):
        word = match.group().replace("’", "'")
        if not word[0].isupper() or word in known or word.lower() in known or word in _places_and_days():
            continue
        plain = word.lower() in _openers() or word.endswith(("ly", "ing"))
        if may_be_name(text, match.start()):
            plain = word == "I" or word.startswith("I'")
        if not plain:
            return True
    return False
