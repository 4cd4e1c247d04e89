"""A variant that knows its clean sample, and prints as the call that makes it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from perturb.api import as_data, recipe_for
from perturb.contracts import Chat, Sample, Variant, parse_severity
from perturb.data import DataSet
from perturb.engine.compose import render_composition
from perturb.engine.render import Recipe
from perturb.errors import UsageError
from perturb.suggesting import closest

__all__ = ["Drawn", "draw_variant", "replay"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Drawn(Variant):
    """A variant as a test gets it; its images are its own, to be written into as models do.

    Attributes:
        sample: The clean sample: what the answer to the variant can be compared with.
        names: Each step's generator, as `replay` finds it.
        seed: The seed of its keys.
    """

    sample: Sample = field(kw_only=True)
    names: tuple[str, ...] = field(kw_only=True)
    seed: int = field(kw_only=True)

    def __repr__(self) -> str:
        """Write the call that makes it again; a failing property test prints this."""
        steps = [(name, float(step.severity)) for name, step in zip(self.names, self.steps, strict=True)]
        luck = "".join(f", {name}={value}" for name, value in (("seed", self.seed), ("replicate", self.replicate)))
        return f"replay(samples, {self.sample_id!r}, {steps!r}{luck})"


def replay(
    samples: DataSet | Sequence[Sample],
    sample_id: str,
    steps: Sequence[tuple[str, float | str]],
    *,
    seed: int = 0,
    replicate: int = 0,
) -> Drawn:
    """Make a variant again that a failing test printed.

    Args:
        samples: What the test drew from.
        sample_id: The sample's id.
        steps: Generator and severity of each step, in order.
        seed: As printed.
        replicate: As printed.

    Returns:
        The same variant, for a debugger, or for `@example(variant=...)`.

    Raises:
        UsageError: If there is no such sample, generator or severity.

    Example:
        >>> reviews = [Sample("r1", "The food was good.", "positive")]
        >>> variant = replay(reviews, "r1", [("doubling", "mild")], replicate=3)
        >>> variant.input
        'The food wwas good.'
        >>> variant
        replay(samples, 'r1', [('doubling', 2.0)], seed=0, replicate=3)
    """
    data = as_data(samples)
    record = next((record for record in data.records() if record.id == sample_id), None)
    if record is None:
        hint = closest(sample_id, [record.id for record in data.records()])
        raise UsageError(f"There is no sample {sample_id!r} among these.{hint} Give replay what the test drew from.")
    recipe = recipe_for(data, generators=[name for name, _ in steps], seed=seed)
    numbers = [(name, parse_severity(severity)) for name, severity in steps]
    return draw_variant(data.load(record), recipe, numbers, replicate=replicate)


def draw_variant(sample: Sample, recipe: Recipe, steps: Sequence[tuple[str, float]], *, replicate: int) -> Drawn:
    """Make a variant that knows its sample.

    Args:
        sample: A clean sample.
        recipe: Holds the generators.
        steps: Each one's name, as `find_generator` takes it, and its severity, in order.
        replicate: Which of several draws.

    Raises:
        PerturbError: If a generator cannot take the sample.
    """
    called = {instance.generator: instance.name for instance in recipe.instances}
    made = render_composition(sample, recipe, [(called[name], at) for name, at in steps], replicate=replicate)
    told = {part.name: getattr(made, part.name) for part in fields(Variant)} | {"input": _copied(made.input)}
    own = replace(sample, input=_copied(sample.input))
    return Drawn(**told, sample=own, names=tuple(name for name, _ in steps), seed=recipe.seed)


def _copied(value: Any) -> Any:
    if isinstance(value, Chat):
        return value
    if isinstance(value, Mapping):
        return {name: _copied(part) for name, part in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value
