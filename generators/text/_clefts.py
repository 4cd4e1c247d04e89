"""Sentences of which one part can be put in front with "It was"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._clauses import because_behind
from perturb.generators.text._lexicon import rows
from perturb.generators.text._noun_phrases import inside, thing
from perturb.generators.text._orders import find_time, opens_small
from perturb.generators.text._sentences import Sentence, find_sentences
from perturb.generators.text._voice import Active, find_actives, participles
from perturb.generators.text._words import word_set
from perturb.generators.text.identity import first_names

_FAMILY: Final = word_set(
    "wife husband mother father mum mom dad son daughter brother sister aunt uncle grandmother grandfather friend "
    "friends owner staff workers parents children kids police people boss colleague team"
)
_ANIMALS: Final = word_set("dog cat horse wolf lion tiger bear fox goat cow dragon")
_AS_WELL: Final = re.compile(r"\b(?:too|also|as well|either|neither)\b")
_STAYED: Final = (
    "stayed|met|lived|waited|ate|slept|parked|worked|married|dined|stopped|sat|danced|landed|died|arrived|camped|studied"
    "|rested"
)
_PRESENT: Final = re.compile(
    r"\b(?:will|would|can|could|may|might|must|should|shall|is|are|am|has|have|do|does)\b|['’](?:s|m|re|ve|ll|d)\b",
    re.IGNORECASE,
)
_PAST: Final = (
    "was|were|had|did|came|went|got|left|began|ended|rose|fell|stood|ran|flew|told|met|spent|slept|sat|lay|grew|kept"
    "|let|put|shut"
    "|moved|broke|wore|wrote|spoke|felt|fed|knew|lit|rang|sank|shone|shook|slid|stuck|swam|woke|withdrew"
)
_FRONT: Final = re.compile(r"(?:It|There|That|This|These|Those)\b")


def find_clefts(text: str) -> Iterator[tuple[Edit, ...]]:
    """Find sentences with the edits that put forward who, when, where or why; one way a sentence.

    Example:
        >>> [edit.replacement for edits in find_clefts("The chef cooked the fish.") for edit in edits]
        ['It was t', ' who']
    """
    actives = {active.match.start(): active for active in find_actives(text) if active.opens}
    for sentence in find_sentences(text):
        if _AS_WELL.search(text, sentence.start, sentence.stop):
            continue
        active = actives.get(sentence.start)
        small = opens_small(text, sentence)
        found = (active and _who(active)) or (small and _when_or_where(text, sentence, small))
        if found:
            yield found


def _who(active: Active) -> tuple[Edit, ...] | None:
    subject, stop = active.match["subject"], active.match.end("subject")
    head = subject.rsplit(" ", 1)[-1]
    if re.match(r"(?:An?|Some|Many|Several|Most|All|Both|Each|Every|Someone|Somebody|Heavy|I|We|They)\b", subject):
        return None
    if " " not in subject and head not in first_names():
        return None
    person = head in first_names() or head in _FAMILY or head in _people()
    start = active.match.start()
    return Edit(start, start + 1, f"It was {inside(subject)[0]}"), Edit(stop, stop, " who" if person else " that")


@functools.cache
def _people() -> frozenset[str]:
    people = {word for kind, words in rows("role_words.tsv") if kind == "who" for word in words.split()}
    return frozenset(people - _ANIMALS)


@functools.cache
def _past() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_PAST}|{'|'.join(participles())}|[a-z]{{2,}}ed)\b")


@functools.cache
def _where() -> re.Pattern[str]:
    place = rf"(?:in|at|near|opposite|behind) (?:{thing(2)}|[A-Z][a-z]+)"
    return re.compile(rf"(?P<main>[A-Z][^,;:()\"“”—–]*? (?:{_STAYED})) (?P<place>{place})\Z")


def _when_or_where(text: str, sentence: Sentence, small: str) -> tuple[Edit, ...] | None:
    if sentence.end != "." or _FRONT.match(text, sentence.start):
        return None
    match = find_time(text, sentence)
    part = "time"
    if match is None:
        match, part = _where().match(text, sentence.start, sentence.stop), "place"
    if match is None:
        match, part = because_behind(text, sentence), "reason"
    if match is None or _PRESENT.search(match["main"]) or not _past().search(match["main"]):
        return None
    return (
        Edit(sentence.start, sentence.start + 1, f"It was {match[part]} that {small}"),
        Edit(match.end("main"), match.end(part), ""),
    )
