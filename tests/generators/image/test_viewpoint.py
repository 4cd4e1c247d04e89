"""Warps: the angle they state, about the middle of the frame."""

from __future__ import annotations

import math

import numpy as np
import pytest

from perturb.contracts import Keypoints
from perturb.generators.image.viewpoint import perspective, rotation

PICTURE = np.zeros((60, 90), np.uint8)
MIDDLE = np.array([44.5, 29.5, 1.0])


def carried(matrix: np.ndarray, point: tuple[float, float]) -> np.ndarray:
    x, y, w = matrix @ np.array([*point, 1.0])
    return np.array([x / w, y / w])


@pytest.mark.parametrize("turn", [-1.0, 0.8])
def test_rotation_turns_by_its_angle_about_the_middle(turn: float) -> None:
    matrix = rotation.function(PICTURE, turn, degrees=30.0)
    assert matrix @ MIDDLE == pytest.approx(MIDDLE)
    assert math.degrees(math.acos(matrix[0, 0])) == pytest.approx(30 * abs(turn))
    assert np.linalg.det(matrix) == pytest.approx(1)


def test_rotation_goes_to_both_sides_by_three_quarters_or_more() -> None:
    turns = np.array([rotation.make_draw(PICTURE, bytes([seed]), sample=None) for seed in range(40)])  # type: ignore[arg-type]
    assert 8 < (turns > 0).sum() < 32
    assert ((np.abs(turns) >= 0.75) & (np.abs(turns) <= 1)).all()


@pytest.mark.parametrize("degrees", [10.0, 40.0])
def test_perspective_shortens_across_its_axis_and_not_along_it(degrees: float) -> None:
    matrix = perspective.function(PICTURE, 0.0, degrees=degrees)
    forward = np.linalg.inv(matrix)
    assert carried(forward, (44.5, 29.5)) == pytest.approx(MIDDLE[:2])
    left, right = carried(forward, (44.5 - 0.01, 29.5)), carried(forward, (44.5 + 0.01, 29.5))
    above, below = carried(forward, (44.5, 29.5 - 0.01)), carried(forward, (44.5, 29.5 + 0.01))
    assert np.linalg.norm(right - left) == pytest.approx(0.02)
    assert np.linalg.norm(below - above) == pytest.approx(0.02 * math.cos(math.radians(degrees)), rel=1e-4)


@pytest.mark.parametrize("size", [(40, 40), (40, 160), (160, 40), (1, 37)])
def test_perspective_never_looks_past_the_horizon(size: tuple[int, int]) -> None:
    height, width = size
    for direction in np.linspace(0, 2 * math.pi, 13):
        matrix = perspective.function(np.zeros(size, np.uint8), float(direction), degrees=50.0)
        for sampling in (matrix, np.linalg.inv(matrix)):
            corners = [sampling[2] @ (x, y, 1.0) for x in (0, width - 1) for y in (0, height - 1)]
            assert np.ptp(np.sign([*corners, sampling[2] @ ((width - 1) / 2, (height - 1) / 2, 1.0)])) == 0


def test_a_point_in_the_middle_stays() -> None:
    target = Keypoints(np.array([[45.0, 30.0]]), ("nose",))
    for generator, draw in ((rotation, 1.0), (perspective, 0.7)):
        moved = generator.render(PICTURE, draw, 5, target=target).target
        assert isinstance(moved, Keypoints)
        assert moved.points == pytest.approx(target.points)
