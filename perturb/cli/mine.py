"""`perturb mine`: from the failures of runs to a new benchmark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perturb.cli.options import json_option, print_json, progress, results_only
from perturb.errors import RunError, UsageError

if TYPE_CHECKING:
    from perturb.mining import Mined
    from perturb.models import LoadedModel

_NOTHING_CONFIRMED = 3


@click.command("mine")
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN…")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@click.option("--model", help="Asked again about each failure. [the runs' own, where it is one and the same]")
@click.option("--trust-model", is_flag=True, help="Load a joblib file although that runs code it holds.")
@click.option("--at-most", type=click.IntRange(1), default=100, show_default=True, help="Failures to keep.")
@click.option("--per-cluster", type=click.IntRange(1), default=20, show_default=True, help="Of each cluster.")
@click.option(
    "--least-loss",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Share of the clean score that is gone in a failure.",
)
@click.option("--batch-size", type=click.IntRange(1), default=64, show_default=True, help="Inputs a model call gets.")
@click.option(
    "--timeout", type=click.FloatRange(0.001), metavar="SECONDS", help="Longest that one model call may take."
)
@json_option
def mine_command(runs: tuple[Path, ...], out: Path, **options: Any) -> int:
    """Make a benchmark of what models failed on in RUNs: complete runs on the same data.

    Failures are sorted into clusters and named; each that is chosen is made again and asked again, and kept where the
    model fails again. OUT then holds `frozen` with `frozen.toml`, which replays byte for byte; `fresh.toml`, which asks
    the same questions with other draws on the runs' data, so that learning the frozen inputs by heart does not pass;
    and the summary as `mined.json` and `mined.md`. Where nothing fails again the exit code is 3.
    """
    from perturb.mining import mine

    with results_only():
        model = _model(runs, options["model"], trust=options["trust_model"])
        with progress("mine", "failures", quiet=options["as_json"]) as bar:
            mined = mine(
                runs,
                out,
                model,
                **{name: options[name] for name in ("at_most", "per_cluster", "least_loss", "batch_size", "timeout")},
                on_start=bar.start,
                on_done=bar.advance,
            )
    return _tell(mined, out, as_json=options["as_json"])


def _model(runs: tuple[Path, ...], named: str | None, *, trust: bool) -> LoadedModel:
    """Load the model that was named, or the runs' own."""
    from perturb.evaluation import complete_run
    from perturb.models import load_model
    from perturb.store import RunFolder

    recorded = [complete_run(RunFolder(run))["model"] for run in runs]
    if named is not None:
        return load_model(named, trust=trust)
    if len({model["digest"] for model in recorded}) > 1:
        names = ", ".join(dict.fromkeys(model["name"] for model in recorded))
        raise UsageError(f"These runs are of several models ({names}). Say with --model which is to confirm failures.")
    model = load_model(recorded[0]["name"], trust=trust)
    if model.digest != recorded[0]["digest"]:
        raise RunError(
            f"The model {model.name} has changed since the run in {runs[0]}. Give --model {model.name} to confirm its "
            "failures with it as it is now, or run again."
        )
    return model


def _tell(mined: Mined, out: Path, *, as_json: bool) -> int:
    from perturb.mining.summary import cautions
    from perturb.store import RunFolder

    lost, variants = int(mined.pool.lost.sum()), len(mined.pool.lost)
    if mined.confirmed:
        told = RunFolder(out).read("mined.json")
        print_json(told) if as_json else click.echo((out / "mined.md").read_text("utf-8"), nl=False)
        return 0
    notes = [*mined.notes, *cautions(mined)]
    if lost:
        sentence = f"None of the {len(mined.trials)} failures that were tried again came again; nothing was written."
    else:
        sentence = f"None of {variants:,} variants was lost; there is nothing to mine."
    if as_json:
        print_json({"variants": variants, "lost": lost, "tried": len(mined.trials), "confirmed": 0, "notes": notes})
    else:
        click.echo("\n".join((sentence, *notes)))
    return _NOTHING_CONFIRMED if lost else 0
