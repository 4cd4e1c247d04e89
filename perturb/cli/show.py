"""`perturb list` and `perturb show`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perturb.cli.options import json_option, print_json

if TYPE_CHECKING:
    from perturb.contracts import Generator


@click.command("list")
@json_option
def list_command(*, as_json: bool) -> int:
    """List every axis with its generators, and the suites that come with perturb."""
    from rich.console import Console
    from rich.table import Column, Table

    from perturb.catalogue import axes, axis_members, catalogue
    from perturb.suite import packaged_suites

    if as_json:
        print_json({"generators": [_summary(g) for g in catalogue().values()], "suites": list(packaged_suites())})
        return 0
    names = Column("generator", no_wrap=True)
    table = Table("axis", names, "of", "what it does", box=None, header_style="bold")
    before = ""
    for generator in (member for name in axes() for member in axis_members(name)):
        first_line = generator.documentation.splitlines()[0]
        axis = generator.axis if generator.axis != before else ""
        table.add_row(axis, generator.name, generator.modality, first_line)
        before = generator.axis
    suites = Table("suite", "what it asks", box=None, header_style="bold")
    for name, text in packaged_suites().items():
        suites.add_row(name, text.splitlines()[0].removeprefix("# "))
    console = Console()
    console.print(table)
    console.print()
    console.print(suites)
    profiles = sorted({generator.profile for generator in catalogue().values()} - {""})
    singly = Table("of no axis", "named singly: of a published benchmark or another library", box=None)
    for profile in profiles:
        members = [g.name.removeprefix(f"{profile}_") for g in catalogue().values() if g.profile == profile]
        singly.add_row(f"{profile}_…", ", ".join(members))
    console.print()
    console.print(singly)
    console.print()
    console.print("`perturb show NAME` explains a generator, prints a suite, or lists an axis.", markup=False)
    return 0


@click.command("show")
@click.argument("name")
@click.option("--image", type=click.Path(path_type=Path), help="Show an image generator on it. [a drawn street]")
@click.option("--out", type=click.Path(path_type=Path), help="The sheet of an image generator. [NAME.png]")
@json_option
def show_command(name: str, image: Path | None, out: Path | None, *, as_json: bool) -> int:
    """Explain NAME: a generator (what it does, its parameters at each tier, its source), an axis or a suite.

    A generator is also shown at work: of images as a sheet of pictures, of texts on a sentence. With --json the sheet
    is written only where --out names it. A suite, by name or file, is shown with its generators, severities and gates.
    """
    from perturb.catalogue import axes, axis_members
    from perturb.cli.explaining import explain, show_at_work
    from perturb.paraphrase import is_paraphraser
    from perturb.suite import packaged_suites

    if name in packaged_suites() or name.endswith(".toml"):
        _show_suite(name, as_json=as_json)
        return 0
    if name in axes():
        members = axis_members(name)
        if as_json:
            print_json({"axis": name, "generators": [_summary(generator) for generator in members]})
        for generator in () if as_json else members:
            click.echo(f"{generator.name}: {generator.documentation.splitlines()[0]}")
        return 0
    found = _found(name)
    if as_json:
        print_json(_summary(found))
    else:
        explain(found)
    asks_a_model = is_paraphraser(name)  # which it has nothing to show without
    if not asks_a_model and (out is not None or not as_json):
        show_at_work(found, name, image=image, out=out or Path(f"{found.name}.png"), told=not as_json)
    return 0


def _show_suite(name: str, *, as_json: bool) -> None:
    from perturb.cli.suite_lines import suite_lines, suite_summary
    from perturb.suite import load_suite, packaged_suites

    suite = load_suite(name)
    if as_json:
        print_json(suite_summary(suite))
        return
    packaged = name in packaged_suites()
    if packaged:
        click.echo(suite.text)
    for line in suite_lines(suite):
        click.echo(f"# {line}" if packaged else line)  # so that what is shown of a packaged suite is one that loads


def _found(name: str) -> Generator:
    from perturb.catalogue import find_generator
    from perturb.errors import UnknownGeneratorError
    from perturb.suggesting import nearest
    from perturb.suite import packaged_suites

    try:
        return find_generator(name)
    except UnknownGeneratorError as error:
        suites = nearest(name, packaged_suites())
        if not suites:
            raise
        raise UnknownGeneratorError(f"{error} Of suites there is {' or '.join(suites)}.") from error


def _summary(generator: Any) -> dict[str, Any]:
    return {
        "name": generator.name,
        "axis": generator.axis,
        "modality": generator.modality,
        "kind": generator.kind.name,
        "version": generator.version,
        "tiers": {name: list(values) for name, values in generator.tiers.items()},
        "identity": {name: str(value) for name, value in generator.identity.items()},
        "abstain_from": generator.abstain_from,
        "control_of": generator.control_of,
        "documentation": generator.documentation,
        "source": generator.source,
    }
