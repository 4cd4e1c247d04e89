"""What reviewers say together: which variants are valid, how many, and how far they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from perturb.review.agreement import agreement
from perturb.review.answers import Answers, Judgement, read_answers
from perturb.review.items import CLEAN
from perturb.store import RunFolder

_CONFIDENCE: Final = 0.95
_CELL: Final = ("axis", "generator", "severity", "tier")
Named = Mapping[str, Any]


def write_review(folder: Path, files: Sequence[Path]) -> dict[str, Any]:
    """Read reviewers' answers and write what they say together as `review.json`, in place of an earlier one.

    Args:
        folder: What was reviewed.
        files: The answers, all of them.

    Returns:
        The content of `review.json`, see `summarise`.

    Raises:
        PerturbError: If a file cannot be used; the message says why.
    """
    review = summarise(read_answers(folder, files))
    RunFolder(folder).write("review.json", review)
    return review


def summarise(answers: Sequence[Answers]) -> dict[str, Any]:
    """Count reviewers' answers.

    An item is `accepted` where more than half of its reviewers accept it, `rejected` where more than half do not, and
    `disputed` otherwise. A rejected variant is invalid; where more than half give it the same label, that is told.

    Args:
        answers: Of one or more reviewers to one or more pages of a folder.

    Returns:
        `schema`, `pages`, `reviewers`; `agreement` with Krippendorff's alpha `overall` and by axis in `axes`; `cells`
        with a row for each generator and tier: `judged`, `accepted`, `rejected` and `disputed` items, `differing` ones
        that reviewers do not all judge alike, and the share accepted with its Wilson interval at 95 %; `items` with
        their verdicts; `invalid` and `relabelled` variants. Clean samples have a cell, and are never invalid.
    """
    names: dict[str, Named] = {}
    given: dict[str, dict[str, Judgement]] = {}
    for one in answers:
        for item, judgement in one.judgements.items():
            names[item] = one.items[item]
            given.setdefault(item, {})[one.reviewer] = judgement
    by_axis: dict[str, list[list[Judgement]]] = {}
    for item, judgements in given.items():
        by_axis.setdefault(names[item]["axis"], []).append(list(judgements.values()))
    items = [dict(names[item]) | _verdict(list(judgements.values())) for item, judgements in given.items()]
    items.sort(
        key=lambda item: (item["axis"] != CLEAN, item["axis"], item["generator"], item["severity"], item["sample_id"])
    )
    return {
        "schema": 1,
        "pages": sorted({one.page for one in answers}),
        "reviewers": sorted({one.reviewer for one in answers}),
        "agreement": {
            "overall": agreement(unit for units in by_axis.values() for unit in units)._asdict(),
            "axes": {axis: agreement(units)._asdict() for axis, units in sorted(by_axis.items())},
        },
        "cells": _cells(items),
        "invalid": [item for item in items if item["verdict"] == "rejected" and item["generator"] != CLEAN],
        "relabelled": [item for item in items if item["label"]],
        "items": items,
    }


def _verdict(judgements: Sequence[Judgement]) -> dict[str, Any]:
    half = len(judgements) / 2
    votes = Counter(judgement.verdict for judgement in judgements)
    labels = Counter(judgement.label for judgement in judgements if judgement.label)
    accepted = votes["accept"]
    verdict = "accepted" if accepted > half else "rejected" if accepted < half else "disputed"
    agreed = [label for label, backers in labels.items() if backers > half]
    differing = len(set(judgements)) > 1
    return {"verdict": verdict, "votes": dict(votes), "label": agreed[0] if agreed else None, "differing": differing}


def _cells(items: Iterable[Named]) -> list[dict[str, Any]]:
    cells: dict[tuple[Any, ...], list[Named]] = {}
    for item in items:
        cells.setdefault(tuple(item[name] for name in _CELL), []).append(item)
    return [dict(zip(_CELL, cell, strict=True)) | _counts(members) for cell, members in cells.items()]


def _counts(items: Sequence[Named]) -> dict[str, Any]:
    from scipy.stats import binomtest

    verdicts = Counter(item["verdict"] for item in items)
    interval = binomtest(verdicts["accepted"], len(items)).proportion_ci(_CONFIDENCE, method="wilson")
    return {
        "judged": len(items),
        **{verdict: verdicts[verdict] for verdict in ("accepted", "rejected", "disputed")},
        "differing": sum(item["differing"] for item in items),
        "share": {"value": verdicts["accepted"] / len(items), "low": float(interval.low), "high": float(interval.high)},
    }
