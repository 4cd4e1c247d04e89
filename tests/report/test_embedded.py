from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perturb.report import embedded
from perturb.report.embedded import embedded_figures
from perturb.report.html import render_html
from perturb.report.measures import Row, measures, rows_of

BuildRun = Callable[..., Path]
HOSTILE = "</script><script>alert('x')</script><!-- \u2028 & \x00 \u202e"


def scorecard(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "scorecard.json").read_text()))


def test_the_figures_of_every_metric_stand_at_their_rows(build_run: BuildRun) -> None:
    card = scorecard(build_run("text", metrics=True))
    found = json.loads(embedded_figures(card))
    assert [metric["name"] for metric in found["metrics"]] == ["accuracy", "macro F1", "log loss"]
    rows = list(rows_of(measures(card)[0]))
    assert len(rows) == len(found["rows"]) == len(card["cells"]) + sum(len(axis["tiers"]) for axis in card["axes"])
    for measure, metric in zip(measures(card), found["metrics"], strict=True):
        known = rows_of(measure)
        for row, place, figures in zip(rows, found["rows"], metric["figures"], strict=True):
            assert (found["axes"][place[0]], place[2]) == (row.axis, row.severity)
            assert (found["generators"][place[1]] if place[1] is not None else "") == row.generator
            if known[row]["score"] is None:
                assert figures is None
            else:
                assert figures[0][0] == pytest.approx(known[row]["score"]["value"], rel=1e-4)
                assert figures[1][1] == pytest.approx(known[row]["drop"]["low"], rel=1e-4)
    assert found["metrics"][2]["high"] is None
    assert not found["metrics"][2]["higherIsBetter"]


def test_groups_have_their_scores_at_the_pooled_rows(build_run: BuildRun) -> None:
    card = scorecard(build_run("text", metrics=True))
    found = json.loads(embedded_figures(card))
    pooled = [row for row in found["rows"] if row[1] is None]
    assert found["groups"] == [["writer", "formal"], ["writer", "chatty"], ["writer", "terse"]]
    for metric in found["metrics"]:
        assert [len(group["scores"]) for group in metric["groups"]] == [len(pooled)] * 3
    (first, *_) = found["metrics"][0]["groups"]
    assert first["scores"][0][0] == pytest.approx(card["groups"][0]["axes"][0]["score"]["value"], rel=1e-4)


def test_a_scorecard_without_further_metrics_has_one(build_run: BuildRun) -> None:
    found = json.loads(embedded_figures(scorecard(build_run("text"))))
    assert [metric["name"] for metric in found["metrics"]] == ["accuracy"]


def test_a_further_metric_may_lack_cells_and_groups(build_run: BuildRun) -> None:
    card = scorecard(build_run("text", metrics=True))
    card["further_metrics"][0].update(cells=[], axes=[], groups=[], clean=None)
    metric = json.loads(embedded_figures(card))["metrics"][1]
    assert set(map(str, metric["figures"])) == {"None"}
    assert metric["groups"] == [None] * 3


def test_groups_of_further_metrics_give_way_where_there_are_too_many(
    build_run: BuildRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = scorecard(build_run("text", metrics=True))
    whole = embedded_figures(card)
    monkeypatch.setattr(embedded, "_MOST", len(whole) - 1)
    smaller = json.loads(embedded_figures(card))
    assert [metric["groups"] is None for metric in smaller["metrics"]] == [False, True, True]
    monkeypatch.setattr(embedded, "_MOST", len(whole))
    assert embedded_figures(card) == whole


def test_nothing_in_the_data_ends_the_script_or_starts_another(build_run: BuildRun) -> None:
    folder = build_run("text", metrics=True)
    card = scorecard(folder)
    card["further_metrics"][0]["metric"]["name"] = HOSTILE
    for entry in (*card["cells"], *card["axes"], *(tier for group in card["groups"] for tier in group["axes"])):
        entry["axis"] = entry["axis"].replace("noise", HOSTILE)
    card["groups"][0].update(column=HOSTILE, value=HOSTILE)
    (folder / "scorecard.json").write_text(json.dumps(card))
    html = render_html(folder)
    (written,) = re.findall(r'<script type="application/json" id="figures">(.*?)</script>', html, re.DOTALL)
    assert not set("<>&\u2028\x00\u202e") & set(written)
    assert written.isascii()
    assert json.loads(written)["metrics"][1]["name"].startswith("</script><script>")
    assert html.count("<script") == 3


def test_rows_have_names() -> None:
    assert Row("lighting", "", 3.0).tier == "moderate"
