"""Objects that are hardly seen any more leave the target."""

from __future__ import annotations

import itertools
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from perturb.contracts.targets import Boxes, Keypoints, Masks, Target

T = TypeVar("T")
KEEP_ALL: Final = -1.0
"""A limit under which no object leaves, for several steps whose shares are joined before any does."""
_ANY: Final = 1e-9  # the least share that is more than nothing


def keep_visible(
    target: Target, shares: npt.NDArray[np.float64], min_visibility: float
) -> tuple[Target, tuple[float, ...]]:
    """Drop the objects whose visible share lies under a limit; what is left of a mask is ignored then.

    Args:
        target: Boxes, masks or keypoints with n objects.
        shares: `(n,)` visible share of each, in 0..1.
        min_visibility: The least share with which an object stays; at 0 all stay.

    Returns:
        The target with what is left, and the shares of all n objects, so that what left can be told.

    Example:
        >>> boxes = Boxes(np.array([[0.0, 0, 1, 1], [1, 1, 2, 2]]), ("cat", "dog"))
        >>> kept, shares = keep_visible(boxes, np.array([1.0, 0.1]), 0.25)
        >>> kept.labels, shares
        (('cat',), (1.0, 0.1))
    """
    stays = shares >= min_visibility
    told = tuple(float(share) for share in shares)
    match target:
        case Boxes():
            return Boxes(target.corners[stays], _chosen(target.labels, stays), _chosen(target.crowd, stays)), told
        case Masks():
            kept = _chosen(target.labels, stays), _chosen(target.crowd, stays)
            gone = np.asarray(target.masks[~stays].any(axis=0))
            ignored = gone if target.ignored is None else gone | target.ignored
            return Masks(target.masks[stays], *kept, ignored if ignored.any() else None), told
        case Keypoints():
            chosen = Keypoints(target.points[stays], _chosen(target.labels, stays), _chosen(target.objects, stays))
            return chosen, told
        case _:
            return target, told


def keep_seen(
    target: Target, shares: npt.NDArray[np.float64], min_visibility: float
) -> tuple[Target, tuple[float, ...]]:
    """Drop objects as `keep_visible` does, and those of which nothing is seen whatever the limit.

    Example:
        >>> points = Keypoints(np.array([[3.0, 1.0], [-2.0, 1.0]]), ("nose", "tail"))
        >>> keep_seen(points, np.array([1.0, 0.0]), 0.0)[0].labels
        ('nose',)
    """
    return keep_visible(target, shares, min_visibility if min_visibility == KEEP_ALL else max(min_visibility, _ANY))


def _chosen(facts: tuple[T, ...], stays: npt.NDArray[np.bool_]) -> tuple[T, ...]:
    """Choose from what is known of each object; empty stays empty."""
    return tuple(itertools.compress(facts, stays))
