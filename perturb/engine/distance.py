"""How far a variant lies from its clean input, and the digest of an input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perturb.contracts import Edit, EditColumns, Image
from perturb.data.content import input_digest

__all__ = ["image_distance", "input_digest", "text_distance"]


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
    if isinstance(made, EditColumns):
        return float(made.changed())
    if made is not None:
        return float(sum(max(edit.stop - edit.start, len(edit.replacement)) for edit in made))
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.distance(clean, varied))
