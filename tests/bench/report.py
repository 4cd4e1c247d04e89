"""How long the HTML report of a million outcomes takes, and how large it is.

    python tests/bench/report.py

The report reads figures, never outcomes: what makes it large is the number of axes, generators, metrics, groups and
pictures. Here are 20 axes of 5 generators at 5 tiers, 12 metrics, 50 groups and a picture triple for each cell.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from perturb.contracts.severity import TIERS, severity_label
from perturb.report.html import write_html
from perturb.report.library import plotting_library

AXES, GENERATORS, METRICS, GROUPS = 20, 5, 12, 50
SAMPLES = 2000
SIDE = 224
Entry = dict[str, Any]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_run(folder, np.random.default_rng(7))
        started = time.perf_counter()
        plotting_library()
        bundled = time.perf_counter()
        path = write_html(folder)
        seconds = time.perf_counter() - bundled
        size = path.stat().st_size / 1e6
        outcomes = SAMPLES * (1 + AXES * GENERATORS * len(TIERS))
        print(f"A report of {outcomes:,} outcomes: {seconds:.1f} s and {size:.2f} MB")
        print(
            f"  of which the plotting library: {bundled - started:.1f} s once, {len(plotting_library()) / 1e6:.2f} MB"
        )


def figure(value: float) -> Entry:
    return {"value": value, "low": value - 0.0123456789, "high": value + 0.0123456789, "method": "cluster bootstrap"}


def figures(rng: np.random.Generator) -> Entry:
    value = float(rng.uniform(0.1, 0.9))
    return {"score": figure(value), "drop": figure(0.9 - value), "retention": figure(value / 0.9)}


def place(severity: float) -> Entry:
    return {"severity": severity, "tier": severity_label(severity)}


def measure(rng: np.random.Generator) -> Entry:
    """The figures of one metric: of each generator, axis and group."""
    axes = [f"axis {number}" for number in range(AXES)]
    return {
        "clean": figure(0.9),
        "cells": [
            {"axis": axis, "generator": f"{axis}, generator {number}", **place(severity), **figures(rng)}
            for axis in axes
            for number in range(GENERATORS)
            for severity in TIERS
        ],
        "axes": [
            {
                "axis": axis,
                "generators": [f"{axis}, generator {number}" for number in range(GENERATORS)],
                "tiers": [place(severity) | figures(rng) for severity in TIERS],
                "area_under_retention": figure(0.8),
                "first_resolved_drop": 1.0,
            }
            for axis in axes
        ],
        "groups": [
            {
                "column": "writer",
                "value": f"group {number}",
                "samples": SAMPLES // GROUPS,
                "clean": figure(0.9),
                "axes": [{"axis": axis, **place(severity), **figures(rng)} for axis in axes for severity in TIERS],
            }
            for number in range(GROUPS)
        ],
    }


def write_run(folder: Path, rng: np.random.Generator) -> None:
    metric = {"name": "accuracy", "higher_is_better": True, "low": 0.0, "high": 1.0}
    card = measure(rng)
    for cell in card["cells"]:
        cell |= {
            "expectation": "invariant", "control_of": None, "samples": SAMPLES, "variants": SAMPLES,
            "status": {"ok": SAMPLES}, "changed_share": 1.0, "mean_distance": 12.0, "mean_confidence": 0.8,
            "scored": True, "flip_rate": figure(0.2), "changed_only": None,
        }  # fmt: skip
    others = [
        measure(rng) | {"metric": metric | {"name": f"metric {number}"}, "best_constant": 0.1}
        for number in range(1, METRICS)
    ]
    cells = len(card["cells"])
    contents = {
        "scorecard.json": card | {
            "schema": 1, "task": "classification", "metric": metric, "confidence": 0.95, "resamples": 2000,
            "unit": "cluster", "severity_comparable": False, "best_constant": {"label": "3", "value": 0.1},
            "counts": {"samples": SAMPLES, "clusters": SAMPLES, "scored_samples": SAMPLES,
                       "variants": SAMPLES * cells, "status": {"ok": SAMPLES * (cells + 1)}},
            "abstention": [], "not_scored": [], "warnings": [], "further_metrics": others,
        },
        "gates.json": {"schema": 1, "verdict": "passed", "exit_code": 0, "gates": []},
        "run.json": {
            "schema": 1, "status": "complete", "command": ["perturb", "run"], "started": "2025-03-04T10:00:00+00:00",
            "suite": {"name": "s", "text": "", "digest": ""}, "seed": 7, "model": {"name": "m:p", "digest": ""},
            "data": {"path": "d", "digest": "", "samples": SAMPLES, "limit": None, "note": ""}, "generators": {},
            "versions": {"perturb": "0.1.0"}, "environment": {"platform": "Linux", "machine": "x86_64"},
            "chunk_size": 16, "batch_size": 64, "workers": 1,
        },
        "examples/examples.json": {"modality": "image", "examples": write_examples(folder, card["cells"], rng)},
    }  # fmt: skip
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content))


def write_examples(folder: Path, cells: list[Entry], rng: np.random.Generator) -> list[Entry]:
    """A picture triple for each cell, of noise, which no format makes small."""
    (folder / "examples").mkdir()
    found = []
    for number, cell in enumerate(cells):
        names = {part: f"{number}-{part}.png" for part in ("clean", "variant", "difference")}
        for name in names.values():
            pixels = rng.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / "examples" / name, compress_level=1)
        found.append(
            {
                **{key: cell[key] for key in ("axis", "generator", "severity", "tier", "expectation")}, **names,
                "sample_id": f"{number}", "replicate": 0, "target": "3", "clean_answer": "3", "clean_confidence": 0.9,
                "answer": "8", "confidence": 0.9, "clean_text": None, "variant_text": None, "edits": None,
            }
        )  # fmt: skip
    return found


if __name__ == "__main__":
    main()
