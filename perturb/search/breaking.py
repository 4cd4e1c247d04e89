"""The breaking severity of a sample on each generator and draw."""

from __future__ import annotations

from dataclasses import dataclass, field

from perturb.catalogue import find_generator
from perturb.contracts import Variant
from perturb.errors import PerturbError
from perturb.models.load import said
from perturb.search.asked import Asked, Finding, Tried
from perturb.search.judging import keeps_answer
from perturb.search.weakest import STEPS_PER_TIER, Search, Weakest, decided_up_to, find_weakest, in_step, tiers_up_to
from perturb.suite import Instance

__all__ = ["break_sample"]

Draw = tuple[str, int]


def break_sample(asked: Asked) -> list[Finding]:
    """Find the weakest severity that breaks a sample, for each generator and replicate: the tiers, then bisection.

    A generator is tried as long as its input still decides the answer. The searches of one sample go side by side, so
    that the model gets batches.
    """
    most = round(asked.options.severity * STEPS_PER_TIER)
    highest = {i.name: decided_up_to(i.generator, most) for i in asked.job.recipe.instances}
    draws = {
        (i.name, replicate): i
        for i in asked.job.recipe.instances
        for replicate in range(i.replicates)
        if highest[i.name] >= (STEPS_PER_TIER if find_generator(i.generator).tiers_only else 1)
    }
    known = _Known(asked)
    precision = max(1, round(asked.options.precision * STEPS_PER_TIER))
    searches = {draw: _search(instance, highest[instance.name], precision) for draw, instance in draws.items()}
    found = in_step(searches, known.wrong)
    return [known.finding(draw, instance, found[draw], highest[instance.name]) for draw, instance in draws.items()]


def _search(instance: Instance, highest: int, precision: int) -> Search:
    whole = find_generator(instance.generator).tiers_only
    grid = tiers_up_to(highest - highest % STEPS_PER_TIER if whole else highest)
    return find_weakest(grid, precision=precision, between=not whole)


@dataclass(slots=True)
class _Known:
    """What was asked about one sample, by draw and severity in hundredths."""

    asked: Asked
    tried: dict[tuple[Draw, int], tuple[Variant, Tried]] = field(default_factory=dict)
    refused: dict[Draw, str] = field(default_factory=dict)

    def wrong(self, wanted: list[tuple[Draw, int]]) -> list[bool]:
        """Ask about some severities of some draws; a draw that cannot be made is never wrong."""
        made = {one: variant for one in wanted if (variant := self._made(*one)) is not None}
        answers = self.asked.ask([v.input for v in made.values()], [v.target for v in made.values()])
        self.tried.update(zip(made, zip(made.values(), answers, strict=True), strict=True))
        return [one in made and keeps_answer(made[one]) and self.tried[one][1].reached for one in wanted]

    def _made(self, draw: Draw, at: int) -> Variant | None:
        try:
            variant = self.asked.variant([(draw[0], at / STEPS_PER_TIER)], draw[1])
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a third party's generator may raise anything
            self.refused[draw] = str(error) if isinstance(error, PerturbError) else f"{draw[0]} raised {said(error)}"
            return None
        if variant.problem:
            self.refused[draw] = variant.problem
        return variant

    def finding(self, draw: Draw, instance: Instance, weakest: Weakest | None, highest: int) -> Finding:
        """Tell what came of one draw."""
        mine = {at: pair for (of, at), pair in self.tried.items() if of == draw}
        told = {
            "axis": instance.axis,
            "generator": instance.name,
            "replicate": draw[1],
            "highest": highest / STEPS_PER_TIER,
            "queries": len(mine) * self.asked.meter.votes,
        }
        if mine:
            told["key"] = next(iter(mine.values()))[0].steps[0].key
        if weakest is None:
            refusal = self.refused.get(draw, "")
            farthest = max((variant.distance for variant, _ in mine.values()), default=None)
            status = "invalid" if refusal else "held"
            return Finding(self.asked.row("breaking", status, **told, distance=farthest, error=refusal))
        variant, tried = mine[weakest.fails]
        row = self.asked.row(
            "breaking",
            "broken",
            **told,
            severity=weakest.fails / STEPS_PER_TIER,
            holds=weakest.holds / STEPS_PER_TIER,
            re_entrant=bool(weakest.recovers),
            recovers=[at / STEPS_PER_TIER for at in weakest.recovers],
            steps=[[draw[0], weakest.fails / STEPS_PER_TIER]],
            distance=variant.distance,
            found=variant.input if isinstance(variant.input, str) else None,
            answer=None if tried.answer.value is None else str(tried.answer.value),
            confidence=tried.answer.confidence,
            error=tried.answer.error,
        )
        return Finding(row, variant.input, variant.target)
