"""Uniforms of many keys are those that each key's own generator draws first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from perturb.keys import digest, rng_from
from perturb.streams import uniforms_of


@given(st.lists(st.tuples(st.binary(min_size=16, max_size=16), st.integers(0, 40)), max_size=12))
def test_each_key_has_the_uniforms_of_its_own_generator(wanted: list[tuple[bytes, int]]) -> None:
    keys, counts = [key for key, _ in wanted], [count for _, count in wanted]
    alone = [number for key, count in wanted for number in rng_from(key).random(count).tolist()]
    assert uniforms_of(keys, counts).tolist() == alone


def test_many_keys_at_once() -> None:
    keys = [digest(number) for number in range(500)]
    assert uniforms_of(keys, [1] * 500).tolist() == [rng_from(key).random() for key in keys]
