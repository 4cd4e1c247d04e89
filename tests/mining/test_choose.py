"""Which failures are kept: few, different, and where they first appear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perturb.mining.choose import choose
from perturb.mining.clusters import Cluster
from perturb.mining.pool import Pool
from perturb.mining.slices import Place

Variant = dict[str, Any]
MakePool = Callable[[Sequence[Variant]], Pool]


def row(generator: str, severity: float, sample: int, *, digest: str = "", replicate: int = 0) -> Variant:
    named = digest or f"{generator}{severity}{sample}.{replicate}"
    about = {"label": "a", "lost": True, "replicate": replicate, "digest": named}
    return {"generator": generator, "severity": severity, "sample": f"s{sample}", **about}


def clusters_of(pool: Pool) -> list[Cluster]:
    found = []
    for name in pool.generator.values:
        rows = np.flatnonzero(pool.generator.among((name,)))
        ordered = rows[np.argsort(pool.severity[rows], kind="stable")]
        found.append(Cluster(Place(name), None, ordered, len(rows)))
    return found


def chosen(pool: Pool, at_most: int = 100, per_cluster: int = 100, **before: Any) -> list[tuple[str, float, str]]:
    rows = choose(clusters_of(pool), pool, at_most=at_most, per_cluster=per_cluster, **before)
    return [(pool.generator.values[pool.generator.codes[r]], pool.severity[r], pool.digest[r]) for r in rows]


def test_of_one_draw_only_the_weakest_failure_is_kept(make_pool: MakePool) -> None:
    pool = make_pool([row("fog", severity, 0) for severity in (5.0, 3.0, 4.0)])
    assert [severity for _, severity, _ in chosen(pool)] == [3.0]


def test_clusters_take_turns_and_samples_come_once_before_any_comes_twice(make_pool: MakePool) -> None:
    pool = make_pool([row(g, 3.0, n, replicate=r) for g in ("fog", "rain") for n in range(3) for r in range(2)])
    rows = choose(clusters_of(pool), pool, at_most=3, per_cluster=100)
    assert [pool.generator.values[pool.generator.codes[r]] for r in rows] == ["fog", "rain", "fog"]
    assert len({int(pool.sample.codes[r]) for r in rows}) == 3


def test_an_input_is_not_kept_twice(make_pool: MakePool) -> None:
    pool = make_pool([row("fog", 5.0, n, digest="white") for n in range(9)])
    assert len(chosen(pool)) == 1
    assert chosen(pool, refused=[4]) == []


@given(
    drawn=st.lists(st.tuples(st.sampled_from(["fog", "rain"]), st.integers(1, 5), st.integers(0, 5)), min_size=1),
    at_most=st.integers(1, 9),
    per_cluster=st.integers(1, 4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_limits_hold_and_a_second_round_fills_up(
    make_pool: MakePool, drawn: list[tuple[str, int, int]], at_most: int, per_cluster: int
) -> None:
    pool = make_pool([row(*one) for one in dict.fromkeys(drawn)])
    clusters = clusters_of(pool)
    first = choose(clusters, pool, at_most=at_most, per_cluster=per_cluster)
    assert len(first) == len(set(first)) <= at_most
    assert max(Counter(pool.generator.codes[r] for r in first).values(), default=0) <= per_cluster
    assert choose(clusters, pool, at_most=at_most, per_cluster=per_cluster, taken=first) == []
    more = choose(clusters, pool, at_most=at_most, per_cluster=per_cluster, refused=first)
    assert not set(more) & set(first)


def test_nothing_is_chosen_of_nothing(make_pool: MakePool) -> None:
    pool = make_pool([row("fog", 1.0, 0)])
    assert choose([], pool, at_most=5, per_cluster=5) == []
    assert choose(clusters_of(pool), pool, at_most=0, per_cluster=5) == []
