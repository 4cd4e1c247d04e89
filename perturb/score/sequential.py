"""Gates that may stop a run early: they are looked at after every batch, and keep their error rate.

Clusters must come in random order, see `visiting_order`: in the order of a data set's folders a model that has lost its
last class entirely would pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from perturb.keys import digest
from perturb.score.betting import LimitBets, confidence_sequence
from perturb.score.decisions import Decision, Evidence, Rule, decide
from perturb.score.gaffke import Bounds
from perturb.score.intervals import checked_confidence

__all__ = ["SequentialGate", "visiting_order"]

_NONE: Final = Evidence(1.0, 1.0)


def visiting_order(clusters: Iterable[str], seed: int) -> list[str]:
    """Order clusters at random, and the same way for each seed, whatever the order they come in.

    Example:
        >>> visiting_order(["a", "b", "c", "d"], seed=7) == visiting_order(["d", "c", "b", "a"], seed=7)
        True
    """
    return sorted(clusters, key=lambda cluster: digest("visiting order", seed, cluster))


class SequentialGate:
    """A gate that is decided as clusters come in; once it is decided it stays so.

    Attributes:
        decision: The verdict so far, over all tiers and on each.
        clusters: How many clusters it took, or has taken so far.
    """

    def __init__(
        self,
        limit: float,
        rule: Rule,
        largest: Sequence[float],
        *,
        confidence: float = 0.95,
        population: int | None = None,
    ) -> None:
        """Open the betting.

        Args:
            limit: The largest drop, or the smallest score, that is still good enough at each tier.
            rule: Which of the two the limit is.
            largest: The most variants that a cluster may have at each tier, known before the run, shape (tiers,).
            confidence: One-sided, in (0, 1): of a pass (all tiers must) and of a failure (Holm's method over tiers).
            population: How many clusters there are in all, where the question is this data set.

        Raises:
            UsageError: The limit or the confidence is out of range.
        """
        self.decision = Decision("inconclusive", tuple("inconclusive" for _ in largest))
        self.clusters = 0
        self._confidence, self._population = checked_confidence(confidence), population
        self._bets = [LimitBets(limit, rule, size, population) for size in largest]
        self._seen = [(np.zeros(0), np.zeros(0)) for _ in largest]

    def update(
        self, tiers: Sequence[tuple[ArrayLike, ArrayLike]], *, telling: Sequence[bool] | None = None
    ) -> Decision:
        """Take in further clusters, in visiting order, and decide.

        Args:
            tiers: For each tier the sums and counts of the same further clusters, as in `sequential_evidence`.
            telling: Whether each tier's figures prove anything so far. One whose do not, such as a generator's that has
                changed nothing yet, decides nothing now; what came in counts as soon as it does.

        Returns:
            The verdict; after one that is not inconclusive nothing more is taken in.

        Raises:
            UsageError: As in `sequential_evidence`.

        Example:
            >>> gate = SequentialGate(0.05, "max_drop", largest=[1, 1])
            >>> batch = [([0] * 50, [1] * 50), ([0] * 50, [1] * 50)]
            >>> gate.update(batch).verdict, gate.update(batch).verdict, gate.clusters
            ('inconclusive', 'passed', 100)
        """
        if self.decision.verdict == "inconclusive":
            for index, (tier, (sums, counts)) in enumerate(zip(self._bets, tiers, strict=True)):
                tier.update(sums, counts)
                before = self._seen[index]
                self._seen[index] = (np.append(before[0], sums), np.append(before[1], counts))
            self.clusters = len(self._seen[0][0])
            heard = telling if telling is not None else [True] * len(self._bets)
            found = [tier.evidence if told else _NONE for tier, told in zip(self._bets, heard, strict=True)]
            self.decision = decide(found, confidence=self._confidence)
        return self.decision

    def bounds(self) -> list[Bounds]:
        """Return the confidence sequence of each tier, at the clusters taken in; see the function of that name."""
        return [
            confidence_sequence(
                *seen,
                rule=tier.rule,
                largest=tier.largest,
                confidence=self._confidence,
                population=self._population,
            )
            for tier, seen in zip(self._bets, self._seen, strict=True)
        ]
