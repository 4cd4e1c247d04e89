"""Short texts rendered together, before their variants are made one by one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from perturb.catalogue import find_generator
from perturb.contracts import Answers, Input, Rendered, Sample, Spans
from perturb.contracts.render_joined import SHORT, render_joined
from perturb.engine.cells import Cell, Draw, Recipe, lies_in, make_cell, perturbed_fields
from perturb.errors import InputError

_TOGETHER: Final = 128


def in_groups(samples: Iterable[Sample]) -> Iterator[list[Sample]]:
    """Take some short texts at a time, and whatever else there is one by one, since it may be large.

    Where a sample cannot be read, those before it come first.
    """
    group: list[Sample] = []
    try:
        for sample in samples:
            short = _is_short(sample.input)
            if group and (not short or len(group) == _TOGETHER):
                yield group
                group = []
            if short:
                group.append(sample)
            else:
                yield [sample]
    except Exception:
        if group:
            yield group
        raise
    if group:
        yield group


def _is_short(value: Input) -> bool:
    texts = value.values() if isinstance(value, Mapping) else (value,)
    return all(isinstance(text, str) for text in texts) and sum(map(len, texts)) <= SHORT


def render_ahead(samples: Sequence[Sample], recipe: Recipe) -> list[Mapping[tuple[str, int], Sequence[Draw]]]:
    """Render what takes less time together.

    Returns:
        For each sample the draws that are ready, by instance and replicate; the rest is drawn with its variants.
    """
    ahead: list[dict[tuple[str, int], Sequence[Draw]]] = [{} for _ in samples]
    for instance in recipe.instances if len(samples) > 1 else ():
        if find_generator(instance.generator).joined_draw is None:
            continue
        cells = [
            (number, make_cell(sample, "", recipe, instance, replicate))
            for number, sample in enumerate(samples)
            for replicate in range(instance.replicates)
        ]
        pairs = [(cell, _texts(cell[1])) for cell in cells]
        with contextlib.suppress(Exception, SystemExit):  # whoever raised it is found where all are rendered one by one
            rendered = iter(_render([(cell, draw) for (_, cell), own in pairs for draw in own]))
            for (number, cell), own in pairs:
                tiers = list(islice(rendered, len(own)))
                if any(tiers):
                    settled = [_settled(cell, draw, made) for draw, made in zip(own, tiers, strict=True)]
                    ahead[number][instance.name, cell.replicate] = settled
    return list(ahead)


def _texts(cell: Cell) -> list[Draw]:
    """Prepare the draws of a cell; none where its fields are no texts, or its target might lie in several."""
    sample = cell.sample
    try:
        fields = perturbed_fields(sample.input, cell.generator, cell.recipe.fields)
    except InputError:
        return []
    anywhere = isinstance(sample.target, Spans | Answers) and not sample.target.field
    if len(fields) > 1 and (anywhere or cell.generator.joins_fields):
        return []
    if not all(isinstance(value, str) for _, value in fields):
        return []
    return [Draw(name, value, cell.key(name), None, None) for name, value in fields]


def _render(draws: Sequence[tuple[Cell, Draw]]) -> Sequence[Sequence[Rendered] | None]:
    if not draws:
        return []
    instance, target = draws[0][0].instance, [cell.sample.target for cell, _ in draws]
    return render_joined(
        draws[0][0].generator,
        [str(draw.value) for _, draw in draws],
        [draw.key for _, draw in draws],
        [instance.own(severity) for severity in instance.severities],
        targets=[one if lies_in(one, draw.field) else None for one, (_, draw) in zip(target, draws, strict=True)],
    )


def _settled(cell: Cell, draw: Draw, tiers: Sequence[Rendered] | None) -> Draw:
    if tiers is not None:
        return replace(draw, ready=tiers)
    return replace(draw, made=cell.generator.make_draw(draw.value, draw.key, sample=cell.sample))
