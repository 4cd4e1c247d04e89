"""The search for severities, on curves that are known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.calibration.search import Search, update

TARGETS = (0.95, 0.9, 0.8, 0.65, 0.5)
Curve = Callable[[float], float]


def searched(curve: Curve, *, tiers_only: bool = False) -> tuple[Search, int]:
    search, asked = Search(TARGETS, 0.03, tiers_only), 0
    while wanted := search.wanted():
        asked += len(wanted)
        assert asked < 60
        update({"fog": search}, {("fog", severity): curve(severity) for severity in wanted})
    return search, asked


@given(slope=st.floats(0.12, 3.0), bend=st.floats(0.4, 2.5))
def test_a_smooth_curve_is_met_at_every_target_it_reaches(slope: float, bend: float) -> None:
    def curve(severity: float) -> float:
        return max(0.0, 1.0 - slope * float((severity / 5.0) ** bend))

    search, _ = searched(curve)
    for point in search.points():
        if point.severity is not None:
            assert abs(curve(point.severity) - point.target) <= 0.03
        else:
            assert (
                curve(5.0) > point.target + 0.03 or "nothing between" in point.reason or "tier before" in point.reason
            )


def test_severities_ascend_with_the_tiers() -> None:
    search, _ = searched(lambda severity: 1.0 - severity / 6.0)
    severities = [point.severity for point in search.points() if point.severity is not None]
    assert severities == sorted(set(severities))
    assert len(severities) == 5


def test_what_is_kept_at_its_hardest_makes_a_target_unreachable() -> None:
    search, _ = searched(lambda severity: 1.0 - 0.06 * severity)
    last = search.points()[-1]
    assert (last.severity, last.reason) == (None, "0.70 is kept even at its hardest, severity 5")
    assert last.kept == pytest.approx(0.7)


def test_a_jump_is_named() -> None:
    search, _ = searched(lambda severity: 1.0 if severity < 2.4 else 0.3)
    reasons = {point.reason for point in search.points()}
    assert all("nothing between" in reason for reason in reasons)
    assert any(reason.startswith("1.00 is kept at severity 2.3") for reason in reasons)


def test_the_weakest_crossing_counts_where_a_model_recovers() -> None:
    search, _ = searched(lambda severity: {True: 1.0 - severity / 4.0, False: 0.9}[severity <= 2.0])
    met = search.points()[-1]
    assert met.severity is not None
    assert met.severity == pytest.approx(2.0, abs=0.1)


def test_generators_with_tiers_only_are_asked_these() -> None:
    search, asked = searched(lambda severity: 1.0 - severity / 10.0, tiers_only=True)
    assert asked == 5
    assert [point.severity for point in search.points()] == [None, 1.0, 2.0, None, 5.0]
