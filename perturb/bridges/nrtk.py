"""The bridge to nrtk: a perturber as a generator, seeded by key rather than by how often it was called."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any, Final, Unpack

from perturb.bridges.declaring import Declared, Tiers, check_made, check_parameters, declare, name_of, seeded, told
from perturb.bridges.moving import MOVING
from perturb.contracts import Generator, Image, Value, pixels
from perturb.errors import DeclarationError, InputError, MissingExtraError

_ROOT: Final = "nrtk.impls.perturb_image"
_STAY: Final = ("environment", "optical.otf", "photometric.blur", "photometric.enhance", "photometric.noise")
_MOVE: Final = ("geometric", "geometric.random", "optical")
_SEEDS: Final = 1 << 32


def from_nrtk(
    perturber: str | Callable[..., Any],
    *,
    tiers: Tiers,
    fixed: Mapping[str, Any] | None = None,
    **declared: Unpack[Declared],
) -> Generator:
    """Make a generator of an nrtk perturber.

    A new perturber is made for each variant, with the seed of its key where it takes one: nrtk's own answer depends on
    how often it was called before. All tiers share one seed. Where a perturber moves what a picture shows, or is given
    as a class of yours, a picture with boxes, masks or keypoints is refused.

    Args:
        perturber: Its name (`"HazePerturber"`), which imports nrtk only now; or a class, or a function that takes the
            parameters and returns a perturber.
        tiers: Parameter of the perturber to its five values.
        fixed: Parameters that are the same at every tier.
        declared: The rest of the declaration; see `perturb.bridges.declaring.Declared`.

    Raises:
        MissingExtraError: If nrtk, or what this perturber needs beside it, is not installed.
        DeclarationError: If there is no such perturber, or it does not take these parameters.
    """
    build, kind = _find(perturber) if isinstance(perturber, str) else (perturber, MOVING)
    constants = dict(fixed or {})
    check_parameters(build, tiers, constants, own={"seed", "is_static"})
    takes_seed, name = "seed" in signature(build).parameters, name_of(build)

    def make(parameters: Mapping[str, Value], seed: int) -> Any:
        luck = {"seed": seed % _SEEDS} if takes_seed else {}
        try:
            return build(**constants, **parameters, **luck)
        except Exception as error:
            raise DeclarationError(f"{name} cannot be made with {dict(parameters)}: {told(error)}.") from error

    def apply(image: Image, seed: int = 0, **parameters: Value) -> Image:
        with seeded(seed):
            ready = make(parameters, seed)
            try:
                made, _ = ready(image=image.copy())
            except Exception as error:
                raise InputError(f"{name} cannot take this picture: {told(error)}.") from error
        return check_made(name, image, made)

    documentation = f"{name} of nrtk. All tiers share one seed, not all their luck."
    generator = declare(kind, apply, build, tiers=tiers, documentation=documentation, draws=takes_seed, **declared)
    for row in zip(*generator.tiers.values(), strict=True):
        make(dict(zip(generator.tiers, row, strict=True)), 0)
    return generator


def _find(name: str) -> tuple[Any, Any]:
    """Find a perturber by its name, and whether the labels of objects stay right under it."""
    for module in (*_STAY, *_MOVE):
        try:
            found = getattr(importlib.import_module(f"{_ROOT}.{module}"), name, None)
        except ImportError as error:
            raise MissingExtraError("nrtk", f"nrtk ({told(error)})") from error
        if found is not None:
            return found, pixels if module in _STAY else MOVING
    raise DeclarationError(
        f"nrtk has no perturber {name!r} in {', '.join((*_STAY, *_MOVE))}; perturb also takes module:name, with "
        "from_nrtk(...) in a module of yours."
    )
