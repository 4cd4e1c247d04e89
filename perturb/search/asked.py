"""One sample under search: what may be done to it, and what was asked about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from perturb.contracts import Input, Sample, Target, Variant
from perturb.data.encoding import delivered
from perturb.engine.chunks import Job
from perturb.engine.compose import render_composition
from perturb.models import Answer
from perturb.search.budget import Meter
from perturb.search.goals import Goal

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    """How a search goes about it.

    Attributes:
        goal: As `find_goal` takes it.
        severity: The highest severity of any step, in 0..5.
        precision: How close a breaking severity comes, in 0.01..1.
        per_sample: The most queries for each sample in the modes worst, text and pixels, beside the clean one.
        beam: Texts that the text search keeps side by side; 1 is greedy.
        max_changed: The largest share of a text's words that may be changed, in 0..1; one word always may.
        least_similarity: How like the clean text a found one must be, in 0..1.
        similarity: `characters`, `words`, or `package.module:function` from two texts to a number.
        constraints: On texts: `meaning`, `grammar`, or `package.module:function` from clean and changed text to
            whether it may stand; joined by commas.
        epsilon: The most by which an attack on pixels changes any of them, in levels of 255.
        batch_size: Inputs that the model gets at once.
        votes: Times that each input is asked about, the majority counting; 0 for once, unless the model is random.
    """

    goal: str = "untargeted"
    severity: float = 5.0
    precision: float = 0.05
    per_sample: int = 200
    beam: int = 1
    max_changed: float = 0.25
    least_similarity: float = 0.8
    similarity: str = "characters"
    constraints: str = ""
    epsilon: float = 8.0
    batch_size: int = 64
    votes: int = 0


class Finding(NamedTuple):
    """What came of one search of a sample.

    Attributes:
        row: Of the results.
        input: What breaks the model, before it is encoded; None where nothing does.
        target: Its right answer.
    """

    row: Row
    input: Input | None = None
    target: Target = None


class Tried(NamedTuple):
    """One candidate that was asked about."""

    loss: float
    reached: bool
    answer: Answer


@dataclass(slots=True)
class Asked:
    """A sample that is right when clean, and everything that is asked about it.

    Attributes:
        job: The data's, with the generators.
        sample: As it is loaded.
        clean: The answer to it.
        goal: What is to be reached.
        options: How.
        meter: Asks the model.
        left: Queries that this sample may still take; None for no limit of its own.
    """

    job: Job
    sample: Sample
    clean: Answer
    goal: Goal
    options: Options
    meter: Meter
    left: int | None = None
    spent: int = field(default=0, init=False)

    @property
    def affords(self) -> int:
        """Inputs that may still be asked about."""
        return 0 if self.left is None else self.left // self.meter.votes

    def variant(self, steps: Sequence[tuple[str, float]], replicate: int) -> Variant:
        """Make a variant; raises as the generator does."""
        return render_composition(self.sample, self.job.recipe, steps, replicate=replicate)

    def ask(self, inputs: Sequence[Input], targets: Sequence[Target] = ()) -> list[Tried]:
        """Ask about candidates, as many as this sample may still take, and say of each how close it comes.

        Raises:
            SearchBudgetError: If the whole search has nothing left.
        """
        votes = self.meter.votes
        now = list(inputs if self.left is None else inputs[: self.left // votes])
        tried: list[Tried] = []
        for start in range(0, len(now), self.options.batch_size):
            batch = now[start : start + self.options.batch_size]
            tried += map(self._judged, self.meter.ask(self._delivered(batch)), self._right(targets, start, len(batch)))
        self.spent += votes * len(now)
        if self.left is not None:
            self.left -= votes * len(now)
        return tried

    def afresh(self, value: Input, target: Target, times: int, *, clean: bool = False) -> int:
        """Ask about one input again and again, each answer by itself; return how many reach the goal.

        Raises:
            SearchBudgetError: If the whole search has nothing left.
        """
        again = [delivered(value, self.job.encoding, clean=clean)] * times
        return sum(self.goal.reached(answer, target, self.clean) for answer in self.meter.each(again))

    def _delivered(self, inputs: Sequence[Input]) -> list[Input]:
        return [delivered(value, self.job.encoding) for value in inputs]

    def _right(self, targets: Sequence[Target], start: int, count: int) -> Sequence[Target]:
        return targets[start : start + count] if targets else [self.sample.target] * count

    def _judged(self, answer: Answer, target: Target) -> Tried:
        reached = self.goal.reached(answer, target, self.clean)
        return Tried(self.goal.loss(answer, target, self.clean), reached, answer)

    def row(self, mode: str, status: str, **told: Any) -> Row:
        """Make a row of the results; what is not told is empty."""
        return blank_row(mode, self.sample, status, clean_answer=str(self.clean.value), **told)


def attack_of(row: Row) -> str:
    """Name what broke a sample: attacks on pixels are told apart, else it is the mode."""
    return str(row["generator"] if row["mode"] == "pixels" else row["mode"])


def blank_row(mode: str, about: Any, status: str, **told: Any) -> Row:
    """Make a row about a sample, or about the record of one that cannot be read."""
    empty: Mapping[str, Any] = {
        "axis": "",
        "generator": "",
        "replicate": 0,
        "key": "",
        "severity": None,
        "holds": None,
        "highest": None,
        "re_entrant": False,
        "recovers": [],
        "steps": [],
        "distance": None,
        "changed_words": None,
        "found": None,
        "clean_answer": None,
        "answer": None,
        "confidence": None,
        "queries": 0,
        "error": "",
    }
    groups = ({"class": about.target} if isinstance(about.target, str) else {}) | dict(about.groups)
    who = {"sample_id": about.id, "cluster": about.cluster, "groups": groups}
    return {"mode": mode, **who, "status": status, **empty, **told}
