"""Ambiguity: the parts are there, and their places no longer; and the control in which the picture shows through."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, pixels

__all__ = ["patch_overlay", "patch_shuffle"]

Order = npt.NDArray[np.int64]

_SHARES: Final = (0.08, 0.2, 0.45, 0.8, 1.0)
_PATCHES: Final = 8


@pixels(
    axis="ambiguity",
    tiers={"share": _SHARES},
    identity={"share": 0.0},
    source="Naseer et al. 2021, arXiv 2105.10497: accuracy on shuffled grids of patches; shares of an 8x8 grid our own",
    monotone=False,  # a patch may be moved onto one like its own
    invariant_up_to=1.0,
    abstain_from=5.0,
)
def patch_shuffle(image: Image, order: Order, *, share: float) -> Image:
    """Patches of an eight by eight grid change places, until no shape is left.

    With one patch in twelve moved the answer stands; with all of them moved a right model abstains; in between the
    right answer is undetermined. A class that shows in any patch, such as a texture or a colour, stays decided: leave
    it out for those.

    Args:
        image: The clean picture.
        order: Numbers of the patches, row by row, in the order in which they come to be moved.
        share: Of the patches, 0..1; each takes the place of the one before it in the order.

    Example:
        >>> steps = np.arange(64, dtype=np.uint8).reshape(8, 8)
        >>> [int((patch_shuffle(steps, severity=tier) != steps).sum()) for tier in (1, 3, 5)]
        [5, 29, 64]
    """
    return _shuffled(image, order, share)


@pixels(
    axis="ambiguity",
    tiers={"share": _SHARES},
    identity={"share": 0.0},
    source="Matched control of patch_shuffle: the same patches moved, and the picture shows through",
    monotone=False,
    control_of="patch_shuffle",
)
def patch_overlay(image: Image, order: Order, *, share: float) -> Image:
    """The mean of the picture and of what `patch_shuffle` makes of it: as broken up, and never ambiguous.

    Args:
        image: The clean picture.
        order: Numbers of the patches, row by row, in the order in which they come to be moved.
        share: Of the patches, 0..1.

    Example:
        >>> steps = np.arange(64, dtype=np.uint8).reshape(8, 8)
        >>> bool(np.abs(patch_overlay(steps, severity="extreme").astype(int) - steps).max() <= 32)
        True
    """
    return np.asarray(cv2.addWeighted(image, 0.5, _shuffled(image, order, share), 0.5, 0), dtype=np.uint8)


@patch_shuffle.draw
@patch_overlay.draw
def order_of_patches(image: Image, rng: np.random.Generator) -> Order:
    """Draw the order in which patches come to be moved."""
    rows, columns = (min(_PATCHES, side) for side in image.shape[:2])
    return rng.permutation(rows * columns)


def _shuffled(image: Image, order: Order, share: float) -> Image:
    """Patches are of one size, so the pixels beyond eight times it stay, at the right and the lower edge."""
    moved = order[: round(share * len(order))]
    if len(moved) < 2:  # noqa: PLR2004 - one patch has nowhere to go
        return image.copy()
    rows, columns = (min(_PATCHES, side) for side in image.shape[:2])
    height, width = image.shape[0] // rows, image.shape[1] // columns
    whole = image[: rows * height, : columns * width]
    patches = whole.reshape(rows, height, columns, width, -1).swapaxes(1, 2).reshape(rows * columns, height, width, -1)
    shuffled = patches.copy()
    shuffled[moved] = patches[np.roll(moved, 1)]
    made = image.copy()
    grid = shuffled.reshape(rows, columns, height, width, -1).swapaxes(1, 2)
    made[: rows * height, : columns * width] = grid.reshape(whole.shape)
    return made
