"""The fewest changed words that reach a goal: greedy or beam search, the most important words first.

A first round tries a few moves on each word and goes on to the next as soon as one does what leaving the word out does:
most typos of a word mean the same to a model, that it does not know the word. A second round tries all the others. At
the end every change is taken back that is not needed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from perturb.contracts import Edit, apply_edits
from perturb.engine.distance import text_distance
from perturb.search.asked import Asked, Finding, Tried
from perturb.search.constraints import find_constraints
from perturb.search.moves import Move, Word, find_moves, find_words
from perturb.search.ranking import Ranked, rank_words
from perturb.search.similarity import find_similarity

__all__ = ["attack_text"]

_AT_FIRST: Final = (1, 3)
_AT_ONCE: Final = 4
_AS_GOOD: Final = 0.9
Moves = tuple[Move, ...]


class _Made(NamedTuple):
    """A changed text and what came of it."""

    moves: Moves
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
    attack = Attack(asked, clean, max(1, int(asked.options.max_changed * len(find_words(clean)))))
    return [attack.finding(attack.search(moves))]


@dataclass(slots=True)
class Attack:
    """The search on one text.

    Attributes:
        asked: The sample.
        clean: Its text.
        most: The most words that may be changed.
    """

    asked: Asked
    clean: str
    most: int
    _similar: Callable[[str, str], float] = field(init=False)
    _holds: Callable[[str, str], bool] = field(init=False)
    _known: dict[str, Tried] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._similar = find_similarity(self.asked.options.similarity)
        self._holds = find_constraints(self.asked.options.constraints)

    def search(self, moves: dict[Word, list[Move]]) -> _Made | None:
        """Search with the moves of each word, in the order of the text."""
        ranked: list[Ranked] = []

        def noted() -> Iterator[Ranked]:
            for one in rank_words(self.asked, self.clean, sorted(moves)):
                ranked.append(one)
                yield one

        best = self._climb(noted(), moves, [], thorough=False)
        if best is None or not best.tried.reached:
            best = self._climb(ranked, moves, [] if best is None else [best], thorough=True)
        return self._trimmed(best) if best is not None and best.tried.reached else best

    def _climb(
        self, ranked: Iterable[Ranked], moves: dict[Word, list[Move]], beam: list[_Made], *, thorough: bool
    ) -> _Made | None:
        """Change one word after the other, and keep the best texts, until the goal is reached."""
        clean = self.asked.goal.loss(self.asked.clean, self.asked.sample.target, self.asked.clean)
        for word, loss in ranked:
            starts = [(made.moves, made.tried.loss) for made in beam]
            starts += [((), clean)] if not beam or self.asked.options.beam > 1 else []
            better: list[_Made] = []
            for moved, before in starts:
                rest = tuple(move for move in moved if move.word != word)
                if len(rest) < self.most:
                    changed = [(*rest, move) for move in moves[word]]
                    wanted = before + _AS_GOOD * (loss - clean)
                    made = self.tried(changed) if thorough else self._few(changed, wanted)
                    better += [one for one in made if one.tried.reached or one.tried.loss < before]
            beam = sorted([*beam, *better], key=_closeness)[: self.asked.options.beam]
            if not self.asked.affords or (beam and beam[0].tried.reached):
                break
        return beam[0] if beam else None

    def _few(self, changed: Sequence[Moves], wanted: float) -> Iterator[_Made]:
        """Ask about the first few changed texts, until one comes as close to the goal as is wanted."""
        waiting = iter(changed)
        for count in _AT_FIRST:
            made = list(self.tried(list(itertools.islice(waiting, count))))
            yield from made
            if any(one.tried.reached or one.tried.loss <= wanted for one in made):
                return

    def tried(self, changed: Iterable[Moves]) -> Iterator[_Made]:
        """Ask about changed texts that are near enough, a few at a time, until one reaches the goal."""
        near = ((moves, text) for moves in changed for text in (self._text(moves),) if self._may_stand(text))
        while some := list(itertools.islice(near, _AT_ONCE)):
            new = list(dict.fromkeys(text for _, text in some if text not in self._known))
            self._known.update(zip(new, self.asked.ask(new), strict=False))
            made = [_Made(moves, text, self._known[text]) for moves, text in some if text in self._known]
            yield from made
            if len(made) < len(some) or any(one.tried.reached for one in made):
                return

    def _trimmed(self, made: _Made) -> _Made:
        """Take back every change without which the goal is reached all the same, the least important first."""
        for move in made.moves[::-1]:
            rest = tuple(one for one in made.moves if one != move)
            again = next(self.tried([rest]), None) if rest else None
            made = again if again is not None and again.tried.reached else made
        return made

    def _text(self, moves: Sequence[Move]) -> str:
        return apply_edits(self.clean, [Edit(*move.word, move.replacement) for move in moves])

    def _may_stand(self, text: str) -> bool:
        near = self._similar(self.clean, text) >= self.asked.options.least_similarity
        return near and self._holds(self.clean, text)

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
