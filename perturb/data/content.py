"""Taking inputs and targets apart for a digest."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from perturb.contracts import Chat, Input
from perturb.keys import digest


def input_digest(value: Input) -> str:
    """32 hexadecimal digits over an input's content: equal for equal inputs only.

    Example:
        >>> input_digest("a") == input_digest("b")
        False
    """
    return digest(*content_parts(value)).hex()


def content_parts(value: Any) -> Iterator[bytes | memoryview | str | int]:
    """Take a value apart into what `perturb.keys.digest` takes, so that different values give different parts.

    Args:
        value: Text, number, None, array, or mapping, sequence or dataclass of these.

    Example:
        >>> list(content_parts({"text": "a", "n": None}))
        [b'mapping', 2, 'text', 'a', 'n', b'none']
    """
    match value.conversation if isinstance(value, Chat) else value:
        case None:
            yield b"none"
        case str():
            yield value
        case np.ndarray():
            yield from (b"array", value.dtype.str, *value.shape, _pixels(value))
        case Mapping():
            yield from (b"mapping", len(value))
            for key, item in value.items():
                yield from (str(key), *content_parts(item))
        case tuple() | list() as items:
            yield from (b"sequence", len(items))
            for item in items:
                yield from content_parts(item)
        case _ if dataclasses.is_dataclass(value):
            yield type(value).__name__.encode()
            for field in dataclasses.fields(value):
                yield from content_parts(getattr(value, field.name))
        case _:
            yield repr(value).encode()


def _pixels(array: np.ndarray[Any, Any]) -> bytes:
    """Sixteen bytes over an array's content, by XXH3: pixels are many, and nobody forges them here."""
    import xxhash

    return xxhash.xxh3_128_digest(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
