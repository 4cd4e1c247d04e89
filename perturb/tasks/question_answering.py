"""Extractive question answering: the right answer is any of some texts, or none where the question has no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from perturb.errors import ModelError
from perturb.metrics.calibration import area_under_risk_coverage, expected_calibration_error
from perturb.metrics.question_answering import (
    EXACT_MATCH,
    EXACT_MATCH_HAS_ANSWER,
    EXACT_MATCH_NO_ANSWER,
    F1,
    F1_HAS_ANSWER,
    exact_match,
    token_f1,
)
from perturb.models.answers import Answer
from perturb.tasks.confidence import read_confidence
from perturb.tasks.contract import Task
from perturb.tasks.reading import shown

__all__ = ["QUESTION_ANSWERING", "read_text_answer"]


def read_text_answer(raw: Any, labels: frozenset[str] | None = None) -> Answer:  # noqa: ARG001 - all readers have it
    """Read a model's answer to a question.

    Args:
        raw: One item of what the model returned: a `str`, "" where it says that there is no answer; or a mapping of
            `answer` to that and `confidence` (or `score`) to a number in 0..1.
        labels: Answers are free text: none are known.

    Raises:
        ModelError: If it is neither.

    Example:
        >>> read_text_answer({"answer": "Ada Lovelace", "confidence": 0.9}).confidence, read_text_answer("").value
        (0.9, '')
        >>> read_text_answer(None)
        Traceback (most recent call last):
        perturb.errors.ModelError: Expected a text ("" for no answer), or a mapping such as ...
    """
    text = raw.get("answer") if isinstance(raw, Mapping) else raw
    if not isinstance(text, str):
        raise ModelError(
            'Expected a text ("" for no answer), or a mapping such as {"answer": "Paris", "confidence": 0.9}; '
            f"the model answered {shown(raw)}."
        )
    return Answer(str(text), read_confidence(raw) if isinstance(raw, Mapping) else None)


QUESTION_ANSWERING: Final = Task(
    "question-answering",
    "answers",
    read_text_answer,
    (
        F1,
        EXACT_MATCH,
        F1_HAS_ANSWER,
        EXACT_MATCH_HAS_ANSWER,
        EXACT_MATCH_NO_ANSWER,
        expected_calibration_error("expected_calibration_error", exact_match),
        area_under_risk_coverage("area_under_risk_coverage", token_f1),
    ),
)
