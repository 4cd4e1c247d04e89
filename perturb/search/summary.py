"""What a search found, as `search.json`, `search.md` and `results.parquet`."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from perturb.report.figures import plural
from perturb.score.intervals import rate_interval
from perturb.search.asked import Row, attack_of
from perturb.search.confirm import FRESH, LEVEL
from perturb.search.journal import Journal
from perturb.search.psychometric import curves
from perturb.search.slices import slices

__all__ = ["in_markdown", "share_text", "slice_text", "sum_up"]

_TRIED = ("broken", "unconfirmed", "held")


def sum_up(journal: Journal, told: Mapping[str, Any], *, confidence: float) -> dict[str, Any]:
    """Make the content of `search.json`."""
    about = journal.folder.read("about.json")
    return {
        "schema": 1,
        **{key: about[key] for key in ("suite", "seed", "data", "model", "versions", "options")},
        **told,
        "confidence": confidence,
        "warnings": [
            *journal.notes,
            *_warnings(journal),
            *_unanswered(journal.rows),
            *_failed(journal.rows),
            *_untried(journal.rows, about["generators"]),
        ],
        "queries": journal.queries,
        "counts": _counts(journal.rows),
        "curves": curves(journal.rows, confidence=confidence),
        "slices": slices(journal.rows, confidence=confidence),
        "attacks": list(_attacks(journal.rows, confidence)),
        "adversarial": len(journal.kept),
    }


def in_markdown(content: Mapping[str, Any]) -> str:
    """Write it for people."""
    return "\n".join(_markdown(content)) + "\n"


def share_text(share: Mapping[str, Any]) -> str:
    """Write a share with its interval, in per cent.

    Example:
        >>> share_text({"value": 0.5, "low": 0.41, "high": 0.592})
        '50 % [41, 59]'
    """
    return f"{share['value']:.0%} [{100 * share['low']:.0f}, {100 * share['high']:.0f}]".replace("%", " %")


def slice_text(found: Mapping[str, Any]) -> str:
    """Say whom a generator breaks more than others, in words.

    Example:
        >>> counts = {"clusters": 9, "broken": 8, "others": 20, "others_broken": 1, "median": 2.4}
        >>> slice_text({"generator": "low_light", "column": "city", "value": "rome", **counts})
        'low_light breaks 8 of 9 of city rome, half of these by severity 2.40, and 1 of 20 others.'
    """
    return (
        f"{found['generator']} breaks {found['broken']} of {found['clusters']} of {found['column']} {found['value']}, "
        f"half of these by severity {found['median']:.2f}, and {found['others_broken']} of {found['others']} others."
    )


def _warnings(journal: Journal) -> Iterable[str]:
    if journal.doubt:
        yield journal.doubt
        yield (
            "So each input was asked about several times, and the majority counts. What breaks the model was asked "
            f"about {FRESH} times afresh, as was the clean sample: it is broken where chance makes so large a "
            f"difference in at most {LEVEL:.0%} of such cases, and unconfirmed else."
        )


def _unanswered(rows: Sequence[Row]) -> Iterable[str]:
    """Say what a model did instead of answering clean samples."""
    failed = {row["sample_id"]: row["error"] for row in rows if row["status"] in {"model_error", "timeout"}}
    if failed:
        sample, error = next(iter(failed.items()))
        count = plural(len(failed), "clean sample")
        yield f"The model did not answer {count}. The first time, on sample {sample}: {error}"


def _failed(rows: Sequence[Row]) -> Iterable[str]:
    """Count the breaks that are no wrong answer: the model gave none."""
    broken = [row for row in rows if row["status"] == "broken"]
    if failed := [row for row in broken if row["answer"] is None]:
        told = next((row for row in failed if row["error"]), None)
        why = "" if told is None else f" The first time, on sample {told['sample_id']}: {told['error']}"
        yield f"In {len(failed):,} of {plural(len(broken), 'break')} the model gave no answer, not a wrong one.{why}"


def _untried(rows: Sequence[Row], generators: Iterable[str]) -> Iterable[str]:
    """Name the generators that say nothing: they were left out, or changed nothing."""
    tried = [row for row in rows if row["mode"] == "breaking" and row["generator"]]
    changed = {row["generator"] for row in tried if row["status"] != "held" or row["distance"] != 0.0}
    names = dict.fromkeys(row["generator"] for row in tried)
    if tried and (left := [name for name in generators if name not in names]):
        yield f"Left out, since up to this severity they have none that leaves the answer decided: {', '.join(left)}."
    if unchanged := [name for name in names if name not in changed]:
        yield f"Changed none of the samples, so that none is broken says nothing: {', '.join(unchanged)}."


def _counts(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    """Count the samples of each mode by the worst that came of them: broken before held before the rest."""
    statuses: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        statuses.setdefault(row["mode"], {}).setdefault(row["sample_id"], set()).add(row["status"])
    return {
        mode: dict(Counter(next((s for s in _TRIED if s in found), min(found)) for found in samples.values()))
        for mode, samples in statuses.items()
    }


def _attacks(rows: Sequence[Row], confidence: float) -> Iterable[dict[str, Any]]:
    """Sum up each search that is no curve: how many it broke, at which cost."""
    tried = [row for row in rows if row["mode"] != "breaking" and row["status"] in _TRIED]
    for mode, attack in dict.fromkeys((row["mode"], attack_of(row)) for row in tried):
        mine = [row for row in tried if (row["mode"], attack_of(row)) == (mode, attack)]
        broken = [row for row in mine if row["status"] == "broken"]
        clusters = dict.fromkeys(row["cluster"] for row in mine)
        sums, sizes = Counter(row["cluster"] for row in broken), Counter(row["cluster"] for row in mine)
        share = rate_interval([sums[c] for c in clusters], [sizes[c] for c in clusters], confidence=confidence)
        words = [row["changed_words"] for row in broken if row["changed_words"] is not None]
        yield {
            "mode": mode,
            "attack": attack,
            "samples": len(mine),
            "broken": len(broken),
            "share": share._asdict(),
            "median_queries": statistics.median(row["queries"] for row in mine),
            "median_distance": statistics.median(row["distance"] for row in broken) if broken else None,
            "mean_changed_words": statistics.fmean(words) if words else None,
        }


def _markdown(content: Mapping[str, Any]) -> Iterable[str]:
    yield f"# What breaks {content['model']['name']} on {content['data']['path']}"
    yield ""
    yield from (f"{warning}\n" for warning in content["warnings"])
    yield f"{content['queries']:,} queries on {content['samples']:,} samples. {content['stopped']}".rstrip()
    for mode, counts in content["counts"].items():
        yield f"{mode}: {', '.join(f'{count} {status}' for status, count in counts.items())}."
    if content["curves"]:
        tiers = sorted({share["severity"] for curve in content["curves"] for share in curve["shares"]})
        yield from ("", "Share of draws broken by each severity, where the clean answer was right:", "")
        yield f"| axis | generator | {' | '.join(f'{at:g}' for at in tiers)} | median | weakest draws | re-entrant |"
        yield "|" + "---|" * (len(tiers) + 5)
        yield from (_line(curve, tiers) for curve in content["curves"])
    if content["slices"]:
        yield from ("", "Whom it breaks more than others:", "", *(f"- {slice_text(one)}" for one in content["slices"]))
    if content["attacks"]:
        yield from ("", "Worst cases:", "", "| search | samples | broken | median queries | median distance |")
        yield "|---|---|---|---|---|"
        for attack in content["attacks"]:
            far = "" if attack["median_distance"] is None else f"{attack['median_distance']:.3g}"
            figures = f"{attack['samples']} | {share_text(attack['share'])} | {attack['median_queries']:g} | {far}"
            yield f"| {attack['attack']} | {figures} |"


def _line(curve: Mapping[str, Any], tiers: Sequence[float]) -> str:
    shares = {share["severity"]: f"{share['value']:.0%}" for share in curve["shares"]}
    cells = " | ".join(shares.get(at, "") for at in tiers)
    weakest = curve["median_of_weakest_draws"]
    last = f"{curve['median']['text']} | {weakest['text'] if weakest else ''} | {curve['re_entrant']}"
    return f"| {curve['axis']} | {curve['generator'] or 'all'} | {cells} | {last} |"
