"""Blind judgements: how far a picture still shows its label to one who looks at it.

    python tests/judgements/judge.py sheets OUT NAME ...   draw a sheet for each generator
    python tests/judgements/judge.py count                 compare answers.json with the labels, write the counts

A sheet shows 132 items, twelve a row: forty at each of tiers 1, 3 and 5 and twelve clean ones, shuffled, without label
or tier. The reader writes one sign for each into answers.json: a digit, a letter of `items.OBJECTS`, or `?`, which
counts as wrong. What was not read is not counted.
"""

from __future__ import annotations

import importlib.util
import json
import sys
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
STEP = 102


def sheet(name: str) -> Image.Image:
    """Draw the items of a generator, shuffled."""
    rows = len(items.items(name)) // items.PER_ROW
    paper = Image.new("RGB", (30 + STEP * items.PER_ROW, 20 + STEP * rows), (255, 255, 255))
    pen = ImageDraw.Draw(paper)
    for place, (tier, number) in enumerate(items.items(name)):
        row, column = divmod(place, items.PER_ROW)
        picture = Image.fromarray(shown(name, tier, number)).convert("RGB").resize((items.SIDE, items.SIDE))
        paper.paste(picture, (28 + STEP * column, 18 + STEP * row))
        pen.text((34 + STEP * column + 30, 2), str(column + 1), (0, 0, 0))
        pen.text((4, 60 + STEP * row), str(row + 1), (0, 0, 0))
    return paper


def shown(name: str, tier: int, number: int) -> np.ndarray:
    label, clean = items.item(name, tier, number)
    other, picture = items.item(name, tier, number + 1)
    partner = Sample("other", picture, other) if catalogue()[name].partner else None
    return catalogue()[name](clean, severity=tier, seed=number, sample_id=f"{label}{tier}", partner=partner)


def counts() -> dict[str, object]:
    """Compare every answer with the item's label."""
    record = json.loads(ANSWERS.read_text("utf-8"))
    found: dict[str, object] = {}
    for name, rows in sorted(record["answers"].items()):
        signs = "".join(rows)
        listed = items.items(name)
        if len(signs) != len(listed):
            raise SystemExit(f"{name}: {len(signs)} answers to {len(listed)} items.")
        right = dict.fromkeys(items.TIERS, 0)
        for (tier, number), sign in zip(listed, signs, strict=True):
            right[tier] += sign == items.item(name, tier, number)[0]
        tiers = {str(tier): {"right": right[tier], "of": items.OF_EACH[tier]} for tier in items.TIERS}
        found[name] = {"version": record["versions"][name], "tiers": tiers}
    return {"judge": record["judge"], "date": record["date"], "shown": record["shown"], "generators": found}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["sheets", out, *names]:
            for name in names:
                sheet(name).save(Path(out) / f"{name}.png")
        case ["count"]:
            COUNTS.write_text(json.dumps(counts(), indent=1) + "\n", encoding="utf-8")
        case _:
            raise SystemExit(__doc__)
