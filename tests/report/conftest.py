"""Run folders as the engine, the score and the gates would have written them, with made-up figures."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

Entry = dict[str, Any]
BuildRun = Callable[..., Path]

TIERS = ("clean", "slight", "mild", "moderate", "strong", "extreme")
HOSTILE = "<script>alert('x')</script> & \"quoted\" \x1b[31m\x00 \u202eevil [red]"
CLEAN = 0.972
CHANCE = 0.112
SHAPES: dict[str, dict[str, Callable[[float], float]]] = {
    "lighting": {
        "low_light": lambda s: CLEAN - 0.5 * (s / 5) ** 2.2,
        "overexposure": lambda s: CLEAN - 0.16 * s / 5,
        "uneven_illumination": lambda s: CLEAN - 0.05 * (s / 5) ** 2,
        "cast_shadow": lambda s: CLEAN - 0.3 * (s / 5),
    },
    "occlusion": {"growing_blocks": lambda s: CLEAN - 0.82 / (1 + math.exp(-3 * (s - 3.2)))},
    "noise": {
        "gaussian_noise": lambda s: CLEAN - 0.7 * (1 - math.exp(-s / 1.6)),
        "shot_noise": lambda s: CLEAN - 0.55 * (1 - math.exp(-s / 2.4)),
    },
    "blur": {"gaussian_blur": lambda s: CLEAN + 0.012 * math.sin(s), "motion_blur": lambda s: CLEAN - 0.006 * s},
    "format": {"casing": lambda _: CLEAN, "punctuation": lambda s: CLEAN - 0.001 * s},
}


def interval(value: float, half: float, method: str = "cluster bootstrap") -> Entry:
    return {"value": value, "low": value - half, "high": value + half, "method": method}


def score(value: float) -> Entry:
    half = 1.96 * math.sqrt(max(value * (1 - value), 1e-4) / 398)
    low, high = max(0.0, value - half), min(1.0, value + half)
    return {"value": value, "low": low, "high": high, "method": "cluster bootstrap"}


def drop(value: float) -> Entry:
    return interval(
        value, 0.004 + 0.03 * math.sqrt(min(abs(value), 0.5)), "Tango score" if value < 0.02 else "cluster bootstrap"
    )


def cell(axis: str, generator: str, severity: float, value: float, *, samples: int = 398) -> Entry:
    no_op = 40 if generator == "casing" else 0
    part = {"samples": samples - no_op, "score": score(value), "drop": drop(CLEAN - value)}
    return {
        "axis": axis, "generator": generator, "severity": severity, "tier": tier_word(severity),
        "expectation": "invariant", "control_of": None, "samples": samples, "variants": samples,
        "status": {"ok": samples - no_op, "no_op": no_op}, "changed_share": 1 - no_op / samples,
        "mean_distance": 4.2 * severity, "score": score(value), "drop": drop(CLEAN - value),
        "retention": interval(value / CLEAN, 0.02), "changed_only": part if no_op else None,
        "flip_rate": interval(max(0.0, CLEAN - value) + 0.01, 0.01), "mean_confidence": 0.4 + value / 2, "scored": True,
    }  # fmt: skip


def tier_word(severity: float) -> str:
    return TIERS[int(severity)] if severity == int(severity) else f"{severity:g}"


def abstain_cells() -> list[Entry]:
    control = [cell("ambiguity", "blend_within_class", float(s), CLEAN - 0.004 * s) for s in range(1, 6)]
    blend = [cell("ambiguity", "blend_two_classes", float(s), CLEAN - 0.05 * s) for s in range(1, 6)]
    for entry in control:
        entry["control_of"] = "blend_two_classes"
    for entry in blend[2:]:
        unscored = dict.fromkeys(("score", "drop", "retention", "flip_rate", "changed_only"))
        entry.update(unscored, scored=False, expectation="undetermined" if entry["severity"] == 3 else "abstain")
    return blend + control


def pool(axis: str, cells: list[Entry]) -> Entry:
    tiers = []
    for severity in sorted({entry["severity"] for entry in cells}):
        values = [entry["score"]["value"] for entry in cells if entry["severity"] == severity and entry["scored"]]
        value = sum(values) / len(values)
        figures = {"score": score(value), "drop": drop(CLEAN - value), "retention": interval(value / CLEAN, 0.02)}
        tiers.append({"severity": severity, "tier": tier_word(severity), **figures})
    resolved = [tier["severity"] for tier in tiers if tier["drop"]["low"] > 0]
    return {
        "axis": axis, "generators": sorted({entry["generator"] for entry in cells}), "tiers": tiers,
        "area_under_retention": interval(sum(tier["retention"]["value"] for tier in tiers) / len(tiers), 0.02),
        "breaking_point": {"value": 3.4, "low": 3.1, "high": None, "beyond": 5.0, "reason": "",
                           "text": "3.4 [3.1, > 5]"},
        "trend": {"slope": -0.05, "p_value": 0.0001, "clusters": 400},
        "first_resolved_drop": min(resolved, default=None),
    }  # fmt: skip


def gate(axis: dict[str, Any], limit: float, severities: tuple[float, ...], *, required: bool = True) -> Entry:
    tiers = []
    for tier in axis["tiers"]:
        if tier["severity"] in severities:
            figures = tier["drop"]
            verdict = "passed" if figures["high"] < limit else "failed" if figures["low"] > limit else "inconclusive"
            tiers.append(
                {**figures, "severity": tier["severity"], "tier": tier["tier"], "samples": 398, "verdict": verdict}
            )
    verdicts = [tier["verdict"] for tier in tiers]
    worst = "failed" if "failed" in verdicts else "inconclusive" if "inconclusive" in verdicts else "passed"
    return {
        "name": f"{axis['axis']}: max_drop {limit} up to {tier_word(severities[-1])}", "axis": axis["axis"],
        "generator": None, "rule": "max_drop", "limit": limit, "severities": list(severities), "confidence": 0.95,
        "required": required, "verdict": worst, "samples_needed": 1546 if worst == "inconclusive" else None,
        "reason": f"The drop at {tiers[-1]['tier']} lies between {tiers[-1]['low']:.3f} and {tiers[-1]['high']:.3f}.",
        "tiers": tiers,
    }  # fmt: skip


def picture(digit: str, shade: int, noise: float, side: int = 64) -> Image.Image:
    canvas = Image.new("L", (side, side), 235)
    ImageDraw.Draw(canvas).text(
        (side * 0.28, side * 0.02), digit, fill=40, font=ImageFont.load_default(size=side * 0.8)
    )
    grain = np.random.default_rng(7).standard_normal((side, side)) * noise
    return Image.fromarray(np.clip(np.asarray(canvas, dtype=float) * shade / 255 + grain, 0, 255).astype(np.uint8))


def image_examples(folder: Path, cells: list[Entry], side: int = 64) -> list[Entry]:
    folder.mkdir(parents=True)
    entries = []
    for number, facts in enumerate(cells):
        severity = facts["severity"]
        pair = picture("3", 255, 0, side), picture("3", int(255 - 40 * severity), 9 * severity, side)
        clean, variant = (np.asarray(image, dtype=int) for image in pair)
        images = (*pair, Image.fromarray((128 + (variant - clean) // 2).astype(np.uint8)))
        names = {part: f"e{number:04d}-{part}.png" for part in ("clean", "variant", "difference")}
        for name, image in zip(names.values(), images, strict=True):
            image.save(folder / name, compress_level=1)
        wrong = facts["score"] is not None and severity >= 2
        entries.append(example(facts, target="3", answer="8" if wrong else "3") | names)
    return entries


def text_examples(cells: list[Entry]) -> list[Entry]:
    clean = f"The room was clean and quiet, and the bed didn't creak once. {HOSTILE}"
    edits = [[9, 12, "wsa"], [40, 40, " "], [49, 54, "CREAK"]]
    variant = f"The room wsa clean and quiet, and the be d didn't CREAK once. {HOSTILE}"
    entries = [example(facts, target="positive", answer="negative") for facts in cells]
    return [entry | {"clean_text": clean, "variant_text": variant, "edits": edits} for entry in entries]


def example(facts: Entry, *, target: Any, answer: str) -> Entry:
    kept = {key: facts[key] for key in ("axis", "generator", "severity", "tier", "expectation")}
    answers = {"clean_answer": target, "clean_confidence": 0.99, "answer": answer, "confidence": 0.871}
    empty = dict.fromkeys(("clean", "variant", "difference", "clean_text", "variant_text", "edits"))
    return {"sample_id": f"3/{facts['generator']}-0042", "replicate": 0, "target": target, **kept, **answers, **empty}


def run_json(**changes: Any) -> Entry:
    declared = {
        name: {
            "axis": axis, "generator": name, "version": 1, "replicates": 1, "has_draw": True,
            "documentation": f"What {name} does to an input.", "source": "Made up for this test, 2024",
            "tiers": {"sigma": [0.08, 0.12, 0.18, 0.26, 0.38]},
        } for axis, shapes in SHAPES.items() for name in shapes
    }  # fmt: skip
    return {
        "schema": 1, "perturb": "0.1.0", "status": "complete",
        "command": ["perturb", "run", "release", "data/val set", "--model", "my.module:predict", "--out", "runs/1"],
        "started": "2025-03-04T10:00:00+00:00", "finished": "2025-03-04T10:00:52+00:00", "seconds": 52.3,
        "suite": {"name": "release", "text": 'task = "classification"\naxes = ["lighting"]\n', "digest": "5f" * 16},
        "seed": 7, "data": {"path": "data/val", "digest": "a1" * 16, "samples": 400, "limit": None,
                            "note": "8×8 digits, upscaled smoothly to 64×64."},
        "model": {"name": "my.module:predict", "digest": "c3" * 16},
        "versions": {"python": "3.12.3", "numpy": "2.4.0", "opencv": "5.0.0", "perturb": "0.1.0"},
        "environment": {"platform": "Linux-6.1", "machine": "x86_64"}, "chunk_size": 16, "batch_size": 64,
        "workers": 2, "outcomes_digest": "e5" * 16, "pool": {"size": 256, "digest": "b7" * 16}, "generators": declared,
        "latency": {"batches": 400, "p50_ms_per_item": 0.21, "p95_ms_per_item": 0.4, "p99_ms_per_item": 1.1,
                    "throughput_per_second": 4100.0},
    } | changes  # fmt: skip


def abstention(*, can_abstain: bool) -> list[Entry]:
    return [
        {
            "axis": "ambiguity", "generator": "blend_two_classes", "control": "blend_within_class",
            "severity": float(severity), "tier": TIERS[severity], "can_abstain": can_abstain,
            "reason": "" if can_abstain else "The model gives neither a confidence nor the abstain label.",
            "control_fall_95": 0.12 if can_abstain else None,
            "abstained": interval(0.2 * severity - 0.4, 0.05) if can_abstain else None, "accepted": 0.93,
            "auroc": interval(0.15 * severity + 0.1, 0.03, "DeLong") if can_abstain else None, "samples": 398,
        } for severity in (4, 5)
    ]  # fmt: skip


def groups(axes: list[Entry]) -> list[Entry]:
    return [
        {
            "column": "writer", "value": value, "samples": samples, "clean": score(0.97 - shift),
            "axes": [
                {"axis": axis["axis"], "severity": tier["severity"], "tier": tier["tier"],
                 "score": score(max(0.0, tier["score"]["value"] - shift)), "drop": drop(tier["drop"]["value"] + shift)}
                for axis in axes for tier in axis["tiers"]
            ],
        } for value, samples, shift in (("formal", 180, 0.0), ("chatty", 150, 0.03), ("terse", 68, 0.11))
    ]  # fmt: skip


def write_run(folder: Path, scorecard: Entry, gates: list[Entry], examples: Entry | None, **run: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = [entry["verdict"] for entry in gates if entry["required"]]
    worst = next((verdict for verdict in ("failed", "inconclusive") if verdict in verdicts), "passed")
    codes = {"passed": 0, "failed": 1, "inconclusive": 3}
    verdict = {
        "schema": 1,
        "verdict": worst,
        "exit_code": codes[worst],
        "confidence_note": "Bounds are one-sided at 95 %.",
    }
    contents = {"run.json": run_json(**run), "scorecard.json": scorecard, "gates.json": {**verdict, "gates": gates}}
    if examples is not None:
        (folder / "examples").mkdir(exist_ok=True)
        contents["examples/examples.json"] = examples
    for name, content in contents.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


def scorecard_of(cells: list[Entry], axes: list[Entry]) -> Entry:
    status = {"ok": 23_900, "no_op": 40, "invalid": 0, "data_error": 2, "model_error": 3, "timeout": 0, "not_run": 0}
    broken = [
        {"sample_id": f"7/broken-{HOSTILE}", "generator": "", "severity": 0.0, "error": f"Truncated file {HOSTILE}."}
    ]
    raised = [{"sample_id": "3/0042", "generator": "shot_noise", "severity": 4.0, "error": "ValueError: NaN"}]
    return {
        "schema": 1, "perturb": "0.1.0", "task": "classification", "suite": "release", "data": "data/val",
        "model": "my.module:predict", "confidence": 0.95, "resamples": 2000, "unit": "cluster",
        "metric": {"name": "accuracy", "higher_is_better": True, "low": 0.0, "high": 1.0}, "severity_comparable": False,
        "counts": {"samples": 400, "clusters": 400, "scored_samples": 398, "variants": 24_000, "status": status},
        "clean": score(CLEAN) | {"samples": 398}, "best_constant": {"label": "3", "value": CHANCE}, "cells": cells,
        "axes": axes, "abstention": abstention(can_abstain=True), "groups": groups(axes), "warnings": [],
        "not_scored": [{"status": "data_error", "count": 2, "items": broken},
                       {"status": "model_error", "count": 3, "items": raised}],
    }  # fmt: skip


def further(card: Entry, name: str, change: Callable[[float], float], **metric: Any) -> Entry:
    """A further metric that is a function of the first; where that has no figures, it has none."""
    sign = 1 if metric.get("higher_is_better", True) else -1

    def figure(entry: Entry | None) -> Entry | None:
        return None if entry is None else interval(change(entry["value"]), 0.02, "cluster bootstrap")

    def figures(entry: Entry) -> Entry:
        kept = {key: entry[key] for key in ("axis", "generator", "severity", "tier") if key in entry}
        if entry["score"] is None:
            return kept | dict.fromkeys(("score", "drop", "retention"))
        lost = sign * (change(CLEAN) - change(entry["score"]["value"]))
        return kept | {"score": figure(entry["score"]), "drop": interval(lost, 0.02), "retention": None}

    return {
        "metric": {"name": name, "higher_is_better": True, "low": 0.0, "high": 1.0, "method": "cluster bootstrap",
                   "resamples": 2000} | metric,
        "clean": figure(card["clean"]), "best_constant": None, "cells": [figures(entry) for entry in card["cells"]],
        "axes": [axis | {"tiers": [figures(tier) for tier in axis["tiers"]], "area_under_retention": None,
                         "breaking_point": None} for axis in card["axes"]],
        "groups": [group | {"clean": figure(group["clean"]),
                            "axes": [{"axis": tier["axis"]} | figures(tier) for tier in group["axes"]]}
                   for group in card["groups"]],
    }  # fmt: skip


def with_further_metrics(card: Entry) -> Entry:
    others = [
        further(card, "macro F1", lambda value: 0.9 * value),
        further(card, "log loss", lambda value: 2.5 - 2 * value, higher_is_better=False, high=None),
    ]
    return card | {"further_metrics": others}


@pytest.fixture
def build_run(tmp_path: Path) -> BuildRun:
    """A function that writes a run folder; its keywords change one thing at a time."""

    def build(
        modality: str = "image",
        *,
        gated: bool = True,
        side: int = 64,
        metrics: bool = False,
        run: Entry | None = None,
        **card: Any,
    ) -> Path:
        folder = tmp_path / f"run {len(list(tmp_path.iterdir()))}"
        cells = [
            cell(axis, generator, float(severity), max(shape(severity), CHANCE))
            for axis, shapes in SHAPES.items()
            for generator, shape in shapes.items()
            for severity in range(1, 6)
        ]
        cells += abstain_cells()
        axes = [pool(axis, [entry for entry in cells if entry["axis"] == axis]) for axis in (*SHAPES, "ambiguity")]
        limits = {"lighting": 0.05, "occlusion": 0.06, "noise": 0.10, "blur": 0.05}
        gates = [gate(axis, limits[axis["axis"]], (1.0, 2.0, 3.0)) for axis in axes if axis["axis"] in limits]
        gates.append(gate(axes[4], 0.001, (1.0, 2.0), required=False))
        shown = [entry for entry in cells if entry["severity"] in {2.0, 3.0, 5.0}]
        entries = image_examples(folder / "examples", shown, side) if modality == "image" else text_examples(shown)
        examples = {"modality": modality, "examples": entries}
        content = scorecard_of(cells, axes) | card
        content = with_further_metrics(content) if metrics else content
        return write_run(folder, content, gates if gated else [], examples, **(run or {}))

    return build


@pytest.fixture
def failed_model_run(build_run: BuildRun) -> Path:
    """A run whose model raised on every input."""
    folder = build_run(abstention=abstention(can_abstain=False))
    card = json.loads((folder / "scorecard.json").read_text())
    card["clean"] = score(0.0)
    for entry in (*card["cells"], *(tier for axis in card["axes"] for tier in axis["tiers"])):
        entry.update(score=score(0.0), drop=interval(0.0, 0.01), retention=None, mean_confidence=None, scored=True)
    for axis in card["axes"]:
        axis.update(area_under_retention=None, first_resolved_drop=None)
    (folder / "scorecard.json").write_text(json.dumps(card))
    return folder


@pytest.fixture
def nothing_scored_run(build_run: BuildRun) -> Path:
    """A run in which no sample could be read: no clean score, no tier, a gate without figures."""
    folder = build_run(cells=[], axes=[], abstention=[], groups=[], clean=None, best_constant=None)
    gates = json.loads((folder / "gates.json").read_text())
    for entry in gates["gates"]:
        entry.update(verdict="inconclusive", reason="Nothing was scored.", samples_needed=None)
        for tier in entry["tiers"]:
            tier.update(value=None, low=-1.0, high=1.0, samples=0, verdict="inconclusive")
    (folder / "gates.json").write_text(json.dumps(gates | {"verdict": "inconclusive", "exit_code": 3}))
    (folder / "examples" / "examples.json").write_text('{"modality": "text", "examples": []}')
    return folder
