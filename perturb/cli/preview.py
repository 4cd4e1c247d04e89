"""`perturb preview`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from perturb.contracts import Sample, TargetKind
    from perturb.data import DataSet

from perturb.cli.options import json_option, print_json
from perturb.cli.tiers import made_at_tiers, print_texts, save_sheet


@click.command("preview")
@click.argument("image_or_text")
@click.option("--axis", multiple=True, help="Only this axis; may be given again. [all that fit]")
@click.option("--generator", multiple=True, help="Only this generator; may be given again.")
@click.option("--sample", metavar="ID", help="IMAGE_OR_TEXT is a data set: its sample of this id, labels drawn.")
@click.option(
    "--kind",
    type=click.Choice(["label", "boxes", "masks", "keypoints"]),
    help="What the right answers of the data set are. [as the data say]",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Decides all luck.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("preview.png"), help="The sheet. [preview.png]")
@json_option
def preview_command(
    image_or_text: str,
    *,
    axis: tuple[str, ...],
    generator: tuple[str, ...],
    sample: str | None,
    kind: TargetKind | None,
    seed: int,
    out: Path,
    as_json: bool,
) -> int:
    """See what generators do, at each tier, to IMAGE_OR_TEXT: the path of an image or of a text file, or a text.

    An image gives a contact sheet, generators by tiers, as a PNG; a text is printed with its changes marked. With
    --sample the path of a data set is taken as well, and boxes, masks and key points are drawn as they follow.
    """
    from perturb.api import recipe_for
    from perturb.catalogue import catalogue, find_generator
    from perturb.contracts import Sample
    from perturb.data import InMemory, read

    alone = sample is None
    data = InMemory([Sample("preview", read_input(image_or_text))]) if alone else read(image_or_text, kind=kind)
    chosen = the_sample(data, sample)
    modality = "text" if isinstance(chosen.input, str) else "image"
    everything = [
        g.name
        for g in catalogue().values()
        if g.modality == modality and not g.profile and (g.partner is None or not alone)
    ]
    names = list(generator) if axis or generator else everything
    recipe = recipe_for(data, axes=axis, generators=names, seed=seed)
    shown = [i.name for i in recipe.instances if not alone or find_generator(i.generator).partner is None]
    if not shown:
        raise click.UsageError(
            "Each of these generators needs a second sample; preview has one. Give a data set and --sample ID."
        )
    made = made_at_tiers(chosen, recipe, shown)
    if modality == "text":
        print_texts(chosen, made, as_json=as_json)
        return 0
    save_sheet(chosen, made, out)
    if as_json:
        print_json({"sheet": str(out), "generators": shown})
    else:
        click.echo(f"Wrote {out}: {len(shown)} generators, clean and five tiers each.")
    return 0


def the_sample(data: DataSet, wanted: str | None) -> Sample:
    """Find a data set's sample of this id; the only one there is where none is named.

    Raises:
        DataError: If there is none of this id, or it has several fields.
    """
    from perturb.errors import DataError

    record = next((record for record in data.records() if wanted in (None, record.id)), None)
    if record is None:
        some = ", ".join(record.id for record, _ in zip(data.records(), range(3), strict=False))
        raise DataError(f"Expected --sample to be an id of {data.name}; got {wanted!r}. Its first are {some}.")
    found = data.load(record)
    if isinstance(found.input, Mapping):
        fields = ", ".join(found.input)
        raise DataError(f"Sample {found.id!r} has the fields {fields}; preview takes one text or image.")
    return found


def read_input(image_or_text: str) -> Any:
    """Read an image or a text file, or take the words themselves.

    Raises:
        DataError: If there is no such image, or the file cannot be read.
    """
    from perturb.data.files import is_image_name
    from perturb.data.images import load_image
    from perturb.errors import DataError

    path = Path(image_or_text)
    if image_or_text and path.is_dir():
        raise DataError(f"Expected an image or a text; {path} is a folder. Name one of its samples: --sample ID.")
    if is_image_name(image_or_text):
        if not path.is_file():
            raise DataError(f"Expected an image at {path}; there is no such file.")
        return load_image(path)
    try:
        text = path.read_text("utf-8") if path.is_file() else image_or_text
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"Expected a text file in UTF-8 at {path}; it cannot be read: {error}.") from error
    if not text.strip():
        raise DataError("Expected an image or a text; this text is empty.")
    return text
