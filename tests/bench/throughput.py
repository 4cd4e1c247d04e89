"""How fast each generator's variants are made, provenance and digests among it: rates of one run, on one thread.

    python tests/bench/throughput.py

A variant here is one rendered tier. Rates are by processor time, and are rough: a fifth of a second each.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

import perturb.demo
from perturb.api import generate
from perturb.catalogue import catalogue
from perturb.contracts import TIERS, Sample

SECONDS = 0.2
SIDE = 224
REVIEWS = list(perturb.read(Path(perturb.demo.__file__).parent / "reviews.jsonl", id="id"))


def main() -> None:
    cv2.setNumThreads(1)
    print(f"Images of {SIDE}x{SIDE}, RGB: variants a second")
    for generator in catalogue().values():
        if generator.modality == "image" and generator.partner is None:
            print(f"  {generator.name:<24}{rate(perturb_images(generator.name)):>10,.0f}")
    print("Texts: reviews of about 17 words: variants a second")
    for generator in catalogue().values():
        if generator.modality == "text":
            print(f"  {generator.name:<24}{rate(perturb_texts(generator.name)):>10,.0f}")


def rate(calls: Iterator[int]) -> float:
    """Variants a second: each step of the iterator says how many it made."""
    next(calls)
    made, started = 0, time.process_time()
    while (spent := time.process_time() - started) < SECONDS:
        made += next(calls)
    return made / spent


def picture() -> Any:
    rows, columns = np.mgrid[:SIDE, :SIDE]
    waves = 120 + 60 * np.sin(rows / 17) + 50 * np.cos(columns / 29)
    noise = np.random.default_rng(0).normal(0, 12, (SIDE, SIDE, 3))
    return np.clip(waves[..., None] + noise, 0, 255).astype(np.uint8)


def perturb_images(name: str) -> Iterator[int]:
    return _repeat([Sample("p", picture(), "x")], name)


def perturb_texts(name: str) -> Iterator[int]:
    return _repeat(REVIEWS, name)


def _repeat(samples: list[Sample], name: str) -> Iterator[int]:
    seed = 0
    while True:
        seed += 1
        for _ in generate(samples, generators=[name], severities=TIERS, seed=seed):
            yield 1


if __name__ == "__main__":
    main()
