"""The bridge to a function of yours: from image to image, or from text to text."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Unpack

import numpy as np

from perturb.bridges.alignment import align
from perturb.bridges.declaring import Declared, Tiers, check_made, check_parameters, declare, name_of, seeded
from perturb.contracts import Edit, Generator, Image, Value, check_text, edits, pixels
from perturb.contracts.generator import Modality


def from_callable(
    function: Callable[..., Any],
    *,
    modality: Modality,
    tiers: Tiers,
    fixed: Mapping[str, Any] | None = None,
    uses_global_random: bool = False,
    **declared: Unpack[Declared],
) -> Generator:
    """Make a generator of a plain function.

    A function that names `rng` among its parameters is given a `numpy.random.Generator` started from the draw, the
    same at every tier. One that takes neither that nor the global random states is told to have no draw, and so gets
    one replicate.

    Args:
        function: From a `uint8` image `(H, W)` or `(H, W, 3)` RGB to one of the same shape, or from text to text;
            its strength in keywords.
        modality: `image` or `text`. Edits of a text are recovered by aligning words, so that spans follow.
        tiers: Parameter of the function to its five values.
        fixed: Parameters that are the same at every tier.
        uses_global_random: Whether it draws from `random` or `numpy.random`, which are then seeded and put back.
        declared: The rest of the declaration; see `perturb.bridges.declaring.Declared`.

    Raises:
        DeclarationError: If it does not take these parameters.

    Example:
        >>> def cut(text, *, share):
        ...     return text[: round(len(text) * (1 - share))]
        >>> truncation = from_callable(
        ...     cut, modality="text", tiers={"share": (0.1, 0.2, 0.4, 0.6, 0.8)}, identity={"share": 0.0}
        ... )
        >>> truncation("The food was good.", severity="strong")
        'The foo'
    """
    names = list(inspect.signature(function).parameters)
    constants, given_rng = dict(fixed or {}), "rng" in names
    check_parameters(function, tiers, constants, own={*names[:1], "rng"})

    def call(value: Any, seed: int, parameters: Mapping[str, Value]) -> Any:
        luck = {"rng": np.random.default_rng(seed)} if given_rng else {}
        with seeded(seed):
            return function(value, **constants, **parameters, **luck)

    def apply_to_image(image: Image, seed: int = 0, **parameters: Value) -> Image:
        return check_made(name_of(function), image, call(image.copy(), seed, parameters))

    def apply_to_text(text: str, seed: int = 0, **parameters: Value) -> tuple[Edit, ...]:
        return align(text, check_text(call(text, seed, parameters)))

    kind, apply = (pixels, apply_to_image) if modality == "image" else (edits, apply_to_text)
    documentation = inspect.getdoc(function) or f"{name_of(function)}, a function of {function.__module__}."
    draws = given_rng or uses_global_random
    return declare(kind, apply, function, tiers=tiers, documentation=documentation, draws=draws, **declared)
