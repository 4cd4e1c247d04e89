"""A suite file as pytest sees it: a case for each axis and tier, and one for each gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from perturb.contracts import severity_label
from perturb.data import read
from perturb.errors import PerturbError
from perturb.report.summary import FAILED, INCONCLUSIVE
from perturb.suite import Suite, load_suite, select_instances, task_of
from perturb.testing.judging import Judged, judge_axis, judge_gate
from perturb.testing.narrowing import Asked
from perturb.testing.suite_run import find_modules_here, model_of, run_once, setting, source_of, timeout_of

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
                judge = partial(judge_axis, axis=axis, severity=severity)
                yield Case.from_parent(self, name=f"{axis}-{severity_label(severity)}", judge=judge)
        for gate in suite.gates:
            judge = partial(judge_gate, name=gate.name)
            yield Case.from_parent(self, name=f"gate: {gate.name.translate(_PLAIN)}", judge=judge)


def _tiers(suite: Suite, config: pytest.Config) -> dict[str, list[float]]:
    source = source_of(config)
    data = read(source.path, input=source.input, target=source.target, id=source.id, kind=task_of(suite).target)
    tiers: dict[str, list[float]] = {}
    for instance in select_instances(suite, data.modality):
        tiers[instance.axis] = sorted({*tiers.get(instance.axis, ()), *instance.severities})
    return tiers


class Case(pytest.Item):
    """One case: the first that runs makes the suite's run, the others read it."""

    def __init__(self, *, judge: Callable[..., Judged], **options: Any) -> None:
        super().__init__(**options)
        self.judge = judge

    def runtest(self) -> None:
        """Fail, or skip where that is asked for, as the run says."""
        made = run_once(self.config, str(self.path))
        report = made.folder / "report.html"
        asked = Asked(str(self.path), model_of(self.config), timeout_of(self.config))
        verdict, words, properties = self.judge(made, asked=asked)
        self.user_properties += [("perturb_report", str(report)), ("verdict", verdict), *properties]
        if verdict == INCONCLUSIVE and self._undecided() == "skip":
            pytest.skip(words)
        if verdict in {FAILED, INCONCLUSIVE}:
            raise CaseFailed(f"{verdict}: {words}\nReport: {report}")

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
