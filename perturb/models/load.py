"""From `--model` to something that can be called."""

from __future__ import annotations

import importlib
import importlib.util
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
        name: `package.module:callable`, or the path of a scikit-learn model saved with joblib.
        trust: Loading a joblib file runs code that it holds; this says that you trust it.

    Raises:
        ModelError: If it cannot be loaded; the message says why.
        MissingExtraError: If joblib is not installed.
    """
    path = Path(name)
    if path.suffix in {".joblib", ".pkl", ".pickle"}:
        model = _load_joblib(path, trust=trust)
        return LoadedModel(name, model, digest(path.read_bytes()).hex())
    module_name, _, attribute = name.partition(":")
    if not module_name or not attribute or "/" in module_name or module_name.endswith(".py"):
        example = f"{path.name.partition('.py')[0] or 'module'}:predict"
        raise ModelError(
            f"Expected a model as package.module:callable, such as {example}, or as a .joblib file; got --model {name}."
        )
    module = _import(module_name, name)
    found = getattr(module, attribute, None)
    if not callable(found) or isinstance(found, type):
        what = f"no callable {attribute!r}" if not isinstance(found, type) else f"a class {attribute}, not a function"
        raise ModelError(
            f"{module_name} has {what}, wanted for the model {name}. Name a function that takes a batch; "
            f"it has {_functions(module)}."
        )
    return LoadedModel(name, found, digest(name, _source(module)).hex())


def _import(module_name: str, name: str) -> Any:
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise ModelError(
            f"There is no module {error.name!r}, wanted for the model {name}. Run perturb from the folder that holds "
            "it, or install it."
        ) from error
    except (Exception, SystemExit) as error:
        raise ModelError(f"Importing {module_name} for the model {name} raised {said(error)}.") from error


def _functions(module: Any) -> str:
    own = [
        key
        for key, value in vars(module).items()
        if callable(value) and not isinstance(value, type) and getattr(value, "__module__", None) == module.__name__
    ]
    return ", ".join(key for key in own if not key.startswith("_")) or "none"


def _source(module: Any) -> bytes:
    try:
        return Path(module.__file__).read_bytes()
    except (OSError, TypeError):  # a module in an archive, or made of folders only, has no file
        return b""


def _load_joblib(path: Path, *, trust: bool) -> Model:
    if not path.is_file():
        raise ModelError(f"There is no model file {path}.")
    if not trust:
        raise ModelError(f"Loading {path} runs the code it holds. If you trust where it comes from, add --trust-model.")
    if importlib.util.find_spec("joblib") is None:
        raise MissingExtraError("sklearn", "joblib")
    import joblib

    try:
        estimator = joblib.load(path)
    except (Exception, SystemExit) as error:
        raise ModelError(f"The model file {path} cannot be loaded: {said(error)}.") from error
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
        names = estimator.classes_.tolist()
        return [dict(zip(names, row.tolist(), strict=True)) for row in ask(rows)]

    return predict


def said(error: BaseException) -> str:
    """Name an exception and what it says, on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":.")
