"""Runs that may stop early: what they visit, in which order, and when every gate is decided.

Whole clusters are visited in an order that the suite's seed alone decides, and each gate bets on every cluster that is
complete. A run looked at again, or taken up after it was cut off, bets on the same parts in the same order, and comes
to the same verdicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from perturb.data import DataSet, Record
from perturb.engine.render import Recipe
from perturb.errors import UsageError
from perturb.gate import Tier, describe, figure_of, look, release, rule_of
from perturb.metrics import Metric
from perturb.score.counts import Tally
from perturb.score.part import CLEAN, COLUMNS
from perturb.score.sequential import SequentialGate, visiting_order
from perturb.score.tally import add_part, tally
from perturb.store import RunFolder, read_part
from perturb.suite.contract import Gate
from perturb.tasks import Task

CAUTION: Final = (
    "This run could stop early: only the confidence sequences of its gates hold whenever it stops. All other intervals "
    "here are for a number of samples that was fixed before, and may be too narrow."
)
_GROWTH: Final = 1.01
_METHOD: Final = "betting confidence sequence"
_AT_ANY_TIME: Final = "It holds whenever the run stops, however often it was looked at (Ville 1939)."


class Visit(NamedTuple):
    """What a run visits that may stop early.

    Attributes:
        records: Cluster by cluster, in visiting order; within one as in the data.
        about: What `run.json` tells of it, so that the gates can be decided again without the data.
    """

    records: tuple[Record, ...]
    about: dict[str, Any]


def plan_visit(data: DataSet, recipe: Recipe, *, at_most: int | None = None) -> Visit:
    """Choose the clusters of a run that may stop early, and their order.

    Two passes over the index; the records of the chosen clusters are kept in memory: texts whole, but of images only
    the path, since these are loaded when their turn comes.

    Args:
        data: The data set.
        recipe: Its seed keys the order.
        at_most: The most clusters to visit; all where None.

    Example:
        >>> from perturb.contracts import Sample
        >>> from perturb.data import InMemory
        >>> data = InMemory([Sample(f"{n}", "Good.", "positive", cluster=f"writer {n % 3}") for n in range(6)])
        >>> visit = plan_visit(data, Recipe((), seed=7), at_most=2)
        >>> [(record.cluster, record.id) for record in visit.records]
        [('writer 1', '1'), ('writer 1', '4'), ('writer 0', '0'), ('writer 0', '3')]
        >>> visit.about["clusters"], visit.about["clusters_in_all"], visit.about["largest_cluster"]
        (2, 3, 2)
    """
    sizes = Counter(record.cluster for record in data.records())
    chosen = visiting_order(sizes, recipe.seed)[:at_most]
    places = {cluster: place for place, cluster in enumerate(chosen)}
    wanted = (record for record in data.records() if record.cluster in places)
    records = tuple(sorted(wanted, key=lambda record: places[record.cluster]))
    about = {
        "order": "clusters by a digest of the seed and their name",
        "at_most": at_most,
        "clusters": len(chosen),
        "samples": len(records),
        "clusters_in_all": len(sizes),
        "samples_in_all": sizes.total(),
        "largest_cluster": max(sizes.values(), default=0),
        "variants_per_sample": recipe.variants_per_sample,
    }
    return Visit(records, about)


@dataclass(slots=True)
class _Watched:
    """A gate, its bets, and what they were made on when it was last looked at."""

    gate: Gate
    bets: SequentialGate
    tiers: list[Tier]

    def look(self, counted: Tally, complete: int) -> None:
        """Bet on the clusters that are complete and were not bet on yet, unless the gate is decided."""
        if self.bets.decision.verdict != "inconclusive":
            return
        group = self.gate.group or ""
        self.tiers = [look(counted, self.gate, at, group).of_first(complete) for at in self.gate.severities]
        new = slice(self.bets.clusters, None)
        self.bets.update(
            [(tier.sums[new], tier.counts[new]) for tier in self.tiers],
            telling=[not tier.problem for tier in self.tiers],
        )

    def result(self, clusters: int) -> dict[str, Any]:
        bounds = self.bets.bounds()
        figures = [
            figure_of(self.gate, tier, ends, method=_METHOD) for tier, ends in zip(self.tiers, bounds, strict=True)
        ]
        told = describe(self.gate, self.bets.decision, figures)
        after = f"{self.bets.clusters:,} of {clusters:,} clusters"
        if self.bets.decision.verdict != "inconclusive":
            return told | {"reason": f"{told['reason']} It took {after}."}
        number = "" if told["samples_needed"] is None else " That is the number for a run that looks only once."
        return told | {"reason": f"{told['reason']}{number} It was undecided after {after}, the most to be visited."}


class Stopping:
    """Bets on a run's parts as they come, and says when all of its gates are decided."""

    def __init__(self, folder: RunFolder, run: Mapping[str, Any], gates: Sequence[Gate], task: Task) -> None:
        """Open the betting.

        Args:
            folder: Where the parts are or will be.
            run: The content of `run.json`.
            gates: Those to decide.
            task: What was asked.

        Raises:
            UsageError: If there is no gate, or one that cannot be decided early.
        """
        if not gates:
            raise UsageError(
                "Expected a suite with gates for a run that stops when they are decided; it has none. Add [[gates]], "
                "or leave out --stop-early."
            )
        self._folder, self._plan, self._parts, self._looked_at = folder, run["sequential"], 0, 0
        self._tasks = {gate.metric: _scored_by(gate, task) for gate in gates}
        self._tallies = {name: tally((), task=scored) for name, scored in self._tasks.items()}
        self._watched = [_open(gate, run["generators"], self._plan["largest_cluster"]) for gate in gates]

    @property
    def decided(self) -> bool:
        """Whether all gates are."""
        return all(watched.bets.decision.verdict != "inconclusive" for watched in self._watched)

    def enough(self) -> bool:
        """Take in the parts that have come since, one after the other, and say whether all gates are decided."""
        while not self.decided and (path := self._folder.part(self._parts)).is_file():
            self._parts += 1
            part = read_part(path, COLUMNS)
            for name, task in self._tasks.items():
                add_part(self._tallies[name], part, task)
            if self._is_due:
                self._looked_at = self._complete
                for watched in self._watched:
                    watched.look(self._tallies[watched.gate.metric], self._complete)
        return self.decided

    @property
    def _counted(self) -> Tally:
        """Any tally: what was visited is the same in all."""
        return next(iter(self._tallies.values()))

    @property
    def _is_due(self) -> bool:
        """A look costs as much as was seen: each part of a small run has one, of a large one each per cent more."""
        is_last = self._counted.samples == self._plan["samples"]
        return is_last or self._complete >= self._looked_at * _GROWTH

    @property
    def _complete(self) -> int:
        """Clusters of which all samples were visited: the last may go on in the next part."""
        may_go_on: bool = self._plan["largest_cluster"] > 1 and self._counted.samples < self._plan["samples"]
        return len(self._counted.clusters) - may_go_on

    def outcome(self) -> dict[str, Any]:
        """Say for `run.json` where the run stopped, and what was not asked."""
        plan, counted = self._plan, self._counted
        asked = sum(notes.variants for cell, notes in counted.cells.items() if cell != CLEAN)
        saved = (plan["samples_in_all"] - counted.samples) * plan["variants_per_sample"]
        told = {
            "stopped": self.decided and counted.samples < plan["samples"],
            "clusters_seen": self._complete,
            "variants_asked": asked,
            "variants_saved": saved,
            "saved_share": saved / (asked + saved) if asked + saved else 0.0,
        }
        return {"sequential": {**plan, **told}}

    def result(self) -> dict[str, Any]:
        """Return the content of `gates.json`."""
        results = [watched.result(self._plan["clusters"]) for watched in self._watched]
        told = release(results)
        return told | {"confidence_note": f"{told['confidence_note']} {_AT_ANY_TIME}", "sequential": self._plan}


def decide_again(folder: RunFolder, run: Mapping[str, Any], gates: Sequence[Gate], task: Task) -> dict[str, Any]:
    """Decide gates from the parts of a run that is complete; see `Stopping`.

    Returns:
        The content of `gates.json`.
    """
    stopping = Stopping(folder, run, gates, task)
    stopping.enough()
    return stopping.result()


def _scored_by(gate: Gate, task: Task) -> Task:
    """Return the task with the gate's metric as its primary one."""
    metric = next((metric for metric in task.metrics if gate.metric in {None, metric.name}), None)
    is_mean = isinstance(metric, Metric) and metric.mean and metric.needs == "answer"
    if metric is None or not is_mean or gate.rule not in {"max_drop", "min_score"} or gate.every_group is not None:
        raise UsageError(
            f"The gate {gate.name!r} cannot be decided while a run goes on: only max_drop and min_score can, of a mean "
            "over answers, for everybody or one group. Leave out --stop-early, or give it a suite of its own."
        )
    return replace(task, metrics=(metric,))


def _open(gate: Gate, generators: Mapping[str, Mapping[str, Any]], largest_cluster: int) -> _Watched:
    """Bound what a cluster may have at each tier by what the generators make of the largest one."""
    covered = [
        about
        for name, about in generators.items()
        if gate.axis in {about["axis"], None} and gate.generator in {name, None}
    ]
    largest = [
        largest_cluster * max(1, sum(about["replicates"] for about in covered if severity in about["severities"]))
        for severity in gate.severities
    ]
    return _Watched(gate, SequentialGate(gate.limit, rule_of(gate), largest, confidence=gate.confidence), [])
