"""The page of a review, by keyboard alone: answered, undone, kept, downloaded, and without a word on the console."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from perturb.export import generate
from perturb.review.page import Look, write_page
from perturb.source import Source
from perturb.suite import parse_suite

SUITE = 'seed = 7\nseverities = [1, 5]\ngenerators = ["{}"]\n'
KEYS = {"ArrowLeft": 37, "ArrowRight": 39, "Enter": 13, "Escape": 27}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Two folders of variants, `pictures` and `texts`, each with a page to review it."""
    noise = np.random.default_rng(0)
    for name in ("cat/a.png", "cat/b.png", "dog/c.png", "dog/d.png"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(noise.integers(0, 256, (24, 24, 3), dtype=np.uint8)).save(path)
    hostile = "<script>alert(1)</script></script><img src=x onerror=alert(2)> was really good in the end"
    rows = [{"text": f"{hostile} {number}", "label": ("neg", "pos")[number % 2]} for number in range(4)]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for name, data, generator in (("pictures", "data", "gaussian_noise"), ("texts", "data.jsonl", "human_typos")):
        suite = parse_suite(SUITE.format(generator), name=name)
        generate(suite, Source(str(tmp_path / data)), tmp_path / name)
        write_page(tmp_path / name, tmp_path / f"{name}.html", samples=8, seed=3, look=Look(original=True))
    return tmp_path


@pytest.fixture
def review(tab: Any, pages: Path) -> Iterator[Any]:
    """The page of the texts, open, without answers of before."""
    tab.open(pages / "texts.html")
    tab.value("localStorage.clear()")
    tab.open(pages / "texts.html")
    yield tab
    assert tab.console == []


def press(tab: Any, *keys: str) -> None:
    for key in keys:
        tab.press(key, KEYS.get(key, ord(key[0].upper())), key if len(key) == 1 else "")


def test_the_keyboard_answers_goes_back_and_takes_back(review: Any) -> None:
    assert review.text("#place") == "Item 1 of 8"
    assert review.text("#told") == ""
    press(review, "a")
    assert review.text("#count") == "1 of 8 answered"
    assert "Item 1 accepted (" in review.text("#status")
    press(review, "r")
    assert review.text("#place") == "Item 3 of 8"
    press(review, "ArrowLeft")
    assert review.text("#given") == "You rejected it."
    assert review.text("#told") != "", "what was done is told once an item is answered"
    press(review, "u")
    assert review.text("#given") == ""
    assert review.text("#count") == "1 of 8 answered"
    press(review, "u", "u")
    assert review.text("#status") == "There is nothing to undo."


def test_a_label_is_chosen_by_its_number_or_typed(review: Any) -> None:
    wrong = {"neg": "2", "pos": "1"}
    press(review, "l", wrong[review.text("#target")])
    assert "relabelled as" in review.text("#status")
    press(review, "l", "Escape")
    assert review.value("document.getElementById('choice').hidden")
    press(review, "l")
    review.value("document.getElementById('label').focus()")
    for letter in "mixed":
        press(review, letter)
    press(review, "Enter")
    assert "Item 2 relabelled as mixed" in review.text("#status")
    press(review, "l", {"neg": "1", "pos": "2"}[review.text("#target")])
    assert review.text("#status").startswith("That is the answer it has")
    assert review.text("#count") == "2 of 8 answered"


def test_the_answers_are_kept_and_downloaded(review: Any, pages: Path) -> None:
    review.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(pages))
    press(review, "a", "r", "d")
    assert review.text("#status").startswith("Type your name first")
    assert review.value("document.activeElement.id") == "reviewer"
    for letter in "Ada L":
        press(review, letter)
    press(review, "Escape")
    review.open(pages / "pictures.html")
    review.open(pages / "texts.html")
    assert review.text("#place") == "Item 3 of 8", "it goes on where it was left"
    press(review, "a", "d")
    file, stop = pages / "answers-Ada-L.json", time.monotonic() + 20
    while not file.is_file() and time.monotonic() < stop:
        time.sleep(0.05)
    answers = json.loads(file.read_text())
    assert answers["reviewer"] == "Ada L"
    assert [given["verdict"] for given in answers["answers"].values()] == ["accept", "reject", "accept"]
    (noted,) = (pages / "texts" / "review").iterdir()
    assert answers["page"] == json.loads(noted.read_text())["page"]


def test_pictures_are_shown_beside_their_originals(tab: Any, pages: Path) -> None:
    tab.open(pages / "pictures.html", width=400)
    tab.until("document.querySelector('#shown img').complete")
    assert tab.value("document.querySelector('#shown img').naturalWidth") == 24
    assert tab.value("document.getElementById('original').hidden")
    press(tab, "o")
    tab.until("document.querySelector('#original img').naturalWidth === 24")
    assert tab.value("document.documentElement.scrollWidth") <= 400
    assert tab.console == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_is_followed(tab: Any, pages: Path, scheme: str) -> None:
    tab.open(pages / "texts.html", scheme=scheme)
    assert tab.picture().mean() > 200 if scheme == "light" else tab.picture().mean() < 80
    assert tab.console == []


def test_assistive_technology_gets_names(review: Any) -> None:
    roles: dict[str, list[str]] = {}
    for node in review.ask("Accessibility.getFullAXTree")["nodes"]:
        if not node["ignored"]:
            roles.setdefault(node["role"]["value"], []).append(node.get("name", {}).get("value", ""))
    assert {"main", "banner", "status", "article"} <= set(roles)
    for role in ("button", "textbox", "progressbar", "article", "group"):
        assert all(roles[role]), role


def test_what_looks_like_markup_is_only_words(review: Any) -> None:
    texts = []
    for number in range(1, 9):
        assert review.text("#place") == f"Item {number} of 8"
        assert review.value("document.querySelectorAll('#shown img, #shown script').length") == 0
        texts.append(review.text("#shown p"))
        press(review, "ArrowRight")
    assert any("<script>alert(1)</script></script><img" in text for text in texts)
