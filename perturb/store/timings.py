"""How long the model took, batch by batch: outside the byte promise, since no two runs take the same time."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from perturb.store.folder import RunFolder, written

_SCHEMA = pa.schema([("part", pa.int32()), ("items", pa.int32()), ("seconds", pa.float64())])


def write_timings(folder: RunFolder, number: int, batches: Iterable[tuple[int, float]]) -> None:
    """Keep the number of items and the seconds of each of a chunk's batches.

    Raises:
        RunError: If the folder cannot be written.
    """
    rows = [{"part": number, "items": items, "seconds": seconds} for items, seconds in batches]
    with written(folder.timings):
        folder.timings.mkdir(exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), folder.timings / folder.part(number).name)


def merge_timings(folder: RunFolder) -> None:
    """Gather the chunks' timings into `timings.parquet`.

    Raises:
        RunError: If the folder cannot be written.
    """
    parts = sorted(folder.timings.glob("part-*.parquet"))
    if not parts:
        return
    with written(folder.path):
        pq.write_table(pa.concat_tables(pq.read_table(part) for part in parts), folder.path / "timings.parquet")
        for part in parts:
            part.unlink()
        folder.timings.rmdir()
