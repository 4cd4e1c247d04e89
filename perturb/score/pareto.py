"""Robustness against latency: which of several runs is worth its time, and which is beaten on both counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from perturb.errors import UsageError

__all__ = ["Standing", "pareto"]


class Standing(NamedTuple):
    """How one run stands among several.

    Attributes:
        dominated_by: Indices of the runs that are at least as robust and as fast, and better at one of the two.
        on_front: How likely none would be, with other clusters: 0 to 1; the latency is taken as measured.
    """

    dominated_by: tuple[int, ...]
    on_front: float

    @property
    def dominated(self) -> bool:
        """Whether another run is to be preferred whatever robustness is worth."""
        return bool(self.dominated_by)


def pareto(robustness: ArrayLike, latency: Sequence[float], *, resampled: ArrayLike | None = None) -> list[Standing]:
    """Find the runs that no other beats in robustness and latency at once.

    Args:
        robustness: Of each run, the higher the better, shape (runs,), finite.
        latency: Of each run, the lower the better, in any one unit, shape (runs,), finite.
        resampled: Robustness with other clusters, shape (resamples, runs); without, nothing is left to chance.

    Returns:
        One standing for each run.

    Raises:
        UsageError: The arrays do not fit each other, or a figure is not finite.

    Example:
        >>> fast, slow, worse = pareto([0.7, 0.9, 0.6], [1.0, 8.0, 2.0])
        >>> fast.dominated, slow.dominated, worse.dominated_by
        (False, False, (0,))
    """
    scores, times = np.asarray(robustness, dtype=np.float64), np.asarray(latency, dtype=np.float64)
    drawn = scores[np.newaxis] if resampled is None else np.asarray(resampled, dtype=np.float64)
    fit = scores.shape == times.shape == drawn.shape[1:]
    if not fit or not all(np.isfinite(array).all() for array in (scores, times, drawn)):
        raise UsageError(
            f"Expected one finite robustness and latency for each run, got {scores.tolist()} and {times.tolist()} with "
            f"resamples of shape {drawn.shape}. Leave out runs without a measured latency."
        )
    beaten = _beaten(scores[np.newaxis], times)[0]
    fronts = ~_beaten(drawn, times).any(axis=2)
    return [
        Standing(tuple(int(other) for other in np.flatnonzero(row)), float(share))
        for row, share in zip(beaten, fronts.mean(axis=0), strict=True)
    ]


def _beaten(scores: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Whether each run is beaten by each other: (resamples, runs, others)."""
    more, less = scores[:, np.newaxis, :] - scores[:, :, np.newaxis], times[:, np.newaxis] - times[np.newaxis]
    return np.asarray((more >= 0.0) & (less >= 0.0) & ((more > 0.0) | (less > 0.0)))
