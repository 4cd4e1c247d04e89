"""Outcomes keep every row whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from perturb.contracts import Expectation, PartnerUsed, Step, Variant
from perturb.data import Record
from perturb.errors import RunError
from perturb.models import Answer
from perturb.store import OUTCOME_SCHEMA, read_parts, write_part
from perturb.store.outcomes import clean_row, variant_row

RECORD = Record("r1", {"input": "Good."}, "positive", {"writer": "plain", "age": "30"}, "c1")
OK = Answer("positive", 0.75, {"positive": 0.75, "negative": 0.25})


def variant(**changes: Any) -> Variant:
    values: dict[str, Any] = {
        "sample_id": "r1",
        "cluster": "c1",
        "groups": {"writer": "plain"},
        "axis": "noise",
        "steps": (Step("grain", "gaussian_noise", 1, "ab" * 16, 2.0, {"sigma": 0.12, "kernel": 3}),),
        "replicate": 1,
        "input": "Goood.",
        "target": "positive",
        "expectation": Expectation.INVARIANT,
        "changed": True,
        "distance": 1.0,
        "input_digest": "cd" * 16,
    }
    return Variant(**(values | changes))


def kept(tmp_path: Path, row: dict[str, Any]) -> dict[str, Any]:
    write_part(tmp_path / "part-00000.parquet", [row])
    (table,) = read_parts(tmp_path, OUTCOME_SCHEMA.names)
    assert pq.read_schema(tmp_path / "part-00000.parquet").equals(OUTCOME_SCHEMA)
    found: dict[str, Any] = table.to_pylist()[0]
    return found


def test_a_clean_row(tmp_path: Path) -> None:
    row = kept(tmp_path, clean_row(RECORD, OK, digest="ee" * 16))
    assert row["groups"] == [("age", "30"), ("writer", "plain")]
    assert (row["axis"], row["generator"], row["severity"], row["status"]) == ("", "", 0.0, "ok")
    assert (row["answer"], row["confidence"]) == ("positive", 0.75)
    assert dict(row["probabilities"]) == {"positive": 0.75, "negative": 0.25}
    assert (row["target"], row["input_digest"]) == ('"positive"', "ee" * 16)


def test_a_variant_row(tmp_path: Path) -> None:
    made = variant(partners=(PartnerUsed("r2", "00"),), visibility=(1.0, 0.5), control_of="blend")
    row = kept(tmp_path, variant_row(made, Answer("negative")))
    assert (row["generator"], row["severity"], row["replicate"]) == ("grain", 2.0, 1)
    assert row["parameters"] == '{"kernel": 3, "sigma": 0.12}'
    assert (row["partners"], row["visibility"], row["control_of"]) == (["r2"], [1.0, 0.5], "blend")
    assert (row["key"], row["input_digest"]) == ("ab" * 16, "cd" * 16)
    assert (row["confidence"], row["probabilities"], row["error"]) == (None, None, "")


@pytest.mark.parametrize(
    ("changes", "answer", "status"),
    [
        ({}, OK, "ok"),
        ({"changed": False}, OK, "no_op"),
        ({"changed": False, "problem": "cannot"}, OK, "invalid"),
        ({"changed": False}, Answer(None, status="model_error", error="why"), "model_error"),
        ({"problem": "cannot"}, Answer(None, status="timeout", error="why"), "timeout"),
    ],
)
def test_the_status_tells_of_the_model_first(changes: dict[str, Any], answer: Answer, status: str) -> None:
    row = variant_row(variant(**changes), answer)
    assert row["status"] == status
    assert row["error"] == {"ok": "", "no_op": "", "invalid": "cannot"}.get(status, "why")
    assert row["answer"] == answer.value


def test_errors_are_kept_short_and_always_writable(tmp_path: Path) -> None:
    answer = Answer(None, status="model_error", error="half \ud800 pair " + "x" * 5000)
    assert kept(tmp_path, clean_row(RECORD, answer))["error"].startswith("half \\ud800 pair xxx")
    assert len(kept(tmp_path, clean_row(RECORD, answer))["error"]) < 1100


def test_a_part_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_table: Any, path: Path, **_options: Any) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(RunError, match=r"cannot be written.*No space left.*Make room"):
        write_part(tmp_path / "part-00000.parquet", [clean_row(RECORD, OK)])
    assert not list(tmp_path.glob("*.parquet"))


@pytest.mark.parametrize("damage", [lambda content: content[:-20], lambda _: b"", lambda _: b"PAR1"])
def test_a_damaged_part_is_named(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "part-00000.parquet"
    write_part(path, [clean_row(RECORD, OK)])
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(RunError, match=r"part-00000\.parquet cannot be read.*Remove it"):
        list(read_parts(tmp_path, ["sample_id"]))
