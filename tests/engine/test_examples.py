"""The worst examples, rendered again from their keys."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from perturb.contracts import Sample
from perturb.data import InMemory
from perturb.engine.chunks import Job
from perturb.engine.examples import write_examples
from perturb.engine.render import Recipe, render_one
from perturb.suite import Instance

TIERS = (1.0, 3.0)
PLAN = Recipe((Instance("grain", "gaussian_noise", "noise", TIERS, 2), Instance("typo", "omission", "typos", TIERS, 1)))


def example(sample: str, generator: str = "grain", severity: float = 3.0, replicate: int = 0) -> dict[str, Any]:
    return {"sample_id": sample, "generator": generator, "severity": severity, "replicate": replicate, "answer": "y"}


def written(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "examples.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 3)])
def test_pictures_of_clean_variant_and_difference(tmp_path: Path, shape: tuple[int, ...]) -> None:
    samples = [Sample(name, np.full(shape, 100, np.uint8), "x") for name in "ab"]
    job = Job(InMemory(samples), PLAN)
    assert write_examples(job, [example("b", replicate=1), example("a", severity=1.0)], tmp_path / "examples") == 2
    found = written(tmp_path / "examples")
    first, second = found["examples"]
    assert (found["modality"], first["sample_id"], second["sample_id"]) == ("image", "b", "a")
    assert (first["tier"], second["tier"], first["answer"]) == ("moderate", "slight", "y")
    pictures = {
        part: np.asarray(Image.open(tmp_path / "examples" / first[part])) for part in ("clean", "variant", "difference")
    }
    variant, _ = render_one(samples[1], PLAN, name="grain", replicate=1, severity=3.0)
    assert np.array_equal(pictures["clean"], np.asarray(samples[1].input))
    assert np.array_equal(pictures["variant"], np.asarray(variant.input))
    assert np.array_equal(pictures["difference"], 128 + (pictures["variant"].astype(int) - pictures["clean"]) // 2)
    assert first["clean_text"] is None


def test_texts_with_their_edits(tmp_path: Path) -> None:
    job = Job(InMemory([Sample("a", "The soup <b>was</b> wonderful, as ever.", "x")]), PLAN)
    write_examples(job, [example("a", "typo")], tmp_path / "examples")
    (found,) = written(tmp_path / "examples")["examples"]
    text = found["clean_text"]
    for start, stop, replacement in reversed(found["edits"]):
        text = text[:start] + replacement + text[stop:]
    assert text == found["variant_text"] != found["clean_text"]
    assert (found["clean"], found["variant"]) == (None, None)


def test_of_several_fields_the_one_that_differs_is_shown(tmp_path: Path) -> None:
    value: dict[str, Any] = {"photo": np.full((9, 9), 100, np.uint8), "caption": "A cat on a mat."}
    job = Job(InMemory([Sample("a", value, "x")]), PLAN)
    write_examples(job, [example("a", "typo"), example("a", "grain")], tmp_path / "examples")
    text, picture = written(tmp_path / "examples")["examples"]
    assert text["clean_text"] == "A cat on a mat."
    assert picture["clean"] is not None


def test_of_several_texts_all_that_differ_are_shown(tmp_path: Path) -> None:
    value = {"question": "Who is sitting on the mat?", "note": "7", "passage": "A large grey cat sits on the mat."}
    write_examples(Job(InMemory([Sample("a", value, "x")]), PLAN), [example("a", "typo")], tmp_path / "examples")
    (found,) = written(tmp_path / "examples")["examples"]
    assert found["clean_text"] == f"question: {value['question']}\npassage: {value['passage']}"
    text = found["clean_text"]
    for start, stop, replacement in reversed(found["edits"]):
        text = text[:start] + replacement + text[stop:]
    assert text == found["variant_text"]
    assert [line.partition(": ")[0] for line in text.splitlines()] == ["question", "passage"]


def test_large_pictures_are_shown_small(tmp_path: Path) -> None:
    job = Job(InMemory([Sample("a", np.zeros((300, 900), np.uint8), "x")]), PLAN)
    write_examples(job, [example("a")], tmp_path / "examples")
    with Image.open(tmp_path / "examples" / "e0001-clean.png") as picture:
        assert picture.size == (256, 85)


def test_what_can_no_longer_be_made_is_left_out(tmp_path: Path) -> None:
    job = Job(InMemory([Sample("a", "Hello there", "x")]), PLAN)
    chosen = [example("gone", "typo"), example("a", "grain"), example("a", "typo")]
    assert write_examples(job, chosen, tmp_path / "examples") == 1
    assert written(tmp_path / "examples")["examples"][0]["generator"] == "typo"


def test_nothing_to_show(tmp_path: Path) -> None:
    job = Job(InMemory([Sample("a", "Hello", "x")]), replace(PLAN, instances=()))
    assert write_examples(job, [], tmp_path / "examples") == 0
    assert written(tmp_path / "examples") == {"modality": "text", "examples": []}
