"""Tiers that are equally hard for a reference model on every axis, as ImageNet-C-bar chose its severities.

Mintun, Kirillov & Xie 2021, On Interaction Between Data Augmentations and Corruptions in Natural Corruption Robustness.
"""

from perturb.calibration.calibrate import Calibrated, calibrate

__all__ = ["Calibrated", "calibrate"]
