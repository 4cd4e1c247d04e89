"""nrtk's perturbers as generators: a stand-in of its shape always, the package itself where it is installed."""

import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from perturb.bridges import from_nrtk
from perturb.bridges.nrtk import _MOVE, _ROOT, _STAY
from perturb.contracts import Boxes, Generator, Image
from perturb.errors import DeclarationError, InputError, SuiteError
from perturb.suite import parse_suite

pytestmark = pytest.mark.usefixtures("_global_states_stay")
PICTURE: Image = np.random.default_rng(0).integers(0, 256, (48, 40, 3), dtype=np.uint8)
FACTORS = {"factor": (0.2, 0.5, 1.0, 1.5, 2.0)}
VARIANCES = {"var": (0.01, 0.02, 0.04, 0.08, 0.1)}
HAZE = """
[[generators]]
generator = "nrtk:HazePerturber"
axis = "weather"
tiers = {factor = [0.2, 0.5, 1.0, 1.5, 2.0]}
"""


class HazePerturber:
    def __init__(self, factor: float = 1.0) -> None:
        self._keep = np.exp(-factor)

    def __call__(self, *, image: Image) -> tuple[Image, None]:
        return (image * self._keep + image.mean() * (1 - self._keep)).astype(np.uint8), None


class GaussianNoisePerturber:
    def __init__(self, *, seed: int | None = None, var: float = 0.05) -> None:
        self._rng, self._sigma = np.random.default_rng(seed), 255 * var**0.5

    def __call__(self, *, image: Image) -> tuple[Image, None]:
        noise = self._rng.normal(0, self._sigma, image.shape)
        return np.clip(image + noise, 0, 255).astype(np.uint8), None


class RandomTranslationPerturber:
    def __init__(self, *, seed: int | None = None, pixels: int = 3) -> None:
        self._seed, self._pixels = seed, pixels

    def __call__(self, *, image: Image) -> tuple[Image, None]:
        return (image[1:] if self._pixels == 9 else np.roll(image, self._pixels, axis=1)), None


@pytest.fixture
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    members: dict[str, Any] = {
        "environment": HazePerturber,
        "photometric.noise": GaussianNoisePerturber,
        "geometric.random": RandomTranslationPerturber,
    }
    for path in ("nrtk", "nrtk.impls", _ROOT, f"{_ROOT}.photometric", *(f"{_ROOT}.{m}" for m in (*_STAY, *_MOVE))):
        module = ModuleType(path)
        if made := members.get(path.removeprefix(f"{_ROOT}.")):
            setattr(module, made.__name__, made)
        monkeypatch.setitem(sys.modules, path, module)


def check_laws(generator: Generator) -> None:
    for clean in (PICTURE, np.ascontiguousarray(PICTURE[..., 0])):
        before, sizes = clean.copy(), []
        for severity in (1, 3, 5):
            made = generator(clean, severity=severity, seed=4)
            assert np.array_equal(made, generator(clean, severity=severity, seed=4))
            assert (made.shape, str(made.dtype)) == (clean.shape, "uint8")
            sizes.append(float(np.abs(made.astype(float) - clean).mean()))
        assert sizes == sorted(sizes)
        assert np.array_equal(clean, before)
        assert generator(clean, severity=0) is clean


@pytest.mark.usefixtures("_stand_in")
def test_a_stand_in_obeys_the_laws() -> None:
    haze = from_nrtk("HazePerturber", tiers=FACTORS, axis="weather")
    noise = from_nrtk("GaussianNoisePerturber", tiers=VARIANCES, name="read_noise")
    for generator in (haze, noise):
        check_laws(generator)
    assert (haze.name, haze.axis, haze.has_draw) == ("haze_perturber", "weather", False)
    assert (noise.name, noise.axis, noise.has_draw) == ("read_noise", "custom", True)
    assert not np.array_equal(noise(PICTURE, severity=2, seed=1), noise(PICTURE, severity=2, seed=2))


@pytest.mark.usefixtures("_stand_in")
def test_objects_stay_where_pixels_change_and_are_refused_where_they_move() -> None:
    box = Boxes(np.array([[3.0, 3.0, 9.0, 9.0]]), ("cat",))
    stays = from_nrtk("HazePerturber", tiers=FACTORS).render(PICTURE, None, 3, target=box)
    assert stays.target is box
    moves = from_nrtk("RandomTranslationPerturber", tiers={"pixels": (1, 2, 3, 4, 9)})
    with pytest.raises(InputError, match="its boxes would not be known to follow"):
        moves.render(PICTURE, 1, 3, target=box)
    with pytest.raises(InputError, match=r"must return a uint8 image of the input's shape \(48, 40, 3\)"):
        moves(PICTURE, severity=5)


@pytest.mark.usefixtures("_stand_in")
def test_a_suite_names_it() -> None:
    (instance,) = parse_suite(HAZE).instances
    assert (instance.name, instance.axis, instance.replicates) == ("HazePerturber", "weather", 1)
    for text, said in (
        (HAZE.replace("factor =", "thickness ="), "expected a parameter out of factor; got 'thickness'"),
        (HAZE.replace("Haze", "Smoke"), "nrtk has no perturber 'SmokePerturber' in environment"),
        ('generators = ["nrtk:HazePerturber"]', "nrtk:HazePerturber needs tiers"),
    ):
        with pytest.raises(SuiteError, match=said):
            parse_suite(text)
    with pytest.raises(DeclarationError, match="expected a parameter out of var; got 'seed'"):
        from_nrtk("GaussianNoisePerturber", tiers={"seed": (1, 2, 3, 4, 5)})


def test_the_line_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "nrtk"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "nrtk", None)
    missing = HAZE.replace("Haze", "Foggy")  # a name that no other test has made already
    with pytest.raises(SuiteError, match=r"pip install 'perturb\[nrtk\]'"):
        parse_suite(missing)


def test_the_package_itself_obeys_the_laws() -> None:
    pytest.importorskip("nrtk")
    check_laws(from_nrtk("HazePerturber", tiers=FACTORS))
    check_laws(from_nrtk("GaussianNoisePerturber", tiers=VARIANCES))
