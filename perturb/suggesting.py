"""What a name that is not there may have meant: the nearest ones, and what other libraries call the same thing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

from perturb.elsewhere import ELSEWHERE

__all__ = ["closest", "nearest", "suggestion"]

_ALIKE: Final = 0.65
_SHOWN: Final = 3
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Find the names that are most like one, at most three, the nearest first.

    Alike are names that differ in case, spaces and marks only, in few letters, or by words that one of them has more.
    Of names that end alike, such as those of a published profile, the shortest stands for all.

    Example:
        >>> nearest("GaussNoise", ["shot_noise", "gaussian_noise", "imagenet_c_gaussian_noise"])
        ['gaussian_noise']
        >>> nearest("defocus", ["zoom_blur", "defocus_blur"])
        ['defocus_blur']
    """
    matcher = difflib.SequenceMatcher(None, "", _plain(name))
    likeness = {one: _likeness(name, one, matcher) for one in known}
    near = sorted((one for one, alike in likeness.items() if alike), key=lambda one: (-likeness[one], len(one)))
    chosen: list[str] = []
    for one in near:
        if not any(one.endswith(f"_{other}") for other in chosen):
            chosen.append(one)
    return chosen[: 1 if chosen and _plain(chosen[0]) == _plain(name) else _SHOWN]


def closest(name: str, known: Iterable[str]) -> str:
    """Phrase a hint with the nearest known names; empty where none is near.

    Example:
        >>> closest("lightning", ["lighting", "noise"])
        ' Did you mean lighting?'
    """
    return _asked(nearest(name, known))


def suggestion(name: str, known: Iterable[str]) -> str:
    """Phrase what a generator's or axis's name may have meant: another library's word for it, or the nearest one.

    Args:
        name: What is not there.
        known: The names that could stand in its place.

    Returns:
        A sentence after a space; empty where nothing is near.

    Example:
        >>> suggestion("KeyboardAug", ["adjacent_key", "typos"])
        ' What nlpaug calls KeyboardAug is adjacent_key here.'
        >>> suggestion("gausian_noise", ["gaussian_noise"]), suggestion("jpg", ["fog"])
        (' Did you mean gaussian_noise?', ' Did you mean jpeg_compression?')
    """
    return _elsewhere(_plain(name)) or closest(name, known) or _elsewhere(_near_elsewhere(_plain(name)))


def _elsewhere(plain: str) -> str:
    """Say which of our generators do what others call by this name."""
    found = [
        (library, theirs, ours)
        for library, names in ELSEWHERE.items()
        for theirs, ours in names.items()
        if _plain(theirs) == plain
    ]
    told = [
        f" What {library} calls {theirs} is {' or '.join(ours)} here." for library, theirs, ours in found if library
    ]
    return "".join(told) or "".join(_asked(ours) for _, _, ours in found)


def _near_elsewhere(plain: str) -> str:
    known = {_plain(theirs) for names in ELSEWHERE.values() for theirs in names}
    return next(iter(difflib.get_close_matches(plain, known, n=1, cutoff=_ALIKE)), "")


def _asked(names: Iterable[str]) -> str:
    near = " or ".join(names)
    return f" Did you mean {near}?" if near else ""


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _likeness(name: str, other: str, matcher: difflib.SequenceMatcher[str]) -> float:
    """From 1 for the same but for case and marks, down to 0 for not alike; the matcher holds the name."""
    matcher.set_seq1(_plain(other))
    quick = matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE
    alike = matcher.ratio() if quick else 0.0
    return alike if alike >= _ALIKE else _ALIKE * _share(_words(name), _words(other))


def _words(name: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(name)}


def _share(words: set[str], others: set[str]) -> float:
    """The share of words that two names have in common, where all of one are also the other's."""
    common = words & others
    return len(common) / len(words | others) if common and common in (words, others) else 0.0
