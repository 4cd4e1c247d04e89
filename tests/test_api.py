"""The Python door."""

from typing import Any

import numpy as np
import pytest

import perturb
from perturb.bridges import from_callable
from perturb.contracts import Sample
from perturb.errors import UnknownGeneratorError, UsageError

IMAGE = np.random.default_rng(0).integers(0, 256, (20, 20, 3), dtype=np.uint8)
SAMPLES = [Sample(f"s{number}", np.roll(IMAGE, number), "ab"[number % 2]) for number in range(4)]


def test_everything_public_is_there() -> None:
    for name in perturb.__all__:
        assert getattr(perturb, name) is not None
    assert set(perturb.__all__) <= set(dir(perturb))
    with pytest.raises(AttributeError, match="no attribute"):
        perturb.aply  # noqa: B018 - the access is what raises


def test_apply_is_the_generator_itself() -> None:
    from perturb.catalogue import find_generator

    made = perturb.apply("low_light", IMAGE, severity="moderate", seed=7)
    assert np.array_equal(made, find_generator("low_light")(IMAGE, severity=3, seed=7))
    with pytest.raises(UnknownGeneratorError, match="Did you mean low_light"):
        perturb.apply("lowlight", IMAGE, severity=1)


def test_variants_come_in_canonical_order_and_follow_their_keys() -> None:
    made = list(
        perturb.generate(
            SAMPLES, generators=["gaussian_noise", "shot_noise"], severities=("mild", 1), replicates=2, seed=7
        )
    )
    assert [(v.generator, v.replicate, v.severity) for v in made[:8]] == [
        ("gaussian_noise", 0, 1.0),
        ("gaussian_noise", 0, 2.0),
        ("gaussian_noise", 1, 1.0),
        ("gaussian_noise", 1, 2.0),
        ("shot_noise", 0, 1.0),
        ("shot_noise", 0, 2.0),
        ("shot_noise", 1, 1.0),
        ("shot_noise", 1, 2.0),
    ]
    backwards = {(v.sample_id, v.generator, v.replicate, v.severity): v.input_digest for v in made}
    again = perturb.generate(
        SAMPLES[::-1], generators=["gaussian_noise", "shot_noise"], severities=(2, 1), replicates=2, seed=7
    )
    assert {(v.sample_id, v.generator, v.replicate, v.severity): v.input_digest for v in again} == backwards
    assert len(set(backwards.values())) == len(backwards)


def test_partners_come_from_the_samples() -> None:
    blends = list(perturb.generate(SAMPLES, generators=["class_blend"], severities=[5], seed=7))
    classes = {sample.id: sample.target for sample in SAMPLES}
    assert all(classes[v.partners[0].id] != classes[v.sample_id] for v in blends)
    assert all(set(v.target.values) == {"a", "b"} for v in blends)


def test_a_generator_of_other_inputs_is_refused() -> None:
    with pytest.raises(UsageError, match="image inputs"):
        list(perturb.generate(SAMPLES, generators=["omission"]))
    with pytest.raises(UsageError, match="severities above 0"):
        list(perturb.generate(SAMPLES, axes=["noise"], severities=[0]))


def test_a_generator_itself_is_applied_and_a_suite_wants_its_name() -> None:
    def darker(image: Any, *, share: float) -> Any:
        return (image * (1 - share)).astype(np.uint8)

    made = from_callable(darker, modality="image", tiers={"share": (0.1, 0.2, 0.3, 0.4, 0.5)})
    assert np.array_equal(perturb.apply(made, IMAGE, severity=5), darker(IMAGE, share=0.5))
    unnamed: Any = made
    with pytest.raises(UnknownGeneratorError, match=r"generator's name; got Generator.*package\.module:name"):
        list(perturb.generate([Sample("a", IMAGE, "x")], generators=[unnamed]))
    with pytest.raises(UsageError, match="one or more samples"):
        list(perturb.generate([], axes=["noise"]))
