"""A search in HTML: by itself, and beside a run."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from perturb.errors import RunError
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.report.html import render_html
from perturb.search import search
from perturb.search.named import suite_or_generators
from perturb.source import Source
from perturb.suite import parse_suite

HOSTILE = "<script>alert(1)</script>"


def short_is_good(batch: Sequence[str]) -> list[dict[str, float]]:
    return [{"good": 0.9, HOSTILE: 0.1} if "oo" in text else {"good": 0.2, HOSTILE: 0.8} for text in batch]


@pytest.fixture
def data(tmp_path: Path) -> Source:
    rows = [{"id": f"{HOSTILE}{n}", "text": f"It was good, number {n}, {HOSTILE}.", "label": "good"} for n in range(4)]
    rows.append({"id": "other", "text": "It was bad.", "label": HOSTILE})
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return Source(str(tmp_path / "texts.jsonl"), id="id")


@pytest.fixture
def found(data: Source, tmp_path: Path) -> Path:
    model = LoadedModel("short_is_good", short_is_good, "5f")
    search(
        suite_or_generators("omission,transposition", seed=7),
        data,
        model,
        tmp_path / "found",
        modes=["breaking", "text"],
    )
    return tmp_path / "found"


class Shape(HTMLParser):
    """Every element closes, every id is there once, every link within the page leads somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "link", "iframe"} or dict(attrs).get("type") in {"application/json", "module"}
        for name, value in attrs:
            self.ids += [value or ""] if name == "id" else []
            self.links += [(value or "").removeprefix("#")] if name == "href" else []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def shape_of(page: str) -> Shape:
    shape = Shape()
    shape.feed(page)
    assert len(shape.ids) == len(set(shape.ids))
    assert set(shape.links) <= set(shape.ids)
    return shape


def test_the_page_says_what_was_found_and_asks_for_nothing(found: Path) -> None:
    page = (found / "report.html").read_text("utf-8")
    told = json.loads((found / "search.json").read_text("utf-8"))
    shape = shape_of(page)
    words = " ".join(" ".join(shape.text).split())
    assert HOSTILE not in page
    assert "default-src 'none'" in unescape(page)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
    assert "4 of 5 samples are broken by changed words." in words
    assert f"{told['queries']:,} queries in all commands" in words
    assert told["curves"][0]["median"]["text"] in words
    assert "adversarial --model MODEL" in words
    assert page.count('class="example wrong"') >= 8


def test_it_stands_in_the_report_of_a_run(found: Path, data: Source, tmp_path: Path) -> None:
    suite = parse_suite('task = "classification"\ngenerators = ["omission"]', name="release")
    run(suite, data, LoadedModel("short_is_good", short_is_good, "5f"), tmp_path / "run")
    alone, both = render_html(tmp_path / "run"), render_html(tmp_path / "run", found)
    assert 'id="search"' not in alone
    shape = shape_of(both)
    words = " ".join(" ".join(shape.text).split())
    assert {"search", "searched-1", "found-text", "axis-1"} <= set(shape.ids)
    assert "Breaking point of the run" in words
    assert "The search is of" not in words
    run(suite, data, LoadedModel("another", short_is_good, "60"), tmp_path / "another")
    assert "The search is of another model than this run" in render_html(tmp_path / "another", found)


def test_what_is_no_search_is_a_sentence(tmp_path: Path, data: Source) -> None:
    suite = parse_suite('task = "classification"\ngenerators = ["omission"]', name="release")
    run(suite, data, LoadedModel("short_is_good", short_is_good, "5f"), tmp_path / "run")
    with pytest.raises(RunError, match="perturb search SUITE_OR_GENERATORS"):
        render_html(tmp_path / "run", tmp_path / "run")


def test_a_search_that_found_nothing_yet_has_a_page(data: Source, tmp_path: Path) -> None:
    model: Any = LoadedModel("short_is_good", short_is_good, "5f")
    search(suite_or_generators("omission"), data, model, tmp_path / "none", seconds=0)
    page = (tmp_path / "none" / "report.html").read_text("utf-8")
    assert "Nothing was searched yet." in page
    assert "seconds are over" in page
