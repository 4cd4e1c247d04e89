"""What text generators would do to single words: the moves of a search over texts."""

from __future__ import annotations

import itertools
import re
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from perturb.catalogue import find_generator
from perturb.contracts import MAX_SEVERITY, Edit, apply_edits
from perturb.errors import InputError
from perturb.keys import make_key
from perturb.search.asked import Asked
from perturb.suite import Instance

__all__ = ["Move", "Word", "find_moves", "find_words", "without"]

_WORD: Final = re.compile(r"\w(?:[\w'’-]*\w)?")
_DRAWS: Final = 4


class Word(NamedTuple):
    """A word's place in a text: `text[start:stop]`, in code points."""

    start: int
    stop: int


class Move(NamedTuple):
    """A word put in the place of another, and the generator that would do so."""

    word: Word
    replacement: str
    generator: str


def find_words(text: str) -> list[Word]:
    """Find the words of a text.

    Example:
        >>> [("I don't know."[start:stop]) for start, stop in find_words("I don't know.")]
        ['I', "don't", 'know']
    """
    return [Word(*found.span()) for found in _WORD.finditer(text)]


def without(text: str, *words: Word) -> str:
    """Return a text without some words, each with the white space after it.

    Example:
        >>> without("so good food", Word(3, 7)), without("so good food", Word(0, 2), Word(8, 12))
        ('so food', 'good ')
    """
    for word in sorted(words, reverse=True):
        text = text[: word.start] + text[word.stop :].lstrip()
    return text


def find_moves(asked: Asked, text: str) -> dict[Word, list[Move]]:
    """Find what the generators would do to each word, without asking the model.

    What all edits of one draw make of a word is a move, as is each of them alone. Only what stays within a word counts,
    so that moves go together; only generators that leave the answer as it is.

    Returns:
        The moves of each word that has some: those that change the fewest characters first, and among these generators
        take turns.
    """
    words = find_words(text)
    found: dict[Word, dict[str, list[Move]]] = {}
    for instance, replicate in itertools.product(asked.job.recipe.instances, range(_DRAWS)):
        edits = _edits(asked, text, instance, replicate)
        for word in words:
            inside = [edit for edit in edits if word.start <= edit.start and edit.stop <= word.stop]
            for some in dict.fromkeys((*((edit,) for edit in inside), tuple(inside))):
                if (made := _replaced(text, word, some)) is not None:
                    found.setdefault(word, {}).setdefault(instance.name, []).append(Move(word, made, instance.name))
    return {word: _smallest_first(text[word.start : word.stop], moves) for word, moves in found.items()}


def _edits(asked: Asked, text: str, instance: Instance, replicate: int) -> tuple[Edit, ...]:
    generator, recipe = find_generator(instance.generator), asked.job.recipe
    if generator.abstain_from is not None or generator.contrast or generator.partner is not None:
        return ()
    key = make_key(
        seed=recipe.seed,
        instance=instance.name,
        generator=generator.name,
        version=generator.version,
        sample=asked.sample.id,
        replicate=replicate,
    )
    try:
        draw = generator.make_draw(text, key, sample=asked.sample, opposites=recipe.opposites)
        return tuple(generator.render(text, draw, MAX_SEVERITY).edits or ())
    except InputError:  # this text is none for this generator
        return ()


def _replaced(text: str, word: Word, edits: tuple[Edit, ...]) -> str | None:
    """Make some edits on a word; None where it stays, goes, or becomes several."""
    before = text[word.start : word.stop]
    moved = [Edit(edit.start - word.start, edit.stop - word.start, edit.replacement) for edit in edits]
    made = apply_edits(before, moved)
    return None if made in ("", before) or any(map(str.isspace, made)) else made


def _smallest_first(word: str, moves: dict[str, list[Move]]) -> list[Move]:
    turns = itertools.chain.from_iterable(itertools.zip_longest(*moves.values()))
    unlike = {move.replacement: move for move in turns if move is not None}
    return sorted(unlike.values(), key=lambda move: Levenshtein.distance(word, move.replacement))
