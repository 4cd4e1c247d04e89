"""Where "a" and "an" stand before the wrong sound."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from perturb.grammar.adjectives import COMPARATIVE, PLAIN, SUPERLATIVE
from perturb.grammar.listing import words
from perturb.grammar.nouns import MASS, PLURAL, SINGULAR

__all__ = ["wrong_article"]

_VOWEL_SOUND: Final = re.compile(
    r"(?!uni(?![nm])|ug[ae]|ukr|uru|usu|us[ae]|one\b|once|eu|ewe|ubiq|utop|uten|util)[aeiou]|hour|honest|honou?r|heir"
)
_EITHER: Final = re.compile(
    r"h(?:erb|istor|otel|abit)|.\Z|.*[\d'’]|[^aeiouy]+\Z|u[a-z]{1,2}\Z|(?:a[mnst]d?|are|i[fnst]|into|o[fnr])\Z"
)
_SOME_WORDS: Final = words(
    """
    able absolute ample attractive average bargain bit brand broken clean complete cup decent different
    disappointing empty enjoyable enormous entire error exciting extra fair fine first full fun generous genuine
    half honest huge insult interesting less little lot mess nice number odd old online only other outstanding pair
    perfect place pleasure quality real rather really single star total treat truly unique unusual used useful
    useless very waste whole
    """
)
_KNOWN: Final = SINGULAR | PLURAL | MASS | PLAIN | COMPARATIVE | SUPERLATIVE | _SOME_WORDS


def wrong_article(article: str, word: str, known: Collection[str] = ()) -> bool:
    """Tell whether an article does not fit the sound of the word after it, as far as that is a word.

    Args:
        article: In lower case.
        word: In lower case.
        known: More words that are words.

    Example:
        >>> wrong_article("an", "room"), wrong_article("an", "oroom"), wrong_article("a", "hour")
        (True, False, True)
    """
    if article not in {"a", "an"} or (word not in _KNOWN and word not in known) or _EITHER.match(word):
        return False
    return (article == "an") != bool(_VOWEL_SOUND.match(word))
