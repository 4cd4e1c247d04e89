from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from perturb.report import html as html_report
from perturb.report import inline
from perturb.report.html import render_html, write_html

BuildRun = Callable[..., Path]

HOSTILE = "<script>alert('x')</script>"
VOID = {"meta", "img", "br", "line", "path", "circle", "rect", "input"}


class Page(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "script" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture(params=["image", "text", "no gates", "no pooled axis", "failed model", "nothing scored"])
def any_run(request: pytest.FixtureRequest, build_run: BuildRun) -> Path:
    if request.param in {"image", "text"}:
        return build_run(request.param)
    if request.param == "no pooled axis":
        return build_run("text", axes=[])
    if request.param == "no gates":
        return build_run("text", gated=False, groups=[], abstention=[], not_scored=[])
    folder: Path = request.getfixturevalue(f"{request.param.replace(' ', '_')}_run")
    return folder


def test_every_tag_is_closed_and_every_reference_leads_somewhere(any_run: Path) -> None:
    page = Page(render_html(any_run))
    assert page.open == []
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    targets = {value[1:] for value in page.values("href")} | set(page.values("aria-labelledby"))
    assert targets <= set(ids)
    headings = [tag for tag in page.tags if tag in {"h1", "h2", "h3"}]
    assert headings.count("h1") == 1
    assert headings[:2] == ["h1", "h2"]


def test_nothing_is_asked_of_a_network(any_run: Path) -> None:
    html = render_html(any_run)
    page = Page(html)
    assert not {"link", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert all(value.startswith("data:image/") for value in page.values("src"))
    assert all(value.startswith("#") for value in page.values("href"))
    still = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert "url(" not in still
    assert "@import" not in still
    assert "://" not in still
    assert not [name for _, name, _ in page.attributes if name == "style" or name.startswith("on")]


def test_the_policy_forbids_requests_and_allows_only_this_style_and_these_scripts(build_run: BuildRun) -> None:
    html = render_html(build_run("text"))
    policy = next(value for value in Page(html).values("content") if "default-src" in value)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert f"style-src '{digest(style)}'" in policy
    scripts = re.findall(r'<script type="module">(.*?)</script>', html, re.DOTALL)
    assert len(scripts) == 2
    assert f"script-src '{digest(scripts[0])}' '{digest(scripts[1])}'" in policy
    assert html.count("<script") == 3


def digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def test_without_the_plotting_library_the_report_is_whole(build_run: BuildRun, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = build_run(metrics=True)
    with_library = Page(render_html(folder))
    monkeypatch.setattr(inline, "plotting_library", lambda: "")
    inline.inline.cache_clear()
    try:
        html = render_html(folder)
    finally:
        inline.inline.cache_clear()
    page = Page(html)
    assert "Vega" not in page.text
    assert len(html) < 1_500_000
    assert page.text == re.sub(r"It carries Vega, .*without warranty of any kind. ", "", with_library.text)
    assert page.tags.count("svg") == with_library.tags.count("svg")


def test_text_from_the_data_shows_as_text(build_run: BuildRun) -> None:
    run = {"data": {"path": HOSTILE, "digest": HOSTILE, "samples": 4, "limit": None, "note": HOSTILE}}
    html = render_html(build_run("text", run=run, warnings=[HOSTILE]))
    page = Page(html)
    assert HOSTILE not in html
    assert page.text.count(HOSTILE) > 30
    assert "\x1b" not in html
    assert "\x00" not in html
    assert "\u202e" not in html


def test_every_axis_gate_cell_and_group_is_there(build_run: BuildRun) -> None:
    folder = build_run()
    page = Page(render_html(folder))
    card = json.loads((folder / "scorecard.json").read_text())
    gates = json.loads((folder / "gates.json").read_text())["gates"]
    axes = list(dict.fromkeys(cell["axis"] for cell in card["cells"]))
    for number, axis in enumerate(axes, start=1):
        assert f"axis-{number}" in page.values("id")
        assert f"Cells of {axis}" in page.values("aria-label")
    for gate in gates:
        assert gate["name"] in page.text
        assert gate["reason"] in page.text
    for cell in card["cells"]:
        assert cell["generator"] in page.text
    for group in card["groups"]:
        assert group["value"] in page.text
    assert page.tags.count("tbody") >= len({cell["generator"] for cell in card["cells"]})


def test_the_verdict_and_the_run_are_in_the_header(build_run: BuildRun) -> None:
    text = Page(render_html(build_run())).text
    assert "3 of 4 required gates failed (along lighting, occlusion, noise)." in text
    assert "97.2 % 95 % interval 95.6 to 98.8" in text
    assert "8×8 digits, upscaled smoothly to 64×64." in text
    assert "perturb run release 'data/val set' --model my.module:predict" in text


def test_pictures_are_inside_with_words_for_those_who_cannot_see_them(build_run: BuildRun) -> None:
    page = Page(render_html(build_run()))
    pictures = page.values("src")
    assert len(pictures) == 39 * 3
    assert len(page.values("alt")) == len(pictures)
    assert all(page.values("alt"))
    assert all(label for label in page.values("aria-label"))


def test_large_pictures_do_not_make_a_large_report(build_run: BuildRun) -> None:
    path = write_html(build_run(side=320))
    assert path.stat().st_size < 5_000_000


def test_examples_give_way_where_the_page_would_be_too_large(
    build_run: BuildRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = build_run(metrics=True)
    whole = len(render_html(folder).encode())
    monkeypatch.setattr(html_report, "_MOST", whole - 100_000)
    page = render_html(folder)
    assert len(page.encode()) <= whole - 100_000
    assert 0 < len(Page(page).values("src")) < 39 * 3
    monkeypatch.setattr(html_report, "_MOST", 0)
    assert Page(render_html(folder)).values("src") == []


def test_a_picture_that_is_not_one_is_said_to_be_missing(build_run: BuildRun, tmp_path: Path) -> None:
    folder = build_run()
    Page(render_html(folder))
    (tmp_path / "secret.png").write_bytes((folder / "examples" / "e0000-clean.png").read_bytes())
    listing = json.loads((folder / "examples" / "examples.json").read_text())
    for example in listing["examples"]:
        example.update(clean="../../secret.png", variant="e9999.png", difference="examples.json")
    (folder / "examples" / "examples.json").write_text(json.dumps(listing))
    page = Page(render_html(folder))
    assert page.values("src") == []
    assert page.text.count("picture cannot be shown") == 39 * 3


def test_text_examples_show_what_was_done(build_run: BuildRun) -> None:
    html = render_html(build_run("text"))
    assert "<del>was</del><ins>wsa</ins>" in html
    assert "be<ins> </ins>d" in html


def test_what_was_not_scored_is_always_there(build_run: BuildRun) -> None:
    text = Page(render_html(build_run("text", not_scored=[]))).text
    assert "Everything was answered" in text
    assert "model_error" in text
    text = Page(render_html(build_run("text"))).text
    assert "data_error: 2 rows, 1 of them shown" in text
    assert "ValueError: NaN" in text


def test_a_model_that_cannot_abstain_is_said_to(failed_model_run: Path) -> None:
    text = Page(render_html(failed_model_run)).text
    assert "Cannot abstain." in text
    assert "The model gives neither a confidence nor the abstain label." in text


def test_an_incomplete_run_says_so(build_run: BuildRun) -> None:
    text = Page(render_html(build_run("text", run={"status": "incomplete", "finished": None, "latency": None}))).text
    assert "This run is incomplete." in text


def test_writing_twice_gives_the_same_bytes(build_run: BuildRun) -> None:
    folder = build_run()
    first = write_html(folder).read_bytes()
    assert write_html(folder).read_bytes() == first
    assert not list(folder.glob(".*"))


def test_groups_come_lowest_first(build_run: BuildRun) -> None:
    html = render_html(build_run("text"))
    assert html.index(">terse</th>") < html.index(">chatty</th>") < html.index(">formal</th>")


def test_tiers_that_are_not_scored_for_their_answer_are_named_beside_the_curve(build_run: BuildRun) -> None:
    text = Page(render_html(build_run("text"))).text
    assert "blend_two_classes is not scored for its answer at moderate, strong, extreme, and not pooled there" in text
    assert "blend_within_class is not scored" not in text
