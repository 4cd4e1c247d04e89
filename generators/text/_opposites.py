"""Which label is right once the ground for a label is turned round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perturb.contracts import Accepted, Target
from perturb.generators.text._words import in_case_of

_SENTIMENTS: Final = (("positive", "negative"), ("pos", "neg"), ("good", "bad"))
_TURNED: Final = {-1: dict(_SENTIMENTS), 1: {against: favour for favour, against in _SENTIMENTS}}


def asks_verdict(target: Target) -> bool:
    """Whether a verdict may be what is asked: not where the right answer is words, spans or ids.

    Example:
        >>> from perturb.contracts import Answers
        >>> asks_verdict("positive"), asks_verdict(Answers(("1874",)))
        (True, False)
    """
    return target is None or isinstance(target, str | float | Accepted)


def verdict_of(target: Target) -> int:
    """Tell what a common name of a sentiment says: 1 in favour, -1 against, 0 for any other target.

    Example:
        >>> verdict_of("Positive"), verdict_of("neg"), verdict_of("4 stars")
        (1, -1, 0)
    """
    label = target.lower() if isinstance(target, str) else ""
    return (label in _TURNED[-1]) - (label in _TURNED[1])


def opposite_verdict(target: Target, opposites: Mapping[str, str], towards: int) -> str | None:
    """Return the label of the opposite verdict: the one declared, or that of a common name of a sentiment.

    Args:
        target: A sample's target; anything but a label has no opposite.
        opposites: As the suite declares them; where it declares any, only these count.
        towards: 1 where the text now speaks in favour, -1 where against, 0 where neither is certain.

    Example:
        >>> opposite_verdict("Positive", {}, -1), opposite_verdict("Positive", {}, 1)
        ('Negative', None)
        >>> opposite_verdict("yes", {"yes": "no"}, 1)
        'no'
    """
    if not isinstance(target, str) or not target or not towards:
        return None
    if opposites:
        return opposites.get(target)
    other = _TURNED[towards].get(target.lower())
    return in_case_of(target, other) if other else None
