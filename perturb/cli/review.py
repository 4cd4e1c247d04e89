"""`perturb review`: a page for people to judge variants, and what their answers say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from perturb.cli.options import json_option, print_json, results_only


@click.command("review")
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("more", nargs=-1, type=click.Path(path_type=Path), metavar="[ANSWERS…]")
@click.option("--page", type=click.Path(path_type=Path), help="Write a page to review variants on.")
@click.option(
    "--answers", type=click.Path(path_type=Path), multiple=True, help="Read answers; several files may follow."
)
@click.option("--samples", type=click.IntRange(2), default=200, show_default=True, help="Items on the page.")
@click.option("--seed", type=int, default=0, show_default=True, help="Decides which items.")
@click.option("--blind/--no-blind", default=True, help="Hide generator and tier until an item is answered. [blind]")
@click.option("--original", is_flag=True, help="Let reviewers see the clean input beside each item.")
@json_option
def review_command(
    out: Path, more: tuple[Path, ...], page: Path | None, answers: tuple[Path, ...], **options: Any
) -> int:
    """Let people judge the variants in OUT, a folder that `perturb generate` or `perturb run` wrote.

    With --page, a sample over generators and tiers, clean samples mixed in, becomes one file that works offline and by
    keyboard. With --answers, the files that reviewers send back are counted: how many variants of each generator and
    tier they accept, how far they agree, and which are invalid. OUT/review.json then holds it all, and `perturb score`
    leaves a run's invalid variants out.
    """
    files = (*answers, *more)
    if (page is None) == (not answers) or (more and not answers):
        raise click.UsageError("Give either --page FILE, to write a page, or --answers FILE…, to count what came back.")
    return _write(out, page, **options) if page is not None else _count(out, files, as_json=options["as_json"])


def _write(out: Path, page: Path, *, samples: int, seed: int, blind: bool, original: bool, as_json: bool) -> int:
    from perturb.review.page import Look, write_page

    with results_only():
        written = write_page(out, page, samples=samples, seed=seed, look=Look(blind=blind, original=original))
    if as_json:
        print_json({"page": str(page), **written._asdict()})
        return 0
    click.echo(f"Wrote {written.items} items to {page}, {written.clean} of them clean.")
    if written.left_out:
        click.echo(f"{written.left_out} more were chosen, but could not be read or made again.")
    click.echo(f"Count the answers that come back with: perturb review {out} --answers FILE…")
    return 0


def _count(out: Path, files: tuple[Path, ...], *, as_json: bool) -> int:
    from perturb.review.verdicts import write_review

    review = write_review(out, files)
    if as_json:
        print_json(review)
    else:
        _print(review)
        click.echo(f"Wrote {out / 'review.json'}.")
        if review["invalid"] and (out / "run.json").is_file():
            click.echo(f"Leave the invalid variants out of the score with: perturb score {out}")
    return 0


def _print(review: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("generator", overflow="fold")
    table.add_column("tier", no_wrap=True)
    for heading in ("accepted", "95 %", "rejected", "disputed", "differing"):
        table.add_column(heading, justify="right", no_wrap=True)
    for cell in review["cells"]:
        interval = "{low:.0%} to {high:.0%}".format(**cell["share"])
        counts = [str(cell[name]) for name in ("rejected", "disputed", "differing")]
        table.add_row(cell["generator"], cell["tier"], f"{cell['accepted']} of {cell['judged']}", interval, *counts)
    console.print(table)
    told = review["agreement"]
    for name, found in (("Agreement", told["overall"]), *told["axes"].items()):
        console.print(f"{name}: {_agreement_words(found)}", markup=False, soft_wrap=True)
    for item in review["relabelled"]:
        named = f"{item['sample_id']}, {item['generator']} at {item['tier']}"
        console.print(f"Relabelled: {named}, as {item['label']}", markup=False, soft_wrap=True)
    console.print(
        f"{len(review['invalid'])} of {len(review['items'])} judged items are invalid variants.", markup=False
    )


def _agreement_words(found: dict[str, Any]) -> str:
    if not found["items"]:
        return "no item was judged by two reviewers."
    alpha = "not defined, since all judgements are the same" if found["alpha"] is None else f"{found['alpha']:.3f}"
    return f"Krippendorff's alpha {alpha}; {found['observed']:.0%} alike; {found['items']} items of several reviewers."
