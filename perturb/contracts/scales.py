"""Tier tables: five values of each parameter, and what lies between them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, get_args

from perturb.contracts.severity import MAX_SEVERITY
from perturb.errors import DeclarationError

Scale = Literal["linear", "log", "reciprocal", "integer", "step"]
Value = float | int | str | bool
TierTable = Mapping[str, tuple[Value, ...]]


def check_tables(name: str, tiers: TierTable, identity: Mapping[str, Value], scales: Mapping[str, Scale]) -> None:
    """Refuse a tier table that cannot be interpolated.

    Raises:
        DeclarationError: If tiers, identity and scales do not name the same parameters, a row has not
            five finite values, or a scale cannot hold its values.
    """
    if set(tiers) != set(identity):
        raise DeclarationError(
            f"{name}: tiers and identity must name the same parameters; "
            f"tiers has {sorted(tiers)}, identity has {sorted(identity)}."
        )
    if unknown := set(scales) - set(tiers):
        raise DeclarationError(f"{name}: scales names {sorted(unknown)}, which tiers does not have.")
    for parameter, values in tiers.items():
        _check_row(name, parameter, values, identity[parameter], scales.get(parameter, "linear"))


def _check_row(name: str, parameter: str, values: tuple[Value, ...], identity: Value, scale: Scale) -> None:
    where = f"{name}: parameter {parameter!r}"
    if len(values) != MAX_SEVERITY:
        raise DeclarationError(f"{where} needs five values, one a tier; got {len(values)}.")
    if scale not in get_args(Scale):
        raise DeclarationError(f"{where} has scale={scale!r}; allowed are {', '.join(get_args(Scale))}.")
    if scale == "step":
        return
    if not all(isinstance(value, (int, float)) and math.isfinite(value) for value in values):
        raise DeclarationError(f"{where} needs five finite numbers on scale {scale!r}; got {values}.")
    if not isinstance(identity, (int, float)) or math.isnan(identity):
        raise DeclarationError(f"{where} needs a number as identity on scale {scale!r}; got {identity!r}.")
    if scale == "log" and not all(float(value) > 0 for value in (*values, identity)):
        raise DeclarationError(f"{where} is on scale 'log', which needs positive values and identity.")
    if scale == "reciprocal" and not all(float(value) != 0 for value in (*values, identity)):
        raise DeclarationError(f"{where} is on scale 'reciprocal', which cannot hold 0.")
    if scale != "reciprocal" and not math.isfinite(identity):
        raise DeclarationError(f"{where}: an infinite identity needs scale 'reciprocal'.")


def at_severity(
    severity: float, tiers: TierTable, identity: Mapping[str, Value], scales: Mapping[str, Scale]
) -> dict[str, Value]:
    """Resolve every parameter at one severity.

    Severity 0 gives the identity and 1..5 the five tiers exactly; between them a parameter is interpolated on
    its scale: `linear`, `log` (in the logarithm), `reciprocal` (in 1/value, so the identity may be infinite),
    `integer` (linear, then rounded half up) or `step` (a value holds from its tier up).

    Args:
        severity: In 0..5.
        tiers: Parameter to its five values.
        identity: Parameter to the value that changes nothing.
        scales: Parameter to its scale; `linear` where absent.

    Example:
        >>> at_severity(2.5, {"sigma": (1.0, 2.0, 4.0, 8.0, 16.0)}, {"sigma": 0.0}, {})
        {'sigma': 3.0}
        >>> at_severity(0.5, {"photons": (60, 25, 12, 5, 3)}, {"photons": float("inf")}, {"photons": "reciprocal"})
        {'photons': 120.0}
    """
    return {
        parameter: _interpolate(severity, (identity[parameter], *values), scales.get(parameter, "linear"))
        for parameter, values in tiers.items()
    }


def _interpolate(severity: float, knots: tuple[Value, ...], scale: Scale) -> Value:
    lower = min(int(severity), MAX_SEVERITY)
    fraction = severity - lower
    if fraction == 0 or scale == "step":
        return knots[lower]
    start, stop = float(knots[lower]), float(knots[lower + 1])
    match scale:
        case "log":
            return math.exp((1 - fraction) * math.log(start) + fraction * math.log(stop))
        case "reciprocal":
            inverse = (1 - fraction) / start + fraction / stop
            return 1 / inverse if inverse else math.inf
        case "integer":
            return math.floor((1 - fraction) * start + fraction * stop + 0.5)
        case _:
            return (1 - fraction) * start + fraction * stop
