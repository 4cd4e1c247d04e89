"""Right answers and models' answers as words, whatever the task."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from perturb.report.figures import clip, decimal

__all__ = ["answer_words", "target_words"]

_MOST: Final = 3
_LONGEST: Final = 200


def target_words(target: Any) -> str:
    """Write a right answer, as `examples.json` holds it.

    Example:
        >>> target_words("3"), target_words({"accepted": ["3", "8"]})
        ('3', '3 or 8')
        >>> target_words({"masks": [{"size": [2, 2], "counts": [1, 1, 2]}], "labels": ["road"]})
        'road on 25 %'
    """
    return clip(_parts(target) if isinstance(target, Mapping) else target, _LONGEST)


def answer_words(answer: str | None, target: Any) -> str:
    """Write a model's answer, which is JSON where the right one has parts.

    Args:
        answer: As `examples.json` holds it; None for none.
        target: The right answer: a text that only looks like JSON stays a text where a text is right.

    Example:
        >>> answer_words("3", "8"), answer_words(None, "8")
        ('3', 'none')
        >>> answer_words('{"boxes": [[9, 6, 48, 29]], "labels": ["car"], "scores": [0.9]}', {"boxes": [], "labels": []})
        'car at 9, 6 to 48, 29 (0.90)'
    """
    if answer is None:
        return "none"
    if not isinstance(target, Mapping) or {"accepted", "answers"} & target.keys():
        return clip(answer, _LONGEST)
    found = json.loads(answer)
    return clip(_parts(found) if isinstance(found, Mapping) else _several(found), _LONGEST)


def _parts(value: Mapping[str, Any]) -> str:
    match value:
        case {"accepted": several} | {"answers": several}:
            return " or ".join(map(str, several)) or "no answer"
        case {"ids": several} | {"spans": several}:
            return _several(several)
        case {"boxes": boxes, "labels": labels}:
            return _boxes(boxes, labels, value.get("scores", ()))
        case {"masks": masks, "labels": labels}:
            return ", ".join(f"{label} {_covered(mask)}" for label, mask in zip(labels, masks, strict=False))
        case {"keypoints": _, "labels": labels}:
            return _counted(labels)
    return ", ".join(f"{label} {_covered(mask)}" for label, mask in value.items()) or "nothing"


def _boxes(boxes: Sequence[Sequence[float]], labels: Sequence[str], scores: Sequence[float]) -> str:
    if not boxes:
        return "no box"
    if len(boxes) > _MOST:
        return _counted(labels)
    named = [
        f"{label} at {left:.0f}, {top:.0f} to {right:.0f}, {bottom:.0f}"
        for label, (left, top, right, bottom) in zip(labels, boxes, strict=False)
    ]
    sure = [f" ({decimal(score)})" for score in scores] or [""] * len(named)
    return "; ".join(name + score for name, score in zip(named, sure, strict=False))


def _counted(labels: Sequence[str]) -> str:
    return ", ".join(f"{count} {label}" for label, count in Counter(labels).most_common())


def _covered(mask: Mapping[str, Any]) -> str:
    height, width = mask["size"]
    if not isinstance(mask["counts"], list):
        return "somewhere"
    return f"on {100 * sum(mask['counts'][1::2]) / max(1, height * width):.0f} %"


def _several(items: Iterable[Any]) -> str:
    """Write ids as they are and spans as label and place."""
    words = (f"{item[2]} {item[0]}–{item[1]}" if isinstance(item, list) else str(item) for item in items)
    return ", ".join(words) or "nothing"
