"""Keys: what a variant's luck depends on, and nothing else.

Not the severity, not the position in the data set, not the time: so the tiers of one variant share one draw, and
no order, batch size or number of workers can change a variant.
"""

from __future__ import annotations

import functools
import hashlib
import struct
import sys
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numpy.random import SFC64, Generator, SeedSequence

from perturb.errors import UsageError

__all__ = ["digest", "make_key", "rendezvous", "rng_from"]

_KEY_BYTES: Final = 16


def digest(*parts: bytes | memoryview | str | int) -> bytes:
    """Hash a sequence of parts, each with its type and length before it, so that no two sequences collide.

    Returns:
        16 bytes.

    Raises:
        UsageError: If a part is something else, such as a seed that is no whole number.

    Example:
        >>> digest("ab", "c") == digest("a", "bc")
        False
    """
    state = hashlib.blake2b(digest_size=_KEY_BYTES)
    for part in parts:
        for piece in _encode(part):
            state.update(piece)
    return state.digest()


def _encode(part: object) -> tuple[bytes, bytes | memoryview]:
    """Return tag and length, and the part's bytes, which are not copied."""
    raw: bytes | memoryview
    match part:
        case str():
            tag, raw = b"s", part.encode("utf-8", "surrogatepass")
        case bytes() | memoryview():
            tag, raw = b"b", part
        case int() | np.integer():
            tag, raw = b"i", b"%d" % int(part)
        case _:
            raise UsageError(f"Expected a whole number, a text or bytes in a key, such as seed=7; got {part!r}.")
    return tag + len(raw).to_bytes(8, "little"), raw


def make_key(
    *,
    seed: int,
    instance: str,
    generator: str,
    version: int,
    position: int = 0,
    field: str = "",
    sample: str = "",
    replicate: int = 0,
    pool: bytes = b"",
) -> bytes:
    """Derive the key of a variant's draw.

    Args:
        seed: The suite's seed.
        instance: The generator's name in the suite.
        generator: The generator's own name.
        version: The generator's version: a change of what it produces changes its luck.
        position: Its place in a composition.
        field: The input field it perturbs; empty where the input is a single image or text.
        sample: The sample's id.
        replicate: Which of several draws for the same sample.
        pool: Digest of the pool that partners come from; empty without one.

    Returns:
        16 bytes.

    Example:
        >>> make_key(seed=7, instance="dusk", generator="low_light", version=1, sample="a").hex()
        '761373d29221c91c41d47223cddf1ef9'
    """
    state = hashlib.blake2b(b"".join(_encode(seed)), digest_size=_KEY_BYTES)
    state.update(_same_for_samples(instance, generator, version, position, field))
    state.update(b"".join(piece for part in (sample, replicate, pool) for piece in _encode(part)))
    return state.digest()


@functools.lru_cache(maxsize=4096, typed=True)
def _same_for_samples(*parts: str | int) -> bytes:
    """Encode what the keys of a whole data set share."""
    return b"".join(piece for part in parts for piece in _encode(part))


def rng_from(key: bytes) -> np.random.Generator:
    """Start the random generator of a key: NumPy's SFC64.

    Example:
        >>> float(rng_from(digest("example")).random()) == float(rng_from(digest("example")).random())
        True
    """
    words = np.frombuffer(key.ljust(_KEY_BYTES, b"\0"), "<u4")  # taken in sooner than one long number of the same value
    return Generator(SFC64(_Seed(words)))


_WORD: Final = 0xFFFFFFFF
_SFC64_WORDS: Final = 3
_LITTLE: Final = sys.byteorder == "little"
_SIX: Final = struct.Struct("<6I").pack
_POWERS: Final = [0x8B51F9DD * pow(0x58F38DED, power, 1 << 32) & _WORD for power in range(7)]
(X0, X1, X2, X3, X4, X5), (M0, M1, M2, M3, M4, M5) = _POWERS[:-1], _POWERS[1:]  # as in NumPy's SeedSequence


class _Seed(SeedSequence):
    """NumPy's own, which gives SFC64 its three words in a third of the time."""

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> npt.NDArray[Any]:
        if n_words != _SFC64_WORDS or dtype is not np.uint64 or not _LITTLE:
            return super().generate_state(n_words, dtype)
        first, second, third, fourth = self.pool.tolist()
        a, b = (first ^ X0) * M0 & _WORD, (second ^ X1) * M1 & _WORD
        c, d = (third ^ X2) * M2 & _WORD, (fourth ^ X3) * M3 & _WORD
        e, f = (first ^ X4) * M4 & _WORD, (second ^ X5) * M5 & _WORD
        mixed = _SIX(a ^ a >> 16, b ^ b >> 16, c ^ c >> 16, d ^ d >> 16, e ^ e >> 16, f ^ f >> 16)
        return np.frombuffer(mixed, np.uint64)


def rendezvous(key: bytes, candidates: Sequence[str], *, exclude: str = "") -> int | None:
    """Pick a candidate by highest random weight: a candidate added or removed moves only its own picks.

    Args:
        key: The key of the draw that wants a partner.
        candidates: Ids to choose from.
        exclude: An id never chosen: a sample is not its own partner.

    Returns:
        The index of the candidate, or None where no candidate is left.

    Example:
        >>> rendezvous(b"key", ["a", "b", "c"], exclude="a") in (1, 2)
        True
    """
    start = b"".join(_encode(key))  # once: what follows is `digest(key, candidate)` for each candidate
    weights = [
        (hashlib.blake2b(b"".join((start, *_encode(candidate))), digest_size=_KEY_BYTES).digest(), index)
        for index, candidate in enumerate(candidates)
        if candidate != exclude
    ]
    return max(weights)[1] if weights else None
