"""English as it is written elsewhere: British and American, in text messages, among friends, by learners."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from perturb.contracts import Edit, OrderedEdits, edits
from perturb.generators.text._articles import find_articles
from perturb.generators.text._choosing import order_alternatives
from perturb.generators.text._learners import find_agreements, find_prepositions
from perturb.generators.text._lexicon import find_words, lexicon, rows
from perturb.generators.text._phrases import find_phrases
from perturb.generators.text._words import in_case_of

_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_LEARNERS: Final = (
    "Bryant et al. 2019, The BEA-2019 Shared Task on Grammatical Error Correction: errors in the essays of learners by "
    "type, its table read second-hand"
)
_TIERS: Final = {"rate": (0.15, 0.3, 0.5, 0.75, 1.0), "at_least": (1, 1, 1, 1, 1)}


@edits(
    axis="dialect",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="A table of our own, `uk_us_spelling.tsv`, of stems with their endings",
)
def us_uk_spelling(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Spell British words the American way and American words the British: `rate` is a share of such words.

    The label is unchanged by construction. Capitals are kept, names stay, and so do American forms that are another
    word in British English ("check", "tire", "program"). From tier 1 on `at_least` one word changes.

    Example:
        >>> us_uk_spelling("The colours of the theater.", severity=5)
        'The colors of the theatre.'
    """
    return draw.up_to(rate, at_least=at_least)


@us_uk_spelling.draw
def _respelt(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_words(text, spellings())), rng)


@functools.cache
def spellings() -> Mapping[str, tuple[str, ...]]:
    """Read the table, once: each word in lower case with its spelling on the other side of the Atlantic.

    Example:
        >>> spellings()["organised"], spellings()["gray"], "check" in spellings()
        (('organized',), ('grey',), False)
    """
    table: dict[str, tuple[str, ...]] = {}
    for british, american, endings, *one_way in rows("uk_us_spelling.tsv"):
        for pair in endings.replace("-", "").split(" "):
            ending, _, other = pair.partition(":")
            one, two = british + ending, american + (other or ending)
            table[one] = (two,)
            if not one_way:
                table[two] = (one,)
    return table


@edits(
    axis="dialect",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="Crystal 2008, Txtng: The Gr8 Db8 (logograms, initialisms, contractions); table of our own, `texting.tsv`",
)
def texting(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Shorten words and phrases as in text messages: `rate` is a share of those that the table holds.

    Capitals are kept, names stay. From tier 1 on `at_least` one word or phrase is shortened.

    Example:
        >>> texting("Thank you, see you tomorrow by the way.", severity=5, seed=3)
        'Ty, cu tmrw btw.'
    """
    return draw.up_to(rate, at_least=at_least)


@texting.draw
def _shortened(text: str, rng: np.random.Generator) -> OrderedEdits:
    table = lexicon("texting.tsv")
    phrases = [_shorten(match, table[match.group().lower()]) for match in _phrases().finditer(text)]
    taken = {place for edits in phrases for place in range(edits[0].start, edits[0].stop)}
    words = [edits for edits in find_words(text, table) if edits[0].start not in taken]
    return order_alternatives(sorted(phrases + words, key=lambda edits: edits[0].start), rng)


@functools.cache
def _phrases() -> re.Pattern[str]:
    found = sorted((words for words in lexicon("texting.tsv") if " " in words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, found))})\b(?!['’])", re.IGNORECASE)


def _shorten(match: re.Match[str], choices: tuple[str, ...]) -> tuple[Edit, ...]:
    return tuple(Edit(*match.span(), in_case_of(match.group(), choice)) for choice in choices)


@edits(
    axis="dialect",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source="A table of our own, `slang.tsv`: colloquial words, most of them British, none of them offensive",
)
def slang(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Say it as among friends: `rate` is a share of the words and phrases that the table holds.

    Praise stays praise and blame stays blame. Capitals are kept, names stay, and "a" and "an" follow. From tier 1 on
    `at_least` one word or phrase changes.

    Example:
        >>> slang("The food was excellent, and we are going to be back.", severity=5, seed=1)
        'The grub was awesome, and we are gonna be back.'
    """
    return draw.up_to(rate, at_least=at_least)


@slang.draw
def _among_friends(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_phrases(text, "slang.tsv", "right")), rng)


@edits(
    axis="dialect",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_LEARNERS}: determiners are 11 % of all",
)
def article_errors(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Drop or swap articles as learners of English do: `rate` is a share of the articles that allow it.

    "A few", "a little" and "a lot" stay: without the article they say something else. From tier 1 on `at_least` one
    article goes wrong.

    Example:
        >>> article_errors("The soup was a disaster.", severity=5, seed=1)
        'A soup was disaster.'
    """
    return draw.up_to(rate, at_least=at_least)


@article_errors.draw
def _misused_articles(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_articles(text)), rng)


@edits(
    axis="dialect",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_LEARNERS}: prepositions are 10 % of all; table of our own, `preposition_errors.tsv`",
)
def preposition_errors(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Mix prepositions up as learners of English do: `rate` is a share of the places that the table holds.

    One is put for another ("in Monday"), left out ("went the shop"), or put in ("discuss about"). What belongs to a
    verb or to a set phrase stays, and so does "without". From tier 1 on `at_least` one goes wrong.

    Example:
        >>> preposition_errors("We discussed the plan on Monday.", severity=5, seed=1)
        'We discussed about the plan at Monday.'
    """
    return draw.up_to(rate, at_least=at_least)


@preposition_errors.draw
def _mixed_up(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_prepositions(text)), rng)


@edits(
    axis="dialect",
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_LEARNERS}: the number of nouns is 4 %, the agreement of subject and verb 2 % of all",
)
def agreement_errors(_text: str, draw: OrderedEdits, *, rate: float, at_least: int) -> Sequence[Edit]:
    """Break agreement as learners of English do: `rate` is a share of the verbs and nouns where it shows.

    "She like it", "the rooms was", "two night", "informations": after a plain subject, after a number, and of nouns
    that have no plural. From tier 1 on `at_least` one goes wrong.

    Example:
        >>> agreement_errors("She likes the rooms. They were clean.", severity=5)
        'She like the rooms. They was clean.'
    """
    return draw.up_to(rate, at_least=at_least)


@agreement_errors.draw
def _broken(text: str, rng: np.random.Generator) -> OrderedEdits:
    return order_alternatives(list(find_agreements(text)), rng)
