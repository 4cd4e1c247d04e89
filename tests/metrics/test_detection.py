import contextlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from perturb.errors import UsageError
from perturb.metrics.detection import MAP, MAP_50, MAP_75, image_f1, recall_by_visibility
from perturb.models.answers import Answer

Value = Callable[..., float]
Pair = tuple[dict[str, Any], dict[str, Any]]
CLASSES = ("bird", "cat", "dog")


def scene(rng: np.random.Generator, *, ties: bool = False) -> Pair:
    """Objects of some classes, most of them found nearly, among them a crowd, and a few detections of nothing."""
    objects, strays = rng.integers(0, 7), rng.integers(0, 5)
    corners = rng.uniform(0, 200, (objects, 2))
    boxes = np.hstack([corners, corners + rng.uniform(10, 80, (objects, 2))])
    labels = rng.choice(CLASSES, objects)
    chosen = np.flatnonzero(rng.random(objects) < 0.8)
    near = boxes[chosen] + rng.normal(0, 4, (len(chosen), 4))
    stray = rng.uniform(0, 200, (strays, 2))
    found = np.vstack([near, np.hstack([stray, stray + 30])])
    named = [*np.where(rng.random(len(chosen)) < 0.9, labels[chosen], "cat"), *rng.choice(CLASSES, strays)]
    scores = rng.random(len(found))
    target = {"boxes": boxes.tolist(), "labels": labels.tolist(), "crowd": (rng.random(objects) < 0.2).tolist()}
    return target, {
        "boxes": np.sort(found.reshape(-1, 2, 2), axis=1).reshape(-1, 4).tolist(),
        "labels": [str(name) for name in named],
        "scores": (np.round(scores, 1) if ties else scores).tolist(),
    }


def reference(pairs: list[Pair]) -> list[float]:
    """AP, AP50 and AP75 of pycocotools."""
    truth, found = COCO(), COCO()
    for coco in (truth, found):
        coco.dataset = {
            "images": [{"id": image} for image in range(len(pairs))],
            "categories": [{"id": number, "name": name} for number, name in enumerate(CLASSES)],
            "annotations": [],
        }
    for image, (target, answer) in enumerate(pairs):
        for coco, side in ((truth, target), (found, answer)):
            flags = side.get("crowd", [False] * len(side["boxes"]))
            scores = side.get("scores", [1.0] * len(side["boxes"]))
            for (x0, y0, x1, y1), label, crowd, score in zip(side["boxes"], side["labels"], flags, scores, strict=True):
                shape = {"bbox": [x0, y0, x1 - x0, y1 - y0], "area": (x1 - x0) * (y1 - y0), "iscrowd": int(crowd)}
                named = {"id": len(coco.dataset["annotations"]) + 1, "image_id": image, "score": score}
                coco.dataset["annotations"].append(shape | named | {"category_id": CLASSES.index(label)})
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        found.createIndex()
        evaluation = COCOeval(truth, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return [float(value) for value in evaluation.stats[:3]]


@pytest.mark.parametrize("seed", range(12))
def test_average_precision_is_that_of_pycocotools(value_of: Value, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [scene(rng, ties=seed % 2 == 0) for _ in range(3 + 3 * seed)]
    assert [value_of(metric, pairs) for metric in (MAP, MAP_50, MAP_75)] == pytest.approx(reference(pairs), abs=1e-9)


def test_an_image_of_weight_two_is_that_image_twice(value_of: Value) -> None:
    rng = np.random.default_rng(7)
    pairs = [scene(rng) for _ in range(12)]
    weights = rng.multinomial(12, np.full(12, 1 / 12), size=20)
    for metric in (MAP, MAP_50):
        rows = [metric.update(target, Answer(answer)) for target, answer in pairs]
        listed = [value_of(metric, [pairs[i] for i in np.repeat(range(12), drawn)]) for drawn in weights]
        np.testing.assert_allclose(metric.resample(rows, weights.astype(float)), listed, atol=1e-12)


def test_more_than_a_hundred_detections_of_a_class_are_as_many_as_coco_takes(value_of: Value) -> None:
    places = np.arange(150.0)
    boxes = np.stack([places * 10, places * 0, places * 10 + 8, places * 0 + 8], axis=1).tolist()
    target = {"boxes": boxes, "labels": ["cat"] * 150}
    pair = (target, target | {"scores": np.linspace(1, 0, 150).tolist()})
    assert value_of(MAP_50, [pair]) == pytest.approx(reference([pair])[1], abs=1e-9)
    assert value_of(MAP_50, [pair]) < 0.7


def test_images_without_objects_decide_nothing_but_their_detections_cost_elsewhere(value_of: Value) -> None:
    empty: dict[str, Any] = {"boxes": [], "labels": []}
    cat = {"boxes": [[0.0, 0.0, 9.0, 9.0]], "labels": ["cat"]}
    stray = (empty, cat | {"scores": [0.9]})
    assert np.isnan(value_of(MAP, [stray]))
    assert value_of(MAP, [(cat, cat | {"scores": [0.8]})]) == pytest.approx(1)
    assert value_of(MAP, [stray, (cat, cat | {"scores": [0.8]})]) == pytest.approx(0.5)
    assert value_of(MAP, [(cat, None)]) == 0


@given(seed=st.integers(0, 10_000), least=st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_f1_of_an_image_is_that_of_the_matches_of_pycocotools(value_of: Value, seed: int, least: float) -> None:
    target, answer = scene(np.random.default_rng(seed))
    kept = [i for i, score in enumerate(answer["scores"]) if score >= least]
    hits = ignored = 0
    for label in CLASSES:
        evaluation = COCOeval(iouType="bbox")
        truth = [i for i, name in enumerate(target["labels"]) if name == label]
        found = [i for i in kept if answer["labels"][i] == label]
        for store, side, chosen in ((evaluation._gts, target, truth), (evaluation._dts, answer, found)):
            for i in chosen:
                x0, y0, x1, y1 = side["boxes"][i]
                crowd = int(target["crowd"][i]) if side is target else 0
                store[0, 0].append({"id": i + 1, "bbox": [x0, y0, x1 - x0, y1 - y0], "area": 0, "iscrowd": crowd})
                store[0, 0][-1] |= {"ignore": crowd, "score": 1 if side is target else answer["scores"][i]}
        evaluation.ious = {(0, 0): evaluation.computeIoU(0, 0)}
        image = evaluation.evaluateImg(0, 0, [0, 1e10], 100)
        if image is not None:
            hits += int(((image["dtMatches"][0] > 0) & ~image["dtIgnore"][0]).sum())
            ignored += int(image["dtIgnore"][0].sum())
    both = len(kept) - ignored + target["crowd"].count(False)
    assert value_of(image_f1(least), [(target, answer)]) == pytest.approx(2 * hits / both if both else 1)


def test_what_lies_in_a_region_that_nobody_labelled_is_neither_right_nor_wrong(value_of: Value) -> None:
    car, far = [0.0, 0.0, 9.0, 9.0], [50.0, 0.0, 90.0, 20.0]
    found = {"boxes": [car, [60.0, 2.0, 70.0, 9.0]], "labels": ["Car", "Car"], "scores": [0.8, 0.9]}
    crowd = {"boxes": [car, far], "labels": ["Car", "DontCare"], "crowd": [False, True]}
    assert value_of(image_f1(), [(crowd, found)]) == 1
    assert value_of(MAP, [(crowd, found)]) == pytest.approx(1)
    other_class = crowd | {"labels": ["Car", "Van"]}
    assert value_of(image_f1(), [(other_class, found)]) == pytest.approx(2 / 3)
    assert value_of(MAP, [(other_class, found)]) == pytest.approx(0.5)


def test_recall_by_visibility_by_hand(value_of: Value) -> None:
    boxes = [[10.0 * i, 0.0, 10.0 * i + 8, 8.0] for i in range(6)]
    target = {
        "boxes": boxes,
        "labels": ["cat"] * 6,
        "visibility": [0.1, 0.25, 0.3, 0.5, 0.75, 1.0],
        "crowd": [False] * 5 + [True],
    }
    answer = {"boxes": boxes[1:5], "labels": ["cat", "dog", "cat", "cat"], "scores": [0.9, 0.9, 0.9, 0.4]}
    assert [value_of(metric, [(target, answer)]) for metric in recall_by_visibility()] == [0, 0.5, 1, 0]
    assert [value_of(metric, [(target, answer)]) for metric in recall_by_visibility(0.3)] == [0, 0.5, 1, 1]
    assert [value_of(metric, [(target, None)]) for metric in recall_by_visibility()] == [0, 0, 0, 0]
    clean = {"boxes": boxes[:2], "labels": ["cat"] * 2, "visibility": None}
    recalls = [value_of(metric, [(clean, answer)]) for metric in recall_by_visibility()]
    assert recalls == pytest.approx([np.nan, np.nan, np.nan, 0.5], nan_ok=True)


def test_what_is_seen_least_is_what_has_left_the_right_answer(value_of: Value) -> None:
    boxes = [[0.0, 0.0, 8.0, 8.0], [20.0, 0.0, 28.0, 8.0]]
    target = {"boxes": boxes, "labels": ["cat", "cat"], "visibility": [0.3, 0.05, 0.9, 0.1]}
    answer = {"boxes": boxes[:1], "labels": ["cat"], "scores": [1.0]}
    recalls = [value_of(metric, [(target, answer)]) for metric in recall_by_visibility()]
    assert recalls == pytest.approx([np.nan, 1.0, np.nan, 0.0], nan_ok=True)


@pytest.mark.parametrize("make", [image_f1, recall_by_visibility])
@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_least_score_is_in_0_to_1(make: Any, score: float) -> None:
    with pytest.raises(UsageError, match=r"in 0\.\.1, got least_score"):
        make(score)
