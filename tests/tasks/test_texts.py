from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.models.answers import Answer
from perturb.tasks import find_task
from perturb.tasks.texts import read_text


@pytest.mark.parametrize("raw", ["", "two\nlines", np.str_("text")])
def test_a_text_is_read_as_it_is(raw: Any) -> None:
    value = read_text(raw).value
    assert value == raw
    assert type(value) is str


@pytest.mark.parametrize("raw", [None, 7, b"bytes", ["text"], {"text": 1.0}])
def test_what_is_no_text_is_told(raw: Any) -> None:
    with pytest.raises(ModelError, match=f"Expected a text, or a mapping .*; the model answered {type(raw).__name__}"):
        read_text(raw)


def test_a_text_may_come_with_a_confidence() -> None:
    assert read_text({"text": "hm", "score": 0.25}) == Answer("hm", 0.25)
    assert read_text({"text": "hm"}) == Answer("hm")
    with pytest.raises(ModelError, match=r"confidence in 0\.\.1 beside the answer; the model answered float 1.5"):
        read_text({"text": "hm", "confidence": 1.5})


@pytest.mark.parametrize(
    ("name", "metrics"),
    [
        (
            "transcription",
            [
                "character_accuracy",
                "character_error_rate",
                "word_error_rate",
                "exact_match",
                "area_under_risk_coverage",
            ],
        ),
        ("generation", ["sentence_chrf", "chrf", "bleu", "area_under_risk_coverage"]),
    ],
)
def test_a_task_of_texts_scores_the_text_that_was_read(name: str, metrics: list[str]) -> None:
    task = find_task(name)
    assert [metric.name for metric in task.metrics] == metrics
    answer = task.read_answer("the cat sat on the mat", None)
    assert answer.value == "the cat sat on the mat"
    assert task.primary.update("the cat sat on the mat", answer) == {"count": 1.0, "sum": 1.0}
    assert task.primary.update("the cat sat on the mat", Answer(None))["sum"] == 0.0
