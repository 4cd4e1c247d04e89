"""`perturb run`."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any

import click

from perturb.cli.options import (
    data_options,
    json_option,
    paraphrased,
    paraphraser_options,
    print_json,
    progress,
    results_only,
    workers_option,
)
from perturb.errors import UsageError


@click.command("run")
@click.argument("suite")
@click.argument("data")
@click.option("--model", required=True, help="package.module:callable, or a scikit-learn model saved with joblib.")
@click.option("--out", type=click.Path(path_type=Path), help="The run folder. [runs/SUITE]")
@data_options
@paraphraser_options
@workers_option
@click.option("--batch-size", type=click.IntRange(1), default=64, show_default=True, help="Inputs a model call gets.")
@click.option("--chunk-size", type=click.IntRange(1), help="Samples made at once. [by the size of the inputs]")
@click.option(
    "--timeout", type=click.FloatRange(0.001), metavar="SECONDS", help="Longest that one model call may take."
)
@click.option("--strict", is_flag=True, help="Stop at the first sample or answer that fails.")
@click.option("--trust-model", is_flag=True, help="Load a joblib file although that runs code it holds.")
@click.option("--stop-early", is_flag=True, help="Visit clusters in random order until all gates are decided.")
@click.option("--at-most", type=click.IntRange(1), metavar="N", help="With --stop-early: the most clusters to visit.")
@click.option("--baseline", metavar="RUN", help="The run of the model in production, for gates with max_loss.")
@click.option("--price-per-hour", type=click.FloatRange(0), help="Of the model's machine, to tell what inputs cost.")
@click.option("--note", default="", help="What the report is to say of the data.")
@json_option
def run_command(suite: str, data: str, model: str, out: Path | None, **options: Any) -> int:
    """Perturb DATA as SUITE says, ask a model, score, gate and report.

    SUITE is a TOML file, or the name of a suite that comes with perturb (`perturb list`). DATA is a folder of class
    folders with images, a CSV, TSV, JSON Lines or Parquet file, or a COCO, KITTI, SQuAD or CoNLL data set. A run that
    was cut off goes on where it stopped when the same command is given again. In a CI that names a file in
    GITHUB_STEP_SUMMARY the summary is added there.

    The exit code says what came of the gates: 0 passed, 1 failed, 3 inconclusive; 2 is a usage or input error.
    """
    from perturb.models import load_model
    from perturb.pipeline import run
    from perturb.report.markdown import append_step_summary
    from perturb.suite import load_suite

    if options["at_most"] is not None and not options["stop_early"]:
        raise UsageError(
            f"--at-most {options['at_most']} needs --stop-early. Add that, or take --limit for fewer samples."
        )
    with results_only():
        loaded_suite, endpoint = paraphrased(load_suite(suite), options)
        loaded_model = load_model(model, trust=options["trust_model"])
        folder = out or Path("runs") / loaded_suite.name
        with progress(loaded_suite.name, "samples", quiet=options["as_json"]) as bar:
            gates = run(
                loaded_suite,
                source_of(data, options),
                loaded_model,
                folder,
                command=["perturb", *sys.argv[1:]],
                batch_size=options["batch_size"],
                chunk_size=options["chunk_size"],
                workers=options["workers"],
                timeout=options["timeout"],
                strict=options["strict"],
                stop_early=options["stop_early"],
                at_most=options["at_most"],
                baseline=options["baseline"],
                price_per_hour=options["price_per_hour"],
                note=options["note"],
                paraphraser=endpoint,
                probed=True,
                on_start=bar.start,
                on_done=bar.advance,
            )
    append_step_summary(folder)
    return tell(folder, gates, as_json=options["as_json"])


def source_of(data: str, options: dict[str, Any]) -> Any:
    """Gather the options that say how to read the data."""
    from perturb.source import Source

    names = ("input", "target", "groups", "cluster", "id", "encoding", "limit")
    return Source(data, **{name: options[name] for name in names})


def tell(folder: Path, gates: dict[str, Any], *, as_json: bool) -> int:
    """Print what came of a run, and return its exit code."""
    if as_json:
        print_json({"run": str(folder), "report": str(folder / "report.html"), **gates})
    else:
        from rich.console import Console

        from perturb.report.terminal import print_summary

        with contextlib.suppress(SystemExit):  # the reader of the output has left; the verdict stands
            print_summary(folder, Console())
    return int(gates["exit_code"])
