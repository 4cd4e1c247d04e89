from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from perturb.report.gates import GateView, gate_views
from perturb.report.margins import margin_chart

CARD = {
    "metric": {"name": "accuracy", "low": 0.0, "high": 1.0},
    "further_metrics": [{"metric": {"name": "log_loss", "low": 0.0, "high": None}}],
    **dict.fromkeys(("clean", "best_constant")), **dict.fromkeys(("cells", "axes", "groups"), ()),
}  # fmt: skip


def tier(value: float | None, low: float | None, high: float | None, verdict: str, **place: Any) -> dict[str, Any]:
    return {"severity": 2.0, "tier": "mild", "value": value, "low": low, "high": high, "verdict": verdict} | place


def view(rule: str, *tiers: dict[str, Any], limit: float = 0.05, metric: str | None = None) -> GateView:
    gate = {"rule": rule, "limit": limit, "metric": metric, "tiers": list(tiers)}
    (found,) = gate_views({"gates": [gate]}, CARD)
    return found


@pytest.mark.parametrize(
    ("rule", "metric", "noun", "limit", "figure"),
    [
        ("max_drop", None, "drop", "5.0 points", ("2.0 points", "1.0 to 4.0 points")),
        ("min_score", None, "accuracy", "5.0 %", ("2.0 %", "1.0 to 4.0 %")),
        ("max_loss", None, "loss against the baseline", "5.0 points", ("2.0 points", "1.0 to 4.0 points")),
        ("max_drop", "log_loss", "drop of log_loss", "0.050", ("0.020", "0.010 to 0.040")),
        ("max_score", "log_loss", "log_loss", "0.050", ("0.020", "0.010 to 0.040")),
        ("max_score", "unheard of", "unheard of", "0.050", ("0.020", "0.010 to 0.040")),
        ("min_breaking_point", None, "breaking point", "0.0", ("0.0", "0.0 to 0.0")),
        ("max_latency_ms", None, "latency", "0.05 ms", ("0.02 ms", "0.01 to 0.04 ms")),
    ],
)
def test_a_gate_is_written_in_the_units_of_what_it_bounds(
    rule: str, metric: str | None, noun: str, limit: str, figure: tuple[str, str]
) -> None:
    found = view(rule, tier(0.02, 0.01, 0.04, "passed"), metric=metric)
    assert (found.noun, found.limit) == (noun, limit)
    assert found.places[0][:3] == ("mild", *figure)


def test_a_place_is_named_by_axis_tier_and_group() -> None:
    found = view("max_loss", tier(0.0, 0.0, 0.0, "passed", axis="noise", group="writer=terse"))
    assert found.places[0].name == "noise mild for writer=terse"
    assert found.places[0].label == "noise mild terse"
    assert view("max_latency_ms", tier(1.0, 1.0, 1.0, "passed", tier="")).places[0].name == "all"


@pytest.mark.parametrize(
    ("low", "high", "bounds"), [(None, 3.0, "at most 3.0"), (1.0, None, "at least 1.0"), (None, None, "")]
)
def test_a_bound_that_is_not_there_is_not_written(low: float | None, high: float | None, bounds: str) -> None:
    assert view("min_breaking_point", tier(2.0, low, high, "passed")).places[0].bounds == bounds


@pytest.mark.parametrize("rule", ["max_drop", "min_score"])
def test_the_shaded_side_is_the_one_that_fails(rule: str) -> None:
    chart = str(margin_chart(view(rule, tier(0.01, 0.0, 0.02, "passed"), tier(0.2, 0.1, 0.3, "failed"))))
    (x, width) = (float(re.findall(rf'<rect[^>]* {name}="([^"]+)"', chart)[0]) for name in ("x", "width"))
    margin = float(re.findall(r'class="margin" x1="([^"]+)"', chart)[0])
    kinds = ("passed", "failed")
    passed, failed = (float(re.findall(rf'class="whisker {kind}" x1="([^"]+)"', chart)[0]) for kind in kinds)
    if rule == "max_drop":
        assert x == pytest.approx(margin)
        assert passed < margin < failed < x + width
    else:
        assert x + width == pytest.approx(margin)


def test_a_place_without_figures_says_so_against_the_limit() -> None:
    chart = str(margin_chart(view("max_drop", tier(None, None, None, "inconclusive"))))
    assert "nothing was scored" in chart
    assert "whisker" not in chart


def test_a_bound_that_is_not_there_reaches_to_the_edge() -> None:
    chart = ET.fromstring(str(margin_chart(view("min_breaking_point", tier(2.0, 1.0, None, "passed"), limit=1.5))))
    width = float(chart.attrib["viewBox"].split()[2])
    (whisker,) = [line for line in chart.iter("line") if "whisker" in line.attrib["class"]]
    assert float(whisker.attrib["x2"]) == width - 6
    assert chart.attrib["aria-label"] == "Limit 1.5. mild 2.0 (at least 1.0)."
