"""`perturb review` of every form that `perturb generate` writes, and of runs of the tasks that go with them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Shell = Callable[..., Any]
PASSAGE = "In Rome Ada Lovelace met Bo Smith last summer 🗼. Later they went to Paris together."
TEXTS = 'task = "{}"\nseed = 7\nseverities = [1, 3]\ngenerators = ["omission", "names_swapped"]\n'
PICTURES = 'task = "{}"\nseed = 7\nseverities = [1, 3]\ngenerators = ["low_light", "translation"]\n'
MODELS = """
def answer(items):
    return ["Bo Smith" for _ in items]


def tag(texts):
    return [[(0, 3, "PER")] for _ in texts]


def detect(images):
    return [{"boxes": [[4, 5, 20, 25]], "labels": ["car"], "scores": [0.9]} for _ in images]
"""


@pytest.fixture
def forms(folder: Path) -> Path:
    """Small data of every form: our own questions, sentences, pairs, chats and drawn pictures."""
    place = PASSAGE.index("Bo Smith")
    qas: list[dict[str, Any]] = [
        {"id": f"q{number}", "question": question, "answers": [{"text": "Bo Smith", "answer_start": place}]}
        for number, question in enumerate(("Whom did Ada meet?", "Who met Ada?"))
    ]
    qas.append({"id": "q2", "question": "Why Paris?", "answers": [], "is_impossible": True})
    squad = {"data": [{"title": "Ada", "paragraphs": [{"context": PASSAGE, "qas": qas}]}]}
    (folder / "dev.json").write_text(json.dumps(squad))
    (folder / "dev.conll").write_text(
        "-DOCSTART- O\n\nAda B-PER\nLovelace I-PER\nvisited O\nParis B-LOC\n\nNobody O\nnoticed O\n\n"
        "-DOCSTART- O\n\nBo B-PER\nstayed O\n"
    )
    (folder / "pairs.csv").write_text("premise,hypothesis,label\nMaria plays chess.,Someone plays.,entailment\n" * 4)
    turns = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where is my order, please?"}]
    (folder / "chats.jsonl").write_text(json.dumps({"messages": turns, "label": "delivery"}) + "\n")
    images, annotations = [], []
    for number in range(3):
        values = np.zeros((40, 48), np.uint8)
        values[5:25, 4:20] = 1
        picture = np.full((40, 48, 3), 90 + number, np.uint8)
        picture[values == 1] = 200
        for inner in ("coco", "kitti/image_2", "maps/images", "maps/masks", "kitti/label_2"):
            (folder / inner).mkdir(parents=True, exist_ok=True)
        for inner in ("coco", "kitti/image_2", "maps/images"):
            Image.fromarray(picture).save(folder / inner / f"{number}.png")
        Image.fromarray(values).save(folder / "maps/masks" / f"{number}.png")
        (folder / "kitti/label_2" / f"{number}.txt").write_text("car 0 0 -10 4 5 20 25 -1 -1 -1 -1000 -1000 -1000 -10")
        images.append({"id": number, "file_name": f"{number}.png", "height": 40, "width": 48})
        corners = [4, 5, 20, 5, 20, 25, 4, 25]
        mark = {"id": number + 1, "image_id": number, "category_id": 1, "bbox": [4, 5, 16, 20], "area": 320}
        annotations.append(mark | {"segmentation": [corners], "keypoints": [4.5, 5.5, 2], "iscrowd": 0})
    categories = [{"id": 1, "name": "car", "keypoints": ["front"]}]
    content = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "coco" / "annotations.json").write_text(json.dumps(content))
    (folder / "maps" / "classes.txt").write_text("ground\ncar\n")
    (folder / "more.py").write_text(MODELS)
    return folder


def content(page: Path) -> dict[str, Any]:
    """What a page carries."""
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', page.read_text("utf-8"))
    assert found is not None
    return dict(json.loads(found.group(1)))


def reviewed(shell: Shell, folder: Path, suite: str, *words: str) -> list[dict[str, Any]]:
    """Export data, write a page of all of it, and return its items."""
    (folder / "suite.toml").write_text(suite)
    ended = shell("generate", "suite.toml", *words[:1], "out", *words[1:])
    assert ended.code == 0, ended.err
    ended = shell("review", "out", "--page", "page.html", "--original")
    assert ended.code == 0, ended.err
    assert "could not be read" not in ended.out
    items: list[dict[str, Any]] = content(folder / "page.html")["items"]
    made = [json.loads(line) for line in (folder / "out" / "manifest.jsonl").read_text().splitlines()]
    varied = [row for row in made if row["status"] == "ok" and row["generator"] != "clean"]
    assert len([item for item in items if item["generator"] != "clean"]) == len(varied) > 2
    return items


def test_questions_with_their_answers_marked(forms: Path, shell: Shell) -> None:
    items = reviewed(shell, forms, TEXTS.format("question-answering"), "dev.json")
    answered = [item for item in items if item["target"] != "no answer"]
    assert answered
    assert len(answered) < len(items)
    for item in items:
        question, passage = item["fields"]
        assert (question["name"], passage["name"]) == ("question", "passage")
        assert "marks" not in question
        marked = [passage["text"][start:stop] for start, stop, _ in passage.get("marks", [])]
        assert marked == ([item["target"]] if item in answered else [])
        original = item["original"][1]
        assert original["text"] == PASSAGE
        assert [PASSAGE[start:stop] for start, stop, _ in original.get("marks", [])] == ["Bo Smith"] * bool(marked)


def test_tokens_with_their_tags(forms: Path, shell: Shell) -> None:
    items = reviewed(shell, forms, TEXTS.format("token-labelling"), "dev.conll")
    clean = {"Ada Lovelace visited Paris": "Ada Lovelace (PER), Paris (LOC)", "Nobody noticed": "no spans"}
    clean["Bo stayed"] = "Bo (PER)"
    originals = {item["original"][0]["text"] for item in items}
    assert originals == set(clean)
    for item in items:
        (text,) = item["fields"]
        told = ", ".join(f"{text['text'][start:stop]} ({label})" for start, stop, label in text.get("marks", []))
        assert item["target"] == (told or "no spans")
        labels = re.findall(r"\((\w+)\)", item["target"])
        assert labels == re.findall(r"\((\w+)\)", clean[item["original"][0]["text"]]), "it is the same sentence"


def test_pairs_and_chats(forms: Path, shell: Shell) -> None:
    items = reviewed(shell, forms, TEXTS.format("classification"), "pairs.csv")
    assert {tuple(field["name"] for field in item["fields"]) for item in items} == {("premise", "hypothesis")}
    for leftover in sorted((forms / "out").rglob("*"), reverse=True):
        leftover.rmdir() if leftover.is_dir() else leftover.unlink()
    items = reviewed(shell, forms, 'seed = 7\ngenerators = ["omission"]', "chats.jsonl", "--format", "parquet")
    names = {tuple(field["name"] for field in item["fields"]) for item in items}
    assert names == {("messages[0], system", "messages[1], user")}
    assert {item["fields"][0]["text"] for item in items} == {"Be brief."}


@pytest.mark.parametrize(
    ("data", "task", "kind"),
    [
        ("coco/annotations.json", "detection", "boxes"),
        ("kitti", "detection", "boxes"),
        ("coco/annotations.json", "segmentation", "overlay"),
        ("maps", "segmentation", "overlay"),
        ("coco/annotations.json", "", "points"),
    ],
)
def test_objects_are_drawn_where_they_went(forms: Path, shell: Shell, data: str, task: str, kind: str) -> None:
    suite = PICTURES.format(task) if task else PICTURES.partition("\n")[2]
    items = reviewed(shell, forms, suite, data, *(["--kind", "keypoints"] if kind == "points" else []))
    for item in items:
        (picture,), (original,) = item["fields"], item["original"]
        assert picture["picture"].startswith("data:image/png")
        assert (picture["marks"]["width"], picture["marks"]["height"]) == (48, 40)
        assert item["target"] in ("car", "ground, car", "front", "no objects")
        if kind == "boxes":
            assert [box["at"] for box in original["marks"]["boxes"]] == [[4, 5, 20, 25]]
        same = picture["marks"][kind] == original["marks"][kind]
        assert same == (item["generator"] != "translation")


@pytest.mark.parametrize(
    ("data", "model", "suite"),
    [
        ("dev.json", "answer", TEXTS.format("question-answering")),
        ("dev.conll", "tag", TEXTS.format("token-labelling")),
        ("kitti", "detect", PICTURES.format("detection")),
    ],
)
def test_a_run_is_reviewed_and_what_is_invalid_leaves_its_score(
    forms: Path, shell: Shell, data: str, model: str, suite: str
) -> None:
    (forms / "suite.toml").write_text(suite)
    ended = shell("run", "suite.toml", data, "--model", f"more:{model}", "--out", "run")
    assert ended.code in (0, 3), ended.err
    shell("generate", "suite.toml", data, "out")
    for place in ("run", "out"):
        assert shell("review", place, "--page", f"{place}.html", "--samples", "60").code == 0
    of_run, of_export = content(forms / "run.html"), content(forms / "out.html")
    assert [item["id"] for item in of_run["items"]] == [item["id"] for item in of_export["items"]]
    if data != "kitti":  # whose label files round to hundredths
        assert of_run == of_export
    refused = next(item["generator"] for item in of_run["items"] if item["generator"] != "clean")
    files = []
    for name in ("Ada", "Grace"):
        verdicts = {
            item["id"]: {"verdict": "reject" if item["generator"] == refused else "accept"} for item in of_run["items"]
        }
        files.append(forms / f"answers-{name}.json")
        answers = {"schema": 1, "reviewer": name, "page": of_run["page"], "answers": verdicts}
        files[-1].write_text(json.dumps(answers))
    before = json.loads((forms / "run" / "scorecard.json").read_text())
    ended = shell("review", "run", "--answers", *files)
    assert ended.code == 0, ended.err
    assert "Krippendorff's alpha 1.000" in ended.out
    assert shell("score", "run").code == 0
    after = json.loads((forms / "run" / "scorecard.json").read_text())
    rejected = sum(item["generator"] == refused for item in of_run["items"])
    assert after["counts"]["status"]["rejected"] == rejected > 0
    for one, other in zip(before["cells"], after["cells"], strict=True):
        if one["generator"] != refused:
            assert (one["samples"], one["score"]) == (other["samples"], other["score"])


def test_a_file_that_lacks_an_input_is_said(forms: Path, shell: Shell) -> None:
    reviewed(shell, forms, TEXTS.format("token-labelling"), "dev.conll")
    file = forms / "out/typos/omission/1/data.conll"
    file.write_text(file.read_text().rstrip().rpartition("\n\n")[0] + "\n")
    ended = shell("review", "out", "--page", "page.html")
    assert ended.code == 2
    assert (
        "Expected 3 inputs in out/typos/omission/1/data.conll, as many as the manifest tells; it holds 2" in ended.err
    )
