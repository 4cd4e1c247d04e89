"""How far a variant lies from its clean input, and the digest of an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from perturb.contracts import Edit, Field, Image, Input
from perturb.keys import digest


def image_distance(clean: Image, varied: Image) -> float:
    """Root mean squared difference in levels 0..255; a variant of another size is scaled to the clean one's.

    Example:
        >>> image_distance(np.zeros((2, 2), np.uint8), np.full((2, 2), 3, np.uint8))
        3.0
    """
    import cv2

    if varied.shape != clean.shape:
        resized = cv2.resize(varied, (clean.shape[1], clean.shape[0]), interpolation=cv2.INTER_AREA)
        varied = np.asarray(resized, dtype=np.uint8)
    return float(cv2.norm(clean, varied, cv2.NORM_L2)) / float(np.sqrt(clean.size))


def text_distance(clean: str, varied: str, made: Sequence[Edit] | None) -> float:
    """Changed characters: counted from the edits where there are any, else the Levenshtein distance.

    Example:
        >>> text_distance("cat", "cut", [Edit(1, 2, "u")]), text_distance("cat", "cuts", None)
        (1.0, 2.0)
    """
    if made is not None:
        return float(sum(max(edit.stop - edit.start, len(edit.replacement)) for edit in made))
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.distance(clean, varied))


def input_digest(value: Input) -> str:
    """32 hexadecimal digits over an input's content.

    Example:
        >>> input_digest("a") == input_digest("b")
        False
    """
    return _digest(value).hex()


def _digest(value: Input) -> bytes:
    if isinstance(value, Mapping):
        return digest(*(part for name in sorted(value) for part in (name, _digest(value[name]))))
    return digest(value) if isinstance(value, str) else digest(str(value.shape), value.tobytes())


def same(clean: Field, varied: Field) -> bool:
    """Whether two inputs are the same, value for value."""
    if isinstance(clean, str) or isinstance(varied, str):
        return isinstance(clean, str) and isinstance(varied, str) and clean == varied
    return clean is varied or np.array_equal(clean, varied)
