"""`perturb mine`: from runs to a frozen set of confirmed failures, and a suite that asks anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from perturb.asking import caller_for
from perturb.data import check, read
from perturb.data.frozen import write_frozen
from perturb.errors import RunError
from perturb.mining.choose import choose
from perturb.mining.clusters import find_clusters
from perturb.mining.confirm import Trial, try_again
from perturb.mining.content import content_of
from perturb.mining.fresh import fresh_suite
from perturb.mining.frozen import frozen_about, frozen_rows, frozen_suite
from perturb.mining.mined import Mined
from perturb.mining.opened import OpenedRun, open_runs
from perturb.mining.pool import READ, gather
from perturb.mining.summary import describe, in_markdown
from perturb.mining.weakest import refined, weakest_severities
from perturb.models import Caller, LoadedModel
from perturb.store import RunFolder, read_parts
from perturb.store.folder import written

_ROUNDS: Final = 3


def mine(
    paths: Sequence[Path],
    out: Path,
    model: LoadedModel,
    *,
    at_most: int = 100,
    per_cluster: int = 20,
    least_loss: float = 0.5,
    confidence: float = 0.95,
    batch_size: int = 64,
    timeout: float | None = None,
    on_start: Callable[[int], None] = lambda _: None,
    on_done: Callable[[int], None] = lambda _: None,
) -> Mined:
    """Find where models fail, confirm it, and write what asks again.

    Writes `frozen` with `frozen.toml`, `fresh.toml`, `mined.json` and `mined.md`; nothing where nothing was confirmed.

    Args:
        paths: Run folders, complete and on the same data.
        out: A folder that is empty or not there yet.
        model: Asked again about each failure that is chosen.
        at_most: Failures to keep.
        per_cluster: Failures to keep of each cluster.
        least_loss: The share of the clean score that is gone in a failure, in 0..1.
        confidence: Of the intervals, and one minus the share of false clusters.
        batch_size: Inputs that the model gets at once.
        timeout: Seconds that one call of the model may take.
        on_start: Called with the number of failures that are to be tried.
        on_done: Called with the number that were.

    Raises:
        RunError: If the runs do not go together, or `out` holds something or cannot be written.
        ModelTimeoutError: If the model hangs several times in a row.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RunError(f"Expected {out} to be an empty folder or none; it holds something. Give another one.")
    runs, notes = open_runs(paths)
    content = content_of(runs[0].job.data)
    parts = ((read_parts(run.folder.outcomes, READ), run.task, content) for run in runs)
    pool = gather(parts, least_loss=least_loss)
    mined = Mined(runs, model, notes, pool, find_clusters(pool, confidence=confidence), [])
    callers = [caller_for(run.suite, run.task, run.summary, model, timeout) for run in runs]
    for number in range(_ROUNDS):
        kept = [trial.row for trial in mined.confirmed]
        refused = [trial.row for trial in mined.trials if trial.verdict != "confirmed"]
        limits = {"at_most": at_most, "per_cluster": per_cluster}
        rows = choose(mined.clusters, pool, **limits, taken=kept, refused=refused)
        if not number:
            on_start(len(rows))
        for trial in _try(mined, rows, callers, batch_size=batch_size, least_loss=least_loss):
            mined.trials.append(trial)
            on_done(1)
    mined.notes += dict.fromkeys(note for caller in callers for note in caller.notes)
    if mined.confirmed:
        _narrow_down(mined, callers, batch_size=batch_size, least_loss=least_loss)
        with written(out):
            _write(mined, out)
    return mined


def _try(
    mined: Mined, rows: Sequence[int], callers: Sequence[Caller], *, batch_size: int, least_loss: float
) -> Iterator[Trial]:
    """Try failures again, each with the data and recipe of its run."""
    for number, (run, caller) in enumerate(zip(mined.runs, callers, strict=True)):
        own = [row for row in rows if mined.pool.run[row] == number]
        yield from try_again(own, mined.pool, run.job, run.task, caller, batch_size=batch_size, least_loss=least_loss)


def _narrow_down(mined: Mined, callers: Sequence[Caller], *, batch_size: int, least_loss: float) -> None:
    """Ask from which severity on the confirmed failures fail, and so where their clusters break."""
    for number, (run, caller) in enumerate(zip(mined.runs, callers, strict=True)):
        own = [trial.row for trial in mined.confirmed if mined.pool.run[trial.row] == number]
        mined.weakest |= weakest_severities(own, mined.pool, run, caller, batch_size=batch_size, least_loss=least_loss)
    mined.clusters = [refined(cluster, mined.pool, mined.weakest) for cluster in mined.clusters]


def _write(mined: Mined, out: Path) -> None:
    frozen = out / "frozen"
    first = mined.runs[0]
    write_frozen(
        frozen, frozen_rows(mined.confirmed, mined.clusters, mined.weakest), frozen_about(first, mined.selected_against)
    )
    data_digest = check(read(frozen)).digest
    (out / "frozen.toml").write_text(frozen_suite(first, mined.confirmed, data_digest), "utf-8")
    kept = {trial.row for trial in mined.confirmed}
    failing = [cluster for cluster in mined.clusters if kept & set(cluster.rows.tolist())]
    suites, drops = [run.suite for run in mined.runs], _drops(mined.runs)
    (out / "fresh.toml").write_text(fresh_suite(suites, failing, mined.pool, drops), "utf-8")
    told = describe(mined, failing, out, data_digest)
    RunFolder(out).write("mined.json", told)
    (out / "mined.md").write_text(in_markdown(told), "utf-8")


def _drops(runs: Sequence[OpenedRun]) -> dict[tuple[str, float], float]:
    """How far the score fell, by generator and severity; the first run that says so counts."""
    found: dict[tuple[str, float], float] = {}
    for run in runs:
        for cell in run.folder.read("scorecard.json")["cells"]:
            drop = cell["drop"] or {"value": 0.0}
            found.setdefault((cell["generator"], cell["severity"]), drop["value"])
    return found
