"""Parts of a sentence that can change places: clauses, what tells the time, and what "and" joins."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._articles import replace_word
from perturb.generators.text._clauses import swap_clauses
from perturb.generators.text._lexicon import rows
from perturb.generators.text._noun_phrases import adjectives, common_subjects
from perturb.generators.text._sentences import Sentence, find_sentences, lower_first, upper_first
from perturb.generators.text._times import TIME
from perturb.generators.text._words import in_case_of, word_set
from perturb.generators.text.identity import first_names

Swapped = tuple[Edit, ...]

_SUBJECT: Final = (
    r"(?:I|we|you|he|she|it|they|there|the|a|an|my|our|his|her|their|this|that|these|those|about|some|many|nobody)"
)
_AND_CLAUSE: Final = rf"(?=\Z|, (?:and|but|so) {_SUBJECT}\b)"
_HAPPENS: Final = re.compile(
    r"\b(?:will|would|can|could|may|might|must|should|has|have|[a-z]{2,}ed|was|were|had|did|came|went|got|left|began"
    r"|ended|rose"
    r"|fell|stood|ran|flew|met|spent|slept|sat|lay|grew|broke|wrote|spoke|felt|knew|took|gave|made|found|lost|bought"
    r"|brought"
    r"|sent|paid|won|cut|held|led|saw|heard|sold|chose|drove|ate|caught|built|taught|tore|threw|sang|sank|shut|lent)\b"
    r"|['’]ll\b"
)
_TIME_BEHIND: Final = re.compile(rf"(?P<main>[^,;:()\"“”—–?]+?) (?P<time>{TIME}){_AND_CLAUSE}")
_TIME_FRONT: Final = re.compile(rf"(?P<time>(?i:{TIME})),? (?P<main>{_SUBJECT}['’ ][^,;:()\"“”—–?]+)\Z")
_NO_TIME_MOVES: Final = re.compile(
    r"\b(?:and|or|but|so|then|who|which|what|whose|where|when|if|because|although|though|after|before|while|since|until"
    r"|till"
    r"|that|than|as|not|never|no|nobody|nothing|only|just|even|said|says|say|told|think|thought|know|knew|hope|hoped"
    r"|planned?"
    r"|booked|book|reserved|ordered|order|schedul\w+|announced|promised|expect\w*|want\w*|need\w*|from|between|to|how"
    r"|why"
    r"|every|each|always|usually|tickets?|appointment|bill|report|review|edition|again|of|is|are|am|set|based|born"
    r"|scenes?"
    r"|version|meeting|flight|love|likely|due|called)\b|n['’]t\b|['’]s\b|  | - ",
    re.IGNORECASE,
)
_NOT_BEFORE_TIME: Final = word_set("by for until since of from on in at about the before after during over than")


def find_orders(text: str) -> Iterator[Swapped]:
    """Find sentences whose parts can change places, from left to right, each with the edits of one way to do so.

    Example:
        >>> [edit.replacement for edits in find_orders("We left when it rained.") for edit in edits]
        ['When it rained, w', '']
    """
    for sentence in find_sentences(text):
        found = (
            swap_clauses(text, sentence)
            or _move_time(text, sentence)
            or _swap_states(text, sentence)
            or _swap_things(text, sentence)
            or _swap_adjectives(text, sentence)
        )
        if found:
            yield found


def opens_small(text: str, sentence: Sentence) -> str | None:
    """Return a sentence's first letter as it is written inside a sentence; None where it may belong to a name.

    Example:
        >>> text = "Scientists came. Simon came."
        >>> [opens_small(text, sentence) for sentence in find_sentences(text)]
        ['s', None]
    """
    first = text[sentence.start : sentence.stop].split(" ", 1)[0]
    if sentence.plain or first.lower() in common_subjects():
        return lower_first(text[sentence.start : sentence.stop])[:1]
    return text[sentence.start] if first in first_names() else None


def find_time(text: str, sentence: Sentence) -> re.Match[str] | None:
    """Find what tells the time at the end of a sentence's first clause, where it belongs to nothing but the verb."""
    match = _TIME_BEHIND.match(text, sentence.start, sentence.stop)
    if match is None or sentence.end == "?" or _NO_TIME_MOVES.search(match["main"]) or match["main"].count(" ") < 1:
        return None
    hangs = match["main"].rsplit(" ", 1)[-1].lower() in _NOT_BEFORE_TIME
    return None if hangs or _HAPPENS.search(match["main"]) is None else match


def _move_time(text: str, sentence: Sentence) -> Swapped | None:
    small = opens_small(text, sentence)
    match = find_time(text, sentence) if small else None
    if match and small:
        return (
            Edit(sentence.start, sentence.start + 1, f"{upper_first(match['time'])}, {small}"),
            Edit(match.end("main"), match.end("time"), ""),
        )
    match = _TIME_FRONT.match(text, sentence.start, sentence.stop)
    if (
        match is None
        or sentence.end == "?"
        or _NO_TIME_MOVES.search(match["main"])
        or not _HAPPENS.search(match["main"])
    ):
        return None
    main = match.start("main")
    return (
        Edit(sentence.start, main + 1, text[main].upper()),
        Edit(sentence.stop, sentence.stop, " " + lower_first(match["time"])),
    )


_DEGREE: Final = "very|extremely|really|quite|rather|fairly|pretty|incredibly|so|too|truly|absolutely"
_BE: Final = "was|were|is|are|looked|seemed|tasted|felt|smelled|smelt"
_NO_NOUN: Final = "one|ones|other|others|same|rest|first|last|only|best|worst|latter|former"


@functools.cache
def _states() -> re.Pattern[str]:
    words = "|".join(sorted(adjectives()))
    thing = rf"(?:the|my|our|your) (?!(?:{_NO_NOUN})\b)[a-z]+(?: [a-z]+)?"
    state = rf"{thing} (?:{_BE}) (?:(?:{_DEGREE}) )?(?:{words})"
    return re.compile(
        rf"(?P<one>(?i:{thing}) (?:{_BE}) (?:(?:{_DEGREE}) )?(?:{words})),? and (?P<other>{state})(?=\Z|, but )"
    )


def _swap_states(text: str, sentence: Sentence) -> Swapped | None:
    """Swap "The room was clean, and the staff were friendly": two states of two things, neither before the other."""
    match = _states().match(text, sentence.start, sentence.stop)
    if match is None or match["one"].lower() == match["other"]:
        return None
    return (
        Edit(*match.span("one"), upper_first(match["other"])),
        Edit(*match.span("other"), lower_first(match["one"])),
    )


_NOUN: Final = r"(?!(?:of|one|other|others|same|rest|first|last|only|best|worst)\b)[a-z]+"
_NO_OBJECT_BEFORE: Final = (
    r"(?<!\bof )(?<!\bin )(?<!\bon )(?<!\bat )(?<!\bfor )(?<!\bfrom )(?<!\bwith )(?<!\bto )(?<!\bby )(?<!, )"
    r"(?<!\band )(?<!\ball )(?<!\bboth )(?<!\bonly )(?<!\bjust )(?<!\bplus )"
)
_NO_NOUN_AFTER: Final = "of|who|which|that|with|in|from|on|at|under|over|like|about|to|for|and|or"
_TWO_ENDS: Final = r"(?=\Z|[.!;]|, (?:but|so) | (?:was|were|are|is|both)\b)"


@functools.cache
def _things() -> re.Pattern[str]:
    names = "|".join(first_names())
    plurals = "|".join(
        word for kind, words in rows("common_subjects.tsv") if kind == "plural" for word in words.split()
    )
    article = "the|my|our|your"
    return re.compile(
        rf"{_NO_OBJECT_BEFORE}\b(?P<one>(?i:{article}) {_NOUN}) and (?P<other>(?:{article}) {_NOUN}){_TWO_ENDS}"
        rf"|(?<!, )(?<!\bof )(?<!\band )\b(?P<name>{names}) and (?P<other_name>{names})(?![\w'’-]| [A-Z])(?!,? and )"
        rf"|(?:\A|(?<=\bboth ))(?P<kind>{plurals}) and (?P<other_kind>{plurals})(?= [a-z])(?! (?:{_NO_NOUN_AFTER})\b)",
    )


def _swap_things(text: str, sentence: Sentence) -> Swapped | None:
    """Swap two things that "and" joins: "the food and the service", "Emily and Greg", "Teachers and parents"."""
    body = text[sentence.start : sentence.stop]
    lowered = lower_first(body) if body.split(" ", 1)[0].lower() in common_subjects() else body
    match = _things().search(lowered)
    if match is None:
        return None
    kind = next(kind for kind in ("one", "name", "kind") if match[kind])
    other = {"one": "other", "name": "other_name", "kind": "other_kind"}[kind]
    one, two = body[slice(*match.span(kind))], match[other]
    if one.lower() == two.lower():
        return None
    start = sentence.start
    return (
        Edit(start + match.start(kind), start + match.end(kind), in_case_of(one, two) if kind != "name" else two),
        Edit(start + match.start(other), start + match.end(other), match[kind] if kind == "name" else lower_first(one)),
    )


@functools.cache
def _pairs() -> frozenset[frozenset[str]]:
    return frozenset(
        frozenset(pair.split("+")) for kind, pairs in rows("adjectives.tsv") if kind == "pair" for pair in pairs.split()
    )


@functools.cache
def _joined() -> re.Pattern[str]:
    words = "|".join(sorted(adjectives()))
    is_so = r"(?:(?<=\bwas )|(?<=\bwere )|(?<=\bis )|(?<=\bare )|(?<=\bnot )|(?<=['’]s )|(?<=\blooked )|(?<=\bboth ))"
    ends = r"(?=\Z|[.,;!?]| (?:but|because|although|when|while|so)\b)"
    article = r"(?:(?<=\ba )|(?<=\ban )|(?<=\bthe ))"
    return re.compile(
        rf"{is_so}(?P<one>{words}) and (?P<other>{words}){ends}"
        rf"|{article}(?P<former>{words}) and (?P<latter>{words})(?= [a-z])(?! (?:and|or|than|enough|as)\b)"
    )


_FIRST_BEFORE_NOUN: Final = word_set("new old big small large long short young nice good")


def _swap_adjectives(text: str, sentence: Sentence) -> Swapped | None:
    """Swap two adjectives that "and" joins, unless they have a fixed order ("safe and sound")."""
    match = _joined().search(text, sentence.start, sentence.stop)
    if match is None:
        return None
    one, other = ("one", "other") if match["one"] else ("former", "latter")
    fixed = match[one] in _FIRST_BEFORE_NOUN if one == "former" else match[one] in {"nice", "good"}
    if fixed or match[one] == match[other] or frozenset({match[one], match[other]}) in _pairs():
        return None
    return replace_word(text, *match.span(one), match[other]), Edit(*match.span(other), match[one])
