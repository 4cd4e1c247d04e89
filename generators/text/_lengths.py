"""Where grammar lets a statement be longer or shorter without another meaning, beyond what a table of phrases holds."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._noun_phrases import adjectives
from perturb.generators.text._sentences import find_sentences
from perturb.generators.text._words import word_set

_THINKS: Final = (
    "think|thinks|thought|hope|hopes|hoped|know|knew|believe|believes|believed|feel|felt|said|says|say|guess|suppose"
    "|noticed"
    "|realised|realized|learned|heard|sure|glad|sorry|happy|afraid|(?:told|tell|tells) (?:me|us|him|her|them)"
)
_VERB: Final = (
    "was|were|is|are|has|had|have|will|would|can|could|should|might|may|must|did|does|didn['’]t|isn['’]t|wasn['’]t"
    "|aren['’]t"
    "|weren['’]t|won['’]t|can['’]t|doesn['’]t|don['’]t"
)
_CLAUSE: Final = (
    rf"(?=(?:I|we|he|she|they)(?:['’](?:m|re|ve|ll|s|d))? [a-z]|(?:it|you|this|there)(?:['’](?:s|re|ve|ll|d)"
    rf"| (?:{_VERB})) "
    rf"|(?:the|my|our|your|his|their|these) (?:[a-z]+ ){{1,2}}(?:{_VERB}) )"
)
_ASKED: Final = (
    r"(?<!\bhow )(?<!\bdo you )(?<!\bdid you )(?<!\bdo they )(?<!\bdoes he )(?<!\bdoes she )(?<!\bas I )(?<!\bas they )"
)
_ALL: Final = r"\b(?i:everything|anything|something|nothing) "
_THE_THING: Final = (
    r"(?:\A|(?<=[.!?] ))The (?!more|less|sooner|longer|fewer|better|first|last|fact|idea|news|feeling|hope|belief|claim"
    r"|impression|thought|view|rumour|rumor|conclusion|problem|only|next|other|rest)[a-z]+ "
)
_WE: Final = r"(?=(?:I|we|he|she|they)(?:['’](?:ve|d))? [a-z]+)"
_NUMBER: Final = r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
_STRETCH: Final = r"(?:minutes|hours|days|weeks|months|years|nights)"
_BOUGHT: Final = (
    r"\b(?:ordered|bought|gave|sold|sent|received|scored|recalled|counted|won|tried|planted|paid for|built|delivered"
    r"|killed|hired) "
)
_ENDS: Final = r"(?=[.,;!?]|\Z| (?:and|but|because|when|with|for|to|by|after|it|he|she|they|we|I|at|on|was|were)\b)"

# What stands before, the words that may stand there or not, and what stands behind.
_OPTIONAL: Final = (
    (rf"{_ASKED}\b(?:{_THINKS}) ", "that ", _CLAUSE),
    (rf"(?<!\bafter )(?<!\babove )(?<!\bdespite ){_ALL}", "that ", _WE),
    (_THE_THING, "that ", _WE),
    (r"\b(?:in|since|until|before) ", "the year ", rf"(?=(?:1[5-9]|20)\d\d{_ENDS})"),
    (r"\b(?:for|after|within) ", "a period of ", rf"(?={_NUMBER} {_STRETCH}\b)"),
    (_BOUGHT, "a total of ", rf"(?={_NUMBER} (?!of\b)[a-z]+s\b)"),
    (r"\bcost(?:s| us| me)? ", "a total of ", r"(?=\d)"),
)


def find_longer(text: str) -> Iterator[tuple[Edit, ...]]:
    """Find where a word or two may be put in: "that" after "think", "a period of" before "three weeks".

    Example:
        >>> [edits[0].replacement for edits in find_longer("I think we waited for three hours. It was dim and hot.")]
        ['that ', 'a period of ', 'both ']
    """
    for before, words, behind in _OPTIONAL:
        for match in re.finditer(before + behind, text):
            yield (Edit(match.end(), match.end(), words),)
    for match in _two_states().finditer(text):
        yield (Edit(match.end("is"), match.end("is"), "both "),)
    for sentence in find_sentences(text):
        joined = _AND_VERB.match(text, sentence.start, sentence.stop)
        if joined and _one_subject(joined["first"]):
            yield (
                Edit(
                    joined.start("and"),
                    joined.end("and"),
                    f", and {joined['who'][0].lower() if joined['who'] != 'I' else 'I'}{joined['who'][1:]} ",
                ),
            )


_FILLERS: Final = re.compile(
    r"(?<=[a-z] )(?:actually|basically|quite simply|as it were|in a way) (?!that\b|which\b|to\b|of\b|and\b"
    r"|or\b)(?=[a-z])"
    r"|(?<=\bwill )(?:definitely|certainly|really|truly) (?=[a-z])|(?<=\bwould )(?:definitely|certainly|really"
    r"|truly) (?=[a-z])"
    r"|(?<=[a-z] )(?:who|which) (?:is|are|was|were) (?!interesting|disappointing|annoying)(?=[a-z]{3,}(?:ing|ed) (?:in"
    r"|on|at|by|for|from|the|a|with|to)\b)"
    r"|\b(?:very,? |really,? |so )(?=(?:very|really|so) )"
)


def find_shorter(text: str) -> Iterator[tuple[Edit, ...]]:
    """Find what can be left out: "that" after "think", fillers, a verb or a subject that is said twice.

    Example:
        >>> text = "I hope that we can pay. The soup was cold, and the room was dark."
        >>> [(text[edit.start : edit.stop], edit.replacement) for edits in find_shorter(text) for edit in edits]
        [('that ', ''), ('was ', '')]
    """
    for before, words, behind in _OPTIONAL:
        for match in re.finditer(f"{before}(?P<words>{words}){behind}", text):
            yield (Edit(*match.span("words"), ""),)
    for match in _both().finditer(text):
        yield (Edit(*match.span("both"), ""),)
    for match in _FILLERS.finditer(text):
        yield (Edit(*match.span(), ""),)
    for sentence in find_sentences(text):
        twice = _two_things().match(text, sentence.start, sentence.stop)
        if twice and _TENSE[twice["verb"]] == _TENSE[twice["again"]]:
            yield (Edit(twice.start("again"), twice.end("again") + 1, ""),)
        same = _SAME_SUBJECT.match(text, sentence.start, sentence.stop)
        if (
            same
            and same["who"].rsplit(" ", 1)[-1].lower() in _PRONOUN_OF[same["again"].lower()]
            and _one_subject(same["first"])
        ):
            yield (Edit(*same.span("and"), " and "),)


_TENSE: Final = {"was": "past", "were": "past", "is": "present", "are": "present"}
_PRONOUN_OF: Final = {
    "i": word_set("i"),
    "we": word_set("we"),
    "they": word_set("they"),
    "he": word_set("he brother father son uncle husband dad grandfather nephew boyfriend waiter king"),
    "she": word_set("she sister mother daughter aunt wife mum mom grandmother niece girlfriend waitress queen"),
}
_OTHER_SUBJECT: Final = re.compile(
    r"\b(?:that|because|when|if|who|which|what|where|while|although|though|since|after|before|until|as|than|but|or|so"
    r"|not|never"
    r"|nobody|nothing|no|I|we|he|she|they|you|think|thought|said|hope|know|and)\b|n['’]t\b"
)
_WHO: Final = r"(?P<who>I|We|They|He|She|(?:My|Our|His|Her|The) [a-z]+)"
_SAME_SUBJECT: Final = re.compile(
    rf"{_WHO} (?P<first>[^,;:()\"“”—–]+?)(?P<and>,? and (?P<again>I|we|they|he|she) )(?=(?!also|both|all"
    rf"|too)[a-z]+)[^;:]*\Z"
)
_AND_VERB: Final = re.compile(
    r"(?P<who>I|We|They|He|She) (?P<first>[^,;:()\"“”—–]+?)(?P<and> and )(?=(?:will|would|had|was|were|am|are|did"
    r"|could) )[^;:]*\Z"
)


def _one_subject(words: str) -> bool:
    """Tell whether nothing in the first half may be the subject of the second, and no negation reaches it."""
    return _OTHER_SUBJECT.search(words) is None


@functools.cache
def _two_states() -> re.Pattern[str]:
    words = "|".join(sorted(adjectives()))
    return re.compile(rf"\b[A-Za-z]+ (?P<is>(?:was|were|is|are) )(?={_states(words)})")


@functools.cache
def _both() -> re.Pattern[str]:
    words = "|".join(sorted(adjectives()))
    return re.compile(rf"\b(?:was|were|is|are) (?P<both>both )(?={_states(words)})")


def _states(words: str) -> str:
    return rf"(?:{words}) and (?:{words})(?:[.,;!?]|\Z)"


@functools.cache
def _two_things() -> re.Pattern[str]:
    words = "|".join(sorted(adjectives()))
    thing = r"(?:the|my|our|your) [a-z]+(?: [a-z]+)?"
    state = rf"(?:(?:very|really|quite|too|so) )?(?:{words})"
    return re.compile(
        rf"(?i:{thing}) (?P<verb>was|were|is|are) {state},? (?:and|but) {thing} (?P<again>was|were|is|are) {state}\Z"
    )
