"""From `--model` to something that can be called."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from perturb.errors import ModelError
from perturb.models import load_model

MODULE = """
LIMIT = 3

class Model:
    def __call__(self, batch):
        return ["x"] * len(batch)

instance = Model()

def predict(batch):
    return ["x"] * len(batch)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "some_model.py").write_text(MODULE)
    yield tmp_path
    for name in ("some_model", "broken_model"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("name", ["some_model:predict", "some_model:instance"])
def test_a_function_or_an_object_of_a_module(folder: Path, name: str) -> None:
    loaded = load_model(name)
    assert loaded.name == name
    assert loaded.call(["a", "b"]) == ["x", "x"]


def test_the_digest_follows_the_file(folder: Path) -> None:
    before = load_model("some_model:predict").digest
    assert load_model("some_model:instance").digest != before
    (folder / "some_model.py").write_text(MODULE + "\n# changed\n")
    assert load_model("some_model:predict").digest != before


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("some_model", "Expected a model as package.module:callable, such as some_model:predict"),
        ("some_model.py:predict", "such as some_model:predict"),
        ("models/some_model:predict", "Expected a model as package.module:callable"),
        (":predict", "Expected a model as package.module:callable"),
        ("some_model:", "Expected a model as package.module:callable"),
        ("no_such_module_anywhere:predict", "There is no module 'no_such_module_anywhere'.*from the folder that holds"),
        ("some_model:forecast", "no callable 'forecast'.*it has instance, predict|it has predict"),
        ("some_model:LIMIT", "no callable 'LIMIT'"),
        ("some_model:Model", "a class Model, not a function"),
    ],
)
def test_what_cannot_be_loaded_is_told(folder: Path, name: str, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence):
        load_model(name)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("raise ValueError('no weights')", "raised ValueError: no weights"),
        ("import sys; sys.exit(3)", "raised SystemExit: 3"),
        ("def (", "raised SyntaxError"),
        ("import no_such_library_anywhere", "There is no module 'no_such_library_anywhere'.*install it"),
    ],
)
def test_a_module_that_fails_on_import(folder: Path, code: str, sentence: str) -> None:
    (folder / "broken_model.py").write_text(code)
    with pytest.raises(ModelError, match=sentence):
        load_model("broken_model:predict")


def saved(folder: Path, model: Any) -> str:
    joblib.dump(model, folder / "model.joblib")
    return str(folder / "model.joblib")


def test_a_scikit_learn_model_of_images(tmp_path: Path) -> None:
    images = np.array([np.full((4, 4), level, np.uint8) for level in (0, 10, 200, 250)])
    name = saved(tmp_path, LogisticRegression().fit(images.reshape(4, -1), [0, 0, 1, 1]))
    answers = load_model(name, trust=True).call(list(images))
    assert [max(answer, key=answer.get) for answer in answers] == [0, 0, 1, 1]
    assert sum(answers[0].values()) == pytest.approx(1)


def test_a_scikit_learn_model_of_texts_without_probabilities(tmp_path: Path) -> None:
    texts = ["good food", "good film", "bad food", "bad film"]
    pipeline = make_pipeline(CountVectorizer(), LinearSVC()).fit(texts, ["yes", "yes", "no", "no"])
    assert list(load_model(saved(tmp_path, pipeline), trust=True).call(texts)) == ["yes", "yes", "no", "no"]


def test_a_file_is_loaded_only_when_trusted(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"runs the code it holds.*--trust-model"):
        load_model(saved(tmp_path, LogisticRegression()))


def test_files_that_hold_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model file"):
        load_model(str(tmp_path / "absent.joblib"), trust=True)
    (tmp_path / "damaged.joblib").write_bytes(b"\x80\x04not a pickle")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_model(str(tmp_path / "damaged.joblib"), trust=True)
    with pytest.raises(ModelError, match="holds a dict, which has no predict"):
        load_model(saved(tmp_path, {"weights": 1}), trust=True)
