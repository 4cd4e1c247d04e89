"""Invariance of single samples: where a model flips, and at which severity first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perturb.contracts import Sample
from perturb.errors import InputError, ModelError
from perturb.models import Answer, Model
from perturb.models.determinism import probe, require_same
from perturb.search.judging import keeps_answer
from perturb.search.weakest import find_weakest, in_step, tiers_up_to
from perturb.testing.asking import Asker
from perturb.testing.drawn import Drawn, draw_variant
from perturb.testing.measuring import named
from perturb.testing.stock import Choice, Stock
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
        known: dict[int, tuple[Drawn, Answer]] = {}

        def wrong(asked: list[tuple[int, int]]) -> list[bool]:
            made = {at: self._made(choice, at, replicate) for _, at in asked}
            answers = self.asker.caller.ask([variant.input for variant in made.values()])
            known.update(zip(made, zip(made.values(), answers, strict=True), strict=True))
            return [self._is_wrong(*known[at]) for _, at in asked]

        search = find_weakest(tiers_up_to(choice.highest), between=not choice.tiers_only)
        try:
            weakest = in_step({replicate: search}, wrong)[replicate]
        except InputError as error:
            self.refusal = str(error)
            return None
        self.taken += 1
        if weakest is None:
            return None
        return _Flip(*known[weakest.fails], tuple(choice.severity(at) for at in weakest.recovers))

    def _made(self, choice: Choice, hundredths: int, replicate: int) -> Drawn:
        steps = [(choice.name, choice.severity(hundredths))]
        return draw_variant(self.sample, self.stock.recipe, steps, replicate=replicate)

    def _is_wrong(self, variant: Drawn, answer: Answer) -> bool:
        return keeps_answer(variant) and not self.asker.will_do(answer, variant.target, self.clean)


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
