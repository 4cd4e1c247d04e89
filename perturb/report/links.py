"""From a gate to the examples behind its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from perturb.report.examples import AxisExamples, Example
from perturb.report.files import Json

_MOST: Final = 3


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
    verdicts = {tier["severity"]: tier["verdict"] for tier in gate["tiers"]}

    def weight(example: Example) -> tuple[bool, bool, float]:
        verdict = verdicts[example.facts["severity"]]
        return verdict != "failed", verdict == "passed", example.facts["severity"]

    found = [example for example in _examples(shown, gate) if example.facts["severity"] in verdicts]
    chosen = sorted((example for example in found if example.mark == "wrong"), key=weight)
    firsts = {example.facts["generator"]: example for example in reversed(chosen)}.values()
    ordered = sorted(chosen, key=lambda example: (all(example is not first for first in firsts), weight(example)))
    return tuple(
        Link(example.anchor, f"{example.facts['generator']}, {example.facts['tier']}") for example in ordered[:_MOST]
    )


def _examples(shown: Mapping[str, AxisExamples], gate: Json) -> Iterable[Example]:
    for axis, of in shown.items():
        for example in (*of.leading, *of.others):
            if gate["axis"] in {None, axis} and gate["generator"] in {None, example.facts["generator"]}:
                yield example
