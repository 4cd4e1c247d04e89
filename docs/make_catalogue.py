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
from perturb.judgements import ENOUGH, judged_tiers, judgements, kept_up_to, shown_up_to
from perturb.report.sheet import contact_sheet

HERE: Final = Path(__file__).parent
SIDE: Final = 112
QUALITY: Final = 58
INTRODUCTION: Final = """# The image catalogue

Every generator of images at its five tiers, on a street that perturb draws: one row each, clean first. `perturb show
NAME` draws one of them larger, or on a picture of yours (`--image FILE`), with its parameters, its source and how far a
reader still named what is shown. This page is written by `python docs/make_catalogue.py`.
"""
JUDGED: Final = f"""## How far the label still shows

Blind judgements: handwritten digits and ten drawn objects, forty at each of tiers 1, 3 and 5 and twelve clean ones,
shuffled, were named by a reader who saw neither label nor tier. A cell holds how many were named rightly and the lower
bound of the share, by Wilson's interval at 95 %. A bound below {ENOUGH} stands in bold (of forty, two wrong do that),
but not where the tier is meant to take the label away, as the upper ones of ambiguity are. "Up to" is the highest tier
whose bound is not below it; a required gate that asks beyond gets a warning. Two things to bear in mind: a reader errs
on clean pictures too, since a digit of 8×8 pixels is not always clear, and a language model sees faint contrasts that a
person at a dim screen may not.

| generator | clean | tier 1 | tier 3 | tier 5 | up to | pixels | judged by |
|---|---|---|---|---|---|---|---|
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
    sections.append(JUDGED + "\n".join(judged_row(name) for name in catalogue() if judged_tiers(name)) + "\n")
    (HERE / "catalogue.md").write_text("\n".join(sections), encoding="utf-8")


def tiers_of(generator: Generator) -> list[np.ndarray]:
    """The street, clean and at each tier."""
    shown = street(2 * SIDE)
    mirrored = np.ascontiguousarray(shown[:, ::-1])
    samples = [Sample("shown", shown, "a"), Sample("mirrored", mirrored, "a"), Sample("other", flower(2 * SIDE), "b")]
    made = perturb.generate(InMemory(samples), generators=[generator.name], severities=TIERS, seed=3)
    return [shown, *(np.asarray(variant.input) for variant in made if variant.sample_id == "shown")]


def judged_row(name: str) -> str:
    """A row of the table of judgements."""
    cells = []
    for tier, judged in judged_tiers(name).items():
        bound = f"{judged.lower_bound:.2f}"
        low = 0 < tier <= kept_up_to(name) and judged.lower_bound < ENOUGH
        cells.append(f"{judged.right} of {judged.of}, " + (f"**{bound}**" if low else bound))
    record = judgements()[name]
    pixels = record["shown"].partition(" to ")[2].partition("×")[0]
    by = f"{record['judge']}, {record['date']}"
    return f"| {' | '.join([f'`{name}`', *cells, str(shown_up_to(name) or 'none'), pixels, by])} |"


if __name__ == "__main__":
    main()
