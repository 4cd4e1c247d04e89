"""`perturb mine` from end to end: a planted weakness is named, frozen and asked anew; what is no weakness is told."""

from __future__ import annotations

import importlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

import perturb
from perturb.data.content import input_digest
from perturb.data.images import load_image
from perturb.suite import load_suite

PLANTED = 2.4
SUITE = """
seed = {seed}
resamples = 100
generators = ["low_light", "gaussian_noise", "gaussian_blur"]
"""
MODELS = """
import json
from pathlib import Path
import numpy as np
from perturb.data.content import input_digest

CHANCE = np.random.default_rng(7)


def band(image):
    rows = image.astype(float).mean(axis=1)
    return str(int(np.argmax([rows[2 + 4 * k : 6 + 4 * k].mean() for k in range(5)])))


def repaired(images):
    return [band(image) for image in images]


def weak(images):
    return ["0" if band(image) == "3" and image.mean() < {threshold} else band(image) for image in images]


def learnt_by_heart(images):
    known = [json.loads(line) for line in Path("next/frozen/data.jsonl").read_text().splitlines()]
    targets = {{row["digest"]: row["target"] for row in known}}
    return [targets.get(input_digest(image), weak([image])[0]) for image in images]


def random(images):
    return [str(CHANCE.integers(5)) for _ in images]
"""
Shell = Callable[..., Any]


def picture(number: int) -> np.ndarray[Any, Any]:
    """A bright band whose height is the class, on a grey ground that tells samples apart."""
    image = np.full((24, 24), 100, np.uint8)
    image[:2, number % 24] = 60 + number
    image[2 + 4 * (number % 5) : 6 + 4 * (number % 5)] = 220
    return image


@pytest.fixture
def planted(folder: Path) -> Path:
    """A hundred pictures of five classes, and models of which one is blind to class 3 in low light from 2.4 on."""
    for number in range(100):
        path = folder / "bands" / str(number % 5) / f"p{number:03d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture(number)).save(path)
    means = [np.asarray(perturb.apply("low_light", picture(n), severity=PLANTED)).mean() for n in range(3, 100, 5)]
    (folder / "suite.toml").write_text(SUITE.format(seed=7))
    (folder / "models.py").write_text(MODELS.format(threshold=np.mean(means)))
    importlib.invalidate_caches()
    return folder


def mined(shell: Shell, model: str = "weak", *options: str) -> Any:
    ended = shell("run", "suite.toml", "bands", "--model", f"models:{model}", "--out", f"runs/{model}")
    assert ended.code == 0, ended.err
    return shell("mine", f"runs/{model}", "--out", "next", "--json", *options)


def verdict(shell: Shell, suite: str, data: str, model: str) -> int:
    code: int = shell("run", f"next/{suite}.toml", data, "--model", f"models:{model}", "--out", f"{suite}/{model}").code
    return code


def test_a_planted_weakness_is_named_first_frozen_and_asked_anew(planted: Path, shell: Shell) -> None:
    told = json.loads(mined(shell).out)
    first = told["clusters"][0]
    assert first["name"] == "low_light from moderate on, class 3: 60 of 60 lost, elsewhere 0%"
    assert (first["found"]["before"], first["found"]["since"]) == (2.0, 3.0)
    assert abs(first["found"]["breaking"] - PLANTED) <= 0.1
    assert abs(first["fails_from"] - PLANTED) <= 0.1
    assert (told["unconfirmed"], told["different"], told["confirmed"]) == (0, 0, told["tried"])
    (generator,) = [one for one in load_suite("next/fresh.toml").instances if one.name == "low_light"]
    assert min(generator.severities) < PLANTED < max(generator.severities)
    assert load_suite("next/fresh.toml").seed != 7
    (gate,) = load_suite("next/fresh.toml").gates
    assert (gate.generator, gate.group) == ("low_light", "class=3")

    assert verdict(shell, "frozen", "next/frozen", "repaired") == 0
    assert verdict(shell, "fresh", "bands", "repaired") == 0
    assert verdict(shell, "frozen", "next/frozen", "weak") == 1
    assert verdict(shell, "frozen", "next/frozen", "learnt_by_heart") == 0
    assert verdict(shell, "fresh", "bands", "learnt_by_heart") == 1

    refused = shell("compare", "frozen/repaired", "frozen/weak")
    assert refused.code == 2
    assert "were chosen because models:weak fails on them" in refused.err
    assert shell("compare", "frozen/repaired", "frozen/learnt_by_heart").code == 0


def test_the_frozen_set_replays_byte_for_byte(planted: Path, shell: Shell) -> None:
    mined(shell, "weak", "--at-most", "7")
    rows = [json.loads(line) for line in Path("next/frozen/data.jsonl").read_text().splitlines()]
    asked = {row["input_digest"] for row in pq.read_table("runs/weak/outcomes").to_pylist()}
    assert len(rows) == 7
    for row in rows:
        assert row["digest"] in asked
        assert row["origin"]["severity"] == 3.0
        assert abs(row["origin"]["fails_from"] - PLANTED) <= 0.1
        image = load_image(Path("next/frozen", row["fields"]["input"]), name="frozen")
        assert input_digest(image) == row["digest"]
    verdict(shell, "frozen", "next/frozen", "repaired")
    replayed = pq.read_table("frozen/repaired/outcomes").to_pylist()
    assert [row["input_digest"] for row in replayed] == [row["digest"] for row in rows]
    (planned,) = json.loads(shell("plan", "next/frozen.toml", "--json").out)["gates"]
    assert planned["variants_per_sample"] == 1


def test_failures_of_a_random_model_are_mostly_unconfirmed(planted: Path, shell: Shell) -> None:
    told = json.loads(mined(shell, "random").out)
    assert told["unconfirmed"] > 2 * told["confirmed"]
    assert any(
        "did not come again: either the model's answers depend on more than the input" in n for n in told["notes"]
    )


def test_a_model_without_failures_has_nothing_to_mine(planted: Path, shell: Shell) -> None:
    mined(shell, "repaired")
    ended = shell("mine", "runs/repaired", "--out", "next")
    assert ended.code == 0
    assert re.fullmatch(r"None of 1,\d00 variants was lost; there is nothing to mine.\n", ended.out)
    assert not Path("next").exists()


def test_a_model_that_has_been_repaired_confirms_nothing(planted: Path, shell: Shell) -> None:
    ended = mined(shell, "weak", "--model", "models:repaired")
    assert (ended.code, json.loads(ended.out)["confirmed"]) == (3, 0)
    assert not Path("next").exists()


def test_runs_of_other_seeds_go_together_and_those_of_other_data_do_not(planted: Path, shell: Shell) -> None:
    shutil.copytree("bands", "fewer", ignore=shutil.ignore_patterns("p00?.png"))
    Path("other.toml").write_text(SUITE.format(seed=8))
    for suite, data, out in (("suite", "bands", "a"), ("other", "bands", "b"), ("suite", "fewer", "c")):
        shell("run", f"{suite}.toml", data, "--model", "models:weak", "--out", out, "--limit", "60")
    assert "Expected runs of the same data; c differs from a" in shell("mine", "a", "c", "--out", "next").err
    both = shell("mine", "a", "b", "--out", "next")
    assert both.code == 0
    assert "The runs differ in seed: 7, 8" in both.out
    again = shell("mine", "a", "--out", "next")
    assert (again.code, "it holds something" in again.err) == (2, True)


def test_the_model_must_be_one_and_the_same(planted: Path, shell: Shell) -> None:
    for model in ("weak", "repaired"):
        shell("run", "suite.toml", "bands", "--model", f"models:{model}", "--out", model, "--limit", "20")
    refused = shell("mine", "weak", "repaired", "--out", "next")
    assert "These runs are of several models (models:weak, models:repaired). Say with --model" in refused.err
    Path("models.py").write_text(Path("models.py").read_text() + "\n# changed\n")
    assert "The model models:weak has changed since the run" in shell("mine", "weak", "--out", "next").err
    Path("bands/0/p000.png").unlink()
    changed = shell("mine", "weak", "--model", "models:weak", "--out", "next")
    assert (changed.code, "have changed since the run in weak" in changed.err) == (2, True)


def test_a_run_of_a_frozen_set_has_no_variants(planted: Path, shell: Shell) -> None:
    mined(shell)
    verdict(shell, "frozen", "next/frozen", "weak")
    assert "asks a frozen set, which has no variants" in shell("mine", "frozen/weak", "--out", "more").err
