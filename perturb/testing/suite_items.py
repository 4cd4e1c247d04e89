"""A suite file as pytest sees it: a case for each axis and tier, and one for each gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final, cast

import pytest

from perturb.contracts import severity_label
from perturb.data import read
from perturb.errors import PerturbError
from perturb.report.summary import FAILED, INCONCLUSIVE
from perturb.suite import Instance, Suite, load_suite, select_instances, task_of
from perturb.testing.judging import Judged, judge_axis, judge_gate
from perturb.testing.settings import find_modules_here, setting, source_of
from perturb.testing.suite_part import Need, need_of_axis, need_of_gate, part_of
from perturb.testing.suite_run import Place, run_once

__all__ = ["SuiteFile", "places_of"]

_PLAIN: Final = str.maketrans("[]", "()")  # pytest takes brackets in a name for parameters


class CaseFailed(Exception):  # noqa: N818 - pytest shows what it says, not its name
    """A gate failed on a case, or could not be decided on it."""


class SuiteFile(pytest.File):
    """A suite: its cases are the same on every machine and worker, since nothing is run to list them."""

    suite: Suite
    instances: tuple[Instance, ...]

    def collect(self) -> Iterator[pytest.Item]:
        """List a case for each axis and tier, then the gates."""
        try:
            find_modules_here(self.config)
            self.suite = load_suite(self.path)
            self.instances = _instances(self.suite, self.config)
        except PerturbError as error:
            raise self.CollectError(str(error)) from None
        for axis, severity in _places(self.instances):
            need = need_of_axis(self.suite, self.instances, axis, severity)
            judge, name = partial(judge_axis, axis=axis, severity=severity), f"{axis}-{severity_label(severity)}"
            yield Case.from_parent(self, name=name, judge=judge, need=need, place=(axis, severity))
        for gate in self.suite.gates:
            need, name = need_of_gate(self.instances, gate), f"gate: {gate.name.translate(_PLAIN)}"
            yield Case.from_parent(self, name=name, judge=partial(judge_gate, name=gate.name), need=need)

    @cached_property
    def part(self) -> Suite:
        """What the selected cases need; pytest has selected them all before the first one runs."""
        return part_of(self.suite, self.instances, [case.need for case in _selected(self.session, self.path)])


def _instances(suite: Suite, config: pytest.Config) -> tuple[Instance, ...]:
    source = source_of(config)
    data = read(source.path, input=source.input, target=source.target, id=source.id, kind=task_of(suite).target)
    return select_instances(suite, data.modality)


def _places(instances: Sequence[Instance]) -> Iterator[Place]:
    for axis in dict.fromkeys(one.axis for one in instances):
        severities = {severity for one in instances if one.axis == axis for severity in one.severities}
        yield from ((axis, severity) for severity in sorted(severities))


def _selected(session: pytest.Session, path: Path) -> list[Case]:
    return [item for item in session.items if isinstance(item, Case) and item.path == path]


def places_of(session: pytest.Session, path: Path) -> list[Place]:
    """List axis and severity of the selected cases of a suite's file."""
    return [case.place for case in _selected(session, path) if case.place is not None]


class Case(pytest.Item):
    """One case: the first that runs makes the run that all selected ones need, the others read it."""

    def __init__(self, *, judge: Callable[..., Judged], need: Need, place: Place | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.judge = judge
        self.need = need
        self.place = place

    def runtest(self) -> None:
        """Fail, or skip where that is asked for, as the run says."""
        part = cast("SuiteFile", self.parent).part
        made = run_once(self.config, part, places=places_of(self.session, self.path))
        report = made.folder / "report.html"
        verdict, words, properties = self.judge(made)
        self.user_properties += [("perturb_report", str(report)), ("verdict", verdict), *properties]
        if verdict == INCONCLUSIVE and setting(self.config, "inconclusive") == "skip":
            pytest.skip(words)
        if verdict in {FAILED, INCONCLUSIVE}:
            raise CaseFailed(f"{verdict}: {words}\nReport: {report}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the sentence alone where it is ours."""
        if isinstance(excinfo.value, (CaseFailed, PerturbError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Say what failed: pytest heads the failure with it."""
        return self.path, None, f"{self.path.name}::{self.name}"
