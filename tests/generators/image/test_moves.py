"""Warps that came after rotation and perspective: the sizes, shifts and bends they state."""

from __future__ import annotations

import math

import numpy as np
import pytest

from perturb.contracts import TIERS, Boxes, Generator, Sample
from perturb.generators.image.distortion import barrel_distortion, elastic, pincushion_distortion
from perturb.generators.image.viewpoint import aspect_ratio, crop, scale, shear, translation
from perturb.keys import digest

PICTURE = np.zeros((60, 90), np.uint8)
MIDDLE = np.array([44.5, 29.5, 1.0])


@pytest.mark.parametrize(
    "matrix",
    [
        scale.function(PICTURE, size=0.5),
        shear.function(PICTURE, 1.0, degrees=30.0),
        aspect_ratio.function(PICTURE, -0.8, ratio=2.0),
        crop.function(PICTURE, (0.0, 0.0), window=0.5),
    ],
    ids=["scale", "shear", "aspect_ratio", "crop"],
)
def test_the_middle_stays(matrix: np.ndarray) -> None:
    assert matrix @ MIDDLE == pytest.approx(MIDDLE)


@pytest.mark.parametrize(
    ("matrix", "area"),
    [
        (scale.function(PICTURE, size=0.5), 0.25),
        (translation.function(PICTURE, 2.0, shift=0.3), 1.0),
        (shear.function(PICTURE, 1.0, degrees=30.0), 1.0),
        (aspect_ratio.function(PICTURE, 1.0, ratio=2.0), 1.0),
        (crop.function(PICTURE, (0.3, -0.3), window=0.5), 4.0),
    ],
    ids=["scale", "translation", "shear", "aspect_ratio", "crop"],
)
def test_the_area_is_what_is_stated(matrix: np.ndarray, area: float) -> None:
    assert 1 / np.linalg.det(matrix[:2, :2]) == pytest.approx(area)


def test_translation_moves_by_its_length_in_its_direction() -> None:
    moved = np.linalg.inv(translation.function(PICTURE, math.pi / 2, shift=0.25)) @ MIDDLE
    assert moved == pytest.approx([44.5, 29.5 + 15, 1.0])


def test_aspect_ratio_changes_by_its_ratio() -> None:
    wide, tall = (np.linalg.inv(aspect_ratio.function(PICTURE, way, ratio=2.0)) for way in (1.0, -1.0))
    assert wide[0, 0] / wide[1, 1] == pytest.approx(2)
    assert tall[0, 0] / tall[1, 1] == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(5))
def test_windows_of_a_crop_are_nested_and_in_the_frame(seed: int) -> None:
    place = crop.make_draw(PICTURE, digest(seed), sample=Sample("a", PICTURE))
    before = np.array([-0.5, -0.5, 89.5, 59.5])
    for tier in TIERS:
        matrix = crop.function(PICTURE, place, **crop.parameters_at(tier))
        window = np.concatenate([(matrix @ (x, y, 1.0))[:2] for x, y in ((-0.5, -0.5), (89.5, 59.5))])
        assert (window[:2] >= before[:2] - 1e-9).all()
        assert (window[2:] <= before[2:] + 1e-9).all()
        before = window


def test_an_object_that_a_crop_leaves_out_leaves_the_target() -> None:
    boxes = Boxes(np.array([[0.0, 0.0, 5.0, 5.0], [40.0, 25.0, 50.0, 35.0]]), ("corner", "middle"))
    made = crop.render(PICTURE, (0.0, 0.0), 5, target=boxes, min_visibility=0.1)
    assert isinstance(made.target, Boxes)
    assert made.target.labels == ("middle",)
    assert made.visibility == (0.0, 1.0)


@pytest.mark.parametrize(
    ("generator", "middle", "corner"), [(barrel_distortion, 1.5, 0.6), (pincushion_distortion, 1.0, 4.5)]
)
def test_lenses_magnify_as_they_state(generator: Generator, middle: float, corner: float) -> None:
    side = np.zeros((201, 201), np.uint8)
    diagonal = np.diagonal(generator.function(side, strength=0.5)[..., 0])
    magnification = 1 / np.gradient(diagonal.astype(float))
    assert magnification[100] == pytest.approx(middle, rel=0.01)
    assert magnification[-1] == pytest.approx(corner, rel=0.06)
    assert (np.diff(diagonal) > 0).all()


def test_barrel_keeps_corners_and_pincushion_looks_inside() -> None:
    barrel, pincushion = (g.function(PICTURE, strength=0.6) for g in (barrel_distortion, pincushion_distortion))
    assert barrel[0, 0] == pytest.approx([0, 0], abs=1e-4)
    assert barrel[-1, -1] == pytest.approx([89, 59], abs=1e-4)
    for places in (barrel, pincushion):
        assert places.reshape(-1, 2).min() > -1e-3
        assert (places.reshape(-1, 2).max(axis=0) < (89.001, 59.001)).all()


@pytest.mark.parametrize("seed", range(5))
def test_elastic_never_folds(seed: int) -> None:
    bumps = elastic.make_draw(PICTURE, digest(seed), sample=Sample("a", PICTURE))
    places = elastic.function(PICTURE, bumps, **elastic.parameters_at(5))
    across, down = np.gradient(places, axis=1), np.gradient(places, axis=0)
    assert (across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]).min() > 0
