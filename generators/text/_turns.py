"""Verdicts turned round: where a negation goes in or out, and where a word has its opposite.

A turn is certain where it meets the only cue of its clause ("the soup was good", "I did not like it"). A verdict is
turned for certain only where every clause that may decide is, all in one direction.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from perturb.contracts import Edit
from perturb.generators.text._articles import replace_word
from perturb.generators.text._lexicon import rows
from perturb.generators.text._verdicts import Clause, find_clauses
from perturb.generators.text._words import WORD, in_case_of

_BE: Final = "is|are|was|were"
_AUXILIARY: Final = "would|will|can|could"
_AGAIN: Final = (
    r"(?:definitely |certainly )?(?:go|come|return|stay|buy|order|visit|eat)\b(?=[^.!?]*\b(?:back|again|return)\b)"
)
_OPPOSITE_OF_VERB: Final = re.compile(r"\b(?:to|would|will|do|does|did|I|we|they|you|who|and|really) \Z", re.IGNORECASE)
_NEGATED: Final = re.compile(r"\b(?:not|no|never|nor|neither|nobody|nothing|without|hardly)\b|n['’]t\b", re.IGNORECASE)
_JOINED: Final = re.compile(r"\b(?:because|although|since|when|while|if)\b|\w \b(?:and|or|but)\b")
_AND: Final = re.compile(r"\b(?:and|or|but|because|although|since|when|while|if|who|which)\b")
_NEXT_WORD: Final = re.compile(r"\w+")
_WEIGHED: Final = re.compile(r"\b(?:than|too|as|if|should|could have|used to|supposed)\b", re.IGNORECASE)
_ONLY_NEGATED: Final = re.compile(r"\b(?:at all|any\w*|ever|yet|either|much|only|really|that|so)\b", re.IGNORECASE)


class Turn(NamedTuple):
    """One way to turn one clause.

    Attributes:
        edit: What is changed.
        towards: 1 where the clause then speaks for what is judged, -1 where against.
        clause: The number of the clause.
        certain: Whether nothing else in the clause speaks for or against.
    """

    edit: Edit
    towards: int
    clause: int
    certain: bool


def find_negations(text: str) -> Iterator[Turn]:
    """Find where "not" can be put before the only praise of a clause, or taken away from it.

    Example:
        >>> [turn.edit.replacement for turn in find_negations("The soup was good; the wine was not fresh.")]
        ['was not good', 'was fresh']
    """
    for number, clause in enumerate(find_clauses(text)):
        if clause.cues != 1 or _WEIGHED.search(text, clause.start, clause.stop):
            continue
        negations = len(_NEGATED.findall(text, clause.start, clause.stop))
        found = _negation_in(text, clause, negations)
        if found:
            alone = not _JOINED.search(text, clause.start, clause.stop)
            yield Turn(found, -1 if negations == 0 else 1, number, certain=alone)


def find_antonyms(text: str) -> Iterator[Turn]:
    """Find words with an opposite; certain where no negation stands in their clause.

    Example:
        >>> [turn.edit.replacement for turn in find_antonyms("An excellent cook, and a rude waiter.")]
        ['A dreadful', 'polite']
    """
    table = antonyms()
    for number, clause in enumerate(find_clauses(text)):
        words = list(WORD.finditer(text, clause.start, clause.stop))
        found = [match for match in words if match.group().lower() in table and _fits(text, match)]
        plain = not _NEGATED.search(text, clause.start, clause.stop)
        plain = plain and not _WEIGHED.search(text, clause.start, clause.stop)
        for match in found:
            opposite, towards = table[match.group().lower()]
            parts = _AND.split(text[clause.start : clause.stop])
            each = all(any(word.group().lower() in table for word in WORD.finditer(part)) for part in parts)
            certain = plain and each and clause.cues == len(found)
            opposite = in_case_of(match.group(), opposite)
            yield Turn(replace_word(text, *match.span(), opposite), towards, number, certain)


def turn_verdict(text: str, turns: list[Turn]) -> int:
    """Tell which way the verdict then goes: 1 in favour, -1 against, 0 where these turns do not make it certain."""
    turned = {turn.clause for turn in turns}
    decides = {number for number, clause in enumerate(find_clauses(text)) if clause.decides}
    one_way = len({turn.towards for turn in turns}) == 1
    certain = one_way and turned == decides and all(turn.certain for turn in turns)
    return turns[0].towards if certain else 0


@functools.cache
def antonyms() -> Mapping[str, tuple[str, int]]:
    """Read the table, once: a word, its opposite, and the direction that the opposite speaks in."""
    table: dict[str, tuple[str, int]] = {}
    for kind, pair in rows("antonyms.tsv"):
        good, bad = pair.split(" ")
        table.setdefault(good, (bad, -1))
        if kind == "both":
            table.setdefault(bad, (good, 1))
    return table


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], Mapping[str, str]]:
    """Build what is looked for: praise without a negation and with one, and the form of a verb without "did not"."""
    table = rows("plain_praise.tsv")
    adjectives = "|".join(word for kind, words in table if kind == "adjective" for word in words.split())
    verbs = dict(words.split() for kind, words in table if kind == "verb")
    base, past = "|".join(verbs), "|".join(verbs.values())
    after_be = rf"(?:very |really |at all )?(?:{adjectives})\b(?! enough)"
    after_auxiliary = rf"(?:recommend|trust|enjoy)\b|{_AGAIN}"
    plain = re.compile(
        rf"\b(?P<be>{_BE})(?= {after_be})|\b(?P<aux>{_AUXILIARY})(?= (?:{after_auxiliary}))"
        rf"|(?<=\bI )(?P<past>{past})\b(?! by| with)|(?<=\b[Ww]e )(?P<past2>{past})\b(?! by| with)"
        rf"|(?<=\bI )(?P<base>{base})\b|(?<=\b[Ww]e )(?P<base2>{base})\b",
    )
    negated = re.compile(
        rf"\b(?P<verb>{_BE}|{_AUXILIARY})(?: not|n['’]t) (?=(?:{after_be}|{after_auxiliary}))"
        rf"|\b(?P<would>won['’]t|can['’]t|cannot) (?=(?:{after_auxiliary}))"
        rf"|\b(?P<did>did|do)(?: not|n['’]t) (?P<did_verb>{base})\b",
    )
    return plain, negated, verbs


def _negation_in(text: str, clause: Clause, negations: int) -> Edit | None:
    plain, negated, verbs = _patterns()
    if negations == 0:
        match = plain.search(text, clause.start, clause.stop)
        return _negate(text, match, clause.stop, {past: base for base, past in verbs.items()}) if match else None
    match = negated.search(text, clause.start, clause.stop) if negations == 1 else None
    if match is None or _ONLY_NEGATED.search(text, clause.start, clause.stop):
        return None
    if match["did_verb"]:
        verb = verbs[match["did_verb"]] if match["did"] == "did" else match["did_verb"]
        return Edit(*match.span(), verb)
    kept = match["verb"] or {"w": "will", "c": "can"}[match["would"][0]]
    rest = _NEXT_WORD.match(text, match.end())
    word = rest.group() if rest else ""
    return Edit(match.start(), match.end() + len(word), f"{kept} {word}")


def _negate(text: str, match: re.Match[str], end: int, base_of: Mapping[str, str]) -> Edit:
    past, base = match["past"] or match["past2"], match["base"] or match["base2"]
    if past:
        return Edit(*match.span(), f"did not {base_of[past]}")
    if base:
        return Edit(*match.span(), f"do not {base}")
    following = _NEXT_WORD.match(text, match.end() + 1, end)
    word = following.group() if following else ""
    return Edit(match.start(), match.end() + 1 + len(word), f"{match.group()} not {word}")


def _fits(text: str, match: re.Match[str]) -> bool:
    """Keep "like" as a preposition, "kind of" and names."""
    word = match.group().lower()
    if word in {"like", "love", "hate"}:
        return _OPPOSITE_OF_VERB.search(text, max(0, match.start() - 8), match.start()) is not None
    following = text[match.end() : match.end() + 4]
    return not (word in {"kind", "best", "better"} and following.startswith((" of", " to"))) and (
        match.group().islower() or match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".!?…"
    )
