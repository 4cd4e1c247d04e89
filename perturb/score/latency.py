"""Latency: how long the model took, outside the byte promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq


def summarise_latency(path: Path, *, price_per_hour: float | None = None) -> dict[str, Any] | None:
    """Summarise a run's timings.

    Args:
        path: `timings.parquet`, one row a batch: `items`, and the `seconds` they took.
        price_per_hour: What the machine costs that the model runs on, in any currency; None where nobody says.

    Returns:
        Milliseconds an item at the 50th, 95th and 99th percentile of the batches, items a second over all, and where
        there is a price what a thousand items cost; None where no batch was answered.
    """
    times = milliseconds_per_item(path)
    if times is None or not len(times):
        return None
    table = pq.read_table(path)
    items, seconds = table["items"].to_numpy(), table["seconds"].to_numpy()
    p50, p95, p99 = np.percentile(times, (50, 95, 99))
    seconds_per_item = float(seconds.sum()) / float(items.sum())
    cost = None if price_per_hour is None else 1000.0 * seconds_per_item * price_per_hour / 3600.0
    return {
        "batches": len(items),
        "p50_ms_per_item": round(float(p50), 4),
        "p95_ms_per_item": round(float(p95), 4),
        "p99_ms_per_item": round(float(p99), 4),
        "throughput_per_second": round(1.0 / max(seconds_per_item, 1e-9), 1),
        "price_per_hour": price_per_hour,
        "cost_per_thousand": cost,
    }


def milliseconds_per_item(path: Path) -> npt.NDArray[np.float64] | None:
    """Read how long an item took in each batch, shape (batches,); None where nothing was timed."""
    if not path.is_file():
        return None
    table = pq.read_table(path)
    return np.asarray(1000.0 * table["seconds"].to_numpy() / table["items"].to_numpy(), dtype=np.float64)
