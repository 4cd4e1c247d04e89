"""`perturb preview`."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click

from perturb.cli.marked_texts import plain_texts, print_texts
from perturb.cli.options import json_option, print_json
from perturb.cli.tiers import made_at_tiers, save_sheet
from perturb.contracts import TargetKind

if TYPE_CHECKING:
    from perturb.contracts import Sample
    from perturb.data import DataSet
    from perturb.engine.render import Recipe

_DATA: Final = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".conll", ".conllu", ".bio", ".iob", ".iob2")


@click.command("preview")
@click.argument("image_or_text")
@click.option("--axis", multiple=True, help="Only this axis; may be given again. [all that fit]")
@click.option("--generator", multiple=True, help="Only this generator; may be given again.")
@click.option("--sample", metavar="ID", help="IMAGE_OR_TEXT is a data set: its sample of this id, labels drawn.")
@click.option(
    "--kind", type=click.Choice(get_args(TargetKind)), help="What the right answers of the data set are. [as they say]"
)
@click.option("--input", metavar="COLUMN[,…]", help="Columns of a table that the model gets. [text, image, …]")
@click.option("--target", metavar="COLUMN", help="Column of the right answer. [label, target, class, answer]")
@click.option("--id", metavar="COLUMN", help="Column of the ids. [the row's number]")
@click.option("--fields", metavar="FIELD[,…]", help="Fields to perturb, as in a suite: question, messages[-1]. [all]")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides all luck.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("preview.png"), help="The sheet. [preview.png]")
@json_option
def preview_command(image_or_text: str, **options: Any) -> int:
    """See what generators do, at each tier, to IMAGE_OR_TEXT: the path of an image or of a text file, or a text.

    An image gives a contact sheet, generators by tiers, as a PNG; a text is printed with its changes marked. With
    --sample the path of a data set is taken as well: boxes, masks and key points are drawn as they follow, and of
    questions, pairs and chats each field is shown.
    """
    from perturb.catalogue import find_generator

    as_json, out = options["as_json"], options["out"]
    alone = options["sample"] is None
    data = open_data(image_or_text, options)
    chosen = the_sample(data, options["sample"])
    recipe = _recipe(data, options, alone=alone)
    shown = [i.name for i in recipe.instances if not alone or find_generator(i.generator).partner is None]
    if not shown:
        raise click.UsageError(
            "Each of these generators needs a second sample; preview has one. Give a data set and --sample ID."
        )
    made = made_at_tiers(chosen, recipe, shown)
    of_texts = {name: row for name, row in made.items() if find_generator(name).modality == "text"}
    of_pictures = {name: row for name, row in made.items() if name not in of_texts}
    sheet = {"sheet": str(out), "generators": list(of_pictures)} if of_pictures else {}
    if of_pictures:
        save_sheet(chosen, of_pictures, out)
    if as_json:
        texts = plain_texts(of_texts)
        print_json({**sheet, "texts": texts} if sheet and texts else sheet or texts)
        return 0
    if of_pictures:
        from perturb.report.figures import plural

        click.echo(f"Wrote {out}: {plural(len(of_pictures), 'generator')}, clean and five tiers each.")
    if of_texts:
        print_texts(chosen, of_texts)
    return 0


def open_data(image_or_text: str, options: dict[str, Any]) -> DataSet:
    """Open a data set of which a sample is wanted, or take an image or a text as the only one."""
    from perturb.contracts import Sample
    from perturb.data import InMemory, read

    if options["sample"] is None:
        return InMemory([Sample("preview", read_input(image_or_text))])
    return read(
        image_or_text,
        input=options["input"],
        target=options["target"],
        id=options["id"],
        kind=options["kind"],
    )


def _recipe(data: DataSet, options: dict[str, Any], *, alone: bool) -> Recipe:
    from perturb.api import recipe_for
    from perturb.catalogue import catalogue
    from perturb.contracts.chat import MESSAGES, is_chat_field
    from perturb.errors import UsageError

    fields = tuple(filter(None, (options["fields"] or "").split(",")))
    for field in fields:
        if field not in data.modality and not (MESSAGES in data.modality and is_chat_field(field)):
            raise UsageError(f"Expected --fields of {', '.join(data.modality)}; got {field!r}.")
    held = {kind for name, kind in data.modality.items() if not fields or MESSAGES in data.modality or name in fields}
    names = options["generator"]
    if not (options["axis"] or names):
        fitting = (g for g in catalogue().values() if g.modality in held and not g.profile)
        names = [g.name for g in fitting if g.partner is None or not alone]
    recipe = recipe_for(data, axes=options["axis"], generators=names, seed=options["seed"])
    return replace(recipe, fields=fields)


def the_sample(data: DataSet, wanted: str | None) -> Sample:
    """Find a data set's sample of this id; the only one there is where none is named.

    Raises:
        DataError: If there is none of this id.
    """
    from perturb.errors import DataError

    record = next((record for record in data.records() if wanted in (None, record.id)), None)
    if record is None:
        raise DataError(f"Expected --sample to be an id of {data.name}; got {wanted!r}. Its first are {_first(data)}.")
    return data.load(record)


def _first(data: DataSet) -> str:
    return ", ".join(record.id for record in islice(data.records(), 3))


def read_input(image_or_text: str) -> Any:
    """Read an image or a text file, or take the words themselves.

    Raises:
        DataError: If there is no such image, or the file cannot be read.
    """
    from perturb.data import read
    from perturb.data.files import is_image_name
    from perturb.data.images import load_image
    from perturb.errors import DataError

    path = Path(image_or_text)
    if image_or_text and path.is_dir():
        raise DataError(f"Expected an image or a text; {path} is a folder. Name one of its samples: --sample ID.")
    if path.suffix.lower() in _DATA and path.is_file():
        raise DataError(
            f"Expected an image or a text; {path} is a data set. Name one of its samples as --sample; its first are "
            f"{_first(read(path))}."
        )
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
