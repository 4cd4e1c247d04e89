"""CoNLL's columns: a token in each line with its tag, an empty line after each sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, NamedTuple

from perturb.contracts import Sample
from perturb.contracts.generator import Modality
from perturb.data.files import digest_fields, load_sample
from perturb.data.lines import Lines
from perturb.data.record import INPUT, Layout, Record
from perturb.data.tagging import is_chunk_tag, spans_of
from perturb.errors import DataError

_DOCUMENT: Final = "-DOCSTART-"
_NO_WORD: Final = re.compile(r"\d+[-.]\d+")
_LOOKED_AT: Final = 100


class Sentence(NamedTuple):
    """The lines of a sentence.

    Attributes:
        tokens: Its words.
        tags: The tag of each.
        line: Where it starts, from 1.
        document: Number of the document it belongs to, from 1; 0 where the file marks none.
        problem: Why it cannot be used; empty where it can.
    """

    tokens: tuple[str, ...]
    tags: tuple[str, ...]
    line: int
    document: int
    problem: str


@dataclass(frozen=True, slots=True)
class ConllSentences:
    """Sentences with a tag on each token, as texts with labelled spans.

    The text is the tokens joined by blanks. Tags such as B-PER, I-PER and O (also with E and S, or L and U, for ends
    and single tokens, and without B where nothing touches) give a span for each chunk; any other tags, such as parts of
    speech, give a span for each token. Documents, where `-DOCSTART-` marks them, are the clusters.

    Source:
        Tjong Kim Sang and De Meulder 2003, Introduction to the CoNLL-2003 Shared Task.

    Attributes:
        path: The file; its columns stand apart by tabs or blanks.
        token: Column of the token, from 1.
        tag: Column of the tag, from 1; 0 is the last one.
        chunks: Whether tags mark chunks.
        encoding: Of the file.
    """

    path: Path
    token: int = 1
    tag: int = 0
    chunks: bool = True
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def modality(self) -> Mapping[str, Modality]:
        """One text."""
        return {INPUT: "text"}

    @property
    def kind(self) -> Literal["spans"]:
        """Labelled spans."""
        return "spans"

    @property
    def layout(self) -> Layout:
        """CoNLL's."""
        return Layout("conll", chunks=self.chunks)

    def notes(self) -> Sequence[str]:
        """Nothing: every sentence is a record."""
        return ()

    def records(self) -> Iterator[Record]:
        """Stream the sentences in the file's order."""
        for number, sentence in enumerate(self.sentences(), 1):
            identity = f"sentence-{number:06d}"
            if sentence.problem:
                said = f"Sentence {number} of {self.name!r} (line {sentence.line}): {sentence.problem}"
                yield Record(identity, {}, problem=said)
                continue
            text = " ".join(sentence.tokens)
            spans = spans_of(sentence.tokens, sentence.tags, chunks=self.chunks)
            cluster = f"document-{sentence.document:06d}" if sentence.document else ""
            yield Record(identity, {INPUT: text}, spans, cluster=cluster)

    def sentences(self) -> Iterator[Sentence]:
        """Stream the sentences as they stand in the file."""
        rows: list[tuple[str, str]] = []
        start, document, problem = 0, 0, ""
        with Lines(self.path, self.encoding) as lines:
            for line in lines:
                columns = _columns(line)
                if columns[:1] == [_DOCUMENT]:
                    document += 1
                elif columns and not self._is_remark(columns, first=not rows):
                    start = start if rows else lines.number
                    problem = problem or self._problem(columns, lines)
                    rows.append(("", "") if problem else (columns[self.token - 1], columns[self.tag - 1]))
                elif rows and not columns:
                    yield _sentence(rows, start, document, problem)
                    rows, problem = [], ""
        if rows:
            yield _sentence(rows, start, document, problem)

    def _is_remark(self, columns: Sequence[str], *, first: bool) -> bool:
        """Whether a line holds no token: a comment before a sentence, or CoNLL-U's ranges and empty nodes."""
        if columns[0].startswith("#") and first:
            return not is_chunk_tag(columns[-1]) or len(columns) == 1
        return self.token > 1 and _NO_WORD.fullmatch(columns[0]) is not None

    def _problem(self, columns: Sequence[str], lines: Lines) -> str:
        if lines.bad_byte is not None:
            offset, lines.bad_byte = lines.bad_byte, None
            return f"the byte at offset {offset} does not decode. Give the file's own encoding (--encoding)."
        least = max(self.token, self.tag, 2)
        if len(columns) >= least and (not self.chunks or is_chunk_tag(columns[self.tag - 1])):
            return ""
        wanted = "a token and a tag such as B-PER or O" if len(columns) >= least else f"{least} columns or more"
        return f"expected {wanted} in line {lines.number}; got {' '.join(columns)!r:.80}. Repair the line."

    def load(self, record: Record) -> Sample:
        """Return text and spans."""
        return load_sample(self.path.parent, record, self.modality)

    def fingerprint(self, record: Record) -> bytes:
        """Digest the text."""
        return digest_fields(self.path.parent, record, self.modality)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())


def open_conll(
    path: Path, *, token: str | None = None, tag: str | None = None, encoding: str = "utf-8"
) -> ConllSentences:
    """Open a CoNLL file; whether its tags mark chunks is seen from the first sentences.

    Args:
        path: The file; with the suffix .conllu tokens stand in column 2 and parts of speech in column 4.
        token: Number of the tokens' column, from 1; the first where None.
        tag: Number of the tags' column, from 1; the last where None.
        encoding: Of the file.

    Raises:
        DataError: If a column is no number, or the file has no tagged token.
    """
    usual = ("2", "4") if path.suffix.lower() == ".conllu" else ("1", "0")
    columns = [_number(given or usual[i], name) for i, (given, name) in enumerate(((token, "input"), (tag, "target")))]
    opened = ConllSentences(path, columns[0], columns[1], chunks=False, encoding=encoding)
    tags = [tag for sentence in itertools.islice(opened.sentences(), _LOOKED_AT) for tag in sentence.tags if tag]
    if not tags:
        raise DataError(f"Expected a token and its tag in each line of {path.name!r}; its first lines hold none.")
    return replace(opened, chunks=2 * sum(map(is_chunk_tag, tags)) > len(tags))


def _number(column: str, option: str) -> int:
    if column.isdecimal():
        return int(column)
    raise DataError(f"Expected the number of a column, from 1, as --{option} of a CoNLL file; got {column!r}.")


def _columns(line: str) -> list[str]:
    columns = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
    return columns if any(columns) else []


def _sentence(rows: Sequence[tuple[str, str]], start: int, document: int, problem: str) -> Sentence:
    tokens, tags = zip(*rows, strict=True)
    return Sentence(tokens, tags, start, document, problem)
