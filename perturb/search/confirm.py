"""What was found on a model that does not answer the same input alike, asked about afresh.

It was picked from among many, so that luck may have made it: it counts as broken where fresh answers to it are wrong
more often than fresh ones to the clean sample, by Fisher's exact test.
"""

from __future__ import annotations

from typing import Final

from perturb.search.asked import Asked, Finding

__all__ = ["FRESH", "LEVEL", "confirmed", "oftener_by_chance"]

FRESH: Final = 10
LEVEL: Final = 0.05


def oftener_by_chance(here: int, elsewhere: int, asked: int) -> float:
    """Work out how likely chance makes one input wrong so much oftener than another; Fisher's exact test, one-sided.

    Args:
        here: Wrong answers to the one, in 0..asked.
        elsewhere: Wrong answers to the other, in 0..asked.
        asked: Times that each was asked about.

    Example:
        >>> round(oftener_by_chance(5, 0, 10), 3), oftener_by_chance(0, 0, 10)
        (0.016, 1.0)
    """
    from scipy.stats import hypergeom

    return float(hypergeom.sf(here - 1, 2 * asked, here + elsewhere, asked))


def confirmed(asked: Asked, finding: Finding) -> Finding:
    """Ask afresh about what was found and about the clean sample; what chance may have made is `unconfirmed`.

    Raises:
        SearchBudgetError: If the whole search has nothing left.
    """
    if finding.row["status"] != "broken" or finding.input is None:
        return finding
    wrong = asked.afresh(finding.input, finding.target, FRESH)
    wrong_on_clean = asked.afresh(asked.sample.input, asked.sample.target, FRESH, clean=True)
    if oftener_by_chance(wrong, wrong_on_clean, FRESH) <= LEVEL:
        return finding
    told = f"Asked afresh, {wrong} of {FRESH} answers are wrong, and {wrong_on_clean} of {FRESH} to the clean sample."
    row = finding.row | {"status": "unconfirmed", "severity": None, "holds": None, "error": told}
    return Finding(row)
