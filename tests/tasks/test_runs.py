"""Every task of texts and pictures from data to scorecard, with a model that is right on clean inputs."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from perturb.contracts.rle import encode_mask
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.source import Source
from perturb.suite import parse_suite

Batch = Sequence[Any]
Image = npt.NDArray[np.uint8]
TEXTS = [
    f"the {colour} boat left at {hour}" for colour in ("red", "green", "white", "old") for hour in ("dawn", "noon")
]
TARGETS: dict[str, Callable[[str], Any]] = {
    "transcription": lambda text: text,
    "generation": lambda text: [text.upper(), text],
    "regression": lambda text: float(len(text)),
    "retrieval": lambda text: {text.split()[1]: 2, text.split()[-1]: 1},
}


def find_square(image: Image) -> npt.NDArray[np.bool_]:
    return image[..., 0].astype(int) - image[..., 2] > 60


def detect(image: Image) -> dict[str, Any]:
    rows, columns = np.nonzero(find_square(image))
    boxes = [[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]] if len(rows) else []
    return {"boxes": boxes, "labels": ["square"] * len(boxes), "scores": [0.9] * len(boxes)}


MODELS: dict[str, Callable[[Any], Any]] = {
    "transcription": lambda text: text,
    "generation": lambda text: {"text": text, "confidence": 0.5},
    "regression": lambda text: np.array([float(len(text.replace(",", "")))]),
    "retrieval": lambda text: list(dict.fromkeys(text.split()[1:2] + text.split()[-1:])),
    "detection": detect,
    "segmentation": lambda image: {"square": find_square(image)},
}


def write_rows(folder: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path = folder / "data.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def write_pictures(folder: Path, task: str) -> Path:
    """A red square on each of a few grey pictures."""
    rows = []
    for number in range(6):
        image = np.full((48, 48, 3), 120, np.uint8)
        place = slice(6 + 3 * number, 22 + 3 * number), slice(30 - 4 * number, 46 - 4 * number)
        image[place] = (0, 0, 230)
        cv2.imwrite(str(folder / f"{number}.png"), image)
        mask = image[..., 2] > 200
        boxes = {"boxes": [[place[1].start, place[0].start, place[1].stop, place[0].stop]], "labels": ["square"]}
        masks = {"masks": [encode_mask(mask)], "labels": ["square"]}
        rows.append({"image": f"{number}.png", "target": boxes if task == "detection" else masks})
    return write_rows(folder, rows)


def scored(folder: Path, task: str, generator: str, path: Path) -> dict[str, Any]:
    def predict(batch: Batch) -> list[Any]:
        return [MODELS[task](item) for item in batch]

    suite = parse_suite(f'task = "{task}"\nseed = 7\ngenerators = ["{generator}"]\nseverities = [1, 5]\n', name="s")
    run(suite, Source(str(path)), LoadedModel("m:predict", predict, "0" * 32), folder / "run")
    card: dict[str, Any] = json.loads((folder / "run" / "scorecard.json").read_text("utf-8"))
    assert card["counts"]["status"].keys() <= {"ok", "no_op"}
    assert card["clean"]["value"] == 1.0
    assert card["axes"][0]["tiers"][-1]["drop"]["value"] > 0.02
    return card


def further(card: dict[str, Any], name: str) -> dict[str, Any]:
    """A further metric's value on clean inputs and at the strongest tier."""
    [entry] = [entry for entry in card["further_metrics"] if entry["metric"]["name"] == name]
    figures = {"clean": entry["clean"], "strongest": entry["axes"][0]["tiers"][-1]["score"]}
    return {place: None if figure is None else figure["value"] for place, figure in figures.items()}


@pytest.mark.parametrize(
    ("task", "metric", "clean"),
    [
        ("transcription", "word_error_rate", 0.0),
        ("generation", "bleu", 100.0),
        ("regression", "r2", 1.0),
        ("retrieval", "mean_reciprocal_rank", 1.0),
    ],
)
def test_a_task_of_texts_runs_from_data_to_scorecard(tmp_path: Path, task: str, metric: str, clean: float) -> None:
    path = write_rows(tmp_path, [{"text": text, "target": TARGETS[task](text)} for text in TEXTS])
    found = further(scored(tmp_path, task, "omission", path), metric)
    assert found["clean"] == pytest.approx(clean)
    assert found["strongest"] != pytest.approx(clean, rel=0.05)


@pytest.mark.parametrize(
    ("task", "metric", "generator"),
    [("detection", "map", "blocks"), ("segmentation", "mean_iou", "gaussian_noise")],
)
def test_a_task_of_pictures_runs_from_data_to_scorecard(tmp_path: Path, task: str, metric: str, generator: str) -> None:
    card = scored(tmp_path, task, generator, write_pictures(tmp_path, task))
    assert further(card, metric)["strongest"] < 0.95
    if task == "detection":
        assert further(card, "recall_visible_75_100")["clean"] == 1.0
        hidden = {entry["metric"]["name"] for entry in card["further_metrics"] if entry["clean"] is None}
        assert hidden & {"recall_visible_0_25", "recall_visible_25_50", "recall_visible_50_75"}


def test_pixels_that_are_covered_or_came_from_outside_count_nowhere(tmp_path: Path) -> None:
    """A model that is right about all that is seen stays right."""
    text = 'task = "segmentation"\nseed = 7\ngenerators = ["blocks", "translation"]\nseverities = [5]\n'
    path = write_pictures(tmp_path, "segmentation")
    model = LoadedModel("m:predict", lambda batch: [MODELS["segmentation"](item) for item in batch], "0" * 32)
    run(parse_suite(text, name="s"), Source(str(path)), model, tmp_path / "run")
    card: dict[str, Any] = json.loads((tmp_path / "run" / "scorecard.json").read_text("utf-8"))
    scores = {axis["axis"]: axis["tiers"][-1]["score"]["value"] for axis in card["axes"]}
    assert scores["occlusion"] == pytest.approx(1.0)
    assert scores["viewpoint"] > 0.9
