"""Bridged generators through the doors a user has: Python, `perturb generate` and `perturb run`."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import perturb
from perturb.bridges.names import bridged_name
from perturb.catalogue import find_generator
from perturb.cli import cli
from perturb.contracts import Sample
from perturb.errors import DeclarationError, SuiteError
from perturb.suite import parse_suite

PICTURES = """
seed = 7
severities = [1, 5]

[[generators]]
generator = "my_bridges:glare"

[[generators]]
generator = "albumentations:RandomRain"
name = "rain"
axis = "weather"
[generators.tiers]
drop_length = [5, 8, 12, 18, 26]
brightness_coefficient = [0.95, 0.9, 0.8, 0.7, 0.6]
[generators.fixed]
rain_type = "heavy"

[[generators]]
generator = "albumentations:ImageCompression"
axis = "digital"
severities = [0.5, 5]
[generators.tiers]
quality_range = [80, 65, 50, 30, 10]
[generators.identity]
quality_range = 100
"""
REVIEWS = """
seed = 7
severities = [1, 5]

[[generators]]
generator = "my_bridges:keys"

[[generators]]
generator = "nlpaug:SpellingAug"
axis = "typos"
[generators.tiers]
aug_p = [0.1, 0.2, 0.3, 0.5, 0.8]
"""
MY_BRIDGES = """
from perturb.bridges import from_albumentations, from_nlpaug

radii, rates = {"src_radius": (4, 6, 8, 10, 14)}, {"aug_char_p": (0.1, 0.2, 0.3, 0.5, 0.7)}
glare = from_albumentations("RandomSunFlare", tiers=radii, axis="weather", name="glare")
keys = from_nlpaug("KeyboardAug", tiers=rates, axis="typos", name="keys")
"""
MY_MODEL = """
def answer(texts):
    return ["positive" if "good" in text else "negative" for text in texts]
"""
TEXTS = ("The food was good.", "Nobody came, and the room was dirty.", "Dr. Smith's  U.S.A. trip was good!")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    noise = np.random.default_rng(0)
    for name in ("cat/a.png", "cat/b.png", "dog/c.png"):
        path = tmp_path / "pictures" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(noise.integers(0, 256, (40, 48, 3), dtype=np.uint8)).save(path)
    rows = [
        {"id": str(number), "text": text, "label": "negative" if number == 1 else "positive"}
        for number, text in enumerate(TEXTS)
    ]
    (tmp_path / "reviews.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "pictures.toml").write_text(PICTURES)
    (tmp_path / "reviews.toml").write_text(REVIEWS)
    (tmp_path / "my_bridges.py").write_text(MY_BRIDGES)
    (tmp_path / "my_model.py").write_text(MY_MODEL)
    return tmp_path


def perturb_there(folder: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "perturb", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("suite", "data"), [("pictures.toml", "pictures"), ("reviews.toml", "reviews.jsonl")])
def test_the_bytes_do_not_depend_on_the_workers(
    folder: Path, suite: str, data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    CliRunner().invoke(cli, ["generate", suite, data, "one"], catch_exceptions=False, standalone_mode=False)
    perturb_there(folder, "generate", suite, data, "two", "--workers", "2", "--chunk-size", "2")
    assert files(folder / "one") == files(folder / "two")
    rows = [json.loads(line) for line in (folder / "one" / "manifest.jsonl").read_text().splitlines()]
    made = [row for row in rows if row["severity"] > 0]
    assert len(made) == 3 * 2 * (3 if data == "pictures" else 2)
    assert {row["status"] for row in made} <= {"ok", "no_op"}
    assert sum(row["status"] == "ok" for row in made if row["severity"] == 5) >= len(made) / 2 - 1


def test_a_run_is_resumed_under_the_same_declaration_only(folder: Path) -> None:
    run = ("run", "reviews.toml", "reviews.jsonl", "--model", "my_model:answer", "--out", "out")
    perturb_there(folder, *run)
    manifest = json.loads((folder / "out" / "run.json").read_text())
    assert manifest["generators"]["SpellingAug"]["generator"].startswith('nlpaug:SpellingAug {"axis": "typos"')
    assert manifest["generators"]["keys"]["tiers"] == {"aug_char_p": [0.1, 0.2, 0.3, 0.5, 0.7]}
    part = next((folder / "out" / "outcomes").iterdir())
    before = part.read_bytes()
    part.unlink()
    (folder / "out" / "run.json").write_text(json.dumps(manifest | {"status": "incomplete"}))
    perturb_there(folder, *run)
    assert part.read_bytes() == before
    (folder / "my_bridges.py").write_text(MY_BRIDGES.replace("0.7", "0.8"))
    with pytest.raises(AssertionError, match="differs in its generators"):
        perturb_there(folder, *run)


def test_python_takes_a_bridge_by_its_name() -> None:
    rates = {"aug_word_p": [0.1, 0.2, 0.3, 0.5, 0.8]}
    name = bridged_name("nlpaug:OcrAug", {"axis": "transcription", "tiers": rates})
    assert find_generator(name) is find_generator(name)
    samples = [Sample(text, text, "positive") for text in TEXTS]
    variants = list(perturb.generate(samples, generators=[name], severities=[1, 5], seed=3))
    assert [variant.steps[0].generator for variant in variants] == ["ocr_aug"] * 6
    assert {variant.axis for variant in variants} == {"transcription"}
    assert any(variant.changed for variant in variants)
    again = [perturb.apply(name, text, severity=5, seed=3, sample_id=text) for text in TEXTS]
    assert again == [variant.input for variant in variants[1::2]]


def test_wrong_suites_are_a_sentence() -> None:
    def suite(*lines: str) -> str:
        return "\n".join(["[[generators]]", *lines])

    rain = 'generator = "albumentations:RandomRain"'
    for text, said in (
        (suite(rain), "albumentations:RandomRain needs tiers: in a suite a table"),
        (suite(rain, "tiers = 3"), "generator 1: tiers must be a table"),
        (suite(rain, "tiers = {slant = [1, 2, 3, 4, 5]}"), "expected a parameter out of slant_range"),
        (suite(rain, "tiers = {blur_value = 3}"), "expected five values in tiers for 'blur_value'; got 3"),
        (suite('generator = "low_light"', 'axis = "night"'), "'low_light' brings its own axis; only a generator of a"),
        (
            suite('generator = "albumentations:GaussNoise"', "tiers = {std_range = [[0, 1], [0, 1]]}"),
            "both of its ends",
        ),
        (suite('generator = "nlpaug:Nothing"', "tiers = {p = [1, 2, 3, 4, 5]}"), "nlpaug has no augmenter 'Nothing'"),
    ):
        with pytest.raises(SuiteError, match=said):
            parse_suite(text)
    with pytest.raises(DeclarationError, match=r"nlpaug:OcrAug needs tiers: .* in Python from_nlpaug"):
        perturb.apply("nlpaug:OcrAug", "text", severity=1)
