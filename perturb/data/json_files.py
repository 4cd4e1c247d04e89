"""JSON files that are read as a whole, since their format does not stream."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from perturb.errors import DataError


def read_json(path: Path) -> Any:
    """Read a JSON file; the last two stay in memory for as long as the files are what they were.

    Raises:
        DataError: If it cannot be read or is no JSON.
    """
    try:
        facts = path.stat()
        return _parse(path, facts.st_mtime_ns, facts.st_size)
    except OSError as error:
        raise DataError(f"Expected to read {path.name!r}; {error.strerror}. Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"Expected {path.name!r} to be JSON in UTF-8; {error}. Write it anew.") from error


@functools.lru_cache(maxsize=2)
def _parse(path: Path, _changed: int, _size: int) -> Any:
    return json.loads(path.read_bytes())
