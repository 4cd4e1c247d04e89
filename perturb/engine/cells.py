"""Cells: one generator on one sample and replicate, and the luck it has there."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from perturb.catalogue import find_generator
from perturb.contracts import (
    Answers,
    Chat,
    Expectation,
    Field,
    Generator,
    Input,
    Rendered,
    Sample,
    Spans,
    Step,
    Target,
    Value,
    Variant,
)
from perturb.engine.joining import join_fields
from perturb.engine.pool import Pool
from perturb.errors import InputError
from perturb.keys import make_key
from perturb.suite.contract import Instance


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """What decides the variants of a sample, beside the sample.

    Attributes:
        instances: The generators, as the suite uses them.
        seed: The suite's seed.
        fields: The input fields to perturb; empty means every one that a generator takes, of a chat the user's turns.
        min_visibility: Objects of which less is seen leave the target.
        pool: Where partners come from; None where no generator needs one.
        opposites: Label to the label that is right where the ground for it is turned round.
    """

    instances: tuple[Instance, ...]
    seed: int = 0
    fields: tuple[str, ...] = ()
    min_visibility: float = 0.0
    pool: Pool | None = None
    opposites: Mapping[str, str] = field(default_factory=dict)

    @property
    def variants_per_sample(self) -> int:
        """How many variants each sample gets."""
        return sum(len(instance.severities) * instance.replicates for instance in self.instances)


@dataclass(frozen=True, slots=True)
class Draw:
    """One generator's luck on one field, or on several as one text; `ready`: what came of it at each severity."""

    field: str
    value: Field
    key: bytes
    made: Any
    partner: tuple[Sample, str] | None
    joined: Sequence[tuple[str, Field]] = ()
    ready: Sequence[Rendered] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One generator on one sample and replicate: what all severities share."""

    sample: Sample
    digest: str
    recipe: Recipe
    instance: Instance
    generator: Generator
    control_of: str | None
    replicate: int
    position: int = 0

    def key(self, field: str, pool: bytes = b"") -> bytes:
        """The key of its draw on a field; `pool` is the digest of where partners come from."""
        return make_key(
            seed=self.recipe.seed,
            instance=self.instance.name,
            generator=self.generator.name,
            version=self.generator.version,
            position=self.position,
            field=field,
            sample=self.sample.id,
            replicate=self.replicate,
            pool=pool,
        )

    def variant(self, severity: float, *, key: bytes = b"", **made: Any) -> Variant:
        """A variant; whatever is not said to be made of it is as in the clean sample."""
        generator, sample = self.generator, self.sample
        parameters = _parameters(generator, self.instance.own(severity))
        step = Step(self.instance.name, generator.name, generator.version, key.hex(), severity, parameters)
        clean = {
            "input": sample.input,
            "target": sample.target,
            "groups": sample.groups,
            "expectation": Expectation.INVARIANT,
            "changed": False,
            "distance": 0.0,
            "input_digest": self.digest,
        }
        return Variant(
            sample_id=sample.id,
            cluster=sample.cluster,
            axis=self.instance.axis,
            steps=(step,),
            replicate=self.replicate,
            control_of=self.control_of,
            **(clean | made),
        )


def make_cell(
    sample: Sample, digest: str, recipe: Recipe, instance: Instance, replicate: int, *, position: int = 0
) -> Cell:
    """Put together what all severities share."""
    generator = find_generator(instance.generator)
    return Cell(sample, digest, recipe, instance, generator, _controlled(generator, recipe), replicate, position)


def _controlled(generator: Generator, recipe: Recipe) -> str | None:
    """The suite's name of the ambiguity generator that this one is the control of."""
    wanted = generator.control_of
    if wanted is None:
        return None
    return next((i.name for i in recipe.instances if find_generator(i.generator).name == wanted), wanted)


def draw_fields(cell: Cell) -> list[Draw]:
    """Make the draws of a cell: one for each field, or one for all of them.

    Raises:
        InputError: If the generator cannot take the sample.
    """
    draws = []
    sample, generator = cell.sample, cell.generator
    pool = cell.recipe.pool if generator.partner is not None else None
    fields = perturbed_fields(sample.input, generator, cell.recipe.fields)
    joined = fields if generator.joins_fields and len(fields) > 1 else ()
    for name, value in [("", join_fields(joined))] if joined else fields:
        key = cell.key(name, pool.digest if pool is not None else b"")
        partner = None
        if generator.partner is not None:
            partner = pool.pick(key, sample, generator.partner) if pool is not None else None
            if partner is None:
                relation = "another" if generator.partner.other_class else "the same"
                raise InputError(f"needs a second sample of {relation} class, and the data have none")
        second = partner[0] if partner is not None else None
        opposites = cell.recipe.opposites
        made = generator.make_draw(
            generator.check_input(value), key, sample=sample, partner=second, opposites=opposites
        )
        draws.append(Draw(name, value, key, made, partner, joined))
    return draws


def perturbed_fields(value: Input, generator: Generator, chosen: Sequence[str]) -> list[tuple[str, Field]]:
    """Name the fields of an input that a generator perturbs, each with its value; one alone has no name.

    Args:
        value: The input.
        generator: Takes images or texts.
        chosen: The fields to perturb; empty means every one that it takes, and of a chat the user's turns.

    Raises:
        InputError: If there is none.
    """
    if not isinstance(value, Mapping):
        return [("", value)]
    if isinstance(value, Chat) and generator.modality == "text":
        return [(name, value[name]) for name in value.chosen(chosen)]
    is_text = generator.modality == "text"
    names = [name for name in value if (not chosen or name in chosen) and isinstance(value[name], str) == is_text]
    if not names:
        raise InputError(f"takes {generator.modality} fields, and the sample has none of them to perturb")
    return [(name, value[name]) for name in names]


def lies_in(target: Target, field: str) -> bool:
    """Whether what happens to a field concerns the target: spans and answers lie in one field only."""
    return not isinstance(target, Spans | Answers) or target.field in ("", field)


@functools.lru_cache(maxsize=4096)
def _parameters(generator: Generator, severity: float) -> Mapping[str, Value]:
    return generator.parameters_at(severity)
