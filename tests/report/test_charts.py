from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.report import charts, svg
from perturb.report.figures import Scale

ACCURACY = Scale("accuracy", 0.0, 1.0)
shares = st.floats(0, 1)


def interval(value: float, half: float = 0.02) -> dict[str, Any]:
    return {"value": value, "low": value - half, "high": value + half, "method": "m"}


def tiers(*values: float) -> list[dict[str, Any]]:
    return [{"severity": float(severity), "score": interval(value)} for severity, value in enumerate(values, start=1)]


def places(chart: str, kind: str) -> list[tuple[float, float]]:
    (steps,) = re.findall(rf'<path class="{kind}" d="M([^"Z]+)Z?"/>', chart)
    return [(float(x), float(y)) for x, y in (step.split() for step in steps.split("L"))]


def axis_chart(*values: float, first: str = "") -> str:
    curve = charts.curve_of("lighting", interval(0.97), tiers(*values))
    return str(charts.axis_chart(curve, [], ACCURACY, chance={"label": "3", "value": 0.1}, first=first))


@given(st.lists(shares, min_size=5, max_size=5))
def test_a_curve_stands_where_its_scores_are(values: list[float]) -> None:
    line = places(axis_chart(*values), "line pooled")
    xs, ys = zip(*line, strict=True)
    assert len(line) == 6
    assert [round(x - xs[0], 1) for x in xs] == pytest.approx([85.2 * severity for severity in range(6)], abs=0.2)
    for higher, lower in ((a, b) for a in range(5) for b in range(5) if values[a] > values[b] + 0.01):
        assert ys[higher + 1] < ys[lower + 1]


@given(st.lists(shares, min_size=1, max_size=5))
def test_charts_stay_inside_their_frame(values: list[float]) -> None:
    small = charts.spark(charts.curve_of("a", interval(0.97), tiers(*values)), ACCURACY)
    for chart in (axis_chart(*values), str(small)):
        root = ET.fromstring(chart)
        width, height = (float(side) for side in root.attrib["viewBox"].split()[2:])
        for path in root.iter("path"):
            numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", path.attrib["d"])]
            assert all(0 <= x <= width for x in numbers[::2])
            assert all(0 <= y <= height for y in numbers[1::2])


def test_a_band_encloses_its_line() -> None:
    chart = axis_chart(0.9, 0.5)
    line, band = places(chart, "line pooled"), places(chart, "band pooled")
    upper, lower = band[:3], band[:2:-1]
    for (_, middle), (_, top), (_, bottom) in zip(line, upper, lower, strict=True):
        assert top <= middle <= bottom


def test_the_first_resolved_drop_is_marked_at_its_tier() -> None:
    assert "first-mark" not in axis_chart(0.9, 0.5)
    assert "first-mark" in axis_chart(0.9, 0.5, first="mild")


def test_a_chart_says_itself_in_words() -> None:
    label = ET.fromstring(axis_chart(0.9, 0.5)).attrib["aria-label"]
    assert label == "accuracy along lighting: clean 97.0 %, slight 90.0 %, mild 50.0 %."


def test_a_fractional_severity_stands_between_its_tiers() -> None:
    curve = charts.curve_of("a", interval(1.0), [{"severity": 2.5, "score": interval(0.5)}])
    chart = str(charts.axis_chart(curve, [], ACCURACY, chance=None, first="2.5"))
    (start, _), (stop, _) = places(chart, "line pooled")
    assert stop - start == pytest.approx(213.0, abs=0.2)


def test_a_curve_without_scores_draws_no_line() -> None:
    curve = charts.curve_of("a", None, [{"severity": 1.0, "score": None}])
    for chart in (
        charts.spark(curve, ACCURACY),
        charts.axis_chart(curve, [], ACCURACY, chance=None, first=""),
    ):
        assert "<path" not in chart
        assert "nothing was scored" in chart


def test_each_generator_has_its_own_marker_dash_and_colour() -> None:
    generators = [charts.curve_of(str(number), interval(0.9), tiers(0.5)) for number in range(6)]
    chart = str(charts.axis_chart(generators[0], generators, ACCURACY, chance=None, first=""))
    assert all(f'class="line s{number}"' in chart for number in range(6))
    shapes = {re.sub(r"-?\d+\.\d+", "", str(svg.marker((0, 0), style, "m"))) for style in range(6)}
    outlines = {str(svg.marker((0, 0), style, "m")) for style in range(6)}
    assert len(outlines) == 6
    assert svg.SERIES_STYLES == 6
    seventh = str(charts.swatch(6))
    assert 'class="mark s0"' in seventh
    assert seventh != str(charts.swatch(0))
    assert len(shapes) >= 3


def test_names_from_the_data_are_escaped() -> None:
    curve = charts.curve_of("<b>&\"'", interval(0.9), tiers(0.5))
    chart = str(charts.spark(curve, ACCURACY))
    assert "<b>" not in chart
    assert "<b>&\"'" in ET.fromstring(chart).attrib["aria-label"]


def test_a_metric_that_is_no_share_keeps_its_numbers() -> None:
    scale = Scale("words", 0.0, 40.0)
    curve = charts.curve_of("a", interval(30.0), tiers(20.0))
    chart = str(charts.axis_chart(curve, [], scale, chance=None, first=""))
    assert "clean 30.000" in chart
    assert ">40<" in chart
