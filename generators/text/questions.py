"""Questions that can no longer be answered: the passage lost the answer, or the question asks about something else.

Made for a question with a passage and answers, as SQuAD has them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Answers, Changed, Edit, OrderedEdits, Sample, Target, edits, order_edits
from perturb.generators.text._entities import find_entities, kinds_of_entities
from perturb.generators.text._swaps import Swap, located_answers, other_fields, replace_all, up_to

_TIERS: Final = {"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_SQUAD: Final = "Rajpurkar, Jia & Liang 2018, Know What You Don't Know: Unanswerable Questions for SQuAD"
_END: Final = re.compile(r"(?<=\w)[.!?]+[\"”)]*(?:\s|\Z)")


class _Removed(NamedTuple):
    """Sentences in the order in which they go; how many of them hold an answer, and what is right without these."""

    swaps: tuple[Swap, ...]
    target: Target


@edits(
    axis="ambiguity",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    contrast=True,
    source=f"{_SQUAD}; rules of our own",
)
def answer_removed(_text: str, draw: _Removed, *, rate: float, at_least: int) -> tuple[Edit, ...] | Changed:
    """Take the sentences with the answer out of the passage, and a share `rate` of the others.

    From tier 1 on no answer is left: the right one is that there is none. A passage that repeats an answer in the other
    sentences loses those too. Without answers, just a share of the sentences goes, and at least `at_least`.

    Example:
        >>> answer_removed("It rained. Emily won the race. All went home.", severity=1, seed=1)
        'It rained. Emily won the race. '
    """
    made = up_to(draw.swaps, rate, at_least)
    return Changed(made, draw.target) if made and draw.target is not None else made


@answer_removed.draw
def _without_answer(text: str, rng: np.random.Generator, *, sample: Sample) -> _Removed:
    borders = [0, *(match.end() for match in _END.finditer(text))]
    sentences = list(pairwise(borders))
    uniforms = rng.random(len(sentences)).tolist()
    if isinstance(sample.target, Answers):
        answers = located_answers(text, sample)
        if answers is None:
            return _Removed((), None)
        held = [span for span in sentences if _holds(text[slice(*span)], answers)]
        rest = [(span, luck) for span, luck in zip(sentences, uniforms, strict=True) if span not in held]
        left = "".join(text[slice(*span)] for span, _ in rest).lower()
        if not held or not rest or any(words.lower() in left for words in answers.texts):
            return _Removed((), None)
        first = Swap(0.0, tuple(Edit(*span, "") for span in held))
        others = sorted(Swap(luck, (Edit(*span, ""),)) for span, luck in rest[1:])
        return _Removed((first, *others), Answers((), (), answers.field))
    loose = sorted(Swap(luck, (Edit(*span, ""),)) for span, luck in zip(sentences, uniforms, strict=True))
    return _Removed(tuple(loose[:-1]), None)


def _holds(sentence: str, answers: Answers) -> bool:
    return any(words.lower() in sentence.lower() for words in answers.texts)


class _Asked(NamedTuple):
    swaps: tuple[Swap, ...]
    target: Target


@edits(
    axis="ambiguity",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    contrast=True,
    source=f"{_SQUAD} (entity swap); tables of our own, `entities.tsv` and `first_names.tsv`",
)
def unanswerable_question(_text: str, draw: _Asked, *, rate: float, at_least: int) -> tuple[Edit, ...] | Changed:
    """Ask about somebody or something that the passage does not name: `rate` is a share of the names.

    Only names that the passage holds are replaced, by others of their kind that it lacks: then no answer is right, from
    tier 1 on. From there on `at_least` one name is replaced. A text that does not end in a question mark stays.

    Example:
        >>> unanswerable_question("When did Emily move to Rome?", severity=5, seed=1)
        'When did Tanisha move to Delhi?'
    """
    made = up_to(draw.swaps, rate, at_least)
    return Changed(made, draw.target) if made and draw.target is not None else made


@unanswerable_question.draw
def _about_another(text: str, rng: np.random.Generator, *, sample: Sample) -> _Asked:
    if not text.rstrip().endswith("?"):
        return _Asked((), None)
    passage = other_fields(text, sample)
    answered = isinstance(sample.target, Answers)
    places = {name: starts for name, starts in find_entities(text).items() if name in passage or not answered}
    uniforms, picks = rng.random((2, len(places))).tolist()
    swaps = []
    for name, uniform, pick in zip(places, uniforms, picks, strict=True):
        others = [other for other in kinds_of_entities()[name] if other not in passage and other not in text]
        swaps.append(Swap(uniform, replace_all(places, name, others[int(pick * len(others))])))
    field = sample.target.field if isinstance(sample.target, Answers) else ""
    known = answered and bool(passage)
    return _Asked(tuple(sorted(swaps)), Answers((), (), field) if known else None)


_CUE: Final = re.compile(
    r"(?P<time> (?:in|on|since|before|after|during) (?:the (?:summer|winter|spring|autumn) of )?(?:\d{1,2} )?"
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday|Sunday) ?)?(?:\d{4})?(?=[ ?]))|(?P<unit> in (?:metres|meters|kilometres|miles"
    r"|euros|dollars|pounds|years|days|hours|minutes|kilograms)\b)|"
    r"(?P<place> (?:in|at|near) (?:the )?[A-Z]\w+(?: [A-Z]\w+)*)"
    r"|\b(?P<verb>did|does|was|is|has) (?P<person>[A-Z][a-z]+)(?! [A-Z]|['’])"
)
_REFERS: Final = re.compile(r"\b(?:he|she|his|her|him|their|them|they)\b", re.IGNORECASE)
_PLURAL: Final = {"did": "did", "does": "do", "was": "were", "is": "are", "has": "have"}
_ASIDES: Final = ("Tell me: ", ", as far as you know", ", please", ", by the way")


@edits(
    axis="ambiguity",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    abstain_from=5,
    source="Min et al. 2020, AmbigQA: Answering Ambiguous Open-domain Questions; rules of our own",
)
def underspecified_question(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Leave out of a question when, where, in which unit, and write "they" for who: `rate` is a share of these.

    At tier 5 nothing of it is left, and the question may be about anybody. From tier 1 on `at_least` one goes. A text
    that does not end in a question mark stays, and so does a question with a passage, which may decide it after all.

    Example:
        >>> underspecified_question("Where did Emily live in 1990?", severity=5)
        'Where did they live?'
    """
    return draw.up_to(rate, at_least=at_least)


@underspecified_question.draw
def _underspecified(text: str, rng: np.random.Generator, *, sample: Sample) -> OrderedEdits:
    made: list[Edit] = []
    if text.rstrip().endswith("?") and not other_fields(text, sample) and not _REFERS.search(text):
        cues = [match for match in _CUE.finditer(text) if len(match.group().split()) > 1 or match["person"]]
        made = [Edit(*match.span(), f"{_PLURAL[match['verb']]} they" if match["person"] else "") for match in cues]
    return order_edits(made, rng.random(len(made)).tolist())


@edits(
    axis="ambiguity",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    control_of="underspecified_question",
    source="Phrases of our own",
)
def asked_with_asides(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Put asides into a question that leave it as it is: the control of `underspecified_question`.

    `rate` is a share of four asides; from tier 1 on `at_least` one is put. A text that does not end in a question mark,
    or that the other leaves alone, stays.

    Example:
        >>> asked_with_asides("Where did Emily live in 1990?", severity=1, seed=1)
        'Where did Emily live in 1990, as far as you know?'
    """
    return draw.up_to(rate, at_least=at_least)


@asked_with_asides.draw
def _with_asides(text: str, rng: np.random.Generator, *, sample: Sample) -> OrderedEdits:
    end = len(text.rstrip()) - 1
    if end < 1 or text[end] != "?" or not _underspecified(text, rng, sample=sample).edits:
        return order_edits((), ())
    first = len(text) - len(text.lstrip())
    made = [Edit(first, first, _ASIDES[0]), *(Edit(end, end, aside) for aside in _ASIDES[1:])]
    return order_edits(made, rng.random(len(made)).tolist())
