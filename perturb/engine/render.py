"""All variants of one sample: one draw for every severity, labels following."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from perturb.catalogue import find_generator
from perturb.contracts import (
    Accepted,
    Edit,
    Expectation,
    Field,
    Generator,
    Input,
    PartnerUsed,
    Rendered,
    Sample,
    Step,
    Target,
    Variant,
)
from perturb.engine.distance import image_distance, input_digest, same, text_distance
from perturb.engine.pool import Pool
from perturb.errors import InputError, PerturbError
from perturb.keys import make_key
from perturb.suite.contract import Instance


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """What decides the variants of a sample, beside the sample.

    Attributes:
        instances: The generators, as the suite uses them.
        seed: The suite's seed.
        fields: The input fields to perturb; empty means every one that a generator takes.
        min_visibility: Objects of which less is seen leave the target.
        pool: Where partners come from; None where no generator needs one.
    """

    instances: tuple[Instance, ...]
    seed: int = 0
    fields: tuple[str, ...] = ()
    min_visibility: float = 0.0
    pool: Pool | None = None

    @property
    def variants_per_sample(self) -> int:
        """How many variants each sample gets."""
        return sum(len(instance.severities) * instance.replicates for instance in self.instances)


@dataclass(frozen=True, slots=True)
class _Draw:
    """One generator's luck on one field."""

    field: str
    value: Field
    key: bytes
    made: Any
    partner: tuple[Sample, str] | None


@dataclass(frozen=True, slots=True)
class _Cell:
    """One generator on one sample and replicate: what all severities share."""

    sample: Sample
    recipe: Recipe
    instance: Instance
    generator: Generator
    replicate: int


def render_variants(sample: Sample, recipe: Recipe) -> Iterator[Variant]:
    """Make the variants of a sample in canonical order: instance, replicate, severity.

    A generator that cannot take the sample gives variants with a `problem` and the clean input; the rest goes on.
    """
    for instance in recipe.instances:
        generator = find_generator(instance.generator)
        for replicate in range(instance.replicates):
            yield from _render_draws(_Cell(sample, recipe, instance, generator, replicate))


def render_one(
    sample: Sample, recipe: Recipe, *, name: str, replicate: int, severity: float
) -> tuple[Variant, tuple[Edit, ...] | None]:
    """Make one variant again from its key, with the edits that led to it where there are any.

    Raises:
        PerturbError: If the generator cannot take the sample.
    """
    instance = next(instance for instance in recipe.instances if instance.name == name)
    cell = _Cell(sample, recipe, instance, find_generator(instance.generator), replicate)
    return _variant(cell, _draw_fields(cell), severity)


def _render_draws(cell: _Cell) -> Iterator[Variant]:
    draws: list[_Draw] = []
    problem = ""
    try:
        draws = _draw_fields(cell)
    except Exception as error:  # noqa: BLE001 - a third party's generator may raise anything; the item is counted
        problem = _blame(cell, error)
    for severity in cell.instance.severities:
        if problem:
            yield _unmade(cell, severity, problem)
            continue
        try:
            yield _variant(cell, draws, severity)[0]
        except Exception as error:  # noqa: BLE001 - as above
            yield _unmade(cell, severity, _blame(cell, error))


def _draw_fields(cell: _Cell) -> list[_Draw]:
    draws = []
    sample, generator = cell.sample, cell.generator
    pool = cell.recipe.pool if generator.partner is not None else None
    for name, value in _fields(sample.input, generator, cell.recipe.fields):
        key = make_key(
            seed=cell.recipe.seed,
            instance=cell.instance.name,
            generator=generator.name,
            version=generator.version,
            field=name,
            sample=sample.id,
            replicate=cell.replicate,
            pool=pool.digest if pool is not None else b"",
        )
        partner = None
        if generator.partner is not None:
            partner = pool.pick(key, sample, generator.partner) if pool is not None else None
            if partner is None:
                relation = "another" if generator.partner.other_class else "the same"
                raise InputError(f"needs a second sample of {relation} class, and the data have none")
        second = partner[0] if partner is not None else None
        made = generator.make_draw(generator.check_input(value), key, sample=sample, partner=second)
        draws.append(_Draw(name, value, key, made, partner))
    return draws


def _fields(value: Input, generator: Generator, chosen: Sequence[str]) -> list[tuple[str, Field]]:
    if not isinstance(value, Mapping):
        return [("", value)]
    is_text = generator.modality == "text"
    names = [name for name in value if (not chosen or name in chosen) and isinstance(value[name], str) == is_text]
    if not names:
        raise InputError(f"takes {generator.modality} fields, and the sample has none of them to perturb")
    return [(name, value[name]) for name in names]


def _variant(cell: _Cell, draws: Sequence[_Draw], severity: float) -> tuple[Variant, tuple[Edit, ...] | None]:
    sample, generator = cell.sample, cell.generator
    target, distance, made = sample.target, 0.0, dict[str, Field]()
    rendered = Rendered("", target)
    for draw in draws:
        rendered = generator.render(
            draw.value, draw.made, severity, target=target, min_visibility=cell.recipe.min_visibility
        )
        if rendered.problem:
            return _unmade(cell, severity, rendered.problem), None
        target, made[draw.field] = rendered.target, _checked(generator, draw.value, rendered.input)
        distance += _distance(draw.value, made[draw.field], rendered.edits)
    value: Input = {**sample.input, **made} if isinstance(sample.input, Mapping) else made[""]
    expectation = Expectation.CONTRAST if rendered.contrast else generator.expectation_at(severity)
    partners = [draw.partner for draw in draws if draw.partner is not None]
    variant = replace(
        _unmade(cell, severity),
        steps=(_step(cell, severity, draws[0].key),),
        input=value,
        target=_accepted(target, [partner.target for partner, _ in partners], expectation),
        expectation=expectation,
        changed=not all(same(draw.value, made[draw.field]) for draw in draws),
        distance=distance,
        input_digest=input_digest(value),
        visibility=rendered.visibility,
        partners=tuple(PartnerUsed(partner.id, found) for partner, found in partners),
    )
    return variant, rendered.edits


def _unmade(cell: _Cell, severity: float, problem: str = "") -> Variant:
    """The variant as it stands before anything was made of it: the clean input."""
    sample = cell.sample
    return Variant(
        sample_id=sample.id,
        cluster=sample.cluster,
        groups=sample.groups,
        axis=cell.instance.axis,
        steps=(_step(cell, severity, b""),),
        replicate=cell.replicate,
        input=sample.input,
        target=sample.target,
        expectation=cell.generator.expectation_at(severity),
        changed=False,
        distance=0.0,
        input_digest=input_digest(sample.input) if problem else "",
        control_of=_controlled(cell),
        problem=problem,
    )


def _controlled(cell: _Cell) -> str | None:
    """The suite's name of the ambiguity generator that this one is the control of."""
    wanted = cell.generator.control_of
    if wanted is None:
        return None
    return next((i.name for i in cell.recipe.instances if find_generator(i.generator).name == wanted), wanted)


def _step(cell: _Cell, severity: float, key: bytes) -> Step:
    generator = cell.generator
    parameters = generator.parameters_at(severity)
    return Step(cell.instance.name, generator.name, generator.version, key.hex(), severity, parameters)


def _distance(clean: Field, made: Field, edits: tuple[Edit, ...] | None) -> float:
    if isinstance(clean, str) or isinstance(made, str):
        return text_distance(str(clean), str(made), edits)
    return image_distance(clean, made)


def _checked(generator: Generator, clean: Field, made: Field) -> Field:
    generator.check_input(made)
    if generator.keeps_size and not isinstance(clean, str) and not isinstance(made, str) and clean.shape != made.shape:
        raise InputError(f"returned an image of shape {made.shape} for one of shape {clean.shape}")
    return made


def _accepted(target: Target, others: Sequence[Target], expectation: Expectation) -> Target:
    """An input that shows two classes has both as accepted readings."""
    if expectation not in (Expectation.ABSTAIN, Expectation.UNDETERMINED) or not isinstance(target, str):
        return target
    return Accepted((target, *(other for other in others if isinstance(other, str)))) if others else target


def _blame(cell: _Cell, error: Exception) -> str:
    said = str(error) if isinstance(error, PerturbError) else f"raised {type(error).__name__}: {error}"
    return f"{cell.generator.name} {said}"
