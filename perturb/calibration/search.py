"""Where a model keeps so much of its score: first on the tiers, then by bisection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from perturb.contracts.severity import TIERS

_FINE: Final = 0.02  # of a severity: below it nothing is gained
_GOOD: Final = 0.25  # of the tolerance: near enough to stop


class Point(NamedTuple):
    """What was found for one target.

    Attributes:
        tier: Its number, from 1.
        target: The share of the clean score that is to be kept.
        severity: The generator's own, at which it is; None where it cannot be reached.
        kept: The share that is kept there, or what comes nearest.
        reason: Why it cannot be reached; empty where it can.
    """

    tier: int
    target: float
    severity: float | None
    kept: float
    reason: str = ""


@dataclass(slots=True)
class Search:
    """The search for one generator's severities.

    What is kept may rise again with severity; it is the weakest crossing that counts.

    Attributes:
        targets: Shares of the clean score, in (0, 1), descending.
        tolerance: By how much what is kept may differ from a target.
        tiers_only: Whether only the five tiers can be asked.
        kept: Severity to the share that is kept there, as far as it is known; clean keeps all.

    Example:
        >>> search = Search((0.5,), 0.03)
        >>> while wanted := search.wanted():
        ...     search.kept |= {severity: 1.0 - severity / 4.0 for severity in wanted}
        >>> search.points()
        [Point(tier=1, target=0.5, severity=2.0, kept=0.5, reason='')]
    """

    targets: Sequence[float]
    tolerance: float
    tiers_only: bool = False
    kept: dict[float, float] = field(default_factory=lambda: {0.0: 1.0})

    def wanted(self) -> tuple[float, ...]:
        """Severities that have to be asked next, ascending; none where the search is over."""
        if len(self.kept) == 1:
            return TIERS
        if self.tiers_only:
            return ()
        middles = set()
        for target in self.targets:
            low, high = self._bracket(target)
            near = min(abs(self.kept[end] - target) for end in (low, high) if end > 0.0 or end == high)
            if high > low + _FINE and near > _GOOD * self.tolerance:
                middles.add(round((low + high) / 2.0, 4))
        return tuple(sorted(middles))

    def _bracket(self, target: float) -> tuple[float, float]:
        """The severities between which the target is first crossed; the strongest twice where it never is."""
        known = sorted(self.kept)
        crossed = (pair for pair in pairwise(known) if self.kept[pair[1]] <= target)
        return next(crossed, (known[-1], known[-1]))

    def points(self) -> list[Point]:
        """Say for each target at which severity it is met, in the order of the targets; severities ascend."""
        found: list[Point] = []
        weakest = 0.0
        for tier, target in enumerate(self.targets, start=1):
            point = self._point(tier, target)
            if point.severity is not None and point.severity <= weakest:
                at = f"severity {point.severity:g}, where {point.kept:.2f} is kept"
                point = point._replace(severity=None, reason=f"it is met where the tier before is, at {at}")
            weakest = point.severity or weakest
            found.append(point)
        return found

    def _point(self, tier: int, target: float) -> Point:
        low, high = self._bracket(target)
        ends = [end for end in {low, high} if end > 0.0]
        best = min(ends, key=lambda end: abs(self.kept[end] - target))
        if abs(self.kept[best] - target) <= self.tolerance:
            return Point(tier, target, best, self.kept[best])
        if low == high:
            hardest = min((at for at in self.kept if at > 0.0), key=self.kept.__getitem__)
            least = self.kept[hardest]
            return Point(tier, target, None, least, f"{least:.2f} is kept even at its hardest, severity {hardest:g}")
        jump = f"{self.kept[low]:.2f} is kept at severity {low:g} and {self.kept[high]:.2f} at {high:g}"
        return Point(tier, target, None, self.kept[best], f"{jump}, with nothing between")


def update(searches: Mapping[str, Search], kept: Mapping[tuple[str, float], float]) -> None:
    """Tell searches what was measured, by generator and severity."""
    for (name, severity), share in kept.items():
        searches[name].kept[severity] = share
