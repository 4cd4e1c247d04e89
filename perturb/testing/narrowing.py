"""A failed case of a suite, narrowed down: from which severity on its worst examples break the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from perturb.asking import caller_for
from perturb.catalogue import find_generator
from perturb.contracts import Sample, Variant
from perturb.data.encoding import delivered
from perturb.engine.chunks import Job, load
from perturb.engine.render import render_one
from perturb.errors import PerturbError
from perturb.models import Answer, Caller, LoadedModel
from perturb.report.files import RunFiles
from perturb.search.judging import Judge, keeps_answer
from perturb.search.weakest import STEPS_PER_TIER, decided_up_to, find_weakest, in_step, tiers_up_to
from perturb.source import Source, prepare
from perturb.suite import Suite, task_of

__all__ = ["Asked", "Narrowed", "narrow_down"]

_MOST: Final = 3
_PRECISION: Final = 5  # hundredths of a tier


class Asked(NamedTuple):
    """What is asked again.

    Attributes:
        suite: The suite.
        model: Whom.
        timeout: Seconds that one call may take; None for no limit.
    """

    suite: Suite
    model: LoadedModel
    timeout: float | None


class Narrowed(NamedTuple):
    """From where on one example breaks the model.

    Attributes:
        generator: Its name in the suite.
        sample_id: The sample's.
        replicate: Which draw.
        severity: The weakest at which the answer is wrong, to 0.05.
    """

    generator: str
    sample_id: str
    replicate: int
    severity: float

    @property
    def words(self) -> str:
        """In a sentence."""
        draw = f" (replicate {self.replicate})" if self.replicate else ""
        return f"Sample {self.sample_id!r} breaks from {self.generator} at severity {self.severity:g} on{draw}."


def narrow_down(files: RunFiles, axis: str, severity: float, asked: Asked) -> list[Narrowed]:
    """Find from which severity on the worst examples of a tier break a model: the tiers first, then bisection.

    Args:
        files: The suite's run, whose examples of that tier are tried: one of each generator, three at most.
        axis: The axis of the case.
        severity: Its tier.
        asked: The suite and the model.

    Returns:
        The weakest first; none where nothing can be asked again, or the answers are right now.
    """
    chosen: dict[str, Any] = {}
    for example in files.examples:
        if (example["axis"], example["severity"]) == (axis, severity) and example["expectation"] == "invariant":
            chosen.setdefault(example["generator"], example)
    try:
        narrowing = _Narrowing.of(Source(**files.run["data"]["options"]), asked)
        found = [one for example in list(chosen.values())[:_MOST] for one in narrowing.tried(example)]
    except PerturbError:  # the data have moved, or the model hangs: the case has failed all the same
        return []
    return sorted(found, key=lambda one: one.severity)


class _Narrowing(NamedTuple):
    job: Job
    caller: Caller
    judge: Judge

    @classmethod
    def of(cls, source: Source, asked: Asked) -> _Narrowing:
        task = task_of(asked.suite)
        opened = source.open(asked.suite.seed, task.target)
        caller = caller_for(asked.suite, task, opened.summary, asked.model, asked.timeout)
        return cls(prepare(asked.suite, opened), caller, Judge(task))

    def tried(self, example: Any) -> Iterator[Narrowed]:
        instance = next(one for one in self.job.recipe.instances if one.name == example["generator"])
        record = next(record for record in self.job.data.records() if record.id == example["sample_id"])
        sample = load(self.job.data, record)
        most = decided_up_to(instance.generator, round(example["severity"] * STEPS_PER_TIER))
        (clean,) = self.caller.ask([delivered(sample.input, self.job.encoding, clean=True)])

        def wrong(wanted: list[tuple[str, int]]) -> list[bool]:
            made = [self._made(sample, example, at / STEPS_PER_TIER) for _, at in wanted]
            answers = self.caller.ask([delivered(one.input, self.job.encoding) for one in made])
            return [self._is_wrong(one, answer, clean) for one, answer in zip(made, answers, strict=True)]

        between = not find_generator(instance.generator).tiers_only
        search = find_weakest(tiers_up_to(most), precision=_PRECISION, between=between)
        found = in_step({instance.name: search}, wrong)[instance.name]
        if found is not None:
            yield Narrowed(instance.name, sample.id, example["replicate"], found.fails / STEPS_PER_TIER)

    def _made(self, sample: Sample, example: Any, severity: float) -> Variant:
        name, replicate = example["generator"], example["replicate"]
        return render_one(sample, self.job.recipe, name=name, replicate=replicate, severity=severity)[0]

    def _is_wrong(self, variant: Variant, answer: Answer, clean: Answer) -> bool:
        return keeps_answer(variant) and not self.judge.will_do(answer, variant.target, clean)
