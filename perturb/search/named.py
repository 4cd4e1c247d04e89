"""What a search may be told to use: a suite, or generators and axes by name."""

from __future__ import annotations

from pathlib import Path

from perturb.catalogue import axes, catalogue
from perturb.errors import SuiteError
from perturb.suggesting import closest, nearest
from perturb.suite import Suite, load_suite, parse_suite
from perturb.suite.load import packaged_suites
from perturb.suite.writing import suite_text

__all__ = ["suite_or_generators"]


def suite_or_generators(named: str, *, task: str = "classification", seed: int = 0, replicates: int = 1) -> Suite:
    """Load a suite, or make one of names joined by commas.

    Args:
        named: A suite's file or name; or names of generators and axes, such as `low_light,blur`.
        task: What is asked; a suite says that itself.
        seed: Decides all luck; a suite says that itself.
        replicates: Draws of each generator; a suite says that itself.

    Raises:
        SuiteError: If there is no such suite, generator or axis.

    Example:
        >>> suite = suite_or_generators("typos,synonym", seed=7)
        >>> suite.seed, suite.instances[0].axis, suite.instances[-1].name
        (7, 'typos', 'synonym')
    """
    if named in packaged_suites() or Path(named).suffix == ".toml":
        return load_suite(named)
    names = [name.strip() for name in named.split(",") if name.strip()]
    known, suites = [*axes(), *catalogue()], packaged_suites()
    if len(names) == 1 and names[0] not in known and {*nearest(named, [*suites, *known])[:1]} & {*suites}:
        hint = closest(named, suites)
        raise SuiteError(f"There is no suite, axis or generator {named!r}.{hint} `perturb list` shows all of them.")
    values = {"task": task, "seed": seed, "replicates": replicates}
    chosen = {
        "axes": [name for name in names if name in axes()],
        "generators": [{"generator": name} for name in names if name not in axes()],
    }
    return parse_suite(suite_text(values | {key: value for key, value in chosen.items() if value}), name="search")
