"""SQuAD: `axis/generator/severity/data.json`, version 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perturb.contracts import Answers
from perturb.data.squad import PASSAGE
from perturb.engine.forms.contract import Gatherer, Item
from perturb.engine.forms.lists import Entry, TierLists
from perturb.engine.provenance import Row
from perturb.errors import DataError

_FILE: Final = "data.json"


@dataclass(frozen=True, slots=True)
class Squad:
    """A SQuAD file for each tier; every question has its passage to itself, since it may differ from the others'."""

    def place(self, _out: Path, item: Item) -> tuple[Row, Entry]:
        """Make the entry of a question."""
        target, fields = item.target, item.value
        if not isinstance(target, Answers) or not isinstance(fields, Mapping) or "question" not in fields:
            raise DataError(
                "Expected questions on passages for the format squad; these data have none. Use --format jsonl."
            )
        if target.texts and not target.starts:
            raise DataError(
                "Expected answers with their place in the passage for the format squad; these have none. "
                "Use --format jsonl."
            )
        passage = target.field or next((name for name in (PASSAGE, "context") if name in fields), list(fields)[-1])
        answers = [{"text": t, "answer_start": s} for t, s in zip(target.texts, target.starts, strict=True)]
        question = {
            "id": item.name,
            "question": fields["question"],
            "answers": answers,
            "is_impossible": not answers,
            **item.row["groups"],
        }
        paragraph = {"context": fields[passage], "qas": [question]}
        article = {"title": item.row["cluster"], "paragraphs": [paragraph]}
        return item.row | {"file": f"{item.tier}/{_FILE}"}, Entry(item.tier, {"data": [article]})

    @contextmanager
    def gather(self, out: Path) -> Iterator[Gatherer]:
        """Gather the questions."""
        with TierLists(out, _FILE, ("data",)) as lists:
            lists.more["version"] = "v2.0"
            yield lists
