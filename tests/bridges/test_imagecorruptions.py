"""imagecorruptions' names as generators: a stand-in of its shape always, the package itself where it is installed."""

import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from perturb.bridges import from_imagecorruptions
from perturb.bridges import imagecorruptions as bridge
from perturb.catalogue import find_generator
from perturb.contracts import Boxes, Generator, Image
from perturb.errors import DeclarationError, InputError, MissingExtraError, SeverityError, SuiteError
from perturb.suite import parse_suite

pytestmark = pytest.mark.usefixtures("_global_states_stay")
PICTURE: Image = np.random.default_rng(0).integers(0, 256, (48, 40, 3), dtype=np.uint8)
NAMES = ("gaussian_noise", "gaussian_blur", "impulse_noise", "elastic_transform", "fog")


def stand_in() -> ModuleType:
    """A package with the flaws of the real one: global luck, names that NumPy and scikit-image no longer have."""
    inner, library = ModuleType("imagecorruptions.corruptions"), ModuleType("imagecorruptions")

    def random_noise(image: Any, rng: Any = None) -> Any:
        return image + np.random.default_rng(rng).integers(0, 50, image.shape)

    def gaussian(image: Any, *, sigma: float, channel_axis: int | None = None) -> Any:
        return image / sigma if channel_axis == -1 else image * 0

    vars(inner).update(
        np=np, gaussian=gaussian, sk=SimpleNamespace(color=0, util=SimpleNamespace(random_noise=random_noise))
    )

    def corrupt(image: Image, severity: int, corruption_name: str) -> Image:
        if min(image.shape[:2]) < 32:
            raise AttributeError("Image width and height must be at least 32 pixels")
        image = np.stack([image] * 3, axis=-1) if image.ndim == 2 else image
        made: dict[str, Callable[[], Any]] = {
            "gaussian_noise": lambda: image + severity * np.random.normal(0, 8, image.shape),  # noqa: NPY002
            "elastic_transform": lambda: np.roll(image, severity, axis=0),
            "gaussian_blur": lambda: inner.gaussian(image, sigma=1 + severity, multichannel=True),
            "impulse_noise": lambda: inner.sk.util.random_noise(image),
            "fog": lambda: image + inner.np.ones(image.shape, dtype=inner.np.float_) * severity,
        }
        return np.asarray(np.clip(made[corruption_name](), 0, 255), dtype=np.uint8)

    vars(library).update(corruptions=inner, corrupt=corrupt, get_corruption_names=lambda _subset: list(NAMES))
    return library


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    made = stand_in()
    monkeypatch.setitem(sys.modules, "imagecorruptions", made)
    bridge._library.cache_clear()
    yield made
    bridge._library.cache_clear()


def check_laws(generator: Generator) -> None:
    for clean in (PICTURE, np.ascontiguousarray(PICTURE[..., 0])):
        before = clean.copy()
        for severity in (1, 5):
            made = generator(clean, severity=severity, seed=4)
            assert np.array_equal(made, generator(clean, severity=severity, seed=4))
            assert (made.shape, str(made.dtype)) == (clean.shape, "uint8")
            assert not np.array_equal(made, clean)
        assert np.array_equal(clean, before)
        assert generator(clean, severity=0) is clean
    with pytest.raises(SeverityError, match="tiers"):
        generator(PICTURE, severity=2.5)


@pytest.mark.parametrize("name", NAMES)
def test_a_stand_in_obeys_the_laws_and_its_module_stays(name: str, library: ModuleType) -> None:
    before = dict(vars(library.corruptions))
    check_laws(from_imagecorruptions(name))
    assert vars(library.corruptions) == before


@pytest.mark.usefixtures("library")
def test_a_suite_names_it_without_tiers() -> None:
    (instance,) = parse_suite('generators = ["imagecorruptions:gaussian_noise"]').instances
    assert (instance.name, instance.axis, instance.severities) == ("gaussian_noise", "noise", (1, 2, 3, 4, 5))
    found = find_generator(instance.generator)
    assert (found.name, found.tiers_only, found.monotone) == ("imagecorruptions_gaussian_noise", True, False)
    luck = [found(PICTURE, severity=1, seed=seed).tobytes() for seed in range(3)]
    assert len(set(luck)) == 3


@pytest.mark.usefixtures("library")
def test_what_it_does_not_do_is_a_sentence() -> None:
    with pytest.raises(DeclarationError, match=r"no corruption 'rain'; it has gaussian_noise, .*fog"):
        from_imagecorruptions("rain")
    own_tiers = '[[generators]]\ngenerator = "imagecorruptions:fog"\ntiers = {severity = [1, 1, 1, 2, 2]}'
    with pytest.raises(SuiteError, match="five severities of its own and no parameters; remove tiers"):
        parse_suite(own_tiers)
    with pytest.raises(InputError, match="cannot take this picture: AttributeError: Image width and height must"):
        from_imagecorruptions("fog")(PICTURE[:20], severity=1)
    elastic, box = from_imagecorruptions("elastic_transform"), Boxes(np.array([[3.0, 3.0, 9.0, 9.0]]), ("cat",))
    with pytest.raises(InputError, match="its boxes would not be known to follow"):
        elastic.render(PICTURE, 1, 3, target=box)


def test_the_line_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imagecorruptions", None)
    bridge._library.cache_clear()
    with pytest.raises(SuiteError, match=r"pip install 'perturb\[imagecorruptions\]'"):
        parse_suite('generators = ["imagecorruptions:fog"]')
    with pytest.raises(MissingExtraError):
        from_imagecorruptions("fog")


def test_the_package_itself_obeys_the_laws() -> None:
    bridge._library.cache_clear()
    pytest.importorskip("imagecorruptions", exc_type=ImportError)
    for name in bridge._library().get_corruption_names("all"):
        check_laws(from_imagecorruptions(name))
