"""Latency: how long the model took, outside the byte promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq


def summarise_latency(path: Path) -> dict[str, Any] | None:
    """Summarise a run's timings.

    Args:
        path: `timings.parquet`, one row a batch: `items`, and the `seconds` they took.

    Returns:
        Milliseconds an item at the 50th, 95th and 99th percentile of the batches, and items a second over all;
        None where no batch was answered.
    """
    if not path.is_file():
        return None
    table = pq.read_table(path)
    items, seconds = table["items"].to_numpy(), table["seconds"].to_numpy()
    if not len(items):
        return None
    p50, p95, p99 = np.percentile(1000 * seconds / items, (50, 95, 99))
    return {
        "batches": len(items),
        "p50_ms_per_item": round(float(p50), 4),
        "p95_ms_per_item": round(float(p95), 4),
        "p99_ms_per_item": round(float(p99), 4),
        "throughput_per_second": round(float(items.sum() / max(seconds.sum(), 1e-9)), 1),
    }
