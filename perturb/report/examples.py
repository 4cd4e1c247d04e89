"""The worst examples as the HTML report shows them: picture triples or text diffs, within a budget of bytes."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, Protocol

from perturb.report.answers import answer_words, target_words
from perturb.report.diffs import Segment, diff
from perturb.report.figures import clip
from perturb.report.files import Json

_BYTES: Final = 2_600_000
_MARKUP: Final = 1_200
_PER_AXIS: Final = 24
_SIDE: Final = 192
_PNG_BYTES: Final = 30_000
_PICTURES: Final = ("clean", "variant", "difference")


class Illustrated(Protocol):
    """Files with examples."""

    @property
    def folder(self) -> Path:
        """That holds them in `examples`."""

    @property
    def examples(self) -> tuple[Json, ...]:
        """Their facts."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a triple: its place in it, its data URI (empty where it cannot be shown) and its alt text."""

    part: str
    uri: str
    alt: str


@dataclass(frozen=True, slots=True)
class Example:
    """One variant that the model got worst.

    Attributes:
        anchor: The `id` of its place in the page.
        facts: Its entry in `examples.json`.
        target: The right answer, as words.
        clean_answer: The model's on the clean input, as words.
        answer: The model's on the variant, as words.
        mark: `right`, `wrong` or, where no answer is the right one, `open`.
        pictures: Clean, variant, difference; empty for text.
        diff: The text's changes; empty for pictures.
    """

    anchor: str
    facts: Json
    target: str
    clean_answer: str
    answer: str
    mark: str
    pictures: tuple[Picture, ...]
    diff: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class AxisExamples:
    """The examples of one axis.

    Attributes:
        leading: For each generator the weakest disturbance that the model gets wrong.
        others: The rest.
        left_out: How many more were rendered, but left out to keep the report small.
    """

    leading: tuple[Example, ...]
    others: tuple[Example, ...]
    left_out: int


def examples_by_axis(files: Illustrated, *, most: int = _BYTES, anchor: str = "example") -> dict[str, AxisExamples]:
    """Choose each axis's examples and load their pictures: of every axis the first before of any the second.

    Args:
        files: The run's files, or a search's.
        most: Bytes that they may take in the page, where that is less than 2.6 million.
        anchor: What the ids of their places begin with.
    """
    by_axis: dict[str, list[Json]] = {}
    for facts in files.examples:
        by_axis.setdefault(facts["axis"], []).append(facts)
    leads = {axis: _leading(entries) for axis, entries in by_axis.items()}
    others = {axis: _without(entries, leads[axis])[: _PER_AXIS - len(leads[axis])] for axis, entries in by_axis.items()}
    rounds = zip_longest(*([*leads[axis], *others[axis]] for axis in by_axis))
    entries = (facts for turn in rounds for facts in turn if facts)
    shown = _album(files.folder / "examples", entries, min(most, _BYTES), anchor)
    return {
        axis: AxisExamples(
            leading=tuple(shown[id(facts)] for facts in leads[axis] if id(facts) in shown),
            others=tuple(shown[id(facts)] for facts in others[axis] if id(facts) in shown),
            left_out=sum(id(facts) not in shown for facts in of),
        )
        for axis, of in by_axis.items()
    }


def _leading(entries: Sequence[Json]) -> list[Json]:
    by_generator: dict[str, list[Json]] = {}
    for facts in entries:
        by_generator.setdefault(facts["generator"], []).append(facts)
    chosen = [min(of, key=lambda facts: (_mark(facts) != "wrong", facts["severity"])) for of in by_generator.values()]
    return chosen[:_PER_AXIS]


def _mark(facts: Json) -> str:
    if facts["expectation"] in {"abstain", "undetermined"}:
        return "open"
    target = facts["target"]
    accepted = target["accepted"] if isinstance(target, dict) and "accepted" in target else [target]
    return "right" if facts["answer"] in accepted else "wrong"


def _without(entries: Sequence[Json], left_out: Sequence[Json]) -> list[Json]:
    return [facts for facts in entries if not any(facts is one for one in left_out)]


def _album(folder: Path, entries: Iterable[Json], most: int, anchor: str) -> dict[int, Example]:
    """Load examples, by the identity of their entry, until the budget is spent."""
    shown: dict[int, Example] = {}
    for facts in entries:
        pictures, changes = _pictures(folder, facts), _diff(facts)
        most -= _MARKUP + sum(len(picture.uri) for picture in pictures) + 4 * sum(len(part.text) for part in changes)
        if most < 0:
            break
        target = facts["target"]
        shown[id(facts)] = Example(
            anchor=f"{anchor}-{len(shown) + 1}",
            facts=facts,
            target=target_words(target),
            clean_answer=answer_words(facts["clean_answer"], target),
            answer=answer_words(facts["answer"], target),
            mark=_mark(facts),
            pictures=pictures,
            diff=changes,
        )
    return shown


def _pictures(folder: Path, facts: Json) -> tuple[Picture, ...]:
    return tuple(
        Picture(part, _data_uri(folder, facts[part]), _alt(part, facts))
        for part in _PICTURES
        if facts[part] is not None
    )


def _diff(facts: Json) -> tuple[Segment, ...]:
    clean, variant = facts["clean_text"], facts["variant_text"]
    if clean is None or variant is None:
        return ()
    edits = facts["edits"]
    return diff(clean, variant, None if edits is None else [(start, stop, new) for start, stop, new in edits])


def _alt(part: str, facts: Json) -> str:
    sample = clip(facts["sample_id"], 60)
    return {
        "clean": f"Sample {sample}, clean",
        "variant": f"Sample {sample} under {facts['generator']}, {facts['tier']}",
        "difference": f"Difference between the two pictures of sample {sample}, mid-grey where there is none",
    }[part]


def _data_uri(folder: Path, name: str) -> str:
    """Read a picture beside `examples.json`, made small enough; empty where that is not one."""
    from PIL import Image

    if Path(name).name != name:
        return ""
    try:
        with Image.open(folder / name) as opened:
            picture = opened.convert("RGB") if opened.mode not in {"L", "RGB"} else opened.copy()
    except (OSError, ValueError, Image.DecompressionBombError):
        return ""
    picture.thumbnail((_SIDE, _SIDE))
    png = _encoded(picture, "PNG", optimize=True)
    kind, content = ("png", png) if len(png) <= _PNG_BYTES else ("jpeg", _encoded(picture, "JPEG", quality=85))
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def _encoded(picture: Any, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
