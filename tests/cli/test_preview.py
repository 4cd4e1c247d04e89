"""`perturb preview`, `list` and `show`."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from perturb.catalogue import axis_members, catalogue
from perturb.cli import cli
from perturb.cli.explaining import explain
from perturb.data import read
from perturb.errors import PerturbError, UsageError
from perturb.suite import load_suite, packaged_suites, parse_suite

MINE = """
task = "classification"
seed = 7
fields = ["review"]
replicates = 2
severities = ["mild", 3.5]
generators = [
    {generator = "fog"},
    {generator = "rain"},
    {generator = "saturation"},
    {generator = "haze", name = "dawn", severities = [1]},
    {generator = "nlpaug:OcrAug", axis = "ocr", severities = [2, 4], tiers = {aug_word_p = [0.1, 0.2, 0.3, 0.5, 0.8]}},
]
gates = [
    {axis = "weather", up_to = "mild", max_drop = 0.1},
    {min_score = 0.8, confidence = 0.99, required = false},
]
"""


def perturb(*arguments: Any) -> str:
    return CliRunner().invoke(cli, [*map(str, arguments)], catch_exceptions=False, standalone_mode=False).output


def perturb_read(path: Path, kind: Any) -> list[Any]:
    return list(read(path, kind=kind))


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


@pytest.fixture
def coco(tmp_path: Path) -> Path:
    """Two grey pictures, one with a box that is a mask as well."""
    for name in ("a.png", "b.png"):
        Image.fromarray(np.full((128, 128, 3), 90, np.uint8)).save(tmp_path / name)
    square = [20, 30, 60, 30, 60, 70, 20, 70]
    content = {
        "images": [{"id": n, "file_name": f"{name}.png", "height": 128, "width": 128} for n, name in enumerate("ab")],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [
            {"id": 1, "image_id": 1, "category_id": 1, "bbox": [20, 30, 40, 40], "segmentation": [square], "area": 1600}
        ],
    }
    (tmp_path / "boxes.json").write_text(json.dumps(content))
    return tmp_path / "boxes.json"


@pytest.mark.parametrize(("kind", "inside"), [("boxes", [90, 90, 90]), ("masks", [160, 124, 45])])
def test_the_labels_of_a_data_set_are_drawn_as_they_follow(coco: Path, kind: str, inside: list[int]) -> None:
    data = perturb_read(coco, kind)
    identity = next(sample.id for sample in data if sample.target.labels)
    sheet = coco.parent / "sheet.png"
    perturb("preview", coco, "--sample", identity, "--kind", kind, "--generator", "translation", "--out", sheet)
    drawn = np.asarray(Image.open(sheet)).astype(int)
    clean, extreme = drawn[22 : 22 + 128, 150 : 150 + 128], drawn[22 : 22 + 128, 150 + 5 * 134 : 150 + 5 * 134 + 128]
    orange = np.abs(clean - [230, 159, 0]).sum(axis=-1) < 20
    assert clean[50, 40].tolist() == inside
    assert orange[30, 20:60].all() == (kind == "boxes")
    assert np.abs(extreme - clean).sum() > 0, "the label has moved with the picture"


def test_a_data_set_gives_the_second_sample_that_a_blend_needs(tmp_path: Path) -> None:
    for label, level in (("cat", 60), ("dog", 200)):
        (tmp_path / label).mkdir()
        Image.fromarray(np.full((32, 32, 3), level, np.uint8)).save(tmp_path / label / "1.png")
    sheet = tmp_path / "sheet.png"
    perturb("preview", tmp_path, "--sample", "cat/1", "--generator", "class_blend", "--out", sheet)
    drawn = np.asarray(Image.open(sheet))
    clean, extreme = drawn[60, 200].astype(int), drawn[60, 200 + 5 * 134].astype(int)
    assert clean.tolist() == [60, 60, 60]
    assert 100 < extreme[0] < 160, "half a dog"


def test_a_sample_that_is_not_there_is_said(coco: Path) -> None:
    with pytest.raises(PerturbError, match=r"Expected --sample to be an id of .*'c'\. Its first are 0, 1"):
        perturb("preview", coco, "--sample", "c")


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A question with its answer, a chat, and a picture with its caption."""
    answers = {"text": ["Ada"], "answer_start": [0]}
    question = {"question": "Who left Rome?", "passage": "Ada left Rome.", "answers": answers}
    (tmp_path / "questions.jsonl").write_text(json.dumps(question))
    turns = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where is my order, please?"}]
    (tmp_path / "chats.jsonl").write_text(json.dumps({"messages": turns, "label": "delivery"}))
    Image.fromarray(np.full((32, 32, 3), 90, np.uint8)).save(tmp_path / "a.png")
    (tmp_path / "captions.csv").write_text("photo,caption,label\na.png,A grey square on a wall.,square\n")
    return tmp_path


def test_each_field_is_shown_with_its_changes(tables: Path) -> None:
    words = ("--sample", "row-000001", "--kind", "answers", "--generator", "casing")
    said = perturb("preview", tables / "questions.jsonl", *words)
    clean, _, varied = said.partition("casing")
    assert "question      Who left Rome?" in clean
    assert "right answer  Ada" in clean
    extreme = varied.partition("extreme")[2]
    assert re.search(r"question .*\[-.*-\]\{\+", extreme)
    assert re.search(r"passage .*\[-.*-\]\{\+", extreme)
    assert re.search(r"right answer +\w+", extreme), "the answer's letters changed as the passage's"
    only = perturb("preview", tables / "questions.jsonl", *words, "--fields", "question").partition("casing")[2]
    assert "passage" not in only
    made = json.loads(perturb("preview", tables / "questions.jsonl", *words, "--json"))["casing"]["extreme"]
    assert list(made) == ["question", "passage"]


def test_of_a_chat_the_users_turn_changes(tables: Path) -> None:
    said = perturb("preview", tables / "chats.jsonl", "--sample", "row-000001", "--generator", "omission")
    clean, _, varied = said.partition("omission")
    assert re.search(r"messages\[0\], system +Be brief\.", clean)
    assert varied.count("messages[1]  ") == 5
    assert "messages[0]" not in varied
    slight = next(line for line in varied.splitlines() if "slight" in line)
    assert slight.count("[-") == 1
    other = ("--generator", "omission", "--fields", "messages.system", "--json")
    made = json.loads(perturb("preview", tables / "chats.jsonl", "--sample", "row-000001", *other))
    system, user = made["omission"]["extreme"]
    assert system["content"] != "Be brief."
    assert user == {"role": "user", "content": "Where is my order, please?"}


def test_a_picture_with_a_text_gives_both(tables: Path) -> None:
    words = (
        "--sample",
        "row-000001",
        "--input",
        "photo,caption",
        "--generator",
        "omission",
        "--generator",
        "low_light",
    )
    said = perturb("preview", tables / "captions.csv", *words, "--out", tables / "sheet.png")
    assert "sheet.png: 1 generator, clean" in said
    assert "A grey square on a wall." in said
    with Image.open(tables / "sheet.png") as sheet:
        assert sheet.width > 5 * 128
    made = json.loads(perturb("preview", tables / "captions.csv", *words, "--out", tables / "sheet.png", "--json"))
    assert (made["generators"], list(made["texts"])) == (["low_light"], ["omission"])


def test_a_long_field_goes_on_below_its_beginning() -> None:
    said = perturb("preview", "The staff were kind. " * 12, "--generator", "omission")
    lines = said.partition("slight")[2].partition("mild")[0].splitlines()[:-1]
    assert len(lines) > 2
    assert all(line.startswith(" " * 12) and line[12] != " " for line in lines[1:])


def test_what_is_a_data_set_is_said_with_its_first_samples(tables: Path) -> None:
    with pytest.raises(PerturbError, match=r"chats\.jsonl is a data set.*--sample.*row-000001"):
        perturb("preview", tables / "chats.jsonl")
    with pytest.raises(PerturbError, match=r"Expected --fields of question, passage; got 'answer'"):
        perturb(
            *("preview", tables / "questions.jsonl", "--kind", "answers"),
            *("--sample", "row-000001", "--fields", "answer"),
        )


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
    shown = perturb("show", "outdoor")
    assert shown.startswith(packaged_suites()["outdoor"])
    assert replace(parse_suite(shown), text="") == replace(load_suite("outdoor"), name="suite", text="")
    assert "\n# Gate lighting: max_drop 0.05 up to moderate, with 95 % confidence\n" in shown
    assert json.loads(perturb("show", "outdoor", "--json"))["text"] == packaged_suites()["outdoor"]
    members = [g.name for g in axis_members("blur")]
    assert [line.partition(":")[0] for line in perturb("show", "blur").splitlines()] == members
    assert [g["name"] for g in json.loads(perturb("show", "blur", "--json"))["generators"]] == members


def test_a_suite_of_the_users_is_shown_as_what_it_comes_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(MINE, encoding="utf-8")
    assert perturb("show", "mine.toml").splitlines() == [
        "Suite mine: classification, seed 7, 5 generators.",
        "  weather: fog, rain, at severities 2 and 3.5, 2 draws",
        "  colour: saturation, at severities 2 and 3.5",
        "  weather: dawn (haze), at severity 1",
        "  ocr: OcrAug, at severities 2 and 4, 2 draws",
        "Of each input it perturbs review.",
        "Gate weather: max_drop 0.1 up to mild, with 95 % confidence",
        "Gate clean inputs: min_score 0.8, with 99 % confidence, advisory",
    ]
    told = json.loads(perturb("show", "mine.toml", "--json"))
    assert told["generators"][3] == {
        "name": "dawn",
        "generator": "haze",
        "axis": "weather",
        "severities": [1.0],
        "replicates": 1,
    }
    assert [gate["required"] for gate in told["gates"]] == [True, False]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("outdor", "There is no generator 'outdor'. `perturb list` shows all of them. Of suites there is outdoor."),
        ("min.toml", "There is no suite 'min.toml'. Did you mean mine.toml? Give"),
        ("typo", "There is no generator 'typo'. Did you mean typos?"),
    ],
)
def test_what_is_not_there_to_be_shown(name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").touch()
    with pytest.raises(UsageError) as caught:
        CliRunner().invoke(cli, ["show", name], catch_exceptions=False, standalone_mode=False)
    assert str(caught.value).startswith(said)


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
        (("low_light", "--out", f"{__file__}/sheet.png"), "The sheet cannot be written to .*sheet.png: .*Give a .png"),
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


def test_show_takes_a_sentence_that_the_generator_changes() -> None:
    shown = {name: perturb("show", name) for name in ("passive_voice", "nationality_swapped", "adjacent_key_jcuken")}
    assert all("nothing to change" not in said for said in shown.values())
    assert "was bitten by the dog" in re.sub(r"[{}\[\]+-]", "", shown["passive_voice"])


def test_what_a_generator_leaves_as_it_is_is_said() -> None:
    said = perturb("preview", "The staff were kind.", "--generator", "adjacent_key_jcuken", "--generator", "omission")
    assert "adjacent_key_jcuken\n  nothing to change\n" in said
    assert said.count("nothing to change") == 1


@pytest.mark.parametrize(("given", "told"), [("", "this text is empty"), (".", "is a folder. Name one of its samples")])
def test_nothing_to_preview_is_an_error(given: str, told: str) -> None:
    with pytest.raises(PerturbError, match=told):
        perturb("preview", given)
