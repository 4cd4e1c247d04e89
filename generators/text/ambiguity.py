"""Texts whose verdict is balanced or taken away, each way with a control that leaves the verdict alone.

For texts that judge something, such as reviews. A text in which the lexicon finds no verdict is not changed, nor one
whose right answer is no verdict: the answer to a question, or spans.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, Sample, edits, order_edits
from perturb.generators.text._opposites import asks_verdict
from perturb.generators.text._verdicts import drop_clause, find_clauses, lean

_OURS: Final = "Sentences and lexicon (`verdict_cues.tsv`) of our own"
_ADDED: Final = {"sentences": (1, 2, 3, 4, 5)}
_DROPPED: Final = {"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)}
_NOTHING_DROPPED: Final = {"rate": 0.0, "at_least": 0}

_CONCEDED: Final = (
    (
        "One or two small details might be looked at again.",
        "Not every detail of it fitted that picture.",
        "There was a small exception or two.",
    ),
    (
        "One part of it was another story.",
        "On one point I came to see it the other way round.",
        "There is also another side to it.",
    ),
)
_COUNTERED: Final = (
    "To be fair, much of the rest was {}.",
    "So much for the first impression, though: a lot of it was {}.",
    "That was how it looked at first: later on, a lot of it was {}.",
)
_BALANCED: Final = (
    (
        "All told, the good and the bad came out exactly even.",
        "In the end there was just as much to like as to dislike.",
        "What I enjoyed and what I hated weigh just the same.",
    ),
    (
        "I really cannot say whether it was good or bad.",
        "Ask me whether I was happy or unhappy with it, and I do not know.",
        "I would neither tell anyone to go for it nor to stay away.",
    ),
)
_AGAINST: Final = ("bad", "poor", "disappointing", "unpleasant", "awful")
_FOR: Final = ("good", "excellent", "pleasant", "impressive", "lovely")
_ASIDES: Final = (
    "I am writing this a few days afterwards.",
    "Someone at work had told me about it.",
    "My cousin asked me to put this into words.",
    "This is the third of these that I have written.",
    "I wrote most of it on the train this morning.",
    "I have put it down in the order in which it came to mind.",
    "A person in my street asked about it on Monday.",
    "I looked at the calendar before I wrote this.",
    "It has been raining here since I began to write.",
    "The radio was on in the next room as I wrote it.",
)


@edits(
    axis="ambiguity",
    tiers=_ADDED,
    identity={"sentences": 0},
    scale={"sentences": "integer"},
    invariant_up_to=2,
    abstain_from=4,
    version=2,
    source=_OURS,
)
def mixed_verdict(_text: str, draw: tuple[Edit, ...], *, sentences: int) -> tuple[Edit, ...]:
    """Let the verdict cut both ways: `sentences` of a counter-verdict, each weightier than the one before.

    The first two concede a little. The third speaks against the verdict with as many cues as speak for it (at most
    five), the fourth calls both sides even, and the fifth says that the writer cannot tell. They stand at the end.

    Example:
        >>> mixed_verdict("The soup was lovely.", severity=3, seed=7)
        'The soup was lovely. Not every detail of it fitted that picture. There is also another side to it. That was how
        it looked at first: later on, a lot of it was disappointing.'
    """
    return draw[:sentences]


@mixed_verdict.draw
def _counter_sentences(text: str, rng: np.random.Generator, *, sample: Sample) -> tuple[Edit, ...]:
    leaning = lean(list(find_clauses(text))) if asks_verdict(sample.target) else 0
    pools = (*_CONCEDED, _COUNTERED, *_BALANCED)
    chosen = [pool[int(pick * len(pool))] for pool, pick in zip(pools, rng.random(len(pools)), strict=True)]
    words = _AGAINST if leaning > 0 else _FOR
    order = rng.random(len(words)).argsort(kind="stable").tolist()
    counter = [words[place] for place in order[: abs(leaning)]]
    return _append(text, [sentence.format(_join(counter)) for sentence in chosen]) if leaning else ()


def _join(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


@edits(
    axis="ambiguity",
    tiers=_ADDED,
    identity={"sentences": 0},
    scale={"sentences": "integer"},
    control_of="mixed_verdict",
    version=2,
    source=_OURS,
)
def aside_added(_text: str, draw: tuple[Edit, ...], *, sentences: int) -> tuple[Edit, ...]:
    """Add as many `sentences` as `mixed_verdict` does, in the same place, that decide nothing: its control.

    Example:
        >>> aside_added("The soup was lovely.", severity=1, seed=7)
        'The soup was lovely. I looked at the calendar before I wrote this.'
    """
    return draw[:sentences]


@aside_added.draw
def _aside_sentences(text: str, rng: np.random.Generator, *, sample: Sample) -> tuple[Edit, ...]:
    order = rng.random(len(_ASIDES)).argsort(kind="stable").tolist()
    chosen = [_ASIDES[place] for place in order[: len(_ADDED["sentences"])]]
    return _append(text, chosen) if asks_verdict(sample.target) and lean(list(find_clauses(text))) else ()


def _append(text: str, sentences: list[str]) -> tuple[Edit, ...]:
    end = len(text.rstrip())
    closing = ". " if text[end - 1].isalnum() else " "
    return tuple(Edit(end, end, (" " if place else closing) + words) for place, words in enumerate(sentences))


@edits(
    axis="ambiguity",
    tiers=_DROPPED,
    identity=_NOTHING_DROPPED,
    scale={"at_least": "step"},
    abstain_from=5,
    version=2,
    source=_OURS,
)
def verdict_dropped(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Take the verdict away clause by clause: `rate` is a share of the clauses that may decide.

    A clause that opens its sentence breaks off after its first words, before it tells anything; one further on goes
    altogether. Only plain statements of fact (dates, places, numbers, what was ordered) count as not deciding, so
    that with all the others gone the rest decides nothing.

    Example:
        >>> verdict_dropped("We arrived on a Tuesday. The soup was lovely, and we will be back.", severity=5)
        'We arrived on a Tuesday. The soup was …, ….'
    """
    return draw.up_to(rate, at_least=at_least)


@verdict_dropped.draw
def _without_verdict(text: str, rng: np.random.Generator, *, sample: Sample) -> OrderedEdits:
    clauses = list(find_clauses(text))
    held = asks_verdict(sample.target) and lean(clauses)
    dropped = [drop_clause(clause) for clause in clauses if clause.decides] if held else []
    return order_edits(dropped, rng.random(len(dropped)).tolist())


@edits(
    axis="ambiguity",
    tiers=_DROPPED,
    identity=_NOTHING_DROPPED,
    scale={"at_least": "step"},
    control_of="verdict_dropped",
    version=2,
    source=_OURS,
)
def aside_dropped(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Take away what does not decide: the control of `verdict_dropped`, which leaves just that.

    `rate` is a share of the plain statements of fact, which break off or go, and of the deciding clauses, which lose
    the words before their first cue.

    Example:
        >>> aside_dropped("We arrived on a Tuesday. The soup was lovely, and we will be back.", severity=5)
        'We arrived …. … lovely, … back.'
    """
    return draw.up_to(rate, at_least=at_least)


@aside_dropped.draw
def _without_asides(text: str, rng: np.random.Generator, *, sample: Sample) -> OrderedEdits:
    clauses = list(find_clauses(text))
    dropped = [drop_clause(clause) for clause in clauses if not clause.decides]
    dropped += [Edit(clause.start, clause.cue, "… ") for clause in clauses if clause.start < clause.cue < clause.stop]
    if not (asks_verdict(sample.target) and lean(clauses)):
        dropped = []
    return order_edits(dropped, rng.random(len(dropped)).tolist())
