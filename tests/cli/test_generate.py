"""`perturb generate` as a person uses it: real files in, files that others can load out."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from PIL import Image

import perturb
from perturb.cli import cli
from perturb.engine.distance import input_digest
from perturb.errors import PerturbError

SUITE = """
seed = 7
generators = ["gaussian_noise", "shot_noise", "class_blend", "same_class_blend"]
severities = [1, 3]
"""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    noise = np.random.default_rng(0)
    for name in ("cat/a.png", "cat/b.png", "dog/c.png", "dog/d.png", "dog/e.png"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(noise.integers(0, 256, (24, 24, 3), dtype=np.uint8)).save(path)
    (tmp_path / "suite.toml").write_text(SUITE)
    return tmp_path


def generate(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, ["generate", *map(str, arguments)], catch_exceptions=False, standalone_mode=False)


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_tree_that_perturb_reads_again(pictures: Path) -> None:
    out = pictures / "out"
    result = generate(pictures / "suite.toml", pictures / "data", out)
    assert "Wrote 45 samples and variants" in result.output
    tier = perturb.read(out / "noise" / "gaussian_noise" / "3")
    assert [sample.target for sample in tier] == ["cat", "cat", "dog", "dog", "dog"]
    manifest = rows(out)
    assert len(manifest) == 5 * (1 + 4 * 2)
    for row in manifest:
        picture = np.asarray(Image.open(out / row["file"]))
        assert input_digest(picture) == row["input_digest"]
    blend = next(row for row in manifest if row["generator"] == "class_blend" and row["severity"] == 3)
    assert blend["target"] == {"accepted": ["cat", "dog"]} or blend["expectation"] == "invariant"
    assert blend["partners"][0]["id"].startswith("dog")


def test_the_bytes_do_not_depend_on_the_workers(pictures: Path) -> None:
    generate(pictures / "suite.toml", pictures / "data", pictures / "one")
    generate(pictures / "suite.toml", pictures / "data", pictures / "two", "--workers", "2", "--chunk-size", "2")
    assert files(pictures / "one") == files(pictures / "two")


def test_severities_replace_the_suites(pictures: Path) -> None:
    generate(pictures / "suite.toml", pictures / "data", pictures / "out", "--severities", "mild,2.5", "--no-clean")
    assert {row["severity"] for row in rows(pictures / "out")} == {2.0, 2.5}


def test_parquet_holds_images_as_hugging_face_does(pictures: Path) -> None:
    out = pictures / "out"
    generate(pictures / "suite.toml", pictures / "data", out, "--format", "parquet")
    table = pq.read_table(out / "data.parquet")
    assert table.num_rows == 45
    first = table.slice(0, 1).to_pylist()[0]
    assert first["image"]["bytes"].startswith(b"\x89PNG")
    assert (first["label"], first["axis"], first["severity"]) == ("cat", "clean", 0.0)


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_texts_become_a_table_that_perturb_reads_again(tmp_path: Path, kind: str) -> None:
    table = tmp_path / "reviews.csv"
    table.write_text("text,label,region\nThe food was good.,positive,north\nThe room was dirty.,negative,south\n")
    (tmp_path / "suite.toml").write_text(
        'generators = ["adjacent_key", "omission", "transposition"]\nseverities = [2]\n'
    )
    out = tmp_path / "out"
    generate(tmp_path / "suite.toml", table, out, "--format", kind, "--groups", "region")
    made = list(perturb.read(out / f"data.{kind}", groups="group_region", id="id"))
    assert len(made) == 2 * (1 + 3)
    assert made[0].input == "The food was good."
    assert {sample.groups["group_region"] for sample in made} == {"north", "south"}
    assert len({sample.input for sample in made}) == 8


def test_an_unreadable_image_is_counted_and_the_rest_goes_on(pictures: Path) -> None:
    (pictures / "data" / "cat" / "broken.png").write_bytes(b"\x89PNG nothing")
    result = generate(pictures / "suite.toml", pictures / "data", pictures / "out", "--json")
    assert json.loads(result.output)["status"] == {"ok": 45, "data_error": 1}
    broken = next(row for row in rows(pictures / "out") if row["status"] == "data_error")
    assert broken["sample_id"] == "cat/broken"
    assert "broken.png" in broken["error"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["--format", "jsonl"], "jsonl takes texts"),
        (["--severities", "6"], "severity='6'"),
        (["--severities", "0"], "above 0"),
    ],
)
def test_wrong_options_are_a_sentence(pictures: Path, change: list[str], said: str) -> None:
    with pytest.raises(PerturbError, match=said):
        raise generate_error(pictures / "suite.toml", pictures / "data", pictures / "out", *change)


def test_a_folder_that_holds_something_is_left_alone(pictures: Path) -> None:
    with pytest.raises(PerturbError, match="holds something"):
        raise generate_error(pictures / "suite.toml", pictures / "data", pictures / "data")


def generate_error(*arguments: Any) -> BaseException:
    error = CliRunner().invoke(cli, ["generate", *map(str, arguments)], standalone_mode=False).exception
    return error or AssertionError("nothing was raised")


def test_the_top_of_an_export_is_not_taken_for_class_folders(pictures: Path) -> None:
    generate(pictures / "suite.toml", pictures / "data", pictures / "out")
    with pytest.raises(PerturbError, match="is an export of `perturb generate`") as caught:
        perturb.read(pictures / "out")
    tier = re.search(r"such as '(.+?)'", str(caught.value))
    assert tier is not None
    assert {sample.target for sample in perturb.read(tier.group(1))} <= {"cat", "dog", "cat+dog"}
