"""Kept rewrites as generators of kind `rewrite`: they read what was asked before, and never ask."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Generator, Kind, Sample, Validity, rewrite
from perturb.errors import DeclarationError, InputError
from perturb.keys import rendezvous
from perturb.paraphrase.candidates import collect, protected_words
from perturb.paraphrase.methods import METHODS, Method
from perturb.paraphrase.settings import Settings

PREFIX: Final = "paraphraser:"
_TIERS: Final = {"distance": (0.1, 0.2, 0.35, 0.5, 0.7)}
_ALIKE: Final = 0.05
_GUARDED: Final = Kind(rewrite.name, rewrite.modality, rewrite.finish, validity=Validity.GUARD)


class Rewrite(NamedTuple):
    """A rewrite and how far it lies from the text, in 0..1."""

    distance: float
    text: str


def is_paraphraser(name: str) -> bool:
    """Whether a generator's name is that of a rewrite by a language model.

    Example:
        >>> is_paraphraser("paraphraser:llm_paraphrase"), is_paraphraser("synonym")
        (True, False)
    """
    return name.startswith(PREFIX)


def settings_of(name: str) -> tuple[Method, Settings]:
    """Read a generator's name, which its settings follow in JSON: workers are given names, never functions.

    Raises:
        DeclarationError: If there is no such rewrite.
    """
    called, _, declared = name.removeprefix(PREFIX).partition(" ")
    if called not in METHODS:
        raise DeclarationError(f"Expected {' or '.join(PREFIX + known for known in METHODS)}; got {PREFIX + called!r}.")
    return METHODS[called], Settings(**json.loads(declared or "{}"))


@functools.cache
def find_paraphraser(name: str) -> Generator:
    """Make the generator of a name such as `paraphraser:llm_paraphrase`, followed by its settings in JSON.

    Its draw reads the kept answers: among those that are about equally far from the text luck decides, the words
    themselves being part of that luck. Each tier takes the nearest of what is left, so that the distance never falls
    from tier to tier; where few rewrites passed, tiers share one.

    Raises:
        DeclarationError: If there is no such rewrite.

    Example:
        >>> find_paraphraser("paraphraser:llm_paraphrase").parameters_at("moderate")
        {'distance': 0.35}
    """
    method, settings = settings_of(name)

    def nearest(_text: str, draw: Sequence[Rewrite], *, distance: float) -> str:
        return min(draw, key=lambda one: (abs(one.distance - distance), one)).text

    def kept_rewrites(text: str, rng: np.random.Generator, *, sample: Sample) -> tuple[Rewrite, ...]:
        return _drawn(text, rng.bytes(16), _accepted(text, sample, method, settings)) if text.strip() else _none(text)

    nearest.__name__, nearest.__doc__ = method.name, method.documentation
    generator = _GUARDED(
        axis="paraphrase",
        tiers=_TIERS,
        identity={"distance": 0.0},
        source=f"The language model {settings.model or 'that the suite names'}; prompts and guards our own",
        version=method.version,
        tiers_only=True,
        monotone=False,
    )(nearest)
    generator.draw(kept_rewrites)
    return generator


def _none(text: str) -> tuple[Rewrite, ...]:
    """A text without words is its own only rewrite."""
    return (Rewrite(0.0, text),)


def _accepted(text: str, sample: Sample, method: Method, settings: Settings) -> list[str]:
    found = collect(text, protected_words(sample, text), method, settings)
    if found.accepted:
        return found.accepted
    if not found.rejected:
        raise InputError(
            f"no answer of the model {settings.model!r} is kept for this text in {settings.cache}; "
            "name the endpoint with --paraphraser URL#model"
        )
    reasons = ", ".join(f"{reason} {count}" for reason, count in found.rejected.most_common())
    raise InputError(f"none of {found.rejected.total()} candidates passed the guards ({reasons})")


def _drawn(text: str, key: bytes, accepted: Sequence[str]) -> tuple[Rewrite, ...]:
    """Keep one rewrite of each stretch of distances, by luck; in the order of their distance."""
    from rapidfuzz.distance import Levenshtein

    alike: dict[int, list[Rewrite]] = {}
    for rewritten in sorted(Rewrite(Levenshtein.normalized_distance(text, one), one) for one in accepted):
        alike.setdefault(int(rewritten.distance / _ALIKE), []).append(rewritten)
    chosen = ((group, rendezvous(key, [one.text for one in group])) for group in alike.values())
    return tuple(group[index or 0] for group, index in chosen)
