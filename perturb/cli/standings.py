"""What `perturb compare` prints of several runs beside their comparison: latency, effective robustness, errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from perturb.report.corruption import corruption_lines

if TYPE_CHECKING:
    from rich.console import Console

Json = Mapping[str, Any]

__all__ = ["print_standings"]


def print_standings(result: Json, console: Console) -> None:
    """Print which runs are dominated, how robust each is beyond its clean score, and their errors by a reference."""
    names = [run["name"] for run in result["runs"]]
    _print_pareto(result["pareto"], names, console)
    _print_effective(result["effective_robustness"], names, console)
    for run, found in zip(names, result["corruption_errors"], strict=False):
        for line in corruption_lines({"corruption_error": found}):
            console.print(f"{run}  {line}", markup=False)


def _print_pareto(found: Json, names: list[str], console: Console) -> None:
    from rich.table import Table

    if found["runs"]:
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column("run")
        for heading in ("mean score", "ms an input", "on the front"):
            table.add_column(heading, justify="right")
        table.add_column("beaten in both by")
        for run in found["runs"]:
            table.add_row(
                names[run["run"]],
                f"{run['robustness']:.3f}",
                f"{run['milliseconds']:.3g}",
                f"{run['on_front']:.0%}",
                ", ".join(names[other] for other in run["dominated_by"]) or "none",
            )
        console.print("\nRobustness against latency", style="bold")
        console.print(table)
    if found["note"]:
        console.print(found["note"], style="dim", markup=False)


def _print_effective(found: Json, names: list[str], console: Console) -> None:
    from rich.table import Table

    if found["runs"]:
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column("run")
        for heading in ("clean", "mean score", "expected", "above the line"):
            table.add_column(heading, justify="right")
        for run in found["runs"]:
            above = run["effective"]
            told = "-" if above is None else f"{above['value']:+.3f} ({above['low']:+.3f} to {above['high']:+.3f})"
            scores = [f"{run[name]:.3f}" for name in ("clean", "robustness", "expected")]
            table.add_row(names[run["run"]], *scores, told)
        console.print("\nEffective robustness", style="bold")
        console.print(table)
    if found["note"]:
        console.print(found["note"], style="dim", markup=False)
