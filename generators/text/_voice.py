"""Active sentences of a plain subject, verb and object, which have a passive and a cleft form."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from perturb.contracts import Edit
from perturb.generators.text._lexicon import rows
from perturb.generators.text._noun_phrases import adjectives, agent, inside, is_plural, thing
from perturb.generators.text._sentences import find_sentences, upper_first
from perturb.generators.text._words import word_set

_TAIL: Final = (
    r"(?=\Z|[.!;]|, (?:and|but|so) (?:I|we|you|he|she|it|they|the|a|an|my|our|his|her|their|this|these|those|about"
    r"|nobody|there)\b"
    r"| (?:in|on|at|yesterday|today|last|for|with|before|after|during|near|again|twice|because|when|while|although|from"
    r"|without"
    r"|this|within|until)\b)"
)
_CLAUSE_BEGINS: Final = r"(?:(?<=, and )|(?<=, but )|(?<=, so )|(?<=\bbecause )|(?<=\bthat )|(?<=\bwhen ))"
_LIGHT: Final = word_set(
    "walk break look taxi bus train plane nap shower bath rest seat turn chance risk advantage care part time while "
    "way mind point trip ride step lot deal bit day week month year night morning evening sense fun life money weight "
    "hour minutes hours days weeks months years nights phone cold flu road same right left stairs ground bottom floor "
    "wall test shelter hint joke meal breath"
)
_STATED: Final = word_set("made found kept left called considered painted drove held got turned set cut")
_UNSAID: Final = frozenset({"someone", "somebody", "i", "we", "they"})
_COLOURS: Final = word_set("blue red green white black yellow pink grey gray brown orange purple")
_DEPENDENT: Final = re.compile(r"\b(?:his|her|their|its|each|every|another|most|all)\b", re.IGNORECASE)


class Active(NamedTuple):
    """Where an active clause stands.

    Attributes:
        match: Groups `subject`, `verb`, `object` and, where it has one, `receiver` ("to us").
        opens: Whether it begins its sentence.
    """

    match: re.Match[str]
    opens: bool


@functools.cache
def participles() -> Mapping[str, str]:
    """Read the table, once: the past form of each verb with its participle."""
    return {past: participle for _, past, participle, *_ in rows("verb_forms.tsv")}


@functools.cache
def _bare() -> frozenset[str]:
    """Read the verbs whose passive need not say who did it, once."""
    return frozenset(past for _, past, _, *bare in rows("verb_forms.tsv") if bare)


@functools.cache
def _active() -> re.Pattern[str]:
    past = "|".join(participles())
    who = rf"(?:{agent()}|\b(?i:someone|somebody|we|they|I)\b)"
    what = rf"{thing()}(?: of (?:{thing(2)}|[a-z]+s))?"
    receiver = r"(?: (?P<receiver>to (?:us|me|him|her|them|you|the [a-z]+|my [a-z]+|our [a-z]+))\b)?"
    return re.compile(rf"(?P<subject>{who}) (?P<verb>{past}) (?P<object>{what}){receiver}{_TAIL}")


@functools.cache
def _later() -> re.Pattern[str]:
    return re.compile(rf"{_CLAUSE_BEGINS}{_active().pattern}")


def find_actives(text: str) -> Iterator[Active]:
    """Find plain active clauses, one a sentence: its first clause, or one after ", and", "because" and their like.

    Example:
        >>> [active.match.group("subject", "verb", "object") for active in find_actives("The chef cooked the fish.")]
        [('The chef', 'cooked', 'the fish')]
    """
    for sentence in find_sentences(text):
        if sentence.end == "?":
            continue
        opening = _active().match(text, sentence.start, sentence.stop)
        match = opening or _later().search(text, sentence.start, sentence.stop)
        if match and _turns(match) and (opening or match["subject"].lower() not in _UNSAID):
            yield Active(match, opening is not None)


def _turns(match: re.Match[str]) -> bool:
    """Tell whether the object can be made the subject: a thing of its own, no state ("painted the walls blue")."""
    what, subject = match["object"], match["subject"]
    last = what.rsplit(" ", 1)[-1]
    stated = match["verb"] in _STATED and what.count(" ") > 1 and last in _COLOURS
    numbers = re.match(r"(?i:two|three|four|five|six|seven|eight|nine|ten|many|several|some) ", what)
    unsaid = subject.lower() in _UNSAID - {"someone", "somebody"}
    return not (
        (unsaid and (match["verb"] not in _bare() or match["receiver"]))
        or _DEPENDENT.search(what)
        or last in _LIGHT
        or stated
        or last in adjectives()
        or (numbers and not is_plural(what))
        or subject.rsplit(" ", 1)[-1] in adjectives()
    )


def passive(active: Active) -> Edit:
    """Turn subject, verb and object of an active clause round; who is "someone" or "we" is not said.

    Example:
        >>> [passive(active).replacement for active in find_actives("The chef cooked the fish.")]
        ['The fish was cooked by the chef']
        >>> [passive(active).replacement for active in find_actives("Someone broke the lamp.")]
        ['The lamp was broken']
    """
    match = active.match
    was = "were" if is_plural(match["object"]) else "was"
    by = "" if match["subject"].lower() in _UNSAID else f" by {inside(match['subject'])}"
    to = f" {match['receiver']}" if match["receiver"] else ""
    what = upper_first(match["object"]) if active.opens else match["object"]
    return Edit(
        match.start("subject"),
        match.end("receiver" if to else "object"),
        f"{what} {was} {participles()[match['verb']]}{to}{by}",
    )
