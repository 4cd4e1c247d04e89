"""Counts as a run would have left them, of answers whose truth is known."""

from collections.abc import Callable

import numpy as np
import pytest

from perturb.score.counts import CellNotes, Count, Tally, Unit
from perturb.score.part import CLEAN, Cell

CountAnswers = Callable[..., Tally]


@pytest.fixture
def count_answers() -> CountAnswers:
    """Count right answers by cluster and severity, clean first, shape (clusters, severities), of so many variants."""

    def count(right: np.ndarray, variants: int = 1) -> Tally:
        clusters, columns = right.shape
        cells = [CLEAN, *(Cell("light", "dark", float(severity)) for severity in range(1, columns))]
        sums = np.zeros((clusters, columns, len(Count)), np.int64)
        sums[:, 0, Count.SCORED], sums[:, 1:, Count.SCORED] = 1, variants
        sums[:, :, Count.RIGHT] = right
        sums[:, :, Count.CLEAN_RIGHT] = right[:, :1] * sums[:, :, Count.SCORED]
        made = Tally(
            units={Unit(str(number), ()): number for number in range(clusters)},
            clusters={str(number): number for number in range(clusters)},
            cells={cell: CellNotes(scored_samples=clusters, variants=1, changed=1) for cell in cells},
            sums=sums,
        )
        made.cluster_of_unit.extend(range(clusters))
        made.samples = made.scored_samples = clusters
        made.labels.update({"a": clusters // 2, "b": clusters - clusters // 2})
        return made

    return count
