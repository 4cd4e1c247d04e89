"""Kind `pixels`: a new image; the labels stay where they are."""

from __future__ import annotations

from typing import Any

from perturb.contracts.generator import Kind
from perturb.contracts.rendered import Rendered
from perturb.contracts.sample import Field
from perturb.contracts.targets import Target


def _finish(_value: Field, result: Any, target: Target, _min_visibility: float) -> Rendered:
    return Rendered(result, target)


pixels = Kind("pixels", "image", _finish)
