"""Where two nouns or two names stand on both sides of an action, so that they can change places."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from perturb.contracts import Edit
from perturb.generators.text._lexicon import rows
from perturb.generators.text.identity import first_names


def find_roles(text: str) -> Iterator[tuple[Edit, Edit]]:
    """Find a sentence or clause that begins with who did what to whom, each with the edits that swap the two.

    Both have the same article or possessive before them, or are first names; after the second comes a mark, or a word
    that begins a further part of the sentence.

    Example:
        >>> [edit.replacement for pair in find_roles("Later, the dog bit the man in the park.") for edit in pair]
        ['man', 'dog']
    """
    for match in _pattern().finditer(text):
        kind = "name" if match["name"] else "noun"
        one, other = match[kind], match[f"other_{kind}"]
        if one != other:
            yield Edit(*match.span(kind), other), Edit(*match.span(f"other_{kind}"), one)


@functools.cache
def _pattern() -> re.Pattern[str]:
    words: dict[str, list[str]] = {}
    for kind, line in rows("role_words.tsv"):
        words.setdefault(kind, []).extend(line.split())
    who, action, names = "|".join(words["who"]), "|".join(words["action"]), "|".join(first_names())
    begins = r"(?:(?<=^)|(?<=[.!?;,:\n“\"] )|(?<=\n)|(?<=\bthat )|(?<=\bwhen )|(?<=\bbecause ))"
    ends = r"(?=[.,;!?]|\Z| (?:in|on|at|near|after|before|because|when|while|yesterday|today|again|twice|last|for)\b)"
    return re.compile(
        rf"{begins}(?:(?P<article>[Tt]he|[Mm]y|[Oo]ur) (?P<noun>{who}) (?:{action}) "
        rf"(?i:(?P=article)) (?P<other_noun>{who})"
        rf"|(?P<name>{names}) (?:{action}) (?P<other_name>{names})){ends}"
    )
