"""What a suite's run says of one case: an axis at a severity, or a gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from perturb.report.diffs import marked_diff
from perturb.report.files import RunFiles
from perturb.report.summary import FAILED, INCONCLUSIVE, PASSED, gates_on, reason_at, worst

if TYPE_CHECKING:
    from perturb.testing.suite_run import SuiteRun

__all__ = ["Judged", "judge_axis", "judge_gate", "verdict_on"]


class Judged(NamedTuple):
    """What came of a case.

    Attributes:
        verdict: `passed`, `failed`, `inconclusive` or `no gate`.
        words: What is to be said of it.
        properties: Figures and paths of examples, by name, for JUnit XML.
    """

    verdict: str
    words: str
    properties: tuple[tuple[str, object], ...] = ()


def judge_axis(made: SuiteRun, axis: str, severity: float) -> Judged:
    """Judge one axis at one severity by the required gates that bear on it, with its figures and worst examples.

    Where it failed, it is told from which severity on these examples break the model.

    Args:
        made: The suite's run.
        axis: The axis.
        severity: The severity.
    """
    gates = _gates(made.files, axis, severity)
    verdict = worst([word for _, word in gates])
    lines = [f"gate {gate['name']!r}: {reason_at(gate, severity)}" for gate, word in gates if word == verdict]
    properties: list[tuple[str, object]] = []
    for name, figure in _figures(made, axis, severity):
        properties += [(name, figure["value"]), (f"{name}_low", figure["low"]), (f"{name}_high", figure["high"])]
        lines.append(f"{name} {figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})")
    for words, path in _examples(made, axis, severity):
        properties.append(("example", str(path)))
        lines.append(f"{words} {path}")
    for one in made.breaks_from.get((axis, severity), ()):
        properties.append(("breaks_from", f"{one.generator} {one.severity:g} {one.sample_id}"))
        lines.append(one.words)
    return Judged(verdict, "\n".join(lines), tuple(properties))


def verdict_on(files: RunFiles, axis: str, severity: float) -> str:
    """Return the worst verdict of the required gates that bear on an axis at a severity, or `no gate`."""
    return worst([word for _, word in _gates(files, axis, severity)])


def _gates(files: RunFiles, axis: str, severity: float) -> list[tuple[Mapping[str, Any], str]]:
    return [
        (gate, _effect(gate, tier["verdict"]))
        for gate in gates_on(files, axis)
        for tier in gate["tiers"]
        if gate["required"] and tier["severity"] == severity
    ]


def judge_gate(made: SuiteRun, name: str) -> Judged:
    """Judge by one gate alone; an advisory one never fails."""
    gate = next(gate for gate in made.files.gates["gates"] if gate["name"] == name)
    verdict = _effect(gate, gate["verdict"]) if gate["required"] else f"{gate['verdict']} (advisory)"
    return Judged(verdict, gate["reason"])


def _effect(gate: Mapping[str, Any], verdict: str) -> str:
    """What a gate's verdict counts as: the suite may say that of a gate that cannot be decided."""
    counts_as = {"fail": FAILED, "pass": PASSED, "warn": PASSED}
    return counts_as.get(gate["on_inconclusive"], verdict) if verdict == INCONCLUSIVE else verdict


def _figures(made: SuiteRun, axis: str, severity: float) -> Iterator[tuple[str, Mapping[str, float]]]:
    """The pooled score and drop of the axis; of an ambiguity axis, the share on which the model abstains."""
    for entry in made.files.scorecard["axes"]:
        for tier in entry["tiers"]:
            if (entry["axis"], tier["severity"]) == (axis, severity):
                yield from ((name, tier[name]) for name in ("score", "drop") if tier[name] is not None)
    for entry in made.files.scorecard["abstention"]:
        if (entry["axis"], entry["severity"]) == (axis, severity) and entry["abstained"] is not None:
            yield f"abstained_{entry['generator']}", entry["abstained"]


def _examples(made: SuiteRun, axis: str, severity: float) -> Iterator[tuple[str, Path]]:
    """The worst variants of a tier, each in a line and with its file: a picture, or a text that is written here."""
    for number, example in enumerate(made.files.examples, start=1):
        if (example["axis"], example["severity"]) == (axis, severity):
            yield _answers(example), _file(made.folder / "examples", number, example)


def _answers(example: Mapping[str, Any]) -> str:
    sure = "" if example["confidence"] is None else f" (confidence {example['confidence']:.3f})"
    return (
        f"Sample {example['sample_id']!r}, {example['generator']}: right answer {example['target']!r}, on clean "
        f"{example['clean_answer']!r}, here {example['answer']!r}{sure}:"
    )


def _file(folder: Path, number: int, example: Mapping[str, Any]) -> Path:
    if example["variant"]:
        return folder / str(example["variant"])
    path = folder / f"e{number:04d}.txt"
    path.write_text(f"{marked_diff(example['clean_text'], example['variant_text'], example['edits'])}\n", "utf-8")
    return path
