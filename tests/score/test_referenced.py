from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pytest

from perturb.score.counts import CellNotes, Count, Tally, Unit
from perturb.score.part import CLEAN, Cell
from perturb.score.referenced import score_against
from perturb.score.references import ALEXNET, ErrorTable

# ResNet-50's top-1 accuracy on ImageNet-C over the severities, and its CE, in percent: see test_corruption_error.py.
RESNET_50 = {
    "brightness": (68.02, 56.64), "contrast": (39.06, 71.43), "defocus_blur": (38.75, 74.71),
    "elastic_transform": (45.25, 84.75), "fog": (45.83, 66.11), "frost": (38.14, 74.84),
    "gaussian_noise": (29.29, 79.77), "glass_blur": (26.79, 88.61), "impulse_noise": (23.81, 82.58),
    "jpeg_compression": (53.41, 76.82), "motion_blur": (38.67, 78.03), "pixelate": (44.79, 76.92),
    "shot_noise": (27.03, 81.58), "snow": (32.53, 77.83), "zoom_blur": (36.24, 79.86),
}  # fmt: skip
MCE = 76.70


def counted(rights: Mapping[tuple[str, float], int], clean: int, samples: int, *, flips: int = 0) -> Tally:
    """The counts of a run in which so many of the samples are right in each cell, the first ones."""
    cells = [CLEAN, *(Cell("corruption", *cell) for cell in rights)]
    sums = np.zeros((samples, len(cells), len(Count)), np.int64)
    sums[:, :, Count.SCORED] = 1
    sums[:clean, :, Count.CLEAN_RIGHT] = 1
    for index, right in enumerate((clean, *rights.values())):
        sums[:right, index, Count.RIGHT] = 1
    sums[:flips, 1:, Count.FLIPPED] = 1
    made = Tally(
        units={Unit(str(number), ()): number for number in range(samples)},
        clusters={str(number): number for number in range(samples)},
        cells={cell: CellNotes(scored_samples=samples, variants=samples, changed=samples) for cell in cells},
        sums=sums,
    )
    made.cluster_of_unit.extend(range(samples))
    return made


def errors(error: float, *names: str) -> dict[str, dict[float, float]]:
    return {name: {1.0: error, 2.0: error} for name in names}


def test_a_run_as_good_as_resnet_50_has_its_published_mce() -> None:
    rights = {(name, float(s)): round(100 * row[0]) for name, row in RESNET_50.items() for s in range(1, 6)}
    found = score_against(counted(rights, 7613, 10_000), ALEXNET)
    json.dumps(found, allow_nan=False)
    mce = found["mce"]
    assert mce["name"] == "mCE (perturb rendering)"
    assert mce["value"] == pytest.approx(MCE, abs=0.01)
    assert mce["low"] < mce["value"] < mce["high"] < mce["low"] + 3.0
    assert mce["corruptions"] == pytest.approx({name: row[1] for name, row in RESNET_50.items()}, abs=0.015)
    assert mce["without_frost"]["value"] == pytest.approx((15 * MCE - RESNET_50["frost"][1]) / 14, abs=0.02)
    excess = {
        name: (0.7613 - row[0] / 100) / (np.mean(list(ALEXNET.errors[name].values())) - 0.4348)
        for name, row in RESNET_50.items()
    }
    assert found["relative_mce"]["corruptions"] == pytest.approx({name: 100 * ce for name, ce in excess.items()})
    assert found["mean_flip_rate"] is None
    assert found["notes"] == ["AlexNet (Hendrycks & Dietterich 2019) has no flip rates, so there is no mean flip rate."]


def test_against_an_earlier_run_all_it_shares_is_compared() -> None:
    rights = {(name, severity): 60 for name in ("fog", "dust") for severity in (1.0, 2.0, 3.0)}
    reference = ErrorTable("earlier", 0.1, errors(0.5, "fog", "dust"), errors(0.25, "fog", "dust"))
    found = score_against(counted(rights, 80, 100, flips=20), reference)
    assert found["mce"]["value"] == pytest.approx(80.0)
    assert found["relative_mce"]["value"] == pytest.approx(50.0)
    assert (found["mean_flip_rate"]["name"], found["mean_flip_rate"]["value"]) == ("mFR (perturb rendering)", 80.0)
    assert (found["mce"]["without_frost"], found["notes"]) == (None, [])


def test_what_is_missing_is_said() -> None:
    some = score_against(counted({("fog", 1.0): 60}, 80, 100), ALEXNET)
    assert some["mce"]["corruptions"] == pytest.approx({"fog": 100 * 0.4 / 0.67474})
    assert "The run has 1 of the 75 corruptions and severities of AlexNet" in some["notes"][0]
    none = score_against(counted({("dust", 1.0): 60}, 80, 100), ALEXNET)
    assert (none["mce"], none["relative_mce"], none["mean_flip_rate"]) == (None, None, None)
    assert (
        "has none at a severity of the reference's, but dust. Name a suite's generators as it does." in none["notes"][0]
    )


def test_a_corruption_that_the_reference_stands_is_left_out_and_named() -> None:
    reference = ErrorTable("earlier", 0.1, errors(0.1, "fog") | errors(0.5, "snow"))
    found = score_against(counted({("fog", 1.0): 60, ("snow", 1.0): 60}, 80, 100), reference)
    assert list(found["mce"]["corruptions"]) == ["fog", "snow"]
    assert list(found["relative_mce"]["corruptions"]) == ["snow"]
    assert "for fog earlier has 0.000 on average" in found["notes"][0]


def test_all_that_one_figure_leaves_out_is_told_in_one_sentence() -> None:
    reference = ErrorTable("earlier", 0.1, errors(0.1, "fog") | errors(0.1, "snow"))
    found = score_against(counted({("fog", 1.0): 60, ("snow", 1.0): 60}, 80, 100), reference)
    assert [note.partition(". ")[0] for note in found["notes"]] == [
        "Left out of the relative mCE: fog, snow",
        "earlier has no flip rates, so there is no mean flip rate.",
    ]


@pytest.mark.parametrize("right", [0, 1])
def test_one_sample_all_right_or_all_wrong_is_still_a_figure(right: int) -> None:
    found = score_against(counted({("fog", 1.0): right}, right, 1), ErrorTable("earlier", 0.1, errors(0.5, "fog")))
    json.dumps(found, allow_nan=False)
    assert found["mce"]["value"] == 200.0 * (1 - right)
    assert score_against(Tally(), ALEXNET)["mce"] is None
