"""The worst examples as the HTML report shows them: picture triples or text diffs, within a budget of bytes."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from perturb.report.diffs import Segment, diff
from perturb.report.figures import clip
from perturb.report.files import Json, RunFiles

_BYTES: Final = 2_600_000
_PER_AXIS: Final = 24
_SIDE: Final = 192
_PNG_BYTES: Final = 30_000
_PICTURES: Final = ("clean", "variant", "difference")


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
        mark: `right`, `wrong` or, where no answer is the right one, `open`.
        pictures: Clean, variant, difference; empty for text.
        diff: The text's changes; empty for pictures.
    """

    anchor: str
    facts: Json
    target: str
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


def examples_by_axis(files: RunFiles, *, most: int = _BYTES) -> dict[str, AxisExamples]:
    """Choose each axis's examples and load their pictures, the leading ones of every axis first.

    Args:
        files: The run's files.
        most: Bytes that they may take in the page, where that is less than 2.6 million.
    """
    by_axis: dict[str, list[Json]] = {}
    for facts in files.examples:
        by_axis.setdefault(facts["axis"], []).append(facts)
    folder = files.folder / "examples"
    album = _Album(folder, min(most, _BYTES))
    leads = {axis: _leading(entries) for axis, entries in by_axis.items()}
    leading = {axis: album.show(chosen) for axis, chosen in leads.items()}
    shown = {}
    for axis, entries in by_axis.items():
        rest = [facts for facts in entries if not any(facts is lead for lead in leads[axis])]
        others = album.show(rest[: max(0, _PER_AXIS - len(leads[axis]))])
        left_out = len(entries) - len(leading[axis]) - len(others)
        shown[axis] = AxisExamples(leading[axis], others, left_out)
    return shown


def target_words(target: Any) -> str:
    """Write a target: a class as it is, an accepted set as its readings.

    Example:
        >>> target_words("3"), target_words({"accepted": ["3", "8"]})
        ('3', '3 or 8')
    """
    if isinstance(target, dict) and "accepted" in target:
        return " or ".join(clip(value, 60) for value in target["accepted"])
    return clip(target)


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


class _Album:
    """Loads pictures until the budget is spent."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._left = most
        self._shown = 0

    def show(self, entries: Iterable[Json]) -> tuple[Example, ...]:
        shown = []
        for facts in entries:
            pictures = self._pictures(facts)
            changes = self._diff(facts)
            spent = sum(len(picture.uri) for picture in pictures) + 4 * sum(len(part.text) for part in changes)
            if spent > self._left:
                break
            self._left -= spent
            self._shown += 1
            anchor = f"example-{self._shown}"
            shown.append(Example(anchor, facts, target_words(facts["target"]), _mark(facts), pictures, changes))
        return tuple(shown)

    def _pictures(self, facts: Json) -> tuple[Picture, ...]:
        return tuple(
            Picture(part, _data_uri(self._folder, facts[part]), _alt(part, facts))
            for part in _PICTURES
            if facts[part] is not None
        )

    def _diff(self, facts: Json) -> tuple[Segment, ...]:
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
