from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import TIERS, Scale
from perturb.contracts.scales import at_severity, check_tables
from perturb.errors import DeclarationError

positive = st.floats(1e-6, 1e6)
any_number = st.floats(-1e6, 1e6)
whole = st.integers(-1000, 1000)

NUMBERS: dict[Scale, st.SearchStrategy[Any]] = {
    "linear": any_number,
    "log": positive,
    "reciprocal": positive,
    "integer": whole,
}
scales = st.sampled_from(sorted(NUMBERS))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Scale, tuple[float, ...]]:
    """A numeric scale with identity and five tiers."""
    scale = draw(scales)
    knots = draw(st.tuples(*[NUMBERS[scale]] * 6))
    if scale == "reciprocal" and draw(st.booleans()):
        knots = (math.inf, *knots[1:])
    return scale, knots


def resolve(severity: float, scale: Scale, knots: tuple[Any, ...]) -> Any:
    return at_severity(severity, {"x": knots[1:]}, {"x": knots[0]}, {"x": scale})["x"]


@given(tables())
def test_clean_and_tiers_are_exact(table: tuple[Scale, tuple[float, ...]]) -> None:
    scale, knots = table
    check_tables("g", {"x": knots[1:]}, {"x": knots[0]}, {"x": scale})
    for tier in (0.0, *TIERS):
        resolved = resolve(tier, scale, knots)
        assert resolved == knots[int(tier)]
        assert type(resolved) is type(knots[int(tier)])


@given(tables(), st.integers(0, 4), st.floats(0, 1), st.floats(0, 1))
def test_between_tiers_it_moves_one_way_and_stays_between_the_neighbours(
    table: tuple[Scale, tuple[float, ...]], lower: int, one: float, other: float
) -> None:
    scale, knots = table
    start, stop = knots[lower], knots[lower + 1]
    near, far = (resolve(lower + fraction, scale, knots) for fraction in sorted((one, other)))
    if start <= stop:
        assert start <= near <= far <= stop
    else:
        assert start >= near >= far >= stop
    if scale == "integer":
        assert isinstance(near, int)


@given(scales, st.integers(1, 1000), st.floats(0, 5))
def test_tiers_that_are_all_the_same_stay_so_between_them(scale: Scale, value: int, severity: float) -> None:
    known = value if scale == "integer" else value / 7
    assert resolve(severity, scale, (known,) * 6) == known


@given(
    st.sampled_from(("linear", "log", "reciprocal")),
    st.tuples(*[st.floats(0.1, 100)] * 6),
    st.integers(1, 4),
    st.sampled_from((-1e-9, 1e-9)),
)
def test_no_jump_at_a_tier(scale: Scale, knots: tuple[float, ...], tier: int, by: float) -> None:
    assert resolve(tier + by, scale, knots) == pytest.approx(knots[tier], rel=1e-5)


@given(positive, st.floats(1e-9, 1e-3))
def test_an_infinite_identity_is_neared_on_the_reciprocal_scale(first: float, severity: float) -> None:
    knots = (math.inf, *[first] * 5)
    assert resolve(0, "reciprocal", knots) == math.inf
    assert resolve(severity, "reciprocal", knots) == pytest.approx(first / severity)


def test_next_to_clean_a_reciprocal_overflows_into_the_identity() -> None:
    assert resolve(5e-324, "reciprocal", (math.inf, *[60.0] * 5)) == math.inf


@pytest.mark.parametrize(
    ("scale", "expected"), [("linear", 2.5), ("log", 2.0), ("reciprocal", 1.6), ("integer", 3), ("step", 1)]
)
def test_half_way_from_1_to_4(scale: Scale, expected: float) -> None:
    assert resolve(1.5, scale, (1, 1, 4, 4, 4, 4)) == pytest.approx(expected)


def test_a_parameter_without_a_scale_is_linear() -> None:
    assert at_severity(0.5, {"x": (1, 2, 3, 4, 5)}, {"x": 0}, {}) == {"x": 0.5}


@pytest.mark.parametrize(("severity", "expected"), [(0.49, 0), (0.5, 1), (1.49, 1), (1.5, 2), (2.5, 1)])
def test_integers_are_rounded_half_up(severity: float, expected: int) -> None:
    assert resolve(severity, "integer", (0, 1, 2, 0, 0, 0)) == expected


@pytest.mark.parametrize(("severity", "expected"), [(0, "off"), (0.99, "off"), (1, "a"), (1.99, "a"), (5, "e")])
def test_a_step_holds_from_its_tier_up(severity: float, expected: str) -> None:
    assert resolve(severity, "step", ("off", "a", "b", "c", "d", "e")) == expected


FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.mark.parametrize(
    ("tiers", "identity", "scale", "said"),
    [
        ({}, {}, {}, "g: tiers must name one parameter or more"),
        ({"x": FIVE}, {"y": 0.0}, {}, "tiers has ['x'], identity has ['y']"),
        ({"x": FIVE}, {"x": 0.0, "y": 0.0}, {}, "tiers has ['x'], identity has ['x', 'y']"),
        ({"x": FIVE}, {"x": 0.0}, {"y": "log"}, "g: scales names ['y'], which tiers does not have"),
        ({"x": FIVE[:4]}, {"x": 0.0}, {}, "g: parameter 'x' needs a tuple of five values, one a tier; got (1.0, 2.0"),
        ({"x": list(FIVE)}, {"x": 0.0}, {}, "needs a tuple of five values, one a tier; got [1.0"),
        ({"x": "abcde"}, {"x": ""}, {"x": "step"}, "needs a tuple of five values, one a tier; got 'abcde'"),
        ({"x": FIVE}, {"x": 0.0}, {"x": "cubic"}, "has scale='cubic'; allowed are linear, log, reciprocal, integer"),
        ({"x": (*FIVE[:4], math.nan)}, {"x": 0.0}, {}, "needs five finite numbers on scale 'linear'; got (1.0"),
        ({"x": (*FIVE[:4], math.inf)}, {"x": 1.0}, {"x": "log"}, "needs five finite numbers on scale 'log'"),
        ({"x": (*FIVE[:4], "5")}, {"x": 0.0}, {}, "needs five finite numbers on scale 'linear'"),
        ({"x": (*FIVE[:4], True)}, {"x": 0.0}, {}, "needs five finite numbers on scale 'linear'"),
        ({"x": (*FIVE[:4], math.nan)}, {"x": 0.0}, {"x": "step"}, "needs five finite values"),
        ({"x": FIVE}, {"x": "none"}, {}, "needs a number as identity on scale 'linear'; got 'none'"),
        ({"x": FIVE}, {"x": math.nan}, {}, "needs a number as identity on scale 'linear'; got nan"),
        ({"x": FIVE}, {"x": False}, {}, "needs a number as identity on scale 'linear'; got False"),
        ({"x": FIVE}, {"x": 0.0}, {"x": "log"}, "is on scale 'log', which needs positive values and identity"),
        ({"x": (0.0, *FIVE[1:])}, {"x": 1.0}, {"x": "log"}, "is on scale 'log', which needs positive values"),
        ({"x": (-1.0, *FIVE[1:])}, {"x": 1.0}, {"x": "reciprocal"}, "is on scale 'reciprocal', which needs positive"),
        ({"x": FIVE}, {"x": 0.0}, {"x": "reciprocal"}, "is on scale 'reciprocal', which needs positive"),
        ({"x": FIVE}, {"x": math.inf}, {}, "an infinite identity needs scale 'reciprocal'"),
        ({"x": FIVE}, {"x": math.inf}, {"x": "log"}, "an infinite identity needs scale 'reciprocal'"),
        ({"x": FIVE}, {"x": math.inf}, {"x": "integer"}, "an infinite identity needs scale 'reciprocal'"),
        ({"x": (1, 2, 3, 4, 4.5)}, {"x": 0}, {"x": "integer"}, "is on scale 'integer', which needs whole numbers"),
        ({"x": (1, 2, 3, 4, 5)}, {"x": 0.5}, {"x": "integer"}, "is on scale 'integer', which needs whole numbers"),
    ],
)
def test_a_table_that_cannot_be_interpolated_is_refused(tiers: Any, identity: Any, scale: Any, said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        check_tables("g", tiers, identity, scale)
    assert said in str(caught.value)
    assert str(caught.value).startswith("g: ")


@pytest.mark.parametrize(
    ("values", "identity", "scale"),
    [
        (FIVE, 0, "linear"),
        (FIVE, 1.0, "log"),
        (FIVE, math.inf, "reciprocal"),
        ((1, 2, 3, 4, 5), 0, "integer"),
        (("a", "b", "c", "d", "e"), "", "step"),
        ((True,) * 5, False, "step"),
    ],
)
def test_sound_tables_pass(values: Any, identity: Any, scale: Scale) -> None:
    check_tables("g", {"x": values}, {"x": identity}, {"x": scale})
