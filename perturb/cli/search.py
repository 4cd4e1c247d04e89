"""`perturb search`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from perturb.cli.options import data_options, json_option, print_json, progress, results_only
from perturb.cli.run import source_of

_MODES = ("breaking", "worst", "text", "pixels")
_OPTIONS = (
    *("goal", "severity", "precision", "per_sample", "beam", "max_changed", "least_similarity", "similarity"),
    *("constraints", "epsilon", "batch_size", "votes"),
)


@click.command("search")
@click.argument("suite", metavar="SUITE_OR_GENERATORS")
@click.argument("data")
@click.option("--model", required=True, help="package.module:callable, or a scikit-learn model saved with joblib.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write, or to go on in.")
@click.option(
    "--mode", "modes", type=click.Choice(_MODES), multiple=True, default=("breaking",), help="[breaking] Repeatable."
)
@click.option(
    "--goal", default="untargeted", help="untargeted, targeted:LABEL or package.module:function. [untargeted]"
)
@click.option("--queries", type=click.IntRange(0), help="The most inputs that the model gets, in all.")
@click.option("--seconds", type=click.FloatRange(0), help="The most that this command takes.")
@click.option(
    "--per-sample", type=click.IntRange(1), default=200, show_default=True, help="Queries of worst, text, pixels."
)
@click.option(
    "--severity", default="5", show_default=True, help="The highest, a number or a word; for worst and breaking."
)
@click.option(
    "--precision", type=click.FloatRange(0.01, 1), default=0.05, show_default=True, help="Of a breaking severity."
)
@click.option("--beam", type=click.IntRange(1), default=1, show_default=True, help="Texts kept side by side.")
@click.option(
    "--max-changed", type=click.FloatRange(0, 1), default=0.25, show_default=True, help="Share of a text's words."
)
@click.option(
    "--least-similarity", type=click.FloatRange(0, 1), default=0.8, show_default=True, help="To the clean text."
)
@click.option("--similarity", default="characters", show_default=True, help="Or words, or package.module:function.")
@click.option(
    "--constraints", default="", help="On texts: meaning, grammar, package.module:function; joined by commas. [none]"
)
@click.option(
    "--epsilon", type=click.FloatRange(1, 255), default=8, show_default=True, help="Levels a pixel may change by."
)
@click.option("--votes", type=click.IntRange(1), help="Times each input is asked about. [1; 5 where a model is random]")
@click.option("--replicates", type=click.IntRange(1), default=1, show_default=True, help="Draws, where no suite says.")
@click.option("--task", default="classification", show_default=True, help="What is asked, where no suite says.")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides all luck, where no suite does.")
@data_options
@click.option("--batch-size", type=click.IntRange(1), default=64, show_default=True, help="Inputs a model call gets.")
@click.option(
    "--timeout", type=click.FloatRange(0.001), metavar="SECONDS", help="Longest that one model call may take."
)
@click.option("--trust-model", is_flag=True, help="Load a joblib file although that runs code it holds.")
@json_option
def search_command(suite: str, data: str, model: str, out: Path, **options: Any) -> int:
    """Search DATA for the weakest disturbances that break a model.

    SUITE_OR_GENERATORS is a suite, or names of generators and axes joined by commas: low_light,blur. Each mode asks the
    model as a black box: breaking finds the weakest severity of each sample on each generator, worst the worst that
    draws, severities and compositions of up to three generators do up to --severity, text changes words, and pixels
    runs Square Attack and HopSkipJump within --epsilon. A sample whose clean answer is wrong is said and left out.

    What is found is written sample by sample; the same command goes on where it stopped. OUT then holds report.html,
    search.md, results.parquet and, where the modes worst, text and pixels found something, the inputs themselves in
    adversarial, to be asked again with adversarial.toml.
    """
    from perturb.contracts import parse_severity
    from perturb.models import load_model
    from perturb.search import Options, search
    from perturb.search.named import suite_or_generators

    chosen = {name: options[name] for name in _OPTIONS if options[name] is not None} | {
        "severity": parse_severity(options["severity"])
    }
    with results_only():
        loaded = suite_or_generators(
            suite, task=options["task"], seed=options["seed"], replicates=options["replicates"]
        )
        with progress("search", "samples", quiet=options["as_json"]) as bar:
            told = search(
                loaded,
                source_of(data, options),
                load_model(model, trust=options["trust_model"]),
                out,
                modes=tuple(dict.fromkeys(options["modes"])),
                options=Options(**chosen),
                queries=options["queries"],
                seconds=options["seconds"],
                timeout=options["timeout"],
                on_start=bar.start,
                on_done=bar.advance,
            )
    if options["as_json"]:
        print_json({"out": str(out), **told})
    else:
        _print(told, out)
    return 0


def _print(told: dict[str, Any], out: Path) -> None:
    """Print both tables, and what is left to say."""
    from rich.console import Console

    from perturb.search.summary import slice_text
    from perturb.search.table import tables

    console = Console(file=sys.stdout)
    for table in tables(told):
        console.print(table)
    for one in told["slices"]:
        console.print(slice_text(one), highlight=False, markup=False)
    for mode, counts in told["counts"].items():
        console.print(f"{mode}: {', '.join(f'{count} {status}' for status, count in counts.items())}", highlight=False)
    console.print(f"{told['queries']:,} queries. {told['stopped']}".rstrip(), highlight=False)
    if told["adversarial"]:
        console.print(f"{told['adversarial']} inputs that break it: {out / 'adversarial'}", highlight=False)
    for warning in told["warnings"]:
        console.print(f"Warning: {warning}", highlight=False)
    console.print(str(out / "report.html"), highlight=False)
