"""All variants of one sample: one draw for every severity, labels following."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from perturb.catalogue import find_generator
from perturb.contracts import (
    Accepted,
    Answers,
    Chat,
    Edit,
    Expectation,
    Field,
    Generator,
    Input,
    PartnerUsed,
    Rendered,
    Sample,
    Spans,
    Step,
    Target,
    Validity,
    Value,
    Variant,
)
from perturb.engine.distance import image_distance, input_digest, text_distance
from perturb.engine.joining import join_fields, split_edits
from perturb.engine.pool import Pool
from perturb.engine.readonly import read_only
from perturb.errors import InputError, PerturbError
from perturb.keys import make_key
from perturb.suite.contract import Instance

Edited = Mapping[str, Sequence[Edit]]
"""Field to the edits on its text; a single input has no name."""


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
class _Draw:
    """One generator's luck on one field, or on several as one text."""

    field: str
    value: Field
    key: bytes
    made: Any
    partner: tuple[Sample, str] | None
    joined: Sequence[tuple[str, Field]] = ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """One generator on one sample and replicate: what all severities share."""

    sample: Sample
    digest: str
    recipe: Recipe
    instance: Instance
    generator: Generator
    control_of: str | None
    replicate: int
    position: int = 0

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


def render_variants(sample: Sample, recipe: Recipe) -> Iterator[Variant]:
    """Make the variants of a sample in canonical order: instance, replicate, severity.

    A generator that cannot take the sample gives variants with a `problem` and the clean input; the rest goes on.

    Args:
        sample: A clean sample.
        recipe: What to make of it.

    Yields:
        `recipe.variants_per_sample` variants.
    """
    sample = read_only(sample)
    digest = input_digest(sample.input)
    for instance in recipe.instances:
        for replicate in range(instance.replicates):
            yield from _render_severities(_cell(sample, digest, recipe, instance, replicate))


def render_one(
    sample: Sample, recipe: Recipe, *, name: str, replicate: int, severity: float, position: int = 0
) -> tuple[Variant, Edited]:
    """Make one variant again from its key, with the edits that led to it in each text that was edited.

    Args:
        sample: A clean sample, or what the steps before made of it.
        recipe: Holds the generator.
        name: The generator's name in the suite.
        replicate: Which of several draws.
        severity: In 0..5.
        position: How often the generator came before in a composition.

    Raises:
        PerturbError: If the generator cannot take the sample.
    """
    sample = read_only(sample)
    instance = next(instance for instance in recipe.instances if instance.name == name)
    cell = _cell(sample, input_digest(sample.input), recipe, instance, replicate, position=position)
    return _render(cell, _draw_fields(cell), severity)


def _cell(
    sample: Sample, digest: str, recipe: Recipe, instance: Instance, replicate: int, *, position: int = 0
) -> _Cell:
    generator = find_generator(instance.generator)
    return _Cell(sample, digest, recipe, instance, generator, _controlled(generator, recipe), replicate, position)


def _controlled(generator: Generator, recipe: Recipe) -> str | None:
    """The suite's name of the ambiguity generator that this one is the control of."""
    wanted = generator.control_of
    if wanted is None:
        return None
    return next((i.name for i in recipe.instances if find_generator(i.generator).name == wanted), wanted)


def _render_severities(cell: _Cell) -> Iterator[Variant]:
    draws: list[_Draw] = []
    problem = ""
    try:
        draws = _draw_fields(cell)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a third party's generator may raise anything
        problem = _blame(cell, error)
    together = _render_together(cell, draws)
    for severity, ready in zip(cell.instance.severities, together, strict=True):
        if problem:
            yield cell.variant(severity, problem=problem)
            continue
        try:
            yield _render(cell, draws, severity, ready)[0]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            yield cell.variant(severity, problem=_blame(cell, error))


def _render_together(cell: _Cell, draws: Sequence[_Draw]) -> Sequence[Rendered | None]:
    """Render all severities at once where that saves time; where it fails, one by one, which tells where."""
    severities = cell.instance.severities
    if len(draws) == 1 and not draws[0].joined and cell.generator.kind.finish_nested is not None:
        strengths = [cell.instance.own(severity) for severity in severities]
        target = cell.sample.target if _lies_in(cell.sample.target, draws[0].field) else None
        with contextlib.suppress(Exception, SystemExit):
            return cell.generator.render_tiers(draws[0].value, draws[0].made, strengths, target=target)
    return [None] * len(severities)


def _draw_fields(cell: _Cell) -> list[_Draw]:
    draws = []
    sample, generator = cell.sample, cell.generator
    pool = cell.recipe.pool if generator.partner is not None else None
    fields = perturbed_fields(sample.input, generator, cell.recipe.fields)
    joined = fields if generator.joins_fields and len(fields) > 1 else ()
    for name, value in [("", join_fields(joined))] if joined else fields:
        key = make_key(
            seed=cell.recipe.seed,
            instance=cell.instance.name,
            generator=generator.name,
            version=generator.version,
            position=cell.position,
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
        opposites = cell.recipe.opposites
        made = generator.make_draw(
            generator.check_input(value), key, sample=sample, partner=second, opposites=opposites
        )
        draws.append(_Draw(name, value, key, made, partner, joined))
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


def _render(
    cell: _Cell, draws: Sequence[_Draw], severity: float, ready: Rendered | None = None
) -> tuple[Variant, Edited]:
    sample, generator = cell.sample, cell.generator
    strength = cell.instance.own(severity)
    distance, contrasts, made, edits = 0.0, 0, dict[str, Field](), dict[str, Sequence[Edit]]()
    groups = dict(sample.groups)
    rendered, target = Rendered("", None), sample.target
    for draw in draws:
        for name, clean, rendered in _render_fields(cell, draw, strength, target, ready):
            if rendered.problem:
                return cell.variant(severity, problem=rendered.problem), {}
            made[name] = _checked(generator, clean, rendered.input)
            edits |= {} if rendered.edits is None else {name: rendered.edits}
            distance += _distance(clean, made[name], rendered.edits)
            contrasts += rendered.contrast
            groups |= rendered.groups
            target = rendered.target if _lies_in(target, name) or rendered.contrast else target
    value = _with_fields(sample.input, made)
    digest = input_digest(value)
    expectation = _expectation(generator, strength, changed=digest != cell.digest, contrasts=contrasts)
    partners = [draw.partner for draw in draws if draw.partner is not None]
    variant = cell.variant(
        severity,
        key=draws[0].key,
        input=value,
        groups=groups,
        target=_accepted(target, [partner.target for partner, _ in partners], expectation),
        expectation=expectation,
        changed=digest != cell.digest,
        distance=distance,
        input_digest=digest,
        visibility=rendered.visibility,
        partners=tuple(PartnerUsed(partner.id, found) for partner, found in partners),
        validity=generator.kind.validity if digest != cell.digest else Validity.BY_CONSTRUCTION,
    )
    return variant, edits


def _render_fields(
    cell: _Cell, draw: _Draw, strength: float, target: Target, ready: Rendered | None
) -> Iterator[tuple[str, Field, Rendered]]:
    """Render a draw, and give each of its fields its part: name, clean value and what came of it."""
    generator, least = cell.generator, cell.recipe.min_visibility
    if not draw.joined:
        inside = target if _lies_in(target, draw.field) else None
        yield (
            draw.field,
            draw.value,
            ready or generator.render(draw.value, draw.made, strength, target=inside, min_visibility=least),
        )
        return
    whole = generator.render(draw.value, draw.made, strength)
    for name, text, edits in split_edits(whole.edits or (), draw.joined):
        part = generator.kind.finish(text, edits, target if _lies_in(target, name) else None, least)
        yield name, text, part._replace(groups=whole.groups)


def _with_fields(clean: Input, made: Mapping[str, Field]) -> Input:
    if isinstance(clean, Chat):
        return clean.with_texts({name: str(text) for name, text in made.items()})
    return {**clean, **made} if isinstance(clean, Mapping) else made[""]


def _lies_in(target: Target, field: str) -> bool:
    """Whether what happens to a field concerns the target: spans and answers lie in one field only."""
    return not isinstance(target, Spans | Answers) or target.field in ("", field)


def _expectation(generator: Generator, severity: float, *, changed: bool, contrasts: int) -> Expectation:
    """An input that was left as it is decides its answer as before, whatever the generator is for.

    Where several fields each make another answer right, none of these answers is known to be right for all together.
    """
    if not changed:
        return Expectation.INVARIANT
    if contrasts > 1:
        return Expectation.UNDETERMINED
    return Expectation.CONTRAST if contrasts else generator.expectation_at(severity)


@functools.lru_cache(maxsize=4096)
def _parameters(generator: Generator, severity: float) -> Mapping[str, Value]:
    return generator.parameters_at(severity)


def _distance(clean: Field, made: Field, edits: Sequence[Edit] | None) -> float:
    if isinstance(clean, str) or isinstance(made, str):
        return text_distance(str(clean), str(made), edits)
    return image_distance(clean, made)


def _checked(generator: Generator, clean: Field, made: Field) -> Field:
    generator.check_input(made)
    if isinstance(clean, str) or isinstance(made, str):
        return made
    if generator.keeps_size and clean.shape != made.shape:
        raise InputError(f"returned an image of shape {made.shape} for one of shape {clean.shape}")
    return np.ascontiguousarray(made)


def _accepted(target: Target, others: Sequence[Target], expectation: Expectation) -> Target:
    """An input that shows two classes has both as accepted readings."""
    if expectation not in (Expectation.ABSTAIN, Expectation.UNDETERMINED) or not isinstance(target, str):
        return target
    return Accepted((target, *(other for other in others if isinstance(other, str)))) if others else target


def _blame(cell: _Cell, error: BaseException) -> str:
    said = f": {error}" if isinstance(error, PerturbError) else f" raised {type(error).__name__}: {error}"
    return cell.generator.name + said
