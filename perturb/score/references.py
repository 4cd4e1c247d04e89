"""Error tables that corruption errors are measured against: the published AlexNet's, or that of an earlier run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["ALEXNET", "ErrorTable", "error_table"]

BySeverity = Mapping[float, float]


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """How often one model errs.

    Attributes:
        name: Of the model, and of where the figures come from.
        clean_error: On clean inputs, in 0..1; None where unknown.
        errors: Corruption to severity to error, in 0..1.
        flip_rates: Corruption to severity to the share of answers that differ from the clean one, in 0..1.
    """

    name: str
    clean_error: float | None
    errors: Mapping[str, BySeverity]
    flip_rates: Mapping[str, BySeverity] = field(default_factory=dict)


def error_table(scorecard: Mapping[str, Any]) -> ErrorTable:
    """Read a run's errors off its scorecard: one entry for each generator and severity that was scored, no controls.

    Args:
        scorecard: The content of `scorecard.json`; what its primary metric lacks to 1 is the error.

    Returns:
        The table, under the model's name.

    Example:
        >>> cell = {"generator": "snow", "severity": 1.0, "score": {"value": 0.75}, "flip_rate": {"value": 0.5}}
        >>> table = error_table({"model": "my.module:predict", "clean": {"value": 0.875}, "cells": [cell]})
        >>> table.clean_error, table.errors, table.flip_rates
        (0.125, {'snow': {1.0: 0.25}}, {'snow': {1.0: 0.5}})
    """
    errors: dict[str, dict[float, float]] = {}
    flips: dict[str, dict[float, float]] = {}
    for cell in (cell for cell in scorecard["cells"] if cell.get("control_of") is None):
        if cell["score"] is not None:
            errors.setdefault(cell["generator"], {})[cell["severity"]] = 1.0 - cell["score"]["value"]
        if cell["flip_rate"] is not None:
            flips.setdefault(cell["generator"], {})[cell["severity"]] = cell["flip_rate"]["value"]
    clean = scorecard["clean"]
    return ErrorTable(str(scorecard["model"]), None if clean is None else 1.0 - clean["value"], errors, flips)


def _tiers(*errors: float) -> BySeverity:
    return dict(zip((1.0, 2.0, 3.0, 4.0, 5.0), errors, strict=True))


# Top-1 errors of torchvision's AlexNet on ImageNet-C, which Hendrycks & Dietterich 2019 (arXiv 1903.12261) divide by:
# https://github.com/hendrycks/robustness/issues/10. The clean error is that of the same weights; the paper has 43.5 %.
ALEXNET: Final = ErrorTable(
    name="AlexNet (Hendrycks & Dietterich 2019)",
    clean_error=0.4348,
    errors={
        "gaussian_noise": _tiers(0.69528, 0.82542, 0.93554, 0.98138, 0.99452),
        "shot_noise": _tiers(0.71224, 0.85108, 0.93574, 0.98182, 0.99146),
        "impulse_noise": _tiers(0.78374, 0.89808, 0.94870, 0.98720, 0.99548),
        "defocus_blur": _tiers(0.65624, 0.73202, 0.85036, 0.91364, 0.94714),
        "glass_blur": _tiers(0.64308, 0.75054, 0.88806, 0.91622, 0.93344),
        "motion_blur": _tiers(0.58430, 0.70048, 0.82108, 0.89750, 0.92638),
        "zoom_blur": _tiers(0.70008, 0.76992, 0.80784, 0.84198, 0.87198),
        "snow": _tiers(0.71726, 0.88392, 0.86468, 0.91870, 0.94952),
        "frost": _tiers(0.61390, 0.79734, 0.88790, 0.89942, 0.93430),
        "fog": _tiers(0.67474, 0.76050, 0.84378, 0.87260, 0.94500),
        "brightness": _tiers(0.45140, 0.48502, 0.54048, 0.62166, 0.72440),
        "contrast": _tiers(0.64548, 0.76150, 0.88874, 0.97760, 0.99270),
        "elastic_transform": _tiers(0.52596, 0.70116, 0.55686, 0.64076, 0.80554),
        "pixelate": _tiers(0.52218, 0.54620, 0.73728, 0.87092, 0.91262),
        "jpeg_compression": _tiers(0.51002, 0.54718, 0.57294, 0.65458, 0.74778),
    },
)
