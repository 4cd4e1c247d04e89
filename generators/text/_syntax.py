"""Clauses whose parts can change their order without another meaning: only patterns that leave no doubt."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._lexicon import rows
from perturb.generators.text._sentences import Sentence, find_sentences, lower_first, upper_first
from perturb.generators.text.identity import first_names

_REST: Final = r"[^,;:()\"“”—–]+"
_LINKS: Final = "When|If|Because|Although|While|After|Before|Since|Once|Unless|Even though|As soon as|Whenever|Though"
_SUBJECT: Final = (
    "I|we|you|he|she|it|they|the|my|our|his|her|their|your|this|that|these|those|there|a|an|everyone|nobody"
)
_FRONTED: Final = re.compile(
    rf"(?P<link>{_LINKS}) (?P<first>(?P<one>{_SUBJECT})\b{_REST}), (?P<second>(?P<other>{_SUBJECT})['’ ]{_REST})\Z"
)
_BEHIND: Final = re.compile(
    rf"(?P<second>(?P<other>{_SUBJECT})['’ ]{_REST}?) "
    rf"(?P<link>when|because|although|even though|as soon as|after|before) "
    rf"(?P<first>(?P<one>{_SUBJECT})['’ ]{_REST})\Z",
    re.IGNORECASE,
)
_PRONOUNS: Final = frozenset({"he", "she", "it", "they", "this", "that", "these", "those", "his", "her", "their"})
_UNSURE: Final = re.compile(
    r"\b(?:and|or|but|so|then|who|which|what|whose|whom|where|when|if|because|although|though|after|before|while|since|once"
    r"|unless|until|till|only|just|even|not|never|no|nobody|nothing|hardly|know|knew|ask|asked|wonder|remember|remembered|forget"
    r"|forgot|see|say|said|told|tell|think|thought|shortly|soon|right|long|day|days|week|weeks|year|years|hour|hours|minutes|than"
    r"|as|mainly|partly|simply|perhaps|especially|particularly|ever)\b|n['’]t\b",
    re.IGNORECASE,
)
_UNSURE_FRONT: Final = re.compile(
    r"\b(?:and|or|but|so|then|who|which|what|where|when|if|because|although)\b", re.IGNORECASE
)


def find_clause_orders(text: str) -> Iterator[tuple[Edit, Edit]]:
    """Find sentences of a main and one subordinate clause, each with the two edits that swap their order.

    The main clause stays where it is, so that what is labelled in it keeps its place.

    Example:
        >>> [edit.replacement for pair in find_clause_orders("When it rained, we left.") for edit in pair]
        ['W', ' when it rained']
    """
    for sentence in find_sentences(text):
        body = text[sentence.start : sentence.stop]
        match = _FRONTED.match(body)
        if (
            match
            and _refers_to_nothing_else(match)
            and not _UNSURE_FRONT.search(match["first"] + " " + match["second"])
        ):
            main = sentence.start + match.start("second")
            moved = f" {lower_first(match['link'])} {match['first']}"
            yield Edit(sentence.start, main + 1, text[main].upper()), Edit(sentence.stop, sentence.stop, moved)
            continue
        match = _BEHIND.match(body)
        if (
            match
            and sentence.end == "."
            and _refers_to_nothing_else(match)
            and not _UNSURE.search(match["second"] + " " + match["first"])
        ):
            moved = f"{upper_first(match['link'])} {match['first']}, "
            begin = lower_first(body[: len(body)])[:1]
            cut = sentence.start + match.end("second")
            yield Edit(sentence.start, sentence.start + 1, moved + begin), Edit(cut, sentence.stop, "")


def _refers_to_nothing_else(match: re.Match[str]) -> bool:
    """Tell whether a pronoun that opens the main clause is the one that opens the other: then it refers as before."""
    one, other = match["one"].lower(), match["other"].lower()
    third = re.search(
        r"\b(?:he|she|it|they|him|her|them|his|its|their)\b", match["first"] + " " + match["second"], re.IGNORECASE
    )
    return third is None or (one == other and one in _PRONOUNS) or (one == "it" and other in {"i", "we", "you"})


@functools.cache
def _participles() -> Mapping[str, str]:
    return {row[0]: row[1] for row in rows("verb_forms.tsv")}


@functools.cache
def _active() -> re.Pattern[str]:
    past, names = "|".join(_participles()), "|".join(first_names())
    no_noun = r"who|that|which|and|or|of|in|on|at|to|was|were|had|is|it|him|her|them|us|me|themselves|again|back|first"
    noun = rf"(?:(?!(?:{no_noun}|twice|\w+self)\b)[a-z]+)"
    thing = rf"(?:[Tt]he|[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[Tt]his|[Tt]hese|[Tt]hat)(?: {noun}){{1,2}}"
    return re.compile(
        rf"(?P<subject>{thing}|{names}) (?P<verb>{past}) (?P<object>{thing})"
        r"(?=\Z| (?:in|on|at|yesterday|today|last|for|with|before|after) )"
    )


_PLURALS: Final = frozenset({"children", "people", "men", "women", "mice", "feet", "teeth", "police", "staff"})
_SINGULAR_S: Final = re.compile(r"(?:ss|us|is|news|bus|lens|gas)\Z")


def find_actives(text: str) -> Iterator[tuple[Sentence, re.Match[str]]]:
    """Find sentences that begin with a plain subject, a verb of the table in its past form, and a plain object.

    Example:
        >>> [match.group("subject", "verb", "object") for _, match in find_actives("The chef cooked the fish.")]
        [('The chef', 'cooked', 'the fish')]
    """
    for sentence in find_sentences(text):
        match = _active().match(text, sentence.start, sentence.stop)
        if match and sentence.end != "?" and not re.search(r"\b(?:his|her|their|its)\b", match["object"]):
            yield sentence, match


def passive(match: re.Match[str]) -> Edit:
    """Turn subject, verb and object of an active sentence round.

    Example:
        >>> [passive(match).replacement for _, match in find_actives("The chef cooked the fish.")]
        ['The fish was cooked by the chef']
    """
    was = "were" if is_plural(match["object"]) else "was"
    subject = match["subject"] if match["subject"] in first_names() else lower_first(match["subject"])
    return Edit(*match.span(), f"{upper_first(match['object'])} {was} {_participles()[match['verb']]} by {subject}")


def is_plural(words: str) -> bool:
    """Tell whether a noun with its article is plural, by its end and its article.

    Example:
        >>> is_plural("the boxes"), is_plural("the bus"), is_plural("these people")
        (True, False, True)
    """
    last = words.rsplit(" ", 1)[-1]
    return (
        last in _PLURALS
        or words.lower().startswith(("these", "those"))
        or (last.endswith("s") and not _SINGULAR_S.search(last))
    )
