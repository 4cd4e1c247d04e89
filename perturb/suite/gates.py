"""Reading a suite's gates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from perturb.contracts import parse_severity, severity_label
from perturb.errors import SuiteError
from perturb.metrics import Metric
from perturb.suggesting import closest
from perturb.suite.contract import DEFAULT_CONFIDENCE, Gate, Instance, OnInconclusive, Rule
from perturb.suite.tables import Table
from perturb.tasks import Task

RULES: Final[tuple[Rule, ...]] = get_args(Rule)
GATE_KEYS: Final = (
    *("name", *RULES, "axis", "generator", "at", "up_to", "metric", "group", "every_group", "percentile"),
    *("confidence", "required", "on_inconclusive"),
)
_MEANS: Final = ("max_drop", "min_score", "max_score")
_SCORES: Final = ("min_score", "max_score")
_ONE_FIGURE: Final = ("min_breaking_point", "max_latency_ms")
_LARGEST_SEVERITY: Final = 5.0


def read_gate(table: Table, instances: Sequence[Instance], task: Task) -> Gate:
    """Read one gate.

    Raises:
        SuiteError: If it names no rule or several, covers nothing, or has a key that its rule does not take.
    """
    rules: list[Rule] = [rule for rule in RULES if rule in table.values]
    if len(rules) != 1:
        raise SuiteError(f"{table.where}: needs one of {', '.join(RULES[:-1])} or {RULES[-1]}.")
    rule = rules[0]
    axis, generator = table.get("axis", "a string"), table.get("generator", "a string")
    _check_subject(table, rule, axis, generator)
    covered = () if rule == "max_latency_ms" else _covered(table, instances, axis, generator)
    severities = () if rule in _ONE_FIGURE else covered
    metric = _metric(table, rule, task)
    limit = _limit(table, rule, metric)
    if rule == "min_breaking_point" and limit > max(covered):
        raise SuiteError(
            f"{table.where}: {rule} = {limit:g} lies beyond {max(covered):g}, the strongest severity that the suite "
            "tests there, so it could never pass. Lower it, or test stronger ones."
        )
    return Gate(
        name=table.get("name", "a string", _name(table, rule, limit, severities)),
        rule=rule,
        limit=limit,
        severities=severities,
        axis=axis,
        generator=generator,
        metric=None if metric is None else metric.name,
        group=_group(table, rule),
        every_group=table.get("every_group", "a string"),
        percentile=table.number("percentile", 95.0, 1, 99.9),
        confidence=table.number("confidence", DEFAULT_CONFIDENCE, 0.5, 0.9999),
        required=table.get("required", "true or false", default=True),
        on_inconclusive=_on_inconclusive(table),
    )


def _check_subject(table: Table, rule: Rule, axis: str | None, generator: str | None) -> None:
    """A rule on scores is about one axis or generator, or about clean inputs; one on latency about none."""
    named = (axis is not None) + (generator is not None)
    if rule in _MEANS and named != 1 and not _is_clean(table):
        raise SuiteError(f"{table.where}: needs either axis or generator, to say what it holds for.")
    if rule == "min_breaking_point" and (axis is None or generator is not None):
        raise SuiteError(f"{table.where}: {rule} holds for an axis; name it.")
    if rule == "max_loss" and generator is not None:
        raise SuiteError(f"{table.where}: {rule} holds for an axis, or for every axis where none is named.")
    if rule == "max_latency_ms" and named:
        raise SuiteError(f"{table.where}: {rule} holds for the whole run; leave out axis and generator.")
    for key in ("at", "up_to"):
        if key in table.values and rule in _ONE_FIGURE:
            raise SuiteError(f"{table.where}: {rule} is not about one severity; leave out {key}.")
    for key, takers in (("group", _MEANS), ("every_group", _MEANS), ("percentile", ("max_latency_ms",))):
        if key in table.values and rule not in takers:
            raise SuiteError(f"{table.where}: {key} goes with {' or '.join(takers)}, not with {rule}.")
    if "group" in table.values and "every_group" in table.values:
        raise SuiteError(f"{table.where}: give group or every_group, not both.")


def _covered(table: Table, instances: Sequence[Instance], axis: str | None, generator: str | None) -> tuple[float, ...]:
    """The severities that the gate covers."""
    if _is_clean(table):
        return _clean(table)
    covered = [
        one for one in instances if (axis is None or one.axis == axis) and (generator is None or one.name == generator)
    ]
    if not covered:
        known = {i.axis for i in instances} if axis is not None else {i.name for i in instances}
        subject = axis if axis is not None else str(generator)
        raise SuiteError(
            f"{table.where}: {subject!r} is not in this suite.{closest(subject, known)} "
            f"It has {', '.join(sorted(known))}."
        )
    return _severities(table, sorted({s for instance in covered for s in instance.severities}))


def _is_clean(table: Table) -> bool:
    """Whether the gate is on the score on clean inputs."""
    return not table.values.keys() & {"axis", "generator"} and bool(table.values.keys() & set(_SCORES))


def _clean(table: Table) -> tuple[float, ...]:
    if table.values.keys() & {"at", "up_to"}:
        raise SuiteError(f"{table.where}: without axis or generator it holds for clean inputs; leave out at and up_to.")
    return (0.0,)


def _severities(table: Table, tested: Sequence[float]) -> tuple[float, ...]:
    if "at" in table.values and "up_to" in table.values:
        raise SuiteError(f"{table.where}: give at or up_to, not both.")
    if "at" in table.values:
        chosen = tuple(s for s in tested if s == parse_severity(table.values["at"]))
    else:
        chosen = tuple(s for s in tested if s <= parse_severity(table.values.get("up_to", tested[-1])))
    if not chosen:
        tiers = ", ".join(f"{severity:g}" for severity in tested)
        raise SuiteError(f"{table.where}: covers none of the severities that the suite tests there ({tiers}).")
    return chosen


def _metric(table: Table, rule: Rule, task: Task) -> Metric | None:
    """The further metric that the gate is on; None for the task's primary one."""
    name = table.get("metric", "a string")
    if name in {None, task.primary.name}:
        if rule == "max_score":
            raise SuiteError(f"{table.where}: max_score is for a metric of which the lower is better; name it.")
        return None
    if rule not in _MEANS:
        raise SuiteError(f"{table.where}: metric goes with {', '.join(_MEANS)}, not with {rule}.")
    known = {metric.name: metric for metric in task.metrics}
    if name not in known:
        raise SuiteError(
            f"{table.where}: the metric {name!r} is not computed.{closest(name, known)} "
            f"There are {', '.join(known)}; the suite's metrics = [...] names further ones."
        )
    metric = known[name]
    if not isinstance(metric, Metric):
        raise SuiteError(f"{table.where}: {name!r} is no function of sums, so its bounds are too rough for a gate.")
    wrong = {"min_score": False, "max_score": True}.get(rule)
    if wrong == metric.higher_is_better:
        better, key = ("higher", "min_score") if metric.higher_is_better else ("lower", "max_score")
        raise SuiteError(f"{table.where}: of {name} the {better} is better; give {key}.")
    return metric


def _limit(table: Table, rule: Rule, metric: Metric | None) -> float:
    if rule == "min_breaking_point":
        return table.number(rule, 0.0, 0, _LARGEST_SEVERITY)
    if rule == "max_latency_ms":
        return table.number(rule, 0.0, 0, float("inf"))
    if metric is None:
        return table.number(rule, 0.0, 0, 1)
    return table.number(rule, 0.0, min(metric.low, 0.0), metric.high - min(metric.low, 0.0))


def _group(table: Table, rule: Rule) -> str | None:
    group: str | None = table.get("group", "a string")
    if group is not None and not all(group.partition("=")):
        raise SuiteError(f'{table.where}: {rule} for a group needs group = "column=value"; got group={group!r}.')
    return group


def _on_inconclusive(table: Table) -> OnInconclusive | None:
    value = table.get("on_inconclusive", "a string")
    allowed: tuple[OnInconclusive, ...] = get_args(OnInconclusive)
    found = next((word for word in allowed if word == value), None)
    if value is not None and found is None:
        raise SuiteError(
            f"{table.where}: on_inconclusive must be one of {', '.join(allowed)}, or absent for exit code 3; "
            f"got on_inconclusive={value!r}."
        )
    return found


def _name(table: Table, rule: Rule, limit: float, severities: Sequence[float]) -> str:
    """A name that says what the gate is about."""
    values = table.values
    whole = "every axis" if rule == "max_loss" else "clean inputs" if rule in _SCORES else "model"
    subject = values.get("axis") or values.get("generator") or whole
    for_whom = f" for {values['group']}" if "group" in values else ""
    for_whom += f" for every {values['every_group']}" if "every_group" in values else ""
    metric = f" {values['metric']}" if "metric" in values else ""
    span = f" {'at' if 'at' in values else 'up to'} {severity_label(severities[-1])}" if any(severities) else ""
    return f"{subject}:{metric} {rule} {limit:g}{span}{for_whom}"
