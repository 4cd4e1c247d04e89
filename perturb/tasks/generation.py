"""Text generation, such as translation or summaries: the right answer is a text, or several of which each would do."""

from __future__ import annotations

from typing import Final

from perturb.metrics.generation import BLEU, CHRF, SENTENCE_CHRF
from perturb.tasks.contract import Task
from perturb.tasks.reading import read_text

__all__ = ["GENERATION"]

GENERATION: Final = Task("generation", "text", read_text, (SENTENCE_CHRF, CHRF, BLEU))
