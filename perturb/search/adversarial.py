"""What a search found, kept as a frozen set: read again as data, and asked of any model byte for byte.

The modes worst, text and pixels leave one input each; what the mode breaking finds is made again from its key.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts import Image, Input
from perturb.data import Summary, check, read
from perturb.data.content import input_digest
from perturb.data.encoding import delivered
from perturb.data.frozen import kept_fields, write_frozen_rows
from perturb.engine.manifest import environment, versions
from perturb.keys import digest
from perturb.score.intervals import one_sided_bounds
from perturb.search.asked import Asked, Finding, attack_of
from perturb.store.targets import target_json
from perturb.suite import Suite
from perturb.suite.contract import DEFAULT_CONFIDENCE
from perturb.suite.writing import suite_text, suite_values
from perturb.tasks import Task

__all__ = ["FOLDER", "keep", "norms", "write_adversarial"]

FOLDER: Final = "adversarial"
_MODES: Final = ("worst", "text", "pixels")
_ORIGIN: Final = ("mode", "sample_id", "axis", "generator", "severity", "replicate", "steps", "distance", "queries")
_SUITE: Final = ("abstain_label", "metrics", "confidence", "resamples", "smallest_group")
_COMMENT: Final = """\
The inputs beside this file were found by a search to break one model, and are asked as they are. The gate is what a
model shows that answers all of them rightly. They say nothing of other inputs, and nothing in a comparison with the
model that they were found against."""


def keep(root: Path, asked: Asked, finding: Finding) -> dict[str, Any] | None:
    """Keep what breaks the model, as the model got it: images as PNG, without loss.

    Args:
        root: The folder of the frozen set.
        asked: The sample.
        finding: What came of it.

    Returns:
        Its row in the frozen set; None where nothing is to be kept.
    """
    row, sample = finding.row, asked.sample
    if row["status"] != "broken" or row["mode"] not in _MODES or finding.input is None:
        return None
    identity, value = f"{sample.id}~{attack_of(row)}", delivered(finding.input, asked.job.encoding)
    origin = {key: row[key] for key in _ORIGIN} | _norms(asked, finding.input)
    return {
        "id": identity,
        "fields": kept_fields(root, digest("adversarial", identity).hex()[:16], value),
        "target": json.loads(target_json(finding.target)),
        "groups": {"attack": attack_of(row)} | dict(sample.groups),
        "cluster": sample.cluster,
        "digest": input_digest(value),
        "origin": origin,
    }


def norms(clean: Image, varied: Image) -> dict[str, float]:
    """Measure a change of pixels, in levels of 255: the largest, the Euclidean, and how many pixels it touches.

    Args:
        clean: `uint8`, `(H, W)` or `(H, W, 3)`.
        varied: Of the same shape.

    Example:
        >>> norms(np.zeros((2, 2), np.uint8), np.array([[0, 3], [4, 0]], np.uint8))
        {'linf': 4, 'l2': 5.0, 'changed_pixels': 2}
    """
    change: npt.NDArray[np.int64] = np.asarray(varied, np.int64) - np.asarray(clean, np.int64)
    touched = change.any(axis=-1) if change.ndim > 2 else change != 0  # noqa: PLR2004 - has channels
    return {
        "linf": int(np.abs(change).max(initial=0)),
        "l2": float(np.sqrt((change**2).sum())),
        "changed_pixels": int(touched.sum()),
    }


def _norms(asked: Asked, value: Input) -> dict[str, Any]:
    clean = asked.sample.input
    if not isinstance(value, np.ndarray) or not isinstance(clean, np.ndarray) or value.shape != clean.shape:
        return {}
    return norms(clean, value)


def write_adversarial(
    out: Path,
    kept: Sequence[Mapping[str, Any]],
    *,
    suite: Suite,
    task: Task,
    summary: Summary,
    about: Mapping[str, Any],
) -> None:
    """Write the frozen set and the suite that asks it; nothing where nothing was found.

    Args:
        out: The search's folder.
        kept: The rows of what was found.
        suite: That was searched with.
        task: Its task.
        summary: Of the data.
        about: The content of `about.json`.
    """
    if not kept:
        return
    told = {
        "schema": 1,
        "task": suite.task,
        "kind": task.target,
        "modality": dict(summary.modality),
        "selected_against": [about["model"]["digest"]],
        "data": about["data"],
        "goal": about["options"]["goal"],
        "epsilon": about["options"]["epsilon"],
        "versions": versions(),
        "environment": environment(),
    }
    write_frozen_rows(out / FOLDER, kept, told)
    data_digest = check(read(out / FOLDER)).digest
    labels = sorted({*summary.labels, *suite.labels})
    values: dict[str, Any] = {"task": suite.task} | ({"labels": labels} if labels else {})
    values |= {key: value for key, value in suite_values(suite).items() if key in _SUITE}
    limit = _score_to_show(kept)
    gate = {"name": f"adversarial inputs: min_score {limit:g}", "min_score": limit, "on_inconclusive": "fail"}
    text = suite_text({**values, "frozen": data_digest, "gates": [gate]}, comment=_COMMENT)
    (out / f"{FOLDER}.toml").write_text(text, "utf-8")


def _score_to_show(kept: Sequence[Mapping[str, Any]]) -> float:
    """The score that a model shows, with confidence, if all its answers are right."""
    sizes = list(Counter(row["cluster"] for row in kept).values())
    return math.floor(1000 * one_sided_bounds(sizes, sizes, lowest=0.0, confidence=DEFAULT_CONFIDENCE).lower) / 1000
