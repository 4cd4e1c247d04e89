"""Names of exported files: safe everywhere, injective, readable back."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perturb.data import variant_file

_ODD = st.sampled_from(
    ["", ".", "..", "a/b", "a\\b", "CON", "nul.txt", "~", "%", "%41", "é", "e\u0301", "a" * 90, "a" * 91]
)
_NAMES = _ODD | st.text() | st.text(st.sampled_from("aA~%./ _é\ud800"), max_size=6)
_KEYS = st.tuples(_NAMES, _NAMES, st.floats(0, 5), _NAMES, _NAMES, st.integers(0, 12))


def _file(key: tuple[str, str, float, str, str, int], replicates: int = 13) -> PurePosixPath:
    axis, generator, severity, label, sample, replicate = key
    return variant_file(axis, generator, severity, label, sample, replicate=replicate, replicates=replicates)


@given(one=_KEYS, other=_KEYS)
@example(one=("a", "g", 1.0, "c", "x~r1", 0), other=("a", "g", 1.0, "c", "x", 1))
@example(one=("a", "g", 1.0, "c/d", "x", 0), other=("a", "g", 1.0, "c", "d/x", 0))
@example(one=("a", "g", 1.0, "%2F", "x", 0), other=("a", "g", 1.0, "/", "x", 0))
@example(one=("a", "g", 1 / 3, "c", "x", 0), other=("a", "g", 0.333333, "c", "x", 0))
@example(one=("a", "g", 1.0, "", "x", 0), other=("a", "g", 1.0, "%empty", "x", 0))
def test_different_variants_get_different_files(
    one: tuple[str, str, float, str, str, int], other: tuple[str, str, float, str, str, int]
) -> None:
    assert (_file(one) == _file(other)) == (one == other)


@given(first=_NAMES, second=_NAMES)
def test_different_ids_get_different_files(first: str, second: str) -> None:
    files = [variant_file("noise", "shot", 3, "cat", sample) for sample in (first, second)]
    assert (files[0] == files[1]) == (first == second)


@given(key=_KEYS)
def test_every_part_is_a_name_on_every_system(key: tuple[str, str, float, str, str, int]) -> None:
    path = _file(key)
    assert len(path.parts) == 5
    assert PureWindowsPath(str(path)).parts == path.parts
    assert not PureWindowsPath(str(path)).is_reserved()
    for part in path.parts:
        assert len(part.encode()) <= 96
        assert part not in (".", "..")
        assert part[0] not in ". " or part[1].isdigit()
        assert part[-1] not in ". "
        assert not part.startswith("__")
        assert not re.search(r'[\\/:*?"<>|\x00-\x1f\x7f]', part)


@given(name=st.text(min_size=1, max_size=20))
def test_a_short_name_can_be_read_back(name: str) -> None:
    part = variant_file("noise", "shot", 3, name, "x").parts[3]
    assert unquote(part) == name or re.search("~[0-9a-f]{32}$", part)


@pytest.mark.parametrize("name", ["cat", "golden retriever", "ILSVRC2012_val_00000001", "Übergröße", "猫", "_7", "a.b"])
def test_ordinary_names_stay_as_they_are(name: str) -> None:
    assert str(variant_file("noise", "shot", 3, name, name)) == f"noise/shot/3/{name}/{name}.png"


def test_severities_are_numbers() -> None:
    assert [variant_file("a", "g", s, "c", "x").parts[2] for s in (0, 3.0, 2.5, 1 / 3)] == [
        "0",
        "3",
        "2.5",
        "0.3333333333333333",
    ]


def test_one_replicate_needs_no_mark() -> None:
    assert variant_file("a", "g", 1, "c", "x", replicate=0, replicates=1).name == "x.png"
    assert variant_file("a", "g", 1, "c", "x", replicate=0, replicates=3, suffix=".txt").name == "x~r0.txt"
