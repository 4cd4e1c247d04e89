"""`perturb score`, `perturb gate` and `perturb report`: a run again, without the model."""

from __future__ import annotations

from pathlib import Path

import click

from perturb.cli.options import json_option, print_json
from perturb.cli.run import tell

_RUN = click.argument("run", type=click.Path(path_type=Path))


@click.command("score")
@_RUN
@click.option(
    "--reference",
    metavar="alexnet|RUN",
    help="Divide errors by those of the published AlexNet, or of an earlier run: mCE, relative mCE and flip rate.",
)
@json_option
def score_command(run: Path, reference: str | None, *, as_json: bool) -> int:
    """Score RUN again from its outcomes: writes scorecard.json, examples, gates.json, junit.xml and report.html."""
    from perturb.evaluation import complete_run, evaluate, suite_of
    from perturb.report.corruption import corruption_lines
    from perturb.source import job_of
    from perturb.store import RunFolder

    folder = RunFolder(run)
    manifest = complete_run(folder)
    suite = suite_of(manifest)
    job = job_of(manifest, suite)
    if job is None:
        click.echo("The data have moved or changed since the run: the examples stay as they were.", err=True)
    evaluate(folder, suite, job, reference=reference)
    card = folder.read("scorecard.json")
    if as_json:
        print_json(card)
    else:
        for line in corruption_lines(card):
            click.echo(line)
        click.echo(f"Wrote {run / 'scorecard.json'} and {run / 'report.html'}.")
    return 0


@click.command("gate")
@_RUN
@click.option("--suite", "other", metavar="SUITE", help="Apply the gates of this suite. [the run's own]")
@click.option("--baseline", metavar="RUN", help="The run to compare with, for gates with max_loss. [the one before]")
@json_option
def gate_command(run: Path, other: str | None, baseline: str | None, *, as_json: bool) -> int:
    """Apply gates to RUN: writes gates.json, junit.xml and report.html; the exit code is the verdict."""
    from perturb.evaluation import complete_run, gate, score, suite_of
    from perturb.report.html import write_html
    from perturb.store import RunFolder
    from perturb.suite import load_suite

    folder = RunFolder(run)
    own = suite_of(complete_run(folder))
    suite = own if other is None else load_suite(other)
    counted = score(folder, own)
    gates = gate(folder, suite, counted if suite.metrics == own.metrics else None, baseline)
    write_html(run)
    return tell(run, gates, as_json=as_json)


@click.command("report")
@_RUN
@click.option(
    "--search", metavar="FOLDER", help="Show in it what this search found, of the same model on the same data."
)
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the summary as Markdown, for a pull request.")
@json_option
def report_command(run: Path, search: str | None, *, as_markdown: bool, as_json: bool) -> int:
    """Write report.html of RUN again and print its summary. The exit code is 0 whatever the verdict."""
    from perturb.evaluation import complete_run
    from perturb.report.html import write_html
    from perturb.report.markdown import markdown
    from perturb.store import RunFolder

    folder = RunFolder(run)
    complete_run(folder)
    write_html(run, search)
    if as_markdown:
        click.echo(markdown(run), nl=False)
        return 0
    tell(run, folder.read("gates.json"), as_json=as_json)
    return 0
