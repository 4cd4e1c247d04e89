"""CoNLL: `axis/generator/severity/data.conll`, a token and its tag in each line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from perturb.contracts import Spans
from perturb.data.tagging import tags_of
from perturb.data.writing import part_of, settle
from perturb.engine.forms.contract import Gatherer, Item
from perturb.engine.provenance import Row
from perturb.errors import DataError

_FILE: Final = "data.conll"
_DOCUMENT: Final = "-DOCSTART-\tO\n\n"


class Lines(NamedTuple):
    """The lines of a sentence; a document is empty where it belongs to none."""

    tier: str
    document: str
    text: str


@dataclass(frozen=True, slots=True)
class Conll:
    """A CoNLL file for each tier: tokens are cut at white space and at the borders of spans.

    Attributes:
        chunks: Whether tags mark chunks (B, I, O) or are the labels themselves.
    """

    chunks: bool = True

    def place(self, _out: Path, item: Item) -> tuple[Row, Lines]:
        """Make the lines of a sentence; one without a token is in no file."""
        if not isinstance(item.target, Spans) or not isinstance(item.value, str):
            raise DataError(
                "Expected spans in one text for the format conll; these data have none. Use --format jsonl."
            )
        tagged = tags_of(item.value, item.target, chunks=self.chunks)
        text = "".join(f"{token}\t{tag}\n" for token, tag in tagged)
        document = item.row["cluster"] if item.row["cluster"] != item.row["sample_id"] else ""
        file = f"{item.tier}/{_FILE}" if text else None
        return item.row | {"file": file}, Lines(item.tier, document, f"{text}\n" if text else "")

    @contextmanager
    def gather(self, out: Path) -> Iterator[Gatherer]:
        """Gather the sentences; the files are whole when this ends without an error."""
        files = _Files(out)
        whole = False
        try:
            yield files
            whole = True
        finally:
            for tier in files.documents:
                settle(out / tier / _FILE, whole=whole)


@dataclass(slots=True)
class _Files:
    """Appends sentences to the file of their tier."""

    out: Path
    documents: dict[str, str] = field(default_factory=dict)

    def write(self, entries: Iterable[Lines]) -> None:
        """Append sentences."""
        for tier, document, text in entries:
            begins = bool(document) and self.documents.get(tier) != document
            self.documents[tier] = document
            with part_of(self.out / tier / _FILE).open("a", encoding="utf-8", newline="\n") as file:
                file.write((_DOCUMENT if begins else "") + text)
