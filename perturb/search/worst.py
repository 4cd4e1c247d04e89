"""The worst case at a bounded severity: over draws, compositions of up to three generators, and their severities.

A third of a sample's queries goes to single generators at the bound, each with several draws. What came closest is put
together with others. The rest goes to an evolution strategy (CMA-ES; Hansen & Ostermeier 2001, Evolutionary
Computation 9(2)) over the severities within the best composition, started again with the next draw when it has settled.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from perturb.catalogue import find_generator
from perturb.contracts import Variant
from perturb.engine.compose import in_order
from perturb.errors import MissingExtraError
from perturb.keys import digest
from perturb.search.asked import Asked, Finding, Tried
from perturb.search.judging import keeps_answer
from perturb.search.weakest import STEPS_PER_TIER, decided_up_to
from perturb.suite import Instance

__all__ = ["find_worst"]

_PER_ROUND: Final = 8
_LEADERS: Final = 3
_MOST_STEPS: Final = 3
_SHARE_OF_SINGLES: Final = 3


class Candidate(NamedTuple):
    """What is done to a sample.

    Attributes:
        steps: Name and severity of each generator, in order.
        replicate: Which draw, of all of them.
    """

    steps: tuple[tuple[str, float], ...]
    replicate: int


def find_worst(asked: Asked) -> list[Finding]:
    """Search for what brings a sample closest to the goal, and stop where it is reached.

    Raises:
        MissingExtraError: If cmaes is not installed.
    """
    space = _Space.of(asked)
    if not space.highest:
        return [Finding(asked.row("worst", "invalid", error="No generator leaves the answer decided at any severity."))]
    found = _Found(asked)
    budget = asked.affords
    found.try_all(space.singles(max(1, budget // _SHARE_OF_SINGLES)))
    found.try_all(itertools.islice(space.joined(found.ranked()), budget // _SHARE_OF_SINGLES))
    _evolve(space, found)
    return [found.best()]


@dataclass(frozen=True, slots=True)
class _Space:
    """The generators by name, in the order in which they can follow each other, and their highest severities."""

    instances: dict[str, Instance]
    highest: dict[str, float]

    @classmethod
    def of(cls, asked: Asked) -> _Space:
        most = round(asked.options.severity * STEPS_PER_TIER)
        instances = {i.name: i for i in in_order(asked.job.recipe.instances)}
        highest = {name: decided_up_to(i.generator, most) / STEPS_PER_TIER for name, i in instances.items()}
        space = cls(instances, highest)
        return cls(instances, {name: space.at(name, at) for name, at in highest.items() if space.at(name, at) > 0})

    def at(self, name: str, severity: float) -> float:
        """Return the severity at or below one that a generator may have."""
        within = min(max(severity, 0.0), self.highest[name])
        return float(int(within)) if find_generator(self.instances[name].generator).tiers_only else within

    def singles(self, count: int) -> Iterator[Candidate]:
        """Yield single generators at the bound: the first draw of each, then the second, up to a number of them."""
        drawn = [name for name in self.highest if find_generator(self.instances[name].generator).has_draw]
        names = itertools.chain([(name, 0) for name in self.highest], self._later_draws(drawn))
        for name, replicate in itertools.islice(names, count):
            yield Candidate(((name, self.highest[name]),), replicate)

    def _later_draws(self, drawn: Sequence[str]) -> Iterator[tuple[str, int]]:
        return ((name, replicate) for replicate in itertools.count(1) for name in drawn) if drawn else iter(())

    def further(self, best: Candidate) -> Iterator[Candidate]:
        """Yield more of a single generator: in turn another draw at the bound, and the same draw at a lower severity.

        A model may fail at a severity and be right at a stronger one. Lower severities halve what is not tried yet.
        """
        ((name, top),) = best.steps
        drawn = find_generator(self.instances[name].generator).has_draw
        for number in itertools.count(1):
            if drawn:
                yield Candidate(best.steps, best.replicate + number)
            severity = self.at(name, round(top * _halving(number), 2))
            if severity > 0:
                yield Candidate(((name, severity),), best.replicate)

    def joined(self, ranked: Sequence[Candidate]) -> Iterator[Candidate]:
        """Yield compositions at the bound: pairs and triples of the best single generators, the best first."""
        order = list(self.highest)
        replicates = {candidate.steps[0][0]: candidate.replicate for candidate in reversed(ranked)}
        names = list(dict.fromkeys(candidate.steps[0][0] for candidate in ranked))
        leaders = names[:_LEADERS]
        sets = itertools.chain(
            itertools.combinations(leaders, _MOST_STEPS),
            (pair for pair in itertools.combinations(names, 2) if pair[0] in leaders),
            (three for three in itertools.combinations(names, _MOST_STEPS) if three[0] in leaders),
        )
        for chosen in dict.fromkeys(sets):
            steps = tuple((name, self.highest[name]) for name in sorted(chosen, key=order.index))
            yield Candidate(steps, replicates[chosen[0]])


def _halving(number: int) -> float:
    """Return the number-th of 1/2, 1/4, 3/4, 1/8, 5/8 …: van der Corput's sequence.

    Example:
        >>> [_halving(number) for number in range(1, 6)]
        [0.5, 0.25, 0.75, 0.125, 0.625]
    """
    return sum(0.5**place for place, bit in enumerate(reversed(f"{number:b}"), start=1) if bit == "1")


@dataclass(slots=True)
class _Found:
    """Everything that was tried on one sample."""

    asked: Asked
    tried: list[tuple[Candidate, Variant, Tried]] = field(default_factory=list)
    known: set[Candidate] = field(default_factory=set)
    answers: dict[str, Tried] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether the goal is reached, or nothing is left to ask."""
        return not self.asked.affords or any(tried.reached for _, _, tried in self.tried)

    def ranked(self) -> list[Candidate]:
        """Return what was tried, the closest to the goal first."""
        return [candidate for candidate, _, _ in sorted(self.tried, key=lambda one: one[2].loss)]

    def try_all(self, candidates: Iterable[Candidate]) -> None:
        """Try candidates, a few at a time, until it is over; no input is asked about twice."""
        waiting = iter(candidates)
        while not self.over and (some := list(itertools.islice(waiting, _PER_ROUND))):
            made = [(one, variant) for one in some if (variant := self._made(one)) is not None]
            new = {v.input_digest: v for _, v in made if v.input_digest not in self.answers}
            answers = self.asked.ask([v.input for v in new.values()], [v.target for v in new.values()])
            self.answers.update(zip(new, answers, strict=False))
            self.tried += [(one, v, self.answers[v.input_digest]) for one, v in made if v.input_digest in self.answers]

    def loss(self, candidate: Candidate) -> float | None:
        """Look up the loss of a candidate; None where it was not asked about."""
        return next((tried.loss for one, _, tried in self.tried if one == candidate), None)

    def _made(self, candidate: Candidate) -> Variant | None:
        if candidate in self.known:
            return None
        self.known.add(candidate)
        try:
            variant = self.asked.variant(candidate.steps, candidate.replicate)
        except (Exception, SystemExit):  # noqa: BLE001 - a third party's generator may raise anything
            return None
        return variant if keeps_answer(variant) and variant.changed else None

    def best(self) -> Finding:
        """Tell of the candidate that came closest."""
        if not self.tried:
            return Finding(self.asked.row("worst", "invalid", error="No generator can take this sample."))
        candidate, variant, tried = min(self.tried, key=lambda one: (not one[2].reached, one[2].loss))
        row = self.asked.row(
            "worst",
            "broken" if tried.reached else "held",
            axis=variant.axis,
            generator=variant.generator,
            replicate=candidate.replicate,
            key=variant.steps[0].key,
            severity=variant.severity if tried.reached else None,
            highest=self.asked.options.severity,
            steps=[list(step) for step in candidate.steps],
            distance=variant.distance,
            found=variant.input if isinstance(variant.input, str) else None,
            answer=None if tried.answer.value is None else str(tried.answer.value),
            confidence=tried.answer.confidence,
            queries=self.asked.spent,
            error=tried.answer.error,
        )
        return Finding(row, variant.input, variant.target)


def _evolve(space: _Space, found: _Found) -> None:
    """Let the severities within the best composition evolve; a single generator tries further draws and severities."""
    if found.over or not found.tried:
        return
    best = found.ranked()[0]
    if len(best.steps) == 1:
        found.try_all(itertools.islice(space.further(best), found.asked.affords))
        return
    names = [name for name, _ in best.steps]
    draws = itertools.count(best.replicate)
    while _evolve_draw(space, found, names, next(draws)):
        continue


def _evolve_draw(space: _Space, found: _Found, names: Sequence[str], replicate: int) -> bool:
    """Evolve the severities of one draw until they settle; say whether anything new was tried."""
    try:
        from cmaes import CMA
    except ImportError as error:
        raise MissingExtraError("search", "cmaes") from error
    top = np.array([space.highest[name] for name in names])
    luck = int.from_bytes(digest("worst", found.asked.sample.id, replicate)[:4], "little")
    strategy = CMA(0.8 * top, float(top.mean()) / 5, bounds=np.stack([np.zeros_like(top), top], 1), seed=luck)
    before = len(found.tried)
    while not found.over and not strategy.should_stop():
        asked = [strategy.ask() for _ in range(strategy.population_size)]
        made = [
            Candidate(tuple((name, space.at(name, float(at))) for name, at in zip(names, one, strict=True)), replicate)
            for one in asked
        ]
        found.try_all(made)
        losses = [found.loss(candidate) for candidate in made]
        if None in losses:
            break
        strategy.tell([(one, loss) for one, loss in zip(asked, losses, strict=True) if loss is not None])
    return len(found.tried) > before
