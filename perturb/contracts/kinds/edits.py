"""Kind `edits`: edits on a text; spans and answers follow, everything unedited stays byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final

from perturb.contracts.edit_columns import Edit, EditColumns
from perturb.contracts.edits import Changed, Regrouped, Undecided, apply_edits
from perturb.contracts.generator import Kind
from perturb.contracts.kinds.located import follow_edits
from perturb.contracts.nested_edits import apply_nested
from perturb.contracts.rendered import Rendered
from perturb.contracts.sample import Field, check_text
from perturb.contracts.targets import Answers, Spans, Target
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


_NO_GROUPS: Final[Mapping[str, str]] = MappingProxyType({})
_rendered: Final[Callable[[Any], Rendered]] = partial(tuple.__new__, Rendered)  # in a third of the time of `_make`
_LOCATED: Final = (Spans, Answers)


def _finish_nested(value: Field, results: Sequence[Any], target: Target, min_visibility: float) -> list[Rendered]:
    """Finish all tiers together where each begins with the edits of the one before, as those of one draw do."""
    counts = count_nested(results)
    if not counts:
        return [_finish(value, result, target, min_visibility) for result in results]
    return finish_texts(apply_nested(check_text(value), results[-1], counts), results, target)


def finish_texts(texts: Sequence[str], results: Sequence[EditColumns], target: Target) -> list[Rendered]:
    """Let the labels follow the edits that led to the texts of several severities."""
    if not isinstance(target, _LOCATED):
        before, behind = map(repeat, (target, None, False, "")), repeat(_NO_GROUPS)
        return list(map(_rendered, zip(texts, *before, results, behind, strict=False)))
    followed = [(text, *follow_edits(target, made, text), made) for text, made in zip(texts, results, strict=True)]
    return [Rendered(text, moved, problem=problem, edits=made) for text, moved, problem, made in followed]


def count_nested(results: Sequence[Any]) -> list[int]:
    """Count the edits of each result where all are beginnings of the same columns, in ascending order; else nothing."""
    counts: list[int] = []
    most = 0
    for result in results:
        if type(result) is not EditColumns or result.columns is not results[0].columns or result.taken < most:
            return []
        most = result.taken
        counts.append(most)
    return counts


def _edits(result: Any) -> tuple[Edit, ...]:
    """Take plain tuples as edits."""
    if isinstance(result, EditColumns):
        return tuple(result)
    if type(result) is tuple and set(map(type, result)) == {Edit}:
        starts, stops, replacements = zip(*result, strict=True)
        if set(map(type, starts + stops)) == {int} and set(map(type, replacements)) == {str}:
            return result
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


edits = Kind("edits", "text", _finish, finish_nested=_finish_nested)
