"""The Python door: variants of samples, or of one image or text, in a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perturb.catalogue import axis_members, find_generator
from perturb.contracts import TIERS, Field, Generator, Sample, Variant, parse_severity
from perturb.data import DataSet, InMemory, check, subset
from perturb.engine.ahead import in_groups
from perturb.engine.pool import POOL_SIZE, build_pool
from perturb.engine.render import Recipe, render_many
from perturb.errors import UsageError
from perturb.suite import Instance


def apply(
    generator: str | Generator,
    value: Field,
    *,
    severity: float | str,
    seed: int = 0,
    sample_id: str = "",
    replicate: int = 0,
) -> Field:
    """Perturb one image or text.

    Args:
        generator: Its name in the catalogue, or `package.module:name`; or the generator itself.
        value: A `uint8` image `(H, W)` or `(H, W, 3)` RGB, or a text; never changed.
        severity: In 0..5, or a tier's word.
        seed: With `sample_id` and `replicate`, decides all luck.
        sample_id: So that two samples do not share their luck.
        replicate: Which of several draws.

    Returns:
        The perturbed image or text.

    Raises:
        UnknownGeneratorError: If there is no such generator.
        InputError: If the input is not what it takes.
        SeverityError: If it does not have this severity.

    Example:
        >>> apply("transposition", "The food was good.", severity="slight", seed=7) != "The food was good."
        True
    """
    found = generator if isinstance(generator, Generator) else find_generator(generator)
    return found(value, severity=severity, seed=seed, sample_id=sample_id, replicate=replicate)


def generate(
    samples: DataSet | Sequence[Sample],
    *,
    axes: Sequence[str] = (),
    generators: Sequence[str] = (),
    severities: Sequence[float | str] = TIERS,
    replicates: int = 1,
    seed: int = 0,
) -> Iterator[Variant]:
    """Generate variants one after the other, sample by sample.

    Args:
        samples: A data set, as `perturb.read` opens it, or samples in memory.
        axes: Every generator of these axes that takes the samples' inputs.
        generators: And these, by name.
        severities: In 0..5, or tiers' words; none of them 0.
        replicates: Draws for each sample, of generators that draw.
        seed: With the sample's id and the generator's name, decides all luck.

    Yields:
        Variants in canonical order: sample, generator, replicate, severity.

    Raises:
        UsageError: If no generator is named, or one or an axis is unknown.
        DataError: If a sample cannot be read.

    Example:
        >>> reviews = [Sample("r1", "The food was good.", "positive")]
        >>> for variant in generate(reviews, generators=["omission"], severities=["mild"], seed=7):
        ...     print(variant.sample_id, variant.generator, variant.severity, variant.expectation)
        r1 omission 2.0 invariant
    """
    data = as_data(samples)
    recipe = recipe_for(data, axes=axes, generators=generators, severities=severities, replicates=replicates, seed=seed)
    for group in in_groups(data):
        for variants in render_many(group, recipe):
            yield from variants


def as_data(samples: DataSet | Sequence[Sample]) -> DataSet:
    """Take samples in memory as a data set."""
    return InMemory(samples) if isinstance(samples, Sequence) else samples


def recipe_for(
    data: DataSet,
    *,
    axes: Sequence[str] = (),
    generators: Sequence[str] = (),
    severities: Sequence[float | str] = TIERS,
    replicates: int = 1,
    seed: int = 0,
) -> Recipe:
    """Fit axes and generators to a data set; the arguments are those of `generate`.

    Raises:
        UsageError: If nothing is left to do: no generator named, an unknown one, or none for these inputs.
    """
    numbers = tuple(sorted({parse_severity(severity) for severity in severities} - {0.0}))
    names = dict.fromkeys([*(member.name for axis in axes for member in axis_members(axis)), *generators])
    held = set(data.modality.values())
    if not held:
        raise UsageError("Expected one or more samples to make variants of; there are none.")
    found = {name: find_generator(name) for name in names}
    fitting = {name: g for name, g in found.items() if g.modality in held}
    if unfit := [name for name in generators if name not in fitting]:
        raise UsageError(
            f"Expected generators of {' or '.join(sorted(held))} inputs, which these are; {unfit[0]} works on "
            f"{found[unfit[0]].modality}s. `perturb list` shows what each works on."
        )
    if not fitting and axes:
        raise UsageError(
            f"Expected axes of {' or '.join(sorted(held))} inputs, which these are; {' and '.join(axes)} "
            f"{'has' if len(axes) == 1 else 'have'} no generator of such. `perturb list` shows what each works on."
        )
    if not fitting or not numbers:
        raise UsageError(
            f"Expected axes or generators of {' or '.join(sorted(held))} inputs and severities above 0; "
            f"got axes={list(axes)}, generators={list(generators)}, severities={list(severities)}. "
            "`perturb list` shows what there is."
        )
    for generator in fitting.values():
        for number in numbers:
            generator.check_severity(number)
    instances = tuple(
        Instance(generator.name, name, generator.axis, numbers, replicates if generator.has_draw else 1)
        for name, generator in fitting.items()
    )
    needs_pool = any(generator.partner is not None for generator in fitting.values())
    pool = build_pool(data, subset(data, check(data), POOL_SIZE, seed)) if needs_pool else None
    return Recipe(instances, seed, pool=pool)
