"""Where a mark is no punctuation, and where one belongs to the character before it."""

from __future__ import annotations

from typing import Final

from perturb.generators.text._letters import EXTENDER, character_class

NOT_PROSE: Final = (
    r"(?<!\d)\d+(?:[.,:/–-]\d+)+|[-–]\d|\b(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w.-]+|\b(?:[A-Z]\.){2,}|\b\w+(?:\.\w+)+"
    r"|[<>]?[:;=]['o^-]?[()\[\]{}DPpOo/\\|*3](?!\w)|\^_\^|-_-"
)
"""Numbers, addresses, abbreviations and emoticons: dropping a mark there changes the meaning."""

_FIRST_MARK: Final = "\u0300"


def is_marked(text: str, after: int) -> bool:
    """Tell whether a combining mark, a variation selector or a joiner belongs to the character before `after`.

    Example:
        >>> is_marked("e" + chr(0x301), 1), is_marked("ea", 1)
        (True, False)
    """
    return after < len(text) and text[after] >= _FIRST_MARK and character_class(text[after]) >= EXTENDER
