"""Hypothesis strategies over variants of samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hypothesis import event, note, reject
from hypothesis import strategies as st

from perturb.contracts import Expectation, Sample
from perturb.data import DataSet
from perturb.errors import UsageError
from perturb.testing.drawn import Drawn, draw_variant
from perturb.testing.stock import Stock
from perturb.testing.telling import Note

_DRAWS: Final = 2**16 - 1


def variants(
    samples: DataSet | Sequence[Sample],
    *,
    axes: Sequence[str] = (),
    generators: Sequence[str] = (),
    max_severity: float | str = "extreme",
    seed: int = 0,
) -> st.SearchStrategy[Drawn]:
    """Draw variants whose right answer is that of their sample; a failure shrinks to the weakest disturbance.

    Hypothesis shrinks the severity first, in steps of 0.01 down to 0, then towards the first generator, the shortest
    text (of images: the first), and the first draw. A property that is false on the clean input itself shrinks to
    severity 0, and so does not blame a disturbance. Severities at which an answer is no longer decided are not drawn.

    Args:
        samples: A data set, as `perturb.read` opens it, or samples in memory; each is loaded when it is drawn.
        axes: Every generator of these axes that takes the samples' inputs.
        generators: And these, by name.
        max_severity: The highest to draw, a number in 0..5 or a tier's word.
        seed: With what a failure prints, makes it again.

    Returns:
        A strategy that composes with Hypothesis' own. What it draws is a `Variant` that knows its clean `sample`.

    Raises:
        UsageError: If nothing can be drawn: no samples, no generator, or an unknown one.

    Example:
        >>> from hypothesis import given, settings
        >>> reviews = [Sample("r1", "The food was good.", "positive")]
        >>> @settings(max_examples=5, database=None)
        ... @given(variant=variants(reviews, axes=["typos"], max_severity="mild"))
        ... def test_keeps_its_length(variant):
        ...     assert abs(len(variant.input) - len(variant.sample.input)) <= 2
        >>> test_keeps_its_length()
    """
    stock = Stock(samples, axes=axes, generators=generators, max_severity=max_severity, seed=seed)
    hundredths, choices = _up_to(stock.highest), st.sampled_from(stock.choices)
    places, replicates = _up_to(len(stock.records) - 1), _up_to(_DRAWS)

    @st.composite
    def strategy(draw: st.DrawFn) -> Drawn:
        at, choice = draw(hundredths), draw(choices)
        return _made(stock, [(choice.name, choice.severity(at))], draw(places), draw(replicates))

    return strategy()


def compositions(
    samples: DataSet | Sequence[Sample],
    *,
    axes: Sequence[str] = (),
    generators: Sequence[str] = (),
    max_severity: float | str = "moderate",
    max_length: int = 3,
    seed: int = 0,
) -> st.SearchStrategy[Drawn]:
    """Draw variants made by several generators, in the order in which an input comes about.

    The order is that of `perturb.engine.compose`: a scene, its camera, its file; what is said, how it is typed, how it
    is read in. A failure shrinks to the fewest generators, then as `variants` does.

    Args:
        samples: A data set, as `perturb.read` opens it, or samples in memory; each is loaded when it is drawn.
        axes: Every generator of these axes that takes the samples' inputs.
        generators: And these, by name.
        max_severity: The highest of each step. Two strong disturbances can hide together what neither hides alone,
            so it is lower by default than that of `variants`.
        max_length: The most generators in one variant.
        seed: With what a failure prints, makes it again.

    Returns:
        A strategy as `variants` gives; `variant.steps` tells the generators.

    Raises:
        UsageError: If nothing can be drawn, or `max_length` is not 1 or more.

    Example:
        >>> from hypothesis import given, settings
        >>> reviews = [Sample("r1", "The food was good.", "positive")]
        >>> @settings(max_examples=5, database=None)
        ... @given(variant=compositions(reviews, axes=["typos", "format"], max_length=2))
        ... def test_few_steps(variant):
        ...     assert 1 <= len(variant.steps) <= 2
        >>> test_few_steps()
    """
    if max_length < 1:
        raise UsageError(f"Expected max_length of 1 or more generators in a composition; got max_length={max_length}.")
    stock = Stock(samples, axes=axes, generators=generators, max_severity=max_severity, seed=seed)
    parts = st.lists(
        st.tuples(_up_to(stock.highest), _up_to(len(stock.choices) - 1)),
        min_size=1,
        max_size=min(max_length, len(stock.choices)),
        unique_by=lambda part: part[1],
    )
    places, replicates = _up_to(len(stock.records) - 1), _up_to(_DRAWS)

    @st.composite
    def strategy(draw: st.DrawFn) -> Drawn:
        drawn = sorted(draw(parts), key=lambda part: part[1])
        chosen = [(stock.choices[kind], at) for at, kind in drawn]
        steps = [(choice.name, choice.severity(at)) for choice, at in chosen]
        return _made(stock, [step for step in steps if step[1]] or steps[:1], draw(places), draw(replicates))

    return strategy()


def _up_to(most: int) -> st.SearchStrategy[int]:
    """Draw a whole number evenly; `st.integers` would draw half of all severities from next to clean."""
    return st.sampled_from(range(most + 1))


def _made(stock: Stock, steps: Sequence[tuple[str, float]], place: int, replicate: int) -> Drawn:
    """Make a variant, or reject the draw where a generator cannot take the sample: another one may."""
    try:
        variant = draw_variant(stock.load(place), stock.recipe, steps, replicate=replicate)
    except Exception as error:  # noqa: BLE001 - a third party's generator may raise anything
        event(f"not drawn: {' + '.join(name for name, _ in steps)}: {error}")
        reject()
    if variant.problem or variant.expectation is not Expectation.INVARIANT:
        event(f"not drawn: {variant.generator}: {variant.problem or f'expects {variant.expectation}'}")
        reject()
    note(Note(variant))
    return variant
