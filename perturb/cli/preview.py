"""`perturb preview`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perturb.cli.options import json_option, print_json

if TYPE_CHECKING:
    from perturb.contracts import Edit, Sample, Variant
    from perturb.engine.render import Recipe

_MARKS = {"keep": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}  # where colours cannot tell
_STYLES = {"keep": "not dim", "delete": "not dim red strike", "insert": "not dim bold green"}


@click.command("preview")
@click.argument("image_or_text")
@click.option("--axis", multiple=True, help="Only this axis; may be given again. [all that fit]")
@click.option("--generator", multiple=True, help="Only this generator; may be given again.")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides all luck.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("preview.png"), help="The sheet. [preview.png]")
@json_option
def preview_command(
    image_or_text: str, axis: tuple[str, ...], generator: tuple[str, ...], seed: int, out: Path, *, as_json: bool
) -> int:
    """See what generators do, at each tier, to IMAGE_OR_TEXT: the path of an image or of a text file, or a text.

    An image gives a contact sheet, generators by tiers, as a PNG; a text is printed with its changes marked.
    """
    from perturb.api import recipe_for
    from perturb.catalogue import catalogue
    from perturb.contracts import Sample
    from perturb.data import InMemory

    sample = Sample("preview", _read(image_or_text))
    modality = "text" if isinstance(sample.input, str) else "image"
    everything = [g.name for g in catalogue().values() if g.modality == modality and not (g.partner or g.profile)]
    names = list(generator) if axis or generator else everything
    recipe = recipe_for(InMemory([sample]), axes=axis, generators=names, seed=seed)
    alone = [i.name for i in recipe.instances if i.name not in catalogue() or catalogue()[i.name].partner is None]
    if not alone:
        raise click.UsageError("Each of these generators needs a second sample; preview has one. Use `perturb run`.")
    if modality == "text":
        _print_texts(sample, recipe, alone, as_json=as_json)
    else:
        _draw_sheet(sample, recipe, alone, out, as_json=as_json)
    return 0


def _read(image_or_text: str) -> Any:
    from perturb.data.files import is_image_name
    from perturb.data.images import load_image
    from perturb.errors import DataError

    path = Path(image_or_text)
    if is_image_name(image_or_text):
        if not path.is_file():
            raise DataError(f"Expected an image at {path}; there is no such file.")
        return load_image(path)
    try:
        return path.read_text("utf-8") if path.is_file() else image_or_text
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"Expected a text file in UTF-8 at {path}; it cannot be read: {error}.") from error


def _made(sample: Sample, recipe: Recipe, name: str) -> list[tuple[Variant, Sequence[Edit] | None]]:
    from perturb.contracts import TIERS
    from perturb.engine.render import render_one

    return [render_one(sample, recipe, name=name, replicate=0, severity=tier) for tier in TIERS]


def _draw_sheet(sample: Sample, recipe: Recipe, names: Sequence[str], out: Path, *, as_json: bool) -> None:
    from perturb.contracts import TIER_LABELS
    from perturb.errors import UsageError
    from perturb.report.sheet import contact_sheet

    rows = {name: [sample.input, *(variant.input for variant, _ in _made(sample, recipe, name))] for name in names}
    try:
        contact_sheet(rows, TIER_LABELS).save(out)
    except (OSError, ValueError) as error:
        raise UsageError(f"The sheet cannot be written to {out}: {error}. Give a .png file as --out.") from error
    if as_json:
        print_json({"sheet": str(out), "generators": list(names)})
    else:
        click.echo(f"Wrote {out}: {len(names)} generators, clean and five tiers each.")


def _print_texts(sample: Sample, recipe: Recipe, names: Sequence[str], *, as_json: bool) -> None:
    from rich.console import Console
    from rich.text import Text

    from perturb.contracts import severity_label
    from perturb.report.diffs import diff

    made = {name: _made(sample, recipe, name) for name in names}
    if as_json:
        print_json({name: {severity_label(v.severity): v.input for v, _ in row} for name, row in made.items()})
        return
    console = Console(highlight=False)
    for name, row in made.items():
        console.print(f"\n[bold]{name}[/bold]")
        for variant, edits in row:
            line = Text(f"  {severity_label(variant.severity):<9} ", style="dim")
            for segment in diff(str(sample.input), str(variant.input), edits):
                marks = _MARKS[segment.kind] if console.color_system is None or console.no_color else ("", "")
                line.append(segment.text.join(marks), style=_STYLES[segment.kind])
            console.print(line)
