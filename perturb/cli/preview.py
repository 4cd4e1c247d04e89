"""`perturb preview`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from perturb.cli.options import json_option, print_json
from perturb.cli.tiers import made_at_tiers, print_texts, save_sheet


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

    sample = Sample("preview", read_input(image_or_text))
    modality = "text" if isinstance(sample.input, str) else "image"
    everything = [g.name for g in catalogue().values() if g.modality == modality and not (g.partner or g.profile)]
    names = list(generator) if axis or generator else everything
    recipe = recipe_for(InMemory([sample]), axes=axis, generators=names, seed=seed)
    alone = [i.name for i in recipe.instances if i.name not in catalogue() or catalogue()[i.name].partner is None]
    if not alone:
        raise click.UsageError("Each of these generators needs a second sample; preview has one. Use `perturb run`.")
    made = made_at_tiers(sample, recipe, alone)
    if modality == "text":
        print_texts(sample, made, as_json=as_json)
        return 0
    save_sheet(sample, made, out)
    if as_json:
        print_json({"sheet": str(out), "generators": alone})
    else:
        click.echo(f"Wrote {out}: {len(alone)} generators, clean and five tiers each.")
    return 0


def read_input(image_or_text: str) -> Any:
    """Read an image or a text file, or take the words themselves.

    Raises:
        DataError: If there is no such image, or the file cannot be read.
    """
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
