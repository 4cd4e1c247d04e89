"""Finding generators by name: those that come with perturb, those of installed packages, and `module:name`."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final

from perturb.contracts import Generator
from perturb.errors import DeclarationError, UnknownGeneratorError, UsageError
from perturb.suggesting import closest, suggestion

ENTRY_POINT_GROUP: Final = "perturb.generators"


@functools.cache
def catalogue() -> Mapping[str, Generator]:
    """Return every generator by name: perturb's own, what albumentations and nlpaug render, and installed ones.

    Raises:
        DeclarationError: If two generators share a name, or an installed one cannot be loaded.

    Example:
        >>> catalogue()["low_light"].axis
        'lighting'
    """
    from perturb.bridges.entries import ENTRIES
    from perturb.bridges.text_entries import TEXT_ENTRIES
    from perturb.generators import GENERATORS

    offered = [("perturb.generators", generator) for generator in GENERATORS]
    offered += [("perturb.bridges.entries", generator) for generator in ENTRIES]
    offered += [("perturb.bridges.text_entries", generator) for generator in TEXT_ENTRIES]
    offered += [(entry.value, _load(entry)) for entry in entry_points(group=ENTRY_POINT_GROUP)]
    return MappingProxyType(_by_name(offered))


@functools.cache
def _texts() -> Mapping[str, Generator]:
    """Our own text generators by name, without the libraries of images; empty where others could share a name."""
    from perturb.generators.text import TEXT

    return {} if entry_points(group=ENTRY_POINT_GROUP) else {generator.name: generator for generator in TEXT}


def _load(entry: EntryPoint) -> Generator:
    where = f"Entry point {entry.name} = {entry.value} of group {ENTRY_POINT_GROUP}"
    try:
        loaded = entry.load()
    except Exception as error:
        raise DeclarationError(
            f"{where} raised {type(error).__name__}: {error}. Update or remove the package that brings it."
        ) from error
    if not isinstance(loaded, Generator):
        raise DeclarationError(f"{where} is no generator but {type(loaded).__name__}.")
    return loaded


def _by_name(offered: Iterable[tuple[str, Generator]]) -> dict[str, Generator]:
    found: dict[str, tuple[str, Generator]] = {}
    for origin, generator in offered:
        if generator.name in found:
            raise DeclarationError(
                f"Two generators are called {generator.name!r}: one of {found[generator.name][0]}, one of {origin}. "
                "Rename one of them."
            )
        found[generator.name] = (origin, generator)
    return {name: generator for name, (_, generator) in found.items()}


def find_generator(name: str) -> Generator:
    """Find a generator by its name in the catalogue, as `package.module:name`, or by a bridge's or paraphraser's name.

    Raises:
        UnknownGeneratorError: If there is none; the message names the closest.
        DeclarationError: If a bridge cannot make it; see `perturb.bridges.names`.

    Example:
        >>> find_generator("low_lihgt")
        Traceback (most recent call last):
        perturb.errors.UnknownGeneratorError: There is no generator 'low_lihgt'. Did you mean low_light? ...
    """
    if not isinstance(name, str):
        raise UnknownGeneratorError(
            f"Expected a generator's name; got {type(name).__name__}. A variant is made again by the name of what made "
            "it: keep the generator in a module and name it package.module:name."
        )
    if ":" in name:
        from perturb.bridges.names import find_bridged, is_bridged
        from perturb.paraphrase import find_paraphraser, is_paraphraser

        if is_paraphraser(name):
            return find_paraphraser(name)
        return find_bridged(name) if is_bridged(name) else _import(name)
    if name in _texts():
        return _texts()[name]
    if name not in catalogue():
        raise UnknownGeneratorError(_no_generator(name))
    return catalogue()[name]


def _no_generator(name: str) -> str:
    if name in axes():
        members = ", ".join(member.name for member in axis_members(name))
        return (
            f"Expected a generator; {name!r} is an axis. Name it as one ("
            f'axes = ["{name}"] in a suite, --axis {name}), '
            f"or one of its generators: {members}."
        )
    hint = suggestion(name, [*catalogue(), *axes()])
    return f"There is no generator {name!r}.{hint} `perturb list` shows all of them."


def _import(name: str) -> Generator:
    module, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except Exception as error:
        raise UnknownGeneratorError(
            f"Expected a generator at {name!r}, as package.module:name; {type(error).__name__}: {error}."
        ) from error
    if not isinstance(found, Generator):
        raise UnknownGeneratorError(f"Expected a generator at {name!r}; found {type(found).__name__}.")
    return found


def axes() -> tuple[str, ...]:
    """Name every axis of the catalogue, in its order."""
    return tuple(dict.fromkeys(generator.axis for generator in catalogue().values()))


def axis_members(axis: str) -> list[Generator]:
    """Return the generators that stand for an axis: all but those of a profile or library, which are named singly.

    Raises:
        UsageError: If there is no such axis; the message names the nearest.

    Example:
        >>> [generator.name for generator in axis_members("dialect")]
        ['us_uk_spelling', 'texting', 'slang', 'article_errors', 'preposition_errors', 'agreement_errors']
    """
    if axis not in axes():
        raise UsageError(_no_axis(axis))
    return [generator for generator in catalogue().values() if generator.axis == axis and not generator.profile]


def _no_axis(name: str) -> str:
    if name in catalogue():
        return (
            f"Expected an axis; {name!r} is a generator, of the axis {catalogue()[name].axis}. Name it as one "
            f'(generators = ["{name}"] in a suite, --generator {name}).'
        )
    hint = closest(name, axes()) or suggestion(name, catalogue())
    return f"There is no axis {name!r}.{hint} There are {', '.join(axes())}."
