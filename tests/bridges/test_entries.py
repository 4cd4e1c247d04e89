"""The catalogue's entries that albumentations renders obey the laws they declare, and load it only when used."""

import itertools
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from perturb.bridges.declaring import seeded
from perturb.bridges.entries import ENTRIES
from perturb.catalogue import axes, axis_members, catalogue
from perturb.contracts import Boxes, Generator, Image
from perturb.demo.scene import street
from perturb.errors import InputError, SeverityError

pytestmark = pytest.mark.usefixtures("_global_states_stay")
SCENES: tuple[Image, ...] = (street(96), np.ascontiguousarray(street(120)[..., 1]), street(128)[::-1, :80].copy())
SMALL: tuple[Image, ...] = tuple(np.asarray(cv2.resize(street(64), (w, h)), np.uint8) for w, h in ((16, 16), (20, 90)))
THIN: Image = np.asarray(cv2.resize(street(64), (9, 1)), np.uint8)
TIERS = (1, 2, 3, 4, 5)

every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


def away(entry: Generator, image: Image, severity: float, seed: int) -> float:
    made = entry(image, severity=severity, seed=seed)
    assert (made.shape, str(made.dtype)) == (image.shape, "uint8")
    return float(np.sqrt(np.mean((made.astype(np.float32) - image) ** 2)))


@every_entry
def test_the_key_decides_and_the_picture_stays(entry: Generator) -> None:
    for image in (*SCENES, *SMALL):
        before = image.copy()
        made = entry(image, severity=5, seed=1)
        with seeded(3):
            assert np.array_equal(made, entry(image, severity=5, seed=1))
        assert not np.array_equal(made, image)
        assert np.array_equal(image, before)
        assert entry(image, severity=0) is image


@every_entry
def test_distances_rise_where_that_is_promised(entry: Generator) -> None:
    rows = [[away(entry, image, tier, seed) for tier in TIERS] for image in SCENES for seed in range(3)]
    assert np.mean(rows, axis=0)[-1] > 1.5 * np.mean(rows, axis=0)[0]
    if entry.monotone:
        assert np.all(np.diff(rows, axis=1) > 0)
    assert entry.monotone == (entry.name not in {"albumentations_rain", "albumentations_fog"})


@every_entry
def test_it_starts_from_the_picture_itself_or_says_that_it_cannot(entry: Generator) -> None:
    if entry.tiers_only:
        with pytest.raises(SeverityError):
            entry(SCENES[0], severity=0.5)
    else:
        assert away(entry, SCENES[0], 1e-3, seed=1) <= entry.quantum


@every_entry
def test_a_thin_picture_is_rendered_or_refused_in_a_sentence(entry: Generator) -> None:
    if entry.name == "albumentations_rain":
        with pytest.raises(InputError, match="albumentations_rain cannot take this picture"):
            entry(THIN, severity=3)
    else:
        assert entry(THIN, severity=3).shape == THIN.shape


def test_streaks_of_a_weaker_rain_stay_in_a_stronger_one() -> None:
    rain, grey = catalogue()["albumentations_rain"], np.full((96, 96, 3), 60, np.uint8)
    streaks = [rain(grey, severity=tier, seed=2)[..., 0] > 62 for tier in (1, 2, 3)]
    for weaker, stronger in itertools.pairwise(streaks):
        assert not (weaker & ~stronger).any()
        assert stronger.sum() > weaker.sum()


def test_objects_stay_where_only_pixels_change() -> None:
    box = Boxes(np.array([[3.0, 3.0, 9.0, 9.0]]), ("cat",))
    assert all(entry.render(SCENES[0], 1, 3, target=box).target is box for entry in ENTRIES)


def test_they_are_found_by_name_and_stand_for_no_axis() -> None:
    assert all(catalogue()[entry.name] is entry for entry in ENTRIES)
    assert {entry.axis for entry in ENTRIES} <= set(axes())
    assert not [member for axis in axes() for member in axis_members(axis) if member in ENTRIES]
    assert all(entry.documentation and "MIT" in entry.source for entry in ENTRIES)


def test_listing_the_catalogue_does_not_load_the_library(tmp_path: Path) -> None:
    program = "import sys, perturb.catalogue as c; c.catalogue(); print('albumentations' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
