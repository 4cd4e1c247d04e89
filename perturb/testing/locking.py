"""A file that one process at a time holds: the workers of pytest-xdist share what the first of them makes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

__all__ = ["held"]

_PAUSE: Final = 0.1  # seconds between tries where the system cannot wait


@contextmanager
def held(path: Path) -> Iterator[TextIO]:
    """Hold a file, waiting for whoever holds it; a process that ends lets go.

    Args:
        path: Made where it is not there; its folder must be.

    Yields:
        The file, open for reading and writing, at its start.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, held(Path(folder, "lock")) as file:
        ...     _ = file.write("mine")
    """
    with path.open("a+", encoding="utf-8") as file:
        _lock(file)
        file.seek(0)
        yield file


def _lock(file: TextIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(_PAUSE)
            else:
                return
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
