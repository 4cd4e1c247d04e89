"""From a TOML file to a suite, checked strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from importlib import resources
from pathlib import Path
from typing import Any, Final

from perturb.bridges.names import BRIDGES, DECLARATION_KEYS, bridged_name, is_bridged
from perturb.catalogue import axes, axis_members, catalogue, find_generator
from perturb.contracts import TIERS
from perturb.errors import PerturbError, SuiteError
from perturb.paraphrase import Settings, is_paraphraser
from perturb.suggesting import closest
from perturb.suite.calibration import calibrated, read_calibration
from perturb.suite.contract import DEFAULT_CONFIDENCE, Instance, Suite
from perturb.suite.gates import GATE_KEYS, read_gate
from perturb.suite.paraphraser import read_paraphraser
from perturb.suite.preparation import read_encoding, read_preprocess
from perturb.suite.tables import Table
from perturb.suite.task import scored_task

_SUITE_KEYS: Final = (
    *("task", "seed", "axes", "severities", "replicates", "generators", "gates", "fields", "min_visibility"),
    *("labels", "opposites", "abstain_label", "metrics", "confidence", "resamples", "smallest_group"),
    *("reference", "preprocess", "encode", "frozen", "calibration", "paraphraser"),
)
_CHOOSING: Final = ("axes", "generators", "severities", "replicates", "fields", "paraphraser")
_INSTANCE_KEYS: Final = ("generator", "name", "severities", "replicates", *DECLARATION_KEYS)


def packaged_suites() -> dict[str, str]:
    """Return the suites that come with perturb: name to TOML text."""
    folder = resources.files("perturb.suites")
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    return {file.name.removesuffix(".toml"): file.read_text("utf-8") for file in sorted(files, key=lambda f: f.name)}


def load_suite(name: str | Path) -> Suite:
    """Load a suite by its name where it comes with perturb, or by its file.

    Raises:
        SuiteError: If there is none, or it is not a suite; the message says what to change.
    """
    packaged = packaged_suites()
    if str(name) in packaged:
        return parse_suite(packaged[str(name)], name=str(name))
    path = Path(name)
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise SuiteError(_no_suite(str(name), packaged)) from error
    except (OSError, ValueError) as error:
        raise SuiteError(f"Expected a suite as a TOML file at {str(path)!r}; it cannot be read: {error}.") from error
    return parse_suite(text, name=path.stem)


def _no_suite(name: str, packaged: Iterable[str]) -> str:
    if name in axes() or name in catalogue():
        key = "axes" if name in axes() else "generators"
        kind = "an axis" if name in axes() else "a generator"
        return f'Expected a suite; {name!r} is {kind}. Write {key} = ["{name}"] into a .toml file, and name that.'
    path = Path(name)
    files = [str(file) for file in sorted(path.parent.glob("*.toml"))] if path.parent.is_dir() else []
    hint = closest(name, [*packaged, *files]) or closest(path.stem, packaged)
    return f"There is no suite {name!r}.{hint} Give a .toml file or one of: {', '.join(packaged)}."


def parse_suite(text: str, *, name: str = "suite") -> Suite:
    """Read a suite from TOML.

    Raises:
        SuiteError: If it is not TOML, has an unknown key or generator, a severity out of range, an axis twice, a
            gate that covers nothing, or a value of the wrong type.

    Example:
        >>> suite = parse_suite('generators = [{generator = "low_light", severities = ["mild"]}]')
        >>> suite.instances[0].name, suite.instances[0].axis, suite.instances[0].severities
        ('low_light', 'lighting', (2.0,))
    """
    where = f"Suite {name}"
    try:
        values = tomllib.loads(text)
    except ValueError as error:
        raise SuiteError(f"{where} is not valid TOML: {error}.") from error
    try:
        return _suite(Table(values, where, _SUITE_KEYS), text, name)
    except PerturbError as error:
        if str(error).startswith(where):
            raise
        raise SuiteError(f"{where}: {error}") from error


def _suite(table: Table, text: str, name: str) -> Suite:
    task_name = table.get("task", "a string", "classification")
    metrics = table.strings("metrics") if "metrics" in table.values else None
    abstain_label = table.get("abstain_label", "a string")
    task = scored_task(task_name, metrics, abstain_label)
    frozen = table.get("frozen", "a string")
    calibration = read_calibration(table)
    instances = calibrated(table.where, _instances(table), calibration) if frozen is None else _none(table)
    suite = Suite(
        name=name,
        text=text,
        task=task_name,
        metrics=metrics,
        seed=int(table.get("seed", "a whole number", 0)),
        instances=instances,
        fields=table.strings("fields"),
        min_visibility=table.number("min_visibility", 0.0, 0, 1),
        labels=table.strings("labels"),
        opposites=_opposites(table),
        abstain_label=abstain_label,
        confidence=table.number("confidence", DEFAULT_CONFIDENCE, 0.5, 0.9999),
        resamples=table.count("resamples", 2000, low=100),
        smallest_group=table.count("smallest_group", 20, low=2),
        reference=table.get("reference", "a string"),
        preprocess=read_preprocess(table),
        encode=read_encoding(table),
        frozen=frozen,
        calibration=calibration,
        gates=tuple(
            read_gate(Table(values, f"{table.where}, gate {number}", GATE_KEYS), instances, task)
            for number, values in enumerate(_tables(table, "gates"), start=1)
        ),
    )
    names = [gate.name for gate in suite.gates]
    if twice := [gate for gate in names if names.count(gate) > 1]:
        raise SuiteError(f"{table.where}: two gates are called {twice[0]!r}; give them different names.")
    return suite


def _opposites(table: Table) -> dict[str, str]:
    values: dict[str, Any] = table.get("opposites", "a table", {})
    wrong = [label for label, other in values.items() if not isinstance(other, str) or other == label]
    if wrong:
        raise SuiteError(
            f"{table.where}: opposites must name another label for each; got {wrong[0]} = {values[wrong[0]]!r}. "
            'Write for example opposites = {entailment = "contradiction"}.'
        )
    return values


def _tables(table: Table, key: str) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = table.get(key, "a list of tables", [])
    if not all(isinstance(value, dict) for value in values):
        raise SuiteError(f"{table.where}: {key} must be a list of tables; write each as [[{key}]].")
    return values


def _named_generators(table: Table) -> list[dict[str, Any]]:
    """Read `generators = ["low_light", ...]`, or tables where more than the name is said."""
    values = table.get("generators", "a list", [])
    if all(isinstance(value, str) for value in values):
        return [{"generator": value} for value in values]
    return _tables(table, "generators")


def _none(table: Table) -> tuple[Instance, ...]:
    """A frozen set is asked as it is."""
    changing = [key for key in (*_CHOOSING, "preprocess", "encode") if key in table.values]
    if changing:
        raise SuiteError(f"{table.where} asks a frozen set as it is; remove {', '.join(changing)}.")
    return ()


def _instances(table: Table) -> tuple[Instance, ...]:
    settings = read_paraphraser(table)
    severities = table.severities("severities", TIERS)
    replicates = table.count("replicates", 1)
    found: list[Instance] = []
    for axis in table.strings("axes"):
        found += [_instance(member.name, member.name, severities, replicates) for member in axis_members(axis)]
    for number, values in enumerate(_named_generators(table), start=1):
        entry = Table(values, f"{table.where}, generator {number}", _INSTANCE_KEYS)
        generator = entry.get("generator", "a string")
        if generator is None:
            raise SuiteError(
                f"{entry.where}: needs generator = a name, as `perturb list` shows them; `name` is what this suite "
                "calls it."
            )
        name = entry.get("name", "a string", generator.rpartition(":")[2])
        chosen, draws = entry.severities("severities", severities), entry.count("replicates", replicates)
        found.append(replace(_instance(name, _declared(entry, generator, settings), chosen, draws), listed=True))
    if not found:
        raise SuiteError(f"{table.where} names no axis and no generator; add axes = [...] or [[generators]].")
    names = [instance.name for instance in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise SuiteError(f"{table.where}: {twice[0]!r} is there twice; give one of them another name = ….")
    return tuple(found)


def _declared(entry: Table, generator: str, settings: Settings) -> str:
    """Name a generator with what the suite says of it: those of a bridge are declared, a paraphraser has settings."""
    given = {key: entry.get(key, "a string" if key == "axis" else "a table") for key in DECLARATION_KEYS}
    declaration = {key: value for key, value in given.items() if value is not None}
    if declaration and not is_bridged(generator):
        raise SuiteError(
            f"{entry.where}: {generator!r} brings its own {next(iter(declaration))}; only a generator of a bridge "
            f"({', '.join(f'{library}:NAME' for library in BRIDGES)}) has it declared in a suite. Remove it."
        )
    if is_paraphraser(generator):
        return bridged_name(generator, asdict(settings))
    return bridged_name(generator, declaration) if declaration else generator


def _instance(name: str, generator_name: str, severities: Sequence[float], replicates: int) -> Instance:
    generator = find_generator(generator_name)
    for severity in severities:
        generator.check_severity(severity)
    draws = replicates if generator.has_draw else 1
    return Instance(name, generator_name, generator.axis, tuple(severities), draws)
