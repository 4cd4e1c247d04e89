"""Draw the sheets of docs/catalogue.md and write the page: `python docs/make_catalogue.py`, a minute.

The picture is a street that perturb draws itself; generators that need a second sample get a flower.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

import perturb
from perturb.catalogue import axes, axis_members, catalogue
from perturb.contracts import TIER_LABELS, TIERS, Generator, Sample
from perturb.data import InMemory
from perturb.demo.scene import flower, street
from perturb.report.sheet import contact_sheet

HERE: Final = Path(__file__).parent
SIDE: Final = 112
QUALITY: Final = 58
INTRODUCTION: Final = """# The image catalogue

Every generator of images at its five tiers, on a street that perturb draws: one row each, clean first. `perturb show
NAME` draws one of them larger, or on a picture of yours (`--image FILE`), with its parameters, its source and how far a
reader still named what is shown. This page is written by `python docs/make_catalogue.py`.
"""


def main() -> None:
    """Write the page and its sheets."""
    sections = [INTRODUCTION]
    rendered = [g for g in catalogue().values() if g.profile == "albumentations"]
    rows = {axis: [g for g in axis_members(axis) if g.modality == "image"] for axis in axes()}
    for title, members in {**rows, "rendered by albumentations": rendered}.items():
        if not members:
            continue
        file = f"catalogue/{title.replace(' ', '-')}.jpg"
        contact_sheet({g.name: tiers_of(g) for g in members}, TIER_LABELS, side=SIDE).save(HERE / file, quality=QUALITY)
        lines = [f"- `{g.name}`: {' '.join(g.documentation.partition(chr(10) * 2)[0].split())}" for g in members]
        sections.append(f"## {title.capitalize()}\n\n![{title}]({file})\n\n" + "\n".join(lines) + "\n")
    (HERE / "catalogue.md").write_text("\n".join(sections), encoding="utf-8")


def tiers_of(generator: Generator) -> list[np.ndarray]:
    """The street, clean and at each tier."""
    shown = street(2 * SIDE)
    mirrored = np.ascontiguousarray(shown[:, ::-1])
    samples = [Sample("shown", shown, "a"), Sample("mirrored", mirrored, "a"), Sample("other", flower(2 * SIDE), "b")]
    made = perturb.generate(InMemory(samples), generators=[generator.name], severities=TIERS, seed=3)
    return [shown, *(np.asarray(variant.input) for variant in made if variant.sample_id == "shown")]


if __name__ == "__main__":
    main()
