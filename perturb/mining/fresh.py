"""A suite that asks the same questions anew: other draws, and severities on both sides of where the model breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any, Final

from perturb.catalogue import find_generator
from perturb.contracts.severity import MAX_SEVERITY, TIERS
from perturb.keys import digest
from perturb.mining.clusters import Cluster
from perturb.mining.pool import Pool
from perturb.mining.slices import Place, rows_of
from perturb.suite import Instance, Suite
from perturb.suite.writing import generator_table, suite_text, suite_values

_OFFSETS: Final = (-1.0, -0.5, 0.0, 0.5, 1.0)
_LEAST: Final = 0.25
_SMALLEST_LIMIT: Final = 0.01
_NOT_KEPT: Final = ("axes", "generators", "severities", "replicates", "seed", "gates", "reference")
_CONTENT: Final = ("", "length", "brightness")
_COMMENT: Final = """\
The questions that a model failed on, asked anew: the same generators with other draws, at severities on both sides of
where it broke. Each gate allows half of what was lost before: what fixes the frozen inputs alone does not pass."""


def fresh_seed(suites: Sequence[Suite]) -> int:
    """Derive a seed that none of the suites has."""
    seeds = {suite.seed for suite in suites}
    number = 0
    while (seed := int.from_bytes(digest("fresh", number, *sorted(seeds))[:3])) in seeds:
        number += 1
    return seed


def straddling(instance: Instance, cluster: Cluster) -> tuple[float, ...]:
    """Choose severities around where a cluster breaks: tiers where the generator has no others.

    Scattered failures have no such place: the suite's own severities stay.
    """
    if cluster.found is None:
        return instance.severities
    since, before, breaking = cluster.found.since, cluster.found.before, cluster.found.breaking
    if find_generator(instance.generator).tiers_only:
        return tuple(tier for tier in TIERS if before <= tier <= since + 1.0)
    width, top = max(since - before, 2 * _LEAST), instance.scale[-1][0] if instance.scale else float(MAX_SEVERITY)
    steps = {round(min(max(breaking + width * offset, _LEAST), top), 2) for offset in _OFFSETS}
    return tuple(sorted(steps))


def fresh_suite(
    suites: Sequence[Suite], clusters: Sequence[Cluster], pool: Pool, drops: Mapping[tuple[str, float], float]
) -> str:
    """Write the suite.

    Args:
        suites: Those of the runs; settings beside generators, seed and gates are the first one's.
        clusters: The most telling first; a generator's severities are those of its first one.
        pool: The variants that they are of.
        drops: Generator and severity to how far the score fell there.
    """
    tables, gates = {}, {}
    for cluster in clusters:
        name = cluster.place.generator
        suite, instance = _find(suites, name)
        severities = straddling(instance, cluster)
        if name not in tables:
            tables[name] = generator_table(suite, replace(instance, severities=severities))
        group = "" if cluster.place.trait in _CONTENT else f"{cluster.place.trait}={cluster.place.value}"
        fell = cluster.found is not None and drops[name, cluster.found.since] > 0.0
        if cluster.found is not None and fell and (name, group) not in gates:
            top = tables[name]["severities"][-1]
            limit = _limit(pool, cluster.place if group else Place(name), cluster.found.since, drops)
            about = {"generator": name, "at": top, "max_drop": limit, "on_inconclusive": "fail"}
            gates[name, group] = about | ({"group": group} if group else {})
    if not gates:
        gates = {(axis, ""): gate for axis, gate in _axis_gates(suites, tables, drops)}
    values: dict[str, Any] = {"task": suites[0].task, "seed": fresh_seed(suites)}
    values |= {key: value for key, value in suite_values(suites[0]).items() if key not in (*_NOT_KEPT, "task")}
    return suite_text(values | {"generators": list(tables.values()), "gates": list(gates.values())}, comment=_COMMENT)


def _axis_gates(
    suites: Sequence[Suite], tables: Mapping[str, Mapping[str, Any]], drops: Mapping[tuple[str, float], float]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where failures are scattered, no generator stands out: half of an axis's mean drop at its highest severity."""
    fell: dict[str, dict[float, list[float]]] = {}
    for name, table in tables.items():
        top, axis = table["severities"][-1], _find(suites, name)[1].axis
        fell.setdefault(axis, {}).setdefault(top, []).append(drops.get((name, top), 0.0))
    for axis, by_top in fell.items():
        top = max(by_top)
        if (mean := fmean(by_top[top])) > 0.0:
            limit = max(_SMALLEST_LIMIT, round(mean / 2.0, 3))
            yield axis, {"axis": axis, "at": top, "max_drop": limit, "on_inconclusive": "fail"}


def _limit(pool: Pool, place: Place, since: float, drops: Mapping[tuple[str, float], float]) -> float:
    """Half of the drop where the cluster begins; a group's is larger as its share of losses is."""
    here, everybody = (_share_lost(pool, one, since) for one in (place, Place(place.generator)))
    return max(_SMALLEST_LIMIT, round(drops[place.generator, since] * here / everybody / 2.0, 3))


def _share_lost(pool: Pool, place: Place, since: float) -> float:
    return float(pool.lost[rows_of(pool, place) & (pool.severity == since)].mean())


def _find(suites: Sequence[Suite], name: str) -> tuple[Suite, Instance]:
    return next((suite, instance) for suite in suites for instance in suite.instances if instance.name == name)
