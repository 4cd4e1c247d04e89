"""A generator as a user calls it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perturb.contracts import Expectation, Generator, Image, Partner, Sample, edits, pixels
from perturb.errors import InputError, SeverityError, UsageError
from perturb.keys import make_key, rng_from

DECLARED: dict[str, Any] = {
    "axis": "test",
    "tiers": {"by": (1, 2, 3, 4, 5)},
    "identity": {"by": 0},
    "source": "this test",
}
GREY = np.full((2, 3), 100, np.uint8)


@pixels(**DECLARED)
def darker(image: Image, *, by: float) -> Image:
    """Take ten times `by` levels from every pixel."""
    return (image - 10 * by).astype(np.uint8)


@pixels(**DECLARED)
def speckled(image: Image, specks: Image, *, by: float) -> Image:
    """Take `by` times drawn levels from every pixel."""
    return (image - by * specks).astype(np.uint8)


@speckled.draw
def few_levels(image: Image, rng: np.random.Generator) -> Any:
    return rng.integers(0, 10, image.shape)


@pixels(**DECLARED, partner=Partner(other_class=True))
def towards(image: Image, other: Image, *, by: float) -> Image:
    """Blend with another image."""
    return (image * (1 - by / 5) + other * (by / 5)).astype(np.uint8)


@towards.draw
def other_image(_image: Image, _rng: np.random.Generator, *, partner: Sample) -> Any:
    return partner.input


@edits(**DECLARED)
def signed(text: str, draw: tuple[str, Any], *, by: float) -> Any:
    """Sign a text with what the draw was given."""
    return [(len(text), len(text), " ".join(map(str, draw)))]


@signed.draw
def given_names(text: str, rng: np.random.Generator, *, sample: Sample) -> tuple[str, int, str]:
    return text, int(rng.integers(1000)), sample.id


def key_of(generator: Generator, **parts: Any) -> bytes:
    return make_key(instance=generator.name, generator=generator.name, version=1, **parts)


@pytest.mark.parametrize(
    ("severity", "level"), [("clean", 100), (1, 90), ("Moderate", 70), (2.5, 75), ("4", 60), ("extreme", 50)]
)
def test_severity_as_a_word_or_number(severity: float | str, level: int) -> None:
    assert np.array_equal(darker(GREY, severity=severity), np.full((2, 3), level))


@pytest.mark.parametrize("severity", [0, 0.0, "0", "clean", "CLEAN"])
def test_severity_zero_is_the_input_itself(severity: float | str) -> None:
    assert darker(GREY, severity=severity) is GREY
    assert speckled(GREY, severity=severity) is GREY


@pytest.mark.parametrize("severity", [-1, 5.1, "heavy", None, True])
def test_what_is_no_severity_is_refused(severity: Any) -> None:
    with pytest.raises(SeverityError, match="got severity="):
        darker(GREY, severity=severity)


def test_luck_comes_from_the_key_alone() -> None:
    drawn = rng_from(key_of(speckled, seed=7, sample="a", replicate=2)).integers(0, 10, (2, 3))
    for severity in (1, 3.5, 5):
        made = speckled(GREY, severity=severity, seed=7, sample_id="a", replicate=2)
        assert np.array_equal(made, (100 - severity * drawn).astype(np.uint8))


@pytest.mark.parametrize("changes", [{"seed": 8}, {"sample_id": "b"}, {"replicate": 1}])
def test_seed_sample_and_replicate_each_change_the_luck(changes: dict[str, Any]) -> None:
    parts: dict[str, Any] = {"seed": 7, "sample_id": "a", "replicate": 0}
    assert not np.array_equal(speckled(GREY, severity=5, **parts), speckled(GREY, severity=5, **parts | changes))


def test_a_seed_that_is_no_whole_number_is_refused() -> None:
    seed: Any = 7.5
    with pytest.raises(UsageError, match=r"whole number.*such as seed=7; got 7\.5"):
        speckled(GREY, severity=5, seed=seed)


def test_a_draw_gets_the_sample_where_it_names_it() -> None:
    number = int(rng_from(key_of(signed, seed=0, sample="s1")).integers(1000))
    assert signed("hi", severity=1, sample_id="s1") == f"hihi {number} s1"


def test_a_draw_gets_the_partner_where_it_names_it() -> None:
    white = Sample("w", np.full((2, 3), 200, np.uint8), "white")
    assert towards(GREY, severity="extreme", partner=white).tolist() == [[200] * 3] * 2


@pytest.mark.parametrize("partner", [None, GREY, "w"])
def test_a_missing_partner_is_told(partner: Any) -> None:
    with pytest.raises(InputError, match=r"towards needs a second sample; give it as partner=Sample\(\.\.\.\)"):
        towards(GREY, severity=1, partner=partner)


@pytest.mark.parametrize(
    ("image", "came"),
    [
        ("text", "Expected an image as a NumPy array; got str"),
        ([[1, 2]], "Expected an image as a NumPy array; got list"),
        (GREY.astype(np.float32), r"got float32 of shape \(2, 3\)"),
        (GREY.astype(bool), "got bool of shape"),
        (np.zeros((2, 2, 4), np.uint8), r"got uint8 of shape \(2, 2, 4\)"),
        (np.zeros((2, 2, 1), np.uint8), r"got uint8 of shape \(2, 2, 1\)"),
        (np.zeros((1, 2, 2, 3), np.uint8), r"got uint8 of shape \(1, 2, 2, 3\)"),
        (np.zeros(4, np.uint8), r"got uint8 of shape \(4,\)"),
        (np.zeros((0, 3), np.uint8), r"got uint8 of shape \(0, 3\)"),
    ],
)
def test_what_is_no_image_is_refused_at_every_severity(image: Any, came: str) -> None:
    for severity in (0, 3):
        with pytest.raises(InputError, match=came):
            darker(image, severity=severity)


@pytest.mark.parametrize("text", [b"bytes", None, 3, GREY])
def test_what_is_no_text_is_refused(text: Any) -> None:
    with pytest.raises(InputError, match=rf"Expected a text as str; got {type(text).__name__}\."):
        signed(text, severity=0)


def declared(**more: Any) -> Generator:
    return pixels(**DECLARED, **more)(darker.function)


def test_tiers_only_takes_no_severity_between_tiers() -> None:
    profile = declared(tiers_only=True)
    assert profile.parameters_at("mild") == {"by": 2}
    assert [int(profile(GREY, severity=tier)[0, 0]) for tier in range(6)] == [100, 90, 80, 70, 60, 50]
    with pytest.raises(SeverityError, match=r"darker has its five tiers only; got severity=2\.5\. Use one of 0, 1, 2"):
        profile(GREY, severity=2.5)


def test_parameters_are_resolved_at_any_severity() -> None:
    assert [darker.parameters_at(severity) for severity in (0, "slight", 4.5)] == [{"by": 0}, {"by": 1}, {"by": 4.5}]


def test_a_generator_that_keeps_the_answer_is_invariant_throughout() -> None:
    assert {darker.expectation_at(severity) for severity in (0, 0.1, 5)} == {Expectation.INVARIANT}


def test_an_ambiguity_generator_goes_from_invariant_over_undetermined_to_abstain() -> None:
    ambiguous = declared(invariant_up_to=2, abstain_from=4)
    expected = {0: "invariant", 2: "invariant", 2.01: "undetermined", 3.99: "undetermined", 4: "abstain", 5: "abstain"}
    assert {severity: str(ambiguous.expectation_at(severity)) for severity in expected} == expected


def test_clean_is_never_undecided() -> None:
    assert declared(abstain_from=0).expectation_at(0) is Expectation.INVARIANT
