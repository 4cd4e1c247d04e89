"""Covers: what they hide, and in which colour."""

from __future__ import annotations

import numpy as np
import pytest

from perturb.contracts import TIERS, Generator, Sample
from perturb.generators.image.occlusion import bar, blocks, scratches
from perturb.keys import digest


def hidden_share(generator: Generator, tier: float, seed: int, side: int = 96) -> float:
    picture = np.zeros((side, side, 3), np.uint8)
    draw = generator.make_draw(picture, digest(seed), sample=Sample("a", picture))
    return float(generator.function(picture, draw, **generator.parameters_at(tier))[1].mean())


@pytest.mark.parametrize("generator", [blocks, scratches, bar], ids=lambda generator: generator.name)
def test_a_little_is_hidden_at_first_and_about_half_at_last(generator: Generator) -> None:
    means = [np.mean([hidden_share(generator, tier, seed) for seed in range(8)]) for tier in TIERS]
    assert means == sorted(means)
    assert 0.01 < means[0] < 0.15
    assert 0.35 < means[-1] < 0.7


@pytest.mark.parametrize("generator", [scratches, bar], ids=lambda generator: generator.name)
def test_colour_is_one_and_opaque(generator: Generator) -> None:
    black = np.zeros((256, 256, 3), np.uint8)
    draw = generator.make_draw(black, digest(3), sample=Sample("a", black))
    over_black, mask = generator.function(black, draw, **generator.parameters_at(5))
    painted = (over_black == draw.colour).all(axis=-1)
    assert painted.sum() > 0.7 * mask.sum()
    assert not painted[~mask].any()


def test_blocks_lie_in_order() -> None:
    black = np.zeros((96, 96), np.uint8)
    draw = blocks.make_draw(black, digest(3), sample=Sample("a", black))
    levels = np.unique(blocks.function(black, draw[-1:], side=0.5)[0])
    assert levels[-1] == draw[-1].colour
    everything = blocks.function(black, draw, side=0.5)[0]
    inside = blocks.function(black, draw[-1:], side=0.48)[0] == draw[-1].colour
    assert (everything[inside] == draw[-1].colour).all()


def test_a_hair_is_faint_and_not_broken() -> None:
    black = np.zeros((64, 64), np.uint8)
    draw = bar.make_draw(black, digest(3), sample=Sample("a", black))._replace(colour=np.array(200, np.uint8))
    thin, thick = (bar.function(black, draw, width=width / 64)[0] for width in (0.5, 10.0))
    assert thin.sum() == pytest.approx(thick.sum() / 20, rel=0.1)
    assert thin.max() <= 101


def test_scratches_become_more_and_wider() -> None:
    black = np.zeros((512, 512), np.uint8)
    draw = scratches.make_draw(black, digest(3), sample=Sample("a", black))
    masks = [scratches.function(black, draw, **scratches.parameters_at(tier))[1] for tier in TIERS]
    present = [len(np.unique(draw.delay[mask])) for mask in masks]
    assert present == sorted(present)
    assert present[0] < 10
    assert present[-1] > 30
