"""A suite told in lines: what it asks, how strongly, and what its gates want."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perturb.suite import Gate, Instance, Suite

__all__ = ["suite_lines", "suite_summary"]


def suite_lines(suite: Suite) -> Iterator[str]:
    """Tell a suite: its axes with their generators, severities and draws, and its gates.

    Example:
        >>> from perturb.suite import parse_suite
        >>> for line in suite_lines(parse_suite('generators = ["fog"]', name="mist")):
        ...     print(line)
        Suite mist: classification, seed 0, 1 generator.
          weather: fog, at severities 1, 2, 3, 4 and 5
        No gates: it measures and does not judge.
    """
    if suite.frozen is not None:
        yield f"Suite {suite.name}: {suite.task}, the frozen set {suite.frozen} as it is."
    else:
        count = len(suite.instances)
        yield f"Suite {suite.name}: {suite.task}, seed {suite.seed}, {count} generator{'s' * (count != 1)}."
    for kind in dict.fromkeys(map(_kind, suite.instances)):
        shown = [one for one in suite.instances if _kind(one) == kind]
        yield f"  {shown[0].axis}: {', '.join(_called(one) for one in shown)}, {_asked(shown[0])}"
    if suite.fields:
        yield f"Of each input it perturbs {', '.join(suite.fields)}."
    if not suite.gates:
        yield "No gates: it measures and does not judge."
    for gate in suite.gates:
        yield f"Gate {_told(gate)}"


def suite_summary(suite: Suite) -> dict[str, Any]:
    """Hold a suite as JSON: its text, and what it comes to."""
    return {
        "suite": suite.name,
        "text": suite.text,
        "task": suite.task,
        "seed": suite.seed,
        "generators": [
            {
                "name": one.name,
                "generator": one.generator,
                "axis": one.axis,
                "severities": list(one.severities),
                "replicates": one.replicates,
            }
            for one in suite.instances
        ],
        "gates": [
            {"name": gate.name, "severities": list(gate.severities), "confidence": gate.confidence}
            | {"required": gate.required}
            for gate in suite.gates
        ],
    }


def _kind(one: Instance) -> tuple[str, tuple[float, ...], int, bool]:
    """What a line tells once, of all the generators on it."""
    return one.axis, one.severities, one.replicates, bool(one.scale)


def _called(one: Instance) -> str:
    own = one.generator.partition(" ")[0]
    return one.name if own in {one.name, f"{own.partition(':')[0]}:{one.name}"} else f"{one.name} ({own})"


def _asked(one: Instance) -> str:
    *first, last = (f"{severity:g}" for severity in one.severities)
    severities = f"severities {', '.join(first)} and {last}" if first else f"severity {last}"
    draws = f", {one.replicates} draws" if one.replicates > 1 else ""
    calibrated = ", calibrated" if one.scale else ""
    return f"at {severities}{draws}{calibrated}"


def _told(gate: Gate) -> str:
    required = "" if gate.required else ", advisory"
    return f"{gate.name}, with {100 * gate.confidence:g} % confidence{required}"
