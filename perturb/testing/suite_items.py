"""A suite file as pytest sees it: a case for each axis and tier, and one for each gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from perturb.contracts import severity_label
from perturb.data import read
from perturb.errors import PerturbError
from perturb.report.diffs import marked_diff
from perturb.report.summary import FAILED, INCONCLUSIVE, PASSED, gates_on, worst
from perturb.suite import Suite, load_suite, select_instances, task_of
from perturb.testing.suite_run import SuiteRun, find_modules_here, run_once, setting, source_of

__all__ = ["SuiteFile"]

_INCONCLUSIVE: Final = ("fail", "skip")
_PLAIN: Final = str.maketrans("[]", "()")  # pytest takes brackets in a name for parameters


class CaseFailed(Exception):  # noqa: N818 - pytest shows what it says, not its name
    """A gate failed on a case, or could not be decided on it."""


class SuiteFile(pytest.File):
    """A suite: its cases are the same on every machine and worker, since nothing is run to list them."""

    def collect(self) -> Iterator[pytest.Item]:
        """List a case for each axis and tier, then the gates."""
        try:
            find_modules_here(self.config)
            suite = load_suite(self.path)
            tiers = _tiers(suite, self.config)
        except PerturbError as error:
            raise self.CollectError(str(error)) from None
        for axis, severities in tiers.items():
            for severity in severities:
                yield AxisCase.from_parent(self, name=f"{axis}-{severity_label(severity)}", axis=axis, at=severity)
        for gate in suite.gates:
            yield GateCase.from_parent(self, name=f"gate: {gate.name.translate(_PLAIN)}", gate=gate.name)

    def run(self) -> SuiteRun:
        """Return the suite's run, which the first case that asks makes."""
        return run_once(self.config, str(self.path))


def _tiers(suite: Suite, config: pytest.Config) -> dict[str, list[float]]:
    source = source_of(config)
    data = read(source.path, input=source.input, target=source.target, id=source.id, kind=task_of(suite).target)
    tiers: dict[str, list[float]] = {}
    for instance in select_instances(suite, data.modality):
        tiers[instance.axis] = sorted({*tiers.get(instance.axis, ()), *instance.severities})
    return tiers


class _Case(pytest.Item):
    """What both kinds of case share."""

    parent: SuiteFile

    def runtest(self) -> None:
        """Fail, or skip where that is asked for, as the run's gates say."""
        made = self.parent.run()
        self.user_properties.append(("perturb_report", str(made.folder / "report.html")))
        verdict, words = self.judge(made)
        self.user_properties.append(("verdict", verdict))
        if verdict == INCONCLUSIVE and self._undecided() == "skip":
            pytest.skip(words)
        if verdict in {FAILED, INCONCLUSIVE}:
            raise CaseFailed(f"{verdict}: {words}\nReport: {made.folder / 'report.html'}")

    def judge(self, made: SuiteRun) -> tuple[str, str]:
        """Return the verdict and what is to be said of it."""
        raise NotImplementedError

    def _undecided(self) -> str:
        word = setting(self.config, "inconclusive") or _INCONCLUSIVE[0]
        if word not in _INCONCLUSIVE:
            raise CaseFailed(f"Expected perturb_inconclusive to be fail or skip; got {word!r}.")
        return word

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the sentence alone where it is ours."""
        if isinstance(excinfo.value, (CaseFailed, PerturbError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say what failed: pytest heads the failure with it."""
        return self.path, None, f"{self.path.name}::{self.name}"


class AxisCase(_Case):
    """One axis at one severity: fails where a required gate fails there."""

    def __init__(self, *, axis: str, at: float, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis
        self.at = at

    def judge(self, made: SuiteRun) -> tuple[str, str]:
        """Collect the gates that bear on the tier, its figures, and its worst examples."""
        gates = [
            (gate, _effect(gate, tier["verdict"]))
            for gate in gates_on(made.files, self.axis)
            for tier in gate["tiers"]
            if gate["required"] and tier["severity"] == self.at
        ]
        verdict = worst([word for _, word in gates])
        lines = [f"gate {gate['name']!r}: {gate['reason']}" for gate, word in gates if word == verdict]
        for name, figure in self._figures(made):
            self.user_properties += [(name, figure["value"]), (f"{name}_low", figure["low"])]
            self.user_properties.append((f"{name}_high", figure["high"]))
            lines.append(f"{name} {figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})")
        for words, path in _examples(made, self.axis, self.at):
            self.user_properties.append(("example", str(path)))
            lines.append(f"{words} {path}")
        return verdict, "\n".join(lines)

    def _figures(self, made: SuiteRun) -> Iterator[tuple[str, Mapping[str, float]]]:
        """The pooled score and drop of the axis; of an ambiguity axis, the share on which the model abstains."""
        card = made.files.scorecard
        for entry in card["axes"]:
            for tier in entry["tiers"]:
                if (entry["axis"], tier["severity"]) == (self.axis, self.at):
                    yield from ((name, tier[name]) for name in ("score", "drop") if tier[name] is not None)
        for entry in card["abstention"]:
            if (entry["axis"], entry["severity"]) == (self.axis, self.at) and entry["abstained"] is not None:
                yield f"abstained_{entry['generator']}", entry["abstained"]


class GateCase(_Case):
    """One gate; an advisory one never fails."""

    def __init__(self, *, gate: str, **options: Any) -> None:
        super().__init__(**options)
        self.gate = gate

    def judge(self, made: SuiteRun) -> tuple[str, str]:
        """Return the gate's verdict and reason."""
        found = next(gate for gate in made.files.gates["gates"] if gate["name"] == self.gate)
        if not found["required"]:
            return f"{found['verdict']} (advisory)", found["reason"]
        return _effect(found, found["verdict"]), found["reason"]


def _effect(gate: Mapping[str, Any], verdict: str) -> str:
    """What a gate's verdict counts as: the suite may say that of a gate that cannot be decided."""
    counts_as = {"fail": FAILED, "pass": PASSED, "warn": PASSED}
    return counts_as.get(gate.get("on_inconclusive") or "", verdict) if verdict == INCONCLUSIVE else verdict


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
