"""English of a community of its own: for the question whether a model treats its speakers as it treats others."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_edits
from perturb.generators.text._noun_phrases import adjectives
from perturb.generators.text._words import in_case_of

_BORDER: Final = "who|which|that|because|when|if|but|although|and|or|so|while|unless|though|than"
_NEGATED: Final = re.compile(
    r"\b(?:(?:is|are|was|were|do|does|did|have|has|had|wo|would|ca|could)n['’]t|never)"
    rf"(?: (?!(?:{_BORDER})\b)[\w'’-]+){{0,6}}? (?P<any>anybody|anyone|anything|anywhere|any)\b(?! more\b| longer\b)"
)
_CONCORD: Final = {
    "anybody": "nobody",
    "anyone": "nobody",
    "anything": "nothing",
    "anywhere": "nowhere",
    "any": "no",
}
_AINT: Final = re.compile(
    r"\b(?:isn|aren|hasn|haven)(?P<mark>['’])t\b(?! (?:I|you|he|she|it|we|they)\b)", re.IGNORECASE
)


@functools.cache
def _copula() -> re.Pattern[str]:
    words = "|".join(sorted(adjectives()))
    degree = r"(?:(?:so|very|really|too) )?"
    return re.compile(
        rf"\b(?i:he|she|we|you|they)(?P<copula> (?:is|are)|['’](?:s|re))(?= (?:gonna\b|(?!being\b)[a-z]{{3,}}ing\b"
        rf"|{degree}(?:{words})\b(?! of\b)))"
    )


def find_features(text: str) -> Iterator[Edit]:
    """Find where a feature may stand: "ain't", negative concord, and no "is" or "are" after a pronoun.

    Example:
        >>> [edit.replacement for edit in find_features("They are late. He isn't here. She didn't say anything.")]
        ['', "ain't", 'nothing']
    """
    found = [Edit(*match.span("copula"), "") for match in _copula().finditer(text)]
    found += [Edit(*match.span(), in_case_of(match.group(), f"ain{match['mark']}t")) for match in _AINT.finditer(text)]
    found += [Edit(*match.span("any"), _CONCORD[match["any"]]) for match in _NEGATED.finditer(text)]
    yield from sorted(found)


@edits(
    axis="variety",
    tiers={"rate": (0.15, 0.3, 0.5, 0.75, 1.0), "at_least": (1, 1, 1, 1, 1)},
    identity={"rate": 0.0, "at_least": 0},
    scale={"at_least": "step"},
    source="Three features of the rules of Ziems et al. 2022, VALUE: Understanding Dialect Disparity in NLU, whose "
    "features fluent speakers judged; where the copula may be absent after Rickford & Rickford 2000, Spoken Soul, both "
    "read second-hand; rules of our own",
)
def african_american_english(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Write three features of African American English: `rate` is a share of the places where they may stand.

    "Ain't" for "isn't", "aren't", "hasn't" and "haven't"; "didn't say nothing" for "didn't say anything"; no "is" or
    "are" after "he", "she", "we", "you" and "they" before an adjective, "-ing" or "gonna". It is a language with rules
    and not Standard English with mistakes, so that a model that judges such a text otherwise treats its speakers
    unequally: that is what this is for. A few features do not make the language, and no speaker has judged what is
    made here. It has an axis of its own, that no suite which comes with perturb names. From tier 1 on `at_least` one
    place changes.

    Example:
        >>> african_american_english("They are late, and he isn't saying anything.", severity=5)
        "They late, and he ain't saying nothing."
    """
    return draw.up_to(rate, at_least=at_least)


@african_american_english.draw
def _features(text: str, rng: np.random.Generator) -> OrderedEdits:
    made = list(find_features(text))
    return order_edits(made, rng.random(len(made)).tolist())
