"""`perturb preview`, `list` and `show`."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from perturb.catalogue import axis_members, catalogue
from perturb.cli import cli
from perturb.cli.explaining import explain
from perturb.errors import PerturbError
from perturb.suite import packaged_suites


def perturb(*arguments: Any) -> str:
    return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False, standalone_mode=False).output


def test_an_image_gives_a_sheet(tmp_path: Path) -> None:
    Image.fromarray(np.full((30, 60, 3), 120, np.uint8)).save(tmp_path / "grey.png")
    said = perturb("preview", tmp_path / "grey.png", "--axis", "lighting", "--out", tmp_path / "sheet.png")
    lighting = axis_members("lighting")
    assert f"{len(lighting)} generators" in said
    sheet = np.asarray(Image.open(tmp_path / "sheet.png"))
    assert sheet.shape[0] >= 64 * len(lighting)
    clean, extreme = sheet[30:80, 160:270], sheet[30:80, 160 + 5 * 134 : 270 + 5 * 134]
    assert extreme.mean() < clean.mean() / 2, "low light comes first and is dark at the extreme"


def test_a_text_is_printed_at_each_tier() -> None:
    said = perturb("preview", "The staff were kind and the food was good.", "--axis", "typos")
    assert all(tier in said for tier in ("slight", "mild", "moderate", "strong", "extreme"))
    made = json.loads(perturb("preview", "The staff were kind.", "--generator", "omission", "--json"))
    assert len(made["omission"]["extreme"]) < len("The staff were kind.")


def test_a_text_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("A file of words.")
    made = json.loads(perturb("preview", tmp_path / "note.txt", "--generator", "omission", "--json"))
    assert made["omission"]["slight"].startswith("A")


def test_a_blend_needs_more_than_one_sample(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "a.png")
    result = CliRunner().invoke(cli, ["preview", str(tmp_path / "a.png"), "--generator", "class_blend"])
    assert result.exit_code == 2
    assert "needs a second sample" in result.output


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_generator_is_listed_and_explained(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    explain(catalogue()[name])
    explained = capsys.readouterr().out
    assert name in explained
    assert "Source:" in explained
    assert json.loads(perturb("show", name, "--json"))["name"] == name


@pytest.mark.parametrize("name", ["low_light", "class_blend", "rotation", "albumentations_sun_flare"])
def test_a_generator_of_images_is_drawn(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"Wrote {name}.png" in perturb("show", name)
    with Image.open(f"{name}.png") as sheet:
        assert sheet.width > 6 * 224


@pytest.mark.parametrize("name", ["omission", "names_swapped", "verdict_dropped"])
def test_a_generator_of_texts_is_written_out(name: str) -> None:
    shown = perturb("show", name)
    assert all(shown.count(tier) >= 2 for tier in ("slight", "mild", "moderate", "strong", "extreme"))


def test_a_suite_is_printed_and_an_axis_listed() -> None:
    assert perturb("show", "outdoor") == packaged_suites()["outdoor"] + "\n"
    assert json.loads(perturb("show", "outdoor", "--json"))["text"] == packaged_suites()["outdoor"]
    members = [g.name for g in axis_members("blur")]
    assert [line.partition(":")[0] for line in perturb("show", "blur").splitlines()] == members
    assert [g["name"] for g in json.loads(perturb("show", "blur", "--json"))["generators"]] == members


def test_the_list_names_everything() -> None:
    listed = json.loads(perturb("list", "--json"))
    assert [g["name"] for g in listed["generators"]] == list(catalogue())
    assert listed["suites"] == list(packaged_suites())
    said = perturb("list")
    own = [generator.name for generator in catalogue().values() if not generator.profile]
    assert all(name in said for name in (*own, *packaged_suites()))
    assert all(f"{profile}_…" in said for profile in ("albumentations", "cifar_10_c", "imagenet_c"))
    assert "chromatic_aberration" in said


def test_a_generator_is_shown_on_a_picture_of_the_users(tmp_path: Path) -> None:
    Image.fromarray(np.full((30, 60, 3), 120, np.uint8)).save(tmp_path / "grey.png")
    said = perturb("show", "class_blend", "--image", tmp_path / "grey.png", "--out", tmp_path / "sheet.png", "--json")
    assert json.loads(said)["name"] == "class_blend"
    with Image.open(tmp_path / "sheet.png") as sheet:
        clean = np.asarray(sheet)[40:120, 160:360]
    assert (clean == 120).all()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("omission", "--image", "grey.png"), "omission works on texts; leave --image out"),
        (("low_light", "--image", "nowhere.png"), "Expected an image at nowhere.png; there is no such file"),
        (("low_light", "--out", "nowhere/sheet.png"), "The sheet cannot be written to nowhere/sheet.png"),
    ],
)
def test_what_cannot_be_shown_is_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(PerturbError, match=said):
        perturb("show", *arguments)


def test_changes_are_marked_where_colours_cannot_tell() -> None:
    said = perturb("preview", "The staff were kind.", "--generator", "omission")
    slight = next(line for line in said.splitlines() if "slight" in line)
    assert slight.count("[-") == 1
    assert re.sub(r"\[-(.)-\]", r"\1", slight).endswith("The staff were kind.")
