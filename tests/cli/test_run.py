"""`perturb run` as a person uses it: exit codes, and a sentence for everything that can go wrong."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression

Shell = Callable[..., Any]
GATE = '\n[[gates]]\naxis = "noise"\nmax_drop = {limit}\n'


def run(shell: Shell, *words: Any, model: str = "models:predict", data: Any = "data") -> Any:
    return shell("run", "suite.toml", data, "--model", model, "--out", "out", *words)


def gate(folder: Path, limit: float) -> None:
    with (folder / "suite.toml").open("a") as suite:
        suite.write(GATE.format(limit=limit))


def rows(folder: Path) -> list[dict[str, Any]]:
    parts = sorted((folder / "out" / "outcomes").glob("*.parquet"))
    found: list[dict[str, Any]] = pa.concat_tables(pq.read_table(part) for part in parts).to_pylist()
    return found


def statuses(folder: Path) -> dict[str, int]:
    return dict(Counter(row["status"] for row in rows(folder)))


def test_passed(shell: Shell, folder: Path) -> None:
    gate(folder, 0.5)
    ended = run(shell)
    assert (ended.code, ended.err) == (0, "")
    assert "PASSED" in ended.out
    written = {path.name for path in (folder / "out").iterdir()}
    assert written == {
        *("run.json", "scorecard.json", "gates.json", "junit.xml", "report.html"),
        *("outcomes", "timings.parquet", "examples"),
    }


def test_failed(shell: Shell, folder: Path) -> None:
    gate(folder, 0.05)
    ended = run(shell, model="models:fooled_by_noise")
    assert ended.code == 1
    assert "FAILED" in ended.out


def test_inconclusive(shell: Shell, folder: Path) -> None:
    gate(folder, 0.05)
    ended = run(shell)
    assert ended.code == 3
    assert "INCONCLUSIVE" in ended.out
    assert "samples would decide" in " ".join(ended.out.split())


def test_json_is_all_that_is_printed(shell: Shell, folder: Path) -> None:
    gate(folder, 0.5)
    ended = run(shell, "--json", model="models:prints")
    assert ended.code == 0
    result = json.loads(ended.out)
    assert (result["verdict"], result["exit_code"], Path(result["run"])) == ("passed", 0, Path("out"))
    assert result["gates"][0]["name"] == "noise: max_drop 0.5 up to moderate"
    assert "loading weights" in ended.err
    assert "below Python" in ended.err


def test_the_installed_command(folder: Path) -> None:
    gate(folder, 0.05)
    command = [sys.executable, "-m", "perturb", "run", "suite.toml", "data", "--model", "models:prints", "--json"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 3
    assert json.loads(ended.stdout)["run"] == str(Path("runs", "suite"))
    assert "below Python" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("run",), "Missing argument 'SUITE'"),
        (("run", "suite.toml", "data"), "Missing option '--model'"),
        (("run", "absent.toml", "data", "--model", "models:predict"), "There is no suite 'absent.toml'"),
        (("run", "outdor", "data", "--model", "models:predict"), "There is no suite 'outdor'. Did you mean outdoor?"),
        (("run", "bad.toml", "data", "--model", "models:predict"), "Suite bad is not valid TOML"),
        (("run", "suite.toml", "absent", "--model", "models:predict"), "Expected a data set in 'absent'"),
        (("run", "suite.toml", "empty", "--model", "models:predict"), "Expected class folders with images"),
        (("run", "suite.toml", "hollow", "--model", "models:predict"), "Expected samples in 'hollow'"),
        (("run", "suite.toml", "data/dark", "--model", "models:predict"), "Expected class folders with images"),
        (("run", "suite.toml", "text.csv", "--model", "models:predict"), "text inputs, which is what these data hold"),
        (("run", "suite.toml", "text.csv", "--model", "models:predict", "--target", "lable"), "Did you mean 'label'?"),
        (("run", "suite.toml", "twice.csv", "--model", "models:predict", "--id", "id"), "are both 'a'"),
        (("run", "suite.toml", "data", "--model", "models:predict", "--limit", "0"), "0 is not in the range x>=1"),
        (("run", "suite.toml", "data", "--model", "models:forecast"), "no callable 'forecast'"),
        (("run", "suite.toml", "data", "--model", "elsewhere:predict"), "There is no module 'elsewhere'"),
        (("run", "suite.toml", "data", "--model", "model.joblib"), "There is no model file"),
        (("rum",), "There is no command 'rum'. Did you mean run?"),
    ],
)
def test_usage_and_input_errors_are_sentences(
    shell: Shell, folder: Path, words: tuple[str, ...], sentence: str
) -> None:
    (folder / "bad.toml").write_text("seed = = 7")
    (folder / "empty").mkdir()
    (folder / "hollow" / "cat").mkdir(parents=True)
    (folder / "text.csv").write_text("text,label\nHello,dark\n")
    (folder / "twice.csv").write_text("id,text,label\na,Hello,dark\na,Bye,dark\n")
    ended = shell(*words)
    assert ended.code == 2
    assert ended.out == ""
    assert sentence in ended.err
    assert "Traceback" not in ended.err
    assert not (folder / "runs").exists()


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("too_few", "Expected one answer an input, 1 in a list; the model returned 0 in a list."),
        ("not_a_number", "Expected a probability in 0..1 for the label 'bright'; the model answered float nan."),
        ("unknown_label", "The model answered the label 'green', which the data do not have (bright, dark)."),
        ("raises", "The model raised ValueError: wrong colour space."),
        ("nothing", "Expected a list of answers; the model returned NoneType."),
        ("a_word", "Expected one answer an input, 1 in a list; the model returned 6 in a str."),
        ("one_mapping", "Expected one answer an input, 1 in a list; the model returned 2 in a dict."),
        ("leaves", "The model raised SystemExit: 4."),
    ],
)
def test_a_model_that_answers_nothing_is_an_error(shell: Shell, folder: Path, model: str, error: str) -> None:
    gate(folder, 0.05)
    ended = run(shell, model=f"models:{model}")
    assert ended.code == 2
    assert f"The model answered none of 60 inputs. The first time, on sample bright/p01: {error}" in ended.err
    assert "Traceback" not in ended.err
    assert not (folder / "out" / "gates.json").exists()


def test_a_model_that_fails_on_one_item_loses_one(shell: Shell, folder: Path) -> None:
    Image.fromarray(np.full((16, 16), 251, np.uint8)).save(folder / "data" / "bright" / "odd.png")
    run(shell, model="models:raises_on_one")
    failed = [row for row in rows(folder) if row["status"] == "model_error"]
    assert [(row["sample_id"], row["severity"]) for row in failed if row["severity"] == 0] == [("bright/odd", 0.0)]
    assert len(failed) < 5
    page = (folder / "out" / "report.html").read_text()
    assert "The model raised ValueError: this one." in page


def test_a_model_that_writes_into_its_inputs_changes_nothing(shell: Shell, folder: Path) -> None:
    run(shell, model="models:writes")
    digests = [row["input_digest"] for row in rows(folder)]
    answers = [row["answer"] for row in rows(folder)]
    shell("run", "suite.toml", "data", "--model", "models:predict", "--out", "other")
    other = pa.concat_tables(pq.read_table(part) for part in sorted((folder / "other" / "outcomes").iterdir()))
    assert other["input_digest"].to_pylist() == digests
    assert other["answer"].to_pylist() == answers


def test_a_model_that_hangs_stops_the_run_which_resumes(shell: Shell, folder: Path) -> None:
    ended = run(shell, "--timeout", "0.05", model="models:hangs")
    assert ended.code == 2
    assert "3 single inputs in a row" in ended.err
    assert json.loads((folder / "out" / "run.json").read_text())["status"] == "incomplete"
    assert run(shell, "--timeout", "0.05", model="models:hangs").code == 2


def test_strict_stops_with_the_items_name(shell: Shell, folder: Path) -> None:
    (folder / "data" / "dark" / "p00.png").write_bytes(b"no picture")
    ended = run(shell, "--strict")
    assert ended.code == 2
    assert "Sample 'dark/p00': Expected an image in 'dark/p00.png'" in ended.err
    (folder / "data" / "dark" / "p00.png").unlink()
    ended = shell("run", "suite.toml", "data", "--model", "models:raises", "--out", "two", "--strict")
    assert ended.code == 2
    assert "Sample 'bright/p01': The model raised ValueError: wrong colour space." in ended.err
    assert "--strict" in ended.err


def test_images_that_cannot_be_read_leave_every_tier(shell: Shell, folder: Path) -> None:
    bright = folder / "data" / "bright"
    (bright / "p01.png").write_bytes(b"no picture")
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (16, 16), np.uint8)).save(bright / "p03.png")
    (bright / "p03.png").write_bytes((bright / "p03.png").read_bytes()[:150])
    (bright / "p07.png").write_bytes(b"")
    ended = run(shell)
    assert ended.code == 0
    lost = [row for row in rows(folder) if row["status"] == "data_error"]
    assert [row["sample_id"] for row in lost] == ["bright/p01", "bright/p03", "bright/p07"]
    assert all("Replace or remove it" in row["error"] for row in lost)
    assert len(rows(folder)) == 3 + 9 * 5
    card = json.loads((folder / "out" / "scorecard.json").read_text())
    assert card["counts"]["scored_samples"] == 9
    assert {cell["samples"] for cell in card["cells"]} == {9}
    assert "3 of 12 samples could not be read" in " ".join(card["warnings"])


def test_no_image_can_be_read(shell: Shell, folder: Path) -> None:
    gate(folder, 0.5)
    for path in (folder / "data").rglob("*.png"):
        path.write_bytes(b"no picture")
    ended = run(shell)
    assert ended.code == 3
    assert "nothing was scored" in ended.out.lower()
    assert statuses(folder) == {"data_error": 12}
    assert {"junit.xml", "report.html"} <= {path.name for path in (folder / "out").iterdir()}


def test_a_table_with_mixed_encodings_and_an_odd_row(shell: Shell, folder: Path) -> None:
    lines = [b"path,label", *(f"data/dark/p{n:02d}.png,dark".encode() for n in (0, 2, 4)), b"caf\xe9.png,dark"]
    (folder / "table.csv").write_bytes(b"\n".join([*lines, b"data/bright/p01.png,", b"../secret.png,dark", b""]))
    ended = run(shell, data="table.csv")
    assert ended.code == 0
    assert statuses(folder) == {"ok": 15, "data_error": 3}
    errors = [row["error"] for row in rows(folder) if row["status"] == "data_error"]
    assert "does not decode" in errors[0]
    assert "expected a label" in errors[1]
    assert "Expected a path inside the data folder" in errors[2]


def test_a_joblib_model(shell: Shell, folder: Path) -> None:
    images = np.array([np.full((16, 16), level, np.uint8).ravel() for level in (20, 30, 201, 211)])
    joblib.dump(LogisticRegression().fit(images, ["dark", "dark", "bright", "bright"]), folder / "model.joblib")
    ended = run(shell, model="model.joblib")
    assert ended.code == 2
    assert "--trust-model" in ended.err
    assert run(shell, "--trust-model", model="model.joblib").code == 0
    assert statuses(folder) == {"ok": 60}


def test_an_unexpected_error_is_a_sentence_too(shell: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perturb.pipeline.run", lambda *_args, **_options: 1 / 0)
    ended = run(shell)
    assert ended.code == 2
    assert "unexpected ZeroDivisionError" in ended.err
    assert "PERTURB_TRACEBACK=1" in ended.err
    monkeypatch.setenv("PERTURB_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run(shell)


COIN = """
import itertools
count = itertools.count()
def predict(batch):
    return [("dark", "bright")[next(count) % 3 // 2] for _ in batch]
"""


def test_a_model_that_answers_otherwise_when_asked_again_is_said_to_be_random(shell: Shell, folder: Path) -> None:
    (folder / "coins.py").write_text(COIN)
    assert "The model is random or keeps state" in run(shell, model="coins:predict").out
    assert json.loads((folder / "out" / "run.json").read_text())["random"].startswith("The model is random")
    assert "The model is random or keeps state" in (folder / "out" / "report.html").read_text()


def test_a_model_of_one_input_is_asked_one_by_one_and_told_of(shell: Shell, folder: Path) -> None:
    ended = run(shell, model="models:one_image")
    assert ended.code == 0
    assert "The model takes one input, not a list of them. The model raised AttributeError" in " ".join(
        ended.out.split()
    )
    assert statuses(folder) == {"ok": 12 * 5}
    assert "The model takes one input" in (folder / "out" / "report.html").read_text("utf-8")
    shell("score", "out")
    card = json.loads((folder / "out" / "scorecard.json").read_text("utf-8"))
    assert len([warning for warning in card["warnings"] if warning.startswith("The model takes one input")]) == 1
    same = shell("run", "suite.toml", "data", "--model", "models:label_only", "--out", "other")
    assert same.code == 0
    assert "one input" not in same.out
    assert rows(folder) == [*pq.read_table(folder / "other" / "outcomes" / "part-00000.parquet").to_pylist()]
