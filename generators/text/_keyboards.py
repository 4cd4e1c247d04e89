"""Which keys of a keyboard touch each other."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

_DIGITS: Final = "1234567890"
_NUMBER_ROW: Final = 0.0
_OFFSETS: Final = (_NUMBER_ROW, 0.5, 0.75, 1.25)
_ROWS: Final = {
    "qwerty": (_DIGITS, "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "qwertz": (_DIGITS, "qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
    "azerty": ("", "azertyuiop", "qsdfghjklm", "wxcvbn"),
    "dvorak": (_DIGITS, "   pyfgcrl", "aoeuidhtns", " qjkxbmwvz"),
    "jcuken": ("", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
}
"""Rows of keys from the top, a space where a key is no letter. On AZERTY digits need the shift key, and on
JCUKEN they would touch texts in other scripts: both leave them out."""


@functools.cache
def neighbours(layout: str) -> Mapping[str, str]:
    """Collect the keys that touch each key; a letter only meets letters and a digit only digits.

    Each row begins half a key, three quarters, and a key and a quarter to the right of the row of digits.

    Example:
        >>> neighbours("qwerty")["g"], neighbours("azerty")["A"]
        ('tyfhvb', 'ZQ')
    """
    keys = [
        (key, row, offset + column)
        for row, (line, offset) in enumerate(zip(_ROWS[layout], _OFFSETS, strict=True))
        for column, key in enumerate(line)
        if key != " "
    ]
    touching = {
        key: "".join(
            other
            for other, other_row, x_other in keys
            if other.isdigit() == key.isdigit()
            and ((other_row == row and abs(x_other - x) == 1) or (abs(other_row - row) == 1 and abs(x_other - x) < 1))
        )
        for key, row, x in keys
    }
    return touching | {key.upper(): others.upper() for key, others in touching.items()}
