"""Writing a suite as TOML that a person likes to read."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from perturb.suite.contract import Instance, Suite


def suite_values(suite: Suite) -> dict[str, Any]:
    """Return what a suite's text says."""
    return tomllib.loads(suite.text)


def generator_table(suite: Suite, instance: Instance) -> dict[str, Any]:
    r"""Return what a suite's text says of a generator, in a table of its own, without what is usual.

    Example:
        >>> from perturb.suite import parse_suite
        >>> suite = parse_suite('axes = ["typos"]\nseverities = [2]')
        >>> generator_table(suite, suite.instances[0])
        {'generator': 'adjacent_key', 'severities': [2]}
    """
    plain = instance.generator.partition(" ")[0]  # what follows are settings, which have a table of their own
    written = [one for one in suite_values(suite).get("generators", ()) if isinstance(one, Mapping)]
    own = next((one for one in written if one.get("name", one["generator"].rpartition(":")[2]) == instance.name), None)
    declared = {key: value for key, value in (own or {"generator": plain}).items() if key != "replicates"}
    draws = {"replicates": instance.replicates} if instance.replicates > 1 else {}
    return {**declared, **draws, "severities": [_plain(severity) for severity in instance.severities]}


def suite_text(values: Mapping[str, Any], *, comment: str = "") -> str:
    """Write a suite: plain keys first, then each generator on a line, then tables, then gates.

    Args:
        values: What the text is to say: texts, numbers, truth values, lists and tables of these.
        comment: What stands above; it may have several lines.

    Example:
        >>> print(suite_text({"seed": 7, "gates": [{"min_score": 0.9}]}, comment="Asked again."), end="")
        # Asked again.
        seed = 7
        <BLANKLINE>
        [[gates]]
        min_score = 0.9
    """
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    gates, generators = plain.pop("gates", ()), plain.pop("generators", ())
    lines += _lines(plain)
    if generators:
        lines += ["generators = [", *(f"    {_toml(one)}," for one in generators), "]"]
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines += _section(_key(key), value)
    for gate in gates:
        lines += ["", "[[gates]]", *_lines(gate)]
    return "\n".join(lines) + "\n"


def _section(name: str, table: Mapping[str, Any]) -> list[str]:
    """A table below its name, and the tables in it below theirs."""
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    lines = ["", f"[{name}]", *_lines({key: value for key, value in table.items() if key not in inner})]
    return lines + [line for key, value in inner.items() for line in _section(f"{name}.{_key(key)}", value)]


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_toml(value)}" for key, value in table.items()]


def _toml(value: Any) -> str:
    match value:
        case bool():
            text = str(value).lower()
        case int() | float():
            text = repr(_plain(value))
        case str():
            text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Mapping():
            text = "{" + ", ".join(f"{_key(key)} = {_toml(one)}" for key, one in value.items()) + "}"
        case _:
            text = "[" + ", ".join(map(_toml, value)) + "]"
    return text


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if plain else _toml(key)


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else round(float(number), 6)
