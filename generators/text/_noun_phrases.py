"""Plain English noun phrases: an article or its like, a few words, and nothing that a parser would be needed for."""

from __future__ import annotations

import functools
import re
from typing import Final

from perturb.generators.text._lexicon import rows
from perturb.generators.text._words import word_set
from perturb.generators.text.identity import first_names

DETERMINERS: Final = (
    "the|my|our|your|his|her|their|its|an?|this|that|these|those|another|every|each|some|many|several|both|all|most"
    "|two|three|four|five|six|seven|eight|nine|ten"
)
_NO_PART: Final = (
    "who|that|which|whose|and|or|but|so|of|in|on|at|to|by|for|from|with|as|than|if|when|because|was|were|is|are|am|be"
    "|been"
    "|had|have|has|it|him|her|them|us|me|you|he|she|we|they|i|his|their|its|my|our|your|the|an?|back|first|twice|once"
    "|up"
    "|off|out|away|down|over|around|through|inside|home|here|there|now|then|again|too|well|early|late|yesterday|today"
    "|tomorrow|tonight|not|never|no|more|most|less|least|enough|almost|even|only|just|also|still|ago|last|next|before"
    "|after|until|since|during|without|near|both|all|each|open|shut|free|alive|dead|everyone|nobody|nothing|everything"
    r"|\w+self|\w+selves|\w+ly"
)
_PLURALS: Final = word_set("children people men women mice feet teeth police staff sheep geese")
_NO_PLURAL: Final = re.compile(r"(?:ss|us|is|news|bus|lens|gas|series|chess)\Z")
_MANY: Final = re.compile(
    r"(?:these|those|both|all|many|several|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE
)
_NUMBER_OF: Final = re.compile(r"\b(?:number|lot|couple|dozens|hundreds|thousands|majority|handful|range) of (?=.)")


@functools.cache
def adjectives() -> frozenset[str]:
    """Read the adjectives that the table lists, once."""
    return frozenset(word for kind, words in rows("adjectives.tsv") if kind == "adjective" for word in words.split())


@functools.cache
def common_subjects() -> frozenset[str]:
    """Read the words that open a sentence without an article and lose their capital inside, once."""
    return frozenset(word for _, words in rows("common_subjects.tsv") for word in words.split())


@functools.cache
def thing(most_words: int = 3) -> str:
    """Write the pattern of a noun phrase: a determiner and up to so many words, one of them perhaps of a nation.

    Example:
        >>> re.fullmatch(thing(), "the old German baker") is not None, re.fullmatch(thing(), "the man who") is None
        (True, True)
    """
    nations = "|".join(adjective for _, adjective, _ in rows("nations.tsv"))
    word = rf"(?:(?!(?:{_NO_PART})\b)[a-z]+(?:-[a-z]+)*|\d+-year-old|{nations})"
    return rf"(?:(?i:{DETERMINERS})(?: {word}){{1,{most_words}}})"


@functools.cache
def agent() -> str:
    """Write the pattern of who does something: a thing, a first name, or a bare plural such as "Engineers"."""
    bare = "|".join(
        word.capitalize() for kind, words in rows("common_subjects.tsv") if kind == "plural" for word in words.split()
    )
    return rf"(?:{thing()}|\b(?:{'|'.join(first_names())})\b|\b(?:{bare})\b|Heavy rain|Heavy snow)"


def inside(words: str) -> str:
    """Write a noun phrase as it stands inside a sentence: with a small letter, but for names.

    Example:
        >>> inside("The soup"), inside("Emily"), inside("I")
        ('the soup', 'Emily', 'I')
    """
    first = words.split(" ", 1)[0]
    return words if first in first_names() or first == "I" or words[1:2].isupper() else words[:1].lower() + words[1:]


def is_plural(words: str) -> bool:
    """Tell whether a noun phrase is plural, by its determiner and its end; of "a number of animals" the animals count.

    Example:
        >>> is_plural("the boxes"), is_plural("the bus"), is_plural("these people"), is_plural("the door of the shops")
        (True, False, True, False)
    """
    counted = _NUMBER_OF.search(words)
    head = words[counted.end() :] if counted else words.split(" of ", 1)[0]
    last = head.rsplit(" ", 1)[-1].lower()
    return last in _PLURALS or bool(_MANY.match(words)) or (last.endswith("s") and not _NO_PLURAL.search(last))
