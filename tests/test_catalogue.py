"""The catalogue: every generator is in it, says what it is, and is found by name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import perturb.generators
from perturb import catalogue as finding
from perturb.bridges.entries import ENTRIES
from perturb.bridges.text_entries import TEXT_ENTRIES
from perturb.catalogue import axes, axis_members, catalogue, find_generator
from perturb.contracts import TIERS, Generator
from perturb.errors import DeclarationError, UnknownGeneratorError, UsageError
from perturb.generators import GENERATORS
from perturb.generators.image.published._profile import Profiles

LONGEST_FILE = 400

OWN = '''
from perturb.contracts import pixels

NUMBER = 3

@pixels(axis="space", tiers={"by": (1, 2, 3, 4, 5)}, identity={"by": 0}, source="this test")
def meteors(image, *, by):
    """Lift every pixel by `by` levels."""
    return image

@pixels(axis="space", tiers={"by": (1, 2, 3, 4, 5)}, identity={"by": 0}, source="this test")
def low_light(image, *, by):
    """Take a name that is taken."""
    return image
'''

every_generator = pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.name)


def modules() -> list[ModuleType]:
    """Every module below `perturb.generators`."""
    found = pkgutil.walk_packages(perturb.generators.__path__, "perturb.generators.")
    return [importlib.import_module(module.name) for module in found]


@pytest.fixture(autouse=True)
def fresh_catalogue() -> Iterator[None]:
    yield
    catalogue.cache_clear()


@pytest.fixture
def own_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "own_weather.py").write_text(OWN, encoding="utf-8")
    (tmp_path / "own_broken.py").write_text("raise RuntimeError('no weather today')", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "own_weather"


def test_the_catalogue_is_the_tuple_in_its_order() -> None:
    assert tuple(catalogue().values()) == (*GENERATORS, *ENTRIES, *TEXT_ENTRIES)
    assert list(catalogue()) == [generator.name for generator in (*GENERATORS, *ENTRIES, *TEXT_ENTRIES)]
    assert axes() == tuple(dict.fromkeys(generator.axis for generator in GENERATORS))


def test_nothing_that_a_module_declares_is_forgotten() -> None:
    values = [value for module in modules() for value in vars(module).values()]
    declared = {value for value in values if isinstance(value, Generator)}
    declared |= {value for profiles in values if isinstance(profiles, Profiles) for value in profiles}
    assert {generator.name for generator in declared} == {generator.name for generator in GENERATORS}
    assert declared == set(GENERATORS)


def test_every_public_module_gives_a_generator() -> None:
    public = [module for module in modules() if not hasattr(module, "__path__") and "._" not in module.__name__]
    homes = {generator.function.__module__ for generator in GENERATORS}
    assert {module.__name__ for module in public} == homes


def test_no_file_of_generators_is_too_long() -> None:
    lengths = {module.__name__: len(inspect.getsource(module).splitlines()) for module in modules()}
    assert lengths
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


@every_generator
def test_its_name_is_its_functions_and_where_it_is_found(generator: Generator) -> None:
    home = importlib.import_module(generator.function.__module__)
    if generator.profile:
        assert generator.name == f"{generator.profile}_{generator.function.__name__}"
        assert getattr(getattr(home, generator.function.__name__), generator.profile) is generator
        return
    assert generator.name == generator.function.__name__
    assert getattr(home, generator.name) is generator
    assert find_generator(f"{home.__name__}:{generator.name}") is find_generator(generator.name) is generator


@every_generator
def test_it_is_of_the_modality_of_its_folder(generator: Generator) -> None:
    assert generator.function.__module__.split(".")[2] == generator.modality


@every_generator
def test_it_says_what_it_does_and_where_it_comes_from(generator: Generator) -> None:
    first, *rest = generator.documentation.splitlines()
    assert first.endswith(".")
    assert first[0].isupper()
    assert not rest or not rest[0]
    assert len(generator.source) > 10


@every_generator
def test_it_draws_where_it_takes_a_draw(generator: Generator) -> None:
    assert generator.has_draw == (generator.draw_function is not None)
    if generator.partner is not None:
        assert generator.draw_function is not None
        assert "partner" in inspect.signature(generator.draw_function).parameters


@every_generator
def test_its_tiers_differ_from_clean_and_from_each_other(generator: Generator) -> None:
    one_variant = set(generator.tiers) == {"at_least"}  # all of it is changed, or nothing: the same at every tier
    resolved = [generator.parameters_at(severity) for severity in ((0, 1) if one_variant else (0, *TIERS))]
    assert all(one != other for place, one in enumerate(resolved) for other in resolved[:place])


@every_generator
def test_a_control_matches_what_it_controls(generator: Generator) -> None:
    if generator.control_of is None:
        assert generator.abstain_from is None or [g for g in GENERATORS if g.control_of == generator.name]
        return
    controlled = catalogue()[generator.control_of]
    assert controlled.abstain_from is not None
    assert generator.abstain_from is None
    assert (generator.modality, generator.axis) == (controlled.modality, controlled.axis)
    assert generator.tiers == controlled.tiers
    assert generator.identity == controlled.identity


def test_an_unknown_name_comes_with_the_closest() -> None:
    with pytest.raises(UnknownGeneratorError) as caught:
        find_generator("low_lihgt")
    assert str(caught.value) == (
        "There is no generator 'low_lihgt'. Did you mean low_light? `perturb list` shows all of them."
    )
    with pytest.raises(UnknownGeneratorError, match=r"^There is no generator 'zzz'\. `perturb list` shows"):
        find_generator("zzz")


def test_an_axis_for_a_generator_and_a_generator_for_an_axis() -> None:
    with pytest.raises(UnknownGeneratorError) as caught:
        find_generator("dialect")
    assert str(caught.value) == (
        "Expected a generator; 'dialect' is an axis. Name it as one (axes = [\"dialect\"] in a suite, --axis dialect), "
        f"or one of its generators: {', '.join(member.name for member in axis_members('dialect'))}."
    )
    with pytest.raises(UsageError) as told:
        axis_members("fog")
    assert str(told.value) == (
        "Expected an axis; 'fog' is a generator, of the axis weather. Name it as one (generators = [\"fog\"] in a "
        "suite, --generator fog)."
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [("wheather", " Did you mean weather?"), ("keyboard", " Did you mean adjacent_key or thumb_slip?")],
)
def test_an_unknown_axis(name: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        axis_members(name)
    assert str(caught.value) == f"There is no axis {name!r}.{hint} There are {', '.join(axes())}."


def test_a_generator_by_module_and_name(own_module: str) -> None:
    assert find_generator(f"{own_module}:meteors").axis == "space"
    assert "meteors" not in catalogue()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("own_weather:mist", "AttributeError: module 'own_weather' has no attribute 'mist'"),
        ("own_wether:meteors", "ModuleNotFoundError: No module named 'own_wether'"),
        ("own_broken:meteors", "RuntimeError: no weather today"),
        ("own_weather:", "AttributeError: "),
        (":meteors", "ValueError: Empty module name"),
        (".own_weather:meteors", "TypeError: "),
    ],
)
@pytest.mark.usefixtures("own_module")
def test_a_module_and_name_that_lead_nowhere(name: str, said: str) -> None:
    with pytest.raises(UnknownGeneratorError) as caught:
        find_generator(name)
    assert str(caught.value).startswith(f"Expected a generator at {name!r}, as package.module:name; {said}")


def test_what_is_no_generator(own_module: str) -> None:
    with pytest.raises(UnknownGeneratorError, match=r"^Expected a generator at 'own_weather:NUMBER'; found int\.$"):
        find_generator(f"{own_module}:NUMBER")


def installed(monkeypatch: pytest.MonkeyPatch, *values: str) -> None:
    """Stand in for installed packages that offer these under the group of generators."""
    entries = [EntryPoint(value.partition(":")[2], value, "perturb.generators") for value in values]
    offered = {"perturb.generators": entries}
    monkeypatch.setattr(finding, "entry_points", lambda *, group: offered[group])
    catalogue.cache_clear()


def test_generators_of_installed_packages_come_after_perturbs_own(
    monkeypatch: pytest.MonkeyPatch, own_module: str
) -> None:
    installed(monkeypatch, f"{own_module}:meteors")
    assert list(catalogue()) == [*(generator.name for generator in (*GENERATORS, *ENTRIES, *TEXT_ENTRIES)), "meteors"]
    assert find_generator("meteors").axis == "space"
    assert axes()[-1] == "space"
    with pytest.raises(UnknownGeneratorError, match=r"Did you mean meteors\?"):
        find_generator("meteor")


def test_two_of_one_name_are_an_error_that_names_both(monkeypatch: pytest.MonkeyPatch, own_module: str) -> None:
    installed(monkeypatch, f"{own_module}:meteors", f"{own_module}:low_light")
    with pytest.raises(DeclarationError) as caught:
        catalogue()
    assert str(caught.value) == (
        "Two generators are called 'low_light': one of perturb.generators, one of own_weather:low_light. "
        "Rename one of them."
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("own_weather:NUMBER", "is no generator but int."),
        ("own_weather:mist", "raised AttributeError: module 'own_weather' has no attribute 'mist'. Update or remove"),
        ("own_broken:meteors", "raised RuntimeError: no weather today. Update or remove the package that brings it."),
    ],
)
@pytest.mark.usefixtures("own_module")
def test_an_installed_generator_that_is_none(monkeypatch: pytest.MonkeyPatch, value: str, said: str) -> None:
    installed(monkeypatch, value)
    with pytest.raises(DeclarationError) as caught:
        catalogue()
    name = value.partition(":")[2]
    assert str(caught.value).startswith(f"Entry point {name} = {value} of group perturb.generators {said}")


def test_the_catalogue_cannot_be_changed() -> None:
    offered: Any = catalogue()
    with pytest.raises(TypeError):
        offered["mine"] = GENERATORS[0]
