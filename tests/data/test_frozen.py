"""Frozen sets: what is written is read again, byte for byte, and a change is noticed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from perturb.contracts import Boxes, Sample, Span, Spans
from perturb.data import check, read
from perturb.data.frozen import write_frozen
from perturb.errors import DataError
from perturb.store.targets import target_json

PICTURES = [
    np.random.default_rng(7).integers(0, 256, (9, 7, 3), dtype=np.uint8),
    np.random.default_rng(8).integers(0, 256, (5, 5), dtype=np.uint8),
]


def frozen(root: Path, samples: list[Sample], kind: str, **modality: str) -> Path:
    about = {"kind": kind, "modality": modality, "selected_against": ["5f00"]}
    write_frozen(root, ((one, json.loads(target_json(one.target)), {"severity": 2.5}) for one in samples), about)
    return root


def test_images_come_back_as_they_were(tmp_path: Path) -> None:
    made = [Sample(f"s/{n}", image, "cat", {"where": "north"}, "c1") for n, image in enumerate(PICTURES)]
    data = read(frozen(tmp_path / "set", made, "label", input="image"))
    for before, after in zip(made, data, strict=True):
        assert np.array_equal(np.asarray(before.input), np.asarray(after.input))
        assert (after.id, after.target, after.groups, after.cluster) == (before.id, "cat", {"where": "north"}, "c1")
    assert check(data).layout.selected_against == ("5f00",)
    assert "chosen because models failed" in check(data).notes[0]


def test_texts_with_fields_and_spans_come_back(tmp_path: Path) -> None:
    spans = Spans((Span(0, 3, "PER"),), "passage")
    sample = Sample("q1", {"question": "Who?\u2028", "passage": "Ada left.png"}, spans)
    (after,) = read(frozen(tmp_path / "set", [sample], "spans", question="text", passage="text"))
    assert (after.input, after.target) == (sample.input, spans)


def test_boxes_come_back(tmp_path: Path) -> None:
    boxes = Boxes(np.array([[0.5, 1.0, 4.25, 6.0]]), ("car",))
    (after,) = read(frozen(tmp_path / "set", [Sample("i", PICTURES[0], boxes)], "boxes", input="image"))
    assert isinstance(after.target, Boxes)
    assert after.target.corners.tolist() == boxes.corners.tolist()


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return frozen(tmp_path / "set", [Sample("a", "Fine.", "good"), Sample("b", "Bad.", "bad")], "label", input="text")


def changed(root: Path, old: str, new: str) -> Any:
    rows = root / "data.jsonl"
    rows.write_text(rows.read_text("utf-8").replace(old, new), "utf-8")
    return read(root)


def test_an_input_that_was_changed_is_refused(texts: Path) -> None:
    with pytest.raises(DataError, match="Expected 'a' of the frozen set 'set' as it was frozen"):
        list(changed(texts, "Fine.", "Fine!"))


def test_a_row_that_was_damaged_is_one_bad_record(texts: Path) -> None:
    problems = [record.problem for record in changed(texts, '"fields": {"input": "Fine."}, ', "").records()]
    assert "is not as it was written" in problems[0]
    assert problems[1] == ""


def test_columns_and_other_tasks_are_refused(texts: Path) -> None:
    with pytest.raises(DataError, match="a frozen set has its own"):
        read(texts, groups="region")
    with pytest.raises(DataError, match="Expected boxes as right answers"):
        read(texts, kind="boxes")
    (texts / "frozen.json").write_text("{}")
    with pytest.raises(DataError, match=r"its frozen\.json is something else"):
        read(texts)
