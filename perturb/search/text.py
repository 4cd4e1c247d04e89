"""The fewest changed words that reach a goal: greedy or beam search, the most important words first.

A word's importance is how much closer its absence brings the goal (Gao et al. 2018, DeepWordBug, arXiv 1801.04354).
Words that no generator changes are not asked about. At the end every change is taken back that is not needed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from perturb.contracts import Edit, apply_edits
from perturb.engine.distance import text_distance
from perturb.errors import UsageError
from perturb.metrics.named import import_named
from perturb.search.asked import Asked, Finding, Tried
from perturb.search.moves import Move, Word, find_moves, find_words, without

__all__ = ["attack_text", "find_similarity"]

_AT_ONCE: Final = 4


class _Made(NamedTuple):
    """A changed text and what came of it."""

    moves: tuple[Move, ...]
    text: str
    tried: Tried


def attack_text(asked: Asked) -> list[Finding]:
    """Search for a text near a sample's that reaches the goal, within the limits of the options."""
    clean = asked.sample.input
    if not isinstance(clean, str):
        return [Finding(asked.row("text", "invalid", error="The search over words takes samples that are one text."))]
    moves = find_moves(asked, clean)
    if not moves:
        return [Finding(asked.row("text", "invalid", error="No generator changes a word of this text."))]
    attack = _Attack(asked, clean, max(1, int(asked.options.max_changed * len(find_words(clean)))))
    words = sorted(moves, key=dict(zip(moves, attack.importance(list(moves)), strict=True)).__getitem__)
    found = attack.climb([moves[word] for word in words])
    return [attack.finding(attack.trimmed(found) if found is not None and found.tried.reached else found)]


def find_similarity(name: str) -> Callable[[str, str], float]:
    """Find a measure of how alike two texts are, in 0..1.

    Args:
        name: `characters` (1 minus the normalised edit distance), `words` (shared words over all words), or
            `package.module:function`.

    Raises:
        UsageError: If it is none of these.

    Example:
        >>> find_similarity("words")("good food here", "good food there")
        0.5
    """
    if name == "characters":
        from rapidfuzz.distance import Levenshtein

        return Levenshtein.normalized_similarity
    if name == "words":
        return _word_overlap
    if ":" not in name:
        raise UsageError(f"Expected characters, words or package.module:function; got --similarity {name}.")
    found: Callable[[str, str], float] = import_named(name, "similarity")
    return found


def _word_overlap(one: str, other: str) -> float:
    first, second = set(one.split()), set(other.split())
    return len(first & second) / max(1, len(first | second))


@dataclass(slots=True)
class _Attack:
    asked: Asked
    clean: str
    most: int
    similar: Callable[[str, str], float] = field(init=False)

    def __post_init__(self) -> None:
        self.similar = find_similarity(self.asked.options.similarity)

    def importance(self, words: Sequence[Word]) -> list[float]:
        """Ask about the text without each word: the loss then; what is not asked about comes last."""
        tried = self.asked.ask([without(self.clean, word) for word in words])
        return [one.loss for one in tried] + [float("inf")] * (len(words) - len(tried))

    def climb(self, ranked: Sequence[Sequence[Move]]) -> _Made | None:
        """Change one word after the other, and keep the best texts, until the goal is reached."""
        unchanged = self.asked.goal.loss(self.asked.clean, self.asked.sample.target, self.asked.clean)
        beam: list[_Made] = []
        best: _Made | None = None
        for moves in ranked:
            starts: list[tuple[Move, ...]] = [made.moves for made in beam if len(made.moves) < self.most]
            starts += [()] if not beam or self.asked.options.beam > 1 else []
            made = list(self._tried((*start, move) for start in starts for move in moves))
            before = {(): unchanged} | {one.moves: one.tried.loss for one in beam}
            better = [one for one in made if one.tried.reached or one.tried.loss < before[one.moves[:-1]]]
            beam = sorted([*beam, *better], key=_closeness)[: self.asked.options.beam]
            best = beam[0] if beam else best
            if not self.asked.affords or (best is not None and best.tried.reached) or not starts:
                break
        return best

    def trimmed(self, made: _Made) -> _Made:
        """Take back every change without which the goal is reached all the same, the least important first."""
        for move in made.moves[::-1]:
            rest = tuple(one for one in made.moves if one != move)
            again = next(self._tried([rest]), None) if rest else None
            made = again if again is not None and again.tried.reached else made
        return made

    def _tried(self, several: Iterator[tuple[Move, ...]] | Sequence[tuple[Move, ...]]) -> Iterator[_Made]:
        """Ask about changed texts that are near enough, a few at a time, until one reaches the goal."""
        near = ((moves, text) for moves in several for text in (self._text(moves),) if self._is_near(text))
        while some := list(itertools.islice(near, _AT_ONCE)):
            answers = self.asked.ask([text for _, text in some])
            made = [_Made(*pair, tried) for pair, tried in zip(some, answers, strict=False)]
            yield from made
            if len(answers) < len(some) or any(one.tried.reached for one in made):
                return

    def _text(self, moves: Sequence[Move]) -> str:
        return apply_edits(self.clean, [Edit(*move.word, move.replacement) for move in moves])

    def _is_near(self, text: str) -> bool:
        return self.similar(self.clean, text) >= self.asked.options.least_similarity

    def finding(self, made: _Made | None) -> Finding:
        """Tell of the text that was found, or that none was."""
        if made is None or not made.tried.reached:
            return Finding(self.asked.row("text", "held", axis="text", queries=self.asked.spent))
        answer = made.tried.answer
        row = self.asked.row(
            "text",
            "broken",
            axis="text",
            generator="+".join(dict.fromkeys(move.generator for move in made.moves)),
            steps=[[*move.word, move.replacement, move.generator] for move in made.moves],
            distance=text_distance(self.clean, made.text, None),
            changed_words=len(made.moves),
            found=made.text,
            answer=None if answer.value is None else str(answer.value),
            confidence=answer.confidence,
            queries=self.asked.spent,
        )
        return Finding(row, made.text, self.asked.sample.target)


def _closeness(made: _Made) -> tuple[bool, float, int]:
    return not made.tried.reached, made.tried.loss, len(made.moves)
