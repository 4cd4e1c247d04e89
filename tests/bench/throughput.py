"""How fast variants are made, and how fast peers make theirs: rates and ratios of one run, on one thread.

    python tests/bench/throughput.py

A variant here is one rendered tier; perturb makes all five tiers of one draw, a peer makes five calls.
"""

from __future__ import annotations

import itertools
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

import perturb.demo
from perturb.api import generate
from perturb.catalogue import catalogue
from perturb.contracts import TIERS, Sample
from perturb.keys import digest

SECONDS = 1.0
ROUNDS = 3
SIDE = 224
REVIEWS = list(perturb.read(Path(perturb.demo.__file__).parent / "reviews.jsonl", id="id"))


def main() -> None:
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    cv2.setNumThreads(1)
    print(f"Images of {SIDE}x{SIDE}, RGB: variants a second")
    for generator in catalogue().values():
        if generator.modality == "image" and generator.partner is None:
            print(f"  {generator.name:<24}{rate(perturb_images(generator.name)):>10,.0f}")
    print("Texts: reviews of about 17 words: variants a second")
    for generator in catalogue().values():
        if generator.modality == "text":
            print(f"  {generator.name:<24}{rate(perturb_texts(generator.name)):>10,.0f}")
    print("Against peers: perturb / peer, median of the rounds")
    for name, ours, theirs in pairs():
        ratios = [rate(ours()) / rate(theirs()) for _ in range(ROUNDS)]
        print(f"  {name:<48}{statistics.median(ratios):>8.1f}  (from {min(ratios):.1f} to {max(ratios):.1f})")


def rate(calls: Iterator[int]) -> float:
    """Variants a second: each step of the iterator says how many it made."""
    next(calls)
    made, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < SECONDS:
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


def bare(name: str, values: Sequence[Any]) -> Iterator[int]:
    """The generator alone, as a peer's function is called: no provenance, digest or distance."""
    generator = catalogue()[name]
    for number in itertools.count():
        for place, value in enumerate(values):
            sample = Sample(f"{number}-{place}", value)
            draw = generator.make_draw(value, digest(sample.id), sample=sample)
            for tier in TIERS:
                generator.render(value, draw, tier)
                yield 1


def _repeat(samples: list[Sample], name: str) -> Iterator[int]:
    seed = 0
    while True:
        seed += 1
        for _ in generate(samples, generators=[name], severities=TIERS, seed=seed):
            yield 1


def pairs() -> Iterator[tuple[str, Callable[[], Iterator[int]], Callable[[], Iterator[int]]]]:
    import albumentations as A  # noqa: N812 - the name its own documentation uses
    import nlpaug.augmenter.char as nac

    image = picture()
    texts = [review.input for review in REVIEWS]

    def five(generator: str, make: Callable[[float], Any]) -> Callable[[], Iterator[int]]:
        transforms = [make(float(value)) for value in catalogue()[generator].tiers["sigma"]]

        def calls() -> Iterator[int]:
            while True:
                for transform in transforms:
                    transform(image=image)
                    yield 1

        return calls

    def augmenter(make: Callable[[float], Any]) -> Callable[[], Iterator[int]]:
        augmenters = [make(value) for value in (0.02, 0.04, 0.08, 0.15, 0.25)]

        def calls() -> Iterator[int]:
            while True:
                for text in texts:
                    for one in augmenters:
                        one.augment(text)
                        yield 1

        return calls

    yield (
        "gaussian_noise / albumentations GaussNoise",
        lambda: bare("gaussian_noise", [image]),
        five("gaussian_noise", lambda sigma: A.GaussNoise(std_range=(sigma, sigma), p=1)),
    )
    yield (
        "gaussian_blur / albumentations GaussianBlur",
        lambda: bare("gaussian_blur", [image]),
        five("gaussian_blur", lambda sigma: A.GaussianBlur(sigma_limit=(SIDE * sigma,) * 2, blur_limit=0, p=1)),
    )
    yield (
        "adjacent_key / nlpaug KeyboardAug",
        lambda: bare("adjacent_key", texts),
        augmenter(lambda rate_: nac.KeyboardAug(aug_char_p=rate_, include_special_char=False)),
    )
    yield (
        "transposition / nlpaug RandomCharAug swap",
        lambda: bare("transposition", texts),
        augmenter(lambda rate_: nac.RandomCharAug(action="swap", aug_char_p=rate_)),
    )


if __name__ == "__main__":
    main()
