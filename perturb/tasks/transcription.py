"""Transcription, of speech or of pages (OCR): the right answer is what was said or written, to the letter."""

from __future__ import annotations

from typing import Final

from perturb.metrics.calibration import area_under_risk_coverage
from perturb.metrics.transcription import (
    CHARACTER_ACCURACY,
    CHARACTER_ERROR_RATE,
    EXACT_MATCH,
    WORD_ERROR_RATE,
    character_accuracy,
)
from perturb.tasks.contract import Task
from perturb.tasks.texts import read_text

__all__ = ["TRANSCRIPTION"]

TRANSCRIPTION: Final = Task(
    "transcription",
    "text",
    read_text,
    (
        CHARACTER_ACCURACY,
        CHARACTER_ERROR_RATE,
        WORD_ERROR_RATE,
        EXACT_MATCH,
        area_under_risk_coverage("area_under_risk_coverage", character_accuracy),
    ),
)
