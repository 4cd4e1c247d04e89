"""The right answer as JSON, and as the plain form that metrics take."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from perturb.contracts import Accepted, Answers, Boxes, Ids, Keypoints, Masks, Spans, Target
from perturb.contracts.rle import VOID, decode_mask, encode_mask


def target_json(target: Target) -> str:
    """Write a target as JSON, without loss: a label or text as a string, whatever has parts as a mapping.

    Example:
        >>> target_json("cat"), target_json(Accepted(("3", "8")))
        ('"cat"', '{"accepted": ["3", "8"]}')
        >>> target_json(Answers(("Ada",), (4,), "passage"))
        '{"answers": ["Ada"], "starts": [4], "field": "passage"}'
    """
    if isinstance(target, str):
        return _text_json(target)
    content: Any = target
    match target:
        case Accepted():
            content = {"accepted": target.values}
        case Answers():
            content = {"answers": target.texts}
            content |= {"starts": target.starts, "field": target.field} if target.starts else {}
        case Spans():
            content = {"spans": [[span.start, span.stop, span.label] for span in target.spans]}
            content |= {"field": target.field} if target.field else {}
        case Ids():
            graded = any(gain != 1 for gain in target.gains.values())
            content = {"ids": dict(target.gains) if graded else list(target.gains)}
        case Boxes():
            content = {"boxes": target.corners.tolist(), "labels": target.labels} | _crowd(target)
        case Masks():
            content = {"masks": [encode_mask(mask) for mask in target.seen], "labels": target.labels} | _crowd(target)
            content |= {} if target.ignored is None else {VOID: encode_mask(target.ignored)}
        case Keypoints():
            content = {"keypoints": target.points.tolist(), "labels": target.labels}
            content |= {"objects": target.objects} if target.objects else {}
    return json.dumps(content, allow_nan=False)


def _crowd(target: Boxes | Masks) -> dict[str, tuple[bool, ...]]:
    return {"crowd": target.crowd} if any(target.crowd) else {}


def target_value(text: str) -> Any:
    """Read what `target_json` wrote, in the plain form that metrics take.

    Returns:
        A label or text as `str`; a number as `float`; answers as a list of texts, empty where there is none; spans as a
        list of `[start, stop, label]`; ids as a list, or as a mapping to gains where they are graded; boxes as
        `{"boxes": [[left, top, right, bottom], …], "labels": […]}`, with `"crowd": [true, …]` where some are; masks as
        a mapping of label to run lengths, those of one label united (`perturb.contracts.rle`), and of `void` to those
        of what counts nowhere; accepted readings as
        `{"accepted": […]}`; None for none.

    Example:
        >>> target_value(target_json(Answers(("Ada", "Ada Lovelace")))), target_value('"cat"'), target_value("2.0")
        (['Ada', 'Ada Lovelace'], 'cat', 2.0)
    """
    value = json.loads(text)
    match value:
        case {"answers": found} | {"spans": found} | {"ids": found}:
            return found
        case {"masks": masks, "labels": labels}:
            united: dict[str, Mapping[str, Any]] = {}
            for label, runs in zip(labels, masks, strict=True):
                united[label] = _union(united[label], runs) if label in united else runs
            return united | ({VOID: value[VOID]} if VOID in value else {})
        case _:
            return value


def _union(one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
    return encode_mask(decode_mask(one) | decode_mask(other))


@functools.lru_cache(maxsize=4096)
def _text_json(text: str) -> str:
    return json.dumps(text)
