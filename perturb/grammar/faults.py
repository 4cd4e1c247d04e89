"""Faults of grammar in an English text, and those that a change of it brought in."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import contains
from typing import Final, NamedTuple

from perturb.grammar import adjectives, nouns, verbs
from perturb.grammar.articles import wrong_article
from perturb.grammar.flips import find_flips
from perturb.grammar.listing import words
from perturb.grammar.patterns import END, INSIDE, OPENING, PATTERNS, Pattern
from perturb.grammar.stretches import Stretch, Word, stretches

__all__ = ["Fault", "find_faults", "new_faults"]

_ONCE: Final = words(
    "a an the and or but of to with from by for my our your their its is was were are be am we they he i if as than "
    "because at could would should"
)
_MISFORMED: Final = (
    verbs.REGULARISED | nouns.MISFORMED | adjectives.MISFORMED | words("hisself theirself theirselves themselfs")
)


class Fault(NamedTuple):
    """Words that break a rule.

    Attributes:
        start: Where the first of them begins.
        stop: Where the last of them ends.
        kind: `agreement`, `article`, `case`, `degree`, `determiner`, `doubled`, `form`, `number`, `verb form` or
            `word` (another one that sounds the same).
    """

    start: int
    stop: int
    kind: str


def find_faults(text: str, known: Collection[str] = ()) -> list[Fault]:
    """Find faults of grammar; what is no English word that is known is no fault.

    Args:
        text: English; in other languages hardly anything is found.
        known: More words, in lower case, that are taken to be words.

    Returns:
        The faults, from left to right within each kind of rule.

    Source:
        Our own rules.

    Example:
        >>> text = "He don't like a old chairs."
        >>> [(text[fault.start : fault.stop], fault.kind) for fault in find_faults(text)]
        [("He don't", 'agreement'), ('a old', 'article')]
    """
    found: list[Fault] = []
    before: list[str] = []
    for stretch in stretches(text):
        before = [] if stretch.opens else before
        found += _in_stretch(stretch, frozenset(before), known)
        before += [word.word for word in stretch.words]
    return sorted(found)


def new_faults(clean: str, changed: str) -> list[Fault]:
    """Find the faults of a changed text beyond those that the clean one has, by kind.

    Args:
        clean: As it was. Its words are taken to be words.
        changed: As it is.

    Returns:
        The faults of the changed text of each kind that it has more of.

    Example:
        >>> new_faults("He don't like it.", "He don't liek it.")
        []
        >>> new_faults("It was an old bed.", "It was an good bed.")
        [Fault(start=7, stop=14, kind='article')]
    """
    known = frozenset(word.word for stretch in stretches(clean) for word in stretch.words)
    had, found = find_faults(clean, known), find_faults(changed, known)
    more = Counter(fault.kind for fault in found) - Counter(fault.kind for fault in had)
    flipped = [Fault(start, stop, kind) for start, stop, kind in find_flips(clean, changed) if kind not in more]
    return sorted([fault for fault in found if fault.kind in more] + ([] if had else flipped))


def _in_stretch(found: Stretch, before: frozenset[str], known: Collection[str]) -> Iterator[Fault]:
    stretch, sides = found.words, (OPENING if found.opens else INSIDE, END if found.ends else INSIDE)
    for word, following in zip(stretch, [*stretch[1:], None], strict=True):
        if word.word in _MISFORMED:
            yield Fault(word.start, word.stop, "form")
        if following is not None and word.word == following.word and word.word in _ONCE:
            yield Fault(word.start, following.stop, "doubled")
        if following is not None and following.plain and wrong_article(word.word, following.word, known):
            yield Fault(word.start, following.stop, "article")
    plain = [word for word in stretch if word.word not in adjectives.PASSED_OVER]
    yield from _matches(stretch, sides, before, skips=False)
    yield from _matches(plain, sides, before, skips=True)


def _matches(
    stretch: Sequence[Word], sides: tuple[str, str], before: frozenset[str], *, skips: bool
) -> Iterator[Fault]:
    if not stretch:
        return
    row = [sides[0], *(word.word for word in stretch), sides[1]]
    for place, word in enumerate(row):
        for pattern in _by_first_word(skips=skips).get(word, ()):
            length = len(pattern.row)
            if place + length <= len(row) and all(map(contains, pattern.row, row[place : place + length])):
                words = stretch[max(0, place - 1) : place + length - 1]
                if not pattern.unless or pattern.unless.isdisjoint(before.union(row[:place])):
                    yield Fault(words[0].start, words[-1].stop, pattern.fault)


@functools.cache
def _by_first_word(*, skips: bool) -> Mapping[str, Sequence[Pattern]]:
    table: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in PATTERNS:
        if pattern.skips == skips:
            for word in pattern.row[0]:
                table[word].append(pattern)
    return dict(table)
