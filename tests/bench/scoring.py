"""How fast outcomes are scored, and how fast the obvious way would be: seconds, memory and their ratio, of one run.

    python tests/bench/scoring.py [--samples 20000] [--confidence]

Twenty generators at five severities with five draws each. The obvious way is a pandas group-by of each sample and cell,
and a bootstrap in a loop over cells that draws samples and averages their scores; it is timed on some of the samples
and a few resamples, and extrapolated as if its time grew as their numbers do. Seconds are those of one core.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from perturb.score.part import COLUMNS
from perturb.score.scorecard import build_scorecard
from perturb.score.tally import tally
from perturb.store import OUTCOME_SCHEMA, read_parts
from perturb.tasks import find_task

GENERATORS, SEVERITIES, REPLICATES = 20, 5, 5
SAMPLES_A_PART = 100
LABELS = [f'"{digit}"' for digit in range(10)]
RESAMPLES = 2000
TRIED_SAMPLES, TRIED_RESAMPLES = 2000, 2
FEW = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--confidence", action="store_true", help="The model shows how sure it is, on every row.")
    options = parser.parse_args()
    rows = 1 + GENERATORS * SEVERITIES * REPLICATES
    print(f"{options.samples * rows:,} outcomes of {options.samples:,} samples, {RESAMPLES:,} resamples")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        timed("written for the test", lambda: write(path, options.samples, confidence=options.confidence))
        counting, counted = timed("counted", lambda: count(path))
        scoring, card = timed("scored", lambda: build_scorecard(counted, resamples=RESAMPLES))
        print(f"  {len(card['cells'])} cells, {len(card['axes'])} axes, {len(card['further_metrics'])} further metrics")
        ours = counting + scoring
        obvious = obvious_way(path, options.samples)
        print(f"  {'all that perturb does':<40}{ours:>10.1f} s")
        print(f"  {'the obvious way, extrapolated':<40}{obvious:>10.1f} s, accuracy and its drop alone")
        print(f"  {'ratio':<40}{obvious / ours:>10.1f}")


def timed(what: str, do: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    result = do()
    spent = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {what:<40}{spent:>10.1f} s, at most {peak:,.0f} MiB so far")
    return spent, result


def count(path: Path) -> Any:
    task = find_task("classification")
    return tally(read_parts(path, COLUMNS), task=task, metrics=task.metrics[1:])


def write(path: Path, samples: int, *, confidence: bool) -> None:
    """Write a run's outcomes, as if a model had answered, many samples at a time."""
    rng = np.random.default_rng(7)
    for number, start in enumerate(range(0, samples, SAMPLES_A_PART)):
        table = part(rng, start, min(SAMPLES_A_PART, samples - start), confidence=confidence)
        pq.write_table(table, path / f"part-{number:05d}.parquet", compression="zstd")


def part(rng: np.random.Generator, start: int, samples: int, *, confidence: bool) -> pa.Table:
    """Samples that all have the same variants: a right answer is lost the more often, the stronger the severity."""
    generator, severity, replicate = (
        np.concatenate([[0], grid.ravel()])
        for grid in np.meshgrid(
            np.arange(1, GENERATORS + 1), np.arange(1, SEVERITIES + 1), np.arange(REPLICATES), indexing="ij"
        )
    )
    rows, width = samples * len(generator), len(generator)
    sample = np.repeat(np.arange(samples), width)
    severities = np.tile(severity, samples)
    target = rng.integers(0, len(LABELS), samples)[sample]
    right = rng.random(rows) > 0.02 + 0.06 * severities
    answer = np.where(right, target, (target + rng.integers(1, len(LABELS), rows)) % len(LABELS))
    names = [f"s{start + number:07d}" for number in range(samples)]
    columns = {
        "sample_id": repeated(sample, names),
        "cluster": repeated(sample, names),
        "groups": pa.array(
            [[("site", f"site {number % FEW}")] for number in range(samples)], OUTCOME_SCHEMA.field("groups").type
        ).take(pa.array(sample)),
        "axis": repeated(np.tile((generator + 3) // 4, samples), ["", *(f"axis {n}" for n in range(5))]),
        "generator": repeated(np.tile(generator, samples), ["", *(f"generator {n}" for n in range(GENERATORS))]),
        "severity": pa.array(severities.astype(np.float64)),
        "replicate": pa.array(np.tile(replicate, samples).astype(np.int32)),
        "expectation": repeated(np.zeros(rows, np.int64), ["invariant"]),
        "changed": pa.array(severities > 0),
        "distance": pa.array(severities.astype(np.float64)),
        "partners": pa.array([[]], pa.list_(pa.string())).take(pa.array(np.zeros(rows, np.int64))),
        "target": repeated(target, LABELS),
        "answer": repeated(answer, [label.strip('"') for label in LABELS]),
        "status": repeated(np.zeros(rows, np.int64), ["ok"]),
        "error": repeated(np.zeros(rows, np.int64), [""]),
    }
    if confidence:
        columns["confidence"] = pa.array(np.where(right, 0.9, 0.6) - 0.3 * rng.random(rows))
    return pa.table(
        [columns.get(name, pa.nulls(rows, OUTCOME_SCHEMA.field(name).type)) for name in COLUMNS],
        schema=pa.schema([OUTCOME_SCHEMA.field(name) for name in COLUMNS]),
    )


def repeated(codes: np.ndarray, values: list[str]) -> pa.Array:
    return pa.array(values).take(pa.array(codes))


def obvious_way(path: Path, samples: int) -> float:
    """Seconds of a pandas group-by and a bootstrap in a loop, extrapolated to all samples and resamples."""
    tried = min(TRIED_SAMPLES, samples)
    wanted = ["sample_id", "generator", "severity", "target", "answer"]
    files = sorted(path.glob("part-*.parquet"))[: -(-tried // SAMPLES_A_PART)]
    frame = pd.concat([pd.read_parquet(file, columns=wanted) for file in files])
    started = time.process_time()
    frame["right"] = frame["target"].str.strip('"') == frame["answer"]
    means = frame.groupby(["generator", "severity", "sample_id"])["right"].mean()
    grouping = (time.process_time() - started) * samples / tried
    rng, ids = np.random.default_rng(7), frame["sample_id"].unique()
    started = time.process_time()
    clean = means.loc[("", 0.0)]
    for _, cell in means.groupby(level=["generator", "severity"]):
        scores = cell.droplevel(["generator", "severity"])
        for _ in range(TRIED_RESAMPLES):
            drawn = rng.choice(ids, len(ids))
            _ = scores.loc[drawn].mean(), (clean.loc[drawn] - scores.loc[drawn]).mean()
    resampling = (time.process_time() - started) * RESAMPLES / TRIED_RESAMPLES * samples / tried
    print(f"  pandas, from {tried:,} samples: group-by {grouping:.1f} s, bootstrap {resampling:,.0f} s")
    return grouping + resampling


if __name__ == "__main__":
    main()
