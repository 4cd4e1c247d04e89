"""From `--model` to something that can be called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from perturb.errors import MissingExtraError, ModelError
from perturb.keys import digest


class Model(Protocol):
    """What perturb asks of a model: a batch in, one answer an input out, in order.

    An input is what the data set holds: a `uint8` image `(H, W)` or `(H, W, 3)`, a text, or a mapping of named
    fields. An answer is a label, or a mapping of label to probability (which confidence, and so abstention, needs).

    Example:
        >>> def predict(batch):
        ...     return ["dark" if image.mean() < 128 else "bright" for image in batch]
        >>> predict([np.zeros((2, 2), np.uint8)])
        ['dark']
    """

    def __call__(self, batch: Sequence[Any], /) -> Sequence[Any]:
        """Answer a batch of inputs."""
        ...


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model, its name, and a digest of the file it came from, so that a run is resumed with the same one."""

    name: str
    call: Model
    digest: str


def load_model(name: str, *, trust: bool = False) -> LoadedModel:
    """Load a model.

    Args:
        name: `package.module:callable`, found in the current folder too, or the path of a scikit-learn model
            saved with joblib.
        trust: Loading a joblib file runs code that it holds; this says that you trust it.

    Raises:
        ModelError: If it cannot be loaded; the message says why.
        MissingExtraError: If joblib is not installed.
    """
    path = Path(name)
    if path.suffix in {".joblib", ".pkl", ".pickle"}:
        return LoadedModel(name, _load_joblib(path, trust=trust), digest(path.read_bytes()).hex())
    module_name, _, attribute = name.partition(":")
    if not module_name or not attribute:
        raise ModelError(f"Expected a model as package.module:callable or a .joblib file; got --model {name}.")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise ModelError(
            f"There is no module {error.name!r}, wanted for the model {name}. Run perturb from the folder that holds "
            "it, or install it."
        ) from error
    except Exception as error:
        raise ModelError(f"Importing {module_name} for the model {name} raised {_said(error)}.") from error
    found = getattr(module, attribute, None)
    if not callable(found):
        callables = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
        raise ModelError(
            f"{module_name} has no callable {attribute!r}, wanted for the model {name}; it has {', '.join(callables)}."
        )
    source = Path(module.__file__).read_bytes() if module.__file__ else b""
    return LoadedModel(name, found, digest(name, source).hex())


def _load_joblib(path: Path, *, trust: bool) -> Model:
    if not trust:
        raise ModelError(f"Loading {path} runs the code it holds. If you trust where it comes from, add --trust-model.")
    if not path.is_file():
        raise ModelError(f"There is no model file {path}.")
    try:
        import joblib
    except ImportError as error:
        raise MissingExtraError("sklearn", "joblib") from error
    try:
        estimator = joblib.load(path)
    except Exception as error:
        raise ModelError(f"The model file {path} cannot be loaded: {_said(error)}.") from error
    if not hasattr(estimator, "predict"):
        raise ModelError(f"{path} holds a {type(estimator).__name__}, which has no predict method.")
    return adapt_estimator(estimator)


def adapt_estimator(estimator: Any) -> Model:
    """Wrap a scikit-learn classifier: texts go in as a list, images as rows of pixels in 0..255.

    Its probabilities are used where it has `predict_proba`.
    """

    def predict(batch: Sequence[Any], /) -> Sequence[Any]:
        is_image = isinstance(batch[0], np.ndarray)
        rows = np.stack([item.ravel() for item in batch]) if is_image else list(batch)
        ask: Callable[[Any], Any] | None = getattr(estimator, "predict_proba", None)
        if ask is None:
            return list(estimator.predict(rows))
        names = [str(name) for name in estimator.classes_]
        return [dict(zip(names, map(float, row), strict=True)) for row in ask(rows)]

    return predict


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
