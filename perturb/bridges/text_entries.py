"""Entries of the catalogue that nlpaug renders: its tables of keys, of shapes and of spellings.

It is imported when one of them is first used. They have no place in an axis: where our own generators show the same
effect, a suite names the one it wants.
"""

from __future__ import annotations

import functools
from typing import Any, Final

from perturb.bridges.declaring import declare
from perturb.bridges.nlpaug import edits_of, find_augmenter, in_fixed_order
from perturb.contracts import Edit, Generator, Value, edits

_LIBRARY: Final = "nlpaug"
_WORDS: Final = (0.1, 0.2, 0.35, 0.55, 0.8)


@functools.lru_cache(maxsize=32)
def _ready(augmenter: str, share: float, **fixed: Any) -> Any:
    """Make an augmenter, once for each strength: it reads its table from a file."""
    return in_fixed_order(find_augmenter(augmenter)(**fixed, **{_SHARE[augmenter]: share}))


_SHARE: Final = {"KeyboardAug": "aug_word_p", "OcrAug": "aug_word_p", "SpellingAug": "aug_p"}


def _entry(name: str, augmenter: str, *, axis: str, documentation: str, **fixed: Value | None) -> Generator:
    """Declare an augmenter of nlpaug as a generator."""

    def apply(text: str, seed: int, *, rate: float) -> tuple[Edit, ...]:
        return edits_of(text, seed, name, lambda: _ready(augmenter, rate, **fixed))

    return declare(
        edits,
        apply,
        apply,
        tiers={"rate": _WORDS},
        documentation=documentation,
        name=name,
        axis=axis,
        source=f"nlpaug (MIT), {augmenter} and its table; tiers our own",
        profile=_LIBRARY,
    )


keyboard: Final = _entry(
    "nlpaug_keyboard",
    "KeyboardAug",
    axis="typos",
    documentation="""Hit keys beside the right one, one to a word, as nlpaug's table of an English keyboard has them.

    `rate` is a share of the words of four letters or more. The tiers share a seed, not all their luck, so that a
    stronger tier need not keep the slips of a weaker one. White space stays as it was.
    """,
    aug_char_max=1,
    aug_word_max=None,
    include_special_char=False,
    include_numeric=False,
    include_upper_case=False,
)
ocr: Final = _entry(
    "nlpaug_ocr",
    "OcrAug",
    axis="transcription",
    documentation="""Read characters as others of their shape, as nlpaug's table of misread ones has them.

    `rate` is a share of the words. The tiers share a seed, not all their luck. White space stays as it was.
    """,
    aug_char_max=1,
    aug_word_max=None,
)
spelling: Final = _entry(
    "nlpaug_spelling",
    "SpellingAug",
    axis="typos",
    documentation="""Misspell words as nlpaug's dictionary of English spelling errors has them.

    `rate` is a share of the words, as far as the dictionary holds so many. The tiers share a seed, not all their luck.
    White space stays as it was.
    """,
    aug_max=None,
)

TEXT_ENTRIES: Final = (keyboard, ocr, spelling)
