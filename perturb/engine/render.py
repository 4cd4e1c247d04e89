"""All variants of one sample: one draw for every severity, labels following."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from perturb.contracts import (
    Accepted,
    Chat,
    Edit,
    Expectation,
    Field,
    Generator,
    Input,
    PartnerUsed,
    Rendered,
    Sample,
    Target,
    Validity,
    Variant,
)
from perturb.engine.ahead import render_ahead
from perturb.engine.cells import Cell, Draw, Recipe, draw_fields, lies_in, make_cell, perturbed_fields
from perturb.engine.distance import image_distance, input_digest, text_distance
from perturb.engine.joining import split_edits
from perturb.engine.readonly import read_only
from perturb.errors import InputError, PerturbError

__all__ = ["Edited", "Recipe", "perturbed_fields", "render_many", "render_one", "render_variants"]

Edited = Mapping[str, Sequence[Edit]]
"""Field to the edits on its text; a single input has no name."""


def render_variants(
    sample: Sample, recipe: Recipe, *, ahead: Mapping[tuple[str, int], Sequence[Draw]] = MappingProxyType({})
) -> Iterator[Variant]:
    """Make the variants of a sample in canonical order: instance, replicate, severity.

    A generator that cannot take the sample gives variants with a `problem` and the clean input; the rest goes on.

    Args:
        sample: A clean sample.
        recipe: What to make of it.
        ahead: What was rendered already, by instance and replicate.

    Yields:
        `recipe.variants_per_sample` variants.
    """
    sample = read_only(sample)
    digest = input_digest(sample.input)
    for instance in recipe.instances:
        for replicate in range(instance.replicates):
            cell = make_cell(sample, digest, recipe, instance, replicate)
            yield from _render_severities(cell, ahead.get((instance.name, replicate), ()))


def render_many(samples: Sequence[Sample], recipe: Recipe) -> Iterator[Iterator[Variant]]:
    """Make the variants of each sample as `render_variants` does, in less time where there are many short texts."""
    ahead = render_ahead(samples, recipe)
    return (render_variants(sample, recipe, ahead=ready) for sample, ready in zip(samples, ahead, strict=True))


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
    cell = make_cell(sample, input_digest(sample.input), recipe, instance, replicate, position=position)
    return _render(cell, draw_fields(cell), severity)


def _render_severities(cell: Cell, ahead: Sequence[Draw]) -> Iterator[Variant]:
    draws: Sequence[Draw] = ()
    problem = ""
    try:
        draws = ahead or _render_together(cell, draw_fields(cell))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a third party's generator may raise anything
        problem = _blame(cell, error)
    for number, severity in enumerate(cell.instance.severities):
        if problem:
            yield cell.variant(severity, problem=problem)
            continue
        try:
            yield _render(cell, draws, severity, number)[0]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            yield cell.variant(severity, problem=_blame(cell, error))


def _render_together(cell: Cell, draws: Sequence[Draw]) -> Sequence[Draw]:
    """Render all severities at once where that saves time; where it fails, one by one, which tells where."""
    if len(draws) == 1 and not draws[0].joined and cell.generator.kind.finish_nested is not None:
        strengths = [cell.instance.own(severity) for severity in cell.instance.severities]
        target = cell.sample.target if lies_in(cell.sample.target, draws[0].field) else None
        with contextlib.suppress(Exception, SystemExit):
            tiers = cell.generator.render_tiers(draws[0].value, draws[0].made, strengths, target=target)
            return [replace(draws[0], ready=tiers)]
    return draws


def _render(cell: Cell, draws: Sequence[Draw], severity: float, number: int = 0) -> tuple[Variant, Edited]:
    """Render at one severity, which has this number among those that are ready."""
    sample, generator = cell.sample, cell.generator
    strength = cell.instance.own(severity)
    distance, contrasts, made, edits = 0.0, 0, dict[str, Field](), dict[str, Sequence[Edit]]()
    groups = dict(sample.groups)
    rendered, target = Rendered("", None), sample.target
    for draw in draws:
        for name, clean, rendered in _render_fields(cell, draw, strength, target, number):
            if rendered.problem:
                return cell.variant(severity, problem=rendered.problem), {}
            made[name] = _checked(generator, clean, rendered.input)
            edits |= {} if rendered.edits is None else {name: rendered.edits}
            distance += _distance(clean, made[name], rendered.edits)
            contrasts += rendered.contrast
            groups |= rendered.groups
            target = rendered.target if lies_in(target, name) or rendered.contrast else target
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
    cell: Cell, draw: Draw, strength: float, target: Target, number: int
) -> Iterator[tuple[str, Field, Rendered]]:
    """Render a draw, and give each of its fields its part: name, clean value and what came of it."""
    generator, least = cell.generator, cell.recipe.min_visibility
    if draw.ready:
        yield draw.field, draw.value, draw.ready[number]
        return
    if not draw.joined:
        inside = target if lies_in(target, draw.field) else None
        made = generator.render(draw.value, draw.made, strength, target=inside, min_visibility=least)
        yield draw.field, draw.value, made
        return
    whole = generator.render(draw.value, draw.made, strength)
    for name, text, edits in split_edits(whole.edits or (), draw.joined):
        part = generator.kind.finish(text, edits, target if lies_in(target, name) else None, least)
        yield name, text, part._replace(groups=whole.groups)


def _with_fields(clean: Input, made: Mapping[str, Field]) -> Input:
    if isinstance(clean, Chat):
        return clean.with_texts({name: str(text) for name, text in made.items()})
    return {**clean, **made} if isinstance(clean, Mapping) else made[""]


def _expectation(generator: Generator, severity: float, *, changed: bool, contrasts: int) -> Expectation:
    """An input that was left as it is decides its answer as before, whatever the generator is for.

    Where several fields each make another answer right, none of these answers is known to be right for all together.
    """
    if not changed:
        return Expectation.INVARIANT
    if contrasts > 1:
        return Expectation.UNDETERMINED
    return Expectation.CONTRAST if contrasts else generator.expectation_at(severity)


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


def _blame(cell: Cell, error: BaseException) -> str:
    said = f": {error}" if isinstance(error, PerturbError) else f" raised {type(error).__name__}: {error}"
    return cell.generator.name + said
