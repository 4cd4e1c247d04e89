"""Covers that came after blocks, scratches and posts: what they hide, and what they look like."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perturb.contracts import TIERS, Boxes, Generator, Image, Masks, Sample
from perturb.generators.image.barriers import fence, frame_edge, grid, leaves
from perturb.generators.image.overlay import pasted_object, watermark
from perturb.generators.image.soiling import dirt_on_lens, water_drops
from perturb.keys import digest

BLACK = np.zeros((96, 96, 3), np.uint8)
WHITE = Sample("white", np.full((40, 60, 3), 255, np.uint8), "white")


def draw(generator: Generator, seed: int, picture: Image = BLACK, partner: Sample | None = None) -> object:
    return generator.make_draw(picture, digest(seed), sample=Sample("a", picture), partner=partner)


def hidden_share(generator: Generator, tier: float, seed: int) -> float:
    partner = WHITE if generator.partner else None
    drawn = draw(generator, seed, partner=partner)
    return float(generator.function(BLACK, drawn, **generator.parameters_at(tier))[1].mean())


@pytest.mark.parametrize(
    ("generator", "least", "most"),
    [
        (grid, 0.35, 0.7),
        (fence, 0.5, 0.8),
        (leaves, 0.35, 0.7),
        (frame_edge, 0.35, 0.45),
        (dirt_on_lens, 0.6, 0.64),
        (water_drops, 0.3, 0.6),
        (watermark, 0.15, 0.45),
        (pasted_object, 0.09, 0.14),
    ],
    ids=lambda value: value.name if isinstance(value, Generator) else "",
)
def test_more_is_hidden_at_every_tier(generator: Generator, least: float, most: float) -> None:
    means = [np.mean([hidden_share(generator, tier, seed) for seed in range(6)]) for tier in TIERS]
    assert means == sorted(means)
    assert means[0] < means[-1] / 1.5
    assert least < means[-1] < most


def test_fence_bars_take_their_share_of_the_spacing() -> None:
    bars = fence.make_draw(BLACK, digest(1), sample=Sample("a", BLACK))
    painted = fence.function(BLACK, bars._replace(colour=np.full(3, 255, np.uint8)), share=0.4)[0]
    assert painted.mean() / 255 == pytest.approx(0.4, abs=0.05)


def test_frame_edge_comes_in_from_each_side() -> None:
    sides = set()
    for seed in range(16):
        _, hidden = frame_edge.function(BLACK, draw(frame_edge, seed), reach=0.25)
        assert hidden.mean() == pytest.approx(0.25, abs=0.011)
        sides.add((bool(hidden[48, 0]), bool(hidden[48, -1]), bool(hidden[0, 48]), bool(hidden[-1, 48])))
    assert len(sides) == 4


def test_leaves_have_their_own_greens_and_browns() -> None:
    painted, hidden = leaves.function(BLACK, draw(leaves, 2), length=0.2)
    red, green, blue = painted[hidden].reshape(-1, 3).astype(int).T
    assert len(np.unique(painted[hidden], axis=0)) > 20
    assert (np.maximum(red, green) >= blue).mean() > 0.99


def test_dirt_has_the_stated_share_and_soft_rims() -> None:
    white = 255 - BLACK
    painted, hidden = dirt_on_lens.function(white, draw(dirt_on_lens, 3), share=0.5)
    assert hidden.mean() == pytest.approx(0.5, abs=0.01)
    assert len(np.unique(painted[hidden][:, 0])) > 50


def test_a_drop_shows_the_scene_upside_down() -> None:
    below = BLACK.copy()
    below[48:] = 200
    one = draw(water_drops, 1)
    x = (np.arange(96, dtype=np.float32) - 47.5) / 96
    middle = one._replace(  # type: ignore[attr-defined]
        across=np.tile(x, (96, 1)), down=np.tile(x[:, np.newaxis], (1, 96)), size=np.ones((96, 96), np.float32)
    )
    made, wet = water_drops.function(below, middle, radius=0.2)
    assert wet[48, 48]
    assert not wet[0, 0]
    assert made[36, 48, 0] > 100
    assert made[62, 48, 0] < 40


def test_watermark_is_one_word_over_and_over() -> None:
    large = np.zeros((400, 400), np.uint8)
    text = watermark.make_draw(large, digest(5), sample=Sample("a", large))
    made, hidden = watermark.function(large, text._replace(colour=np.array(255, np.uint8)), opacity=0.5, thickness=0.02)
    letters, _ = cv2.connectedComponents(hidden.astype(np.uint8))
    assert made.max() == pytest.approx(127.5, abs=1)
    assert letters > 15


@pytest.mark.parametrize("picture_shape", [(64, 64), (64, 64, 3), (90, 30), (30, 90, 3)])
@pytest.mark.parametrize("partner_shape", [(40, 60), (40, 60, 3), (1, 1), (200, 10, 3)])
def test_a_pasted_object_takes_the_colours_of_the_picture(
    picture_shape: tuple[int, ...], partner_shape: tuple[int, ...]
) -> None:
    partner = Sample("b", np.full(partner_shape, 180, np.uint8), "other")
    made = pasted_object(np.zeros(picture_shape, np.uint8), severity="extreme", partner=partner)
    assert made.shape == picture_shape
    assert made.max() == 180


@pytest.mark.parametrize("kind", ["boxes", "masks"])
def test_the_largest_object_is_cut_out(kind: str) -> None:
    scene = np.zeros((60, 80), np.uint8)
    scene[10:40, 20:50] = 250
    corners = np.array([[0.0, 0.0, 5.0, 5.0], [20.0, 10.0, 50.0, 40.0]])
    masks = np.zeros((2, 60, 80), bool)
    masks[0, :5, :5] = masks[1, 10:40, 20:50] = True
    labels = ("small", "large")
    partner = Sample("b", scene, Boxes(corners, labels) if kind == "boxes" else Masks(masks, labels))
    pasted = pasted_object.make_draw(scene, digest(1), sample=Sample("a", scene), partner=partner)
    assert pasted.picture.min() == 250


def test_a_pasted_object_leaves_the_middle_free() -> None:
    for seed in range(20):
        drawn = draw(pasted_object, seed, partner=WHITE)
        hidden = pasted_object.function(BLACK, drawn, **pasted_object.parameters_at(4))[1]
        assert not hidden[48, 48]
