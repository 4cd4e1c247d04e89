"""What a model may answer to a question."""

import json
import math
from typing import Any

import numpy as np
import pytest

from perturb.errors import ModelError
from perturb.tasks import find_task

read = find_task("question-answering").read_answer


@pytest.mark.parametrize(
    ("raw", "value", "confidence"),
    [
        ("Ada Lovelace", "Ada Lovelace", None),
        ("", "", None),
        (np.str_("Ada"), "Ada", None),
        ({"answer": "Ada"}, "Ada", None),
        ({"answer": "", "confidence": 1}, "", 1.0),
        ({"answer": "Ada", "score": np.float32(0.5), "start": 3, "end": 6}, "Ada", 0.5),
        ({"answer": "Ada", "confidence": 1 + 1e-9}, "Ada", 1.0),
        ({"answer": "Ada", "confidence": None, "score": 0.25}, "Ada", 0.25),
    ],
)
def test_what_is_an_answer(raw: Any, value: str, confidence: float | None) -> None:
    answer = read(raw, None)
    assert (answer.value, answer.confidence, answer.status) == (value, confidence, "ok")
    assert type(answer.value) is str
    assert json.loads(json.dumps([answer.value, answer.confidence])) == [value, confidence]


@pytest.mark.parametrize("raw", [None, 7, math.nan, ["Ada"], b"Ada", {}, {"text": "Ada"}, {"answer": None}])
def test_what_is_none(raw: Any) -> None:
    with pytest.raises(ModelError, match=r'^Expected a text \("" for no answer\), or a mapping .* the model answered'):
        read(raw, None)


@pytest.mark.parametrize("confidence", [math.nan, math.inf, -0.1, 1.1, "sure", [0.5]])
def test_what_is_no_confidence(confidence: Any) -> None:
    with pytest.raises(ModelError, match=r"^Expected a confidence in 0..1 beside the answer; the model answered"):
        read({"answer": "Ada", "confidence": confidence}, None)
