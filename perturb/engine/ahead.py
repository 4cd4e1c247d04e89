"""Short texts rendered together, before their variants are made one by one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Final, NamedTuple

from perturb.catalogue import find_generator
from perturb.contracts import Rendered, Sample, Target
from perturb.contracts.render_joined import SHORT, render_joined
from perturb.engine.cells import Cell, Draw, Recipe, lies_in, make_cell, perturbed_fields
from perturb.errors import InputError
from perturb.suite.contract import Instance

_TOGETHER: Final = 32


class Ready(NamedTuple):
    """What a cell will be: its draw, which nothing more is made of, and its text at each severity."""

    draw: Draw
    rendered: Sequence[Rendered]


def in_groups(samples: Iterable[Sample]) -> Iterator[list[Sample]]:
    """Take some short texts at a time, and whatever else there is one by one, since it may be large."""
    for short, some in groupby(samples, lambda one: isinstance(one.input, str) and len(one.input) <= SHORT):
        while group := list(islice(some, _TOGETHER if short else 1)):
            yield group


def render_ahead(samples: Sequence[Sample], recipe: Recipe) -> list[Mapping[tuple[str, int], Ready]]:
    """Render what takes less time together.

    Returns:
        For each sample what is ready of it, by instance and replicate; the rest is rendered with its variants.
    """
    ahead: list[dict[tuple[str, int], Ready]] = [{} for _ in samples]
    for instance in recipe.instances if len(samples) > 1 else ():
        if find_generator(instance.generator).joined_draw is None:
            continue
        chosen = [
            (number, cell, draw)
            for number, sample in enumerate(samples)
            for replicate in range(instance.replicates)
            if (draw := _only_text(cell := make_cell(sample, "", recipe, instance, replicate))) is not None
        ]
        with contextlib.suppress(Exception, SystemExit):  # whoever raised it is found where all are rendered one by one
            rendered = _render(instance, [(cell.sample.target, draw) for _, cell, draw in chosen])
            for (number, cell, draw), tiers in zip(chosen, rendered, strict=True):
                if tiers is not None:
                    ahead[number][instance.name, cell.replicate] = Ready(draw, tiers)
    return list(ahead)


def _only_text(cell: Cell) -> Draw | None:
    """Prepare the draw of a cell that has one text; None for any other."""
    try:
        fields = perturbed_fields(cell.sample.input, cell.generator, cell.recipe.fields)
    except InputError:
        return None
    (name, value), *more = fields
    return Draw(name, value, cell.key(name), None, None) if isinstance(value, str) and not more else None


def _render(instance: Instance, draws: Sequence[tuple[Target, Draw]]) -> Sequence[Sequence[Rendered] | None]:
    return render_joined(
        find_generator(instance.generator),
        [str(draw.value) for _, draw in draws],
        [draw.key for _, draw in draws],
        [instance.own(severity) for severity in instance.severities],
        targets=[target if lies_in(target, draw.field) else None for target, draw in draws],
    )
