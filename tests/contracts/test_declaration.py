"""What a decorator refuses: every message names the generator and what it expected."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from perturb.contracts import Generator, Image, Joined, JoinedEdits, Partner, Sample, edits, pixels
from perturb.errors import DeclarationError

TIERS_OF_BY: dict[str, Any] = {"by": (1, 2, 3, 4, 5)}
SOUND: dict[str, Any] = {"axis": "test", "tiers": TIERS_OF_BY, "identity": {"by": 0}, "source": "this test"}


def darker(image: Image, *, by: int) -> Image:
    """Take `by` levels from every pixel."""
    return np.asarray(image - np.minimum(image, by), dtype=np.uint8)


def jittered(image: Image, shift: int, *, by: int) -> Image:
    """Take `by` levels and a drawn shift from every pixel."""
    return darker(image, by=by + shift)


def of_two(image: Image, other: Image, *, by: int) -> Image:
    """Take `by` levels of another image."""
    return np.asarray(image - np.minimum(image, other // 50 * by), dtype=np.uint8)


def undocumented(image: Image, *, by: int) -> Image:
    return image


def without_parameter(image: Image) -> Image:
    """Do nothing."""
    return image


def with_positional_parameter(image: Image, by: int) -> Image:
    """Take its parameter for a draw."""
    return image


def with_three_inputs(image: Image, draw: int, more: int, *, by: int) -> Image:
    """Take too much."""
    return image


def without_input(*, by: int) -> Image:
    """Take nothing."""
    return np.zeros((by, by), np.uint8)


def refused(function: Callable[..., Any], **changes: Any) -> str:
    with pytest.raises(DeclarationError) as caught:
        pixels(**SOUND | changes)(function)
    return str(caught.value)


def test_a_sound_declaration_is_what_it_says() -> None:
    generator = pixels(**SOUND)(darker)
    assert isinstance(generator, Generator)
    assert (generator.name, generator.axis, generator.kind.name) == ("darker", "test", "pixels")
    assert (generator.modality, generator.version, generator.has_draw) == ("image", 1, False)
    assert generator.documentation == "Take `by` levels from every pixel."
    assert (generator.tiers, generator.identity, generator.scales) == (TIERS_OF_BY, {"by": 0}, {})
    assert edits(**SOUND)(darker).modality == "text"
    assert pixels(**SOUND)(jittered).has_draw


@pytest.mark.parametrize("function", [without_parameter, with_positional_parameter])
def test_tiers_without_a_keyword_only_parameter(function: Callable[..., Any]) -> None:
    said = refused(function)
    assert said.startswith(f"{function.__name__}: the function's keyword-only parameters must be those of its tiers")
    assert "the function has [], tiers has ['by']" in said


def test_a_keyword_only_parameter_without_tiers() -> None:
    assert "has ['by'], tiers has ['to']" in refused(darker, tiers={"to": (1, 2, 3, 4, 5)}, identity={"to": 0})


@pytest.mark.parametrize("function", [without_input, with_three_inputs])
def test_too_few_or_too_many_positional_parameters(function: Callable[..., Any]) -> None:
    assert "takes the input, a draw where it has one, and keywords" in refused(function)


def test_a_table_that_cannot_be_interpolated() -> None:
    assert "darker: tiers and identity must name the same" in refused(darker, identity={})
    assert "darker: parameter 'by' needs a tuple of five values" in refused(darker, tiers={"by": (1, 2)})
    assert "darker: parameter 'by' is on scale 'log'" in refused(darker, scale={"by": "log"})


def test_docstring_and_source_are_needed() -> None:
    assert "undocumented needs a docstring (what it does, units) and a source" in refused(undocumented)
    assert "darker needs a docstring (what it does, units) and a source" in refused(darker, source="")


@pytest.mark.parametrize(
    ("decided", "undecided"), [(3, 2), (0, 6), (0, -1), (-1, 0), (6, None), (0, math.nan), (math.nan, None)]
)
def test_expectations_out_of_order(decided: float, undecided: float | None) -> None:
    said = refused(darker, invariant_up_to=decided, abstain_from=undecided)
    assert "invariant_up_to and abstain_from must lie in 0..5 in this order" in said
    assert said.endswith(f"got invariant_up_to={decided} and abstain_from={undecided}.")


@pytest.mark.parametrize("changes", [{"version": 0}, {"quantum": -1.0}, {"quantum": math.inf}, {"quantum": math.nan}])
def test_version_and_quantum_out_of_range(changes: dict[str, float]) -> None:
    said = refused(darker, **changes)
    assert "version must be 1 or more, and quantum finite and not negative" in said
    assert "{}={}".format(*next(iter(changes.items()))) in said


def test_a_generator_is_frozen_and_so_are_its_tables() -> None:
    tiers = dict(TIERS_OF_BY)
    generator: Any = pixels(**SOUND | {"tiers": tiers, "scale": {"by": "integer"}})(darker)
    with pytest.raises(dataclasses.FrozenInstanceError):
        generator.version = 2
    for table in (generator.tiers, generator.identity, generator.scales):
        with pytest.raises(TypeError):
            table["by"] = (5, 4, 3, 2, 1)
    tiers["by"] = (5, 4, 3, 2, 1)
    assert generator.tiers["by"] == (1, 2, 3, 4, 5)


def draws(generator: Generator, function: Callable[..., Any]) -> str:
    with pytest.raises(DeclarationError) as caught:
        generator.draw(function)
    return str(caught.value)


def test_a_draw_is_attached_once_and_stays_a_function() -> None:
    generator = pixels(**SOUND)(jittered)

    def one_level(_image: Image, rng: np.random.Generator) -> int:
        return int(rng.integers(2))

    assert generator.draw(one_level) is one_level
    assert draws(generator, one_level) == "jittered has its draw already: one_level."


def test_a_function_without_room_for_a_draw_gets_none() -> None:
    assert "darker: its function takes no draw; give it a second" in draws(
        pixels(**SOUND)(darker), lambda *taken: taken
    )


@pytest.mark.parametrize(
    "function",
    [
        lambda image: image,
        lambda image, rng, more: (image, rng, more),
        lambda image, rng, *, severity: (image, rng, severity),
        lambda image, rng, *, by: (image, rng, by),
        lambda image, rng, *, partner: (image, rng, partner),
        lambda image, *, rng: (image, rng),
    ],
)
def test_a_draw_that_takes_what_no_draw_gets(function: Callable[..., Any]) -> None:
    said = draws(pixels(**SOUND)(jittered), function)
    taken = "the input, the rng and, by keyword only, any of ['opposites', 'sample']"
    assert f"jittered: its draw takes {taken}; <lambda>" in said


def test_a_draw_may_name_a_partner_where_one_is_declared() -> None:
    generator = pixels(**SOUND, partner=Partner(other_class=True))(of_two)

    @generator.draw
    def other_image(_image: Image, _rng: np.random.Generator, *, partner: Sample) -> Any:
        return partner.input

    assert generator.draw_function is other_image


def test_a_joined_draw_is_for_edits_and_attached_once() -> None:
    with pytest.raises(DeclarationError, match=r"joined texts get edits; it is of kind pixels\. Use draw"):
        pixels(**SOUND)(jittered).draw_joined(joined)
    generator = edits(**SOUND)(jittered)
    generator.draw_joined(joined)
    with pytest.raises(DeclarationError, match="jittered has its draw already: joined"):
        generator.draw_joined(joined)


def joined(texts: Joined) -> JoinedEdits:
    raise NotImplementedError(texts)


def test_a_draw_that_was_forgotten_is_told_when_it_is_needed() -> None:
    with pytest.raises(DeclarationError, match=r"jittered takes a draw, but none is attached; add @jittered.draw"):
        pixels(**SOUND)(jittered)(np.zeros((2, 2), np.uint8), severity=1)
