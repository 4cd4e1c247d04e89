"""Tier tables: five values of each parameter, and what lies between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, TypeGuard, get_args

from perturb.contracts.severity import MAX_SEVERITY
from perturb.errors import DeclarationError

Scale = Literal["linear", "log", "reciprocal", "integer", "step"]
Value = float | int | str | bool
TierTable = Mapping[str, tuple[Value, ...]]


def check_tables(name: str, tiers: TierTable, identity: Mapping[str, Value], scales: Mapping[str, Scale]) -> None:
    """Refuse a tier table that cannot be interpolated.

    Raises:
        DeclarationError: If tiers, identity and scales do not name the same parameters, a row is no tuple of
            five finite values, or a scale cannot hold its values.
    """
    if set(tiers) != set(identity):
        raise DeclarationError(
            f"{name}: tiers and identity must name the same parameters; "
            f"tiers has {sorted(tiers)}, identity has {sorted(identity)}."
        )
    if not tiers:
        raise DeclarationError(f"{name}: tiers must name one parameter or more; without one all tiers are the same.")
    if unknown := set(scales) - set(tiers):
        raise DeclarationError(f"{name}: scales names {sorted(unknown)}, which tiers does not have.")
    for parameter, values in tiers.items():
        _check_row(name, parameter, values, identity[parameter], scales.get(parameter, "linear"))


def _check_row(name: str, parameter: str, values: Sequence[Value], identity: Value, scale: Scale) -> None:
    where = f"{name}: parameter {parameter!r}"
    if not isinstance(values, tuple) or len(values) != MAX_SEVERITY:
        raise DeclarationError(f"{where} needs a tuple of five values, one a tier; got {values!r}.")
    if scale not in get_args(Scale):
        raise DeclarationError(f"{where} has scale={scale!r}; allowed are {', '.join(get_args(Scale))}.")
    if scale == "step":
        if not all(math.isfinite(value) for value in values if isinstance(value, float)):
            raise DeclarationError(f"{where} needs five finite values; got {values}.")
        return
    if not all(_is_number(value) and math.isfinite(value) for value in values):
        raise DeclarationError(f"{where} needs five finite numbers on scale {scale!r}; got {values}.")
    if not _is_number(identity) or math.isnan(identity):
        raise DeclarationError(f"{where} needs a number as identity on scale {scale!r}; got {identity!r}.")
    if scale != "reciprocal" and math.isinf(identity):
        raise DeclarationError(f"{where}: an infinite identity needs scale 'reciprocal'.")
    numbers = [float(value) for value in (*values, identity)]
    if scale in ("log", "reciprocal") and min(numbers) <= 0:
        raise DeclarationError(f"{where} is on scale {scale!r}, which needs positive values and identity.")
    if scale == "integer" and not all(number.is_integer() for number in numbers):
        raise DeclarationError(f"{where} is on scale 'integer', which needs whole numbers; got {values}.")


def _is_number(value: Value) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


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
            found = math.exp(_mix(math.log(start), math.log(stop), fraction))
        case "reciprocal":
            inverse = _mix(1 / start, 1 / stop, fraction)
            found = 1 / inverse if inverse else math.inf
        case "integer":
            found = math.floor(_mix(start, stop, fraction) + 0.5)
        case _:
            found = _mix(start, stop, fraction)
    # Rounding must not carry it past a tier: lower severities are nested in higher ones to the last bit.
    return min(max(found, min(start, stop)), max(start, stop))


def _mix(start: float, stop: float, fraction: float) -> float:
    return start + fraction * (stop - start)
