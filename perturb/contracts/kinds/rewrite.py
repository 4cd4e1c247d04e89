"""Kind `rewrite`: a whole new text; spans and answers are found again by their words, or the variant is invalid."""

from __future__ import annotations

from typing import Any

from perturb.contracts.generator import Kind
from perturb.contracts.kinds.located import find_again
from perturb.contracts.rendered import Rendered
from perturb.contracts.sample import Field, check_text
from perturb.contracts.targets import Target


def _finish(value: Field, result: Any, target: Target, _min_visibility: float) -> Rendered:
    original, text = check_text(value), check_text(result)
    found, problem = find_again(target, original, text)
    return Rendered(original if problem else text, found, problem=problem)


rewrite = Kind("rewrite", "text", _finish)
