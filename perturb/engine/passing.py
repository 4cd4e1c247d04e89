"""Passing results between processes: large arrays through files in memory, where the system has a folder for them.

A pipe copies an array six times, in pieces of 64 kB; a file in memory is written once, and mapped by who reads it.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of ours is made in it
_LARGE: Final = 1 << 20
_ALIGNED: Final = 64


class Passed(NamedTuple):
    """A result on its way.

    Attributes:
        head: Everything but the arrays' content, pickled.
        contents: The arrays' contents, or their sizes in bytes where they are in the file.
        file: Holds the contents one after the other, each padded to a multiple of 64 bytes; empty for none.
    """

    head: bytes
    contents: Sequence[bytes | int]
    file: str = ""


@contextmanager
def folder_in_memory() -> Iterator[str | None]:
    """Make a folder for what is passed, and remove it with all that is left in it; None where there is no place."""
    if not os.access(_MEMORY, os.W_OK):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="perturb-", dir=_MEMORY, ignore_cleanup_errors=True) as folder:
        yield folder


def pack(result: Any, folder: str | None) -> Passed:
    """Take a result apart in the process that made it.

    Args:
        result: Can be pickled.
        folder: From `folder_in_memory`.
    """
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(result, protocol=5, buffer_callback=buffers.append)
    contents = [buffer.raw() for buffer in buffers]
    if folder is not None and sum(content.nbytes for content in contents) >= _LARGE:
        file = _written(contents, folder)
        if file:
            return Passed(head, [content.nbytes for content in contents], file)
    return Passed(head, [bytes(content) for content in contents])


def unpack(passed: Passed) -> Any:
    """Put a result together again; its arrays can be written to."""
    if not passed.file:
        return pickle.loads(passed.head, buffers=[bytearray(content) for content in passed.contents])  # noqa: S301 - a worker of ours made it
    with open(passed.file, "rb") as file:  # noqa: PTH123 - a name that was passed
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    os.unlink(passed.file)  # noqa: PTH108 - as above; the content lasts as long as an array does
    parts, start = [], 0
    for content in passed.contents:
        size = int(content)
        parts.append(mapped[start : start + size])
        start += size + -size % _ALIGNED
    return pickle.loads(passed.head, buffers=parts)  # noqa: S301 - as above


def _written(contents: Sequence[memoryview], folder: str) -> str:
    """Write contents to a new file and return its name; empty where there is no room."""
    descriptor, name = tempfile.mkstemp(dir=folder)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - it is open already
            for content in contents:
                file.write(content)
                file.write(bytes(-content.nbytes % _ALIGNED))
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - a name that mkstemp gave
        return ""
    return name
