"""Right answers of every kind in the cells of a table."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perturb.contracts import Answers, Boxes, Ids, Keypoints, Masks, Span, Spans, Target, TargetKind
from perturb.contracts.rle import encode_mask
from perturb.data import check, read
from perturb.data.targets import target_from
from perturb.errors import DataError
from perturb.store.targets import target_json

PASSAGE = "Ada met Bo in Rome."
SQUAD = {"text": ["Bo", "Ada"], "answer_start": [8, 0]}
MASK = np.array([[True, False, True], [False, False, True]])
CORNER = np.array([[True, False, False], [False, False, False]])


def _write(folder: Path, suffix: str, rows: list[dict[str, Any]]) -> Path:
    path = folder / f"data{suffix}"
    if suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    else:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            for row in rows:
                writer.writerow({k: v if isinstance(v, str) else json.dumps(v) for k, v in row.items()})
    return path


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
@pytest.mark.parametrize(
    ("kind", "column", "cell", "target"),
    [
        ("text", "transcript", "true to form", "true to form"),
        ("number", "score", -2.5, -2.5),
        ("answers", "answers", ["Ada", "Bo"], Answers(("Ada", "Bo"))),
        ("answers", "answers", SQUAD, Answers(("Bo", "Ada"), (8, 0))),
        ("answers", "answer", "Ada", Answers(("Ada",))),
        ("spans", "entities", [{"start": 0, "end": 3, "label": "PER"}], Spans((Span(0, 3, "PER"),))),
        ("ids", "relevant", ["d1", "d2"], Ids({"d1": 1.0, "d2": 1.0})),
        ("ids", "relevant", {"d1": 2, "d2": 1}, Ids({"d1": 2.0, "d2": 1.0})),
    ],
)
def test_every_format_gives_the_same_target(
    tmp_path: Path, *, suffix: str, kind: TargetKind, column: str, cell: Any, target: Target
) -> None:
    (sample,) = read(_write(tmp_path, suffix, [{"text": PASSAGE, column: cell}]), kind=kind)
    assert sample.target == target


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_question_without_answers_and_a_text_without_spans_are_samples(tmp_path: Path, suffix: str) -> None:
    rows = [{"text": PASSAGE, "answers": [], "spans": []}]
    assert [s.target for s in read(_write(tmp_path, suffix, rows), kind="answers")] == [Answers(())]
    assert [s.target for s in read(_write(tmp_path, suffix, rows), kind="spans")] == [Spans(())]


def test_a_question_and_its_passage_are_found_by_their_usual_names(tmp_path: Path) -> None:
    rows = [{"id": "q1", "title": "Ada", "context": PASSAGE, "question": "Who met Ada?", "answers": SQUAD}]
    (sample,) = read(_write(tmp_path, ".parquet", rows), kind="answers", id="id", cluster="context")
    assert sample.input == {"question": "Who met Ada?", "context": PASSAGE}
    assert sample.target == Answers(("Bo", "Ada"), (8, 0), "context")


def test_the_target_may_also_be_a_group(tmp_path: Path) -> None:
    path = _write(tmp_path, ".csv", [{"text": PASSAGE, "label": "a"}])
    (sample,) = read(path, groups="label", id="label")
    assert (sample.id, sample.groups, sample.target) == ("a", {"label": "a"}, "a")


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("a text", "text"),
        (0.25, "number"),
        (Answers(("Ada",), (0,), "passage"), "answers"),
        (Answers(("Ada", "she")), "answers"),
        (Answers(()), "answers"),
        (Spans((Span(0, 3, "PER"),), "passage"), "spans"),
        (Ids({"d1": 1.0}), "ids"),
        (Ids({"d1": 0.5}), "ids"),
    ],
)
def test_what_an_export_writes_is_read_again(target: Target, kind: TargetKind) -> None:
    text = target if isinstance(target, str) else target_json(target)
    assert target_from(text, kind, text=PASSAGE, field="passage") == target


def test_what_marks_pictures_is_read_as_it_is_written() -> None:
    boxes = Boxes(np.array([[0.0, 0, 2.5, 1]]), ("cat",))
    masks = Masks(np.stack([MASK, ~MASK]), ("cat", "cat"))
    points = Keypoints(np.array([[0.5, 1.5]]), ("nose",))
    pairs: list[tuple[Target, TargetKind]] = [(boxes, "boxes"), (masks, "masks"), (points, "keypoints")]
    pairs += [(replace(boxes, crowd=(True,)), "boxes"), (replace(masks, crowd=(False, True)), "masks")]
    pairs += [(replace(points, objects=(4,)), "keypoints"), (replace(masks, ignored=CORNER), "masks")]
    for target, kind in pairs:
        again = target_from(target_json(target), kind)
        assert target_json(again) == target_json(target)
    by_label = target_from({"sky": encode_mask(MASK), "sea": encode_mask(~MASK), "void": encode_mask(MASK)}, "masks")
    assert isinstance(by_label, Masks)
    assert np.array_equal(np.asarray(by_label.ignored), MASK)
    assert by_label.labels == ("sky", "sea")


@pytest.mark.parametrize("kind", ["boxes", "masks", "keypoints"])
def test_a_picture_may_show_nothing(kind: TargetKind) -> None:
    target = target_from({kind: [], "labels": []}, kind)
    assert isinstance(target, Boxes | Masks | Keypoints)
    assert target.labels == ()


@pytest.mark.parametrize(
    ("kind", "cell", "said"),
    [
        ("number", "nan", "expected a finite number; got 'nan'"),
        ("number", float("inf"), "expected a finite number; got inf"),
        ("number", True, "expected a finite number; got True"),
        ("number", "12 km", "expected a finite number; got '12 km'"),
        ("answers", {"text": ["Bo"], "answer_start": [9]}, "It is found at 8"),
        ("answers", {"text": ["Cy"], "answer_start": [0]}, "The passage does not hold it"),
        ("answers", {"text": ["Bo"], "answer_start": ["8"]}, "at character 8 of the passage"),
        ("answers", {"text": ["Bo"], "answer_start": []}, "one start for each of 1 answers; got 0"),
        ("answers", [" "], "expected answers as texts; got ' '"),
        ("answers", [3], "expected answers as texts; got 3"),
        ("answers", 3, "expected answers as"),
        ("answers", "[not json", "expected answers as JSON"),
        ("spans", [[3, 0, "PER"]], "got 3 to 0"),
        ("spans", [[0, 99, "PER"]], "0 <= start < stop <= 19"),
        ("spans", [[0, 3, "PER"], [2, 5, "PER"]], "do not overlap; got 0 to 3"),
        ("spans", [[0, 3]], "expected a span as"),
        ("spans", {"start": 0}, "expected spans as"),
        ("ids", ["a", "a"], "each id once"),
        ("ids", {"a": float("nan")}, "finite number"),
        ("ids", {"a": -1}, "gains of 0 or more"),
        ("ids", [["a"]], "expected ids as"),
        ("boxes", {"boxes": [[4, 0, 0, 2]], "labels": ["cat"]}, "left < right"),
        ("boxes", {"boxes": [[0, 0, float("nan"), 2]], "labels": ["cat"]}, "of finite numbers"),
        ("boxes", {"boxes": [[0, 0, 2]], "labels": ["cat"]}, "left, top, right, bottom"),
        ("boxes", {"boxes": [[0, 0, 2, 2]], "labels": []}, "one label for each of 1 boxes; got 0"),
        ("boxes", [[0, 0, 2, 2]], "expected boxes as"),
        ("boxes", {"boxes": [[0, 0, 2, 2]], "labels": ["cat"], "crowd": [True, False]}, "one thing of each of 1 boxes"),
        ("masks", {"masks": [encode_mask(MASK & False)], "labels": ["cat"]}, "that of 'cat' is empty"),
        ("masks", {"a": encode_mask(MASK), "b": encode_mask(MASK.T)}, "masks of one size"),
        ("masks", {"masks": [{"size": [2, 3], "counts": [1]}], "labels": ["cat"]}, "expected run lengths"),
        ("keypoints", {"keypoints": [[None, 2]], "labels": ["nose"]}, "a keypoint as"),
    ],
)
def test_a_cell_that_holds_no_such_target_is_said(kind: TargetKind, cell: Any, said: str) -> None:
    with pytest.raises(DataError, match=r"^expected") as caught:
        target_from(cell, kind, text=PASSAGE)
    assert said in str(caught.value)


def test_bad_rows_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [{"text": PASSAGE, "target": cell} for cell in ("1", "NaN", "", "2")]
    data = read(_write(tmp_path, ".csv", rows), kind="number")
    assert [record.target for record in data.records() if not record.problem] == [1.0, 2.0]
    summary = check(data)
    assert summary.unusable == 2
    assert summary.problems[0].startswith("Row 2 of 'data.csv' (line 3): column 'target': expected a finite number")
    assert "expected a number in column 'target'; there is none" in summary.problems[1]


def test_an_image_folder_has_labels_only(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Expected boxes as right answers"):
        read(tmp_path, kind="boxes")
