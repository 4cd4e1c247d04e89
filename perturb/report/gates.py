"""Gates as a reader sees them: what each bounds, place by place, in its own units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Final, NamedTuple

from perturb.report.figures import NOTHING, Scale, decimal, scale_of
from perturb.report.files import Json
from perturb.report.measures import measures

Write = Callable[[float], str]

_NOUNS: Final = {
    "max_drop": "drop",
    "max_loss": "loss against the baseline",
    "min_breaking_point": "breaking point",
    "max_latency_ms": "latency",
}


class Place(NamedTuple):
    """One figure that a gate rests on.

    Attributes:
        name: Where: tier, axis and group, as far as they are given.
        value: The figure with its unit.
        bounds: Its one-sided bounds with their unit.
        facts: Its entry in `gates.json`.
    """

    name: str
    value: str
    bounds: str
    facts: Json

    @property
    def label(self) -> str:
        """Where, in few letters: of a group only its value."""
        group = self.facts.get("group", "").partition("=")[2]
        return " ".join(word for word in (self.facts.get("axis", ""), self.facts["tier"], group) if word) or self.name


@dataclass(frozen=True, slots=True)
class GateView:
    """A gate in words.

    Attributes:
        facts: Its entry in `gates.json`.
        noun: What it bounds.
        limit: Its limit with the unit.
        places: The figures it rests on.
    """

    facts: Json
    noun: str
    limit: str
    places: tuple[Place, ...]

    @property
    def upward(self) -> bool:
        """Whether more is better."""
        return bool(self.facts["rule"].startswith("min"))


def gate_views(gates: Json, card: Json) -> tuple[GateView, ...]:
    """Put each gate of `gates.json` into words; `card` knows the scales of the metrics."""
    scales = {measure["metric"]["name"]: scale_of(measure) for measure in measures(card)}
    return tuple(_view(gate, scales) for gate in gates["gates"])


def _view(gate: Json, scales: dict[str, Scale]) -> GateView:
    own = next(iter(scales.values()))
    name = gate.get("metric") or own.name
    scale = scales.get(name, Scale(name, -inf, inf))
    write, noun = _writer(gate["rule"], scale), _NOUNS.get(gate["rule"], scale.name)
    on = f" of {name}" if noun == "drop" and name != own.name else ""
    return GateView(gate, noun + on, write(gate["limit"]), tuple(_place(tier, write) for tier in gate["tiers"]))


def _writer(rule: str, scale: Scale) -> Write:
    match rule:
        case "max_latency_ms":
            return lambda value: f"{decimal(value)} ms"
        case "min_breaking_point":
            return lambda value: decimal(value, 1)
        case "max_drop" | "max_loss":
            return scale.drop
        case _:
            return scale.score


def _place(tier: Json, write: Write) -> Place:
    group = f"for {tier['group']}" if tier.get("group") else ""
    name = " ".join(word for word in (tier.get("axis", ""), tier["tier"], group) if word)
    return Place(name or "all", NOTHING if tier["value"] is None else write(tier["value"]), _bounds(tier, write), tier)


def _bounds(tier: Json, write: Write) -> str:
    low, high = tier["low"], tier["high"]
    if tier["value"] is None or (low is None and high is None):
        return ""
    if low is None or high is None:
        return f"at most {write(high)}" if low is None else f"at least {write(low)}"
    return f"{write(low).partition(' ')[0]} to {write(high)}"
