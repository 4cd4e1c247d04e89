from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from perturb.errors import UsageError
from perturb.score.corruption_error import (
    error_interval,
    mean_corruption_error,
    mean_flip_rate,
    relative_mean_corruption_error,
)
from perturb.score.intervals import paired_drop, rate_interval
from perturb.score.references import ALEXNET, ErrorTable, error_table

# Top-1 accuracy on ImageNet-C over the five severities, and CE, in percent, of two ResNet-50 as published with
# Rusak et al. 2020 (arXiv 2001.06057): https://github.com/bethgelab/game-of-noise, folder Results, commit f220bd4.
# The first is torchvision's, whose mCE of 76.7 Hendrycks & Dietterich 2019 list as well.
PUBLISHED = {
    "ResNet-50": (
        76.70,
        {
            "brightness": (68.02, 56.64),
            "contrast": (39.06, 71.43),
            "defocus_blur": (38.75, 74.71),
            "elastic_transform": (45.25, 84.75),
            "fog": (45.83, 66.11),
            "frost": (38.14, 74.84),
            "gaussian_noise": (29.29, 79.77),
            "glass_blur": (26.79, 88.61),
            "impulse_noise": (23.81, 82.58),
            "jpeg_compression": (53.41, 76.82),
            "motion_blur": (38.67, 78.03),
            "pixelate": (44.79, 76.92),
            "shot_noise": (27.03, 81.58),
            "snow": (32.53, 77.83),
            "zoom_blur": (36.24, 79.86),
        },
    ),
    "adversarial noise training": (
        62.51,
        {
            "brightness": (69.66, 53.74),
            "contrast": (42.12, 67.84),
            "defocus_blur": (47.02, 64.62),
            "elastic_transform": (48.89, 79.11),
            "fog": (44.20, 68.10),
            "frost": (45.50, 65.94),
            "gaussian_noise": (64.77, 39.74),
            "glass_blur": (36.98, 76.28),
            "impulse_noise": (63.95, 39.07),
            "jpeg_compression": (62.36, 62.05),
            "motion_blur": (43.30, 72.14),
            "pixelate": (54.65, 63.18),
            "shot_noise": (65.73, 38.31),
            "snow": (36.71, 73.01),
            "zoom_blur": (40.56, 74.46),
        },
    ),
}
# The means over severities that evaluation code divides by, as in AugMix (arXiv 1912.02781).
ALEXNET_MEANS = {
    "gaussian_noise": 0.886428, "shot_noise": 0.894468, "impulse_noise": 0.922640, "defocus_blur": 0.819880,
    "glass_blur": 0.826268, "motion_blur": 0.785948, "zoom_blur": 0.798360, "snow": 0.866816, "frost": 0.826572,
    "fog": 0.819324, "brightness": 0.564592, "contrast": 0.853204, "elastic_transform": 0.646056, "pixelate": 0.717840,
    "jpeg_compression": 0.606500,
}  # fmt: skip


def table(name: str, clean: float | None = 0.1, **errors: float) -> ErrorTable:
    tiers = {corruption: {1.0: error, 2.0: error} for corruption, error in errors.items()}
    return ErrorTable(name, clean, tiers, tiers)


def test_alexnet_is_complete_and_has_the_published_means() -> None:
    means = {corruption: np.mean(list(tiers.values())) for corruption, tiers in ALEXNET.errors.items()}
    assert means == pytest.approx(ALEXNET_MEANS, abs=5e-7)


@pytest.mark.parametrize("model", PUBLISHED)
def test_a_published_row_gives_its_published_mce(model: str) -> None:
    published, rows = PUBLISHED[model]
    errors = {name: dict.fromkeys(ALEXNET.errors[name], 1 - row[0] / 100) for name, row in rows.items()}
    found = mean_corruption_error(ErrorTable(model, None, errors), ALEXNET, published_files=True)
    assert found.name == "mCE"
    assert found.value == pytest.approx(published, abs=0.01)
    assert found.corruptions == pytest.approx({name: row[1] for name, row in rows.items()}, abs=0.015)
    assert found.without_frost == pytest.approx((15 * published - rows["frost"][1]) / 14, abs=0.02)


def test_relative_errors_leave_out_what_is_wrong_on_clean_inputs() -> None:
    found = relative_mean_corruption_error(table("a", 0.1, snow=0.3, fog=0.2), table("b", 0.2, snow=0.6, fog=0.4))
    assert found.corruptions == pytest.approx({"snow": 50.0, "fog": 50.0})
    assert found.text == "relative mCE (perturb rendering) 50.0, against b"


def test_flip_rates_are_relative_too_and_frost_is_told_apart() -> None:
    found = mean_flip_rate(table("a", snow=0.1, frost=0.4), table("b", snow=0.2, frost=0.2))
    assert found.text == "mFR (perturb rendering) 125.0, without frost 50.0, against b"


def test_a_run_is_its_own_reference_at_one_hundred() -> None:
    found = mean_corruption_error(ALEXNET, ALEXNET, corruptions=["frost"])
    assert found.value == pytest.approx(100.0)
    assert found.without_frost is None


@pytest.mark.parametrize(
    ("run", "reference", "sentence"),
    [
        (table("a", snow=0.2), table("b", fog=0.2), "snow at severity 1, 2; b has none of it"),
        (table("a", snow=0.2), ErrorTable("b", 0.1, {"snow": {1.0: 0.4}}), "snow at severity 2; b has 1"),
        (table("a", snow=0.2), table("b", snow=0.001), "less than 0.01"),
        (table("a"), table("b", snow=0.2), "a corruption, which it does not hold"),
    ],
)
def test_a_reference_that_does_not_fit_is_refused(run: ErrorTable, reference: ErrorTable, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        mean_corruption_error(run, reference)


def test_relative_errors_need_a_reference_that_loses_something() -> None:
    with pytest.raises(UsageError, match=r"snow b has 0\.005 on average"):
        relative_mean_corruption_error(table("a", snow=0.2), table("b", 0.195, snow=0.2))
    with pytest.raises(UsageError, match="the clean error of a"):
        relative_mean_corruption_error(table("a", None, snow=0.2), table("b", snow=0.2))


def test_a_corruption_that_was_asked_for_must_be_in_the_run() -> None:
    with pytest.raises(UsageError, match="a run with fog"):
        mean_corruption_error(table("a", snow=0.2), ALEXNET, corruptions=["snow", "fog"])


def test_the_interval_is_that_of_the_weighted_answers() -> None:
    rng = np.random.default_rng(6)
    wrong, counts = rng.binomial(1, 0.3, (80, 4)), np.ones((80, 4))
    errors = {
        name: {1.0: wrong[:, 2 * i].mean(), 2.0: wrong[:, 2 * i + 1].mean()} for i, name in enumerate(["snow", "fog"])
    }
    found = mean_corruption_error(ErrorTable("a", 0.1, errors), table("b", snow=0.5, fog=0.8))
    estimate = error_interval(wrong, counts, list(found.weights.values()))
    assert estimate.value == pytest.approx(found.value)
    assert estimate.low < found.value < estimate.high
    one = error_interval(wrong[:, :1], counts[:, :1], [200.0])
    alone = rate_interval(wrong[:, 0], counts[:, 0])
    assert one[:3] == pytest.approx([200 * end for end in alone[:3]])  # type: ignore[operator]
    signed = error_interval(-wrong[:, :1], counts[:, :1], [200.0], signed=True)
    assert signed.low == pytest.approx(200 * paired_drop(-wrong[:, 0], counts[:, 0]).low)


def test_a_scorecard_is_a_reference(tmp_path: Any) -> None:
    cells = [
        {"generator": "snow", "severity": 1.0, "score": {"value": 0.7}, "flip_rate": {"value": 0.2}},
        {"generator": "snow", "severity": 2.0, "score": {"value": 0.5}, "flip_rate": {"value": 0.4}},
        {"generator": "class_blend", "severity": 5.0, "score": None, "flip_rate": None},
    ]
    (tmp_path / "scorecard.json").write_text(json.dumps({"model": "earlier", "clean": None, "cells": cells}))
    read = error_table(json.loads((tmp_path / "scorecard.json").read_text()))
    assert read.clean_error is None
    assert read.errors == {"snow": pytest.approx({1.0: 0.3, 2.0: 0.5})}
    assert mean_flip_rate(read, read).value == pytest.approx(100.0)
