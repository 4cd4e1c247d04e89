"""What a run says, axis by axis: the rows that every report shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from perturb.contracts.severity import severity_label
from perturb.report.figures import Scale, plural, scale_of
from perturb.report.files import Json, RunFiles

FAILED: Final = "failed"
INCONCLUSIVE: Final = "inconclusive"
PASSED: Final = "passed"
NO_GATE: Final = "no gate"
_WORST_FIRST: Final = (FAILED, INCONCLUSIVE, PASSED)
_FEW: Final = 4
_AS_A_WHOLE: Final = {FAILED: "failed", INCONCLUSIVE: "is inconclusive", PASSED: "passed"}


@dataclass(frozen=True, slots=True)
class AxisRow:
    """One axis in a line.

    Attributes:
        axis: Its name.
        generators: The generators pooled.
        tiers: The pooled figures by rising severity, as in the scorecard.
        first_drop: The tier of the first resolved drop; empty where there is none.
        area: Area under retention with its interval, in 0..1 and slightly above; None where clean scores nothing.
        breaking: The breaking point with its interval, in words; empty where there is none.
        breaking_at: Its severity; None where there is none, or beyond the strongest.
        trend: The test of whether the score falls with severity; None where there is none.
        verdict: The worst verdict of the gates on this axis, or `no gate`.
    """

    axis: str
    generators: tuple[str, ...]
    tiers: tuple[Json, ...]
    first_drop: str
    area: Json | None
    breaking: str
    breaking_at: float | None
    trend: Json | None
    verdict: str

    def tier(self, severity: float) -> Json | None:
        """Find the figures at one severity, if it was run."""
        return next((tier for tier in self.tiers if tier["severity"] == severity), None)

    @property
    def span(self) -> str:
        """Name the strongest tier that was scored."""
        return severity_label(self.tiers[-1]["severity"]) if self.tiers else ""


def axis_rows(files: RunFiles) -> tuple[AxisRow, ...]:
    """Summarise each axis of the scorecard, in the suite's order; an axis that is never pooled has no tiers."""
    pooled = {entry["axis"]: entry for entry in files.scorecard["axes"]}
    names = dict.fromkeys([*(cell["axis"] for cell in files.scorecard["cells"]), *pooled])
    return tuple(_axis_row(files, name, pooled.get(name)) for name in names)


def _axis_row(files: RunFiles, axis: str, entry: Json | None) -> AxisRow:
    verdict = worst([gate["verdict"] for gate in gates_on(files, axis) if gate["required"]])
    if entry is None:
        return AxisRow(axis, (), (), "", None, "", None, None, verdict)
    tiers = sorted((tier for tier in entry["tiers"] if tier["score"] is not None), key=lambda tier: tier["severity"])
    first = entry["first_resolved_drop"]
    return AxisRow(
        axis=axis,
        generators=tuple(entry["generators"]),
        tiers=tuple(tiers),
        first_drop="" if first is None else severity_label(first),
        area=entry["area_under_retention"],
        breaking=_breaking(entry.get("breaking_point")),
        breaking_at=(entry.get("breaking_point") or {}).get("value"),
        trend=entry.get("trend"),
        verdict=verdict,
    )


def _breaking(point: Json | None) -> str:
    if point is None:
        return ""
    return f"none: {point['reason']}" if point["reason"] else str(point["text"])


def gates_on(files: RunFiles, axis: str) -> tuple[Json, ...]:
    """List the gates that bear on one axis: its own, and those of its generators; a gate over all axes is neither."""
    generators = {cell["generator"] for cell in files.scorecard["cells"] if cell["axis"] == axis}
    return tuple(gate for gate in files.gates["gates"] if gate["axis"] == axis or gate["generator"] in generators)


def reason_at(gate: Json, severity: float) -> str:
    """Say why a gate is judged as it is at one severity; its reason as a whole is of the severity that decided it.

    Example:
        >>> tiers = [{"severity": 1.0, "verdict": "inconclusive", "low": -0.01, "high": 0.12}]
        >>> gate = {"verdict": "failed", "reason": "At moderate the drop is 0.18.", "limit": 0.05, "tiers": tiers}
        >>> reason_at(gate, 1.0)
        'At slight it is inconclusive (-0.010 to 0.120; the limit is 0.05). As a whole it failed. At moderate the ...'
    """
    tier = next(tier for tier in gate["tiers"] if tier["severity"] == severity)
    if tier["verdict"] == gate["verdict"]:
        return str(gate["reason"])
    bounds = [f"{tier[end]:.3f}" for end in ("low", "high") if tier[end] is not None]
    figures = f" ({' to '.join(bounds)}; the limit is {gate['limit']:g})" if bounds else ""
    whole = f"As a whole it {_AS_A_WHOLE[gate['verdict']]}. {gate['reason']}"
    return f"At {severity_label(severity)} it {_AS_A_WHOLE[tier['verdict']]}{figures}. {whole}"


def worst(verdicts: list[str]) -> str:
    """Return the worst of some verdicts.

    Example:
        >>> worst(["passed", "inconclusive"]), worst([])
        ('inconclusive', 'no gate')
    """
    return min(verdicts, key=_WORST_FIRST.index, default=NO_GATE)


def foreign_gates(files: RunFiles) -> str:
    """Name the suite whose gates were applied, where it is not the run's own; else empty."""
    applied = str(files.gates.get("suite", files.run["suite"]["name"]))
    return "" if applied == files.run["suite"]["name"] else applied


def verdict_sentence(files: RunFiles) -> str:
    """Say the verdict and what it rests on in one sentence."""
    required = [gate for gate in files.gates["gates"] if gate["required"]]
    if not required:
        some = "no gate is required" if files.gates["gates"] else "no gates were declared"
        return f"{some.capitalize()}, so the figures below are a measurement and not a test."
    counts = {verdict: sum(gate["verdict"] == verdict for gate in required) for verdict in _WORST_FIRST}
    if counts[PASSED] == len(required):
        return f"{_all(len(required))} hold{'s' if len(required) == 1 else ''}."
    parts = []
    if counts[FAILED]:
        on = dict.fromkeys(gate["axis"] for gate in required if gate["verdict"] == FAILED and gate["axis"])
        along = f" (along {', '.join(on)})" if 0 < len(on) <= _FEW else ""
        parts.append(f"{counts[FAILED]} of {plural(len(required), 'required gate')} failed{along}")
    if counts[INCONCLUSIVE]:
        of = "" if parts else f" of {plural(len(required), 'required gate')}"
        parts.append(f"{counts[INCONCLUSIVE]}{of} could not be decided")
    return f"{' and '.join(parts)}."


def _all(count: int) -> str:
    return {1: "The one required gate", 2: "Both required gates"}.get(count, f"All {count} required gates")


def findings(files: RunFiles) -> tuple[str, ...]:
    """Answer the run's question in a few sentences: which axis hurts most, from where on, and which do not."""
    card, scale = files.scorecard, scale_of(files.scorecard)
    clean, constant = card["clean"], card["best_constant"]
    rows = [row for row in axis_rows(files) if row.tiers]
    resolved = [row for row in rows if row.first_drop and row.tiers[-1]["drop"] is not None]
    sentences = []
    if clean is not None and constant is not None and clean["low"] <= constant["value"]:
        sentences.append(
            f"Clean {scale.name} is not resolved from that of the best constant answer, "
            f"{scale.score(constant['value'])}: there is little to lose, so a small drop says little."
        )
    if resolved:
        row = max(resolved, key=lambda row: float(row.tiers[-1]["drop"]["value"]))
        drop = row.tiers[-1]["drop"]
        sentences.append(
            f"The model loses most along {row.axis}: {scale.drop(drop['value'])} at {row.span} "
            f"({scale.bounds(drop)}), with a resolved drop from {row.first_drop} on."
        )
    undecided = {entry["axis"] for entry in card["abstention"]}
    calm = [row.axis for row in rows if not row.first_drop and row.axis not in undecided]
    if calm:
        sentences.append(f"No drop is resolved along {', '.join(calm)}.")
    strongest = {entry["generator"]: entry for entry in card["abstention"]}
    sentences += [_abstained(entry, scale) for entry in strongest.values()]
    return (*_stopped(files.gates.get("sequential")), *sentences)


def _stopped(told: Json | None) -> tuple[str, ...]:
    """Say how far a run went that could stop early."""
    if told is None:
        return ()
    where = f"{told['clusters_seen']:,} of {plural(told['clusters_in_all'], 'cluster')}"
    if not told["stopped"]:
        return (f"The run could stop early; it went on to {where}, the most that it was to visit.",)
    asked, saved = plural(told["variants_asked"], "variant"), f"{told['variants_saved']:,}"
    saved = f"{saved} ({100 * told['saved_share']:.0f} %)"
    return (f"The run stopped early, after {where}, since every gate was decided: {asked} asked, {saved} saved.",)


def _abstained(entry: Json, scale: Scale) -> str:
    """Say whether the model notices that an input no longer decides its answer."""
    where = f"Where {entry['generator']} leaves the answer undecided, at {entry['tier']}"
    if not entry["can_abstain"] or entry["abstained"] is None:
        return f"{where}, the model cannot be seen to abstain."
    share = entry["abstained"]
    return f"{where}, the model abstains on {scale.score(share['value'])} of the inputs ({scale.bounds(share)})."
