"""What somebody belongs to: family, religion, nationality, age. The same text about somebody of another group."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from perturb.contracts import Answers, Edit, Regrouped, Sample, edits
from perturb.generators.text._articles import replace_word
from perturb.generators.text._lexicon import rows
from perturb.generators.text._swaps import Swap, up_to
from perturb.generators.text._words import in_case_of

_TIERS: Final = {"rate": (0.2, 0.4, 0.6, 0.8, 1.0), "at_least": (1, 1, 1, 1, 1)}
_IDENTITY: Final = {"rate": 0.0, "at_least": 0}
_CHECKLIST: Final = "Ribeiro et al. 2020, Beyond Accuracy (CheckList), fairness"
_LIBRARY: Final = "Czarnowska, Vyas & Shah 2021, Quantifying Social Biases in NLP: identity terms by group"
_FREE: Final = r"(?<![\w@#/.-])(?<![A-Z][a-z] )"
_NO_CAPITAL: Final = r"(?! [A-Z]|-\w|['’]s [A-Z])"


class _Moved(NamedTuple):
    """Swaps in ascending order of their uniforms; the column and value of the group that all of them move into."""

    swaps: tuple[Swap, ...]
    column: str
    group: str

    def up_to(self, rate: float, at_least: int) -> tuple[Edit, ...] | Regrouped:
        made = up_to(self.swaps, rate, at_least)
        complete = len(made) == sum(len(swap.edits) for swap in self.swaps)
        return Regrouped(made, {self.column: self.group}) if made and complete else made


@edits(
    axis="identity",
    joins_fields=True,
    version=2,
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_LIBRARY}; table of our own, `family_terms.tsv`",
)
def family_terms(_text: str, draw: _Moved, *, rate: float, at_least: int) -> tuple[Edit, ...] | Regrouped:
    """Let relatives be of a step, foster or adoptive family: `rate` is a share of the different words for relatives.

    Only words that stand after a possessive ("my mother", "her sons") wherever they stand, and there everywhere. From
    tier 1 on `at_least` one is swapped. Once all are, the variant's group `family` tells which.

    Example:
        >>> family_terms("My mother and his brother came.", severity=5, seed=1)
        'My stepmother and his stepbrother came.'
    """
    return draw.up_to(rate, at_least)


@family_terms.draw
def _other_families(text: str, rng: np.random.Generator) -> _Moved:
    kinds = ("step", "foster", "adoptive")
    kind = int(rng.random() * len(kinds))
    table = {plain: others[kind] for plain, *others in rows("family_terms.tsv") if _always_of_somebody(text, plain)}
    return _Moved(_swap_words(text, _family(), table, rng), "family", kinds[kind])


def _always_of_somebody(text: str, word: str) -> bool:
    """Whether a word stands after a possessive wherever it stands: "his own mother" would stay behind."""
    found = [match for match in _family().finditer(text) if match.group() == word]
    return len(found) == len(re.findall(rf"\b{word}\b", text, re.IGNORECASE))


@functools.cache
def _family() -> re.Pattern[str]:
    words = "|".join(row[0] for row in rows("family_terms.tsv"))
    return re.compile(
        rf"(?<=\b(?:my|[Mm]y) )(?P<a>{words})\b(?![-\w]| (?:tongue|figure|nature|board|hood|of))"
        rf"|(?<=\b(?:his|her|our) )(?P<b>{words})\b(?![-\w]| (?:tongue|figure|nature|board|hood|of))"
    )


@edits(
    axis="identity",
    joins_fields=True,
    version=2,
    tiers={"at_least": (1, 1, 1, 1, 1)},
    identity={"at_least": 0},
    scale={"at_least": "step"},
    monotone=False,
    source=f"{_CHECKLIST}; table of our own, `religions.tsv`",
)
def religion_swapped(_text: str, draw: _Moved, *, at_least: int) -> tuple[Edit, ...] | Regrouped:
    """Write of another religion: people, faith, house, book and teacher, all of one religion.

    There is one variant for a text: the same at all tiers, with all words swapped. A text about two religions stays,
    and so does one with such a word in another use ("go to church"), or with a word of one faith only ("baptised"). The
    variant's group `religion` tells the new one.

    Example:
        >>> religion_swapped("A Muslim family prayed in the mosque.", severity=5, seed=1)
        'A Hindu family prayed in the temple.'
    """
    return draw.up_to(0.0, at_least)


@religion_swapped.draw
def _other_religions(text: str, rng: np.random.Generator) -> _Moved:
    pick = rng.random()
    table = rows("religions.tsv")
    found = list(_faith().finditer(text))
    own = {column for match in found for row in table for column, word in enumerate(row) if word == match.group()}
    if len(own) != 1 or len(found) < len(_any_faith().findall(text)):
        return _Moved((), "", "")
    old = own.pop()
    columns = [column for column in range(1, len(table[0])) if column != old]
    new = columns[int(pick * len(columns))]
    words = {row[old]: row[new] for row in table}
    made = tuple(replace_word(text, *match.span(), words[match.group()]) for match in found)
    return _Moved((Swap(0.0, made),), "religion", table[0][new].lower())


_NO_NOUN: Final = "at|in|on|was|is|said|says|and|or|to|of|from|by|has|had|who|with|for|came|went|will|would|can|did"


@functools.cache
def _faith() -> re.Pattern[str]:
    kinds = {kind: "|".join(words) for kind, *words in rows("religions.tsv")}
    plain = "|".join(kinds[kind] for kind in ("people", "faith", "houses", "book", "teacher"))
    house = r"(?<!\bto )(?<!\bat )(?<!\bin )(?<!\bfrom )(?<!\bafter )(?<!\bof )"
    adjective = rf"(?:{kinds['adjective']})(?= [a-z])(?! (?:{_NO_NOUN})\b)"
    return re.compile(rf"{_FREE}\b(?:{adjective}|{house}(?:{kinds['house']})|(?:{plain}))\b{_NO_CAPITAL}")


_OF_ONE_FAITH: Final = (
    r"catholic\w*|protestant\w*|orthodox|anglican\w*|lutheran\w*|methodist\w*|baptist\w*|evangelical\w*|mormon\w*"
    r"|sunni\w*|shia|shi['’]ite\w*|sufi\w*|hasid\w*|bapti[sz]\w+|christen\w+|communion|confession\w*|gospel\w*"
    r"|psalm\w*|sermon\w*|sabbath|shabbat|kosher|halal|ramadan|eid|diwali|easter|christmas|hanukkah|passover|hajj"
    r"|monk\w*|nuns?|bishop\w*|pope|vicar\w*|god(?:father|mother|parents?|son|daughter)"
)


@functools.cache
def _any_faith() -> re.Pattern[str]:
    words = "|".join(word for _, *words in rows("religions.tsv") for word in words)
    return re.compile(rf"\b(?:{words}|{_OF_ONE_FAITH})\b", re.IGNORECASE)


@edits(
    axis="identity",
    joins_fields=True,
    version=3,
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_CHECKLIST}; table of our own, `nations.tsv`",
)
def nationality_swapped(_text: str, draw: _Moved, *, rate: float, at_least: int) -> tuple[Edit, ...] | Regrouped:
    """Write of people and things of another country: `rate` is a share of the different countries in the text.

    Country, adjective and people are swapped together, wherever they stand. Languages, kinds of dogs and the like, and
    names beside another capital stay, and so does a text that asks, unless its answers stand in the sample: the answer
    may be another one there. From tier 1 on `at_least` one country is swapped. Where it was the only one, the variant's
    group `nationality` tells the new one.

    Example:
        >>> nationality_swapped("A German driver, back in Germany.", severity=5, seed=1)
        'An Iraqi driver, back in Iraq.'
    """
    return draw.up_to(rate, at_least)


@nationality_swapped.draw
def _other_nations(text: str, rng: np.random.Generator, *, sample: Sample) -> _Moved:
    table = rows("nations.tsv")
    located = isinstance(sample.target, Answers) and bool(sample.target.starts)
    places: dict[int, list[re.Match[str]]] = {}
    for match in _nation().finditer(text if located or "?" not in text else ""):
        if _NAME_BEFORE.search(text, max(0, match.start() - _LOOK_BACK), match.start()):
            continue
        places.setdefault(_rows_of_nations()[match.group()], []).append(match)
    mentioned = {row for word, row in _rows_of_nations().items() if word in text}
    uniforms, picks = rng.random((2, len(places))).tolist()
    swaps, group = [], ""
    for (own, matches), uniform, pick in zip(places.items(), uniforms, picks, strict=True):
        free = [row for row in range(len(table)) if row not in mentioned]
        new = free[int(pick * len(free))]
        mentioned.add(new)
        group = table[new][1].lower()
        others = dict(zip(table[own], table[new], strict=True))
        swaps.append(Swap(uniform, tuple(replace_word(text, *m.span(), others[m.group()]) for m in matches)))
    return _Moved(tuple(sorted(swaps)), "nationality", group if len(swaps) == 1 else "mixed")


@functools.cache
def _rows_of_nations() -> Mapping[str, int]:
    return {word: number for number, words in enumerate(rows("nations.tsv")) for word in words}


_LOOK_BACK: Final = 24
# "American Indians", "The Quiet American"; but "The German baker" opens a sentence.
_NAME_BEFORE: Final = re.compile(
    r"\b(?!(?:The|An?|Some|Many|Most|Few|Several|All|No|Two|Three|My|Our|Their|His|Her|This|That|These|Those|Every|Each"
    r"|Only"
    r"|Even|In|For|From|To|When|If|But|And|Although|Because|While|Young|Old)\b)[A-Z][a-z]+ \Z"
)
_NO_NATION_BEFORE: Final = (
    "shepherd|shepherds|measles|roulette|doll|dolls|summer|ocean|nut|nuts|dream|football|language|grammar|lessons"
    "|course"
    "|dictionary|speaking|salad|mythology|and|or|in|as|to|at|with|is|are|was|were|but|for|which|by|on|from"
)


@functools.cache
def _nation() -> re.Pattern[str]:
    columns = list(zip(*rows("nations.tsv"), strict=True))
    countries, adjectives, people = ("|".join(column) for column in columns)
    free = r"(?<![\w@#/.-])(?<!South )(?<!North )(?<!Latin )(?<!West )(?<!East )(?<!New )(?<!of )"
    return re.compile(
        rf"{free}\b(?:(?:{adjectives})(?= [a-z])(?! (?:{_NO_NATION_BEFORE})\b)|(?:{people}))\b{_NO_CAPITAL}"
        rf"|(?<=\bin )(?:{countries})\b{_NO_CAPITAL}|(?<=\bfrom )(?:{countries})\b{_NO_CAPITAL}"
        rf"|(?<=\bto )(?:{countries})\b{_NO_CAPITAL}"
    )


def _swap_words(
    text: str, pattern: re.Pattern[str], table: Mapping[str, str], rng: np.random.Generator
) -> tuple[Swap, ...]:
    """Swap each different word that a pattern finds for what the table gives it, at all its places."""
    places: dict[str, list[re.Match[str]]] = {}
    for match in pattern.finditer(text):
        if match.group() in table:
            places.setdefault(match.group(), []).append(match)
    uniforms: Sequence[float] = rng.random(len(places)).tolist()
    swaps = [
        Swap(uniform, tuple(replace_word(text, *match.span(), table[word]) for match in matches))
        for (word, matches), uniform in zip(places.items(), uniforms, strict=True)
    ]
    return tuple(sorted(swaps))


_PERSON: Final = (
    "man|woman|men|women|couple|couples|lady|ladies|gentleman|people|person|driver|drivers|teacher|teachers|waiter"
    "|waitress"
    "|nurse|doctor|couple|guest|guests|customer|customers|employee|employees|neighbour|neighbours|patient|patients|guy"
    "|lawyer|engineer|actor|actress|singer|director|writer|worker|workers|resident|residents|visitor|visitors|mechanic"
)
_AGE: Final = re.compile(
    rf"(?<!\b[Mm]y )(?<![-\w])(?P<adjective>[Yy]oung|[Oo]ld|[Ee]lderly|[Mm]iddle-aged)(?= (?:{_PERSON})\b)"
    rf"|\b(?P<years>[2-8]\d)(?=-year-old\b(?: (?:{_PERSON})\b|[.,;]| who\b))"
    r"|(?<=\b[Ii]n his )(?P<decade>(?:twen|thir|for|fif|six|seven|eigh)ties)\b"
    r"|(?<=\b[Ii]n her )(?P<decade2>(?:twen|thir|for|fif|six|seven|eigh)ties)\b"
)
_AGES: Final = {
    "young": ("young", (19, 35), ("twenties",)),
    "middle-aged": ("middle-aged", (42, 58), ("forties", "fifties")),
    "elderly": ("elderly", (66, 88), ("sixties", "seventies", "eighties")),
}


@edits(
    axis="identity",
    joins_fields=True,
    version=2,
    tiers=_TIERS,
    identity=_IDENTITY,
    scale={"at_least": "step"},
    source=f"{_LIBRARY} (age); rules of our own",
)
def age_swapped(_text: str, draw: _Moved, *, rate: float, at_least: int) -> tuple[Edit, ...] | Regrouped:
    """Write of people of another age: `rate` is a share of the places that tell an adult's age.

    "A young waiter", "a 45-year-old driver", "in her sixties": all become young, middle-aged or elderly. From tier 1 on
    `at_least` one place changes. Once all have, the variant's group `age` tells which.

    Example:
        >>> age_swapped("An elderly man and a 30-year-old nurse.", severity=5, seed=1)
        'A middle-aged man and a 54-year-old nurse.'
    """
    return draw.up_to(rate, at_least)


@age_swapped.draw
def _other_ages(text: str, rng: np.random.Generator) -> _Moved:
    places: dict[str, list[re.Match[str]]] = {}
    for match in _AGE.finditer(text):
        places.setdefault(match.group(), []).append(match)
    told = {word: found for word, found in places.items() if len(found) >= text.count(f"{word}-year-old")}
    pick, *luck = rng.random(1 + 2 * len(told)).tolist()
    own = {_age_of(word) for word in told}
    free = [age for age in _AGES if age not in own] or ["elderly"]
    group = free[int(pick * len(free))]
    swaps = []
    for (word, found), uniform, choice in zip(told.items(), luck[::2], luck[1::2], strict=True):
        if _age_of(word) != group:
            other = in_case_of(word, _of_age(found[0], group, choice))
            swaps.append(Swap(uniform, tuple(replace_word(text, *match.span(), other) for match in found)))
    return _Moved(tuple(sorted(swaps)), "age", group)


def _of_age(match: re.Match[str], group: str, pick: float) -> str:
    adjective, (low, high), decades = _AGES[group]
    if match["adjective"]:
        return adjective
    return str(low + int(pick * (high - low))) if match["years"] else decades[int(pick * len(decades))]


def _age_of(told: str) -> str:
    word = told.lower()
    if word.isdigit():
        return next((age for age, (_, (_, high), _) in _AGES.items() if int(word) <= high + 4), "elderly")
    if word in {"young", "twenties", "thirties"}:
        return "young"
    return "middle-aged" if word in {"middle-aged", "forties", "fifties"} else "elderly"
