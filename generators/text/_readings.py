"""A verdict taken away and another put in its place that has two readings, or one of the two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from perturb.contracts import Accepted, Edit, Generator, OrderedEdits, Sample, Undecided, edits, order_edits
from perturb.generators.text._lexicon import rows
from perturb.generators.text._opposites import asks_verdict, opposite_verdict, verdict_of
from perturb.generators.text._verdicts import drop_clause, find_clauses, lean

_TIERS: Final = {"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)}
_UNDECIDED: Final = 0


class Offered(NamedTuple):
    """What is put at the end, what may go, and the readings of what is left; None where they are not known."""

    put: tuple[Edit, ...]
    dropped: OrderedEdits
    readings: Accepted | None

    def up_to(self, rate: float, at_least: int) -> tuple[Edit, ...] | Undecided:
        """Put the sentence, and drop the clauses whose uniform lies below the rate and the first `at_least`."""
        dropped = self.dropped.up_to(rate, at_least=at_least)
        made = (*self.put, *dropped) if dropped else ()
        complete = len(made) == len(self.put) + len(self.dropped.edits)
        return Undecided(made, self.readings) if made and complete and self.readings else made


def ambiguous(source: str, *, control_of: str | None = None) -> Callable[[Callable[..., Any]], Generator]:
    """Declare a generator that takes a verdict's clauses away, and from tier 5 on all; or the control of one."""
    return edits(
        axis="ambiguity",
        tiers=_TIERS,
        identity={"rate": 0.0, "at_least": 0},
        scale={"at_least": "step"},
        abstain_from=None if control_of else 5,
        control_of=control_of,
        monotone=False,
        version=2,
        source=f"{source}; sentences of our own, `ambiguous_verdicts.tsv`",
    )


def offer(kind: str, *, decided: bool = False) -> Callable[..., Offered]:
    """Make the draw of such a generator.

    Args:
        kind: What makes the sentence ambiguous, as `ambiguous_verdicts.tsv` has it.
        decided: Whether to put the sentence's reading that agrees with the text, as a control does.
    """

    def draw(text: str, rng: np.random.Generator, *, sample: Sample, opposites: Mapping[str, str]) -> Offered:
        clauses = list(find_clauses(text))
        leaning = lean(clauses)
        pick = rng.random()
        if not asks_verdict(sample.target) or not leaning or leaning * verdict_of(sample.target) < 0:
            return Offered((), order_edits((), ()), None)
        sentences = [columns for row_kind, *columns in rows("ambiguous_verdicts.tsv") if row_kind == kind]
        chosen = sentences[int(pick * len(sentences))]
        column = (1 if leaning > 0 else 2) if decided else _UNDECIDED
        end = len(text.rstrip())
        put = Edit(end, end, (". " if text[end - 1].isalnum() else " ") + chosen[column])
        gone = [drop_clause(clause) for clause in clauses if clause.decides]
        other = opposite_verdict(sample.target, opposites, -1 if leaning > 0 else 1)
        readings = Accepted((str(sample.target), other)) if other and not decided else None
        return Offered((put,), order_edits(gone, rng.random(len(gone)).tolist()), readings)

    return draw
