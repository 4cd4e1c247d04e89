"""Text generation, such as translation or summaries: the right answer is a text, or several of which each would do."""

from __future__ import annotations

from typing import Final

from perturb.metrics.calibration import area_under_risk_coverage
from perturb.metrics.generation import BLEU, CHRF, SENTENCE_CHRF, sentence_chrf
from perturb.tasks.contract import Task
from perturb.tasks.texts import read_text

__all__ = ["GENERATION"]

GENERATION: Final = Task(
    "generation",
    "answers",
    read_text,
    (SENTENCE_CHRF, CHRF, BLEU, area_under_risk_coverage("area_under_risk_coverage", sentence_chrf)),
)
