"""Who may import whom: data flow in one direction, and a score never sees a generator or a model."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FOLDERS = {"perturb": ROOT / "perturb", "perturb.generators": ROOT / "generators"}

EVERYTHING = {"api", "catalogue", "contracts", "data", "engine", "errors", "gate", "keys", "models", "report", "score"}
EVERYTHING |= {"asking", "baseline", "evaluation", "export", "source", "metrics", "pipeline", "reference", "stopping"}
EVERYTHING |= {"freezing", "store", "suggesting", "suite", "tasks", "__init__"}
MAY_IMPORT = {
    "errors": set(),
    "elsewhere": set(),
    "suggesting": {"elsewhere"},
    "keys": {"errors"},
    "streams": set(),
    "contracts": {"contracts", "keys", "streams", "errors"},
    "generators": {"generators", "contracts", "keys"},
    "bridges": {"bridges", "contracts", "errors", "keys"},
    "paraphrase": {"paraphrase", "contracts", "errors", "keys"},
    "grammar": {"grammar"},
    "catalogue": {
        *("generators", "bridges.entries", "bridges.names", "bridges.text_entries"),
        *("contracts", "errors", "paraphrase", "suggesting"),
    },
    "suite": {
        *("suite", "bridges.names", "catalogue", "contracts", "errors", "keys", "tasks", "metrics", "paraphrase"),
        "suggesting",
    },
    "data": {"data", "contracts", "errors", "keys"},
    "models": {"models", "contracts", "errors", "keys", "tasks"},
    "metrics": {"metrics", "contracts.rle", "contracts.targets", "errors", "models.answers"},
    "tasks": {"tasks", "metrics", "contracts.rle", "contracts.targets", "errors", "models.answers"},
    "store": {"store", "contracts", "data", "errors", "models.answers"},
    "engine": {
        *("engine", "contracts", "data", "models", "store", "errors", "keys"),
        *("catalogue", "suite.contract", "tasks", "__init__"),
    },
    "score": {"score", "contracts.severity", "errors", "keys", "metrics", "tasks", "models.answers", "store.targets"},
    "reference": {"score.references", "store", "errors"},
    "judgements": set(),
    "gate": {"gate", "judgements", "score", "metrics", "contracts.severity", "errors", "keys", "suite.contract"},
    "stopping": {
        *("stopping", "data", "engine.render", "errors", "gate", "metrics", "score", "store", "suite.contract"),
        "tasks",
    },
    "review": {"review", *EVERYTHING},
    "report": {"report", "contracts.severity", "errors"},
    "demo": {"demo", "errors"},
    "asking": {"data", "errors", "models", "suite", "tasks"},
    "baseline": {"gate", "score", "store", "suite", "tasks", "errors"},
    "evaluation": EVERYTHING,
    "freezing": {"paraphrase", *EVERYTHING},
    "source": EVERYTHING,
    "calibration": {"calibration", *EVERYTHING},
    "mining": {"mining", "search.weakest", *EVERYTHING},
    "pipeline": {"paraphrase", *EVERYTHING},
    "export": {"paraphrase", *EVERYTHING},
    "api": EVERYTHING,
    "search": {"search", "bridges.declaring", "grammar", "paraphrase.guards", *EVERYTHING},
    "testing": {"testing", "search.judging", "search.weakest", *EVERYTHING},
    "cli": {"cli", "judgements", "paraphrase", "calibration", "demo.scene", "mining", "review", "search", *EVERYTHING},
    "__main__": {"cli"},
    "__init__": {"api", "contracts", "data", "errors"},
}
OTHER_LIBRARIES = {
    "errors": set(),
    "keys": {"numpy"},
    "streams": {"numpy"},
    "contracts": {"numpy", "cv2", "scipy"},
    "generators": {"numpy", "cv2"},
    "catalogue": set(),
    "suite": set(),
    "score": {"numpy", "pyarrow", "scipy"},
}


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name below `perturb`, which is itself `__init__`."""
    found: dict[str, Path] = {}
    for package, folder in FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            if not any(parent.is_symlink() for parent in path.parents):
                dotted = ".".join((package, *path.relative_to(folder).with_suffix("").parts))
                found[dotted.removeprefix("perturb.").removesuffix(".__init__")] = path
    return found


def imports(path: Path) -> Iterator[str]:
    """Every name that a file imports, absolute and dotted, wherever in the file it stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(module: str) -> str:
    return module.partition(".")[0]


def own(imported: str) -> str | None:
    """The module of this package that an import names, or None where it names another package."""
    first, _, name = imported.partition(".")
    if first != "perturb":
        return None
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name or "__init__"


@pytest.mark.parametrize("module", list(modules()))
def test_it_imports_only_what_it_may(module: str) -> None:
    allowed = MAY_IMPORT[part_of(module)]
    targets = {target for target in map(own, imports(modules()[module])) if target is not None}
    refused = {t for t in targets if not any(t == may or t.startswith(f"{may}.") for may in allowed)}
    assert refused == set(), f"{part_of(module)} may import {sorted(allowed)}"


@pytest.mark.parametrize("module", [module for module in modules() if part_of(module) in OTHER_LIBRARIES])
def test_it_uses_no_other_libraries_than_it_may(module: str) -> None:
    used = {part_of(name) for name in imports(modules()[module])} - {"perturb"} - sys.stdlib_module_names
    assert used <= OTHER_LIBRARIES[part_of(module)]


@pytest.mark.parametrize("path", [*modules().values(), *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_uses_names_that_exist_in_a_checkout_only(path: Path) -> None:
    assert not {"generators", "suites", "tests"} & {part_of(name) for name in imports(path)}


def test_every_rule_is_about_something_that_is_there() -> None:
    parts = {part_of(module) for module in modules()}
    assert set(MAY_IMPORT) == parts
    named = set().union(*MAY_IMPORT.values())
    assert {name for name in named if own(f"perturb.{name}") != name} == set()


def test_imports_are_found_wherever_they_stand() -> None:
    assert {"contracts", "contracts.kinds.warp", "engine.run", "cli", "generators.text.typos"} <= {
        own(f"perturb.{m}") for m in modules()
    }
    assert own("perturb.contracts.Generator") == "contracts"
    assert own("perturb.score.part.COLUMNS") == "score.part"
    assert own("perturb.__version__") == own("perturb") == "__init__"
    assert own("numpy") is None
    warp = set(imports(modules()["contracts.kinds.warp"]))
    assert {"cv2", "scipy.ndimage.map_coordinates", "perturb.contracts.sample.Image"} <= warp
