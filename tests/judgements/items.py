"""What a reader is asked to name: handwritten digits enlarged, and objects that are drawn here."""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np
from sklearn.datasets import load_digits

from perturb.catalogue import catalogue
from perturb.contracts import Image
from perturb.keys import digest, rng_from

SIDES = {"imagenet_c": 224, "cifar_10_c": 32}
"""Pixels of an item where a published benchmark has pictures of its own size; 96 elsewhere."""
TIERS = (0, 1, 3, 5)
OF_EACH = {0: 12, 1: 40, 3: 40, 5: 40}
OBJECTS = {
    "A": "arrow",
    "C": "circle",
    "G": "hexagon",
    "H": "heart",
    "M": "crescent moon",
    "O": "ring",
    "R": "star",
    "S": "square",
    "T": "triangle",
    "X": "cross",
}


def items(generator: str) -> list[tuple[int, int]]:
    """Tier and number of each item on a generator's sheet, in the order that it is read."""
    listed = [(tier, number) for tier in TIERS for number in range(OF_EACH[tier])]
    order = rng_from(digest("order", generator)).permutation(len(listed))
    return [listed[place] for place in order]


def side(generator: str) -> int:
    """Height and width of a generator's items, in pixels."""
    return SIDES.get(catalogue()[generator].profile, 96)


def item(generator: str, tier: int, number: int) -> tuple[str, Image]:
    """Label and clean picture of an item: digits and objects by turns."""
    pixels = side(generator)
    rng = rng_from(digest("item", generator, str(tier), str(number)))
    if number % 2:
        label = str(rng.choice(sorted(OBJECTS)))
        return label, drawn(label, rng, pixels)
    place = int(rng.integers(len(digits().images)))
    return str(digits().target[place]), enlarged(digits().images[place], pixels)


@cache
def digits() -> Any:
    return load_digits()


def enlarged(digit: Any, pixels: int) -> Image:
    """An 8×8 picture in 0..16 as a smooth one of so many pixels a side."""
    large = cv2.resize(digit.astype(np.float32) * 16, (pixels, pixels), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large, 0, 255), np.uint8)


def drawn(label: str, rng: np.random.Generator, pixels: int) -> Image:
    """An object in one colour on another, a little turned and moved, under soft light."""
    dark, light = rng.integers(20, 110, 3), rng.integers(150, 240, 3)
    ground, ink = (light, dark) if rng.random() < 0.5 else (dark, light)
    canvas = np.full((4 * pixels, 4 * pixels, 3), ground, np.uint8)
    angle, size = rng.uniform(-0.2, 0.2), rng.uniform(0.28, 0.36)
    middle = rng.uniform(0.45, 0.55, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for number, outline in enumerate(OUTLINES[label]):
        points = (outline @ turn.T * size + middle) * 4 * pixels
        cv2.fillPoly(canvas, [np.round(points).astype(np.int32)], (ground if number else ink).tolist())
    ramp = np.linspace(rng.uniform(0.8, 1), rng.uniform(0.8, 1), pixels, dtype=np.float32)[:, np.newaxis, np.newaxis]
    return np.asarray(cv2.resize(canvas, (pixels, pixels), interpolation=cv2.INTER_AREA) * ramp, dtype=np.uint8)


T = np.linspace(0, 2 * np.pi, 120, endpoint=False)
DISC = np.stack([np.sin(T), -np.cos(T)], axis=1)
HEART = np.stack([16 * np.sin(T) ** 3, 5 * np.cos(2 * T) - 13 * np.cos(T) + 2 * np.cos(3 * T) + np.cos(4 * T)], axis=1)
ARM = np.array([(-1, -3), (1, -3), (1, -1)]) / 3
OUTLINES = {
    "A": [np.array([(0, -1), (0.8, -0.1), (0.3, -0.1), (0.3, 1), (-0.3, 1), (-0.3, -0.1), (-0.8, -0.1)])],
    "C": [DISC],
    "G": [DISC[::20]],
    "H": [HEART / 17],
    "M": [DISC, DISC * 0.85 + [0.45, -0.1]],
    "O": [DISC, DISC * 0.55],
    "R": [DISC[::12] * np.where(np.arange(10) % 2, 0.42, 1.05)[:, np.newaxis]],
    "S": [np.array([(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)])],
    "T": [DISC[::40] * 1.1],
    "X": [np.concatenate([ARM, ARM @ [[0, 1], [-1, 0]], -ARM, ARM @ [[0, -1], [1, 0]]])],
}
"""Each object within -1 to 1; a second outline is cut out of the first."""
