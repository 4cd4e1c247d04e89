"""Entries of the catalogue that albumentations renders; it is imported when one of them is first used.

They have no place in an axis: where our own generators show the same effect, a suite names the one it wants.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Final, Unpack

from perturb.bridges.albumentations import KIND, Ready, load_library
from perturb.bridges.declaring import Declared, Tiers, declare
from perturb.contracts import Generator, Image, Value

_LIBRARY: Final = "albumentations"


def _entry(*, tiers: Tiers, **declared: Unpack[Declared]) -> Callable[[Callable[..., Any]], Generator]:
    """Make a generator of a function from the library, the picture's short side and a strength to a transform."""

    def made(build: Callable[..., Any]) -> Generator:
        name = f"{_LIBRARY}_{build.__name__}"

        def apply(image: Image, seed: int, **parameters: Value) -> Ready:
            return Ready(name, build(load_library(), min(image.shape[:2]), **parameters), seed)

        chosen: Declared = {"name": name, "profile": _LIBRARY, **declared}
        return declare(KIND, apply, build, tiers=tiers, documentation=inspect.getdoc(build) or "", **chosen)

    return made


@_entry(
    axis="weather",
    tiers={
        "amount": ("drizzle", "default", "heavy", "heavy", "torrential"),
        "light": (0.95, 0.88, 0.8, 0.7, 0.6),
    },
    source="albumentations (MIT), RandomRain; tiers our own",
)
def rain(library: Any, _side: int, *, amount: str, light: float) -> Any:
    """Rain in streaks an eighth of the height long, under a darkened sky.

    `amount` is albumentations' own word for a quarter, a third, the whole and the double of the height as the number of
    streaks; `light` is the share of the light that is left. A stronger tier keeps the streaks of the weaker ones. Pale
    streaks and darkness can make up for each other, so the distance from clean need not rise.

    Example:
        >>> import numpy as np
        >>> sky = np.full((64, 64, 3), 120, np.uint8)
        >>> bool(rain(sky, severity=5).mean() < rain(sky, severity=1).mean())
        True
    """
    return library.RandomRain(rain_type=amount, brightness_coefficient=light, blur_value=3, slant_range=(-15, 15))


@_entry(
    axis="lighting",
    tiers={"radius": (0.1, 0.2, 0.35, 0.55, 0.8)},
    source="albumentations (MIT), RandomSunFlare, its physics-based method; tiers our own",
    monotone=True,
)
def sun_flare(library: Any, side: int, *, radius: float) -> Any:
    """The sun in the upper half of the picture, with spikes, and ghosts of the lens along a line.

    `radius` is that of the glare, as a share of the short side; sun and ghosts stay where they are at every tier.
    """
    return library.RandomSunFlare(
        flare_roi=(0.1, 0.05, 0.9, 0.5),
        src_radius=max(2, round(radius * side)),
        num_flare_circles_range=(8, 8),
        method="physics_based",
    )


@_entry(
    axis="lighting",
    tiers={"darkness": (0.2, 0.35, 0.5, 0.65, 0.8)},
    identity={"darkness": 0.0},
    source="albumentations (MIT), RandomShadow; tiers our own",
    monotone=True,
)
def shadow(library: Any, _side: int, *, darkness: float) -> Any:
    """Two hard-edged shadows, polygons of five corners; `darkness` is the share of the light that they take."""
    return library.RandomShadow(
        shadow_roi=(0, 0.2, 1, 1), num_shadows_limit=(2, 2), shadow_intensity_range=(darkness, darkness)
    )


@_entry(
    axis="weather",
    tiers={"density": (0.1, 0.3, 0.5, 0.7, 1.0)},
    source="albumentations (MIT), RandomFog; tiers our own",
)
def fog(library: Any, _side: int, *, density: float) -> Any:
    """Patchy fog of many round wisps, thickest in the middle, and the blur that goes with it.

    `density` in 0..1 decides how many wisps there are and how large, so that their places are drawn anew at each tier.
    """
    return library.RandomFog(fog_coef_range=(density, density), alpha_coef=0.08)


@_entry(
    axis="occlusion",
    tiers={"threshold": (0.72, 0.7, 0.68, 0.66, 0.63)},
    source="albumentations (MIT), Spatter, its mud, after Hendrycks & Dietterich 2019; tiers our own",
    monotone=True,
)
def mud(library: Any, side: int, *, threshold: float) -> Any:
    """Mud on the lens: a smooth random field wherever it lies above `threshold`, so that spots grow from tier to tier.

    The field's grain is a hundredth of the short side.
    """
    grain = max(0.5, 0.01 * side)
    return library.Spatter(
        mode="mud", cutout_threshold=(threshold, threshold), intensity=(0.5, 0.5), gauss_sigma=(grain, grain)
    )


@_entry(
    axis="colour",
    tiers={"distortion": (0.01, 0.02, 0.04, 0.08, 0.15)},
    identity={"distortion": 0.0},
    source="albumentations (MIT), ChromaticAberration; tiers our own",
    monotone=True,
)
def chromatic_aberration(library: Any, _side: int, *, distortion: float) -> Any:
    """Coloured fringes of a simple lens: red and blue are magnified unlike green, more so towards the corners.

    `distortion` is the coefficient of the radius squared and to the fourth in the lens model of OpenCV, its radius one
    at half the width; in a grey picture edges become softer.
    """
    limits = (distortion, distortion)
    return library.ChromaticAberration(
        primary_distortion_limit=limits, secondary_distortion_limit=limits, mode="red_blue"
    )


@_entry(
    axis="digital",
    tiers={"share": (0.2, 0.4, 0.6, 0.8, 1.0)},
    identity={"share": 0.0},
    source="albumentations (MIT), Sharpen; tiers our own",
    monotone=True,
)
def oversharpening(library: Any, _side: int, *, share: float) -> Any:
    """A camera's sharpening overdone: edges get halos and fine texture turns to grain.

    `share` is that of the sharpened picture in the mixture; the kernel spans three pixels, as in cameras.
    """
    return library.Sharpen(alpha=(share, share), lightness=(1.0, 1.0))


ENTRIES: Final = (rain, sun_flare, shadow, fog, mud, chromatic_aberration, oversharpening)
