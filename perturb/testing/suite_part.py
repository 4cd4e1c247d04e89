"""The part of a suite that some of its cases need: what nobody looks at is not asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from perturb.catalogue import find_generator
from perturb.suite import Gate, Instance, Suite, parse_suite
from perturb.suite.writing import generator_table, suite_text, suite_values

__all__ = ["SELECTED", "Need", "need_of_axis", "need_of_gate", "part_of"]

SELECTED: Final = "-selected"
"""Ending of the name of a part."""

_REPLACED: Final = ("axes", "generators", "severities", "replicates", "gates", "reference")


@dataclass(frozen=True, slots=True)
class Need:
    """What a case looks at.

    Attributes:
        cells: Generator's name in the suite and severity.
        gates: Names of the gates that decide it.
    """

    cells: frozenset[tuple[str, float]]
    gates: frozenset[str] = frozenset()

    def __or__(self, other: Need) -> Need:
        return Need(self.cells | other.cells, self.gates | other.gates)


def need_of_gate(suite_instances: Sequence[Instance], gate: Gate) -> Need:
    """Say what a gate looks at; nothing beside the clean samples where it is about these alone."""
    if gate.rule == "max_latency_ms":
        return Need(_cells(suite_instances), frozenset({gate.name}))
    if gate.axis is None and gate.generator is None and gate.rule != "max_loss":
        return Need(frozenset(), frozenset({gate.name}))
    named = [one for one in suite_instances if gate.axis in {None, one.axis} and gate.generator in {None, one.name}]
    cells = _cells(named)
    if gate.rule != "min_breaking_point":
        cells = frozenset(cell for cell in cells if cell[1] in gate.severities)
    return Need(cells, frozenset({gate.name}))


def need_of_axis(suite: Suite, instances: Sequence[Instance], axis: str, severity: float) -> Need:
    """Say what the case of an axis at a severity looks at.

    Its own generators there, their controls, and what the required gates look at that bear on it: a gate fails at one
    severity by Holm's method over all of its severities.

    Args:
        suite: Whose gates.
        instances: Its generators that fit the data.
        axis: The axis.
        severity: The severity.
    """
    own = [one for one in instances if one.axis == axis]
    names = {one.name for one in own}
    declared = {find_generator(one.generator).name for one in own}
    controls = [one for one in instances if find_generator(one.generator).control_of in declared]
    need = Need(frozenset(cell for cell in _cells([*own, *controls]) if cell[1] == severity))
    for gate in suite.gates:
        if gate.required and severity in gate.severities and (gate.axis == axis or gate.generator in names):
            need |= need_of_gate(instances, gate)
    return need


def part_of(suite: Suite, instances: Sequence[Instance], needs: Iterable[Need]) -> Suite:
    """Cut a suite down to what some cases need; draws are keyed, so that each figure is that of the whole suite.

    Args:
        suite: The whole.
        instances: Its generators that fit the data.
        needs: Of the cases.

    Returns:
        A suite of its own name with the ending `-selected`; the whole one where all of its generators and severities
        are needed, or where it cannot be written otherwise.

    Example:
        >>> suite = parse_suite('axes = ["typos"]', name="outdoor")
        >>> part = part_of(suite, suite.instances, [Need(frozenset({("omission", 2.0)}))])
        >>> part.name, [(one.name, one.severities) for one in part.instances]
        ('outdoor-selected', [('omission', (2.0,))])
    """
    need = Need(frozenset())
    for one in needs:
        need |= one
    if need.cells == _cells(instances):
        return suite
    fewest = min(instances, key=lambda one: one.replicates)  # a suite without a generator is none
    cells = need.cells or {(fewest.name, fewest.severities[0])}
    chosen = [
        replace(one, severities=severities, listed=True)
        for one in instances
        if (severities := tuple(at for at in one.severities if (one.name, at) in cells))
    ]
    gates = [gate for gate in suite.gates if gate.name in need.gates]
    part = parse_suite(_written(suite, chosen, need.gates), name=f"{suite.name}{SELECTED}")
    return part if (part.instances, part.gates) == (tuple(chosen), tuple(gates)) else suite


def _cells(instances: Iterable[Instance]) -> frozenset[tuple[str, float]]:
    return frozenset((one.name, severity) for one in instances for severity in one.severities)


def _written(suite: Suite, chosen: Sequence[Instance], gates: frozenset[str]) -> str:
    before = suite_values(suite)
    values = {key: value for key, value in before.items() if key not in _REPLACED}
    values["generators"] = [generator_table(suite, one) for one in chosen]
    tables = zip(suite.gates, before.get("gates", ()), strict=True)
    values["gates"] = [table for gate, table in tables if gate.name in gates]
    return suite_text(values, comment=f"The part of the suite {suite.name} that the selected tests need.")
