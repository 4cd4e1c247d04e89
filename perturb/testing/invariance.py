"""Invariance of single samples: where a model flips, and at which severity first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perturb.contracts import MAX_SEVERITY, Expectation, Sample
from perturb.errors import InputError, ModelError, PerturbError
from perturb.models import Answer, Model
from perturb.testing.asking import Asker, probe, require_same
from perturb.testing.drawn import Drawn, draw_variant
from perturb.testing.measuring import named
from perturb.testing.stock import STEPS_PER_TIER, Choice, Stock
from perturb.testing.telling import describe

__all__ = ["assert_invariant"]

_SHOWN: Final = 8


def assert_invariant(
    model: Model,
    sample: Sample,
    *,
    axis: str | None = None,
    generator: str | None = None,
    up_to: float | str = "extreme",
    task: str = "classification",
    least: float = 1.0,
    replicates: int = 3,
    seed: int = 0,
    timeout: float | None = None,
) -> None:
    """Assert that a model's answer to one sample stays right, whatever is done to it.

    Each generator is tried at every tier, and at `up_to`; where an answer is wrong, bisection between the last right
    and the first wrong severity finds the weakest that flips it, to 0.01. What is raised tells that one in full.

    Args:
        model: Takes a batch of inputs, returns one answer for each.
        sample: What is disturbed. Without a right answer, the one to the clean sample is to be kept.
        axis: Every generator of this axis that takes the sample; or give a generator.
        generator: One generator's name.
        up_to: The highest severity, a number in 0..5 or a tier's word; less where a generator leaves the answer
            undecided from there on.
        task: What is asked, as suites call it.
        least: The least score, by the task's primary metric, of an answer that will do; in 0..1.
        replicates: Draws tried of each generator.
        seed: Decides all luck.
        timeout: Seconds that one call may take.

    Raises:
        AssertionError: If an answer flips, or the clean one is wrong already.
        ModelError: If the model fails on the clean sample, is random or keeps state.
        UsageError: If not one of axis and generator is given, or it is unknown.
        InputError: If no generator can take the sample.

    Example:
        >>> def model(batch):
        ...     return ["long" if len(text) > 20 else "short" for text in batch]
        >>> assert_invariant(model, Sample("a", "Good food.", "short"), axis="typos")
        >>> assert_invariant(model, Sample("a", "The food was so good", "short"), generator="insertion")
        Traceback (most recent call last):
        AssertionError: The answer flips on 3 of 3 draws along insertion; the weakest:...
    """
    __tracebackhide__ = True
    what = named(axis, generator, "assert_invariant")
    axes, generators = ([axis], []) if axis is not None else ([], [what])
    stock = Stock([sample], axes=axes, generators=generators, max_severity=up_to, seed=seed)
    asker = Asker.of(model, task=task, least=least, timeout=timeout)
    clean = asker.clean(sample)
    if warning := probe(asker.caller, [sample]):
        raise ModelError(warning)
    search = _Search(asker, stock, sample, clean)
    draws = [(choice, draw) for choice in stock.choices for draw in range(replicates if choice.has_draw else 1)]
    tried = [search.try_draw(choice, draw) for choice, draw in draws]
    flips = sorted((flip for flip in tried if flip is not None), key=lambda flip: flip.variant.severity)
    if search.taken == 0:
        raise InputError(f"No generator of {what} can take sample {sample.id!r}: {search.refusal}.")
    if flips:
        require_same(asker.caller, flips[0].variant.input, flips[0].answer)
        raise AssertionError(_told(what, flips, clean, search.taken))


@dataclass(frozen=True, slots=True)
class _Flip:
    """The weakest variant of one draw that flips the answer, and the severities of later tiers that do not."""

    variant: Drawn
    answer: Answer
    recovers: tuple[float, ...]


@dataclass(slots=True)
class _Search:
    asker: Asker
    stock: Stock
    sample: Sample
    clean: Answer
    taken: int = 0
    refusal: str = ""

    def try_draw(self, choice: Choice, replicate: int) -> _Flip | None:
        """Try the tiers, then close in; None where no tier flips the answer or the generator refuses the sample."""
        tiers = range(STEPS_PER_TIER, STEPS_PER_TIER * MAX_SEVERITY + 1, STEPS_PER_TIER)
        grid = [*(at for at in tiers if at < choice.highest), choice.highest]
        try:
            made = [self._made(choice, at, replicate) for at in grid]
        except PerturbError as error:
            self.refusal = str(error)
            return None
        self.taken += 1
        answers = self.asker.caller.ask([variant.input for variant in made])
        wrong = [self._is_wrong(*pair) for pair in zip(made, answers, strict=True)]
        if True not in wrong:
            return None
        first = wrong.index(True)
        found = made[first], answers[first]
        if not choice.tiers_only:
            found = self._close_in(choice, replicate, grid[first - 1] if first else 0, grid[first], found)
        later = zip(made[first:], wrong[first:], strict=True)
        return _Flip(*found, tuple(variant.severity for variant, flips in later if not flips))

    def _close_in(
        self, choice: Choice, replicate: int, right: int, wrong: int, found: tuple[Drawn, Answer]
    ) -> tuple[Drawn, Answer]:
        while wrong - right > 1:
            middle = (right + wrong) // 2
            variant = self._made(choice, middle, replicate)
            answer = self.asker.caller.ask([variant.input])[0]
            if self._is_wrong(variant, answer):
                wrong, found = middle, (variant, answer)
            else:
                right = middle
        return found

    def _made(self, choice: Choice, hundredths: int, replicate: int) -> Drawn:
        steps = [(choice.name, choice.severity(hundredths))]
        return draw_variant(self.sample, self.stock.recipe, steps, replicate=replicate)

    def _is_wrong(self, variant: Drawn, answer: Answer) -> bool:
        same = variant.expectation is Expectation.INVARIANT and not variant.problem
        return same and not self.asker.will_do(answer, variant.target, self.clean)


def _told(what: str, flips: Sequence[_Flip], clean: Answer, taken: int) -> str:
    weakest, *others = flips
    lines = [
        f"The answer flips on {len(flips)} of {taken} draws along {what}; the weakest:",
        describe(weakest.variant, clean=clean, answer=weakest.answer),
    ]
    if weakest.recovers:
        lines.append(f"It is right again at severity {', '.join(f'{at:g}' for at in weakest.recovers)}.")
    if others:
        shown = [f"{o.variant.generator} {o.variant.severity:g} (replicate {o.variant.replicate})" for o in others]
        more = f", and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        lines.append(f"Others flip from: {', '.join(shown[:_SHOWN])}{more}.")
    return "\n".join(lines)
