"""Common English adjectives that are no verbs, their degrees, and adverbs."""

from __future__ import annotations

import re
from typing import Final

from perturb.grammar.listing import words

_GRADED: Final = """
big bright cheap clever dark deep dirty early easy fast fresh friendly funny happy hard heavy high
kind large late light long loud nasty nice noisy old poor pretty quick quiet rich rude sad safe
sharp short slow small soft strong sweet tall tasty thick tidy tiny ugly warm weak wide young
"""
_OTHERS: Final = """
cold hot afraid amazing angry awful bad beautiful boring comfortable crowded delicious dreadful excellent
expensive good great horrible important impossible lovely lukewarm polite possible terrible uncomfortable wonderful
wrong
"""
_ALSO_VERBS: Final = words("dirty light quiet slow warm tidy fast")
_ALSO_NOUNS: Final = frozenset({"lighter", "elders", "higher"})


def _grade(adjective: str, ending: str) -> str:
    if re.search(r"[^aeiou]y\Z", adjective):
        return f"{adjective[:-1]}i{ending}"
    if adjective.endswith("e"):
        return f"{adjective}{ending[1:]}"
    return f"{adjective}{adjective[-1] if adjective in {'big', 'sad'} else ''}{ending}"


PLAIN: Final = words(_GRADED + _OTHERS) - _ALSO_VERBS
COMPARATIVE: Final = frozenset(_grade(one, "er") for one in _GRADED.split()) - _ALSO_NOUNS | {"better", "worse"}
SUPERLATIVE: Final = frozenset(_grade(one, "est") for one in _GRADED.split()) | {"best", "worst"}
MISFORMED: Final = words("badder baddest betterer gooder goodest worser worserer worstest bestest")
"""Regular degrees of irregular adjectives."""
PASSED_OVER: Final = PLAIN | words(
    "not never really always also definitely probably certainly simply still often usually actually ever just other "
    "same own whole"
)
"""Adjectives and adverbs that a verb agrees across."""
