"""The pytest plugin: suites as tests, a marker that runs a test over variants, fixtures. Nothing heavy loads with it.

    pytest suites/outdoor.toml --perturb-model my.module:predict --perturb-data data/val

Each option `--perturb-NAME` is also an ini option `perturb_NAME`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from perturb.data import DataSet
    from perturb.models import Model
    from perturb.testing.drawn import Drawn
    from perturb.testing.suite_run import SuiteRun

_OPTIONS: Final = {
    "model": "The model: package.module:callable, or a scikit-learn model saved with joblib.",
    "data": "The data set: a folder of class folders with images, or a CSV, TSV, JSON Lines or Parquet file.",
    "out": "Where run folders and pictures of failing variants go. [a temporary folder]",
    "input": "Columns that the model gets, separated by commas.",
    "target": "Column of the right answer.",
    "groups": "Columns to score by, separated by commas.",
    "cluster": "Column of the unit that resampling uses.",
    "id": "Column of the ids.",
    "limit": "Only so many samples of a suite's data: a keyed random subset.",
    "timeout": "Longest that one model call may take, in seconds.",
    "baseline": "The run folder of the model in production, for gates with max_loss.",
    "workers": "Processes that make a suite's variants. [1]",
    "trust_model": "yes: load a joblib file although that runs code it holds. [no]",
    "inconclusive": "What a gate that cannot be decided does to its tests: fail or skip. [fail]",
}
_INCONCLUSIVE: Final = ("", "fail", "skip")
_MARKER: Final = (
    "perturb(axis=None, generator=None, up_to='moderate', samples=None, limit=5, replicates=1, seed=0): run the test "
    "once for each variant, which it gets as its argument `variant`; samples are those of --perturb-data unless given."
)
_PICTURES: Final = "PERTURB_OUT"  # where perturb.testing.telling looks
_SUITE_KEYS: Final = re.compile(r"^\s*(axes|generators|frozen)\s*=|^\s*\[\[generators\]\]", re.MULTILINE)
_FOREIGN_TABLES: Final = re.compile(r"^\s*\[(project|tool|build-system|package)[.\]]", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options, on the command line and in the ini file."""
    group = parser.getgroup("perturb", "robustness of models")
    for name, words in _OPTIONS.items():
        group.addoption(f"--perturb-{name.replace('_', '-')}", dest=f"perturb_{name}", metavar="VALUE", help=words)
        parser.addini(f"perturb_{name}", words, default="")
    parser.addini("perturb_suites", "Suites to collect without being named: glob patterns.", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and tell where pictures go."""
    config.addinivalue_line("markers", _MARKER)
    word = config.getoption("perturb_inconclusive") or config.getini("perturb_inconclusive")
    if word not in _INCONCLUSIVE:
        raise pytest.UsageError(f"Expected --perturb-inconclusive to be fail or skip; got {word!r}.")
    if out := path_option(config, "out"):
        before = {name: os.environ[name] for name in (_PICTURES,) if name in os.environ}
        os.environ[_PICTURES] = str(Path(out, "pictures").absolute())

        def put_back() -> None:
            os.environ.pop(_PICTURES, None)
            os.environ.update(before)

        config.add_cleanup(put_back)


def path_option(config: pytest.Config, name: str) -> str:
    """Return a path that an option names: one in the ini file is relative to the folder of that file."""
    typed, kept = config.getoption(f"perturb_{name}"), config.getini(f"perturb_{name}")
    if typed or not kept or config.inipath is None:
        return str(typed or kept)
    return str(os.path.relpath(config.inipath.parent / kept))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect suites that are named on the command line or by the ini option `perturb_suites`; no other TOML file."""
    if file_path.suffix != ".toml" or not _is_wanted(file_path, parent) or not _is_suite(file_path):
        return None
    from perturb.testing.suite_items import SuiteFile

    return SuiteFile.from_parent(parent, path=file_path)


def _is_wanted(path: Path, parent: pytest.Collector) -> bool:
    patterns = parent.config.getini("perturb_suites")
    return parent.session.isinitpath(path) or any(path.match(pattern) for pattern in patterns)


def _is_suite(path: Path) -> bool:
    """A suite names axes, generators or a frozen set; one with a slip in it is a suite too, and its error is shown."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, ValueError):
        return False
    return _SUITE_KEYS.search(text) is not None and _FOREIGN_TABLES.search(text) is None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a marked test once for each variant."""
    markers = list(metafunc.definition.iter_markers("perturb"))
    if markers:
        from perturb.testing.marked import cells_of

        if "variant" not in metafunc.fixturenames:
            said = f"{metafunc.definition.nodeid} is marked perturb; it needs an argument `variant`."
            raise pytest.Collector.CollectError(said)
        cells = [cell for marker in reversed(markers) for cell in cells_of(marker, metafunc.config)]
        metafunc.parametrize("variant", cells, indirect=True, ids=[cell.id for cell in cells])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell of a variant that a marked test failed on, in a section of its own and in the JUnit properties."""
    report = yield
    if report.when == "call" and report.failed and item.get_closest_marker("perturb") is not None:
        from perturb.testing.marked import tell_of

        tell_of(item, report)
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the reports of the suites that were run."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    found = {
        value
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "perturb_report"
    }
    for path in sorted(found):
        terminalreporter.write_line(f"perturb: {path}")


@pytest.fixture
def variant(request: pytest.FixtureRequest) -> Drawn:
    """A variant, for tests that are marked `perturb`."""
    if not hasattr(request, "param"):
        pytest.fail("The fixture `variant` is for tests marked with @pytest.mark.perturb(axis=...).", pytrace=False)
    made: Drawn = request.param.make()
    return made


@pytest.fixture(scope="session")
def perturb_model(request: pytest.FixtureRequest) -> Model:
    """The model of --perturb-model; a fixture of this name in a conftest.py takes its place."""
    from perturb.testing.settings import model_of, plainly

    with plainly():
        return model_of(request.config).call


@pytest.fixture(scope="session")
def perturb_data(request: pytest.FixtureRequest) -> DataSet:
    """The data set of --perturb-data, to iterate over."""
    from perturb.testing.settings import opened_of, plainly

    with plainly():
        return opened_of(request.config).data


@pytest.fixture(scope="session")
def perturb_suite(request: pytest.FixtureRequest, perturb_model: Model) -> Callable[[str], SuiteRun]:
    """A function from a suite's file or name to its run with `perturb_model`, made once in a session."""
    from perturb.suite import load_suite
    from perturb.testing.settings import plainly
    from perturb.testing.suite_items import places_of
    from perturb.testing.suite_run import run_once

    def run(suite: str) -> SuiteRun:
        with plainly():
            places = places_of(request.session, Path(suite).absolute())
            return run_once(request.config, load_suite(suite), perturb_model, places=places)

    return run
