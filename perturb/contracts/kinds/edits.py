"""Kind `edits`: edits on a text; character spans follow, everything unedited stays byte for byte."""

from __future__ import annotations

from typing import Any

from perturb.contracts.edits import Changed, apply_edits, move_spans
from perturb.contracts.generator import Kind, Rendered
from perturb.contracts.sample import Field, check_text
from perturb.contracts.targets import Spans, Target


def _finish(value: Field, result: Any, target: Target, _min_visibility: float) -> Rendered:
    made = tuple(result.edits if isinstance(result, Changed) else result)
    text = apply_edits(check_text(value), made)
    if isinstance(result, Changed) and text != value:
        return Rendered(text, result.target, contrast=True, edits=made)
    return Rendered(text, move_spans(target, made) if isinstance(target, Spans) else target, edits=made)


edits = Kind("edits", "text", _finish)
