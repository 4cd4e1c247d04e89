"""`perturb calibrate`: from a suite to one whose tiers are equally hard for a reference model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from perturb.asking import caller_for
from perturb.calibration.measure import share_kept
from perturb.calibration.search import Point, Search, update
from perturb.catalogue import find_generator
from perturb.contracts.severity import TIERS
from perturb.data import split
from perturb.errors import SuiteError, UsageError
from perturb.models import LoadedModel
from perturb.source import Source, prepare
from perturb.suite import Instance, Suite, parse_suite, task_of
from perturb.suite.writing import generator_table, suite_text, suite_values

TARGETS: Final = (0.95, 0.9, 0.8, 0.65, 0.5)
SHARE: Final = 0.25
TOLERANCE: Final = 0.03
_REPLACED: Final = ("axes", "generators", "severities", "replicates", "gates", "calibration")
_DOUBTFUL: Final = "whether a model abstains is not how much it keeps"
_UNSCORED: Final = "nothing is scored"


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A suite that was calibrated.

    Attributes:
        text: The new suite.
        samples: Samples that it was calibrated on.
        points: Generator to what was found for each target.
        left_out: Generator to why it is not in the new suite.
        gates: Names of gates that no longer fit, and are left out.
        notes: How the model had to be asked.
    """

    text: str
    samples: int
    points: Mapping[str, Sequence[Point]]
    left_out: Mapping[str, str]
    gates: Sequence[str]
    notes: Sequence[str]


def calibrate(
    suite: Suite,
    source: Source,
    model: LoadedModel,
    *,
    targets: Sequence[float] = TARGETS,
    share: float = SHARE,
    tolerance: float = TOLERANCE,
    batch_size: int = 64,
    workers: int = 1,
    timeout: float | None = None,
    on_round: Callable[[int], None] = lambda _: None,
) -> Calibrated:
    """Set each generator's tiers to where a model keeps the same share of its clean score.

    Args:
        suite: Whose generators.
        source: The data, of which a part is used that runs of the new suite leave out.
        model: The reference.
        targets: Shares of the clean score that tiers 1, 2, … are to keep, in (0, 1), at most five.
        share: Of the clusters that are used, in (0, 1).
        tolerance: By how much what is kept may differ from a target.
        batch_size: Inputs that the model gets at once.
        workers: Processes that make variants.
        timeout: Seconds that one call of the model may take.
        on_round: Called with the number of severities that each pass over the data asks.

    Raises:
        UsageError: If the targets are none.
        SuiteError: If it asks a frozen set, no sample is left to calibrate on, or no generator reaches a target.
        ModelError: If the model gets nothing right on clean inputs.
    """
    shares = _checked(targets)
    if suite.frozen is not None:
        raise SuiteError(f"Suite {suite.name} asks a frozen set, which has no severities to calibrate.")
    task = task_of(suite)
    opened = source.open(suite.seed, task.target)
    plain = replace(suite, calibration=None, instances=tuple(replace(one, scale=()) for one in suite.instances))
    job = prepare(plain, opened)
    held, _ = split(job.data, share, suite.seed)
    samples = sum(1 for _ in held.records())
    if not samples:
        raise SuiteError(f"Expected samples to calibrate on; a share of {share:g} of the clusters has none. Raise it.")
    asked = {one.name: one for one in job.recipe.instances if not _is_doubtful(one)}
    left_out = {one.name: _DOUBTFUL for one in job.recipe.instances if one.name not in asked}
    searches = {
        name: Search(shares, tolerance, find_generator(one.generator).tiers_only) for name, one in asked.items()
    }
    caller = caller_for(suite, task, opened.summary, model, timeout)
    used = replace(job, data=held)
    while wanted := {name: severities for name, search in searches.items() if (severities := search.wanted())}:
        on_round(sum(map(len, wanted.values())))
        instances = [replace(asked[name], severities=severities) for name, severities in wanted.items()]
        kept = share_kept(used, instances, task, caller, batch_size=batch_size, workers=workers)
        left_out |= {name: _UNSCORED for name in wanted if any((name, at) not in kept for at in wanted[name])}
        searches = {name: search for name, search in searches.items() if name not in left_out}
        update(searches, {place: value for place, value in kept.items() if place[0] in searches})
    points = {name: search.points() for name, search in searches.items()}
    unreached = {name: found[-1].reason for name, found in points.items() if not _reached(found)}
    left_out |= {name: f"no target is reached ({reason})" for name, reason in unreached.items()}
    about = {
        "model": model.name,
        "model_digest": model.digest,
        "data_digest": opened.summary.digest,
        "samples": samples,
        "share": share,
        "seed": suite.seed,
        "targets": list(shares),
        "tolerance": tolerance,
        "scales": {name: _reached(found) for name, found in points.items() if name not in left_out},
        "unreachable": _unreachable(points),
    }
    if set(asked) <= set(left_out):
        why = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        raise SuiteError(
            f"None of the generators of suite {suite.name} reaches a target ({why}). Give others with --to."
        )
    text, gates = _written(plain, [one for name, one in asked.items() if name not in left_out], about)
    return Calibrated(text, samples, points, left_out, gates, caller.notes)


def _checked(targets: Sequence[float]) -> tuple[float, ...]:
    shares = tuple(sorted(set(targets), reverse=True))
    if not 0 < len(shares) <= len(TIERS) or not all(0.0 < share < 1.0 for share in shares):
        raise UsageError(
            f"Expected one to {len(TIERS)} different targets between 0 and 1, shares of the clean score that are to be "
            f"kept; got {list(targets)!r}. Write 75 % as 0.75."
        )
    return shares


def _is_doubtful(instance: Instance) -> bool:
    generator = find_generator(instance.generator)
    return generator.abstain_from is not None or generator.control_of is not None


def _reached(points: Sequence[Point]) -> list[list[float]]:
    return [[point.tier, point.severity] for point in points if point.severity is not None]


def _unreachable(points: Mapping[str, Sequence[Point]]) -> dict[str, dict[str, str]]:
    missed = {name: {f"{one.target:g}": one.reason for one in found if one.reason} for name, found in points.items()}
    return {name: reasons for name, reasons in missed.items() if reasons}


def _written(suite: Suite, instances: Sequence[Instance], about: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Write the suite with those of its gates that still fit; the others are named."""
    scales = about["scales"]
    tables = [generator_table(suite, replace(one, severities=_tiers(scales[one.name]))) for one in instances]
    before = suite_values(suite)
    values = {key: value for key, value in before.items() if key not in _REPLACED}
    values |= {"seed": suite.seed, "generators": tables, "calibration": about}
    gates, unfit = [], []
    for number, gate in enumerate(before.get("gates", ())):
        try:
            parse_suite(suite_text(values | {"gates": [gate]}), name=suite.name)
            gates.append(gate)
        except SuiteError:
            unfit.append(suite.gates[number].name)
    comment = f"Calibrated: each tier is equally hard for {about['model']} on every axis, as far as it can be reached."
    return suite_text(values | {"gates": gates}, comment=comment), unfit


def _tiers(scale: Sequence[Sequence[float]]) -> tuple[float, ...]:
    return tuple(tier for tier, _ in scale)
