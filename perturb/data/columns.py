"""Which column of a table is what."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from perturb.contracts import TargetKind
from perturb.contracts.chat import MESSAGES
from perturb.data.record import INPUT
from perturb.errors import DataError

_USUAL_INPUTS: Final = ("text", "input", "sentence", "image", "path", "file_name", "prompt", "instruction", "question")
_PAIRS: Final = (
    *(("sentence1", "sentence2"), ("premise", "hypothesis"), ("question1", "question2"), ("question", "sentence")),
    ("instruction", "input"),
)
_TOLD_BY_NAME: Final[dict[TargetKind, tuple[str, ...]]] = {
    "spans": ("spans", "entities"),
    "boxes": ("boxes", "objects"),
    "masks": ("masks", "mask"),
    "keypoints": ("keypoints",),
    "answers": ("answers", "references"),
    "text": ("reference", "transcript", "summary", "translation"),
    "ids": ("ids", "relevant"),
}
_PASSAGES: Final = ("passage", "context", "document", "text")
_USUAL_TARGETS: Final[dict[TargetKind, tuple[str, ...]]] = {
    "label": ("label", "target", "class", "answer", "output"),
    "text": (
        *("target", "reference", "transcript", "summary", "translation", "output", "completion", "response"),
        *("label", "answer"),
    ),
    "number": ("target", "value", "score", "label"),
    "answers": ("answers", "answer", "references", "reference", "target", "summary", "translation", "output", "label"),
    "spans": ("spans", "entities", "target", "label"),
    "boxes": ("boxes", "objects", "target", "label"),
    "masks": ("masks", "mask", "target", "label"),
    "keypoints": ("keypoints", "target", "label"),
    "ids": ("ids", "relevant", "target", "label"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table is what.

    Attributes:
        inputs: What the model gets; several become named fields.
        target: The right answer.
        groups: Slices to score by.
        cluster: The unit that resampling uses; None where each row is its own.
        id: The sample's id; None where rows are numbered.
        chat: Whether the one input holds chats; a target in the same column is the assistant's last turn.
    """

    inputs: tuple[str, ...]
    target: str
    groups: tuple[str, ...] = ()
    cluster: str | None = None
    id: str | None = None
    chat: bool = False

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every column once."""
        return tuple(dict.fromkeys((*self.texts, self.target)))

    @property
    def texts(self) -> tuple[str, ...]:
        """Every column once that is more than the target."""
        named = (*self.inputs, *self.groups, self.cluster, self.id)
        return tuple(dict.fromkeys(column for column in named if column is not None))

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Field name and column of each input: one alone is the field `input`, and chats are the field `messages`."""
        if self.chat:
            return ((MESSAGES, self.inputs[0]),)
        if len(self.inputs) == 1:
            return ((INPUT, self.inputs[0]),)
        return tuple((column, column) for column in self.inputs)

    @property
    def passage(self) -> tuple[str, str]:
        """Field name (empty where there is one input) and column of what spans and answers lie in."""
        if len(self.inputs) == 1:
            return "", self.inputs[0]
        column = next((name for name in _PASSAGES if name in self.inputs), self.inputs[-1])
        return column, column


def split_names(names: str | Sequence[str] | None) -> tuple[str, ...]:
    """Split column names as a person writes them.

    Example:
        >>> split_names("question, passage"), split_names(["a,b"]), split_names(None)
        (('question', 'passage'), ('a,b',), ())
    """
    if isinstance(names, str):
        return tuple(name.strip() for name in names.split(",") if name.strip())
    return tuple(names or ())


def choose_columns(
    found: Sequence[str],
    *,
    table: str,
    input: str | Sequence[str] | None = None,  # noqa: A002 - the option's name
    target: str | None = None,
    groups: str | Sequence[str] = (),
    cluster: str | None = None,
    id: str | None = None,  # noqa: A002 - the option's name
    kind: TargetKind = "label",
    chat: str | None = None,
) -> Columns:
    """Choose columns by the names given, or by usual names for input and target.

    Args:
        found: The table's columns.
        table: What to call the table in an error.
        input: Columns that the model gets, as a list or separated by commas.
        target: The column of the right answer.
        groups: Columns to score by, as a list or separated by commas.
        cluster: The column of the unit that resampling uses.
        id: The column of the ids.
        kind: What the right answers are: decides what their column is usually called. Answers are usually those of a
            `question` on a `passage` or `context`, which then are the inputs.
        chat: The column that holds chats, where there is one: it is the input, and the target where no other column is.

    Raises:
        DataError: If a column is not there, or there twice.

    Example:
        >>> choose_columns(["text", "label"], table="a.csv").target
        'label'
        >>> choose_columns(["text", "label"], table="a.csv", target="lable")
        Traceback (most recent call last):
        perturb.errors.DataError: Expected the column 'lable' (--target) in 'a.csv'; it has 'text', 'label'. Did you ...
    """
    inputs = (chat,) if chat else split_names(input) or _several(found, kind)
    inputs = inputs or (_usual(found, _USUAL_INPUTS, table, "input"),)
    own = chat if chat and not set(_USUAL_TARGETS[kind]) & set(found) else None
    wanted = target or own or _usual(found, _USUAL_TARGETS[kind], table, "target")
    chosen = Columns(inputs, wanted, split_names(groups), cluster, id, chat is not None)
    roles = dict.fromkeys(chosen.groups, "--groups") | {chosen.target: "--target"}
    roles |= dict.fromkeys(chosen.inputs, "--input")
    for column in chosen.wanted:
        _check(found, column, table, roles.get(column, "--cluster" if column == cluster else "--id"))
    return chosen


def usual_target(kind: TargetKind) -> str:
    """Name the column where right answers of a kind are looked for first.

    Example:
        >>> usual_target("label"), usual_target("answers")
        ('label', 'answers')
    """
    return _USUAL_TARGETS[kind][0]


def _several(found: Sequence[str], kind: TargetKind) -> tuple[str, ...]:
    """Several columns that are usually the inputs together: a question on its passage, or a pair of sentences."""
    passage = next((name for name in _PASSAGES if name in found), None)
    if kind == "answers" and "question" in found and passage:
        return ("question", passage)
    return next((pair for pair in _PAIRS if set(pair) <= set(found)), ())


def _usual(found: Sequence[str], usual: Sequence[str], table: str, role: str) -> str:
    present = [column for column in usual if column in found]
    if not present:
        raise DataError(
            f"Expected one of the columns {', '.join(usual)} as {role} in {table!r}; it has {_listed(found)}. "
            f"Name the {role} column with --{role}.{_of_another_kind(found) if role == 'target' else ''}"
        )
    return present[0]


def _of_another_kind(found: Sequence[str]) -> str:
    """Tell of a column that is usually there for right answers of another kind."""
    held = ((kind, name) for kind, names in _TOLD_BY_NAME.items() for name in names if name in found)
    kind, name = next(held, ("", ""))
    told = f" {name!r} is read where {kind} are asked for: by the task of a suite, --kind {kind}, or kind={kind!r}."
    return told if kind else ""


def _check(found: Sequence[str], column: str, table: str, role: str) -> None:
    if column not in found:
        close = difflib.get_close_matches(column, found, n=3)
        hint = f" Did you mean {_listed(close, ' or ')}?" if close else " Name one of these."
        raise DataError(f"Expected the column {column!r} ({role}) in {table!r}; it has {_listed(found)}.{hint}")
    if found.count(column) > 1:
        raise DataError(f"Expected the column {column!r} once in {table!r}; it is there twice. Rename one of the two.")


def _listed(names: Sequence[str], joint: str = ", ") -> str:
    return joint.join(repr(name) for name in names)
