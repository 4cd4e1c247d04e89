"""The reference that a run's errors are divided by, as a user names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from perturb.errors import UsageError
from perturb.score.references import ALEXNET, ErrorTable, error_table
from perturb.store import RunFolder

__all__ = ["PUBLISHED", "find_reference"]

PUBLISHED: Final = {"alexnet": ALEXNET}


def find_reference(name: str | Path) -> ErrorTable:
    """Find a published table of errors by its name, or read an earlier run's.

    Args:
        name: `alexnet`, or the folder of a run that was scored.

    Raises:
        UsageError: If it is neither.
        RunError: If the run cannot be read.

    Example:
        >>> find_reference("alexnet").clean_error
        0.4348
        >>> find_reference("alexnets")
        Traceback (most recent call last):
        perturb.errors.UsageError: Expected a reference: alexnet, or the folder of an earlier run; got 'alexnets'...
    """
    if str(name) in PUBLISHED:
        return PUBLISHED[str(name)]
    if not Path(name).is_dir():
        known = ", ".join(PUBLISHED)
        raise UsageError(
            f"Expected a reference: {known}, or the folder of an earlier run; got {str(name)!r}, which is neither."
        )
    table = error_table(RunFolder(Path(name)).read("scorecard.json"))
    return replace(table, name=f"{table.name} in {name}")
