"""The words of a text by importance, the most important first, without asking about each of them.

A word's importance is how much closer its absence brings the goal (Gao et al. 2018, DeepWordBug, arXiv 1801.04354).
Stretches of words are left out together first. The stretch whose absence matters most is halved, again and again, so
that in a long text whose verdict hangs on few words these are found in few questions. Only one half is asked about:
what its absence does not do is taken to be the other half's doing, as if words added up.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from perturb.search.asked import Asked
from perturb.search.moves import Word, without

__all__ = ["Ranked", "rank_words"]

_STRETCHES: Final = 3


class Ranked(NamedTuple):
    """A word, and the loss of the text without it, asked about or reckoned."""

    word: Word
    loss: float


def rank_words(asked: Asked, text: str, words: Sequence[Word]) -> Iterator[Ranked]:
    """Yield words, the most important first; what there are no queries left to ask about is not yielded.

    Args:
        asked: The sample.
        text: The clean text.
        words: In the order of the text.
    """
    order = itertools.count()
    waiting: list[tuple[float, int, Sequence[Word]]] = []
    clean = asked.goal.loss(asked.clean, asked.sample.target, asked.clean)

    def wait(loss: float, stretch: Sequence[Word]) -> None:
        heapq.heappush(waiting, (loss, next(order), stretch))

    first = _parts(words, _STRETCHES)
    for stretch, tried in zip(first, asked.ask([without(text, *one) for one in first]), strict=False):
        wait(tried.loss, stretch)
    while waiting:
        loss, _, stretch = heapq.heappop(waiting)
        if len(stretch) == 1:
            yield Ranked(stretch[0], loss)
        else:
            one, other = _parts(stretch, 2)
            for tried in asked.ask([without(text, *one)]):
                rest = clean + loss - tried.loss
                wait(tried.loss, one)
                wait(rest if math.isfinite(rest) else loss, other)


def _parts(words: Sequence[Word], count: int) -> list[Sequence[Word]]:
    """Cut words into so many stretches of about the same length, fewer where there are fewer words.

    Example:
        >>> _parts([Word(0, 1), Word(2, 3), Word(4, 5)], 2)
        [[Word(start=0, stop=1)], [Word(start=2, stop=3), Word(start=4, stop=5)]]
    """
    count = min(count, len(words))
    bounds = [len(words) * place // count for place in range(count + 1)] if count else [0]
    return [words[start:stop] for start, stop in itertools.pairwise(bounds)]
