"""The files in which reviewers' answers come back."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from perturb.errors import DataError, RunError, UsageError
from perturb.review.page import PAGES
from perturb.store import RunFolder

_SCHEMA: Final = 1
_SHOWN: Final = 3


class Judgement(NamedTuple):
    """What one reviewer says of one item.

    Attributes:
        verdict: `accept`, `reject` or `relabel`.
        label: The right one where it is relabelled, or else empty.
    """

    verdict: str
    label: str = ""


class Answers(NamedTuple):
    """One reviewer's answers to one page.

    Attributes:
        reviewer: Their name.
        page: The page's digest.
        items: Names of what is on the page, by item id.
        judgements: What they said, by item id.
    """

    reviewer: str
    page: str
    items: Mapping[str, Mapping[str, Any]]
    judgements: Mapping[str, Judgement]


def read_answers(folder: Path, files: Sequence[Path]) -> list[Answers]:
    """Read the answers to the pages that were written for a folder.

    Args:
        folder: What was reviewed.
        files: As the page downloads them.

    Raises:
        DataError: If a file holds no answers, or answers that the page does not give.
        RunError: If they are answers to a page of another folder, or to items that are not on it.
        UsageError: If a reviewer comes twice for one page.
    """
    found: list[Answers] = []
    seen: dict[tuple[str, str], Path] = {}
    for file in files:
        answers = _read(folder, file)
        key = (answers.reviewer, answers.page)
        if key in seen:
            raise UsageError(
                f"{seen[key]} and {file} both answer one page as {answers.reviewer!r}. Give the later one only."
            )
        seen[key] = file
        found.append(answers)
    return found


def _read(folder: Path, file: Path) -> Answers:
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"Expected answers as the page downloads them in {file}; it cannot be read: {error}."
        ) from error
    match content:
        case {"schema": 1, "reviewer": str(reviewer), "page": str(page), "answers": dict(answers)} if reviewer.strip():
            pass
        case _:
            raise DataError(
                f"Expected answers as the page downloads them in {file}: schema {_SCHEMA}, reviewer, page and answers; "
                "it holds something else."
            )
    if not answers:
        raise DataError(f"{file} holds no answers. Answer at least one item before you download.")
    items = _items(folder, file, page)
    if unknown := [item for item in answers if item not in items]:
        raise RunError(
            f"{file} answers {len(unknown)} items that are not on its page: {', '.join(unknown[:_SHOWN])}. "
            "It was changed; download it again."
        )
    return Answers(reviewer.strip(), page, items, {item: _judgement(file, item, answers[item]) for item in answers})


def _items(folder: Path, file: Path, page: str) -> Mapping[str, Mapping[str, Any]]:
    name = f"{PAGES}/page-{page}.json"
    if not set(page) <= set(string.hexdigits) or not (folder / name).is_file():
        raise RunError(
            f"{file} answers a page that was not written for {folder}. Give the folder that was reviewed, or the "
            "answers to its pages."
        )
    items: dict[str, dict[str, Any]] = RunFolder(folder).read(name)["items"]
    return items


def _judgement(file: Path, item: str, given: Any) -> Judgement:
    match given:
        case {"verdict": "accept" | "reject" as verdict}:
            return Judgement(verdict)
        case {"verdict": "relabel", "label": str(label)} if label.strip():
            return Judgement("relabel", label.strip())
        case _:
            raise DataError(
                f"Expected accept, reject, or relabel with a label for item {item} in {file}; got {given!r}. "
                "Download the answers again."
            )
