"""Warnings about gates that ask for an answer which a reader could no longer give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perturb.judgements import kept_up_to, shown_up_to
from perturb.suite.contract import Gate, Instance


def legibility_warnings(gates: Sequence[Gate], instances: Sequence[Instance]) -> list[str]:
    """Name required gates above the highest tier at which a reader still named the label.

    Args:
        gates: The suite's rules.
        instances: The generators as the suite uses them; those that were not judged give no warning, and no tier does
            that is meant to take the label away.

    Returns:
        A sentence for each gate that goes further.
    """
    beyond = {gate.name: ", ".join(_beyond(gate, instances)) for gate in gates if gate.required}
    return [
        f"The gate {name!r} asks beyond what a reader still named with a lower bound of 85 %: {told}. A wrong answer "
        "there may be no fault of the model; see `perturb show NAME`."
        for name, told in beyond.items()
        if told
    ]


def _beyond(gate: Gate, instances: Sequence[Instance]) -> Iterator[str]:
    for instance in instances:
        shown = shown_up_to(instance.generator)
        held = gate.axis in {None, instance.axis} and gate.generator in {None, instance.name}
        if shown is None or not held:
            continue
        asked = [instance.own(s) for s in gate.severities if s in instance.severities]
        if any(shown < severity <= kept_up_to(instance.generator) for severity in asked):
            yield f"{instance.name} (up to tier {shown})" if shown else f"{instance.name} (at no judged tier)"
