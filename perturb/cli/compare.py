"""`perturb compare`: several runs on the variants they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import click

from perturb.cli.options import json_option, print_json
from perturb.cli.standings import print_standings
from perturb.errors import RunError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

Json = Mapping[str, Any]


@click.command("compare")
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN_A RUN_B [RUN_C…]")
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.95,
    show_default=True,
    help="Of intervals and verdicts.",
)
@click.option(
    "--reference",
    metavar="alexnet|RUN",
    help="Divide each run's errors by those of the published AlexNet, or of an earlier run: mCE and its like.",
)
@json_option
def compare_command(runs: tuple[Path, ...], confidence: float, reference: str | None, *, as_json: bool) -> int:
    """Compare runs on the inputs they share: where RUN_B is better than RUN_A, and where worse.

    Inputs are shared where every run asked about the very same one: different seeds, suites or subsets share fewer.
    Each further run is compared with the first. A verdict on an axis takes all axes into account (Holm's method), and
    samples of one cluster count together. From three runs on they are ranked, with how sure each rank is; from five
    on they have an effective robustness: what each is worth beyond its clean score. Runs that another one beats in
    robustness and latency are named.
    """
    if not 1 < len(runs) <= len(ascii_uppercase):
        raise click.UsageError(f"Expected 2 to {len(ascii_uppercase)} run folders, got {len(runs)}.")
    result = _compare(runs, confidence) | {"corruption_errors": _corruption_errors(runs, reference)}
    if as_json:
        print_json(result)
    else:
        _print(result)
    return 0


def _compare(paths: Sequence[Path], confidence: float) -> dict[str, Any]:
    from perturb.evaluation import complete_run, suite_of
    from perturb.keys import digest, rng_from
    from perturb.score.compare import compare_runs
    from perturb.score.shared import SHARED_COLUMNS, tally_shared
    from perturb.score.standings import standings
    from perturb.store import RunFolder, read_parts
    from perturb.store.differences import differences, refuse_selected
    from perturb.suite import task_of

    folders = [RunFolder(path) for path in paths]
    manifests = [complete_run(folder) for folder in folders]
    refuse_selected(manifests)
    notes = differences(manifests)
    tasks = [task_of(suite_of(manifest)) for manifest in manifests]
    if len({(task.name, task.primary.name) for task in tasks}) > 1:
        asked = ", ".join(f"{path} {task.name} by {task.primary.name}" for path, task in zip(paths, tasks, strict=True))
        raise RunError(f"Expected runs of one task, scored by one metric; got {asked}. Compare those that agree.")
    tally = tally_shared([read_parts(folder.outcomes, SHARED_COLUMNS) for folder in folders], tasks[0])
    if not tally.counts.any():
        raise RunError(
            f"These runs share no scored input. {' '.join(notes)} Run the models with one suite on one data set."
        )
    rng = rng_from(digest("compare", *(manifest["outcomes_digest"] for manifest in manifests)))
    runs = [
        {"name": name, "path": str(path), "model": manifest["model"]["name"], "suite": manifest["suite"]["name"]}
        for name, path, manifest in zip(ascii_uppercase, paths, manifests, strict=False)
    ]
    compared = compare_runs(tally, rng=rng, confidence=confidence)
    latencies = [(manifest["latency"] or {}).get("p50_ms_per_item") for manifest in manifests]
    stand = standings(tally, latencies, rng=rng, confidence=confidence)
    if any(manifest["environment"] != manifests[0]["environment"] for manifest in manifests):
        stand["pareto"]["note"] += " The latencies are of different machines."
    return {"runs": runs, "differences": notes, "verdicts": _verdicts(compared["axes"], runs), **compared, **stand}


def _corruption_errors(paths: Sequence[Path], reference: str | None) -> list[dict[str, Any]]:
    """Divide the errors of each run by the reference's; empty where none is named."""
    from perturb.evaluation import complete_run, count, suite_of
    from perturb.reference import find_reference
    from perturb.score.referenced import score_against
    from perturb.store import RunFolder

    if reference is None:
        return []
    table, found = find_reference(reference), []
    for path in paths:
        suite = suite_of(complete_run(RunFolder(path)))
        found.append(score_against(count(RunFolder(path), suite), table, confidence=suite.confidence))
    return found


def _verdicts(axes: Sequence[Json], runs: Sequence[Json]) -> list[str]:
    """What came of each comparison with the first run, in a sentence."""
    sentences = []
    for index, run in enumerate(runs[1:]):
        told = []
        for verdict, words in (("gained", "better on"), ("lost", "worse on")):
            names = [axis["axis"] for axis in axes if axis["versus"][index]["verdict"] == verdict]
            told += [f"{words} {', '.join(names)}"] if names else []
        where = " and ".join(told) or "not shown to differ on any axis"
        sentences.append(f"{run['name']} is {where}, compared with {runs[0]['name']}.")
    return sentences


def _print(result: Json) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for run in result["runs"]:
        console.print(f"{run['name']}  {run['model']}, {run['path']}", markup=False)
    shared = result["shared"]
    console.print(f"\n{shared['variants']:,} variants of {shared['samples']:,} samples are shared by all.")
    for axis in shared["axes"]:
        if any(count > axis["shared"] for count in axis["scored"]):
            counts = ", ".join(f"{count:,}" for count in axis["scored"])
            console.print(f"{axis['axis']}: {axis['shared']:,} of {counts}.", style="yellow", markup=False)
    for note in result["differences"]:
        console.print(note, style="yellow", markup=False)
    for index in range(len(result["runs"]) - 1):
        console.print(_table(result, index))
        console.print(result["verdicts"][index], style="bold", markup=False)
    if result["ranks"] is not None:
        _print_ranks(result, console)
    print_standings(result, console)


def _table(result: Json, index: int) -> Table:
    """One run against the first."""
    from rich.table import Table
    from rich.text import Text

    first, other = result["runs"][0]["name"], result["runs"][index + 1]["name"]
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("\n", overflow="fold")
    for heading in (first, other, f"{other} - {first} ({result['confidence']:.0%} interval)", "gained", "lost"):
        table.add_column(f"\n{heading}", justify="right", no_wrap=True)
    table.add_column("\nverdict", no_wrap=True)
    for label, entry, style in _entries(result):
        versus = entry["versus"][index]
        scores = (entry["scores"][run]["value"] for run in (0, versus["run"]))
        given = versus["difference"]
        difference = f"{given['value']:+.3f} ({given['low']:+.3f} to {given['high']:+.3f})"
        counts = (f"{versus['gained']:,}", f"{versus['lost']:,}")
        row = (label, *(f"{score:.3f}" for score in scores), difference, *counts, _verdict(versus))
        table.add_row(*(Text(cell) for cell in row), style=style)
    return table


def _entries(result: Json) -> Iterator[tuple[str, Json, str]]:
    """The table's rows: clean, and each axis with its tiers below."""
    if result["clean"] is not None:
        yield "clean", result["clean"], ""
    for axis in result["axes"]:
        yield axis["axis"], axis, ""
        for tier in axis["tiers"]:
            yield f"  {tier['tier']}", tier, "dim"


def _verdict(versus: Json) -> str:
    if "verdict" in versus:
        return str(versus["verdict"]) if versus["verdict"] != "no difference shown" else "not shown"
    return f"p = {versus['p_value']:.2g}" if versus.get("p_value") is not None else ""


def _print_ranks(result: Json, console: Console) -> None:
    from rich.table import Table

    ranks, names = result["ranks"], [run["name"] for run in result["runs"]]
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("\nranks over all axes")
    table.add_column("\nscore", justify="right")
    for rank in range(1, len(names) + 1):
        table.add_column(f"\n{rank}.", justify="right")
    for run in ranks["order"]:
        shares = [f"{share:.0%}" for share in ranks["probabilities"][run]]
        table.add_row(names[run], f"{ranks['scores'][run]:.3f}", *shares)
    console.print(table)
    console.print(
        f"Other samples would give the same order with a probability of {ranks['same_order']:.0%} (Kendall's tau "
        f"{ranks['kendall_tau']:.2f} on average)."
    )
