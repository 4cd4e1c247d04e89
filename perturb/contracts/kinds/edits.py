"""Kind `edits`: edits on a text; spans and answers follow, everything unedited stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from perturb.contracts.edits import Changed, Edit, Regrouped, Undecided, apply_edits
from perturb.contracts.generator import Kind, Rendered
from perturb.contracts.kinds.located import follow_edits
from perturb.contracts.sample import Field, check_text
from perturb.contracts.targets import Target
from perturb.errors import DeclarationError


def _finish(value: Field, result: Any, target: Target, _min_visibility: float) -> Rendered:
    made = _edits(result.edits if isinstance(result, Changed | Undecided | Regrouped) else result)
    text = apply_edits(check_text(value), made)
    if isinstance(result, Changed) and text != value:
        return Rendered(text, result.target, contrast=True, edits=made)
    if isinstance(result, Undecided) and text != value:
        return Rendered(text, result.target, edits=made)
    moved, problem = follow_edits(target, made, text)
    groups = result.groups if isinstance(result, Regrouped) and text != value else {}
    return Rendered(text, moved, problem=problem, edits=made, groups=groups)


def _edits(result: Any) -> tuple[Edit, ...]:
    """Take plain tuples as edits."""
    listed = isinstance(result, Iterable) and not isinstance(result, str)
    made = tuple(result) if listed else ()
    if not listed or not all(map(_is_edit, made)):
        raise DeclarationError(
            f"Expected edits (start, stop, replacement) from a generator of kind edits; got {result!r:.80}. "
            "A whole new text is of kind rewrite."
        )
    return tuple(edit if isinstance(edit, Edit) else Edit(*edit) for edit in made)


def _is_edit(value: Any) -> bool:
    match value:
        case (int(), int(), str()):
            return True
        case _:
            return False


edits = Kind("edits", "text", _finish)
