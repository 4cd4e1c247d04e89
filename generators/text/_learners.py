"""Where learners of English use another preposition, or let a verb or a noun have the wrong number."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._lexicon import rows
from perturb.generators.text._words import in_case_of

_PARTICLE_BEFORE: Final = re.compile(
    r"\b(?:get|got|turn|turned|put|take|took|look|looked|come|came|give|gave|carry|carried|keep|kept|hold|held|bring"
    r"|brought"
    r"|set|find|found|go|went|depend|depends|made|make|up|out|in|on|as|lot|lots|kind|sort|number|because|course|instead"
    r"|one|some"
    r"|most|all|none|many|each|any|half|part|close|due|used|according|able|want|wants|need|has|have|had|just|and|pair"
    r"|deal|range"
    r"|front|top|end|middle|quality|of|next|more|sure|what|which|who|that) \Z",
    re.IGNORECASE,
)
_LOOK_BACK: Final = 12


@functools.cache
def _mixed_up() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple(
        (re.compile(rf"(?<![\w'’@#/-])(?i:{written})(?= {follows})"), tuple(others.split()))
        for written, others, follows in rows("preposition_errors.tsv")
    )


def find_prepositions(text: str) -> Iterator[tuple[Edit, ...]]:
    """Find prepositions that learners mix up, from left to right, each with the edits that do.

    Example:
        >>> [[edit.replacement for edit in edits] for edits in find_prepositions("On Monday we discuss it.")]
        [['In', 'At', ''], ['discuss about']]
    """
    found: dict[int, tuple[Edit, ...]] = {}
    for pattern, others in _mixed_up():
        for match in pattern.finditer(text):
            start, stop = match.span()
            free = start not in found and not _PARTICLE_BEFORE.search(text, max(0, start - _LOOK_BACK), start)
            if free or others[0].startswith("+"):
                found[start] = tuple(_mixed(match.group(), start, stop, other) for other in others)
    yield from (found[start] for start in sorted(found))


def _mixed(words: str, start: int, stop: int, other: str) -> Edit:
    if other.startswith("+"):
        return Edit(start, stop, f"{words} {other[1:]}")
    return Edit(start, stop + 1, "") if other == "-" else Edit(start, stop, in_case_of(words, other))


_ONE_THING: Final = "everyone|nobody|(?:the|my|our|a|your|this) (?!people|police|staff|children|one)[a-z]+(?<!s)"
_OF_MANY: Final = "we|they|you|people|these|those|(?:the|my|our|your|these|those|two|three|four|many|some) [a-z]+s"
_OTHER_NUMBER: Final = {
    "is": "are",
    "was": "were",
    "has": "have",
    "does": "do",
    "doesn't": "don't",
    "isn't": "aren't",
    "wasn't": "weren't",
    "are": "is",
    "were": "was",
    "have": "has",
    "don't": "doesn't",
    "aren't": "isn't",
    "weren't": "wasn't",
}
_SINGULAR_VERB: Final = re.compile(
    rf"(?<![\w'’-])(?i:{_ONE_THING}) (?P<verb>is|was|has|does(?:n['’]t)?|isn['’]t|wasn['’]t)\b(?!['’])"
    r"|(?<![\w'’-])(?i:he|she|it) (?P<has>has|does(?:n['’]t)?)\b"
    rf"|(?<![\w'’-])(?i:he|she|it) (?:always |never |often |only |really |just )?"
    r"(?P<third>(?!was\b|is\b|has\b|does\b|this\b|as\b|always\b|perhaps\b|sometimes\b|its\b|thus\b"
    r"|us\b)[a-z]{2,}s)\b(?!['’])"
)
_PLURAL_VERB: Final = re.compile(
    rf"(?<!\b[Ii]f )(?<!\bof )(?<!\bin )(?<!\bwish )(?<![\w'’-])(?i:{_OF_MANY}) "
    r"(?P<verb>are|were|have|don['’]t|aren['’]t|weren['’]t)\b(?!['’])"
)
_COUNTED: Final = re.compile(
    r"(?<![\w'’.,-])(?i:\d+|two|three|four|five|six|seven|eight|nine|ten|many|several|these|those|both|few) "
    r"(?P<noun>[a-z]{2,}s)\b(?!['’-])"
)
_MASS: Final = re.compile(
    r"(?<!['’-])\b(?P<mass>information|advice|equipment|furniture|luggage|baggage|homework|research|knowledge|feedback"
    r"|software|stuff|traffic|jewellery|accommodation|evidence|scenery|machinery)\b(?!['’-]\w)"
    r"(?! (?:desks?|centres?|shops?|stores?|points?|jams?|lights?|[a-z]+ers?)\b)"
)
_IES: Final = re.compile(r"ies\Z")
_HISSED: Final = re.compile(r"(?:ch|sh|ss|x|zz|o)es\Z")
_KEEPS_S: Final = re.compile(r"(?:ss|us|is)\Z")


def find_agreements(text: str) -> Iterator[tuple[Edit, ...]]:
    """Find verbs that agree with a plain subject, and nouns whose number is told, with the edit that breaks it.

    Example:
        >>> [edits[0].replacement for edits in find_agreements("She likes it. We were there for two nights.")]
        ['like', 'was', 'night']
    """
    found: dict[int, Edit] = {}
    for pattern in (_SINGULAR_VERB, _PLURAL_VERB, _COUNTED, _MASS):
        for match in pattern.finditer(text):
            kind = str(match.lastgroup)
            other = _other_number(kind, match[kind])
            if other != match[kind]:
                found.setdefault(match.start(kind), Edit(*match.span(kind), other))
    yield from ((found[start],) for start in sorted(found))


def _other_number(kind: str, word: str) -> str:
    if kind in {"verb", "has"}:
        plain = _OTHER_NUMBER[word.replace("’", "'")]
        return plain.replace("'", "’") if "’" in word else plain
    if kind == "mass":
        return word + "s"
    if _KEEPS_S.search(word):
        return word
    if _IES.search(word) and len(word) > len("ties"):
        return word[:-3] + "y"
    return word[:-2] if _HISSED.search(word) else word[:-1]
