"""`perturb run` with suites of every task, on small files as a person has them."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from perturb.contracts.rle import encode_mask

Shell = Callable[..., Any]
COLOURS, HOURS = ("red", "green", "white", "old"), ("dawn", "noon", "dusk")
TEXTS = [f"The {colour} boat left the harbour at {hour}." for colour in COLOURS for hour in HOURS]
MODELS = '''
import numpy as np


def _word(text):
    return next((word for word in ("red", "green", "white", "old") if word in text.lower()), "red")


def classify(texts):
    return [_word(text) for text in texts]


def answer(items):
    return [{"answer": _word(item["passage"]), "confidence": 0.7} for item in items]


def tag(texts):
    found = []
    for text in texts:
        start = text.lower().find(_word(text))
        found.append([] if start < 0 else [(start, start + len(_word(text)), "colour")])
    return found


def transcribe(texts):
    return [text.replace("#", "") for text in texts]


def generate(texts):
    return [text.upper().capitalize() for text in texts]


def measure(texts):
    return [float(len(text)) for text in texts]


def retrieve(texts):
    return [list(dict.fromkeys([_word(text), "red", "green"])) for text in texts]


def _square(image):
    return image[..., 0].astype(int) - image[..., 2] > 60


def detect(images):
    found = []
    for image in images:
        rows, columns = np.nonzero(_square(image))
        box = [[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]] if len(rows) else []
        found.append({"boxes": box, "labels": ["square"] * len(box), "scores": [0.9] * len(box)})
    return found


def segment(images):
    return [{"square": _square(image)} for image in images]


def nan_for_red(texts):
    return [float("nan") if "red" in text else float(len(text) + ("green" in text)) for text in texts]


def kinder(target, answer):
    """Half a point for an answer of the right length."""
    return 1.0 if target == answer else 0.5 * (len(target) == len(answer))


def raises(target, answer):
    raise RuntimeError("no such table")


def nan(target, answer):
    return float("nan")


def beyond(target, answer):
    return 7.0


def three(target, answer, more):
    return 1.0


NUMBER = 3
'''
Row = dict[str, Any]


def found_at(text: str) -> list[list[Any]]:
    start = text.index("The ") + 4
    return [[start, text.index(" boat"), "colour"]]


TARGETS: dict[str, Callable[[str], Row]] = {
    "classification": lambda text: {"target": text.split()[1]},
    "question-answering": lambda text: {
        "question": "Which boat left?",
        "passage": text,
        "target": {"text": [text.split()[1]], "answer_start": [4]},
    },
    "token-labelling": lambda text: {"target": found_at(text)},
    "transcription": lambda text: {"target": text},
    "generation": lambda text: {"target": [text, text.upper()]},
    "regression": lambda text: {"target": len(text)},
    "retrieval": lambda text: {"target": {text.split()[1]: 2, "red": 1}},
}
FUNCTIONS = {
    "classification": "classify",
    "question-answering": "answer",
    "token-labelling": "tag",
    "transcription": "transcribe",
    "generation": "generate",
    "regression": "measure",
    "retrieval": "retrieve",
    "detection": "detect",
    "segmentation": "segment",
}
FURTHER = {
    "classification": {"macro_f1", "balanced_accuracy"},
    "question-answering": {"exact_match"},
    "token-labelling": {"entity_f1", "entity_precision", "entity_recall"},
    "transcription": {"word_error_rate", "character_error_rate", "exact_match"},
    "generation": {"bleu", "chrf"},
    "regression": {"mean_absolute_error", "root_mean_squared_error", "r2"},
    "retrieval": {"recall@10", "mean_reciprocal_rank"},
    "detection": {"map", "map_50", "map_75"},
    "segmentation": {"mean_iou", "pixel_accuracy"},
}


@pytest.fixture
def tasks(folder: Path) -> Path:
    (folder / "tasks.py").write_text(MODELS)
    return folder


def write_texts(folder: Path, task: str, texts: Sequence[str] = TEXTS) -> str:
    rows = [({"text": text} if task != "question-answering" else {}) | TARGETS[task](text) for text in texts]
    (folder / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return "data.jsonl"


def write_pictures(folder: Path, task: str) -> str:
    rows = []
    for number in range(6):
        image = np.full((48, 48, 3), 120, np.uint8)
        top, left = 6 + 3 * number, 30 - 4 * number
        image[top : top + 16, left : left + 16] = (230, 0, 0)
        Image.fromarray(image).save(folder / f"picture{number}.png")
        boxes = {"boxes": [[left, top, left + 16, top + 16]], "labels": ["square"]}
        masks = {"masks": [encode_mask(image[..., 0] > 200)], "labels": ["square"]}
        rows.append({"image": f"picture{number}.png", "target": boxes if task == "detection" else masks})
    (folder / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return "data.jsonl"


def write_suite(folder: Path, task: str, axis: str, more: str = "") -> None:
    (folder / "task.toml").write_text(f'task = "{task}"\nseed = 3\naxes = ["{axis}"]\nseverities = [2, 5]\n{more}\n')


def run(shell: Shell, data: str, model: str, *words: str) -> Any:
    return shell("run", "task.toml", data, "--model", f"tasks:{model}", "--out", "out", *words)


def card_of(folder: Path) -> Row:
    def refuse(word: str) -> float:
        raise ValueError(word)

    names = ("scorecard.json", "gates.json", "run.json")
    card, *_ = (json.loads((folder / "out" / name).read_text(), parse_constant=refuse) for name in names)
    found: Row = card
    return found


@pytest.mark.parametrize("task", list(FUNCTIONS))
def test_every_task_runs_and_has_its_further_metrics(shell: Shell, tasks: Path, task: str) -> None:
    pictures = task in {"detection", "segmentation"}
    data = write_pictures(tasks, task) if pictures else write_texts(tasks, task)
    write_suite(tasks, task, "occlusion" if pictures else "typos")
    ended = run(shell, data, FUNCTIONS[task])
    assert ended.code == 0, ended.err
    card = card_of(tasks)
    assert card["task"] == task
    assert card["clean"]["value"] > 0.5
    assert not {status for status in card["counts"]["status"] if "error" in status}, card["not_scored"]
    names = {entry["metric"]["name"] for entry in card["further_metrics"]}
    assert names >= FURTHER[task], names
    for entry in card["further_metrics"]:
        figures = [entry["clean"], *(tier["score"] for axis in entry["axes"] for tier in axis["tiers"])]
        assert all(figure["low"] <= figure["value"] <= figure["high"] for figure in figures if figure), entry["metric"]


def test_a_metric_of_ones_own(shell: Shell, tasks: Path) -> None:
    data = write_texts(tasks, "classification")
    write_suite(tasks, "classification", "typos", 'metrics = ["accuracy", "tasks:kinder"]')
    assert run(shell, data, "classify").code == 0
    (entry,) = card_of(tasks)["further_metrics"]
    assert entry["metric"]["name"] == "kinder"
    assert entry["clean"]["value"] == 1.0
    assert entry["clean"]["low"] < 1.0, "where no error was seen, an interval is not empty"


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        ("tasks:raises", "The metric 'raises' failed on the right answer 'red' and the answer 'red': RuntimeError"),
        ("tasks:nan", "Expected a score in 0..1 from the metric 'nan', got nan"),
        ("tasks:beyond", "Expected a score in 0..1 from the metric 'beyond', got 7.0"),
        ("tasks:three", "Expected a function of two arguments"),
        ("tasks:NUMBER", "Expected a Metric, a RowMetric or a function"),
        ("tasks:rises", "has no 'rises', wanted for the metric 'tasks:rises'. Did you mean raises?"),
        ("nowhere:metric", "There is no module 'nowhere', wanted for the metric"),
        ("macro_f2", "There is no metric 'macro_f2'. Did you mean macro_f1?"),
    ],
)
def test_a_metric_that_cannot_be_used_is_told_of(shell: Shell, tasks: Path, metric: str, said: str) -> None:
    data = write_texts(tasks, "classification")
    write_suite(tasks, "classification", "typos", f'metrics = ["accuracy", "{metric}"]')
    ended = run(shell, data, "classify")
    assert ended.code == 2
    assert said in " ".join(ended.err.split())
    assert "Traceback" not in ended.err


def test_answers_that_are_not_numbers_score_worst(shell: Shell, tasks: Path) -> None:
    data = write_texts(tasks, "regression")
    write_suite(tasks, "regression", "typos")
    ended = run(shell, data, "nan_for_red")
    assert ended.code == 0, ended.err
    card = card_of(tasks)
    assert card["clean"]["value"] == pytest.approx(1 - len(HOURS) / len(TEXTS))
    assert card["counts"]["status"]["model_error"] >= len(HOURS)
    assert "Expected a finite number" in ended.out
    errors = {entry["metric"]["name"]: entry["clean"] for entry in card["further_metrics"]}
    assert errors["mean_absolute_error"]["value"] == pytest.approx(1 / 3), "over the answers that did not fail"


@pytest.mark.parametrize(
    ("task", "target", "said"),
    [
        ("regression", "many", "expected a finite number; got 'many'"),
        ("token-labelling", [[0, 999, "colour"]], "999"),
        ("detection", {"boxes": [[0, 0, 1]], "labels": ["square"]}, "expected a box as [left, top, right, bottom]"),
    ],
)
def test_right_answers_of_the_wrong_kind_are_told_of(
    shell: Shell, tasks: Path, task: str, target: Any, said: str
) -> None:
    (tasks / "data.jsonl").write_text(json.dumps({"text": TEXTS[0], "target": target}) + "\n")
    write_suite(tasks, task, "typos")
    ended = run(shell, "data.jsonl", "measure")
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_task_that_is_none(shell: Shell, tasks: Path) -> None:
    data = write_texts(tasks, "classification")
    for task, said in (
        ("clasification", "Did you mean classification?"),
        ("tasks:NUMBER", "Expected a perturb.tasks.Task"),
    ):
        write_suite(tasks, task, "typos")
        ended = run(shell, data, "classify")
        assert ended.code == 2
        assert said in ended.err


def test_a_score_is_never_below_or_above_its_range(shell: Shell, tasks: Path) -> None:
    data = write_texts(tasks, "transcription")
    write_suite(tasks, "transcription", "typos")
    assert run(shell, data, "transcribe").code == 0
    for entry in card_of(tasks)["further_metrics"]:
        low, high = (entry["metric"][end] for end in ("low", "high"))
        for axis in entry["axes"]:
            for tier in axis["tiers"]:
                assert tier["score"]["low"] >= (-math.inf if low is None else low)
                assert tier["score"]["high"] <= (math.inf if high is None else high)
                assert tier["drop"]["low"] <= tier["drop"]["value"] <= tier["drop"]["high"]
