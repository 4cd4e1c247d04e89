"""Blind judgements: how far a picture still shows its label to one who looks at it.

    python tests/judgements/judge.py sheets OUT NAME ...    draw the pages of each generator
    python tests/judgements/judge.py add FILE JUDGE DATE    add the answers in FILE, which JUDGE gave on DATE
    python tests/judgements/judge.py count                  compare answers.json with the labels, write the counts

They show 132 items: forty at each of tiers 1, 3 and 5 and twelve clean ones, shuffled, without label or tier. Those of
32 pixels are shown three times as large, and no page holds so much that a viewer would make it smaller. The reader
writes one sign for each: a digit, a letter of `items.OBJECTS`, or `?`, which counts as wrong. FILE holds the rows of
signs of each generator. What was not read is not counted, nor is what was read of a version that is no longer in the
catalogue.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from perturb.catalogue import catalogue
from perturb.contracts import Sample

_SPEC = importlib.util.spec_from_file_location("judged_items", Path(__file__).with_name("items.py"))
if _SPEC is None or _SPEC.loader is None:
    raise ImportError("Expected items.py beside judge.py; it is not there.")
items: Any = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(items)
ANSWERS = Path(__file__).with_name("answers.json")
COUNTS = Path(__file__).parents[2] / "generators" / "judgements.json"
SHOWN = "handwritten digits of scikit-learn enlarged from 8×8 to {0}×{0} pixels, and ten drawn objects, by turns"


def pages(name: str) -> Iterator[Image.Image]:
    """Draw the items of a generator, shuffled, on pages of fewer than 1.2 million pixels."""
    listed = items.items(name)
    per_row, rows = (5, 4) if items.side(name) > 96 else (12, 6)
    for start in range(0, len(listed), per_row * rows):
        yield page(name, listed[start : start + per_row * rows], per_row)


def page(name: str, listed: list[tuple[int, int]], per_row: int) -> Image.Image:
    shown_side = max(items.side(name), 96)
    step = shown_side + 6
    paper = Image.new("RGB", (30 + step * per_row, 20 + step * (-(-len(listed) // per_row))), (255, 255, 255))
    pen = ImageDraw.Draw(paper)
    for place, (tier, number) in enumerate(listed):
        row, column = divmod(place, per_row)
        picture = Image.fromarray(shown(name, tier, number)).convert("RGB")
        how = Image.Resampling.NEAREST if picture.width < shown_side else None
        paper.paste(picture.resize((shown_side, shown_side), how), (28 + step * column, 18 + step * row))
        pen.text((28 + step * column + shown_side // 2 - 12, 2), str(column + 1), (0, 0, 0))
        pen.text((4, 12 + step * row + shown_side // 2), str(row + 1), (0, 0, 0))
    return paper


def shown(name: str, tier: int, number: int) -> np.ndarray:
    label, clean = items.item(name, tier, number)
    _, partner = second(name, tier, number)
    return catalogue()[name](clean, severity=tier, seed=number, sample_id=f"{label}{tier}", partner=partner)


def second(name: str, tier: int, number: int) -> tuple[str, Sample | None]:
    """The sample that a generator needs beside an item, of the class that it asks for, and its label."""
    label, needed = items.item(name, tier, number)[0], catalogue()[name].partner
    if needed is None:
        return "", None
    later = (items.item(name, tier, number + step) for step in itertools.count(1))
    other, picture = next(one for one in later if (one[0] != label) is needed.other_class)
    return other, Sample("other", picture, other)


def add(file: Path, judge: str, date: str) -> None:
    """Put a reader's rows into answers.json, with what was shown and of which version."""
    record = json.loads(ANSWERS.read_text("utf-8"))
    for name, rows in json.loads(file.read_text("utf-8")).items():
        told = {"judge": judge, "date": date, "version": catalogue()[name].version}
        record[name] = told | {"shown": SHOWN.format(items.side(name)), "rows": " ".join(rows)}
    ANSWERS.write_text(json.dumps(dict(sorted(record.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def counts() -> dict[str, object]:
    """Compare every answer with the item's label."""
    found: dict[str, object] = {}
    for name, read in json.loads(ANSWERS.read_text("utf-8")).items():
        signs = read.pop("rows").replace(" ", "")
        listed = items.items(name)
        if len(signs) != len(listed):
            raise SystemExit(f"{name}: {len(signs)} answers to {len(listed)} items.")
        if read["version"] != catalogue()[name].version:
            continue
        right = dict.fromkeys(items.TIERS, 0)
        for (tier, number), sign in zip(listed, signs, strict=True):
            right[tier] += sign == items.item(name, tier, number)[0]
        tiers = {str(tier): {"right": right[tier], "of": items.OF_EACH[tier]} for tier in items.TIERS}
        generator = catalogue()[name]
        kept = items.TIERS[-1] if generator.abstain_from is None else generator.invariant_up_to
        found[name] = read | {"kept_up_to": kept, "tiers": tiers}
    return found


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sheets", out, *names]:
            for name in names:
                for number, drawn in enumerate(pages(name), start=1):
                    drawn.save(Path(out) / f"{name}_{number}.png")
        case ["add", file, judge, date]:
            add(Path(file), judge, date)
        case ["count"]:
            COUNTS.write_text(json.dumps(counts(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        case _:
            raise SystemExit(__doc__)
