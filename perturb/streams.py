"""The first uniforms of many keys: as each key's own generator draws them, which takes longer to start than to use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numpy.random import SFC64, Generator

__all__ = ["uniforms_of"]

_Words = npt.NDArray[np.uint32]
_POOL: Final = 4  # words of a key, and of the pool that NumPy's SeedSequence mixes them in
_WARM_UP: Final = 12  # numbers that a new SFC64 throws away


def _powers(first: int, factor: int, count: int) -> _Words:
    return np.array([first * pow(factor, power, 1 << 32) % (1 << 32) for power in range(count)], np.uint32)[:, None]


_TAKEN_IN: Final = _powers(0x43B0D7E5, 0x931E8875, _POOL * _POOL + 1)  # constants of NumPy's SeedSequence
_GIVEN_OUT: Final = _powers(0x8B51F9DD, 0x58F38DED, 7)
_LEFT, _RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
_WORDS_OF_SFC64: Final = [0, 1, 2, 3, 0, 1]


def uniforms_of(keys: Sequence[bytes], counts: Sequence[int]) -> npt.NDArray[np.float64]:
    """Draw the first uniforms of each key, one key's behind the other's.

    Args:
        keys: Of 16 bytes each, as `make_key` gives them.
        counts: How many to draw for each.

    Returns:
        `(sum(counts),)`, in 0..1.

    Source:
        NumPy's `SeedSequence` and `SFC64`, whose seeding is done here for all keys at once.

    Example:
        >>> from perturb.keys import digest, rng_from
        >>> one, other = digest("one"), digest("other")
        >>> uniforms_of([one, other], [2, 1])[1:].tolist() == [rng_from(one).random(2)[1], rng_from(other).random()]
        True
    """
    bits = SFC64(0)
    rng = Generator(bits)
    seed = dict[str, Any]()
    state: Any = {"bit_generator": "SFC64", "state": seed, "has_uint32": 0, "uinteger": 0}
    drawn = np.empty(_WARM_UP + sum(counts))
    stop = len(drawn)
    for words, count in zip(reversed(_seeds(keys)), reversed(counts), strict=True):
        seed["state"] = words
        bits.state = state
        rng.random(out=drawn[stop - count - _WARM_UP : stop])  # the key before writes over what is thrown away
        stop -= count
    return drawn[_WARM_UP:]


def _seeds(keys: Sequence[bytes]) -> npt.NDArray[np.uint64]:
    """Make the state that SFC64 starts from, `(len(keys), 4)`, before it throws numbers away."""
    pool = _mix(np.frombuffer(b"".join(keys), "<u4").reshape(-1, _POOL).T, _TAKEN_IN[: _POOL + 1])
    for number in range(_POOL):
        others = [other for other in range(_POOL) if other != number]
        first = _POOL + number * len(others)
        mixed = _LEFT * pool[others] - _RIGHT * _mix(pool[number], _TAKEN_IN[first : first + _POOL])
        pool[others] = mixed ^ mixed >> 16
    words = _mix(pool[_WORDS_OF_SFC64], _GIVEN_OUT).astype(np.uint64)
    seeds = np.ones((len(keys), 4), np.uint64)
    seeds[:, :3] = (words[::2] | words[1::2] << np.uint64(32)).T
    return seeds


def _mix(words: _Words, constants: _Words) -> _Words:
    mixed: _Words = (words ^ constants[:-1]) * constants[1:]
    mixed ^= mixed >> 16
    return mixed
