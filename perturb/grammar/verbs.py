"""Common English verbs, and those of their forms that are nothing else."""

from __future__ import annotations

import re
from typing import Final

from perturb.grammar.listing import words

_IRREGULAR: Final = """
become became become, begin began begun, bring brought brought, build built built, buy bought bought,
choose chose chosen, come came come, do did done, eat ate eaten, forget forgot forgotten, forgive forgave forgiven,
get got got, give gave given, go went gone, grow grew grown, hear heard heard, keep kept kept, know knew known,
lose lost lost, make made made, meet met met, overcome overcame overcome, pay paid paid, say said said,
seek sought sought, sell sold sold, send sent sent, sing sang sung, speak spoke spoken, spend spent spent,
steal stole stolen,
swear swore sworn, take took taken, teach taught taught, tell told told, think thought thought,
throw threw thrown, understand understood understood, weep wept wept, withdraw withdrew withdrawn,
write wrote written, sit sat sat, freeze froze frozen, see saw seen
"""
_IRREGULAR_NOUNS: Final = """
blow blew blown, catch caught caught, draw drew drawn, drink drank drunk, drive drove driven, feed fed fed,
fight fought fought, fly flew flown, mistake mistook mistaken, ride rode ridden, shake shook shaken,
sink sank sunk, sleep slept slept, stand stood stood, swim swam swum, tear tore torn, wear wore worn, win won won
"""
_REGULAR: Final = """
accept achieve add admire admit advertise afford agree allow annoy apologise apologize appear apply appreciate argue
arrive assume attend avoid believe belong bother celebrate collect compare consist contain continue convince
deny depend deserve destroy disagree disappear disappoint discover discuss enjoy ensure enter entertain
examine exist expect explain explore express happen imagine impress improve include insist inspire invite learn listen
manage obtain occur perform prefer prepare prevent protect prove provide realise realize receive recommend recover
refuse remain remember remind remove replace require respond seem solve struggle suggest suppose survive
"""
_REGULAR_NOUNS: Final = """
answer arrest attack attempt bake bill blame book borrow burn call cancel care change charge chat check claim clean
climb close complete cook cost count cover crash cry damage dance decrease delay deliver demand end escape fail fill
film finish fit fix guess guide hate heat help hope ignore increase influence interest interrupt join judge jump kick
kill knock land last laugh like list live load lock look love mark match matter measure mend mention mind miss mix
model move name need nod note notice offer open order own pack paint park phone pick plan play point pour practise
praise press print promise pull push question rain rate reach record refund regret rent repair repeat reply request
rest return risk ruin rush sail save scream search serve share shop shout sign smell smile snow sound spoil start
state stay step stop store stress study suit support surprise switch talk tap taste telephone test thank touch trade
travel treat trust try turn twist type use visit vote wait walk want warn wash waste watch wave weigh wish wonder work
worry wrap yell
"""
_DOUBLED: Final = words(
    "admit begin chat dig fit forget get nod occur plan prefer regret sit step stop swim tap win wrap"
)


def _rows(text: str) -> list[tuple[str, str, str]]:
    return [(base, past, participle) for base, past, participle in map(str.split, text.split(","))]


def third(base: str) -> str:
    """Make the form after "she".

    Example:
        >>> third("go"), third("try"), third("play")
        ('goes', 'tries', 'plays')
    """
    if re.search(r"(?:o|ch|sh|ss|x)\Z", base):
        return f"{base}es"
    return f"{base[:-1]}ies" if re.search(r"[^aeiou]y\Z", base) else f"{base}s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if re.search(r"[^aeiou]y\Z", base):
        return f"{base[:-1]}ied"
    return f"{base}{base[-1] if base in _DOUBLED else ''}ed"


def _ing(base: str) -> str:
    stem = base[:-1] if re.search(r"[^eo]e\Z", base) else base
    return f"{stem}{base[-1] if base in _DOUBLED else ''}ing"


_irregular: Final = _rows(_IRREGULAR) + _rows(_IRREGULAR_NOUNS)
_only: Final = [row[0] for row in _rows(_IRREGULAR)] + _REGULAR.split()
_all: Final = [row[0] for row in _irregular] + _REGULAR.split() + _REGULAR_NOUNS.split()
_regular_past: Final = [_past(base) for base in _REGULAR.split() + _REGULAR_NOUNS.split()]

BASE: Final = frozenset(_all)
"""As after "will"."""
ONLY_BASE: Final = frozenset(_only)
"""Those that are no nouns."""
THIRD: Final = frozenset(map(third, _all))
"""As after "she"."""
ONLY_THIRD: Final = frozenset(map(third, _only))
"""Those that are no plurals of nouns."""
PARTICIPLE: Final = frozenset([row[2] for row in _irregular] + _regular_past)
"""As after "have"."""
ONLY_PAST: Final = frozenset(row[1] for row in _irregular) - PARTICIPLE - {"saw"}
"""Forms of the past that no "have" goes before."""
PAST: Final = frozenset([row[1] for row in _irregular] + _regular_past) - BASE - {"saw"}
"""As after "yesterday she"."""
ING: Final = frozenset(map(_ing, _all))
REGULARISED: Final = frozenset(_past(row[0]) for row in _irregular) - {"singed", "flied", "teared", "payed", "seed"}
"""Irregular verbs with a regular ending, such as "goed"."""
