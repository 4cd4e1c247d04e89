"""Strata: the samples of a block of clusters that share all their groups, the unit in which metrics add up.

Clusters beyond the first 2,000 are pooled at random into as many blocks, so that memory and resampling stay bounded;
blocks of independent clusters are as independent as the clusters.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from perturb.errors import UsageError
from perturb.keys import digest

MOST_BLOCKS: Final = 2000
STRATUM_BITS: Final = 21
MOST_STRATA: Final = 1 << STRATUM_BITS
Groups = tuple[tuple[str, str], ...]


class Strata:
    """The strata of a run, numbered as its units come.

    Attributes:
        number: (Block, groups) to the stratum's number.
        block_of_cluster: Each cluster's block.
        weights: Of each block in each resample, shape (blocks, 1 + resamples), as drawn for the most resamples so far:
            those that are whole numbers, and others.
    """

    def __init__(self) -> None:
        self.number: dict[tuple[int, Groups], int] = {}
        self.block_of_cluster: list[int] = []
        self.weights: dict[bool, npt.NDArray[np.float64]] = {}
        self._luck: list[float] = []
        self._stratum_of_unit = array("q")
        self._luck_of_unit = array("d")

    def __len__(self) -> int:
        return len(self.number)

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return min(len(self.block_of_cluster), MOST_BLOCKS)

    @property
    def block(self) -> npt.NDArray[np.int64]:
        """Each stratum's block, shape (strata,)."""
        return np.array([block for block, _ in self.number], dtype=np.int64)

    @property
    def of_unit(self) -> npt.NDArray[np.int64]:
        """Each unit's stratum, shape (units,)."""
        return np.array(self._stratum_of_unit, dtype=np.int64)

    @property
    def luck_of_unit(self) -> npt.NDArray[np.float64]:
        """In 0..1 by each unit's cluster: the same whatever the order of the clusters, shape (units,)."""
        return np.array(self._luck_of_unit, dtype=np.float64)

    def add(self, clusters: Iterable[str], units: Iterable[tuple[str, Groups]], cluster_of_unit: Sequence[int]) -> None:
        """Number the strata of the units that are new.

        Args:
            clusters: The names of all clusters so far, in the order in which they came.
            units: The cluster and the groups of all units so far, likewise.
            cluster_of_unit: Each unit's cluster, as its number.

        Raises:
            UsageError: If there are too many.
        """
        for name in islice(clusters, len(self.block_of_cluster), None):
            drawn = int.from_bytes(digest("block of clusters", name)[:8], "big")
            number = len(self.block_of_cluster)
            self.block_of_cluster.append(number if number < MOST_BLOCKS else drawn % MOST_BLOCKS)
            self._luck.append(drawn / 2**64)
        known = len(self._stratum_of_unit)
        for (_, groups), cluster in zip(islice(units, known, None), cluster_of_unit[known:], strict=True):
            key = self.block_of_cluster[cluster], groups
            self._stratum_of_unit.append(self.number.setdefault(key, len(self.number)))
            self._luck_of_unit.append(self._luck[cluster])
        if len(self.number) > MOST_STRATA:
            raise UsageError(
                f"Expected groups that at most {MOST_STRATA:,} combinations come of; these samples have more. Name "
                "fewer columns as --groups."
            )
