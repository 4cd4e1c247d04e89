"""The page on which people review variants: one file that works offline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from perturb.contracts import Field
from perturb.errors import RunError, UsageError
from perturb.keys import digest
from perturb.report.embedded import in_script
from perturb.report.files import write_report
from perturb.report.inline import house_style, inline_of
from perturb.review.exported import Exported
from perturb.review.items import Item, Reviewable, clean_of
from perturb.review.marks import picture_marks, text_marks
from perturb.review.pictures import data_uri
from perturb.review.rendered import Rendered
from perturb.review.sampling import choose
from perturb.review.wording import target_words
from perturb.store import RunFolder
from perturb.store.folder import written

PAGES: Final = "review"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_MOST: Final = 10_000_000
_FOR_PICTURES: Final = 9_000_000
_LONGEST_TEXT: Final = 20_000
_MOST_LABELS: Final = 200


@dataclass(frozen=True, slots=True)
class Look:
    """How a review looks.

    Attributes:
        blind: Whether generator and tier are hidden until an item is answered.
        original: Whether the clean input can be seen beside each item.
    """

    blind: bool = True
    original: bool = False


class Written(NamedTuple):
    """What was written.

    Attributes:
        items: How many items the page has.
        clean: How many of them are clean.
        left_out: How many were chosen and could not be read or made again.
    """

    items: int
    clean: int
    left_out: int


def open_reviewable(folder: Path) -> Reviewable:
    """Open a folder that `perturb generate` or `perturb run` wrote.

    Raises:
        RunError: If it is neither.
    """
    if (folder / "manifest.jsonl").is_file():
        return Exported(folder)
    if (folder / "run.json").is_file():
        return Rendered(RunFolder(folder))
    raise RunError(
        f"Expected a folder that `perturb generate` or `perturb run` wrote; {folder} holds neither manifest.jsonl "
        "nor run.json."
    )


def write_page(folder: Path, page: Path, *, samples: int = 200, seed: int = 0, look: Look | None = None) -> Written:
    """Write a page with a sample of a folder's variants; the folder notes what is on it.

    Args:
        folder: What `perturb generate` or `perturb run` wrote.
        page: The file to write; under 10 MB.
        samples: How many clean samples and variants to choose.
        seed: Decides which.
        look: How it looks.

    Raises:
        RunError: If the folder or the page cannot be used.
        UsageError: If so many items do not fit into a page.
    """
    look = look or Look()
    source = open_reviewable(folder)
    chosen = choose(source.items(), samples, seed)
    if all(item.is_clean for item in chosen):
        raise RunError(f"Expected variants in {folder} that differ from their samples; there are none to review.")
    wanted = {item.id: item for item in chosen}
    originals = {item.id: clean_of(item).id for item in chosen} if look.original else {}
    wanted |= {clean_of(item).id: clean_of(item) for item in chosen if look.original}
    pictures = len(chosen) + len(originals)
    shown = {
        item.id: _showing(item, fields, _FOR_PICTURES // pictures) for item, fields in source.inputs(wanted.values())
    }
    if originals and not shown.keys() & set(originals.values()):
        raise UsageError(
            f"Expected clean samples in {folder} to show as originals; it holds none. Leave out --original."
        )
    there = [item for item in chosen if item.id in shown]
    entries = [_told(item) | shown[item.id] | _original(shown.get(originals.get(item.id, ""))) for item in there]
    content = {"blind": look.blind, "labels": _labels(chosen), "items": entries}
    number = digest(json.dumps(content)).hex()
    text = _render(content | {"page": number}, folder.resolve().name)
    if len(text.encode()) > _MOST:
        raise UsageError(f"{samples} items take more than 10 MB in one page. Give a smaller number as --samples.")
    write_report(page, text)
    with written(folder):
        (folder / PAGES).mkdir(exist_ok=True)
    noted = {"schema": 1, "page": number, "seed": seed, "items": {item.id: item.name for item in there}}
    RunFolder(folder).write(f"{PAGES}/page-{number}.json", noted)
    return Written(len(there), sum(item.is_clean for item in there), len(chosen) - len(there))


def _showing(item: Item, fields: Mapping[str, Field], most: int) -> dict[str, Any]:
    """Make what an item shows: its fields, marked with where its right answer lies, and that answer in words."""
    shown = [_field(name, value, item.target, most // len(fields)) for name, value in fields.items()]
    return {"fields": shown, "target": target_words(item.target, item.expectation, fields)}


def _field(name: str, value: Field, target: Any, most: int) -> dict[str, Any]:
    if isinstance(value, str):
        text = value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]} […]"
        marks = [mark for mark in text_marks(target, name) if mark[1] <= _LONGEST_TEXT]
        return {"name": name, "text": text} | ({"marks": marks} if marks else {})
    placed = None if name else picture_marks(target, value)
    room = most - len(placed["overlay"] or "") if placed else most
    return {"name": name, "picture": data_uri(value, room)} | ({"marks": placed} if placed else {})


def _told(item: Item) -> dict[str, str]:
    return {"id": item.id} | {key: str(item.name[key]) for key in ("axis", "generator", "tier")}


def _original(shown: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"original": None if shown is None else shown["fields"]}


def _labels(items: Iterable[Item]) -> list[str]:
    found = sorted({item.target for item in items if isinstance(item.target, str)})
    return found if len(found) <= _MOST_LABELS else []


def _render(content: Mapping[str, Any], name: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("perturb.review"), autoescape=True, undefined=StrictUndefined)
    style, *scripts = ((_TEMPLATES / file).read_text("utf-8") for file in ("review.css", "marks.js", "review.js"))
    return environment.get_template("review.html.jinja").render(
        inline=inline_of(house_style() + style, scripts),
        content=Markup(in_script(content)),  # noqa: S704 - escaped where it is made
        items=len(content["items"]),
        name=name,
        has_originals=any(entry["original"] for entry in content["items"]),
        has_marks=any("marks" in field for entry in content["items"] for field in entry["fields"]),
    )
