"""Confirmed failures as a frozen set, and the suite that asks it."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from perturb.contracts import Sample, Variant
from perturb.engine.manifest import environment, versions
from perturb.engine.provenance import provenance
from perturb.mining.clusters import Cluster
from perturb.mining.confirm import Trial
from perturb.mining.opened import OpenedRun
from perturb.score.intervals import one_sided_bounds
from perturb.store.targets import target_json
from perturb.suite.contract import DEFAULT_CONFIDENCE
from perturb.suite.writing import suite_text, suite_values

_KEPT: Final = ("abstain_label", "metrics", "confidence", "resamples", "smallest_group")
_ORIGIN: Final = ("axis", "generator", "severity", "replicate", "steps", "expectation", "distance", "partners")
_COMMENT: Final = """\
The frozen set beside this file: inputs that models failed on, asked as they are. The gate is what a model shows that
answers all of them as well as it did the clean inputs, so few may go wrong. It says nothing of other inputs: for these
ask fresh.toml, since a model can learn the frozen ones by heart."""


def frozen_rows(
    trials: Sequence[Trial], clusters: Sequence[Cluster], weakest: Mapping[int, float]
) -> Iterator[tuple[Sample, Any, dict[str, Any]]]:
    """Make a sample of each confirmed failure, with where it comes from."""
    names = {row: cluster.name for cluster in clusters for row in cluster.rows.tolist()}
    for variant, row in ((trial.variant, trial.row) for trial in trials):
        if variant is not None:
            told = provenance(variant)
            origin = {"sample_id": variant.sample_id, "cluster": names[row], **{key: told[key] for key in _ORIGIN}}
            origin["fails_from"] = weakest.get(row)
            yield _sample(variant), json.loads(target_json(variant.target)), origin


def _sample(variant: Variant) -> Sample:
    """The groups say what was done to it, unless the sample has groups of these names."""
    identity = f"{variant.sample_id}~{variant.generator}~{variant.severity:g}~{variant.input_digest[:8]}"
    groups = {"axis": variant.axis, "generator": variant.generator} | dict(variant.groups)
    return Sample(identity, variant.input, variant.target, groups, variant.cluster)


def frozen_about(run: OpenedRun, selected_against: Sequence[str]) -> dict[str, Any]:
    """Say what a reader of the set needs to know."""
    return {
        "schema": 1,
        "task": run.suite.task,
        "kind": run.task.target,
        "modality": dict(run.summary.modality),
        "selected_against": list(selected_against),
        "data": {"path": run.manifest["data"]["path"], "digest": run.manifest["data"]["digest"]},
        "versions": versions(),
        "environment": environment(),
    }


def frozen_suite(run: OpenedRun, trials: Sequence[Trial], data_digest: str) -> str:
    """Write the suite that asks the set: all labels of the data may come, also those that no frozen input has."""
    labels = sorted({*run.summary.labels, *run.suite.labels})
    values: dict[str, Any] = {"task": run.suite.task} | ({"labels": labels} if labels else {})
    values |= {key: value for key, value in suite_values(run.suite).items() if key in _KEPT}
    limit = score_to_show(trials)
    gate = {"name": f"frozen inputs: min_score {limit:g}", "min_score": limit, "on_inconclusive": "fail"}
    return suite_text({**values, "frozen": data_digest, "gates": [gate]}, comment=_COMMENT)


def score_to_show(trials: Sequence[Trial]) -> float:
    """The score that a model shows, with confidence, if it is as good on the set as on the clean inputs."""
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for trial in trials:
        if trial.variant is not None:
            scores[trial.variant.cluster].append(trial.score)
    sums, counts = [sum(found) for found in scores.values()], [len(found) for found in scores.values()]
    bounds = one_sided_bounds(sums, counts, lowest=0.0, confidence=DEFAULT_CONFIDENCE)
    return math.floor(1000 * bounds.lower) / 1000
