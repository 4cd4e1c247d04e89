"""Common English nouns that can be counted, and some that cannot."""

from __future__ import annotations

import re
from typing import Final

from perturb.grammar.listing import words

_ONLY_NOUNS: Final = """
actor actress adapter airport album animal apartment app apple armchair artist aunt autumn baby bakery balcony ball
banana basket bathroom beach bed bedroom bench bicycle bird biscuit blanket boat boy bracelet brother building burger
cable cafe cake candle car carrot castle cat ceiling chapter charger cherry child choice church cinema city coat
colleague company computer concert cookie corridor country cousin cow critic cupboard curtain customer daughter day
decision delivery dessert detail dinner director doctor door duvet egg elephant ending engineer episode evening event
fact family flight flower foot forest friend gallery gentleman girl glove grandmother guitar hall headphone hill horse
hospital hotel hour idea island jacket job journalist journey kettle keyboard kid kitchen lady lake lamp laptop lawyer
lemon lesson library mattress meal meeting memory menu metre mile month morning mountain museum neighbour nephew
newspaper niece night novel onion opera opinion option oven owner painting parcel passage passenger pencil person
piano pizza player poem politician potato problem pub receipt receptionist restaurant river road room salad sandwich
sauce sausage sea sequel shipment shirt shoe singer sister socket sofa son song soup speaker spider spoon starter
statue steak story strawberry street student suitcase tablet teacher teenager telephone television theatre thing
toilet tomato tooth town trilogy umbrella uncle university vegetable village waiter waitress wallet wardrobe website
week wife window winter woman writer year zip
"""
_ALSO_VERBS: Final = """
answer bag bar battery bike bill book bottle bowl box breakfast bridge bus button camera card chair character colour
corner cup dish dog dress driver email experience eye factory farm father field film finger flat floor fork game
garden glass group guest guide hat house husband invoice joke key knife letter lid life lunch machine man manager map
market message mirror mistake moment mother mouse name napkin nurse office orange order package pan parent pen phone
photo picture pillow play plug pocket pool price question queue radio reason roof school screen season seat sentence
sheet shelf shop show shower station surprise table tent ticket towel tower toy tree trip visit walk wall wheel word
"""
_OF_ITS_OWN: Final = {
    "child": "children",
    "foot": "feet",
    "gentleman": "gentlemen",
    "knife": "knives",
    "life": "lives",
    "man": "men",
    "mouse": "mice",
    "person": "people",
    "shelf": "shelves",
    "tooth": "teeth",
    "wife": "wives",
    "woman": "women",
}


def plural(noun: str) -> str:
    """Make the plural of a noun.

    Example:
        >>> plural("knife"), plural("box"), plural("baby"), plural("day")
        ('knives', 'boxes', 'babies', 'days')
    """
    if noun in _OF_ITS_OWN:
        return _OF_ITS_OWN[noun]
    if noun in {"potato", "tomato"} or re.search(r"(?:ch|sh|ss|x|us)\Z", noun):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y\Z", noun) else f"{noun}s"


ONLY_SINGULAR: Final = words(_ONLY_NOUNS)
ONLY_PLURAL: Final = frozenset(map(plural, ONLY_SINGULAR))
SINGULAR: Final = ONLY_SINGULAR | words(_ALSO_VERBS)
PLURAL: Final = frozenset(map(plural, SINGULAR))
UNITS: Final = words("days hours metres miles minutes months nights prices weeks years")
"""What amounts to one thing: "two weeks is enough"."""
MASS: Final = words(
    "accommodation advice baggage equipment evidence feedback furniture homework information jewellery knowledge "
    "luggage machinery scenery software weather"
)
"""What cannot be counted."""
MISFORMED: Final = frozenset(
    [
        *(f"{noun}s" for noun in MASS - {"accommodation", "weather"}),
        *(f"{noun}s" for noun in _OF_ITS_OWN if noun not in {"foot", "knife", "life", "man", "mouse", "person"}),
        *(f"{noun}s" for noun in _OF_ITS_OWN.values() if noun not in {"people", "lives"}),
    ]
)
"""Plurals of them, and regular plurals of irregular nouns, such as "childs"."""
