"""The example in each generator's docstring runs: a generator is an object, so doctest does not find it by itself."""

from __future__ import annotations

import doctest

import pytest

from perturb.contracts import Generator
from perturb.generators import GENERATORS


@pytest.mark.parametrize("generator", GENERATORS, ids=lambda generator: generator.name)
def test_example_runs(generator: Generator) -> None:
    names = dict(generator.function.__globals__)
    example = doctest.DocTestParser().get_doctest(generator.documentation, names, generator.name, None, 0)
    assert example.examples, "its docstring needs an example"
    report: list[str] = []
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    results = doctest.DocTestRunner(optionflags=flags).run(example, out=report.append)
    assert not results.failed, "".join(report)
