"""Right answers as the cells of a table hold them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from perturb.contracts import Ids, Target, TargetKind
from perturb.data.marked import boxes_from, keypoints_from, masks_from
from perturb.data.passages import answers_from, spans_from
from perturb.errors import DataError


def target_from(value: Any, kind: TargetKind, *, text: str = "", field: str = "") -> Target:
    """Read the right answer from a cell.

    Args:
        value: A text, number, list or mapping; lists and mappings may be written as JSON. Whatever
            `perturb.store.targets.target_json` writes is read again.
        kind: What the task needs: `label` or `text`; `number`; `answers` (a list of texts, or `{"text": […],
            "answer_start": […]}`); `spans` (a list of `[start, stop, label]`); `boxes` (`{"boxes": [[left, top, right,
            bottom], …], "labels": […]}`); `masks`, with run lengths in place of boxes (a table may name the file of a
            label map instead); `keypoints`, with `[x, y]`; `ids` (a list, or a mapping of id to gain).
        text: What spans and answers lie in.
        field: The input field that holds this text; empty where the input is one text.

    Raises:
        DataError: If it is nothing of this kind; the message says what was expected.

    Example:
        >>> target_from("2.5", "number"), target_from('[[0, 3, "WHO"]]', "spans", text="Ada left.")
        (2.5, Spans(spans=(Span(start=0, stop=3, label='WHO'),), field=''))
        >>> target_from("many", "number")
        Traceback (most recent call last):
        perturb.errors.DataError: expected a finite number; got 'many'. Write one, such as 3.5.
    """
    if kind in ("label", "text"):
        return str(value)
    if kind == "number":
        return number_from(value)
    plain = _plain(value, kind)
    if kind in ("answers", "spans"):
        return (answers_from if kind == "answers" else spans_from)(plain, text, field)
    return _READERS[kind](plain)


def _plain(value: Any, kind: TargetKind) -> Any:
    """Read JSON where the cell holds it; a plain text is an answer or an id by itself."""
    if not isinstance(value, str):
        return value
    if kind in ("answers", "ids") and not value.lstrip().startswith(("[", "{")):
        return [value]
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise DataError(f"expected {kind} as JSON; {error}. Repair the cell.") from error


def number_from(value: Any) -> float:
    """Read a finite number.

    Raises:
        DataError: If it is none.
    """
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise DataError(f"expected a finite number; got {value!r:.80}. Write one, such as 3.5.")
    return number


def ids_from(value: Any) -> Ids:
    """Read the ids of what is relevant, with their gains where relevance is graded.

    Raises:
        DataError: If it is neither, an id comes twice, or a gain is negative or not finite.

    Example:
        >>> ids_from(["d7", 12]), ids_from({"d7": 2})
        (Ids(gains={'d7': 1.0, '12': 1.0}), Ids(gains={'d7': 2.0}))
    """
    if isinstance(value, Mapping) and value.keys() == {"ids"} and isinstance(value["ids"], list | Mapping):
        value = value["ids"]
    match value:
        case Mapping():
            gains = {str(name): number_from(gain) for name, gain in value.items()}
        case list() if all(isinstance(name, str | int) for name in value):
            gains = dict.fromkeys(map(str, value), 1.0)
        case _:
            raise DataError(
                f'expected ids as ["d1", "d2"] or {{"d1": 2, "d2": 1}}; got {value!r:.80}. Repair the cell.'
            )
    if len(gains) < len(value):
        raise DataError(f"expected each id once; got {value!r:.80}. Drop what comes twice.")
    if any(gain < 0 for gain in gains.values()):
        raise DataError(f"expected gains of 0 or more; got {value!r:.80}. Leave out what is not relevant.")
    return Ids(gains)


_READERS: Final[Mapping[TargetKind, Callable[[Any], Target]]] = {
    "boxes": boxes_from,
    "masks": masks_from,
    "keypoints": keypoints_from,
    "ids": ids_from,
}
