"""Where English contracts ("do not" to "don't") and where a contraction has one expansion only.

Whatever a rule without a parser cannot decide stays as it is: possessive 's, "it's" before a participle that fits both
"is" and "has", negated questions ("don't you"), and full forms that end a clause or stand before a gap ("as I am.").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from perturb.contracts import Edit
from perturb.generators.text._words import in_case_of, word_set

_NEGATED: Final = {
    **{
        f"{verb} not": f"{verb}n't"
        for verb in (
            *("do", "does", "did", "is", "are", "was", "were", "have", "has", "had"),
            *("would", "could", "should", "must", "might", "need"),
        )
    },
    "will not": "won't",
    "cannot": "can't",
    "shall not": "shan't",
}
_EXPANDED: Final = {short: full for full, short in _NEGATED.items()}
_CONTRACTED: Final = {
    "i am": "i'm",
    **{f"{subject} are": f"{subject}'re" for subject in ("you", "we", "they")},
    **{
        f"{subject} {verb}": f"{subject}'s"
        for subject in ("he", "she", "it", "that", "there")
        for verb in ("is", "has")
    },
    **{f"{subject} have": f"{subject}'ve" for subject in ("i", "you", "we", "they")},
    **{
        f"{subject} will": f"{subject}'ll" for subject in ("i", "you", "he", "she", "it", "we", "they", "that", "there")
    },
    **{
        f"{subject} {verb}": f"{subject}'d"
        for subject in ("i", "you", "he", "she", "it", "we", "they")
        for verb in ("would", "had")
    },
    **{f"{asking} is": f"{asking}'s" for asking in ("what", "who", "where", "how", "here")},
    **{f"{modal} have": f"{modal}'ve" for modal in ("could", "would", "should", "might", "must")},
}
_SUBJECTS: Final = word_set("i you he she it we they there this that these those anyone anybody everyone")
_HOSTS: Final = word_set("i you he she it we they that there here what where who how could would should must might")
# The second part is looked at, not consumed: in "it is not" both "it is" and "is not" have their turn.
_FORMS: Final = re.compile(
    r"\bcannot\b|\b[a-z]+(?=(?P<rest> (?:not|am|are|is|have|has|had|will|would)\b|['’](?:t|m|re|ve|ll|s|d)\b(?!['’])))",
    re.IGNORECASE,
)
_NEXT_WORDS: Final = re.compile(r"\s+([a-z][a-z'’-]*)(?:\s+([a-z][a-z'’-]*))?(?:\s+([a-z][a-z'’-]*))?", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?…\n]")
_CLAUSE_BORDER: Final = re.compile(r"[.,;:!?…()\[\]\"“”—–\n]")
_LOOK_BACK: Final = 80
_LOOK_AHEAD: Final = 400

_CONNECTIVES: Final = word_set(
    "and but because so if when while since that though although until till before after once or yet whether "
    "unless think thinks thought know knows say says said believe hope feel feels sure glad then now honestly"
)
_GAP_OPENERS: Final = word_set("how what where who whom which whose than as whatever wherever whoever more less")
_NO_CLITIC_BEFORE: Final = word_set("and or but nor because if when though although as than indeed too")
_STRANDED: Final = re.compile(r"\s+(?:in|on|at|for|from|with|of|to|about|by)\s*(?:[.,;:!?…)]|$)", re.IGNORECASE)

_ADVERBS: Final = word_set(
    "never always already just only also still even ever now not quite rather so too very often almost both all "
    "soon again once twice since"
)
_PARTICIPLES: Final = word_set(
    "been got had gone done seen made taken given found left lost kept felt heard told said paid bought brought "
    "sent spent sold begun broken chosen driven eaten fallen flown forgotten frozen known written worn won "
    "thrown stolen spoken slept shown sung sat stood met meant led held hung grown drunk drawn dealt caught "
    "built beaten stuck swum taught thought understood woken rung risen ridden lain laid dug fed fought fled "
    "sought shaken shot spoilt burnt learnt dreamt smelt torn wound hidden bitten blown forgiven gotten proved "
    "proven sworn"
)
_ALSO_BASE_FORMS: Final = word_set("come become run cost cut put set let hit hurt read shut quit spread beat")
_STATES: Final = word_set(
    "tired bored pleased delighted disappointed annoyed excited worried scared impressed satisfied obsessed "
    "amazed relaxed crowded overpriced overrated"
)
_NO_PARTICIPLES: Final = word_set("limited mixed advanced detailed")
_BASE_FORMS: Final = word_set(
    "be have like love go say recommend buy give stay want think expect hate prefer need pay eat watch take "
    "wish call choose suggest make do get ask know tell see hope guess describe try use send visit return order "
    "book never avoid happily gladly rather"
)

_MODALS: Final = word_set("could would should might must")
_ASKED: Final = re.compile(
    r"(?:(?<=\A)|(?<=[.!?…] )|(?<=\n))(?P<verb>[A-Z][a-z]+n['’]t) (?P<subject>you|he|she|it|we|they)(?= [a-z])(?! dare"
    r"| worry)"
)
_OPENING_NOUN: Final = re.compile(
    r"(?:\A|[.!?…] |\n|, and |, but |, so |\bbecause |\bthat )(?:the|my|our|your|this)(?: [a-z]+)? \Z", re.IGNORECASE
)
_AFTER_IS: Final = word_set(
    "a an the not still so too always already just basically actually definitely probably really"
)
_HISSES: Final = re.compile(r"(?:[sxz]|sh|ch|ce|ge|se|ze|self)\Z")
_NO_NOUN: Final = word_set("one this that which who other it all what good bad best worst first last")


def find_contractions(text: str) -> Iterator[Edit]:
    """Find what can be contracted or expanded, from left to right.

    Example:
        >>> [edit.replacement for edit in find_contractions("It's late and I do not mind.")]
        ['It is', "don't"]
    """
    apostrophe = "’" if "’" in text else "'"
    for match in _FORMS.finditer(text):
        words = match.group() + (match["rest"] or "")
        start, stop = match.start(), match.start() + len(words)
        replacement = _replace(text, start, stop)
        asked = _ASKED.match(text, start) if replacement is None else None
        if asked and words.lower().replace("’", "'") in _EXPANDED:
            yield _uninverted(asked)
        elif replacement:
            yield Edit(start, stop, in_case_of(words, replacement).replace("'", apostrophe))


def _uninverted(asked: re.Match[str]) -> Edit:
    """Write a negated question in full: "Isn't it nice?" as "Is it not nice?"."""
    verb = _EXPANDED[asked["verb"].lower().replace("’", "'")].removesuffix("not").strip()
    return Edit(*asked.span(), f"{in_case_of(asked['verb'], verb)} {asked['subject']} not")


def _replace(text: str, start: int, stop: int) -> str | None:
    words = text[start:stop].lower().replace("’", "'")
    following = _following(text, stop)
    if words in _NEGATED:
        stressed = text[start:stop].endswith("NOT") and not text[start:stop].isupper()
        return None if stressed or following[0] == "only" else _NEGATED[words]
    if words in _EXPANDED:
        asked = following[0] in _SUBJECTS or _ends_in_question(text, stop)
        return None if asked else _EXPANDED[words]
    if words in _CONTRACTED:
        return _CONTRACTED[words] if _contracts(words, text, start, stop) else None
    host, apostrophe, clitic = words.partition("'")
    if (clitic == "s" or words.endswith(" is")) and host not in _HOSTS:
        return _with_noun(words, text, start, stop)
    return _expanded(host, clitic, following) if apostrophe and host in _HOSTS else None


def _with_noun(words: str, text: str, start: int, stop: int) -> str | None:
    """Contract or expand "is" after a noun that opens its clause: "the food is great", "the street's a bit noisy"."""
    following = _following(text, stop)[0]
    if not _OPENING_NOUN.search(text, max(0, start - _LOOK_BACK), start):
        return None
    if words.endswith("'s"):
        return f"{words[:-2]} is" if following in _AFTER_IS else None
    noun = words[: -len(" is")]
    clear = (
        following
        and following not in _NO_CLITIC_BEFORE
        and following not in {"not", "that", "to"}
        and not _STRANDED.match(text, stop)
    )
    return f"{noun}'s" if clear and not _HISSES.search(noun) and noun not in _NO_NOUN else None


def _contracts(words: str, text: str, start: int, stop: int) -> bool:
    """Tell whether subject and verb stand where a clause begins, with something after them to lean on."""
    following = _following(text, stop)
    before = _CLAUSE_BORDER.split(text[max(0, start - _LOOK_BACK) : start])[-1].lower().split()
    modal = words.split(maxsplit=1)[0] in _MODALS
    starts_clause = not before or modal or before[-1] in _CONNECTIVES
    negated = following[0] == "not" and words != "i am"
    leans = following[0] and following[0] not in _NO_CLITIC_BEFORE and not _STRANDED.match(text, stop)
    if negated or not starts_clause or not leans or not _GAP_OPENERS.isdisjoint(before):
        return False
    verb, word = words.split()[1], _past_adverbs(following)
    if verb == "has":
        return word in {"been", "got"}
    return verb not in {"have", "had"} or _is_participle(word)


def _expanded(host: str, clitic: str, following: Sequence[str]) -> str | None:
    word = _past_adverbs(following)
    if clitic == "s":
        # Nothing but words in -ly up to the next comma: "it's ugly, silly and slow".
        verb = _is_or_has(word or following[0])
    elif clitic == "d":
        verb = _had_or_would(following, word)
    else:
        verb = {"m": "am", "re": "are", "ve": "have", "ll": "will"}.get(clitic)
    return f"{host} {verb}" if verb else None


def _is_or_has(word: str) -> str | None:
    if word in {"been", "got", "had"}:
        return "has"
    undecided = not word or word == "own" or word in _PARTICIPLES | _ALSO_BASE_FORMS
    return None if undecided or (word.endswith("ed") and word not in _STATES) else "is"


def _had_or_would(following: Sequence[str], word: str) -> str | None:
    if following[0] == "better":
        return "had"
    if word in _BASE_FORMS:
        return "would"
    return "had" if _is_participle(word) else None


def _is_participle(word: str) -> bool:
    regular = word.endswith("ed") and not word.endswith("eed") and word not in _NO_PARTICIPLES
    return regular or word in _PARTICIPLES


def _past_adverbs(following: Sequence[str]) -> str:
    """Return the first word that is no adverb; empty where the text ends or goes on with adverbs only."""
    return next((word for word in following if word and word not in _ADVERBS and not word.endswith("ly")), "")


def _following(text: str, stop: int) -> list[str]:
    """Return the next three words in lower case, each empty where no further word follows."""
    found = _NEXT_WORDS.match(text, stop)
    return [word.lower() for word in found.groups("")] if found else [""] * 3


def _ends_in_question(text: str, position: int) -> bool:
    end = _SENTENCE_END.search(text, position, position + _LOOK_AHEAD)
    return end is not None and end.group() == "?"
