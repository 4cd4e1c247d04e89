"""`perturb generate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

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
from perturb.cli.run import source_of
from perturb.contracts import TargetKind
from perturb.engine.formats import FORMATS


@click.command("generate")
@click.argument("suite")
@click.argument("data")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--severities", metavar="S[,…]", help="Only these, as numbers or words: 1,3,5 or mild,2.5. [the suite's]")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="[as the data came in; images: folder; texts: jsonl]"
)
@click.option(
    "--kind", type=click.Choice(get_args(TargetKind)), help="What the right answers are. [as the task or the data say]"
)
@click.option("--no-clean", is_flag=True, help="Leave out the clean samples, which stand at severity 0.")
@data_options
@paraphraser_options
@workers_option
@click.option("--chunk-size", type=click.IntRange(1), help="Samples made at once. [by the size of the inputs]")
@json_option
def generate_command(suite: str, data: str, out: Path, **options: Any) -> int:
    """Write the variants of DATA that SUITE asks for into the folder OUT.

    Images become a tree axis/generator/severity/class/id.png; texts, or images with --format parquet, a table. COCO,
    KITTI, label maps, SQuAD and CoNLL become a data set of the same form in each folder axis/generator/severity. The
    file manifest.jsonl beside them holds every variant's provenance and digest, and suite.toml the suite. The bytes
    do not depend on the number of workers.
    """
    from perturb.export import generate
    from perturb.suite import load_suite

    with results_only():
        loaded, endpoint = paraphrased(load_suite(suite), options)
    severities = options["severities"].split(",") if options["severities"] else None
    notes: list[str] = []
    with results_only(), progress(loaded.name, "samples", quiet=options["as_json"]) as bar:
        counts = generate(
            loaded,
            source_of(data, options),
            out,
            severities=severities,
            form=options["form"],
            kind=options["kind"],
            clean=not options["no_clean"],
            workers=options["workers"],
            chunk_size=options["chunk_size"],
            paraphraser=endpoint,
            on_start=bar.start,
            on_done=bar.advance,
            on_note=notes.append,
        )
    if options["as_json"]:
        print_json({"out": str(out), "status": counts, "notes": notes})
    else:
        click.echo(f"Wrote {counts.get('ok', 0) + counts.get('no_op', 0):,} samples and variants to {out}.")
        for status, meaning in _MEANINGS.items():
            if counts.get(status):
                click.echo(f"{counts[status]:,} {meaning[counts[status] > 1]}")
        for note in notes:
            click.echo(note)
        click.echo(f"Each variant's provenance: {out / 'manifest.jsonl'}")
    return 0


_AS_IT_WAS = "as before: the generator found nothing to change (status no_op)."
_WHY = "the manifest says why (status"
_MEANINGS = {
    "no_op": (f"of them is {_AS_IT_WAS}", f"of them are {_AS_IT_WAS}"),
    "invalid": (f"variant could not be made; {_WHY} invalid).", f"variants could not be made; {_WHY} invalid)."),
    "data_error": (f"sample could not be read; {_WHY} data_error).", f"samples could not be read; {_WHY} data_error)."),
}
