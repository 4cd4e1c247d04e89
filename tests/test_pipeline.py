"""The steps in order, on real files and in bounded memory."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from perturb.errors import DataError, RunError, SuiteError
from perturb.evaluation import complete_run, score, suite_of
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.source import Source, job_of
from perturb.store import RunFolder
from perturb.suite import parse_suite

SUITE = """
seed = 7
axes = ["typos", "ambiguity"]
severities = [1, 3, 5]
replicates = 2
[[gates]]
axis = "typos"
up_to = "moderate"
max_drop = 0.5
"""
GOOD = ("lovely", "excellent", "superb", "great")
TEMPLATES = (
    "The {thing} was {word}, and we will be back.",
    "We found the {thing} {word}. It was a Tuesday.",
    "A {word} {thing}, all in all.",
    "{thing}: {word}.",
)


def write_reviews(path: Path, count: int) -> Path:
    """Reviews of a few customers each, some of which say nothing."""
    things = ("soup", "hotel", "film", "phone", "courier")
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            word = (*GOOD, "horrible", "terrible", "awful", "dreadful")[number % 8]
            text = TEMPLATES[number % 4].format(thing=things[number % 5], word=word) if number % 11 else ""
            label = "positive" if word in GOOD else "negative"
            row = {
                "id": f"r{number}",
                "text": text,
                "label": label,
                "customer": f"c{number // 3}",
                "thing": f"{number % 5}",
            }
            file.write(json.dumps(row) + "\n")
    return path


def predict(texts: Sequence[str]) -> list[dict[str, float]]:
    found = [0.9 if any(word in text for word in GOOD) else 0.1 for text in texts]
    return [{"positive": share, "negative": 1 - share} for share in found]


MODEL = LoadedModel("reviews:predict", predict, "0" * 32)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    folder = tmp_path_factory.mktemp("pipeline")
    source = Source(str(write_reviews(folder / "reviews.jsonl", 66)), groups="thing", cluster="customer", id="id")
    gates = run(parse_suite(SUITE, name="s"), source, MODEL, folder / "run", note="Made up.")
    assert gates["verdict"] == "passed"
    return RunFolder(folder / "run")


def rows(made: RunFolder) -> pd.DataFrame:
    frame: pd.DataFrame = pd.concat(pd.read_parquet(part) for part in sorted(made.outcomes.iterdir()))
    return frame.reset_index(drop=True)


def test_one_clean_row_a_sample_and_its_variants_behind_it(made: RunFolder) -> None:
    frame = rows(made)
    clean = frame[frame["generator"] == ""]
    assert clean["sample_id"].tolist() == [f"r{number}" for number in range(66)]
    assert (frame["sample_id"] == clean["sample_id"].reindex(frame.index).ffill()).all()
    each = frame[frame["generator"] != ""].groupby("sample_id").size()
    generators = complete_run(made)["generators"]
    expected = [
        (name, replicate, severity)
        for name, about in generators.items()
        for replicate in range(about["replicates"])
        for severity in (1.0, 3.0, 5.0)
    ]
    assert set(each) == {len(expected)}
    first = frame.iloc[1 : 1 + len(expected)]
    assert list(zip(first["generator"], first["replicate"], first["severity"], strict=True)) == expected


def test_figures_are_those_of_the_rows(made: RunFolder) -> None:
    frame, card = rows(made), made.read("scorecard.json")
    pairs = zip(frame["answer"], frame["target"], strict=True)
    frame["right"] = [answer == json.loads(target) for answer, target in pairs]
    clean = frame[frame["generator"] == ""].set_index("sample_id")["right"]
    assert card["clean"]["value"] == pytest.approx(clean.mean())
    assert card["counts"]["clusters"] == 22
    scored = [cell for cell in card["cells"] if cell["scored"]]
    assert len(scored) >= 15
    for cell in scored:
        mine = frame[(frame["generator"] == cell["generator"]) & (frame["severity"] == cell["severity"])]
        mine = mine[mine["expectation"] == "invariant"]
        assert cell["score"]["value"] == pytest.approx(mine["right"].mean())
        assert cell["drop"]["value"] == pytest.approx(
            (mine["sample_id"].map(clean).astype(float) - mine["right"]).mean()
        )
        assert cell["samples"] == 66
    assert {entry["column"] for entry in card["groups"]} == {"thing"}


def test_an_unchanged_text_expects_its_own_answer(made: RunFolder) -> None:
    frame = rows(made)
    untouched = frame[frame["status"] == "no_op"]
    assert len(untouched) > 0
    assert set(untouched["expectation"]) == {"invariant"}
    assert untouched["target"].isin(['"positive"', '"negative"']).all()
    changed = frame[(frame["generator"] == "mixed_verdict") & (frame["severity"] == 5.0) & frame["changed"]]
    assert set(changed["expectation"]) == {"abstain"}


def test_the_manifest_tells_how_to_make_it_again(made: RunFolder) -> None:
    manifest = complete_run(made)
    assert suite_of(manifest).text == SUITE
    assert manifest["data"]["note"] == "Made up."
    assert manifest["data"]["options"]["cluster"] == "customer"
    assert manifest["outcomes_digest"] == made.digest()
    assert manifest["latency"]["batches"] > 0
    assert manifest["generators"]["omission"]["tiers"]["rate"]
    job = job_of(manifest, suite_of(manifest))
    assert job is not None
    assert len(list(job.data.records())) == 66


def test_another_seed_makes_other_variants(made: RunFolder, tmp_path: Path) -> None:
    options = complete_run(made)["data"]["options"]
    run(parse_suite(SUITE.replace("seed = 7", "seed = 8"), name="s"), Source(**options), MODEL, tmp_path / "run")
    other = rows(RunFolder(tmp_path / "run"))
    mine = rows(made)
    same = (mine["input_digest"] == other["input_digest"])[mine["axis"] == "typos"].mean()
    assert same < 0.5
    assert (mine["input_digest"] == other["input_digest"])[mine["axis"] == ""].all()


def test_a_run_that_is_not_complete_is_not_scored(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.write("run.json", {"schema": 1, "status": "incomplete"})
    with pytest.raises(RunError, match="was cut off"):
        score(folder, parse_suite(SUITE))


@pytest.mark.parametrize(
    ("suite", "content", "error", "sentence"),
    [
        (SUITE, "", DataError, "hold none"),
        (SUITE, '{"text": "Hi", "label": null}\n', DataError, "none can be used"),
        ('axes = ["noise"]', '{"text": "Hi", "label": "x"}\n', SuiteError, "text inputs"),
        ('axes = ["typos"]\nfields = ["title"]', '{"text": "Hi", "label": "x"}\n', SuiteError, "'title'"),
    ],
)
def test_what_cannot_be_run_leaves_no_folder(
    tmp_path: Path, suite: str, content: str, error: type[Exception], sentence: str
) -> None:
    (tmp_path / "data.jsonl").write_text(content)
    with pytest.raises(error, match=sentence):
        run(parse_suite(suite), Source(str(tmp_path / "data.jsonl")), MODEL, tmp_path / "run")
    assert not (tmp_path / "run").exists()


MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "perturb", "run", "suite.toml", *sys.argv[1:], "--json"], stdout=-3)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(done.returncode, peak // (1024 if sys.platform == "darwin" else 1))
"""
TRIVIAL = """
def predict(texts):
    return [{"positive": len(text) % 2 / 2 + 0.25, "negative": 0.75 - len(text) % 2 / 2} for text in texts]
"""


def measured(folder: Path, *arguments: Any) -> int:
    """Peak memory in kilobytes of a run in a process of its own."""
    command = [sys.executable, "-c", MEASURE, *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    code, peak = map(int, done.stdout.split())
    assert code == 0, done.stderr
    return peak


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is told otherwise there")
def test_memory_does_not_grow_with_the_data(tmp_path: Path) -> None:
    (tmp_path / "suite.toml").write_text('axes = ["typos", "ambiguity"]\n')
    (tmp_path / "trivial.py").write_text(TRIVIAL)
    peaks = []
    for count in (1000, 20_000):
        data = write_reviews(tmp_path / f"{count}.jsonl", count)
        options = ("--id", "id", "--groups", "thing", "--model", "trivial:predict", "--out", f"run-{count}")
        peaks.append(measured(tmp_path, data, *options))
    assert peaks[1] < 1.2 * peaks[0]
