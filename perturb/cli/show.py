"""`perturb list` and `perturb show`."""

from __future__ import annotations

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
    published = " and ".join(f"{profile}_NAME" for profile in profiles)
    console.print(
        f"\nPublished corruptions, {published}, are named in their suites and belong to no axis.", markup=False
    )
    console.print("`perturb show NAME` explains a generator, prints a suite, or lists an axis.", markup=False)
    return 0


@click.command("show")
@click.argument("name")
@json_option
def show_command(name: str, *, as_json: bool) -> int:
    """Explain a generator (what it does, its parameters at each tier, its source), a suite or an axis."""
    from perturb.catalogue import axes, axis_members, find_generator
    from perturb.suite import packaged_suites

    if name in packaged_suites():
        print_json({"suite": name, "text": packaged_suites()[name]}) if as_json else click.echo(packaged_suites()[name])
        return 0
    if name in axes():
        members = axis_members(name)
        if as_json:
            print_json({"axis": name, "generators": [_summary(generator) for generator in members]})
        for generator in () if as_json else members:
            click.echo(f"{generator.name}: {generator.documentation.splitlines()[0]}")
        return 0
    return _show_generator(find_generator(name), as_json=as_json)


def _show_generator(found: Generator, *, as_json: bool) -> int:
    from rich.console import Console
    from rich.table import Table

    from perturb.contracts import TIER_LABELS

    if as_json:
        print_json(_summary(found))
        return 0
    console = Console()
    console.print(f"[bold]{found.name}[/bold]  {found.axis}, {found.modality}, {found.kind.name}\n")
    console.print(found.documentation + "\n", markup=False, highlight=False)
    table = Table("parameter", "scale", *TIER_LABELS, box=None, header_style="bold")
    for name, values in found.tiers.items():
        row = [f"{value:g}" if isinstance(value, float) else str(value) for value in (found.identity[name], *values)]
        table.add_row(name, found.scales.get(name, "linear"), *row)
    console.print(table)
    if found.abstain_from is not None:
        console.print(f"\nFrom severity {found.abstain_from:g} on the input no longer decides the answer.")
    if found.control_of is not None:
        console.print(f"\nThe matched control of {found.control_of}.")
    console.print(f"\nSource: {found.source}", markup=False, highlight=False)
    return 0


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
