"""The same statement in more words or fewer, in a letter's words or a friend's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_edits
from perturb.generators.text._choosing import order_alternatives
from perturb.generators.text._lengths import find_longer, find_shorter
from perturb.generators.text._phrases import find_phrases
from perturb.generators.text._sentences import find_sentences, lower_first

_TIERS: Final = {"rate": (0.15, 0.3, 0.5, 0.75, 1.0), "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source="Heylighen & Dewaele 1999, Formality of Language; table of our own, `formality.tsv`",
)
def formality(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Say it more formally or less: `rate` is a share of the words and phrases that have another register.

    Capitals are kept, names stay, and "a" and "an" follow. From tier 1 on `at_least` one changes.

    Example:
        >>> formality("The kids bought a bike right away.", severity=5, seed=1)
        'The children purchased a bicycle immediately.'
    """
    return draw.up_to(rate, at_least=at_least)


@formality.draw
def _other_register(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_phrases(text, "formality.tsv", "both")), rng)


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source="Williams 1990, Style: Toward Clarity and Grace (concision); table of our own, `wordiness.tsv`",
)
def elaboration(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Say it in more words: `rate` is a share of the words that have a longer form, and of places for "that" or "both".

    From tier 1 on `at_least` one word is drawn out.

    Example:
        >>> elaboration("We left because it rained.", severity=5)
        'We left due to the fact that it rained.'
    """
    return draw.up_to(rate, at_least=at_least)


@elaboration.draw
def _drawn_out(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(_apart([*find_phrases(text, "wordiness.tsv", "right"), *find_longer(text)]), rng)


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source="Williams 1990, Style: Toward Clarity and Grace (concision); table of our own, `wordiness.tsv`",
)
def compression(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Say it in fewer words: `rate` is a share of the long forms, of fillers, and of what need not be said twice.

    From tier 1 on `at_least` one place is shortened.

    Example:
        >>> compression("I think that we left due to the fact that it rained.", severity=5)
        'I think we left because it rained.'
    """
    return draw.up_to(rate, at_least=at_least)


@compression.draw
def _shortened(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(_apart([*find_phrases(text, "wordiness.tsv", "left"), *find_shorter(text)]), rng)


def _apart(places: list[tuple[Edit, ...]]) -> list[tuple[Edit, ...]]:
    """Sort places from left to right, and leave out those that overlap or touch one before them."""
    kept: list[tuple[Edit, ...]] = []
    reached = -1
    for place in sorted(places, key=lambda others: (others[0].start, others[0].stop)):
        if place[0].start > reached:
            kept.append(place)
            reached = max(edit.stop for edit in place)
    return kept


_MARKERS: Final = (*("Well", "As it happens", "For what it is worth", "In any case", "As I said", "For the record"),)
_MARKED: Final = re.compile(
    rf"(?:{'|'.join(_MARKERS)}|So|Anyway|Actually|Honestly|In fact|Of course|By the way), (?=[a-zI])"
)


@edits(
    axis="paraphrase",
    tiers=_TIERS,
    identity=_IDENTITY,
    version=2,
    scale={"at_least": "step"},
    source="Schiffrin 1987, Discourse Markers; list of our own",
)
def discourse_marker(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Open sentences with "Well," or "As it happens," or drop such an opening: `rate` is a share of the sentences.

    Only plain statements that begin with a pronoun, an article or the like; questions and names stay. From tier 1 on
    `at_least` one sentence changes.

    Example:
        >>> discourse_marker("The soup was cold. Well, I left.", severity=5, seed=1)
        'As it happens, the soup was cold. I left.'
    """
    return draw.up_to(rate, at_least=at_least)


@discourse_marker.draw
def _other_openings(text: str, rng: np.random.Generator) -> OrderedEdits:
    sentences = [sentence for sentence in find_sentences(text) if sentence.end != "?"]
    uniforms, picks = rng.random((2, len(sentences))).tolist()
    made, kept = [], []
    for sentence, uniform, pick in zip(sentences, uniforms, picks, strict=True):
        marked = _MARKED.match(text, sentence.start)
        stop = marked.end() if marked else sentence.start
        if marked:
            made.append(Edit(sentence.start, stop + 1, text[stop].upper()))
        elif sentence.plain:
            opening = f"{_MARKERS[int(pick * len(_MARKERS))]}, "
            made.append(Edit(stop, stop + 1, opening + lower_first(text[stop : sentence.stop])[:1]))
        if marked or sentence.plain:
            kept.append(uniform)
    return order_edits(made, kept)
