"""In what runs differ, besides their models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

__all__ = ["differences"]

_ASPECTS: Final = (
    ("suite", ("suite", "digest"), ("suite", "name"), ""),
    ("seed", ("seed",), ("seed",), "variants without luck are the same all the same"),
    ("data", ("data", "digest"), ("data", "path"), ""),
    ("limit", ("data", "limit"), ("data", "limit"), "each took a random subset of so many samples"),
)


def differences(manifests: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say in sentences in what runs differ that decides which inputs their models saw.

    Args:
        manifests: The content of each run's `run.json`.

    Returns:
        A sentence for each of suite, seed, data, limit, generators and libraries that is not the same in all, and one
        where a run could stop early.

    Example:
        >>> differences([{"seed": 7}, {"seed": 8}])
        ['The runs differ in seed: 7, 8 (variants without luck are the same all the same).']
    """
    found = []
    for word, compared, shown, remark in _ASPECTS:
        if _differ([_dig(manifest, compared) for manifest in manifests]):
            names = [_dig(manifest, shown) for manifest in manifests]
            told = ", ".join("none" if name is None else str(name) for name in names) if _differ(names) else ""
            found.append(f"The runs differ in {word}{told and ': '}{told}{remark and f' ({remark})'}.")
    for word, key in (("generators", "generators"), ("versions", "versions")):
        tables = [_versions(manifest.get(key, {})) for manifest in manifests]
        shared = [name for name in tables[0] if all(name in table for table in tables)]
        changed = [name for name in shared if _differ([table[name] for table in tables])]
        if changed:
            told = "; ".join(f"{name} {', '.join(str(table[name]) for table in tables)}" for name in changed)
            found.append(f"The runs differ in {word}: {told}.")
    if any(manifest.get("stop_early") for manifest in manifests):
        found.append("Some of the runs could stop early: intervals may be too narrow for what they share.")
    return found


def _versions(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value["version"] if isinstance(value, Mapping) else value for name, value in table.items()}


def _differ(values: Sequence[Any]) -> bool:
    return any(value != values[0] for value in values)


def _dig(content: Mapping[str, Any], keys: Sequence[str]) -> Any:
    value: Any = content
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
