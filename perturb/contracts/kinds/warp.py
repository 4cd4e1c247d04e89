"""Kind `warp`: where each output pixel comes from; boxes, masks and keypoints follow.

Warps are given from output to input in pixel-centre coordinates: `(0, 0)` is the centre of the first pixel.
Targets count from the first pixel's corner, half a pixel earlier. The picture goes on past its border as its border is;
masks end there, and what comes from outside the frame is ignored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from perturb.contracts.generator import Kind
from perturb.contracts.kinds.objects import keep_seen
from perturb.contracts.rendered import Rendered
from perturb.contracts.sample import Field, Image, check_image
from perturb.contracts.targets import Boxes, Keypoints, Masks, Target
from perturb.errors import DeclarationError

FloatArray = npt.NDArray[np.float64]
_OUTLINE_POINTS: Final = 16
_MOST_STEPS: Final = 200
_SMALLEST_STEP: Final = 1e-3  # pixels


def _finish(value: Field, result: Any, target: Target, min_visibility: float) -> Rendered:
    image, sampling = check_image(value), np.asarray(result)
    pixels = _resample(image, sampling)
    moved, shares = _follow(target, sampling, image.shape[:2])
    if shares is None:
        return Rendered(pixels, moved)
    kept, told = keep_seen(moved, shares, min_visibility)
    return Rendered(pixels, kept, visibility=told)


def _resample(image: Image, sampling: npt.NDArray[Any], *, is_mask: bool = False) -> Image:
    """Fetch each output pixel from where a 3×3 matrix or a map `(H, W, 2)` of input x and y says.

    Raises:
        DeclarationError: If it is neither.
    """
    import cv2

    height, width = image.shape[:2]
    interpolation = cv2.INTER_NEAREST if is_mask else cv2.INTER_LINEAR
    border = cv2.BORDER_CONSTANT if is_mask else cv2.BORDER_REPLICATE
    in_colour = image[0, 0].ndim > 0
    # Four channels take half the time of three, and come to the same values.
    source = cv2.cvtColor(image, cv2.COLOR_RGB2RGBA) if in_colour else image
    if sampling.shape == (3, 3):
        flags = interpolation | cv2.WARP_INVERSE_MAP
        warped = cv2.warpPerspective(source, sampling.astype(float), (width, height), flags=flags, borderMode=border)
    elif sampling.shape == (height, width, 2):
        columns, rows = cv2.split(sampling.astype(np.float32))
        warped = cv2.remap(source, columns, rows, interpolation, borderMode=border)
    else:
        raise DeclarationError(
            f"Expected a warp to return a 3×3 matrix or a map of shape {(height, width, 2)}; got {sampling.shape}."
        )
    return np.asarray(cv2.cvtColor(warped, cv2.COLOR_RGBA2RGB) if in_colour else warped, dtype=np.uint8)


def _transform(matrix: npt.NDArray[Any], points: npt.NDArray[Any]) -> FloatArray:
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(moved[..., :2] / moved[..., 2:], dtype=np.float64)


def _follow(target: Target, sampling: npt.NDArray[Any], size: tuple[int, ...]) -> tuple[Target, FloatArray | None]:
    height, width = size
    match target:
        case Boxes():
            outlines = _forward(_outlines(target.corners), sampling)
            fitted = np.concatenate([outlines.min(axis=1), outlines.max(axis=1)], axis=1)
            clipped = np.clip(fitted, 0, [width, height, width, height])
            return replace(target, corners=clipped), _areas(clipped) / np.maximum(_areas(fitted), 1e-9)
        case Masks():
            masks = np.zeros_like(target.masks)
            for index, mask in enumerate(target.masks):
                masks[index] = _resample(mask.astype(np.uint8), sampling, is_mask=True)
            counts = np.ones(size, np.uint8) if target.ignored is None else (~target.ignored).astype(np.uint8)
            ignored = _resample(counts, sampling, is_mask=True) == 0
            return replace(target, masks=masks, ignored=ignored if ignored.any() else None), _shares_inside(
                target.masks, sampling
            )
        case Keypoints():
            points = _forward(target.points, sampling)
            return replace(target, points=points), _are_inside(points, size).astype(np.float64)
        case _:
            return target, None


def _outlines(corners: FloatArray) -> FloatArray:
    """Points around each box, `(n, 4 * _OUTLINE_POINTS, 2)`: a curved warp can bulge an edge past the corners."""
    steps = np.linspace(0, 1, _OUTLINE_POINTS)
    zeros, ones = np.zeros_like(steps), np.ones_like(steps)
    across = np.concatenate([steps, ones, steps, zeros])
    down = np.concatenate([zeros, steps, ones, steps])
    x = corners[:, :1] + across * (corners[:, 2:3] - corners[:, :1])
    y = corners[:, 1:2] + down * (corners[:, 3:4] - corners[:, 1:2])
    return np.stack([x, y], axis=-1)


def _shares_inside(masks: npt.NDArray[np.bool_], sampling: npt.NDArray[Any]) -> FloatArray:
    """The share of each mask's pixels whose centres stay in the frame."""
    centres = [np.argwhere(mask)[:, ::-1].astype(np.float64) + 0.5 for mask in masks]
    inside = [_are_inside(_forward(points, sampling), masks.shape[1:]) for points in centres]
    return np.array([stay.mean() if stay.size else 0.0 for stay in inside])


def _are_inside(points: FloatArray, size: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    height, width = size
    return np.asarray(((points >= 0) & (points <= [width, height])).all(axis=1))


def _areas(corners: FloatArray) -> FloatArray:
    return np.asarray((corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1]))


def _forward(points: FloatArray, sampling: npt.NDArray[Any]) -> FloatArray:
    """Where input points end up: the matrix inverted, or the fixed point of the map, which goes on past its border.

    Raises:
        DeclarationError: If a map is so rough that there is no fixed point.
    """
    centred = points - 0.5
    if sampling.shape == (3, 3):
        return _transform(np.linalg.inv(sampling), centred) + 0.5
    from scipy.ndimage import map_coordinates

    rows, columns = np.indices(sampling.shape[:2])
    shifts = (sampling[..., 0] - columns, sampling[..., 1] - rows)
    found = centred
    for _ in range(_MOST_STEPS):
        at = np.moveaxis(found[..., ::-1], -1, 0)
        shift = [map_coordinates(along, at, order=1, mode="nearest") for along in shifts]
        before, found = found, centred - np.stack(shift, axis=-1)
        if np.abs(found - before).max(initial=0) < _SMALLEST_STEP:
            return np.asarray(found + 0.5)
    raise DeclarationError(
        "Expected a warp's map to shift neighbouring pixels by about the same, so that labels can follow; this one "
        "does not. Return a smoother map, or a 3×3 matrix where there is one."
    )


warp = Kind("warp", "image", _finish)
