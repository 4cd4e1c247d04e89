"""How like a text its candidates are, by a function of the user's: a coarse floor for whole rewrites.

An embedding does not tell a kept meaning from a changed one (a swapped role scores higher than a synonym), so that the
rules of `perturb.paraphrase.guards` stand before it.
"""

from __future__ import annotations

import functools
import importlib
import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.errors import SuiteError

WHAT: Final = {
    "similarity": "from text and candidate to 0..1",
    "embedding": "from a list of texts to a vector for each",
}


def likeness(similarity: str, embedding: str, text: str, candidates: tuple[str, ...]) -> tuple[float, ...]:
    """Compute how like a text each candidate is, in 0..1.

    Args:
        similarity: `package.module:function` from text and candidate to 0..1; empty for none.
        embedding: `package.module:function` from texts to vectors, whose cosine counts, a negative one as 0; empty for
            none.
        text: The clean text.
        candidates: Rewrites of it.

    Returns:
        One number for each; 1 where there is no function.

    Raises:
        SuiteError: If a function cannot be imported, fails, or gives something else.
    """
    if not candidates or not (similarity or embedding):
        return (1.0,) * len(candidates)
    return _similarities(similarity, text, candidates) if similarity else _cosines(embedding, text, candidates)


def imported(key: str, name: str) -> Callable[..., Any]:
    """Import a function that a suite names.

    Args:
        key: `similarity` or `embedding`.
        name: `package.module:function`.

    Raises:
        SuiteError: If there is no such function.
    """
    module, _, function = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), function)
    except Exception as error:
        raise SuiteError(
            f"paraphraser: expected {key} as package.module:function, {WHAT[key]}; got "
            f"{name!r}, {type(error).__name__}: {error}."
        ) from error
    if not callable(found):
        raise SuiteError(f"paraphraser: {key}={name!r} is no function but {type(found).__name__}.")
    checked: Callable[..., Any] = found
    return checked


def _similarities(name: str, text: str, candidates: tuple[str, ...]) -> tuple[float, ...]:
    function = imported("similarity", name)
    return tuple(_checked(name, function(text, candidate)) for candidate in candidates)


def _checked(name: str, similarity: Any) -> float:
    try:
        number = float(similarity)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= 1:
        raise SuiteError(
            f"paraphraser: {name} must give a number in 0..1 for a text and a candidate; got {similarity!r}."
        )
    return number


@functools.lru_cache(maxsize=4096)
def _cosines(name: str, text: str, candidates: tuple[str, ...]) -> tuple[float, ...]:
    """Embed the text and all candidates in one call; what was embedded to be frozen is not embedded to be rendered."""
    vectors = _embedded(name, [text, *candidates])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return tuple(float(cosine) for cosine in np.clip(unit[1:] @ unit[0], 0.0, 1.0))


def _embedded(name: str, texts: Sequence[str]) -> npt.NDArray[np.float64]:
    try:
        made = imported("embedding", name)(list(texts))
    except SuiteError:
        raise
    except Exception as error:
        raise SuiteError(
            f"paraphraser: {name} failed on {len(texts)} texts: {type(error).__name__}: {error}."
        ) from error
    try:
        vectors = np.asarray(made, dtype=np.float64)
    except (TypeError, ValueError):
        vectors = np.zeros(0)
    if vectors.ndim != 2 or len(vectors) != len(texts) or not vectors.size:  # noqa: PLR2004 - texts and numbers
        raise SuiteError(
            f"paraphraser: {name} must give one vector for each of {len(texts)} texts, all of one length; got "
            f"{type(made).__name__}{f' of shape {vectors.shape}' if vectors.size else ''}."
        )
    if not np.isfinite(vectors).all():
        raise SuiteError(f"paraphraser: {name} must give finite numbers; got some that are not.")
    return vectors
