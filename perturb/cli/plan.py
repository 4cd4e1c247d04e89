"""`perturb plan`: how many samples a suite's gates need, before anything is run."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from perturb.cli.options import data_options, json_option, print_json
from perturb.cli.run import source_of
from perturb.errors import SuiteError

if TYPE_CHECKING:
    from perturb.suite import Gate, Instance, Suite

_INCONCLUSIVE: Final = 3
_USUAL_DISCORDANCE: Final = 0.1


@click.command("plan")
@click.argument("suite")
@click.option("--margin", type=click.FloatRange(0, 1), help="Plan with this largest drop. [each gate's own]")
@click.option("--drop", type=click.FloatRange(-1, 1), default=0.0, show_default=True, help="The drop to be expected.")
@click.option("--discordance", type=click.FloatRange(0, 1), help="Share of answers that change. [0.1, or the drop]")
@click.option("--score", type=click.FloatRange(0, 1), help="The score to be expected. [midway from each limit to 1]")
@click.option("--confidence", type=click.FloatRange(0.5, 0.9999), help="One-sided. [each gate's own]")
@click.option(
    "--power",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.8,
    show_default=True,
    help="Probability that a gate decides.",
)
@click.option("--replicates", type=click.IntRange(1), help="Draws for each sample. [the suite's]")
@click.option(
    "--correlation",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Between the variants of one sample at one severity: 1 if they stand or fall together.",
)
@click.option("--data", help="Say whether this data set is large enough; read with the options that follow.")
@data_options
@json_option
def plan_command(suite: str, **options: Any) -> int:
    """Say how many samples the gates of SUITE need before they decide, were the model as expected.

    A gate passes only where every one of its severities does, and a run without a single loss still has to show it.
    The numbers are found with the gate's own test, so they hold where answers rarely change as well. With --data the
    exit code is 3 where a required gate would stay inconclusive.
    """
    from perturb.suite import load_suite

    loaded = load_suite(suite)
    instances, clusters = _data(loaded, options) if options["data"] else (loaded.instances, None)
    if options["replicates"]:
        instances = tuple(_replicated(instance, options["replicates"]) for instance in instances)
    gates = _gates(loaded, instances, options["margin"], options["confidence"])
    plans = [_plan(gate, instances, options) for gate in gates if _can_be_planned(gate)]
    needed = max((plan["samples"] for plan in plans if plan["samples"] is not None), default=0)
    required = [math.inf if plan["samples"] is None else plan["samples"] for plan in plans if plan["required"]]
    enough = None if clusters is None else max(required, default=0) <= clusters
    inputs = 1 + sum(len(instance.severities) * instance.replicates for instance in instances)
    result = {
        "suite": loaded.name,
        "power": options["power"],
        "correlation": options["correlation"],
        "discordance": _discordance(options),
        "gates": plans,
        "not_planned": [gate.name for gate in gates if not _can_be_planned(gate)],
        "samples": needed,
        "inputs": needed * inputs,
        "clusters": clusters,
        "enough": enough,
    }
    if options["as_json"]:
        print_json(result)
    else:
        _print(result)
    return _INCONCLUSIVE if enough is False else 0


def _data(suite: Suite, options: dict[str, Any]) -> tuple[tuple[Instance, ...], int]:
    """The generators that fit the data, and how many clusters there are."""
    from perturb.suite import select_instances
    from perturb.tasks import find_task

    opened = source_of(options["data"], options).open(suite.seed, find_task(suite.task).target)
    clusters = {record.cluster for record in opened.data.records() if not record.problem}
    return select_instances(suite, opened.summary.modality), len(clusters)


def _replicated(instance: Instance, replicates: int) -> Instance:
    from perturb.catalogue import find_generator

    return replace(instance, replicates=replicates) if find_generator(instance.generator).has_draw else instance


def _gates(
    suite: Suite, instances: Sequence[Instance], margin: float | None, confidence: float | None
) -> Sequence[Gate]:
    """The suite's gates with what the options override; without gates one for each axis."""
    from perturb.suite import Gate

    gates = suite.gates
    if not gates and margin is None:
        raise SuiteError(
            f"Suite {suite.name} has no gates to plan for. Give --margin to plan one for each of its axes."
        )
    if not gates:
        axes = dict.fromkeys(instance.axis for instance in instances)
        tiers = {axis: sorted({s for i in instances if i.axis == axis for s in i.severities}) for axis in axes}
        gates = tuple(Gate(f"{axis}: max_drop {margin:g}", "max_drop", 0.0, tuple(tiers[axis]), axis) for axis in axes)
    if margin is not None:
        gates = tuple(replace(gate, limit=margin) if gate.rule == "max_drop" else gate for gate in gates)
    return gates if confidence is None else tuple(replace(gate, confidence=confidence) for gate in gates)


def _plan(gate: Gate, instances: Sequence[Instance], options: dict[str, Any]) -> dict[str, Any]:
    from perturb.score.plan import samples_to_decide

    everywhere = gate.rule == "max_loss" and gate.axis is None  # then it must hold on each axis
    axes = dict.fromkeys(instance.axis for instance in instances) if everywhere else [gate.axis]
    places = [(replace(gate, axis=axis), severity) for axis in axes for severity in gate.severities]
    per_tier = [count for part, severity in places if (count := _variants(part, instances, severity))]
    expected = options["drop"]
    if gate.rule == "min_score":
        expected = (1.0 + gate.limit) / 2.0 if options["score"] is None else options["score"]
    samples = math.inf
    if per_tier:
        samples = samples_to_decide(
            "min_score" if gate.rule == "min_score" else "max_drop",
            gate.limit,
            expected,
            discordance=_discordance(options),
            confidence=gate.confidence,
            power=options["power"],
            tiers=len(per_tier),
            variants=min(per_tier),
            correlation=options["correlation"],
        )
    return {
        "name": gate.name,
        "rule": gate.rule,
        "limit": gate.limit,
        "tiers": len(per_tier),
        "confidence": gate.confidence,
        "required": gate.required,
        "expected": expected,
        "variants_per_sample": min(per_tier, default=0),
        "expected_verdict": "passed" if (expected < gate.limit) == (gate.rule != "min_score") else "failed",
        "samples": None if math.isinf(samples) else int(samples),
        "reason": _reason(gate, per_tier) if math.isinf(samples) else "",
    }


def _can_be_planned(gate: Gate) -> bool:
    """Say whether a gate is on a mean, of everybody, whose changes a person can expect."""
    means = {"max_drop", "min_score", "max_loss"}
    return gate.rule in means and gate.metric is None and gate.group is None and gate.every_group is None


def _discordance(options: dict[str, Any]) -> float:
    given = options["discordance"]
    return float(max(_USUAL_DISCORDANCE, abs(options["drop"])) if given is None else given)


def _variants(gate: Gate, instances: Sequence[Instance], severity: float) -> int:
    """How many scored variants each sample has at one severity, of one kind of input."""
    from perturb.catalogue import find_generator

    if severity == 0:
        return 1
    counts: Counter[str] = Counter()
    for instance in instances:
        generator = find_generator(instance.generator)
        decided = generator.abstain_from is None or severity < generator.abstain_from
        covered = instance.axis == gate.axis or instance.name == gate.generator
        if covered and decided and severity in instance.severities:
            counts[generator.modality] += instance.replicates
    return min(counts.values(), default=0)


def _reason(gate: Gate, per_tier: Sequence[int]) -> str:
    if not per_tier:
        return "Nothing that it covers is scored."
    return f"The model is expected at the limit {gate.limit:g} itself: no number of samples decides that."


def _print(result: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=None, header_style="bold")
    table.add_column("gate", overflow="fold")
    for heading in ("limit", "expected", "tiers", "variants", "samples"):
        table.add_column(heading, justify="right", no_wrap=True)
    for plan in result["gates"]:
        figure = "score" if plan["rule"] == "min_score" else "drop"
        samples = "-" if plan["samples"] is None else f"{plan['samples']:,}"
        expected = f"{figure} {plan['expected']:g}"
        counts = (f"{plan['limit']:g}", expected, str(plan["tiers"]), str(plan["variants_per_sample"]), samples)
        table.add_row(Text(plan["name"] + ("" if plan["required"] else " (advisory)")), *counts)
    console.print(table)
    for plan in result["gates"]:
        if plan["reason"]:
            console.print(f"{plan['name']}: {plan['reason']}", markup=False)
    if result["not_planned"]:
        names = ", ".join(result["not_planned"])
        console.print(f"Not planned, since no formula knows what they will meet: {names}.", markup=False)
    console.print(
        f"\nAll gates together: {result['samples']:,} samples, {result['inputs']:,} inputs for the model. Each gate is "
        f"decided with a probability of {result['power']:.0%}, if {result['discordance']:.0%} of the answers change "
        f"and those of one sample correlate by {result['correlation']:g}.",
        highlight=False,
    )
    if result["clusters"] is not None:
        enough = "enough" if result["enough"] else "too few"
        console.print(f"The data have {result['clusters']:,} independent samples: {enough}.", highlight=False)
