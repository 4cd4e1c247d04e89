"""Reading a hundred thousand right answers takes seconds of one core."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from perturb.contracts import TargetKind
from perturb.data import encode_png, read

COUNT = 100_000
SECONDS = 10.0  # about four times what was measured
PASSAGE = " ".join(f"word{number}" for number in range(100))


def squad(folder: Path) -> Path:
    answers = [{"text": "word7", "answer_start": PASSAGE.index("word7")}]
    questions = [{"id": f"q{n}", "question": "Which word?", "answers": answers} for n in range(COUNT)]
    paragraphs = [{"context": PASSAGE, "qas": questions[n : n + 10]} for n in range(0, COUNT, 10)]
    path = folder / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "words", "paragraphs": paragraphs}]}))
    return path


def rows(folder: Path) -> Path:
    answers = {"text": ["word7"], "answer_start": [PASSAGE.index("word7")]}
    line = json.dumps({"question": "Which word?", "context": PASSAGE, "answers": answers})
    path = folder / "squad.jsonl"
    path.write_text(f"{line}\n" * COUNT)
    return path


def coco(folder: Path) -> Path:
    (folder / "a.png").write_bytes(encode_png(np.zeros((8, 8), np.uint8)))
    images = [{"id": n, "file_name": "a.png", "height": 480, "width": 640} for n in range(COUNT // 8)]
    shape: dict[str, Any] = {"category_id": 1, "bbox": [1, 2, 30, 40], "segmentation": [[1, 2, 31, 2, 31, 42, 1, 42]]}
    annotations = [{"id": n, "image_id": n // 8, **shape} for n in range(COUNT)]
    path = folder / "coco.json"
    content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "cat"}]}
    path.write_text(json.dumps(content))
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("write", "kind"), [(squad, "answers"), (rows, "answers"), (coco, "boxes"), (coco, "masks")])
def test_a_hundred_thousand_take_seconds(tmp_path: Path, write: Callable[[Path], Path], kind: TargetKind) -> None:
    path = write(tmp_path)
    began = time.process_time()
    problems = [record.problem for record in read(path, kind=kind).records() if record.problem]
    assert time.process_time() - began < SECONDS
    assert not problems
