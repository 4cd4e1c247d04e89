"""The report as a tool: switch the metric, filter an axis, follow a failing gate to its examples."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from perturb.report.html import write_html

BuildRun = Callable[..., Path]
SHOWN = "[...document.querySelectorAll('section.axis')].filter((section) => !section.hidden).length"
FIGURES = (
    "[...document.querySelectorAll('[data-row], [data-heat], [data-fact]')].map((place) => place.innerText.trim())"
)


@pytest.fixture
def report(tab: Any, build_run: BuildRun) -> Iterator[Any]:
    """A report with three metrics, open; its console has to stay silent."""
    tab.open(write_html(build_run("text", metrics=True)))
    yield tab
    assert tab.console == []


def test_another_metric_is_written_wherever_the_first_one_stood(report: Any) -> None:
    first = report.value(FIGURES)
    report.choose("#choose-metric", "1")
    assert report.text("#status") == "Showing macro F1."
    assert report.text("#summary [data-row][data-kind='fall'] .figure").startswith("87.5 %")
    assert report.value("document.querySelectorAll('[data-metric-name]')[0].innerText.toLowerCase()") == "macro f1"
    second = report.value(FIGURES)
    assert sum(one != other for one, other in zip(first, second, strict=True)) > 100


def test_the_first_metric_comes_back_as_it_was(report: Any) -> None:
    before = report.value(FIGURES)
    report.choose("#choose-metric", "2")
    report.choose("#choose-metric", "0")
    assert report.value(FIGURES) == before


def test_a_metric_that_grows_when_the_model_gets_worse_has_positive_drops(report: Any) -> None:
    report.choose("#choose-metric", "2")
    assert report.text("#summary [data-row][data-kind='fall'] .figure") == "0.556 → 1.061"
    assert report.text("#heat [data-axis='0'] td:last-child") == "0.505"


def test_a_plot_shows_the_metric_that_was_chosen(report: Any) -> None:
    report.value("document.getElementById('axis-1').scrollIntoView()")
    report.until("document.querySelector('#axis-1 .plot svg')?.textContent.includes('accuracy')")
    report.choose("#choose-metric", "2")
    report.until("document.querySelector('#axis-1 .plot svg')?.textContent.includes('log loss')")
    assert report.value("document.querySelector('#axis-1 .plot').getAttribute('aria-label')").startswith("log loss")


def test_an_axis_is_filtered_everywhere(report: Any) -> None:
    assert report.value(SHOWN) == 6
    report.choose("#choose-axis", "2")
    assert report.value(SHOWN) == 1
    assert report.value("document.getElementById('axis-3').hidden") is False
    assert report.text("#status") == "Showing the axis noise."
    for rows in ("#gates tr[data-axis]", "#groups thead th[data-axis]", "nav li[data-axis]"):
        assert report.value(f"[...document.querySelectorAll({rows!r})].filter((row) => !row.hidden).length") == 1
    assert report.value("document.querySelector('#heat [data-axis=\"2\"] .generator').hidden") is False
    report.choose("#choose-axis", "")
    assert report.value(SHOWN) == 6
    assert report.value("document.querySelector('#heat [data-axis=\"2\"] .generator').hidden") is True


def test_a_failing_gate_leads_to_its_examples(report: Any) -> None:
    report.choose("#choose-axis", "1")
    report.click("#gates tr[data-axis='1'] .follow a")
    report.until("location.hash.startsWith('#example-')")
    report.until("document.activeElement.classList.contains('example')")
    assert report.value("document.activeElement.closest('section').id") == "axis-2"
    assert "growing_blocks" in report.value("document.activeElement.innerText")
    box = report.value(
        "(() => { const box = document.activeElement.getBoundingClientRect(); return [box.top, box.bottom]; })()"
    )
    assert 0 <= box[0] < box[1] <= 900


def test_a_link_to_what_is_filtered_out_or_folded_away_shows_it(report: Any) -> None:
    report.choose("#choose-axis", "0")
    folded = report.value("document.querySelector('#axis-3 details .example').id")
    report.value(f"location.hash = {folded!r}")
    report.until(f"document.activeElement.id === {folded!r}")
    assert report.value("document.querySelector('#axis-3 details:has(.example)').open")
    assert report.value("document.getElementById('choose-axis').value") == "2"


def test_a_link_that_was_followed_before_leads_there_again(report: Any) -> None:
    link = "#gates tr[data-axis='1'] .follow a"
    report.click(link)
    report.until("document.activeElement.classList.contains('example')")
    report.value("document.querySelector('#gates tr[data-axis=\"1\"]').removeAttribute('data-axis')")
    report.choose("#choose-axis", "0")
    report.click("#gates tr:not([data-axis]) .follow a")
    report.until("document.getElementById('choose-axis').value === '1'")
    assert report.value("document.activeElement.closest('section').id") == "axis-2"


def test_the_plot_of_groups_follows_the_filter_and_has_a_choice_of_its_own(report: Any) -> None:
    report.choose("#choose-axis", "3")
    assert report.value("document.querySelector('#groups select').value") == "3"
    report.choose("#groups select", "1")
    report.value("document.getElementById('groups').scrollIntoView()")
    report.until("document.querySelector('#groups .plot svg')?.textContent.includes('terse')")


def test_the_heat_map_shows_scores_and_retention_too(report: Any) -> None:
    drop = report.text("#heat [data-heat]")
    report.click("[name='kind'][value='score']")
    score = report.text("#heat [data-heat]")
    assert float(score.replace("−", "-")) + float(drop.replace("−", "-")) == pytest.approx(97.2, abs=0.11)
    assert report.text("#status") == "The heat map shows each score."


def test_a_point_tells_its_figures_under_the_pointer(report: Any) -> None:
    mark = "document.querySelector('#axis-1 .plot .mark-symbol.role-mark path')"
    report.value("document.getElementById('axis-1').scrollIntoView()")
    report.until(mark)
    box = f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({mark}.getBoundingClientRect())"
    x, y = report.value(box)
    report.ask("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    report.until("document.querySelector('#vg-tooltip-element.visible')")
    assert "clean" in report.text("#vg-tooltip-element")
    assert "97.2 % (95.6 to 98.8)" in report.text("#vg-tooltip-element")


def test_a_line_is_hidden_by_its_legend(report: Any) -> None:
    lines = "document.querySelectorAll('#axis-1 .plot .mark-line.role-mark path').length"
    report.value("document.getElementById('axis-1').scrollIntoView()")
    report.until(f"{lines} === 5")
    report.click("#axis-1 [data-series='low_light'] button")
    report.until(f"{lines} === 4")
    assert (
        report.value("document.querySelector('[data-series=low_light] button').getAttribute('aria-pressed')") == "false"
    )
    report.click("#axis-1 [data-series='low_light'] button")
    report.until(f"{lines} === 5")


def test_everything_is_within_reach_of_the_keyboard(report: Any) -> None:
    order = []
    for _ in range(60):
        report.press("Tab", 9)
        order.append(
            report.value("document.activeElement.id || document.activeElement.name || document.activeElement.hash")
        )
    for name in ("#main", "choose-metric", "choose-axis", "#summary", "#axis-1", "kind", "by-generator"):
        assert name in order
    assert order.index("#main") == 0
    assert order.index("choose-metric") < order.index("#summary") < order.index("kind")


def test_the_keyboard_alone_leads_from_a_gate_to_its_example(report: Any) -> None:
    report.value("document.querySelector('#gates .follow a').focus()")
    report.press("Enter", 13, "\r")
    report.until("document.activeElement.classList.contains('example')")
    report.value("document.getElementById('choose-axis').focus()")
    report.press("ArrowDown", 40)
    report.until(f"{SHOWN} === 1")


def test_landmarks_and_names_are_told_to_assistive_technology(report: Any) -> None:
    nodes = report.ask("Accessibility.getFullAXTree")["nodes"]
    roles: dict[str, list[str]] = {}
    for node in nodes:
        if not node["ignored"]:
            roles.setdefault(node["role"]["value"], []).append(node.get("name", {}).get("value", ""))
    assert {"main", "navigation", "banner", "contentinfo", "status"} <= set(roles)
    assert {"Metric", "Axis"} <= set(roles["combobox"])
    for role in ("combobox", "button", "link", "image", "table", "radio", "checkbox", "region"):
        assert all(roles[role]), role


def test_names_from_the_data_are_only_words(tab: Any, build_run: BuildRun) -> None:
    folder = build_run("text", metrics=True)
    hostile = "'+alert(1)+'<img src=x onerror=alert(2)>{{7*7}}"
    card = (folder / "scorecard.json").read_text().replace('"low_light"', json.dumps(hostile))
    for name in ("terse", "macro F1"):
        card = card.replace(json.dumps(name), json.dumps(hostile))
    (folder / "scorecard.json").write_text(card)
    tab.open(write_html(folder))
    tab.choose("#choose-metric", "1")
    tab.value("document.getElementById('axis-1').scrollIntoView()")
    tab.until("document.querySelector('#axis-1 .plot svg')")
    tab.value("document.getElementById('groups').scrollIntoView()")
    tab.until("document.querySelector('#groups .plot svg')")
    assert tab.console == []
    assert tab.value("document.querySelectorAll('img[src=x]').length") == 0
    assert hostile[:20] in tab.text("#groups")
