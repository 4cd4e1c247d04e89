"""Words that were changed while what they agree with stayed: into the other number, or one that sounds the same."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from perturb.grammar.adjectives import PASSED_OVER
from perturb.grammar.listing import words
from perturb.grammar.nouns import plural
from perturb.grammar.stretches import Word, stretches
from perturb.grammar.verbs import BASE, third

__all__ = ["find_flips"]

_OTHER_NUMBER: Final = {
    one: other
    for pair in ("is are", "was were", "has have", "does do", "isn't aren't", "wasn't weren't", "hasn't haven't")
    for one, other in itertools.permutations(pair.split())
} | {"doesn't": "don't", "don't": "doesn't"}
_EITHER_NUMBER: Final = words(
    "if though wish wished unless whether as than what there none neither either nor or any some all most half rest "
    "lot lots number majority minority percent variety range couple pair staff team family group crowd band crew "
    "audience company government police committee class club cast choir public data media firm council army "
    "orchestra series one you"
)
_ONE: Final = words("he she it who everyone everybody someone nobody")
_NOT_ONE: Final = words("i you we they")
_MANY: Final = words("two three four five six seven eight nine ten eleven twelve these those many several few both")
_SINGLE: Final = words("a an every each another")
_SOUND_ALIKE: Final = """
their there they're, your you're, its it's, to too two, then than, were where wear, no know now, here hear, whose who's,
by buy bye, one won, be bee, would wood, our hour are, i eye, not knot, in inn, so sew, but butt, new knew, been bean,
through threw, which witch, whether weather, some sum, you ewe, do due dew, we wee, let's lets, right write, see sea,
made maid, him hymn, week weak, eight ate, hole whole
"""
_GROUPS: Final = tuple(words(group) for group in _SOUND_ALIKE.split(","))
"""Words of other kinds, so that one never stands for the other."""


def find_flips(clean: str, changed: str) -> Iterator[tuple[int, int, str]]:
    """Find where a change, the first in its sentence, put a word in its other number or one that sounds the same.

    The clean text is taken to be right. Where a change puts more or fewer words, nothing is found.

    Args:
        clean: As it was.
        changed: As it is.

    Yields:
        Where in the changed text such a word begins and ends, and `agreement`, `number` or `word`.

    Example:
        >>> list(find_flips("The duvet is warm for two nights.", "The duvet are warm for two night."))
        [(10, 13, 'agreement')]
        >>> list(find_flips("The duvet is warm for two nights.", "The duvet is warm for two night."))
        [(26, 31, 'number')]
    """
    before, after = _sentences(clean), _sentences(changed)
    if [len(sentence) for sentence in before] == [len(sentence) for sentence in after]:
        for old, new in zip(before, after, strict=True):
            place = next((place for place, pair in enumerate(zip(old, new, strict=True)) if _differ(*pair)), None)
            if place is not None and (kind := _flipped([word.word for word in new[:place]], old[place], new[place])):
                yield new[place].start, new[place].stop, kind


def _sentences(text: str) -> list[list[Word]]:
    found: list[list[Word]] = []
    for stretch in stretches(text):
        if stretch.opens:
            found.append([])
        found[-1] += stretch.words
    return found


def _differ(old: Word, new: Word) -> bool:
    return old.word != new.word


def _flipped(before: Sequence[str], old: Word, new: Word) -> str:
    if _OTHER_NUMBER.get(old.word) == new.word:
        return "" if _EITHER_NUMBER.intersection(before) else "agreement"
    if any(old.word in group and new.word in group for group in _GROUPS):
        return "word"
    last = next((word for word in reversed(before) if word not in PASSED_OVER), "")
    lost, gained = third(new.word) == old.word, third(old.word) == new.word
    if (lost and last in _ONE and new.word in BASE) or (gained and last in _NOT_ONE and old.word in BASE):
        return "agreement"
    many = last in _MANY or (last.isdecimal() and last not in {"0", "1"})
    if (many and plural(new.word) == old.word) or (last in _SINGLE and plural(old.word) == new.word):
        return "number"
    return ""
