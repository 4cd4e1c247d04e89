"""What machines leave in a text on its way: markup, damaged encodings, emoji, a lost end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits, order_edits
from perturb.generators.text._choosing import order_alternatives, replace_matches
from perturb.generators.text._marks import is_marked
from perturb.generators.text._verdicts import verdict_cues
from perturb.generators.text._words import WORD

_AT_LEAST: Final = (1, 1, 1, 1, 1)
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_LEFT: Final = (0.02, 0.05, 0.1, 0.2, 0.4)
_GAPS: Final = {"rate": _LEFT, "at_least": _AT_LEAST}

_GAP: Final = re.compile(r"(?P<gap>(?<=\S) (?=\S))|(?P<sign>[&<>\"'’“”])|(?P<word>\b[^\W\d_]{4,}\b)")
_SIGNS: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "’": "&rsquo;"} | {
    "“": "&ldquo;",
    "”": "&rdquo;",
}
_TAGS: Final = ("b", "i", "em", "strong", "span", "u")


@edits(
    axis="format",
    tiers=_GAPS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Remains of HTML 5 and Markdown as scraped pages hold them; a rule of our own",
)
def markup_remains(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Leave markup in a text: `rate` is a share of its spaces, of its quotes and signs, and of its longer words.

    A space becomes "&nbsp;" or is followed by a tag that breaks the line, a sign its entity, and a word stands in a tag
    or between asterisks. From tier 1 on `at_least` one is left.

    Example:
        >>> markup_remains("The soup was cold & salty.", severity=4, seed=2)
        'The soup was _cold_&nbsp; &amp; salty.'
    """
    return draw.up_to(rate, at_least=at_least)


@markup_remains.draw
def _marked_up(text: str, rng: np.random.Generator) -> OrderedEdits:
    found = [match for match in _GAP.finditer(text) if not is_marked(text, match.end())]
    return replace_matches(found, _with_markup, _LEFT[-1], rng)


def _with_markup(match: re.Match[str]) -> list[str]:
    words = match.group()
    if match["gap"]:
        return ["&nbsp;", " <br>", " <br/>", "&nbsp; "]
    if match["sign"]:
        return [_SIGNS[words]]
    return [f"<{tag}>{words}</{tag}>" for tag in _TAGS] + [f"**{words}**", f"_{words}_"]


_FIRST_BEYOND_ASCII: Final = "\x80"


@edits(
    axis="format",
    tiers={"rate": (0.15, 0.3, 0.5, 0.75, 1.0), "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="UTF-8 (RFC 3629) read as Windows-1252, with Latin-1 for the five bytes that it lacks",
)
def mojibake(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Read the bytes of characters in the wrong encoding: `rate` is a share of the characters beyond ASCII.

    "é" becomes "Ã©" and a curly apostrophe "â€™". ASCII stays as it is, and so does a lone surrogate. From tier 1 on
    `at_least` one character is damaged.

    Example:
        >>> mojibake("Ein Café", severity=1)
        'Ein CafÃ©'
    """
    return draw.up_to(rate, at_least=at_least)


@mojibake.draw
def _damaged(text: str, rng: np.random.Generator) -> OrderedEdits:
    places = [place for place, character in enumerate(text) if character >= _FIRST_BEYOND_ASCII]
    made = [
        Edit(place, place + 1, _misread(text[place])) for place in places if not "\ud800" <= text[place] <= "\udfff"
    ]
    return order_edits(made, rng.random(len(made)).tolist())


def _misread(character: str) -> str:
    return "".join(_read(bytes([byte])) for byte in character.encode("utf-8"))


def _read(byte: bytes) -> str:
    read = byte.decode("cp1252", "replace")
    return byte.decode("latin-1") if read == "\ufffd" else read


_EMOJI: Final = tuple(
    "\U0001f4dd\U0001f4cc\U0001f4c5\U0001f553\U0001f4ac\U0001f4cd\U0001f4e6\U0001f3e0\U0001f697\U0001f333"
)
_SENTENCE_END: Final = re.compile(r"(?<=[\w\"”’)])[.!?…]+(?=\s|\Z)|(?<=\w)(?=\s*\Z)|[\u3002\uff01\uff1f\u0964]")


@edits(
    axis="format",
    tiers={"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Emoji of Unicode 6.0 that judge nothing (a memo, a pin, a calendar, a clock); a rule of our own",
)
def emoji_added(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    r"""Put an emoji that judges nothing behind sentences: `rate` is a share of the ends of sentences, in any script.

    No faces, hands or hearts: those would speak for or against. From tier 1 on `at_least` one is put.

    Example:
        >>> ascii(emoji_added("The soup was cold.", severity=1, seed=1))
        "'The soup was cold. \\U0001f4dd'"
    """
    return draw.up_to(rate, at_least=at_least)


@emoji_added.draw
def _with_emoji(text: str, rng: np.random.Generator) -> OrderedEdits:
    ends = dict.fromkeys(match.end() for match in _SENTENCE_END.finditer(text) if not is_marked(text, match.end()))
    places = [[Edit(end, end, f" {emoji}") for emoji in _EMOJI] for end in ends]
    return order_alternatives(places, rng)


_LOST: Final = (0.02, 0.05, 0.1, 0.17, 0.28)
_KEPT: Final = 3
_LEAST_SHARE: Final = 0.4


class _Cut(NamedTuple):
    """An edit for each word that may go, from the last on; how many words the text has, and luck in 0.4..1."""

    edits: tuple[Edit, ...]
    words: int
    share: float


@edits(
    axis="format",
    tiers={"rate": _LOST, "at_least": _AT_LEAST},
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Texts cut off by the length limit of a field or of a model; what may be cut is a rule of our own",
)
def truncation(_text: str, draw: _Cut, *, rate: float, at_least: int) -> tuple[Edit, ...]:
    """Cut the end off: at most `rate` of the words, and at least 0.4 of that, in any script with spaces.

    A cut ends behind the last number or word that judges or negates, so that what the text says of it stays. From tier
    1 on `at_least` one word is cut, where that leaves three.

    Example:
        >>> truncation("The soup was cold when the waiter brought it to us.", severity=5, seed=1)
        'The soup was cold when the waiter brought it'
    """
    return draw.edits[: max(at_least, int(rate * draw.words * draw.share))]


def _decides(word: str) -> bool:
    return word[0].isdigit() or word.endswith(("n't", "n’t")) or verdict_cues().get(word, "plain") != "plain"


@truncation.draw
def _cut(text: str, rng: np.random.Generator) -> _Cut:
    words = [(match.start(), match.end(), match.group().lower()) for match in WORD.finditer(text)]
    deciding = [place for place, (_, _, word) in enumerate(words) if _decides(word)]
    first = max([_KEPT, *(place + 1 for place in deciding[-1:] or [0])])
    stops = [stop for _, stop, _ in words]
    ends = [*stops[:-1], len(text)]
    made = [Edit(stops[place - 1], ends[place], "") for place in range(len(words) - 1, first - 1, -1)]
    return _Cut(tuple(made), len(words), _LEAST_SHARE + (1 - _LEAST_SHARE) * rng.random())
