"""Suites that are written are read again as they were."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from perturb.suite import packaged_suites, parse_suite
from perturb.suite.writing import generator_table, suite_text, suite_values

PLAIN = st.one_of(
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


@given(st.dictionaries(KEYS.filter(lambda key: key not in {"gates", "generators"}), VALUES, max_size=4))
def test_whatever_toml_holds_comes_back(values: dict[str, Any]) -> None:
    assert tomllib.loads(suite_text(values, comment="Two\nlines.")) == values


def test_packaged_suites_come_back() -> None:
    for name, text in packaged_suites().items():
        suite = parse_suite(text, name=name)
        tables = [generator_table(suite, instance) for instance in suite.instances]
        values = {key: value for key, value in suite_values(suite).items() if key not in {"axes", "severities"}}
        again = parse_suite(suite_text(values | {"generators": tables}), name=name)
        assert [(i.name, i.generator, i.severities, i.replicates) for i in again.instances] == [
            (i.name, i.generator, i.severities, i.replicates) for i in suite.instances
        ]
        assert again.gates == suite.gates


def test_a_bridged_generator_keeps_its_declaration() -> None:
    text = """
    [[generators]]
    generator = "albumentations:RandomRain"
    name = "downpour"
    axis = "weather"
    [generators.tiers]
    drop_length = [4, 8, 12, 16, 20]
    [generators.identity]
    drop_length = 0
    """
    suite = parse_suite(text)
    again = parse_suite(suite_text({"generators": [generator_table(suite, suite.instances[0])]}))
    assert again.instances == suite.instances
