"""Main and subordinate clauses that can change their order without another meaning."""

from __future__ import annotations

import re
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._noun_phrases import is_plural
from perturb.generators.text._sentences import Sentence, lower_first, upper_first
from perturb.generators.text._words import word_set

_REST: Final = r"[^,;:()\"“”—–]+"
_LINK: Final = (
    "when|if|because|although|while|after|before|since|once|unless|even though|even if|as soon as|whenever|though|until"
    "|wherever|whereas"
)
_SUBJECT: Final = (
    "I|we|you|he|she|it|they|the|my|our|his|her|their|your|this|that|these|those|there|a|an|everyone|nobody|some|two"
    "|three|all"
    "|both|many|most|everything|nothing"
)
_FRONTED: Final = re.compile(
    rf"(?P<link>(?i:{_LINK})) (?P<sub>(?P<one>(?i:{_SUBJECT}))['’ ]{_REST}), "
    rf"(?P<main>(?P<other>{_SUBJECT})['’ ]{_REST})\Z"
)
_BEHIND: Final = re.compile(
    rf"(?P<main>(?P<other>(?i:{_SUBJECT}))['’ ]{_REST}?),? (?P<link>{_LINK}) (?P<sub>(?P<one>{_SUBJECT})['’ ]{_REST})\Z"
)
_CLAUSE_WORDS: Final = (
    "who|which|what|whose|whom|where|how|why|when|if|because|although|though|while|unless|until|till|whether|since|once"
    "|after|before|then|but|so"
)
_NOT_IN_MAIN: Final = re.compile(
    rf"(?<!^)\b(?:{_CLAUSE_WORDS}|and|or|that|only|just|even|know|knew|knows|ask|asked|asking|wonder|wondered|remember"
    rf"|remembered"
    r"|forget|forgot|see|saw|say|said|says|tell|told|tells|think|thought|wish|hope|hoped|learnt|learned|decide|decided"
    r"|than|as"
    r"|either|neither|such|too|enough|sure|certain|clear|unclear|figured?|check|checked|doubt|curious|idea|matter|way"
    r"|I|he|she|we|they)\b|\band [A-Z]",
    re.IGNORECASE,
)
_NOT_IN_FRONT_MAIN: Final = re.compile(
    rf"\b(?:{_CLAUSE_WORDS})\b|\b(?:and|or) (?:{_SUBJECT})['’ ]|\bthat\b|\bthen\b|\band [A-Z]|\b(?:think|thought|say"
    rf"|said|know|told)\b",
    re.IGNORECASE,
)
_NOT_IN_SUB: Final = re.compile(rf"\b(?:{_CLAUSE_WORDS})\b|\b(?:and|or) (?:{_SUBJECT})['’ ]", re.IGNORECASE)
_BOTH_STATES: Final = re.compile(
    r"(?:the|my|our|its) [a-z]+ (?:was|were|is|are) [a-z]+(?: [a-z]+)? and the [a-z]+ (?:was|were|is|are|did|does"
    r"|do)(?:n['’]t| not)?"
    r" [a-z]+(?: [a-z]+)?\Z"
)
_NEGATION: Final = re.compile(r"\b(?:not|never|no|nobody|nothing|hardly|none|neither)\b|n['’]t\b", re.IGNORECASE)
_NEGATION_REACHES: Final = frozenset({"because", "since", "while", "until", "unless", "before", "whereas"})
_BEFORE_LINK: Final = word_set(
    "shortly soon right long day days week weeks year years hour hours minute minutes month months second seconds "
    "moment time times mainly partly simply perhaps especially particularly ever a all the year night morning evening "
    "place not probably possibly exactly immediately seldom rarely whatever been is was be are were ago at by for of "
    "in on with to from out plus"
)
_ODD_SUB: Final = re.compile(r"\b(?:expected|thought|wrote this)\Z|\A(?:all|both) [a-z]+ly\b")
_VERB: Final = re.compile(
    r"\b(?:was|were|is|are|has|have|had|will|would|can|could|may|might|must|should|do|does|did|[a-z]+ed|[a-z]{3,}s|came"
    r"|went|got"
    r"|left|broke|fell|took|gave|made|found|kept|lost|felt|ran|began|bought|brought|sent|paid|sat|slept|stood|told"
    r"|spoke)\b|['’]"
)
_NO_TIME_SUBJECT: Final = re.compile(r"(?:the|a|this) (?:day|time|moment|year|week|night|first|last)\b", re.IGNORECASE)
_DASHED: Final = re.compile(r" - |  |\n")
_PRONOUNS: Final = frozenset({"he", "she", "it", "they", "this", "that", "these", "those", "his", "her", "their"})
_THIRD: Final = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their)\b", re.IGNORECASE)
_THING: Final = re.compile(r"\b(?:the|a|an|my|our|your|this|these|those|some|two|three)\b", re.IGNORECASE)


def swap_clauses(text: str, sentence: Sentence) -> tuple[Edit, Edit] | None:
    """Put the subordinate clause of a sentence of two on the other side of the main clause, where that is certain.

    The main clause stays where it is, so that what is labelled in it keeps its place.

    Example:
        >>> from perturb.generators.text._sentences import find_sentences
        >>> text = "When it rained, we left."
        >>> [edit.replacement for edit in swap_clauses(text, next(find_sentences(text)))]
        ['W', ' when it rained']
    """
    body = text[sentence.start : sentence.stop]
    if _DASHED.search(body):
        return None
    match = _FRONTED.match(body)
    if match:
        if not _moves_back(match):
            return None
        main = sentence.start + match.start("main")
        moved = f" {lower_first(match['link'])} {match['sub']}"
        return Edit(sentence.start, main + 1, text[main].upper()), Edit(sentence.stop, sentence.stop, moved)
    match = _BEHIND.match(body) if sentence.end == "." and sentence.plain else None
    if match is None or not _moves_front(match):
        return None
    moved = f"{upper_first(match['link'])} {match['sub']}, {lower_first(body)[:1]}"
    cut = sentence.start + match.end("main")
    return Edit(sentence.start, sentence.start + 1, moved), Edit(cut, sentence.stop, "")


def _moves_back(match: re.Match[str]) -> bool:
    link, main, sub = match["link"].lower(), match["main"], match["sub"]
    return not (
        (link in _NEGATION_REACHES and _NEGATION.search(main))
        or _NOT_IN_FRONT_MAIN.search(main)
        or _NOT_IN_SUB.search(sub)
        or not _refers_as_before(match)
    )


def _moves_front(match: re.Match[str]) -> bool:
    link, main, sub = match["link"].lower(), match["main"], match["sub"]
    return not (
        (link in _NEGATION_REACHES and _NEGATION.search(main))
        or _NOT_IN_MAIN.search(main)
        or _NO_TIME_SUBJECT.match(main)
        or _VERB.search(main) is None
        or main.rsplit(" ", 1)[-1].lower() in _BEFORE_LINK
        or _ODD_SUB.search(sub)
        or (_NOT_IN_SUB.search(sub) and not _BOTH_STATES.match(sub))
        or not (_refers_as_before(match) or _refers_forward(match))
    )


def _refers_as_before(match: re.Match[str]) -> bool:
    """Tell whether no pronoun would refer to something else once the clauses have changed places."""
    one, other = match["one"].lower(), match["other"].lower()
    in_main, in_sub = _THIRD.search(match["main"]), _THIRD.search(match["sub"])
    if in_main is None and in_sub is None:
        return True
    if (one == other and one in _PRONOUNS) or (one == "it" and other in {"i", "we", "you"}):
        return True
    if in_main is None:
        return other in {"i", "we", "you"} and not _THING.search(match["main"])
    if in_sub is None and one in {"i", "we", "you"}:
        return not _THING.search(match["sub"])
    # "It was fine although the rooms were small": "it" is none of the rooms.
    sole = other == "it" and len(_THIRD.findall(match["main"])) == 1
    return in_sub is None and sole and is_plural(_first_words(match["sub"]))


def _refers_forward(match: re.Match[str]) -> bool:
    """Tell whether the pronoun that would come first can only be what the main clause is about."""
    one, main = match["one"].lower(), match["main"]
    subject = _first_words(main)
    things = len(_THING.findall(main))
    return (
        _THIRD.search(main) is None
        and len(_THIRD.findall(match["sub"])) == 1
        and things == 1
        and _THING.match(main) is not None
        and ((one == "they" and is_plural(subject)) or (one == "it" and not is_plural(subject)))
    )


def _first_words(clause: str) -> str:
    """Return the determiner and the noun that open a clause, as far as its verb shows where they end."""
    found = re.match(
        r"(?:\S+ ){1,3}?(?=(?:was|were|is|are|had|has|have|did|do|does|will|would|could|can|[a-z]+ed)\b)", clause
    )
    return found.group().strip() if found else ""


_LONGEST_REASON: Final = 12
_REASON: Final = re.compile(
    rf"(?P<main>(?P<other>(?i:{_SUBJECT}))['’ ]{_REST}?) "
    rf"(?P<reason>(?P<link>because) (?P<sub>(?P<one>{_SUBJECT})['’ ]{_REST}))\Z"
)


def because_behind(text: str, sentence: Sentence) -> re.Match[str] | None:
    """Find a main clause and its reason, where the reason can come first; groups `main` and `reason`.

    Example:
        >>> from perturb.generators.text._sentences import find_sentences
        >>> text = "We left because it rained."
        >>> because_behind(text, next(find_sentences(text)))["reason"]
        'because it rained'
    """
    match = _REASON.match(text, sentence.start, sentence.stop) if sentence.plain else None
    short = match is not None and match["reason"].count(" ") < _LONGEST_REASON and _refers_as_before(match)
    return match if match and short and _moves_front(match) else None
