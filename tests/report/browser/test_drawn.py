"""The page as it looks: wide and narrow, light and dark, on paper, and with a silent console."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perturb.report import inline
from perturb.report.html import write_html

BuildRun = Callable[..., Path]
DRAWN = "[...document.querySelectorAll('figure[data-plot]')].some((figure) => figure.querySelector('.plot svg'))"


@pytest.mark.parametrize("modality", ["image", "text"])
def test_the_page_is_drawn_asks_for_nothing_and_its_console_is_silent(
    tab: Any, build_run: BuildRun, modality: str
) -> None:
    tab.open(write_html(build_run(modality, metrics=True)))
    tab.value("document.getElementById('axis-1').scrollIntoView()")
    tab.until(DRAWN)
    assert tab.picture().shape == (900, 1280, 3)
    assert tab.picture().std() > 10
    assert tab.console == []


@pytest.mark.parametrize("kind", ["failed_model_run", "nothing_scored_run"])
def test_a_run_with_nothing_to_show_opens_too(tab: Any, request: pytest.FixtureRequest, kind: str) -> None:
    tab.open(write_html(request.getfixturevalue(kind)))
    tab.choose("#choose-axis", "")
    assert tab.text("#status") == "Showing all axes."
    assert tab.console == []


def test_without_the_plotting_library_metrics_switch_all_the_same(
    tab: Any, build_run: BuildRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline, "plotting_library", lambda: "")
    inline.inline.cache_clear()
    try:
        page = write_html(build_run("text", metrics=True))
    finally:
        inline.inline.cache_clear()
    tab.open(page)
    shown = "getComputedStyle(document.querySelector('#axis-1 .chart')).display"
    assert tab.value(shown) == "block"
    tab.choose("#choose-metric", "1")
    assert tab.text("#summary [data-row][data-kind='fall'] .figure").startswith("87.5 %")
    assert tab.value(shown) == "none", "the still chart is of another metric"
    assert tab.console == []


def contrast(one: str, other: str) -> float:
    """The contrast of two CSS colours: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio ."""

    def luminance(colour: str) -> float:
        found = [float(part) for part in re.findall(r"[\d.]+", colour)]
        shares = [part if "srgb" in colour else part / 255 for part in found[:3]]
        linear = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_field_of_the_heat_map_can_be_read(tab: Any, build_run: BuildRun, scheme: str) -> None:
    tab.open(write_html(build_run("text")), scheme=scheme)
    colours = (
        "(level) => { const field = document.querySelector('[data-heat]'); field.className = `heat-${level}`;"
        "const style = getComputedStyle(field); return [style.color, style.backgroundColor]; }"
    )
    for level in range(1, 10):
        assert contrast(*tab.value(f"({colours})({level})")) >= 4.5, level


def test_the_scheme_is_followed_by_page_and_plots(tab: Any, build_run: BuildRun) -> None:
    page = write_html(build_run("text"))
    ink = {}
    for scheme, bright in (("dark", False), ("light", True)):
        tab.open(page, scheme=scheme)
        tab.value("document.getElementById('axis-1').scrollIntoView()")
        tab.until(DRAWN)
        assert tab.picture().mean() > 200 if bright else tab.picture().mean() < 80
        ink[scheme] = tab.value("document.querySelector('.plot svg .role-axis-label text').getAttribute('fill')")
    assert ink["dark"] != ink["light"]


def test_plots_are_drawn_again_when_the_scheme_changes(tab: Any, build_run: BuildRun) -> None:
    tab.open(write_html(build_run("text")))
    tab.value("document.getElementById('axis-1').scrollIntoView()")
    tab.until(DRAWN)
    fill = "document.querySelector('.plot svg .role-axis-label text')?.getAttribute('fill')"
    before = tab.value(fill)
    tab.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    tab.until(f"({fill} ?? {before!r}) !== {before!r}")


@pytest.mark.parametrize("width", [360, 400, 768, 1280])
def test_nothing_reaches_beyond_the_window(tab: Any, build_run: BuildRun, width: int) -> None:
    tab.open(write_html(build_run("text", metrics=True)), width=width)
    tab.value("document.getElementById('axis-1').scrollIntoView()")
    tab.until(DRAWN)
    assert tab.value("document.documentElement.scrollWidth") <= width


def test_paper_gets_the_still_charts_of_the_first_metric(tab: Any, build_run: BuildRun) -> None:
    tab.open(write_html(build_run("text", metrics=True)))
    tab.choose("#choose-metric", "1")
    assert "macro F1" in tab.text(".heat caption")
    caption = "document.querySelector('.heat caption').innerText"
    tab.value(f"window.addEventListener('beforeprint', () => {{ window.printed = {caption}; }})")
    paper = base64.b64decode(tab.ask("Page.printToPDF")["data"])
    assert paper.startswith(b"%PDF")
    assert "accuracy" in tab.value("window.printed")
    tab.until(f"{caption}.includes('macro F1')")
    tab.ask("Emulation.setEmulatedMedia", media="print")
    hidden = "getComputedStyle(document.querySelector('{}')).display === 'none'"
    assert tab.value(hidden.format(".controls"))
    assert not tab.value(hidden.format("#axis-1 .chart"))


def test_without_scripts_the_page_is_whole(tab: Any, build_run: BuildRun) -> None:
    tab.ask("Emulation.setScriptExecutionDisabled", value=True)
    page = write_html(build_run("text", metrics=True))
    tab.ask("Page.navigate", url=page.as_uri())
    tab.until("document.readyState === 'complete' && location.protocol === 'file:'")
    assert tab.value("document.querySelector('.controls').hidden")
    assert tab.value("document.querySelector('#axis-1 .chart').getBoundingClientRect().height") > 100
    assert tab.value("document.querySelectorAll('.heat tr.generator[hidden]').length") == 0
