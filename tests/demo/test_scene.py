"""The drawn street: one scene at any size, with light, colour and fine texture for generators to work on."""

import cv2
import numpy as np

from perturb.demo.scene import street


def test_it_is_the_same_scene_at_any_size() -> None:
    small, large = street(64), street(256)
    assert (small.shape, str(small.dtype), large.shape) == ((64, 64, 3), "uint8", (256, 256, 3))
    shrunk = cv2.resize(large, (64, 64), interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(float) - small).mean() < 8
    assert np.array_equal(street(64), small)


def test_it_has_light_and_dark_colour_and_texture() -> None:
    picture = street(128).astype(float)
    assert picture.min() < 30
    assert picture.max() > 240
    assert np.ptp(picture, axis=2).mean() > 30
    assert np.abs(np.diff(picture[-12:], axis=1)).mean() > 2
