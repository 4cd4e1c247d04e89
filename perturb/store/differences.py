"""In what runs differ, besides their models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from perturb.errors import RunError

__all__ = ["differences", "refuse_selected"]

_ASPECTS: Final = (
    ("suite", ("suite", "digest"), ("suite", "name"), ""),
    ("seed", ("seed",), ("seed",), "variants without luck are the same all the same"),
    ("data", ("data", "digest"), ("data", "path"), ""),
    ("clusters", ("data", "options", "cluster"), ("data", "options", "cluster"), "those of the first run count"),
    ("limit", ("data", "limit"), ("data", "limit"), "each took a random subset of so many samples"),
)


def differences(manifests: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say in sentences in what runs differ that decides which inputs their models saw.

    Args:
        manifests: The content of each run's `run.json`.

    Returns:
        A sentence for each of suite, seed, data, clusters, limit, generators and libraries that is not the same in all,
        and one where a run could stop early.

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


def refuse_selected(manifests: Sequence[Mapping[str, Any]]) -> None:
    """Refuse to compare runs on inputs that were chosen because one of the compared models fails on them.

    Args:
        manifests: The content of each run's `run.json`.

    Raises:
        RunError: If they are; the message names the model.

    Example:
        >>> model = {"name": "scan:read", "digest": "5f"}
        >>> refuse_selected([{"model": model, "data": {"path": "next/frozen", "selected_against": ["5f"]}}])
        Traceback (most recent call last):
        perturb.errors.RunError: The inputs in next/frozen were chosen because scan:read fails on them, so a ...
    """
    for frozen in (manifest["data"] for manifest in manifests):
        for model in (manifest["model"] for manifest in manifests):
            if model["digest"] in frozen.get("selected_against", ()):
                raise RunError(
                    f"The inputs in {frozen['path']} were chosen because {model['name']} fails on them, so a "
                    "comparison with it would be unfair. Compare on the fresh suite beside the frozen set, or on other "
                    "data."
                )


def _versions(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value["version"] if isinstance(value, Mapping) else value for name, value in table.items()}


def _differ(values: Sequence[Any]) -> bool:
    return any(value != values[0] for value in values)


def _dig(content: Mapping[str, Any], keys: Sequence[str]) -> Any:
    value: Any = content
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
