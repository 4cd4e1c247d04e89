"""Hypothesis strategies over variants of samples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hypothesis import assume, note, reject
from hypothesis import strategies as st

from perturb.api import as_data, recipe_for
from perturb.catalogue import find_generator
from perturb.contracts import Expectation, Sample, Variant, parse_severity
from perturb.data import DataSet
from perturb.engine.render import render_one
from perturb.errors import PerturbError

_STEPS_PER_TIER: Final = 100
_DRAWS: Final = 2**16 - 1


def variants(
    samples: DataSet | Sequence[Sample],
    *,
    axes: Sequence[str] = (),
    generators: Sequence[str] = (),
    max_severity: float | str = "extreme",
    seed: int = 0,
) -> st.SearchStrategy[Variant]:
    """Draw variants whose right answer is that of their sample; a failure shrinks to the weakest disturbance.

    Hypothesis shrinks the severity first, in steps of 0.01 down to 0, then towards the first generator, sample and
    draw. A property that is false on the clean input itself shrinks to severity 0, and so does not blame a
    disturbance. Severities at which an answer is no longer decided are not drawn.

    Args:
        samples: A data set, as `perturb.read` opens it, or samples in memory. All are loaded.
        axes: Every generator of these axes that takes the samples' inputs.
        generators: And these, by name.
        max_severity: The highest to draw, a number in 0..5 or a tier's word.
        seed: With a variant's replicate, severity, generator and sample, which a failure prints, makes it again.

    Returns:
        A strategy that composes with Hypothesis' own.

    Raises:
        UsageError: If nothing can be drawn: no samples, no generator, or an unknown one.

    Example:
        >>> from hypothesis import given, settings
        >>> reviews = [Sample("r1", "The food was good.", "positive")]
        >>> @settings(max_examples=5, database=None)
        ... @given(variant=variants(reviews, axes=["typos"], max_severity="mild"))
        ... def test_keeps_its_length(variant):
        ...     assert abs(len(variant.input) - 18) <= 2
        >>> test_keeps_its_length()
    """
    data = as_data(samples)
    recipe = recipe_for(data, axes=axes, generators=generators, seed=seed)
    loaded = list(data)
    names = [instance.name for instance in recipe.instances]
    instances = tuple(replace(instance, replicates=_DRAWS + 1) for instance in recipe.instances)
    everything = replace(recipe, instances=instances)
    highest = math.floor(parse_severity(max_severity) * _STEPS_PER_TIER)

    @st.composite
    def strategy(draw: st.DrawFn) -> Variant:
        severity = draw(st.integers(0, highest)) / _STEPS_PER_TIER
        name = draw(st.sampled_from(names))
        sample = draw(st.sampled_from(loaded))
        replicate = draw(st.integers(0, _DRAWS))
        generator = find_generator(next(i.generator for i in instances if i.name == name))
        severity = math.floor(severity) if generator.tiers_only else severity
        assume(generator.expectation_at(severity) is Expectation.INVARIANT)
        try:
            variant, _ = render_one(sample, everything, name=name, replicate=replicate, severity=severity)
        except PerturbError:  # this generator cannot take this sample: another one may
            reject()
        assume(not variant.problem and variant.expectation is Expectation.INVARIANT)
        note(
            f"Made again by: perturb.apply({name!r}, sample.input, severity={severity:g}, seed={seed}, "
            f"sample_id={sample.id!r}, replicate={replicate})"
        )
        return variant

    return strategy()
