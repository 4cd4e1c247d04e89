"""`perturb review` from end to end: a page out, answers back, and what was rejected leaves the score."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Shell = Callable[..., Any]
TEXTS = """
seed = 7
severities = [1, 3]
generators = ["human_typos", "mixed_verdict"]
"""


def content(page: Path) -> dict[str, Any]:
    """What a page carries."""
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', page.read_text("utf-8"))
    assert found is not None
    return dict(json.loads(found.group(1)))


def answered(page: Path, reviewer: str, *rejected: str) -> Path:
    """The file that a reviewer sends back who rejects what some generators made, and accepts the rest."""
    asked = content(page)
    verdicts = {
        item["id"]: {"verdict": "reject" if item["generator"] in rejected else "accept"} for item in asked["items"]
    }
    file = page.with_name(f"answers-{reviewer}.json")
    file.write_text(json.dumps({"schema": 1, "reviewer": reviewer, "page": asked["page"], "answers": verdicts}))
    return file


@pytest.fixture
def texts(folder: Path) -> Path:
    rows = [{"text": f"The food in place {n} was really good.", "label": ("neg", "pos")[n % 2]} for n in range(8)]
    (folder / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "texts.toml").write_text(TEXTS)
    return folder


@pytest.fixture
def run(folder: Path, shell: Shell) -> Path:
    assert shell("run", "suite.toml", "data", "--model", "models:fooled_by_noise", "--out", "run").code == 0
    return folder / "run"


@pytest.mark.parametrize("form", ["folder", "parquet"])
def test_pictures_of_an_export(folder: Path, shell: Shell, form: str) -> None:
    assert shell("generate", "suite.toml", "data", "out", "--format", form).code == 0
    ended = shell("review", "out", "--page", "page.html", "--samples", "20", "--original")
    assert ended.code == 0, ended.err
    assert "Wrote 20 items to page.html, 2 of them clean." in ended.out
    page = content(folder / "page.html")
    assert page["labels"] == ["bright", "dark"]
    assert {item["tier"] for item in page["items"]} == {"clean", "slight", "moderate"}
    for item in page["items"]:
        assert item["fields"][0]["picture"].startswith("data:image/png;base64,")
        same = item["fields"][0]["picture"] == item["original"][0]["picture"]
        assert same == (item["generator"] == "clean")


def test_texts_of_an_export(texts: Path, shell: Shell) -> None:
    assert shell("generate", "texts.toml", "texts.jsonl", "out").code == 0
    assert shell("review", "out", "--page", "page.html", "--samples", "12", "--seed", "3").code == 0
    items = content(texts / "page.html")["items"]
    manifest = [json.loads(line) for line in (texts / "out" / "manifest.jsonl").read_text().splitlines()]
    made = {row["generator"] for row in manifest if row["status"] == "ok"}
    assert {item["generator"] for item in items} == made
    typos = next(item for item in items if item["generator"] == "human_typos")
    assert typos["original"] is None
    assert "food" in typos["fields"][0]["text"] or "place" in typos["fields"][0]["text"]
    ended = shell("review", "out", "--answers", answered(texts / "page.html", "Ada"))
    assert ended.code == 0, ended.err
    assert "no item was judged by two reviewers" in ended.out
    assert "0 of 12 judged items are invalid variants." in ended.out


def test_the_same_page_from_a_run_as_from_its_export(run: Path, folder: Path, shell: Shell) -> None:
    assert shell("generate", "suite.toml", "data", "out").code == 0
    for place in ("run", "out"):
        assert shell("review", place, "--page", f"{place}.html", "--samples", "15").code == 0
    assert content(folder / "run.html") == content(folder / "out.html")


def test_what_reviewers_reject_leaves_the_score(run: Path, folder: Path, shell: Shell) -> None:
    before = json.loads((run / "scorecard.json").read_text())
    assert shell("review", "run", "--page", "page.html", "--samples", "60").code == 0
    files = [answered(folder / "page.html", name, "gaussian_noise") for name in ("Ada", "Grace")]
    files.append(answered(folder / "page.html", "Edsger", "clean"))
    ended = shell("review", "run", "--answers", *files)
    assert ended.code == 0, ended.err
    assert re.search(r"gaussian_noise +slight +0 of 12 +0% to 24% +12 +0 +12", ended.out)
    assert "Krippendorff's alpha" in ended.out
    review = json.loads((run / "review.json").read_text())
    assert review["reviewers"] == ["Ada", "Edsger", "Grace"]
    assert {item["generator"] for item in review["invalid"]} == {"gaussian_noise"}
    ended = shell("score", "run")
    assert ended.code == 0, ended.err
    after = json.loads((run / "scorecard.json").read_text())
    noise = [cell for cell in after["cells"] if cell["generator"] == "gaussian_noise"]
    assert [(cell["samples"], cell["score"], cell["changed_share"]) for cell in noise] == [(0, None, 0.0)] * 2
    assert [cell["status"] for cell in noise] == [{"rejected": 12}] * 2
    assert after["counts"]["status"]["rejected"] == 24
    for one, other in zip(before["cells"], after["cells"], strict=True):
        if one["generator"] == "low_light":
            differing = {name for name in one if one[name] != other[name]}
            assert differing <= {"benjamini_hochberg"}, "it is adjusted for fewer tests"
    assert "reviewers rejected the variant" in (run / "report.html").read_text("utf-8")
    (run / "review.json").unlink()
    assert shell("score", "run").code == 0
    assert json.loads((run / "scorecard.json").read_text())["cells"] == before["cells"]


def test_a_second_review_may_ask_about_what_was_rejected(run: Path, folder: Path, shell: Shell) -> None:
    shell("review", "run", "--page", "page.html", "--samples", "60")
    shell("review", "run", "--answers", answered(folder / "page.html", "Ada", "low_light"))
    first = content(folder / "page.html")
    assert shell("review", "run", "--page", "page.html", "--samples", "60").code == 0
    assert content(folder / "page.html") == first


@pytest.fixture
def sent(folder: Path, shell: Shell) -> Path:
    """The answers of Ada to a page of the export `out`."""
    shell("generate", "suite.toml", "data", "out")
    shell("review", "out", "--page", "page.html", "--samples", "10")
    return answered(folder / "page.html", "Ada")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"page": "0" * 32}, "answers a page that was not written for out"),
        ({"page": "../../out"}, "answers a page that was not written for out"),
        ({"answers": {}}, "holds no answers"),
        ({"answers": {"abc": {"verdict": "accept"}}}, "answers 1 items that are not on its page: abc"),
        ({"reviewer": " "}, "it holds something else"),
        ({"schema": 2}, "it holds something else"),
        ({"verdict": {"verdict": "maybe"}}, "Expected accept, reject, or relabel with a label for item"),
        (
            {"verdict": {"verdict": "relabel", "label": " "}},
            "Expected accept, reject, or relabel with a label for item",
        ),
    ],
)
def test_wrong_answers_get_a_sentence(sent: Path, shell: Shell, change: dict[str, Any], sentence: str) -> None:
    given = json.loads(sent.read_text())
    if "verdict" in change:
        change = {"answers": given["answers"] | {next(iter(given["answers"])): change["verdict"]}}
    sent.write_text(json.dumps(given | change))
    ended = shell("review", "out", "--answers", sent)
    assert ended.code == 2
    assert sentence in ended.err
    assert not (sent.parent / "out" / "review.json").exists()


def test_other_wrong_files_get_a_sentence(sent: Path, folder: Path, shell: Shell) -> None:
    (folder / "broken.json").write_text("{")
    for words, sentence in [
        (("out", "--answers", "broken.json"), "it cannot be read"),
        (("out", "--answers", "missing.json"), "it cannot be read"),
        (("out", "--answers", sent, sent), "both answer one page as 'Ada'"),
        (("data", "--page", "p.html"), "holds neither manifest.jsonl nor run.json"),
        (("out",), "Give either --page FILE"),
        (("out", "--page", "p.html", "--answers", sent), "Give either --page FILE"),
        (("out", "--page", "broken.json/p.html"), "Make its folder writable"),
    ]:
        ended = shell("review", *words)
        assert ended.code == 2
        assert sentence in ended.err


def test_originals_and_variants_have_to_be_there(folder: Path, shell: Shell) -> None:
    shell("generate", "suite.toml", "data", "bare", "--no-clean")
    assert "Expected clean samples in bare" in shell("review", "bare", "--page", "p.html", "--original").err
    assert shell("review", "bare", "--page", "p.html").code == 0
    shell("run", "suite.toml", "data", "--model", "models:predict", "--out", "run")
    (folder / "data" / "dark" / "p00.png").unlink()
    assert "have moved or changed since" in shell("review", "run", "--page", "p.html").err
