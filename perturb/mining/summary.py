"""What mining found, as JSON and in words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from perturb.mining.clusters import Cluster
from perturb.mining.mined import Mined


def describe(mined: Mined, clusters: Sequence[Cluster], out: Path, data_digest: str) -> dict[str, Any]:
    """Make the content of `mined.json`."""
    data = mined.runs[0].manifest["data"]["path"]
    return {
        "schema": 1,
        "runs": [
            {
                "path": str(run.folder.path),
                "suite": run.suite.name,
                "seed": run.suite.seed,
                "model": run.manifest["model"],
                "outcomes_digest": run.manifest["outcomes_digest"],
            }
            for run in mined.runs
        ],
        "model": {"name": mined.model.name, "digest": mined.model.digest},
        "selected_against": mined.selected_against,
        "notes": [*mined.notes, *cautions(mined)],
        "variants": len(mined.pool.lost),
        "lost": int(mined.pool.lost.sum()),
        "tried": len(mined.trials),
        **{verdict: mined.verdicts[verdict] for verdict in ("confirmed", "unconfirmed", "different")},
        "frozen": {"path": str(out / "frozen"), "digest": data_digest},
        "clusters": [_cluster(mined, cluster) for cluster in clusters],
        "commands": [
            f"perturb run {out / 'frozen.toml'} {out / 'frozen'} --model MODEL",
            f"perturb run {out / 'fresh.toml'} {data} --model MODEL",
        ],
    }


def cautions(mined: Mined) -> list[str]:
    """Say what makes the trials doubtful."""
    verdicts, tried = mined.verdicts, len(mined.trials)
    told = []
    if verdicts["unconfirmed"] * 2 > tried:
        told.append(
            f"{verdicts['unconfirmed']} of {tried} failures did not come again: either the model's answers depend on "
            "more than the input, or it is another model than the runs'. Do not build on the few that did."
        )
    if verdicts["different"]:
        told.append(
            f"{verdicts['different']} of {tried} variants could not be made as they were: the versions of libraries or "
            "generators are others than in the run. They are left out."
        )
    return told


def _cluster(mined: Mined, cluster: Cluster) -> dict[str, Any]:
    found = cluster.found
    rows = set(cluster.rows.tolist())
    told = {
        "name": cluster.name,
        "axis": mined.pool.axes[cluster.place.generator],
        **cluster.place._asdict(),
        "lost": len(rows),
        "variants": cluster.variants,
        "contrasts": int(mined.pool.contrast[cluster.rows].sum()),
        "frozen": sum(trial.row in rows for trial in mined.confirmed),
        "fails_from": min((mined.weakest[row] for row in rows & mined.weakest.keys()), default=None),
        "found": None,
    }
    if found is not None:
        keys = ("since", "before", "breaking", "rate", "elsewhere", "low", "high", "p_value", "adjusted")
        told["found"] = {key: getattr(found, key) for key in keys}
    return told


def in_markdown(told: dict[str, Any]) -> str:
    """Write the summary for people."""
    lines = [
        f"# Mined from {', '.join(run['path'] for run in told['runs'])}",
        "",
        _sentence(told),
        "",
        *(f"{note}\n" for note in told["notes"]),
        "| cluster | excess over elsewhere | breaks at | the first fails from | frozen |",
        "|---|---|---|---|---|",
        *(_line(cluster) for cluster in told["clusters"]),
        "",
        "Ask them again, and ask anew:",
        "",
        *(f"    {command}" for command in told["commands"]),
    ]
    return "\n".join(lines) + "\n"


def _sentence(told: dict[str, Any]) -> str:
    return (
        f"{told['lost']:,} of {told['variants']:,} variants were lost. {told['tried']} were tried again with "
        f"{told['model']['name']}: {told['confirmed']} failed again and are frozen, {told['unconfirmed']} did not."
    )


def _line(cluster: dict[str, Any]) -> str:
    found = cluster["found"]
    excess = "" if found is None else f"{found['low']:.0%} to {found['high']:.0%}"
    breaking = "" if found is None else f"{found['breaking']:.3g}"
    first = "" if cluster["fails_from"] is None else f"{cluster['fails_from']:.2f}"
    name = cluster["name"].replace("|", "\\|")
    return f"| {name} | {excess} | {breaking} | {first} | {cluster['frozen']} |"
