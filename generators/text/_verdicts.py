"""Which clauses of an English text decide its verdict, and which are asides."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final, Literal, NamedTuple

from perturb.contracts import Edit
from perturb.generators.text._words import WORD

Cue = Literal["for", "against", "either", "plain"]

_SENTENCE: Final = re.compile(r"(?P<body>[^\s.!?…][^.!?…\n]*(?:\.(?=\w)[^.!?…\n]*)*)(?P<end>[.!?…]*)")
_CLAUSE_BORDER: Final = re.compile(r"[,;:]\s+|\s[—–-]\s+")
_NEGATION: Final = re.compile(r"(?:not|no|never|nor|neither|nobody|nothing|cannot|without|hardly|barely|\w+n['’]t)\Z")
_TURN: Final = re.compile(r"\W*(?:and\s+)?(?:but|yet|however|still|nevertheless|nonetheless)\b", re.IGNORECASE)
_NEGATION_REACH: Final = 3
_STUB_WORDS: Final = 2
_LINKING: Final = re.compile(r"\s+(?:is|are|was|were|has|have|had)\b", re.IGNORECASE)


class Clause(NamedTuple):
    """A stretch of a sentence up to a comma, semicolon, colon, dash or its end.

    Attributes:
        start: Its first character.
        stop: The character after its last.
        separator: Where the mark before it begins; its start where it opens its sentence.
        cue: Where its first deciding word begins; its stop where it has none.
        stub: Where the first words end that tell nothing yet.
        decides: Whether it may tell the verdict: it has a cue, comes after one in its sentence, or is no plain fact.
        leaning: Above 0 where its cues speak for what is judged, below 0 where against, 0 without or with both.
        cues: How many cues it has that speak for or against.
    """

    start: int
    stop: int
    separator: int
    cue: int
    stub: int
    decides: bool
    leaning: int
    cues: int

    @property
    def opens(self) -> bool:
        """Whether it opens its sentence."""
        return self.separator == self.start


@functools.cache
def verdict_cues() -> Mapping[str, Cue]:
    """Read the lexicon, once: a word in lower case and what it tells."""
    cues: dict[str, Cue] = {}
    kinds: dict[str, Cue] = {"for": "for", "against": "against", "either": "either", "plain": "plain"}
    for line in files(__package__).joinpath("verdict_cues.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, words = line.split("\t")
            cues |= dict.fromkeys(words.split(), kinds[kind])
    return cues


def find_clauses(text: str) -> Iterator[Clause]:
    """Split a text into clauses and tell which of them may decide.

    Example:
        >>> [clause.decides for clause in find_clauses("It came on Monday, in a red box. The lamp is lovely.")]
        [False, False, True]
    """
    for sentence in _SENTENCE.finditer(text):
        begin, end = sentence.start(), sentence.start() + len(sentence["body"].rstrip())
        borders = list(_CLAUSE_BORDER.finditer(text, begin, end))
        starts = [begin, *(border.end() for border in borders)]
        stops = [*(border.start() for border in borders), end]
        decided = sentence["end"].strip(".…") != ""
        for index, (start, stop) in enumerate(zip(starts, stops, strict=True)):
            separator = stops[index - 1] if index else start
            clause = _clause(text, start, stop, separator=separator, decided=decided)
            decided = clause.decides
            yield clause


def lean(clauses: list[Clause]) -> int:
    """Weigh all clauses: above 0 for a verdict in favour, below 0 for one against, 0 where no clause has a cue."""
    if not any(clause.cues for clause in clauses):
        return 0
    total = sum(clause.leaning for clause in clauses)
    last = next((clause.leaning for clause in reversed(clauses) if clause.leaning), 1)
    return total or last


def drop_clause(clause: Clause) -> Edit:
    """Take a clause away, dots in its place; one that opens its sentence breaks off before it tells anything."""
    if not clause.opens:
        return Edit(clause.start, clause.stop, "…")
    return Edit(clause.stub, clause.stop, " …" if clause.stub > clause.start else "…")


def _clause(text: str, start: int, stop: int, *, separator: int, decided: bool) -> Clause:
    words = [(match.start(), match.end(), match.group().lower()) for match in WORD.finditer(text, start, stop)]
    told = [_cue(word) for _, _, word in words]
    negations = [place for place, (_, _, word) in enumerate(words) if _NEGATION.match(word)]
    leaning = 0
    for place, cue in enumerate(told):
        if cue in {"for", "against"}:
            flips = sum(0 < place - negation <= _NEGATION_REACH for negation in negations)
            leaning += (1 if cue == "for" else -1) * (-1) ** flips
    deciding = [place for place, cue in enumerate(told) if cue in {"for", "against", "either"}]
    first = min([*deciding, *negations], default=len(words))
    kept = min(_STUB_WORDS, first)
    stub = words[kept - 1][1] if kept else start
    linking = _LINKING.match(text, stub, stop) if kept == _STUB_WORDS else None
    return Clause(
        start=start,
        stop=stop,
        separator=separator,
        cue=words[first][0] if first < len(words) else stop,
        stub=linking.end() if linking else stub,
        decides=decided or first < len(words) or "plain" not in told,
        leaning=((leaning > 0) - (leaning < 0)) * (2 if _TURN.match(text, start, stop) else 1),
        cues=told.count("for") + told.count("against"),
    )


@functools.lru_cache(4096)
def _cue(word: str) -> Cue | None:
    """Look a word up, then its parts: "well-made" by "well"."""
    cues = verdict_cues()
    found = cues.get(word)
    return found or next((cues[part] for part in re.split("['’-]", word)[:2] if part in cues), None)
