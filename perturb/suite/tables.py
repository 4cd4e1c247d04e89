"""Reading TOML tables strictly: every key is known, every value has its type, every error is a sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from perturb.contracts import parse_severity
from perturb.errors import SuiteError
from perturb.suggesting import closest

_KINDS: Mapping[str, tuple[type, ...]] = {
    "a string": (str,),
    "a whole number": (int,),
    "a number": (int, float),
    "true or false": (bool,),
    "a list": (list,),
    "a table": (dict,),
    "a list of tables": (list,),
}


class Table:
    """A TOML table that knows where it stands and which of its keys were read."""

    def __init__(self, values: Mapping[str, Any], where: str, known: tuple[str, ...]) -> None:
        self.values = values
        self.where = where
        for key in values:
            if key not in known:
                raise SuiteError(f"{where}: unknown key {key!r}.{closest(key, known)} Allowed: {', '.join(known)}.")

    def get(self, key: str, kind: str, default: Any = None) -> Any:
        """Return a value of the stated kind, or the default where the key is absent."""
        if key not in self.values:
            return default
        value = self.values[key]
        if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "true or false"):
            raise SuiteError(f"{self.where}: {key} must be {kind}; got {key}={value!r}.")
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """Return a number within bounds."""
        value = self.get(key, "a number", default)
        if not low <= value <= high or math.isinf(value):
            allowed = f"lie in {low:g}..{high:g}" if math.isfinite(high) else f"be finite and at least {low:g}"
            raise SuiteError(f"{self.where}: {key} must {allowed}; got {key}={value}.")
        return float(value)

    def count(self, key: str, default: int, low: int = 1) -> int:
        """Return a whole number of at least `low`."""
        value = int(self.get(key, "a whole number", default))
        if value < low:
            raise SuiteError(f"{self.where}: {key} must be {low} or more; got {key}={value}.")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of different strings; empty where absent."""
        values = self.get(key, "a list", [])
        for position, value in enumerate(values):
            if not isinstance(value, str):
                raise SuiteError(f"{self.where}: {key} must hold strings; got {value!r}.")
            if value in values[:position]:
                raise SuiteError(f"{self.where}: {key} names {value!r} twice; remove one.")
        return tuple(values)

    def severities(self, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
        """Return severities in ascending order, each once, none of them 0."""
        if key not in self.values:
            return default
        numbers = sorted(parse_severity(value) for value in self.get(key, "a list"))
        if not numbers or 0 in numbers or len(set(numbers)) < len(numbers):
            raise SuiteError(
                f"{self.where}: {key} must hold one or more different severities above 0 (0 is clean and always "
                f"there); got {key}={self.values[key]!r}."
            )
        return tuple(numbers)
