"""albumentations' transforms as generators: seeded, sized, and labels right or refused."""

import os
from typing import Any

import cv2
import numpy as np
import pytest

from perturb.bridges import from_albumentations
from perturb.bridges.declaring import seeded
from perturb.bridges.following import FOLLOWED
from perturb.contracts import Boxes, Generator, Image, Keypoints, Masks
from perturb.errors import DeclarationError, InputError, SeverityError

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
import albumentations as A  # noqa: N812 - its update check is switched off first

pytestmark = pytest.mark.usefixtures("_global_states_stay")

TIERS: dict[str, dict[str, Any]] = {
    "RandomRain": {"drop_length": (5, 8, 12, 18, 26), "brightness_coefficient": (0.95, 0.9, 0.8, 0.7, 0.6)},
    "RandomFog": {"fog_coef_range": (0.1, 0.3, 0.5, 0.7, 0.9)},
    "RandomSunFlare": {"src_radius": (10, 20, 30, 40, 55)},
    "RandomShadow": {"shadow_intensity_range": (0.2, 0.35, 0.5, 0.65, 0.8)},
    "ImageCompression": {"quality_range": (80, 65, 50, 30, 10)},
    "AutoContrast": {"cutoff": (1.0, 2.0, 4.0, 8.0, 16.0)},
    "GaussNoise": {"std_range": (0.05, 0.1, 0.15, 0.2, 0.3)},
    "ShotNoise": {"scale_range": (0.05, 0.1, 0.15, 0.2, 0.3)},
    "CoarseDropout": {"num_holes_range": (1, 2, 4, 6, 8)},
    "ElasticTransform": {"alpha": (10.0, 20.0, 40.0, 80.0, 120.0)},
}
MOVES: dict[str, dict[str, Any]] = {
    "Affine": {"rotate": 15, "shear": 4},
    "HorizontalFlip": {},
    "Perspective": {"scale": (0.08, 0.08)},
    "Rotate": {"limit": (20, 20)},
    "SafeRotate": {"limit": (20, 20)},
    "VerticalFlip": {},
}
HEIGHT, WIDTH = 128, 160
BOX = (60, 40, 100, 80)
GREY: Image = cv2.resize(np.random.default_rng(0).integers(0, 256, (6, 8), np.uint8), (96, 64)).astype(np.uint8)
COLOUR: Image = np.stack([GREY, GREY[::-1], GREY[:, ::-1]], axis=2)


def bridged(transform: str, **options: Any) -> Generator:
    return from_albumentations(transform, tiers=TIERS[transform], **options)


def moved(name: str) -> Generator:
    """A transform of labels at one strength, whatever the tier."""

    def build(*, tier: int) -> Any:
        return getattr(A, name)(**MOVES[name])

    return from_albumentations(build, tiers={"tier": (1, 2, 3, 4, 5)}, name=name.lower())


@pytest.mark.parametrize("name", TIERS)
def test_the_key_decides_and_the_picture_stays(name: str) -> None:
    generator = bridged(name)
    for clean in (COLOUR, GREY):
        before = clean.copy()
        made = generator(clean, severity=4, seed=1)
        with seeded(3):
            assert np.array_equal(generator(clean, severity=4, seed=1), made)
        assert (made.shape, str(made.dtype)) == (clean.shape, "uint8")
        assert not np.array_equal(made, clean)
        assert np.array_equal(clean, before)
        assert generator(clean, severity=0) is clean


def likeness(name: str, shift: int) -> float:
    """Correlation of what two neighbouring tiers change, under keys that are the same or `shift` apart."""
    generator, found = bridged(name), []
    for seed in range(4):
        for tier in (1, 2, 3, 4):
            low = generator(COLOUR, severity=tier, seed=seed).astype(float) - COLOUR
            high = generator(COLOUR, severity=tier + 1, seed=seed + shift).astype(float) - COLOUR
            found.append(np.corrcoef(low.ravel(), high.ravel())[0, 1])
    return float(np.mean(found))


@pytest.mark.parametrize(("name", "least"), [("GaussNoise", 0.97), ("RandomShadow", 0.97), ("RandomSunFlare", 0.8)])
def test_tiers_share_their_luck(name: str, least: float) -> None:
    assert likeness(name, 0) > least > likeness(name, 100) + 0.3


@pytest.mark.parametrize("name", ["ShotNoise", "CoarseDropout"])
def test_luck_parts_where_the_strength_decides_how_much_is_drawn(name: str) -> None:
    assert likeness(name, 0) < 0.4


def test_a_grey_picture_goes_through_rgb_where_it_must() -> None:
    rain = bridged("RandomRain")
    as_rgb = rain(np.stack([GREY] * 3, axis=2), severity=3, seed=2)
    assert np.array_equal(rain(GREY, severity=3, seed=2), cv2.cvtColor(as_rgb, cv2.COLOR_RGB2GRAY))


def test_a_number_for_a_range_fixes_the_strength() -> None:
    tiers = {"brightness_limit": (-0.1, -0.2, -0.3, -0.4, -0.5)}
    darker = from_albumentations(A.RandomBrightnessContrast, tiers=tiers, fixed={"contrast_limit": (0.0, 0.0)})
    flat = np.full((8, 8, 3), 200, np.uint8)
    means = [[float(darker(flat, severity=tier, seed=seed).mean()) for seed in range(3)] for tier in (1, 2, 3, 4, 5)]
    assert np.allclose(means, [[200 - 25.5 * tier] * 3 for tier in (1, 2, 3, 4, 5)], atol=1)


def test_identity_opens_the_way_between_the_tiers() -> None:
    codec = bridged("ImageCompression", identity={"quality_range": 100}, axis="digital", name="codec")
    assert (codec.name, codec.axis, codec.parameters_at(0.5)) == ("codec", "digital", {"quality_range": 90})
    assert codec(COLOUR, severity=0.5).shape == COLOUR.shape
    with pytest.raises(SeverityError, match="five tiers only"):
        bridged("ImageCompression")(COLOUR, severity=0.5)


def scene() -> tuple[Image, Masks]:
    left, top, right, bottom = BOX
    mask = np.zeros((1, HEIGHT, WIDTH), bool)
    mask[0, top:bottom, left:right] = True
    return np.where(mask[0][..., np.newaxis], 230, [30, 60, 90]).astype(np.uint8), Masks(mask, ("block",))


def shown(image: Image) -> tuple[Any, ...]:
    return np.nonzero(image.min(axis=2) > 160)


@pytest.mark.parametrize("name", FOLLOWED)
def test_labels_follow_what_the_picture_shows(name: str) -> None:
    generator, (image, masks) = moved(name), scene()
    centre = [(BOX[0] + BOX[2]) / 2, (BOX[1] + BOX[3]) / 2]
    for seed in range(3):
        plain = generator.render(image, seed, 1)
        rows, columns = shown(np.asarray(plain.input))
        boxes = generator.render(image, seed, 1, target=Boxes(np.array([BOX], float), ("block",)))
        assert np.array_equal(boxes.input, plain.input)
        assert isinstance(boxes.target, Boxes)
        seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert np.abs(boxes.target.corners[0] - seen).max() < 2.5
        points = generator.render(image, seed, 1, target=Keypoints(np.array([centre]), ("centre",)))
        assert isinstance(points.target, Keypoints)
        assert np.hypot(*(points.target.points[0] - [columns.mean() + 0.5, rows.mean() + 0.5])) < 1.5
        followed = generator.render(image, seed, 1, target=masks)
        assert isinstance(followed.target, Masks)
        assert (followed.target.masks[0] != (np.asarray(plain.input).min(axis=2) > 130)).mean() < 0.01
        assert followed.visibility == boxes.visibility == points.visibility == (1.0,)


def test_what_leaves_the_frame_leaves_the_target() -> None:
    def slide(*, x: float) -> Any:
        return A.Affine(translate_percent={"x": (x, x), "y": (0, 0)})

    generator = from_albumentations(slide, tiers={"x": (0.1, 0.25, 0.5, 0.75, 1.0)}, identity={"x": 0.0})
    image, masks = scene()
    boxes = Boxes(np.array([BOX, (0, 0, 20, 20)], float), ("block", "corner"))
    for target, share in ((boxes, 0.5), (masks, 0.5), (Keypoints(np.array([[80.0, 60.0]]), ("centre",)), 1.0)):
        rendered = generator.render(image, 0, 3, target=target)
        assert rendered.visibility is not None
        assert rendered.visibility[0] == pytest.approx(share, abs=0.03)
    gone = generator.render(image, 0, 4, target=boxes, min_visibility=0.25)
    assert isinstance(gone.target, Boxes)
    assert (gone.target.labels, gone.visibility) == (("corner",), (0.0, 1.0))


def test_labels_stay_with_colours_and_are_refused_where_they_would_be_wrong() -> None:
    image, masks = scene()
    assert bridged("RandomRain").render(image, 1, 2, target=masks).target is masks
    assert bridged("ElasticTransform").render(image, 1, 2, target="block").target == "block"
    for name in ("ElasticTransform", "CoarseDropout"):
        with pytest.raises(InputError, match=f"{name} moves or hides what a picture shows, and its masks would not"):
            bridged(name).render(image, 1, 2, target=masks)


@pytest.mark.parametrize(
    ("transform", "tiers", "said"),
    [
        ("RandomHail", (1, 2, 3, 4, 5), "albumentations has no transform 'RandomHail'"),
        ("RandomRain", {"slant": (1, 2, 3, 4, 5)}, "expected a parameter out of slant_range, .* got 'slant'"),
        ("RandomRain", {"p": (0.1, 0.2, 0.3, 0.4, 0.5)}, "got 'p'"),
        ("RandomRain", {"brightness_coefficient": (1, 2, 3, 4, 5)}, "RandomRain cannot be made with .* ValueError"),
        ("Resize", {"height": (1, 2, 3, 4, 5)}, "Resize needs a value for 'width'"),
        ("GaussNoise", {"std_range": (0.1, 0.2)}, "needs a tuple of five values"),
    ],
)
def test_wrong_declarations_are_a_sentence(transform: str, tiers: Any, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        from_albumentations(transform, tiers=tiers)


@pytest.mark.parametrize(
    ("transform", "tiers", "said"),
    [
        ("ToFloat", {"max_value": (255.0,) * 5}, r"ToFloat must return a uint8 image .*; got float32 of shape"),
        (
            "Resize",
            {"height": (8,) * 5, "width": (9,) * 5},
            r"of the input's shape \(64, 96, 3\); got uint8 .*\(8, 9, 3",
        ),
        ("HistogramMatching", {"blend_ratio": (0.1,) * 5}, "HistogramMatching cannot take this picture: ValueError"),
    ],
)
def test_wrong_answers_are_a_sentence(transform: str, tiers: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        from_albumentations(transform, tiers=tiers)(COLOUR, severity=1)
