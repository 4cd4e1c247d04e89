from __future__ import annotations

from typing import Any

from perturb.report.corruption import corruption_lines


def test_each_figure_is_told_with_and_without_frost() -> None:
    figure: dict[str, Any] = {"value": 62.04, "low": 60.0, "high": 64.0, "method": "Gaffke"}
    mce = {"name": "mCE (perturb rendering)", **figure, "without_frost": figure | {"value": 61.0}, "corruptions": {}}
    relative = {"name": "relative mCE (perturb rendering)", **figure, "value": -3.0, "without_frost": None}
    found = {
        "reference": "AlexNet",
        "mce": mce,
        "relative_mce": relative,
        "mean_flip_rate": None,
        "notes": ["No rates."],
    }
    assert corruption_lines({"corruption_error": found}) == (
        "mCE (perturb rendering) 62.0 (60.0 to 64.0), without frost 61.0 (60.0 to 64.0), against AlexNet.",
        "relative mCE (perturb rendering) −3.0 (60.0 to 64.0), against AlexNet.",
        "No rates.",
    )


def test_without_a_reference_nothing_is_said() -> None:
    assert corruption_lines({}) == corruption_lines({"corruption_error": None}) == ()
