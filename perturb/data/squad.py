"""SQuAD's JSON: questions on passages, with answers that stand in the passage."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from perturb.contracts import Sample
from perturb.contracts.generator import Modality
from perturb.data.files import digest_fields, load_sample
from perturb.data.json_files import read_json
from perturb.data.passages import answers_from
from perturb.data.record import Layout, Record
from perturb.data.rows import is_broken
from perturb.errors import DataError

PASSAGE: Final = "passage"
_LOOKED_AT: Final = 100


class Asked(NamedTuple):
    """A question where it stands in the file; what is not as it should be is an empty mapping."""

    article: Mapping[str, Any]
    paragraph: Mapping[str, Any]
    question: Mapping[str, Any]
    place: str


@dataclass(frozen=True, slots=True)
class SquadQuestions:
    """Questions on passages, version 1.1 or 2.0: the fields are `question` and `passage`.

    An impossible question has no answer. Questions on one passage are a cluster unless another key is named. A question
    whose answers do not stand where the file says becomes a record with a problem.

    Source:
        Rajpurkar et al. 2018, Know What You Don't Know: Unanswerable Questions for SQuAD.

    Attributes:
        path: The JSON file.
        groups: Keys of a question, its paragraph or its article to score by, such as `title` or `is_impossible`.
        cluster: Such a key, the unit that resampling uses; None takes the passage.
    """

    path: Path
    groups: tuple[str, ...] = ()
    cluster: str | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def modality(self) -> Mapping[str, Modality]:
        """Two texts."""
        return {"question": "text", PASSAGE: "text"}

    @property
    def kind(self) -> Literal["answers"]:
        """Answers."""
        return "answers"

    @property
    def layout(self) -> Layout:
        """SQuAD's."""
        return Layout("squad")

    def notes(self) -> Sequence[str]:
        """Nothing: every question is a record."""
        return ()

    def records(self) -> Iterator[Record]:
        """Stream the questions in the file's order."""
        for number, asked in enumerate(_questions(read_json(self.path)), 1):
            identity = asked.question.get("id")
            named = isinstance(identity, str | int) and not is_broken(str(identity))
            known = str(identity) if named else f"question-{number:06d}"
            try:
                yield self._record(known, asked)
            except DataError as error:
                yield Record(known, {}, problem=f"Question {number} of {self.name!r} (id {known}): {error}")

    def _record(self, identity: str, asked: Asked) -> Record:
        question, passage = asked.question.get("question"), asked.paragraph.get("context")
        if not isinstance(question, str) or not isinstance(passage, str):
            raise DataError('expected a "question" and a "context" as texts; one is missing. Add it.')
        if any(map(is_broken, (question, passage))):
            raise DataError("expected Unicode text; it holds half a surrogate pair. Write the text anew.")
        impossible = bool(asked.question.get("is_impossible"))
        answers = answers_from([] if impossible else asked.question.get("answers"), passage, PASSAGE)
        if not answers.texts and not impossible and "is_impossible" in asked.question:
            raise DataError("expected an answer, since is_impossible is false; there is none. Repair one of the two.")
        groups = {name: _text(asked, name) for name in self.groups}
        cluster = asked.place if self.cluster is None else _text(asked, self.cluster)
        return Record(identity, {"question": question, PASSAGE: passage}, answers, groups, cluster)

    def load(self, record: Record) -> Sample:
        """Return question, passage and answers."""
        return load_sample(self.path.parent, record, self.modality)

    def fingerprint(self, record: Record) -> bytes:
        """Digest question and passage."""
        return digest_fields(self.path.parent, record, self.modality)

    def __iter__(self) -> Iterator[Sample]:
        """Load sample after sample."""
        return map(self.load, self.records())


def open_squad(path: Path, *, groups: tuple[str, ...] = (), cluster: str | None = None) -> SquadQuestions:
    """Open a SQuAD file.

    Raises:
        DataError: If it has no question, or the first 100, their paragraphs and articles have no such key.
    """
    looked_at = list(itertools.islice(_questions(read_json(path)), _LOOKED_AT))
    if not looked_at:
        raise DataError(f"Expected questions in {path.name!r}; it has none.")
    known = list(dict.fromkeys(key for asked in looked_at for part in asked[:3] for key in part))
    for key in (*groups, *([cluster] if cluster else [])):
        if key not in known:
            raise DataError(f"Expected {key!r} with the questions of {path.name!r}; they have {', '.join(known)}.")
    return SquadQuestions(path, groups, cluster)


def _questions(content: Mapping[str, Any]) -> Iterator[Asked]:
    for number, article in enumerate(_entries(content, "data")):
        title = article.get("title") or number
        for place, paragraph in enumerate(_entries(article, "paragraphs")):
            for question in _entries(paragraph, "qas"):
                yield Asked(article, paragraph, question, f"{title}/{place}")


def _entries(holder: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    listed = holder.get(name)
    for entry in listed if isinstance(listed, list) else ():
        yield entry if isinstance(entry, dict) else {}


def _text(asked: Asked, name: str) -> str:
    value = {**asked.article, **asked.paragraph, **asked.question}.get(name, "")
    if isinstance(value, dict | list):
        raise DataError(f"expected one value as {name!r}; got {type(value).__name__}. Name another key.")
    return str(value).lower() if isinstance(value, bool) else str(value)
