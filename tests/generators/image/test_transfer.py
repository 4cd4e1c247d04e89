"""Bad links and photographed screens; patches that change places."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from perturb.contracts import TIERS, Image
from perturb.generators.image.shuffling import patch_overlay, patch_shuffle
from perturb.generators.image.transfer import bit_errors, moire


@pytest.fixture
def picture() -> Image:
    coarse = np.random.default_rng(1).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (72, 64), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def test_the_share_of_flipped_bits_is_the_rate(picture: Image) -> None:
    for tier in TIERS:
        flipped = np.unpackbits(picture ^ bit_errors(picture, severity=tier)).mean()
        rate = float(bit_errors.parameters_at(tier)["rate"])
        assert rate * 0.9 < flipped <= rate * 1.01


def test_a_flipped_bit_stays_flipped(picture: Image) -> None:
    masks = [picture ^ bit_errors(picture, severity=tier) for tier in TIERS]
    for weaker, stronger in pairwise(masks):
        assert (weaker & stronger == weaker).all()


def test_every_bit_of_a_byte_goes_wrong_as_often() -> None:
    grey = np.zeros((400, 400), np.uint8)
    counts = np.unpackbits(bit_errors(grey, severity=5)[..., np.newaxis], axis=-1).sum(axis=(0, 1))
    assert counts.min() > 0.9 * counts.max()


def test_moire_takes_light_away_in_bands_of_each_colour() -> None:
    white = np.full((128, 128, 3), 255, np.uint8)
    banded = moire(white, severity="extreme")
    for channel in range(3):
        assert banded[..., channel].min() == pytest.approx(255 * (1 - 0.64), abs=3)
        assert banded[..., channel].max() == 255
    assert np.ptp(banded.astype(int), axis=2).max() > 100


def test_moire_of_a_grey_picture_is_grey() -> None:
    assert moire(np.full((32, 40), 200, np.uint8), severity=3).shape == (32, 40)


def test_shuffling_keeps_every_patch(picture: Image) -> None:
    shuffled = patch_shuffle(picture, severity="extreme")
    size = (8, picture.shape[0] // 8, 8, picture.shape[1] // 8, 3)

    def patches(image: Image) -> list[bytes]:
        return sorted(patch.tobytes() for patch in image.reshape(size).swapaxes(1, 2).reshape(64, -1))

    assert patches(shuffled) == patches(picture)
    assert (shuffled != picture).any()


def test_pixels_beyond_whole_patches_stay(picture: Image) -> None:
    odd = picture[:61, :67]
    shuffled = patch_shuffle(odd, severity="extreme")
    assert (shuffled[56:] == odd[56:]).all()
    assert (shuffled[:, 64:] == odd[:, 64:]).all()


@pytest.mark.parametrize("severity", [1, 3, 5])
def test_the_control_moves_the_same_patches_by_half(picture: Image, severity: int) -> None:
    made = patch_overlay.render(picture, np.arange(64), severity).input
    shuffled = patch_shuffle.render(picture, np.arange(64), severity).input
    assert np.abs(np.asarray(made, float) - (picture.astype(float) + np.asarray(shuffled)) / 2).max() <= 0.5
