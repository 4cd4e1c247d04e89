"""Reading what a calibrated suite says of its calibration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from perturb.contracts.severity import MAX_SEVERITY
from perturb.errors import SuiteError
from perturb.suite.contract import Calibration, Instance, Scale
from perturb.suite.tables import Table

_KEYS: Final = (
    *("model", "model_digest", "data_digest", "samples", "share", "seed", "targets", "tolerance", "scales"),
    "unreachable",
)


def read_calibration(table: Table) -> Calibration | None:
    """Read the table `calibration`; None where there is none.

    Raises:
        SuiteError: If it is not as `perturb calibrate` writes it.
    """
    values: dict[str, Any] | None = table.get("calibration", "a table")
    if values is None:
        return None
    inner = Table(values, f"{table.where}, calibration", _KEYS)
    scales = inner.get("scales", "a table", {})
    return Calibration(
        share=inner.number("share", 0.0, 0, 1),
        seed=int(inner.get("seed", "a whole number", 0)),
        scales={name: _scale(inner, name, points) for name, points in scales.items()},
    )


def _scale(table: Table, name: str, points: Any) -> Scale:
    try:
        found = tuple((float(tier), float(own)) for tier, own in points)
    except (TypeError, ValueError):
        found = ()
    ascending = all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(((0.0, 0.0), *found)))
    if not found or not ascending or found[-1][1] > MAX_SEVERITY or found[-1][0] > MAX_SEVERITY:
        raise SuiteError(
            f"{table.where}: the scale of {name} must be pairs [tier, severity], both ascending and above 0, up to "
            f"{MAX_SEVERITY}; got {points!r:.80}. Calibrate again."
        )
    return found


def calibrated(where: str, instances: Iterable[Instance], calibration: Calibration | None) -> tuple[Instance, ...]:
    """Give each generator its scale.

    Raises:
        SuiteError: If one has none.
        SeverityError: If one is asked beyond it.
    """
    if calibration is None:
        return tuple(instances)
    found = []
    for instance in instances:
        scale = calibration.scales.get(instance.name)
        if scale is None:
            raise SuiteError(f"{where}: {instance.name} is not in its calibration. Remove it, or calibrate again.")
        found.append(replace(instance, scale=scale))
        found[-1].own(instance.severities[-1])
    return tuple(found)
