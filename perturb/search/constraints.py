"""What a changed text has to keep to, beside being like the clean one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from perturb.errors import UsageError
from perturb.metrics.named import import_named

__all__ = ["find_constraints"]

MEANING: Final = "meaning"
GRAMMAR: Final = "grammar"
Constraint = Callable[[str, str], bool]


def find_constraints(named: str) -> Constraint:
    """Find constraints on texts, all of which must hold.

    Args:
        named: Joined by commas: `meaning` (negations, numbers, names, addresses and antonyms stay as they are),
            `grammar` (no fault of English grammar comes in, see `perturb.grammar`; a misspelt word is none), or
            `package.module:function` of a function that takes the clean and the changed text and says whether the
            changed one may stand. Empty for none.

    Raises:
        UsageError: If one is neither.

    Example:
        >>> holds = find_constraints("meaning")
        >>> holds("It was not bad.", "It was not bda."), holds("It was not bad.", "It was nto bad.")
        (True, False)
        >>> holds = find_constraints("meaning,grammar")
        >>> holds("It was a nice bed.", "It was a ncie bed."), holds("It was a nice bed.", "It was a nice beds.")
        (True, False)
    """
    found = [_find(name.strip()) for name in named.split(",") if name.strip()]
    return lambda clean, changed: all(holds(clean, changed) for holds in found)


def _find(name: str) -> Constraint:
    if name == MEANING:
        from perturb.paraphrase.guards import refusal

        return lambda clean, changed: refusal(clean, changed) in ("", "length", "identical")
    if name == GRAMMAR:
        from perturb.grammar import new_faults

        return lambda clean, changed: not new_faults(clean, changed)
    if ":" not in name:
        raise UsageError(f"Expected meaning, grammar or package.module:function; got --constraints {name}.")
    holds = import_named(name, "constraint")
    if not callable(holds):
        raise UsageError(f"Expected a function at {name!r} as a constraint; found {type(holds).__name__}.")
    return lambda clean, changed: bool(holds(clean, changed))
