"""Options that several commands share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from perturb.paraphrase import Endpoint
    from perturb.suite import Suite

Command = TypeVar("Command", bound=Callable[..., Any])

_DATA_OPTIONS = (
    click.option("--input", metavar="COLUMN[,…]", help="Columns of a table that the model gets. [text, image, …]"),
    click.option("--target", metavar="COLUMN", help="Column of the right answer. [label, target, class, answer]"),
    click.option("--groups", default="", metavar="COLUMN[,…]", help="Columns to score by: region,age"),
    click.option("--cluster", metavar="COLUMN", help="Column of what belongs together: patient, writer, video."),
    click.option("--id", metavar="COLUMN", help="Column of the ids. [the row's number]"),
    click.option("--encoding", default="utf-8", show_default=True, help="Encoding of a text table."),
    click.option("--limit", type=click.IntRange(1), metavar="N", help="Use a random subset of N samples."),
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, for scripts.")
workers_option = click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes that make variants."
)

_PARAPHRASER_OPTIONS = (
    click.option(
        "--paraphraser", metavar="URL#MODEL", help="Language model for whole rewrites: http://localhost:8000/v1#small"
    ),
    click.option(
        "--paraphrase-cache",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Where its answers are kept. [the suite's, .perturb/paraphrases]",
    ),
)


def data_options(command: Command) -> Command:
    """Add the options that say how to read a data set."""
    for option in reversed(_DATA_OPTIONS):
        command = option(command)
    return command


def paraphraser_options(command: Command) -> Command:
    """Add the options that say which language model rewrites texts."""
    for option in reversed(_PARAPHRASER_OPTIONS):
        command = option(command)
    return command


def paraphrased(suite: Suite, options: Mapping[str, Any]) -> tuple[Suite, Endpoint | None]:
    """Fit a suite to these options, and return whom to ask."""
    from perturb.freezing import with_paraphraser
    from perturb.paraphrase import Endpoint

    address, cache = options["paraphraser"], options["paraphrase_cache"]
    endpoint = Endpoint.parse(address) if address else None
    return with_paraphraser(suite, None if endpoint is None else endpoint.model, cache), endpoint


def print_json(content: Mapping[str, Any]) -> None:
    """Print a result for scripts."""
    click.echo(json.dumps(content, indent=1, ensure_ascii=False))


@contextmanager
def results_only() -> Iterator[None]:
    """Send what a model or generator prints, in Python or beneath it, to the error stream: stdout is for results."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@dataclass(slots=True)
class Bar:
    """A progress bar on the error stream: start it with a total, then advance it."""

    start: Callable[[int], None]
    advance: Callable[[int], None]


@contextmanager
def progress(label: str, unit: str, *, quiet: bool = False) -> Iterator[Bar]:
    """Show how far the work is, its rate and the time left; nothing where the error stream is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        disable=quiet or not sys.stderr.isatty(),
        transient=True,
    ) as bar:
        task = bar.add_task(label, total=None, rate="")

        def advance(count: int) -> None:
            bar.advance(task, count)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f}/s" if speed else "")

        yield Bar(lambda total: bar.update(task, total=total), advance)
