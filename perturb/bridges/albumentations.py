"""The bridge to albumentations: a transform as a generator whose labels follow where they are known to."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any, Final, Unpack

import numpy as np

from perturb.bridges.declaring import Declared, Tiers, check_made, check_parameters, declare, name_of, seeded, told
from perturb.bridges.following import FOLLOWED, find_labels, hold_labels
from perturb.contracts import (
    Boxes,
    Field,
    Generator,
    Image,
    Keypoints,
    Kind,
    Masks,
    Rendered,
    Target,
    Value,
    check_image,
)
from perturb.contracts.kinds.objects import keep_seen
from perturb.errors import DeclarationError, InputError

_RGB: Final = 3


def from_albumentations(
    transform: str | Callable[..., Any],
    *,
    tiers: Tiers,
    fixed: Mapping[str, Any] | None = None,
    **declared: Unpack[Declared],
) -> Generator:
    """Make a generator of an albumentations transform.

    It is always applied: the library's hidden `p=0.5` has no say. Where a parameter is a range to draw from, as its
    default shows, a number v is given as (v, v), so that a tier has one strength; a function that returns a transform
    can map numbers to anything else. All tiers share one seed: what the transform draws is then the same at each, up to
    the first number whose drawing depends on the strength.

    A grey picture that the transform refuses is given as RGB, and the answer turned back to grey. Boxes, masks and
    keypoints stay where a transform changes colours only, and move with the rotations, flips and perspective that
    albumentations carries them through exactly; a picture with such labels is refused by other transforms that move
    or hide what it shows.

    Args:
        transform: Its name (`"RandomRain"`), which imports albumentations only now and keeps it from asking the
            network for its newest version; or a class, or a function that takes the parameters and returns a transform.
        tiers: Parameter of the transform to its five values.
        fixed: Parameters that are the same at every tier.
        declared: The rest of the declaration; see `perturb.bridges.declaring.Declared`.

    Raises:
        DeclarationError: If there is no such transform, or it does not take these parameters.

    Example:
        >>> import numpy as np
        >>> rain = from_albumentations(
        ...     "RandomRain", tiers={"brightness_coefficient": (0.95, 0.9, 0.8, 0.7, 0.6)}, axis="weather"
        ... )
        >>> sky = np.full((64, 64, 3), 200, np.uint8)
        >>> means = [rain(sky, severity=tier).mean() for tier in (1, 2, 3, 4, 5)]
        >>> means == sorted(means, reverse=True)
        True
    """
    build = _find(transform) if isinstance(transform, str) else transform
    constants = dict(fixed or {})
    check_parameters(build, tiers, constants, own={"p"})
    ranges = {name for name, one in signature(build).parameters.items() if _is_range(one.default)}
    name = name_of(build)
    if pairs := [
        key
        for key, row in tiers.items()
        if isinstance(row, (list, tuple)) and any(isinstance(value, (list, tuple)) for value in row)
    ]:
        raise DeclarationError(
            f"{name}: expected five numbers in tiers for {pairs[0]!r}; got {tiers[pairs[0]]!r}. Where it is a range, a "
            "number stands for both of its ends; a function that returns a transform can map numbers to anything else."
        )

    def make(parameters: Mapping[str, Value]) -> Any:
        given = {key: (value, value) if key in ranges else value for key, value in parameters.items()}
        try:
            return build(**constants, **given)
        except Exception as error:
            raise DeclarationError(f"{name} cannot be made with {given}: {told(error)}.") from error

    def apply(_image: Image, seed: int, **parameters: Value) -> Ready:
        return Ready(name, make(parameters), seed)

    documentation = f"{name} of albumentations, always applied. All tiers share one seed, not all their luck."
    generator = declare(KIND, apply, build, tiers=tiers, documentation=documentation, **declared)
    for row in zip(*generator.tiers.values(), strict=True):
        make(dict(zip(generator.tiers, row, strict=True)))
    return generator


def load_library() -> Any:
    """Import albumentations, kept from asking the network for its newest version."""
    os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")
    import albumentations

    return albumentations


def _find(name: str) -> Any:
    found = getattr(load_library(), name, None)
    if not callable(found) or not hasattr(found, "set_random_seed"):
        raise DeclarationError(f"albumentations has no transform {name!r}; its reference lists those there are.")
    return found


def _is_range(default: Any) -> bool:
    match default:
        case (int() | float(), int() | float()):
            return True
        case _:
            return False


@dataclass(frozen=True, slots=True)
class Ready:
    """A transform at one strength and the seed of its luck."""

    name: str
    transform: Any
    seed: int

    def run(self, image: Image, labels: Mapping[str, Any]) -> dict[str, Any]:
        """Transform a picture and what is marked on it; a grey one as RGB where it must be."""
        if image.ndim == _RGB:
            return self._attempt(image, labels)
        import cv2

        try:
            return self._attempt(image, labels)
        except InputError:
            made = self._attempt(np.repeat(image[..., np.newaxis], _RGB, axis=2), labels)
            return made | {"image": cv2.cvtColor(made["image"], cv2.COLOR_RGB2GRAY)}

    def _attempt(self, image: Image, labels: Mapping[str, Any]) -> dict[str, Any]:
        try:
            with seeded(self.seed):
                self.transform.set_random_seed(self.seed)
                made: dict[str, Any] = self.transform(force_apply=True, image=image.copy(), **labels)
        except Exception as error:
            raise InputError(f"{self.name} cannot take this picture: {told(error)}.") from error
        return made | {"image": check_made(self.name, image, made["image"])}


def _finish(value: Field, ready: Ready, target: Target, min_visibility: float) -> Rendered:
    image = check_image(value)
    if not isinstance(target, (Boxes, Masks, Keypoints)) or not target.labels or _stays_put(ready.transform):
        return Rendered(ready.run(image, {})["image"], target)
    if type(ready.transform).__name__ not in FOLLOWED:
        raise InputError(
            f"{ready.name} moves or hides what a picture shows, and its {type(target).__name__.lower()} would not be "
            f"known to follow; use it on pictures without them, or use one of {', '.join(FOLLOWED)}."
        )
    size = (image.shape[0], image.shape[1])
    made = ready.run(image, hold_labels(target, size))
    moved, shares = find_labels(target, made, size)
    kept, told = keep_seen(moved, shares, min_visibility)
    return Rendered(made["image"], kept, visibility=told)


def _stays_put(transform: Any) -> bool:
    return isinstance(transform, load_library().ImageOnlyTransform)


KIND: Final = Kind("albumentations", "image", _finish)
