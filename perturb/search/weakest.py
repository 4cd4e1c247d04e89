"""The weakest severity at which something is wrong: a grid first, then bisection inside the first bracket.

Severities are counted in hundredths, so that what is printed is what was asked. A search is a coroutine that yields the
severities it wants to know about: many searches can then share the model's batches.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from perturb.catalogue import find_generator
from perturb.contracts import MAX_SEVERITY

__all__ = ["STEPS_PER_TIER", "Search", "Weakest", "decided_up_to", "find_weakest", "in_step", "tiers_up_to"]

STEPS_PER_TIER: Final = 100
Key = TypeVar("Key", bound=Hashable)


class Weakest(NamedTuple):
    """Where it is wrong first, in hundredths of a severity.

    Attributes:
        fails: The weakest severity known to be wrong.
        holds: The strongest below it known to be right; 0 is clean.
        recovers: Severities of the grid above it that are right again.
    """

    fails: int
    holds: int
    recovers: tuple[int, ...]


Search = Generator[list[int], list[bool], Weakest | None]


def find_weakest(grid: Sequence[int], *, precision: int = 1, between: bool = True) -> Search:
    """Search along one draw; it is to be sent, for each severity that it yields, whether the answer is wrong there.

    Args:
        grid: Severities to try first, ascending, in hundredths.
        precision: How close it comes, in hundredths.
        between: Whether there are severities between those of the grid.

    Returns:
        What it found; None where nothing on the grid is wrong.

    Example:
        >>> in_step({"a": find_weakest([100, 200, 300])}, lambda asked: [at >= 237 for _, at in asked])
        {'a': Weakest(fails=237, holds=236, recovers=())}
    """
    wrong = yield list(grid)
    if True not in wrong:
        return None
    first = wrong.index(True)
    holds, fails = (grid[first - 1] if first else 0), grid[first]
    while between and fails - holds > precision:
        middle = (holds + fails) // 2
        (is_wrong,) = yield [middle]
        holds, fails = (holds, middle) if is_wrong else (middle, fails)
    return Weakest(fails, holds, tuple(at for at, known in zip(grid, wrong, strict=True) if at > fails and not known))


def in_step(
    searches: Mapping[Key, Search], answer: Callable[[list[tuple[Key, int]]], list[bool]]
) -> dict[Key, Weakest | None]:
    """Run searches side by side: each round asks at once what all of them want to know.

    Args:
        searches: By any key.
        answer: For keys and severities, whether the answer is wrong there.
    """
    waiting = {key: next(search) for key, search in searches.items()}
    found: dict[Key, Weakest | None] = {}
    while waiting:
        told = iter(answer([(key, at) for key, wanted in waiting.items() for at in wanted]))
        following = {}
        for key, wanted in waiting.items():
            try:
                following[key] = searches[key].send(list(islice(told, len(wanted))))
            except StopIteration as end:
                found[key] = end.value
        waiting = following
    return found


def tiers_up_to(highest: int) -> list[int]:
    """Return the tiers below a severity, and that severity itself, all in hundredths.

    Example:
        >>> tiers_up_to(250)
        [100, 200, 250]
    """
    tiers = range(STEPS_PER_TIER, STEPS_PER_TIER * MAX_SEVERITY + 1, STEPS_PER_TIER)
    return [*(at for at in tiers if at < highest), highest]


def decided_up_to(generator: str, most: int) -> int:
    """Return the highest severity, at most a given one, at which an input still decides its answer; in hundredths.

    Example:
        >>> decided_up_to("low_light", 500), decided_up_to("lost_resolution", 500) < 500
        (500, True)
    """
    found = find_generator(generator)
    return most if found.abstain_from is None else min(most, int(found.invariant_up_to * STEPS_PER_TIER))
