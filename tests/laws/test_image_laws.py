"""Every image generator of the catalogue through the same laws."""

from __future__ import annotations

import dataclasses
from typing import Any

import cv2
import hypothesis.extra.numpy as hnp
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import map_coordinates
from sklearn.datasets import load_sample_images

from perturb.contracts import TIER_LABELS, TIERS, Boxes, Generator, Image, Keypoints, Masks, Sample, warp
from perturb.contracts.kinds.objects import KEEP_ALL
from perturb.errors import PerturbError, SeverityError
from perturb.generators import GENERATORS
from perturb.keys import make_key, rng_from

IMAGE_GENERATORS = [generator for generator in GENERATORS if generator.modality == "image"]
COVERS = [generator for generator in IMAGE_GENERATORS if generator.kind.name == "cover"]
WARPS = [generator for generator in IMAGE_GENERATORS if generator.kind.name == "warp"]
DRAWN_FOR_EACH_PIXEL = (
    "banding",
    "bit_errors",
    "dead_pixels",
    "film_grain",
    "gaussian_noise",
    "glass_blur",
    "impulse_noise",
    "low_light",
    "shot_noise",
    "speckle_noise",
)
ROUNDED_BY_LEVELS = ("bit_depth", "posterising")
BLOCKS_OF_PIXELS = ("jpeg_compression", "repeated_encoding", "webp_compression")
LEAVE_GREY_ALONE = (
    *("channel_imbalance", "colour_temperature", "greyscale", "hue", "saturation"),
    *("imagenet_c_saturate", "cifar_10_c_saturate"),
)

every_image_generator = pytest.mark.parametrize("generator", IMAGE_GENERATORS, ids=lambda generator: generator.name)
every_fractional = pytest.mark.parametrize(
    "generator", [g for g in IMAGE_GENERATORS if not g.tiers_only], ids=lambda generator: generator.name
)
every_cover = pytest.mark.parametrize("generator", COVERS, ids=lambda generator: generator.name)
every_warp = pytest.mark.parametrize("generator", WARPS, ids=lambda generator: generator.name)
quick = settings(max_examples=15, deadline=None)

sides = st.integers(1, 20)
shapes = st.tuples(sides, sides) | st.tuples(sides, sides, st.just(3))
images = hnp.arrays(np.uint8, shapes)
severities = st.floats(0, 5)
seeds = st.integers(0, 2**32)


def smooth_picture(height: int, width: int, channels: int = 0, seed: int = 0, cells: int = 6) -> Image:
    """A cloudy picture of full contrast, the same scene at any size."""
    coarse = rng_from(bytes([seed])).integers(0, 256, (cells, cells, 3), dtype=np.uint8)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(picture if channels else picture[:, :, 0])


def strokes() -> Image:
    picture = np.zeros((96, 96), np.uint8)
    cv2.polylines(
        picture, [np.array([[20, 15], [70, 20], [35, 50], [75, 80], [20, 82]])], isClosed=False, color=255, thickness=9
    )
    return cv2.GaussianBlur(picture, (0, 0), 2).astype(np.uint8)


def print_on_paper() -> Image:
    picture = np.full((96, 128, 3), (235, 228, 210), np.uint8)
    for line, words in enumerate(("the quick", "brown fox", "jumps over")):
        cv2.putText(picture, words, (6, 28 + 28 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (30, 30, 60), 2)
    return picture


@pytest.fixture(scope="session")
def varied_pictures() -> list[Image]:
    """Photographs of a building and a flower, clouds fine and coarse, strokes on black, print on paper."""
    photographs = [
        cv2.resize(photograph, (120, 80), interpolation=cv2.INTER_AREA) for photograph in load_sample_images().images
    ]
    grey = cv2.cvtColor(photographs[0], cv2.COLOR_RGB2GRAY)
    clouds = [smooth_picture(96, 96, 3, seed=1), smooth_picture(90, 70, seed=2, cells=20)]
    return [
        np.asarray(picture, dtype=np.uint8) for picture in (*photographs, grey, *clouds, strokes(), print_on_paper())
    ]


def partner_for(generator: Generator) -> Sample | None:
    return Sample("partner", smooth_picture(30, 40, 3, seed=9), "other") if generator.partner else None


def call(generator: Generator, image: Image, severity: float | str, *, seed: int = 7, sample_id: str = "a") -> Image:
    return generator(image, severity=severity, seed=seed, sample_id=sample_id, partner=partner_for(generator))


def draw_for(generator: Generator, image: Image, *, seed: int = 7, sample_id: str = "a") -> Any:
    name = generator.name
    key = make_key(seed=seed, instance=name, generator=name, version=generator.version, sample=sample_id)
    return generator.make_draw(image, key, sample=Sample(sample_id, image), partner=partner_for(generator))


def held(generator: Generator, severity: float) -> float:
    """The severity itself, or its tier where the generator has nothing between tiers."""
    return float(int(severity)) if generator.tiers_only else severity


def rmse(first: Image, second: Image) -> float:
    return float(np.sqrt(np.mean((first.astype(np.float32) - second) ** 2)))


def test_catalogue_has_two_generators_or_more_for_each_image_axis() -> None:
    axes = [generator.axis for generator in IMAGE_GENERATORS]
    expected = {"lighting", "occlusion", "noise", "blur", "viewpoint", "weather", "colour", "digital", "ambiguity"}
    assert expected <= set(axes)
    assert all(axes.count(axis) >= 2 for axis in axes)


@every_image_generator
@quick
@given(image=images, severity=severities, seed=seeds)
def test_same_key_same_pixels_and_the_input_untouched(
    generator: Generator, image: Image, severity: float, seed: int
) -> None:
    before = image.copy()
    image.setflags(write=False)
    first, second = (call(generator, image, held(generator, severity), seed=seed) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(image, before)
    assert first.dtype == np.uint8
    assert first.flags.c_contiguous
    assert first.shape == image.shape or not generator.keeps_size


@every_image_generator
@quick
@given(image=images, order=st.permutations(TIERS), fraction=severities)
def test_draw_does_not_depend_on_severity(
    generator: Generator, image: Image, order: list[float], fraction: float
) -> None:
    draw = draw_for(generator, image)
    for severity in (*order, held(generator, fraction), *order):
        assert np.array_equal(generator.render(image, draw, severity).input, call(generator, image, severity))


@every_image_generator
@given(image=images)
@quick
def test_severity_zero_is_the_input_itself(generator: Generator, image: Image) -> None:
    assert call(generator, image, 0) is image
    assert call(generator, image, "clean") is image


@every_image_generator
def test_another_sample_has_other_luck(generator: Generator) -> None:
    picture = smooth_picture(48, 48, 3)
    made, other = (call(generator, picture, 4, sample_id=name) for name in ("a", "b"))
    only_partner_is_drawn = generator.axis == "ambiguity" and generator.partner is not None
    assert np.array_equal(made, other) == (only_partner_is_drawn or not generator.has_draw)


@every_image_generator
def test_distance_rises_from_tier_to_tier(generator: Generator, varied_pictures: list[Image]) -> None:
    means = np.mean(
        [
            [rmse(call(generator, picture, tier, sample_id=str(luck)), picture) for tier in TIERS]
            for picture in varied_pictures
            for luck in range(3)
        ],
        axis=0,
    )
    assert means[0] > generator.quantum
    assert (np.diff(means) > 0).all() or not generator.monotone


@every_fractional
@pytest.mark.parametrize("severity", [1e-9, 1e-4, 1e-3])
def test_just_above_zero_is_within_a_quantum(
    generator: Generator, severity: float, varied_pictures: list[Image]
) -> None:
    for picture in (*varied_pictures, smooth_picture(16, 16), smooth_picture(1, 37, 3), smooth_picture(2, 2)):
        assert rmse(call(generator, picture, severity), picture) <= generator.quantum


@every_fractional
@quick
@given(severity=st.floats(0, 4.999), seed=seeds)
def test_a_little_more_severity_changes_little(generator: Generator, severity: float, seed: int) -> None:
    picture = smooth_picture(32, 40, 3)
    draw = draw_for(generator, picture, seed=seed)
    here, there = (generator.render(picture, draw, value).input for value in (severity, severity + 1e-3))
    assert isinstance(here, np.ndarray)
    assert isinstance(there, np.ndarray)
    assert np.abs(here.astype(np.float32) - there).mean() <= generator.quantum


@every_image_generator
@pytest.mark.parametrize("shape", [(16, 16), (16, 16, 3), (1, 37), (37, 1), (1, 37, 3), (37, 1, 3), (2, 2), (1, 1, 3)])
def test_small_and_thin_pictures(generator: Generator, shape: tuple[int, ...]) -> None:
    picture = smooth_picture(*shape)
    for tier in TIERS:
        assert call(generator, picture, tier).shape == shape


@every_image_generator
def test_a_view_with_steps_is_the_picture_it_shows(generator: Generator) -> None:
    view = smooth_picture(48, 60, 3)[::-2, ::2, ::-1]
    assert np.array_equal(call(generator, view, 3), call(generator, np.ascontiguousarray(view), 3))


@every_image_generator
def test_large_pictures(generator: Generator) -> None:
    picture = smooth_picture(2048, 2048, 3 if generator.name in LEAVE_GREY_ALONE else 0)
    assert rmse(call(generator, picture, 5), picture) > (0 if generator.profile else generator.quantum)


@pytest.mark.parametrize("name", LEAVE_GREY_ALONE)
@quick
@given(image=hnp.arrays(np.uint8, st.tuples(sides, sides)), severity=severities, seed=seeds)
def test_what_changes_colours_leaves_a_grey_picture_alone(name: str, image: Image, severity: float, seed: int) -> None:
    generator = next(generator for generator in IMAGE_GENERATORS if generator.name == name)
    assert np.array_equal(call(generator, image, held(generator, severity), seed=seed), image)


@pytest.mark.slow
@every_image_generator
def test_very_large_pictures(generator: Generator) -> None:
    picture = smooth_picture(4096, 4096, 3)
    assert rmse(call(generator, picture, 5), picture) > (0 if generator.profile else generator.quantum)


@pytest.mark.parametrize(
    "generator",
    [
        g
        for g in IMAGE_GENERATORS
        if g.name not in DRAWN_FOR_EACH_PIXEL + ROUNDED_BY_LEVELS + BLOCKS_OF_PIXELS and not g.profile
    ],
    ids=lambda generator: generator.name,
)
@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_means_the_same_at_any_resolution(generator: Generator, tier: float) -> None:
    small, large = smooth_picture(64, 64), smooth_picture(256, 256)
    made_small, made_large = call(generator, small, tier), call(generator, large, tier)
    reduced = cv2.resize(made_large, (64, 64), interpolation=cv2.INTER_AREA).astype(np.uint8)
    assert rmse(reduced, made_small) <= max(0.2 * rmse(made_small, small), 2.0)


@every_image_generator
def test_word_and_number_are_the_same_severity(generator: Generator) -> None:
    picture = smooth_picture(24, 24, 3)
    for tier, word in enumerate(TIER_LABELS):
        assert np.array_equal(call(generator, picture, word), call(generator, picture, tier))


@every_image_generator
@pytest.mark.parametrize("severity", [-0.1, 7, float("nan"), "loud", True, None])
def test_a_wrong_severity_is_told_what_is_allowed(generator: Generator, severity: Any) -> None:
    with pytest.raises(SeverityError, match=r"from 0 to 5 .*extreme; got severity="):
        call(generator, smooth_picture(8, 8), severity)


@every_image_generator
@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((4, 4)),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 1), np.uint8),
        np.zeros((0, 4), np.uint8),
        np.zeros(4, np.uint8),
        [[1, 2]],
        "text",
        None,
    ],
    ids=["float", "alpha", "one channel", "empty", "a row", "list", "text", "None"],
)
def test_a_wrong_input_is_told_what_was_expected(generator: Generator, wrong: Any) -> None:
    with pytest.raises(PerturbError, match=r"^Expected .*image.* got "):
        call(generator, wrong, 3)


@every_image_generator
def test_only_its_tiers_where_it_says_so(generator: Generator) -> None:
    strict = dataclasses.replace(generator, tiers_only=True)
    picture = smooth_picture(12, 12)
    assert np.array_equal(call(strict, picture, 2), call(generator, picture, 2))
    with pytest.raises(SeverityError, match=r"five tiers only; got severity=2.5. Use one of"):
        call(strict, picture, 2.5)


@every_cover
@quick
@given(first=severities, second=severities, seed=seeds)
def test_covers_hide_what_their_mask_says_and_never_uncover(
    generator: Generator, first: float, second: float, seed: int
) -> None:
    black = np.zeros((40, 52), np.uint8)
    white = 255 - black
    draw = draw_for(generator, black, seed=seed)
    masks = []
    for severity in sorted((first, second)):
        parameters = generator.parameters_at(severity)
        over_black, mask = generator.function(black, draw, **parameters)
        over_white, same_mask = generator.function(white, draw, **parameters)
        shows_through = over_white == over_black + np.uint8(255)
        assert np.array_equal(mask, same_mask)
        assert shows_through[~mask].all()
        assert severity < 1 or shows_through[mask].mean() <= 0.1
        masks.append(mask)
    assert not (masks[0] & ~masks[1]).any()


@every_cover
@quick
@given(seed=seeds)
def test_what_is_seen_of_an_object_falls_with_severity(generator: Generator, seed: int) -> None:
    picture = smooth_picture(40, 52)
    mask = np.zeros((1, 40, 52), bool)
    mask[:, 5:30, 10:45] = True
    draw = draw_for(generator, picture, seed=seed)
    for target in (Boxes(np.array([[10.0, 5.0, 45.0, 30.0]]), ("cat",)), Masks(mask, ("cat",))):
        seen = [generator.render(picture, draw, tier, target=target).visibility for tier in TIERS]
        shares = [share for (share,) in (visibility or () for visibility in seen)]
        assert shares == sorted(shares, reverse=True)
        assert 0 <= shares[-1] < 1


@every_warp
@quick
@given(severity=st.floats(0.01, 5), seed=seeds)
def test_boxes_hold_the_masks_they_belong_to(generator: Generator, severity: float, seed: int) -> None:
    picture = smooth_picture(60, 80)
    mask = np.zeros((60, 80), np.uint8)
    cv2.ellipse(mask, (40, 30), (22, 12), 20, 0, 360, 1, -1)
    rows, columns = np.nonzero(mask)
    box = np.array([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]], dtype=np.float64)
    draw = draw_for(generator, picture, seed=seed)
    moved_box = generator.render(picture, draw, severity, target=Boxes(box, ("cat",))).target
    moved_mask = generator.render(picture, draw, severity, target=Masks(mask.astype(bool)[np.newaxis], ("cat",))).target
    assert isinstance(moved_box, Boxes)
    assert isinstance(moved_mask, Masks)
    rows, columns = np.nonzero(moved_mask.masks[0])
    left, top, right, bottom = moved_box.corners[0]
    assert left - 1 <= columns.min() <= columns.max() + 1 <= right + 1
    assert top - 1 <= rows.min() <= rows.max() + 1 <= bottom + 1


@every_warp
@quick
@given(severity=st.floats(0.01, 5), seed=seeds, x=st.floats(25, 55), y=st.floats(20, 40))
def test_keypoints_move_with_the_pixels_and_back(
    generator: Generator, severity: float, seed: int, x: float, y: float
) -> None:
    columns, rows = np.arange(80) + 0.5, np.arange(60)[:, np.newaxis] + 0.5
    dot = np.rint(255 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 8)).astype(np.uint8)
    draw = draw_for(generator, dot, seed=seed)
    eye = Keypoints(np.array([[x, y]]), ("eye",))
    made = generator.render(dot, draw, severity, target=eye, min_visibility=KEEP_ALL)
    assert isinstance(made.input, np.ndarray)
    assert isinstance(made.target, Keypoints)
    ((column, row),) = made.target.points
    assert made.visibility == (float(0 <= column <= 80 and 0 <= row <= 60),)
    drawn = (draw,) if generator.has_draw else ()
    sampling = np.asarray(generator.function(dot, *drawn, **generator.parameters_at(severity)))
    if 12 <= column <= 68 and 12 <= row <= 48:
        weights: npt.NDArray[np.float64] = made.input / made.input.sum()
        centroid = [(weights * columns).sum(), (weights * rows).sum()]
        assert [column, row] == pytest.approx(centroid, abs=0.6 if sampling.shape == (3, 3) else 1.5)
    if sampling.shape == (3, 3):
        back = warp.finish(made.input, np.linalg.inv(sampling), made.target, 0.0).target
        assert isinstance(back, Keypoints)
        assert back.points[0] == pytest.approx([x, y], abs=1e-6)
    elif 0.5 <= column <= 79.5 and 0.5 <= row <= 59.5:
        at = np.array([[row - 0.5], [column - 0.5]])
        fetched = [map_coordinates(along, at, order=1)[0] + 0.5 for along in np.moveaxis(sampling, -1, 0)]
        assert fetched == pytest.approx([x, y], abs=0.05)


@pytest.mark.parametrize("generator", [g for g in IMAGE_GENERATORS if g.partner], ids=lambda generator: generator.name)
def test_a_missing_partner_is_asked_for(generator: Generator) -> None:
    with pytest.raises(PerturbError, match=r"needs a second sample; give it as partner=Sample"):
        generator(smooth_picture(8, 8), severity=3)
