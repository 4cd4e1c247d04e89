"""Digital generators: codecs, mosaics, few tones."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image as PillowImage

from perturb.contracts import TIERS, Generator, Image
from perturb.generators.image.digital import (
    downscaling,
    jpeg_compression,
    pixelation,
    posterising,
    repeated_encoding,
    webp_compression,
)

CODECS = pytest.mark.parametrize(
    "generator", [jpeg_compression, webp_compression, repeated_encoding], ids=lambda generator: generator.name
)


def picture(height: int = 60, width: int = 70) -> Image:
    coarse = np.random.default_rng(1).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def rmse(first: Image, second: Image) -> float:
    return float(np.sqrt(np.mean((first.astype(float) - second) ** 2)))


@pytest.mark.parametrize(("generator", "name"), [(jpeg_compression, "JPEG"), (webp_compression, "WEBP")])
def test_codecs_lose_what_pillow_loses(generator: Generator, name: str) -> None:
    stored = io.BytesIO()
    PillowImage.fromarray(picture()).save(stored, name, quality=20)
    expected = np.asarray(PillowImage.open(stored))
    ours = generator.function(picture(), quality=20.0)
    assert rmse(ours, expected) < 0.2 * rmse(ours, picture())


@CODECS
def test_colours_stay_in_order(generator: Generator) -> None:
    orange = np.full((32, 32, 3), (240, 130, 20), np.uint8)
    assert np.abs(generator(orange, severity=5).astype(int) - orange).max() < 40


@pytest.mark.parametrize("generator", [jpeg_compression, webp_compression], ids=lambda generator: generator.name)
def test_between_two_qualities_lies_their_mean(generator: Generator) -> None:
    lower, upper, between = (generator.function(picture(), quality=quality) for quality in (20.0, 21.0, 20.25))
    assert np.abs(0.75 * lower.astype(float) + 0.25 * upper - between).max() <= 0.5
    assert np.array_equal(generator.function(picture(), quality=101.0), picture())


def test_each_generation_loses_more() -> None:
    losses = [rmse(repeated_encoding.function(picture(), generations=float(n)), picture()) for n in range(9)]
    assert losses[0] == 0
    assert losses == sorted(losses)
    assert losses[8] > 1.2 * losses[1]


@pytest.mark.parametrize("shape", [(3, 16500), (16500, 3), (3, 16500, 3)])
def test_a_picture_longer_than_the_format_allows_is_saved_in_pieces(shape: tuple[int, ...]) -> None:
    long = np.full(shape, 120, np.uint8)
    assert np.abs(webp_compression(long, severity=3).astype(int) - long).max() < 12


@pytest.mark.parametrize("size", [2, 5, 10])
def test_pixelation_shows_the_means_of_its_cells(size: int) -> None:
    made = pixelation.function(picture(), cell=size / 60)
    cells = picture().reshape(60 // size, size, 70 // size, size, 3) if 70 % size == 0 else None
    corner = picture()[:size, size : 2 * size].reshape(-1, 3).mean(axis=0)
    assert (made[:size, size : 2 * size] == np.rint(corner)).all()
    if cells is not None:
        expected = np.rint(cells.mean(axis=(1, 3))).repeat(size, axis=0).repeat(size, axis=1)
        assert np.abs(made - expected).max() <= 1


def test_downscaling_is_smooth_where_pixelation_has_edges() -> None:
    mosaic, small = (generator.function(picture(), cell=0.1).astype(float) for generator in (pixelation, downscaling))
    assert np.abs(np.diff(small, axis=1)).max() < 0.5 * np.abs(np.diff(mosaic, axis=1)).max()


@pytest.mark.parametrize("generator", [pixelation, downscaling], ids=lambda generator: generator.name)
def test_cells_under_a_pixel_change_nothing_and_cells_over_the_frame_leave_its_mean(generator: Generator) -> None:
    assert np.array_equal(generator.function(picture(), cell=1 / 60), picture())
    everything = generator.function(picture(), cell=2.0)
    assert np.abs(everything - picture().mean(axis=(0, 1))).max() <= 0.5


@pytest.mark.parametrize("tier", TIERS)
def test_posterising_leaves_few_tones_and_the_mean(tier: int) -> None:
    tones = float(posterising.parameters_at(tier)["tones"])
    made = posterising(picture(), severity=tier)
    for channel in range(3):
        assert len(np.unique(made[..., channel])) <= np.ceil(tones)
        assert made[..., channel].mean() == pytest.approx(picture()[..., channel].mean(), abs=0.5)


def test_posterising_gives_each_tone_its_share() -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (4, 1))
    _, counts = np.unique(posterising.function(ramp, tones=4.0), return_counts=True)
    assert counts.tolist() == [256] * 4
