"""What came of mining."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from perturb.mining.clusters import Cluster
from perturb.mining.confirm import Trial, Verdict
from perturb.mining.opened import OpenedRun
from perturb.mining.pool import Pool
from perturb.models import LoadedModel


@dataclass(slots=True)
class Mined:
    """What came of mining.

    Attributes:
        runs: Those that were mined.
        model: The one that failures were confirmed with.
        notes: In what the runs differ, in sentences.
        pool: Their variants.
        clusters: Their failures, the most telling first.
        trials: What came of each failure that was tried again.
        weakest: Of confirmed ones, from which severity on they fail.
    """

    runs: Sequence[OpenedRun]
    model: LoadedModel
    notes: list[str]
    pool: Pool
    clusters: list[Cluster]
    trials: list[Trial]
    weakest: dict[int, float] = field(default_factory=dict)

    @property
    def confirmed(self) -> list[Trial]:
        """The failures that came again."""
        return [trial for trial in self.trials if trial.verdict == "confirmed"]

    @property
    def verdicts(self) -> Counter[Verdict]:
        """How many trials ended how."""
        return Counter(trial.verdict for trial in self.trials)

    @property
    def selected_against(self) -> list[str]:
        """Digests of the models whose answers decided what was chosen."""
        return sorted({self.model.digest, *(run.manifest["model"]["digest"] for run in self.runs)})
