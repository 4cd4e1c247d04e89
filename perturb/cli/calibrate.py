"""`perturb calibrate`: tiers that are equally hard on every axis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perturb.cli.options import data_options, json_option, print_json, progress, results_only, workers_option
from perturb.cli.run import source_of
from perturb.errors import UsageError

if TYPE_CHECKING:
    from perturb.calibration import Calibrated


@click.command("calibrate")
@click.argument("suite")
@click.argument("data")
@click.option("--model", required=True, help="The reference: package.module:callable, or a .joblib file.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The suite to write.")
@click.option(
    "--to",
    "targets",
    default="0.95,0.9,0.8,0.65,0.5",
    show_default=True,
    metavar="SHARE[,…]",
    help="Shares of the clean score that the tiers keep, from tier 1 on.",
)
@click.option(
    "--share",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.25,
    show_default=True,
    help="Of the clusters to calibrate on; runs of the new suite leave them out.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.03,
    show_default=True,
    help="By how much what is kept may differ from a target.",
)
@data_options
@workers_option
@click.option("--batch-size", type=click.IntRange(1), default=64, show_default=True, help="Inputs a model call gets.")
@click.option(
    "--timeout", type=click.FloatRange(0.001), metavar="SECONDS", help="Longest that one model call may take."
)
@click.option("--trust-model", is_flag=True, help="Load a joblib file although that runs code it holds.")
@json_option
def calibrate_command(suite: str, data: str, model: str, out: Path, **options: Any) -> int:
    """Set the severities of SUITE so that each tier is equally hard for a reference model on every axis.

    The tiers of different generators then compare, and reports say so. DATA is split by cluster: what the severities
    are set on is never scored by runs of the new suite, whatever their data. A target that a generator cannot reach is
    left out and named.
    """
    from perturb.calibration import calibrate
    from perturb.models import load_model
    from perturb.store.folder import written
    from perturb.suite import load_suite

    if out.exists():
        raise UsageError(f"{out} is there already. Give another file as --out, or remove it.")
    with results_only(), progress("calibrate", "severities", quiet=options["as_json"]) as bar:
        found = calibrate(
            load_suite(suite),
            source_of(data, options),
            load_model(model, trust=options["trust_model"]),
            targets=_targets(options["targets"]),
            **{name: options[name] for name in ("share", "tolerance", "batch_size", "workers", "timeout")},
            on_round=bar.advance,
        )
    with written(out):
        out.write_text(found.text, "utf-8")
    if options["as_json"]:
        print_json(_described(found, out))
    else:
        _print(found, out)
    return 0


def _targets(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError as error:
        raise UsageError(
            f"Expected numbers separated by commas, such as --to 0.9,0.75,0.5; got --to {text}."
        ) from error


def _described(found: Calibrated, out: Path) -> dict[str, Any]:
    points = {name: [point._asdict() for point in of_one] for name, of_one in found.points.items()}
    told = {"suite": str(out), "samples": found.samples, "generators": points}
    return told | {"left_out": dict(found.left_out), "gates_left_out": list(found.gates), "notes": list(found.notes)}


def _print(found: Calibrated, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    targets = [point.target for point in next(iter(found.points.values()))]
    table = Table(box=None, header_style="bold")
    table.add_column("severity at which is kept", no_wrap=True)
    for target in targets:
        table.add_column(f"{100 * target:g} %", justify="right", no_wrap=True)
    shown = {name: points for name, points in found.points.items() if name not in found.left_out}
    for name, points in shown.items():
        table.add_row(name, *("-" if point.severity is None else f"{point.severity:.2f}" for point in points))
    console.print(table)
    for name, points in shown.items():
        missed = {point.reason: point for point in reversed(points) if point.reason}
        for reason, point in missed.items():
            told = f"{name}: {100 * point.target:g} % is unreachable: {reason}."
            console.print(told, markup=False, style="yellow")
    for reason in dict.fromkeys(found.left_out.values()):
        names = ", ".join(name for name, why in found.left_out.items() if why == reason)
        console.print(f"Left out, since {reason}: {names}.", markup=False, style="yellow")
    for note in found.notes:
        console.print(note, markup=False, style="yellow")
    for name in found.gates:
        console.print(f"The gate {name!r} no longer fits, and is left out.", markup=False, style="yellow")
    console.print(f"Calibrated on {found.samples:,} samples, which runs of {out} leave out.", markup=False)
