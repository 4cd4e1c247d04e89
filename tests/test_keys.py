"""Keys and streams are promised identical everywhere: these digests and draws may never move."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from perturb.errors import UsageError
from perturb.keys import digest, make_key, rendezvous, rng_from

texts = st.text(st.characters(codec=None), max_size=4)
parts = st.binary(max_size=4) | texts | st.integers()
several_parts = st.lists(parts, max_size=4)
names = st.lists(texts, unique=True, min_size=2, max_size=8)

DUSK: dict[str, Any] = {"seed": 7, "instance": "dusk", "generator": "low_light", "version": 1, "sample": "a"}
TYPOS: dict[str, Any] = {
    "seed": -3,
    "instance": "typos",
    "generator": "omission",
    "version": 2,
    "position": 1,
    "field": "messages[2]",
    "sample": "b/é",
    "replicate": 4,
    "pool": b"\x00pool",
}


@pytest.mark.parametrize(
    ("given_parts", "expected"),
    [
        ((), "cae66941d9efbd404e4d88758ea67670"),
        (("example",), "76dadf135c7310fe4122a4fe3caf1c5a"),
        ((b"example",), "d3bbe016dc63b08f0e88838728892c01"),
        ((7, "ab", b"c", -1, "naïve 😀", ""), "1bd55ca47d4bf771f490bb56888eef6b"),
    ],
)
def test_golden_digests(given_parts: tuple[bytes | str | int, ...], expected: str) -> None:
    assert digest(*given_parts).hex() == expected


def test_a_digest_is_blake2b_over_types_lengths_and_contents() -> None:
    written = b"s\x02\0\0\0\0\0\0\0ab" + b"i\x02\0\0\0\0\0\0\0-7" + b"b\x01\0\0\0\0\0\0\0\xff"
    assert digest("ab", -7, b"\xff") == hashlib.blake2b(written, digest_size=16).digest()


def test_a_key_is_the_digest_of_all_it_depends_on() -> None:
    whole = (-3, "typos", "omission", 2, 1, "messages[2]", "b/é", 4, b"\x00pool")
    assert make_key(**TYPOS) == digest(*whole)
    assert len({make_key(**(TYPOS | {name: 9})) for name in ("seed", "version", "position", "replicate")}) == 4


@given(st.binary(min_size=16, max_size=16))
@example(bytes(16))
@example(b"\x01" + bytes(15))
@example(bytes(12) + b"\xff" * 4)
def test_a_stream_is_numpys_own_of_the_key_as_a_number(key: bytes) -> None:
    theirs = np.random.Generator(np.random.SFC64(int.from_bytes(key, "little")))
    assert rng_from(key).random(4).tolist() == theirs.random(4).tolist()


@pytest.mark.parametrize(
    ("given_parts", "expected"),
    [(DUSK, "761373d29221c91c41d47223cddf1ef9"), (TYPOS, "13f1274d84d86b93e24f3bfd14bec370")],
)
def test_golden_keys(given_parts: dict[str, Any], expected: str) -> None:
    assert make_key(**given_parts).hex() == expected


@given(several_parts, several_parts)
def test_different_parts_have_different_digests(one: list[Any], other: list[Any]) -> None:
    same = [(type(part), part) for part in one] == [(type(part), part) for part in other]
    assert (digest(*one) == digest(*other)) == same


@given(texts, texts, st.integers(1, 3))
def test_moving_a_border_between_parts_changes_the_digest(one: str, other: str, by: int) -> None:
    whole, place = one + other, len(one) + by
    assume(place <= len(whole))
    assert digest(one, other) != digest(whole[:place], whole[place:])


@pytest.mark.parametrize(
    ("one", "other"), [("7", 7), (b"7", 7), (b"a", "a"), ("", b""), ("\ud83d\ude00", "😀"), ("\ud800", "?")]
)
def test_the_type_of_a_part_matters(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


def test_numpy_integers_count_as_integers() -> None:
    numbers: list[Any] = [np.int64(7), np.uint8(1)]
    assert digest(*numbers) == digest(7, 1)


@pytest.mark.parametrize("part", [7.0, 7.5, None, ("a",), float("nan")])
def test_other_parts_are_refused(part: Any) -> None:
    with pytest.raises(UsageError, match=r"Expected a whole number, a text or bytes in a key.*got"):
        digest(part)


@pytest.mark.parametrize("part", list(TYPOS))
def test_every_part_of_a_key_matters(part: str) -> None:
    value = TYPOS[part]
    changed = value + {int: 1, str: "x", bytes: b"x"}[type(value)]
    assert make_key(**{**TYPOS, part: changed}) != make_key(**TYPOS)


def test_golden_uniforms_and_integers() -> None:
    rng = rng_from(make_key(**TYPOS))
    assert rng.random(3).tolist() == [0.9144369927420256, 0.7835816072583417, 0.9497792723895369]
    assert rng.integers(0, 2**63, 3).tolist() == [5842281157655924526, 4949632757118834906, 4751006866244801967]
    again = rng_from(make_key(**DUSK))
    assert again.integers(0, 1000, 8).tolist() == [736, 34, 262, 957, 325, 312, 245, 434]


def test_streams_are_sfc64() -> None:
    assert isinstance(rng_from(b"\0" * 16).bit_generator, np.random.SFC64)


@given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
def test_different_keys_start_different_streams(one: bytes, other: bytes) -> None:
    drawn = [rng_from(key).integers(0, 2**63, 4).tolist() for key in (one, other)]
    assert (drawn[0] == drawn[1]) == (one == other)


def test_golden_partners() -> None:
    candidates = [f"s{number}" for number in range(20)]
    assert [rendezvous(make_key(**parts), candidates) for parts in (DUSK, TYPOS)] == [10, 11]


@given(st.binary(max_size=16), names, st.data())
def test_a_sample_is_never_its_own_partner(key: bytes, candidates: list[str], data: st.DataObject) -> None:
    itself = data.draw(st.sampled_from(candidates))
    chosen = rendezvous(key, candidates, exclude=itself)
    assert chosen is not None
    assert candidates[chosen] != itself


@given(st.binary(max_size=16), names, st.data())
def test_removing_another_candidate_or_changing_the_order_moves_no_pick(
    key: bytes, candidates: list[str], data: st.DataObject
) -> None:
    chosen = rendezvous(key, candidates)
    assert chosen is not None
    picked = candidates[chosen]
    removed = data.draw(st.sampled_from([name for name in candidates if name != picked]))
    rest = data.draw(st.permutations([name for name in candidates if name != removed]))
    assert rendezvous(key, rest) == rest.index(picked)


def test_nobody_left_is_no_partner() -> None:
    assert rendezvous(b"key", []) is None
    assert rendezvous(b"key", ["a"], exclude="a") is None


def test_partners_are_about_equally_often_chosen() -> None:
    candidates = [f"sample {number}" for number in range(10)]
    chosen = Counter(rendezvous(digest(number), candidates) for number in range(4000))
    excess = sum((chosen[index] - 400) ** 2 / 400 for index in range(10))
    assert excess < 27.9  # the 99.9 % quantile of chi-squared with 9 degrees of freedom
