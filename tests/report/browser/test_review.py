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


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A folder with two pages: a box and a mask, and a tagged sentence."""
    (tmp_path / "images").mkdir()
    Image.fromarray(np.full((60, 80, 3), 120, np.uint8)).save(tmp_path / "images" / "1.png")
    square = {"bbox": [20, 15, 40, 30], "segmentation": [[20, 15, 60, 15, 60, 45, 20, 45]], "area": 1200, "iscrowd": 0}
    coco = {
        "images": [{"id": 1, "file_name": "1.png", "height": 60, "width": 80}],
        "categories": [{"id": 1, "name": "<b>car"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, **square}],
    }
    (tmp_path / "objects.json").write_text(json.dumps(coco))
    (tmp_path / "names.conll").write_text("🗼 O\nAda B-PER\nLovelace I-PER\nleft O\n\n")
    for name, data, kind in (("boxes", "objects.json", "boxes"), ("masks", "objects.json", "masks")):
        suite = parse_suite(SUITE.format("gaussian_noise"), name=name)
        generate(suite, Source(str(tmp_path / data)), tmp_path / name, kind=kind)  # type: ignore[arg-type]
        write_page(tmp_path / name, tmp_path / f"{name}.html")
    generate(parse_suite(SUITE.format("casing"), name="t"), Source(str(tmp_path / "names.conll")), tmp_path / "names")
    write_page(tmp_path / "names", tmp_path / "names.html")
    return tmp_path


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


def sides(tab: Any, selector: str) -> Any:
    """Where an element stands in the window: left, top, width, height."""
    box = f"document.querySelector({selector!r}).getBoundingClientRect()"
    return np.array(tab.value(f"(({{ x, y, width, height }}) => [x, y, width, height])({box})"))


def test_boxes_lie_where_they_belong_and_can_be_hidden(tab: Any, marked: Path) -> None:
    tab.open(marked / "boxes.html")
    tab.until("document.querySelector('#shown img').complete")
    picture, box = sides(tab, "#shown img"), sides(tab, "#shown .box")
    assert picture[2] / picture[3] == pytest.approx(80 / 60, rel=0.01)
    place = (box - [*picture[:2], 0, 0]) / picture[[2, 3, 2, 3]]
    assert place == pytest.approx([20 / 80, 15 / 60, 40 / 80, 30 / 60], abs=0.02)
    assert tab.value("document.querySelector('#shown svg text').textContent") == "<b>car"
    press(tab, "m")
    assert tab.value("getComputedStyle(document.querySelector('.objects')).display") == "none"
    assert tab.value("document.getElementById('marks').getAttribute('aria-pressed')") == "false"
    press(tab, "ArrowRight", "m")
    assert tab.value("getComputedStyle(document.querySelector('.objects')).display") != "none"
    assert tab.console == []


def test_a_mask_is_laid_over_its_pixels(tab: Any, marked: Path) -> None:
    tab.open(marked / "masks.html")
    tab.until("document.querySelector('#shown img').complete")
    tab.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    left, top, width, height = sides(tab, "#shown img")
    seen = tab.picture()

    def level(x: float, y: float) -> Any:
        row, column = int(top + height * y / 60), int(left + width * x / 80)
        return seen[row - 4 : row + 5, column - 4 : column + 5].reshape(-1, seen.shape[-1])[:, :3].mean(axis=0)

    assert np.ptp(level(10, 8)) < 40, "grey outside"
    assert level(25, 40)[0] - level(25, 40)[2] > 40, "orange on the mask"
    assert tab.console == []


def test_tags_stand_on_their_tokens(tab: Any, marked: Path) -> None:
    tab.open(marked / "names.html", width=400)
    assert tab.value("document.querySelector('#shown mark').firstChild.data").casefold() == "ada lovelace"
    assert tab.text("#shown mark .tag") == "PER"
    assert tab.value("document.documentElement.scrollWidth") <= 400
    press(tab, "m")
    assert tab.value("getComputedStyle(document.querySelector('.tag')).display") == "none"
    assert tab.console == []
