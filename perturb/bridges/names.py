"""Bridged generators that a suite declares: their whole declaration travels in their name.

Workers and reports are given names, never functions, so `albumentations:RandomRain` is followed by its declaration in
JSON. Such a name stands wherever a generator's name does, and two that are the same make the same variants.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from perturb.bridges.albumentations import from_albumentations
from perturb.bridges.imagecorruptions import from_imagecorruptions
from perturb.bridges.nlpaug import from_nlpaug
from perturb.bridges.nrtk import from_nrtk
from perturb.bridges.textattack import from_textattack
from perturb.contracts import Generator
from perturb.errors import DeclarationError

BRIDGES: Final[Mapping[str, Callable[..., Generator]]] = {
    "albumentations": from_albumentations,
    "imagecorruptions": from_imagecorruptions,
    "nlpaug": from_nlpaug,
    "nrtk": from_nrtk,
    "textattack": from_textattack,
}
BRING_THEIR_TIERS: Final = ("imagecorruptions",)
DECLARATION_KEYS: Final = ("axis", "tiers", "identity", "fixed", "scale")


def is_bridged(name: str) -> bool:
    """Whether a generator's name is that of a bridge.

    Example:
        >>> is_bridged("albumentations:RandomRain"), is_bridged("my_module:rain")
        (True, False)
    """
    return name.partition(":")[0] in BRIDGES


def bridged_name(name: str, declaration: Mapping[str, Any]) -> str:
    """Join a bridge's name and its declaration.

    Args:
        name: Such as `albumentations:RandomRain`.
        declaration: Some of `DECLARATION_KEYS` to what the bridge takes under them.

    Example:
        >>> bridged_name("nlpaug:OcrAug", {"tiers": {"aug_word_p": [0.1, 0.2, 0.3, 0.5, 0.8]}})
        'nlpaug:OcrAug {"tiers": {"aug_word_p": [0.1, 0.2, 0.3, 0.5, 0.8]}}'
    """
    return f"{name} {json.dumps(declaration, sort_keys=True, default=str)}"


@functools.cache
def find_bridged(name: str) -> Generator:
    """Make the generator of a bridged name.

    Raises:
        DeclarationError: If the name has no tiers, or the library lacks it or does not take its declaration.
        MissingExtraError: If the library is not installed.

    Example:
        >>> find_bridged('nlpaug:OcrAug {"tiers": {"aug_word_p": [0.1, 0.2, 0.3, 0.5, 0.8]}}').name
        'ocr_aug'
    """
    library, _, rest = name.partition(":")
    bridged, _, declared = rest.partition(" ")
    declaration = json.loads(declared or "{}")
    if "tiers" not in declaration and library not in BRING_THEIR_TIERS:
        raise DeclarationError(
            f"{library}:{bridged} needs tiers: in a suite a table [generators.tiers], in Python from_{library}(...)."
        )
    return BRIDGES[library](bridged, **declaration)
