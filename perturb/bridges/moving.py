"""A kind for functions that move what a picture shows and do not say where: only the label of the whole stays right."""

from __future__ import annotations

from typing import Final

from perturb.contracts import Boxes, Field, Image, Keypoints, Kind, Masks, Rendered, Target
from perturb.errors import InputError


def _finish(_value: Field, image: Image, target: Target, _min_visibility: float) -> Rendered:
    if isinstance(target, (Boxes, Masks, Keypoints)) and target.labels:
        raise InputError(
            f"This generator moves what a picture shows, and its {type(target).__name__.lower()} would not be known to "
            "follow; use it on pictures without them, or a generator of the axis viewpoint."
        )
    return Rendered(image, target)


MOVING: Final = Kind("moving", "image", _finish)
