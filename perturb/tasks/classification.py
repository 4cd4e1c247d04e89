"""Classification: the right answer is a label."""

from __future__ import annotations

from typing import Final

from perturb.metrics.calibration import AREA_UNDER_RISK_COVERAGE, EXPECTED_CALIBRATION_ERROR
from perturb.metrics.classification import ACCURACY, BALANCED_ACCURACY, BRIER, LOG_LOSS, MACRO_F1
from perturb.models.answers import read_answer
from perturb.tasks.contract import Task

__all__ = ["CLASSIFICATION"]

CLASSIFICATION: Final = Task(
    "classification",
    "label",
    read_answer,
    (ACCURACY, BALANCED_ACCURACY, MACRO_F1, LOG_LOSS, BRIER, EXPECTED_CALIBRATION_ERROR, AREA_UNDER_RISK_COVERAGE),
)
