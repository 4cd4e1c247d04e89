"""A generator explained in the terminal, and shown at work on a picture or a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from perturb.cli.marked_texts import print_texts
from perturb.cli.tiers import made_at_tiers, save_sheet

if TYPE_CHECKING:
    from perturb.contracts import Generator, Sample

_SENTENCES: Final = (
    "The staff weren't kind on 3 May, but I think the colour of the food is good and we'll be back, \"soon\".",
    "In order to help her brother, Maria, a Muslim nurse from Germany, served 12,500 meals in a café in 2012.",
    "When it rained, we left. An elderly man stayed. The dog bit the man.",
    "She is walking home because they are not ready.",
    "Where did Emily live in 1990?",
    "Кухня была закрыта.",
)
_SIDE: Final = 224


def explain(found: Generator) -> None:
    """Print what a generator does, its parameters at each tier, and its source."""
    from rich.console import Console
    from rich.table import Table

    from perturb.contracts import TIER_LABELS

    console = Console()
    console.print(f"[bold]{found.name}[/bold]  {found.axis}, {found.modality}, {found.kind.name}\n")
    console.print(found.documentation + "\n", markup=False, highlight=False)
    table = Table("parameter", "scale", *TIER_LABELS, box=None, header_style="bold")
    for name, values in found.tiers.items():
        row = [f"{value:g}" if isinstance(value, float) else str(value) for value in (found.identity[name], *values)]
        table.add_row(name, found.scales.get(name, "linear"), *row)
    console.print(table)
    for line in _judged(found):
        console.print(line, markup=False, highlight=False)
    if found.abstain_from is not None:
        console.print(f"\nFrom severity {found.abstain_from:g} on the input no longer decides the answer.")
    if found.control_of is not None:
        console.print(f"\nThe matched control of {found.control_of}.")
    console.print(f"\nSource: {found.source}", markup=False, highlight=False)


def _judged(found: Generator) -> Iterator[str]:
    """Say how far a reader still named what was shown, where that was judged."""
    from perturb.judgements import judged, judged_tiers

    record, tiers = judged(found.name), judged_tiers(found.name, found.version)
    if record is None or not tiers:
        return
    yield f"\nShown blind to {record['judge']}, {record['date']}: {record['shown']}. Rightly:"
    for tier, counted in tiers.items():
        word = f"tier {tier}" if tier else "clean"
        yield f"  {word:<7} {counted.right} of {counted.of}, with 95 % at least {100 * counted.lower_bound:.0f} %"


def show_at_work(found: Generator, name: str, *, image: Path | None, out: Path, told: bool) -> None:
    """Write a sheet of a generator's five tiers on a picture, or print them on a sentence.

    Args:
        found: The generator.
        name: The name that it was found by.
        image: A picture to show it on; the drawn street where None.
        out: Where the sheet of an image generator goes.
        told: Whether something is printed.

    Raises:
        UsageError: If a text generator is given a picture, or the sheet cannot be written.
    """
    from perturb.api import recipe_for
    from perturb.data import InMemory
    from perturb.errors import UsageError

    if found.modality == "image":
        samples = _pictures(image)
    elif image is not None:
        raise UsageError(f"{found.name} works on texts; leave --image out, or see `perturb preview TEXT`.")
    else:
        samples = _sentences(found)
    made = made_at_tiers(samples[0], recipe_for(InMemory(samples), generators=[name]), [found.name])
    if found.modality == "image":
        save_sheet(samples[0], made, out, side=_SIDE)
        if told:
            click.echo(f"\nWrote {out}: clean and five tiers.")
    elif told:
        print_texts(samples[0], made)


def _pictures(path: Path | None) -> list[Sample]:
    """The picture, a second of its class and one of another for the generators that need them."""
    import numpy as np

    from perturb.cli.preview import read_input
    from perturb.contracts import Sample
    from perturb.demo.scene import flower, street

    shown = street(_SIDE) if path is None else read_input(str(path))
    mirrored = np.ascontiguousarray(shown[:, ::-1])
    return [Sample("shown", shown, "this"), Sample("mirrored", mirrored, "this"), Sample("other", flower(), "other")]


def _sentences(found: Generator) -> list[Sample]:
    """The first sentence that the generator changes, else the first, and one of another class."""
    from perturb.contracts import TIERS, Sample

    strongest = [found(text, severity=TIERS[-1]) for text in _SENTENCES] if found.partner is None else []
    changed = (text for text, made in zip(_SENTENCES, strongest, strict=False) if made != text)
    other = Sample("other", "The room was dirty, and nobody came.", "negative")
    return [Sample("shown", next(changed, _SENTENCES[0]), "positive"), other]
