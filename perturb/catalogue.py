"""Finding generators by name: those that come with perturb, those of installed packages, and `module:name`."""

from __future__ import annotations

import difflib
import functools
import importlib
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final

from perturb.contracts import Generator
from perturb.errors import DeclarationError, UnknownGeneratorError

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
        hint = closest(name, catalogue())
        raise UnknownGeneratorError(f"There is no generator {name!r}.{hint} `perturb list` shows all of them.")
    return catalogue()[name]


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

    Example:
        >>> [generator.name for generator in axis_members("dialect")]
        ['us_uk_spelling', 'texting', 'slang', 'article_errors', 'preposition_errors', 'agreement_errors']
    """
    return [generator for generator in catalogue().values() if generator.axis == axis and not generator.profile]


def closest(name: str, known: Iterable[str]) -> str:
    """Phrase a hint with the closest known names; empty where none is close.

    Example:
        >>> closest("lightning", ["lighting", "noise"])
        ' Did you mean lighting?'
    """
    near = difflib.get_close_matches(name, list(known), n=3)
    return f" Did you mean {' or '.join(near)}?" if near else ""
