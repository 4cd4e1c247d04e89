"""Transcription, of speech or of pages (OCR): the right answer is what was said or written, to the letter."""

from __future__ import annotations

from typing import Final

from perturb.metrics.transcription import CHARACTER_ACCURACY, CHARACTER_ERROR_RATE, EXACT_MATCH, WORD_ERROR_RATE
from perturb.tasks.contract import Task
from perturb.tasks.reading import read_text

__all__ = ["TRANSCRIPTION"]

TRANSCRIPTION: Final = Task(
    "transcription",
    "text",
    read_text,
    (CHARACTER_ACCURACY, CHARACTER_ERROR_RATE, WORD_ERROR_RATE, EXACT_MATCH),
)
