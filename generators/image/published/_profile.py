"""Declaring a corruption once, with the constants of both published benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from perturb.contracts import Generator, Value, pixels

_PAPER: Final = "Hendrycks & Dietterich 2019, arXiv 1903.12261"

Constants = dict[str, tuple[Value, ...]]


class Profiles(NamedTuple):
    """One corruption as two generators.

    Attributes:
        imagenet_c: With the constants of ImageNet-C, meant for 224×224 pixels.
        cifar_10_c: With those of CIFAR-10-C, meant for 32×32 pixels.
    """

    imagenet_c: Generator
    cifar_10_c: Generator


def published(
    *,
    axis: str,
    identity: Mapping[str, Value],
    imagenet_c: Constants,
    cifar_10_c: Constants,
    draw: Callable[..., Any] | None = None,
    source: str = _PAPER,
) -> Callable[[Callable[..., Any]], Profiles]:
    """Declare a corruption with the constants of ImageNet-C and CIFAR-10-C; a decorator.

    The generators are called `imagenet_c_NAME` and `cifar_10_c_NAME`. They have their five tiers only, since nothing
    was published between them, and promise no distance that rises: some of the published tiers do not.

    Args:
        axis: The group of the paper: noise, blur, weather or digital.
        identity: Parameter to the value that changes nothing.
        imagenet_c: Parameter to its five values, lengths in pixels.
        cifar_10_c: The same for CIFAR-10-C.
        draw: What makes all random choices; None where there are none.
        source: Where the algorithm comes from, if not from the paper alone.
    """

    def declare(function: Callable[..., Any]) -> Profiles:
        name = function.__name__
        made = []
        for profile, benchmark, tiers in (
            ("imagenet_c", "ImageNet-C", imagenet_c),
            ("cifar_10_c", "CIFAR-10-C", cifar_10_c),
        ):
            generator = pixels(
                axis=axis,
                tiers=tiers,
                identity=identity,
                scale=dict.fromkeys(tiers, "step"),
                source=f"{source}: {benchmark} {name}, its constants in pixels",
                tiers_only=True,
                monotone=False,
                profile=profile,
            )(function)
            if draw is not None:
                generator.draw(draw)
            made.append(replace(generator, name=f"{profile}_{name}"))
        return Profiles(*made)

    return declare
