"""Lines of a text file in whatever encoding, without losing the place of bytes that do not decode."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from perturb.errors import DataError

_UNDECODED: Final = re.compile("[\udc80-\udcff]")


class Lines:
    """Iterates over the lines of a text file, line ends kept; a context manager.

    A byte that does not decode stays in the text as a lone surrogate (PEP 383). A byte-order mark is skipped.

    Attributes:
        number: Of the last line read, from 1.
        bad_byte: Offset in the file of the first byte that did not decode since this was last set to None.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self.number = 0
        self.bad_byte: int | None = None
        self._path = path
        try:
            codec = codecs.lookup(encoding).name
            self._encoder = codecs.getincrementalencoder(codec)("surrogateescape")
            self._file = path.open(encoding=codec, errors="surrogateescape", newline="")
        except LookupError as error:
            raise DataError(
                f"Expected a text encoding; got encoding={encoding!r}. Use utf-8, cp1252 or utf-16, for example."
            ) from error
        except OSError as error:
            raise DataError(f"Expected to read {path.name!r}; {error.strerror}. Check the path.") from error
        self._encoding = codec
        self._offset = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._file)
        except UnicodeError as error:
            raise DataError(
                f"Expected {self._path.name!r} in {self._encoding}; it does not decode from about line "
                f"{self.number + 1} on ({error}). Give the file's own encoding (--encoding), or save it as UTF-8."
            ) from error
        self.number += 1
        found = None if line.isascii() else _UNDECODED.search(line)
        cut = found.start() if found else 0
        self._offset += len(self._encoder.encode(line[:cut]))
        if found and self.bad_byte is None:
            self.bad_byte = self._offset
        self._offset += len(self._encoder.encode(line[cut:]))
        return line.removeprefix("\ufeff") if self.number == 1 else line
