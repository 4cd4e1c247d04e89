"""From a gate to the examples behind its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from perturb.report.examples import AxisExamples, Example
from perturb.report.files import Json

_MOST: Final = 3
_WORST_FIRST: Final = ("failed", "inconclusive", "passed")


class Link(NamedTuple):
    """A place in the page: the `id` it has, and what to call it."""

    anchor: str
    words: str


def gate_examples(gate: Json, shown: Mapping[str, AxisExamples]) -> tuple[Link, ...]:
    """Choose the examples that show best why a gate decided as it did.

    Those that the model got wrong on a tier that failed come first, then on one that could not be decided; one of each
    generator before a second.

    Args:
        gate: One of the gates of `gates.json`; without an axis it bears on all.
        shown: The examples on the page by axis.

    Returns:
        At most three places.
    """
    judged = [
        (verdict, example)
        for example in _examples(shown, gate)
        if example.mark == "wrong" and (verdict := _verdict(gate, example)) is not None
    ]
    judged.sort(key=lambda pair: (_WORST_FIRST.index(pair[0]), pair[1].facts["severity"]))
    ordered = [example for _, example in judged]
    firsts = list({example.facts["generator"]: example for example in reversed(ordered)}.values())
    ordered.sort(key=lambda example: not any(example is first for first in firsts))
    return tuple(
        Link(example.anchor, f"{example.facts['generator']}, {example.facts['tier']}") for example in ordered[:_MOST]
    )


def _verdict(gate: Json, example: Example) -> str | None:
    """Return the worst verdict that a gate gave where an example is; None where it looked elsewhere."""
    axis, severity = example.facts["axis"], example.facts["severity"]
    given = {
        tier["verdict"]
        for tier in gate["tiers"]
        if (tier.get("axis") or gate["axis"]) in {None, axis}
        and (tier["severity"] == severity or (tier["severity"] is None and gate["axis"] is not None))
    }
    return next((verdict for verdict in _WORST_FIRST if verdict in given), None)


def _examples(shown: Mapping[str, AxisExamples], gate: Json) -> Iterable[Example]:
    for axis, of in shown.items():
        if gate["axis"] in {None, axis}:
            for example in (*of.leading, *of.others):
                if gate["generator"] in {None, example.facts["generator"]}:
                    yield example
