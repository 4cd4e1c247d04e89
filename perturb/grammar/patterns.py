"""What no English sentence holds: a few words in a row, each one of a set.

Each pattern was chosen for giving no false alarm rather than for finding much: where words can stand in a row for any
reason at all, they are no pattern.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from perturb.grammar.adjectives import COMPARATIVE, PLAIN, SUPERLATIVE
from perturb.grammar.listing import words
from perturb.grammar.nouns import MASS, ONLY_PLURAL, ONLY_SINGULAR, PLURAL, SINGULAR, UNITS
from perturb.grammar.verbs import (
    BASE,
    ING,
    ONLY_BASE,
    ONLY_PAST,
    ONLY_THIRD,
    PARTICIPLE,
    PAST,
    THIRD,
)

__all__ = ["END", "INSIDE", "OPENING", "PATTERNS", "Pattern"]

OPENING: Final = "^"
"""In place of a word: a sentence begins here."""
INSIDE: Final = ","
"""In place of a word: something else than a blank that neither opens a sentence nor ends a clause."""
END: Final = "$"
"""In place of a word: a clause ends here."""


class Pattern(NamedTuple):
    """Words in a row that are a fault.

    Attributes:
        fault: Its kind.
        row: What each of them is one of, in lower case.
        unless: Words that make it right where they stand before it in the sentence.
        skips: Whether adverbs and adjectives between them are passed over.
    """

    fault: str
    row: tuple[AbstractSet[str], ...]
    unless: frozenset[str]
    skips: bool


def _rule(
    fault: str, *row: str | AbstractSet[str], unless: frozenset[str] = frozenset(), skips: bool = True
) -> Pattern:
    return Pattern(fault, tuple(words(one) if isinstance(one, str) else one for one in row), unless, skips)


_IF: Final = words("if though whether wish wished unless suppose supposing lest were that than")
_CONJUNCTION: Final = words("because but although while where whereas since when")
_CLAUSE: Final = _CONJUNCTION | {OPENING, "and"}
_NOUN_CLAUSE: Final = _CONJUNCTION - {"but", "since"} | {OPENING}
_NOT: Final = words("don't didn't doesn't")
_MODAL: Final = words(
    "could couldn't would wouldn't should shouldn't must mustn't can't cannot won't shan't mightn't i'll you'll he'll "
    "she'll we'll they'll it'll"
)
_SUBJECT: Final = words("i he she we they")
_MAYBE_NOUN: Final = words("can will may might shall")
_POSSESSIVE: Final = words("my our your his their its")
_ARTICLE: Final = words("a an the")
_IS: Final = words("is was isn't wasn't")
_ARE: Final = words("are were aren't weren't")
_SINGULAR_VERB: Final = _IS | words("has does hasn't doesn't")
_PLURAL_VERB: Final = _ARE | words("have don't haven't")
_BE: Final = _IS | _ARE | words("am be been being")
_PREPOSITION: Final = words("of in on at with for from by to into without about near behind under over during")
_FOLLOWS: Final = {END} | _PREPOSITION | _BE | words("and or but because that which who when while had has have")
_NUMBER: Final = words("two three four five six seven eight nine ten twelve")
_MANY: Final = words("these those many several few various") | _NUMBER
_ONE_PERSON: Final = words("everyone everybody someone somebody nobody anyone anybody everything something nothing")
_ONE_OF: Final = ONLY_SINGULAR - words("family company university village city country town")
_STATES: Final = ONLY_THIRD | words("likes wants needs looks loves hopes works stays")
_BARE: Final = ONLY_BASE | words("want need love hope live")
_OBJECT: Final = words("it them this that the a my to")
_WANT: Final = words(
    "want wants wanted able unable decided decide hope hopes hoped refuse refuses refused try tries tried trying"
)
_COMPARED: Final = COMPARATIVE | words("more less other rather")
_NEVER_NOUN: Final = words(
    "is was were are am does did had went came took gave became knew ate wrote began because of from with "
    "they them he's she's we they're our my his their its your the a an i'm isn't wasn't aren't weren't"
)

_AGREEMENT: Final = (
    _rule("agreement", _CLAUSE, "he she it", _PLURAL_VERB - {"were", "weren't"}, unless=words("should did")),
    _rule("agreement", _CLAUSE, "he she it", "were weren't", unless=_IF | words("as")),
    _rule("agreement", _CLAUSE, "he she", _BARE, _OBJECT | words("at in there here every"), unless=words("did should")),
    _rule("agreement", _CLAUSE, "he she", "like", "to it them this that", unless=words("did should")),
    _rule("agreement", "they we", _SINGULAR_VERB),
    _rule("agreement", _CLAUSE, "you", _SINGULAR_VERB),
    _rule("agreement", _CLAUSE, "i", "is are were isn't aren't weren't has does doesn't hasn't", unless=_IF),
    _rule("agreement", "i", "are aren't has doesn't hasn't", unless=words("and or")),
    _rule("agreement", _CLAUSE, "we i you", _STATES),
    _rule("agreement", "they", _STATES),
    _rule("agreement", OPENING, "one", "of", "the my our these those their", PLURAL, _PLURAL_VERB),
    _rule("agreement", _NOUN_CLAUSE, _POSSESSIVE | {"the"}, PLURAL - UNITS, _SINGULAR_VERB, unless=_IF),
    _rule("agreement", _NOUN_CLAUSE, _ARTICLE | _POSSESSIVE, SINGULAR - {"family"}, _PLURAL_VERB, unless=_IF),
    _rule("agreement", _NOUN_CLAUSE, "these those both many several", PLURAL - UNITS, _SINGULAR_VERB),
    _rule("agreement", _NOUN_CLAUSE, "this that each every another", SINGULAR, _PLURAL_VERB, unless=_IF),
    _rule("agreement", _NOUN_CLAUSE, _ONE_PERSON, _PLURAL_VERB, unless=_IF | words("did do")),
    _rule("agreement", _NOUN_CLAUSE, "the my our their his her your", PLURAL - UNITS, _STATES - {"works", "looks"}),
    _rule("agreement", OPENING, "this my our his her their", ONLY_SINGULAR, ONLY_BASE),
    _rule("agreement", "there", _ARE, "a an another", SINGULAR, _FOLLOWS - words("and or"), unless=_IF),
    _rule("agreement", "there", _IS, "many several few these those", PLURAL),
)  # fmt: skip
_VERBS: Final = (
    _rule("verb form", _MODAL, PAST | ONLY_THIRD | words("likes wants needs was were is are has had")),
    _rule("verb form", _SUBJECT | {"you", "it"}, _MAYBE_NOUN, PAST | ONLY_THIRD | words("likes wants went came did")),
    _rule("verb form", _MODAL, ING - words("being")),
    _rule("verb form", _SUBJECT, _MAYBE_NOUN, ING),
    _rule("verb form", _MODAL | _MAYBE_NOUN, "of", PARTICIPLE | {"been"}),
    _rule("verb form", _NOT, PAST - {"used"} | THIRD | words("went came was were had did is are")),
    _rule("verb form", _NOT, ING - words("being")),
    _rule("verb form", "do does did", "not", PAST - {"used"} | THIRD, skips=False),
    _rule("verb form", _NOT, _SUBJECT | {"it", "you"}, PAST | THIRD),
    _rule("verb form", OPENING, "do does did", _SUBJECT | {"it", "you"}, PAST | THIRD),
    _rule("verb form", "to", ONLY_PAST | ONLY_THIRD),
    _rule("verb form", "have has had", "to", PAST, skips=False),
    _rule("verb form", "asked told wanted", "me us him them", "to", PAST | THIRD),
    _rule("verb form", "you're your we're they're i'm", "going", "to", PAST | THIRD),
    _rule("verb form", _WANT, "to", PAST | THIRD | ING),
    _rule("verb form", "haven't hasn't hadn't i've we've they've you've", ONLY_PAST | ONLY_BASE - PARTICIPLE),
    _rule("verb form", _CLAUSE, _SUBJECT | {"it", "you"}, "have has", ONLY_PAST | {"saw"}),
    _rule("verb form", _MODAL, "have", ONLY_PAST | ONLY_BASE - PARTICIPLE, skips=False),
    _rule("verb form", SINGULAR | PLURAL, "is was are were", ONLY_PAST),
    _rule("verb form", "have has had", "never already ever not", ONLY_PAST, skips=False),
    _rule("verb form", _CLAUSE, _SUBJECT | {"it", "you"}, _BE, ONLY_PAST),
    _rule("verb form", _CLAUSE, _SUBJECT | {"it", "you"}, _BE - words("be been being"), ONLY_BASE - PARTICIPLE),
    _rule("verb form", "wasn't weren't isn't aren't", ONLY_PAST | ONLY_BASE - PARTICIPLE),
    _rule("verb form", OPENING, "the my our his her their", SINGULAR, "is was", ONLY_BASE - PARTICIPLE),
    _rule("verb form", "let's", THIRD | PAST),
    _rule("verb form", _SUBJECT, _MODAL - words("i'll you'll"), ONLY_SINGULAR | ONLY_PLURAL),
    _rule("verb form", "could couldn't should shouldn't wouldn't can't didn't don't", "here", "the a my our his her"),
)  # fmt: skip
_PHRASES: Final = (
    _rule("number", "a an", PLURAL - words("colours glasses lives"), skips=False),
    _rule("number", "a an", MASS, {END} | _PREPOSITION | _IS, skips=False),
    _rule("number", "a an", PLAIN, ONLY_PLURAL, _FOLLOWS, skips=False),
    _rule("number", "every this another each", ONLY_PLURAL, _FOLLOWS, skips=False),
    _rule("number", _PREPOSITION, "this", ONLY_PLURAL, skips=False),
    _rule("number", "one", "of", "the my our these those their", _ONE_OF, _FOLLOWS),
    _rule("number", "one", "of", "the my our their", SUPERLATIVE, SINGULAR, _FOLLOWS),
    _rule("number", "many several", SINGULAR, {END} | _BE | PAST | words("of"), skips=False),
    _rule("number", _MANY - {"few"}, ONLY_SINGULAR, _FOLLOWS, skips=False),
    _rule("number", "these those", SINGULAR - words("key novel"), {END} | words("is are was were"), skips=False),
    _rule("number", "many few these those several", MASS, {END} | _BE, skips=False),
    _rule("number", "much", PLURAL, skips=False),
    _rule("determiner", _ARTICLE - {"a"}, _NEVER_NOUN, skips=False),
    _rule("determiner", "a", _NEVER_NOUN - words("a is was are"), skips=False),
    _rule("determiner", "my our their your", _NEVER_NOUN | words("is"), skips=False),
    _rule("degree", "more", COMPARATIVE, {END, "than", "and", "to"}, skips=False),
    _rule("degree", "more", "better worse easier cheaper", skips=False),
    _rule("degree", "most", SUPERLATIVE, skips=False),
    _rule("degree", "very", (COMPARATIVE | SUPERLATIVE) - {"best", "worst", "latest"}, skips=False),
    _rule("degree", "as", COMPARATIVE, "as", skips=False),
    _rule("degree", COMPARATIVE, "then", "the a an any my our his her expected ever usual most"),
    _rule("degree", "and back since just until", "than", "i we they he she the it", unless=_COMPARED),
    _rule("word", "was is were are", "to", PLAIN - words("good"), skips=False),
    _rule("word", "want wants wanted need needs needed able going", "too", BASE, skips=False),
    _rule("word", "your", "not the a an very so too", skips=False),
    _rule("word", "your", "going", "to", BASE, skips=False),
    _rule("word", "am is are was were", "use", "to", skips=False),
    _rule("word", "you're they're it's", ONLY_SINGULAR - words("novel zip"), _FOLLOWS, skips=False),
    _rule("word", "its", "a an the not been so too very my your", skips=False),
    _rule("word", "it's", "own", skips=False),
    _rule("word", "in on at with of to for from", "there", ONLY_SINGULAR | ONLY_PLURAL, skips=False),
    _rule("word", _CLAUSE, "i we they he she you", "no", "that what how where why", skips=False),
    _rule("word", _CLAUSE, _SUBJECT, "new", "that what how it about", skips=False),
    _rule("word", "who's", SINGULAR, _IS, skips=False),
    _rule("word", OPENING, "whose", "there here", END, skips=False),
    _rule("word", OPENING, "than", "i we they he she it the", skips=False),
    _rule("case", "ours theirs yours hers", ONLY_SINGULAR | ONLY_PLURAL, _BE, skips=False),
    _rule("case", OPENING, "me him us them", _BE | words("have has don't doesn't didn't went")),
    _rule("case", "with for to from of at by about near behind", _SUBJECT, END, skips=False),
    _rule("case", OPENING, "our their my your", _BE | words("have had went"), skips=False),
)  # fmt: skip
PATTERNS: Final = _AGREEMENT + _VERBS + _PHRASES
