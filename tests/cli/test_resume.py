"""The same bytes, whatever the order, the workers, or how often a run was cut off."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

Shell = Callable[..., Any]
RUN = ("run", "suite.toml", "data", "--model", "models:predict")
THEIRS = '''
import os
import numpy as np
from perturb.contracts import pixels

def declare(function):
    tiers, identity = {"amount": (1, 2, 3, 4, 5)}, {"amount": 0}
    return pixels(axis="theirs", tiers=tiers, identity=identity, source="Made up.")(function)

@declare
def dies(image, *, amount):
    """End the process, as a crash does, on one image, while there is no antidote."""
    if image[0, 0] == 207 and not os.path.exists("antidote"):
        os._exit(3)
    return image + np.uint8(1)

@declare
def raises(image, *, amount):
    """Fail."""
    raise ValueError("no light left")

@declare
def as_float(image, *, amount):
    """Forget the type."""
    return image / 2
'''


def table(out: Path) -> pa.Table:
    return pa.concat_tables(pq.read_table(part) for part in sorted((out / "outcomes").glob("*.parquet")))


def parts(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "outcomes").iterdir()}


def status(out: Path) -> str:
    found: str = json.loads((out / "run.json").read_text())["status"]
    return found


def digests(out: Path) -> dict[tuple[str, str, float], str]:
    rows = table(out).to_pylist()
    return {(row["sample_id"], row["generator"], row["severity"]): row["input_digest"] for row in rows}


def uninterrupted(shell: Shell, folder: Path, *words: Any) -> dict[str, bytes]:
    assert shell(*RUN, "--out", "whole", *words).code == 0
    return parts(folder / "whole")


def test_the_bytes_do_not_depend_on_the_workers(shell: Shell, folder: Path) -> None:
    words = ("--chunk-size", 2)
    expected = uninterrupted(shell, folder, *words)
    assert len(expected) == 6
    assert shell(*RUN, "--out", "two", "--workers", 2, *words).code == 0
    assert parts(folder / "two") == expected


def test_the_answers_do_not_depend_on_chunks_and_batches(shell: Shell, folder: Path) -> None:
    uninterrupted(shell, folder)
    shell(*RUN, "--out", "small", "--chunk-size", 5, "--batch-size", 3)
    assert table(folder / "small").equals(table(folder / "whole"))


def test_variants_do_not_depend_on_the_order_or_number_of_samples(shell: Shell, folder: Path) -> None:
    paths = sorted(path.relative_to(folder) for path in (folder / "data").rglob("*.png"))
    lines = [f"{path.stem},{path.as_posix()},{path.parent.name}" for path in paths]
    for name, rows in (("first.csv", lines), ("second.csv", lines[::-1])):
        (folder / name).write_text("\n".join(["id,image,label", *rows]))
    with (folder / "suite.toml").open("a") as suite:
        suite.write('[[generators]]\ngenerator = "class_blend"\n')
    found = {}
    for name, limit in (("first.csv", 12), ("second.csv", 12), ("first.csv", 5), ("second.csv", 5)):
        out = folder / f"{name}-{limit}"
        assert shell("run", "suite.toml", name, *RUN[3:], "--id", "id", "--limit", limit, "--out", out).code == 0
        found[name, limit] = digests(out)
    assert found["first.csv", 12] == found["second.csv", 12]
    assert found["first.csv", 5] == found["second.csv", 5]
    assert len({sample for sample, _, _ in found["first.csv", 5]}) == 5
    assert found["first.csv", 5].items() <= found["first.csv", 12].items()
    assert {sample for sample, _, _ in found["first.csv", 5]} != {"p01", "p03", "p05", "p07", "p09"}  # the first five


def test_ctrl_c_leaves_a_run_that_resumes(shell: Shell, folder: Path) -> None:
    words = ("--chunk-size", 4, "--model", "models:interrupted")
    ended = shell(*RUN[:3], "--out", "out", *words)
    assert ended.code == 130
    assert ended.err.strip().startswith("Interrupted.")
    assert (status(folder / "out"), len(parts(folder / "out"))) == ("incomplete", 1)
    assert "Give its `perturb run` command again" in shell("report", "out").err
    assert shell(*RUN[:3], "--out", "out", *words).code == 0
    assert status(folder / "out") == "complete"
    shell(*RUN[:3], "--out", "whole", *words)
    assert parts(folder / "out") == parts(folder / "whole")
    assert table(folder / "out").num_rows == 60


SLOW_MODEL = """
import os, time
from models import predict as at_once

def predict(images):
    time.sleep(0.2 if os.path.exists("brake") else 0)
    return at_once(images)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_a_killed_run_ends_with_the_same_bytes(shell: Shell, folder: Path, name: str) -> None:
    (folder / "slow.py").write_text(SLOW_MODEL)
    (folder / "brake").touch()
    words = [*RUN[:3], "--model", "slow:predict", "--out", "out", "--chunk-size", "2"]
    command = [sys.executable, "-m", "perturb", *words, "--workers", "2"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
        for _ in range(3000):
            if (folder / "out" / "outcomes" / "part-00001.parquet").exists():
                break
            time.sleep(0.02)
        os.killpg(run.pid, getattr(signal, name))
        _, err = run.communicate(timeout=30)
    (folder / "brake").unlink()
    assert run.returncode != 0
    assert "Traceback" not in err
    assert status(folder / "out") == "incomplete"
    before = parts(folder / "out")
    assert 2 <= len([name for name in before if name.endswith(".parquet")]) < 6
    assert shell(*words).code == 0
    shell(*words[:6], "whole", "--chunk-size", "2")
    assert parts(folder / "out") == parts(folder / "whole")
    assert before.items() <= parts(folder / "out").items()
    first, second = (json.loads((folder / out / "run.json").read_text()) for out in ("out", "whole"))
    assert first["outcomes_digest"] == second["outcomes_digest"]


def test_a_complete_run_is_evaluated_again_without_the_model(shell: Shell, folder: Path) -> None:
    expected = uninterrupted(shell, folder)
    (folder / "whole" / "gates.json").unlink()
    models = sys.modules["models"]
    calls = len(models.CALLS)
    ended = shell(*RUN, "--out", "whole")
    assert ended.code == 0
    assert len(models.CALLS) == calls > 0
    assert (folder / "whole" / "gates.json").is_file()
    assert parts(folder / "whole") == expected


def change_a_picture(folder: Path) -> tuple[str, ...]:
    (folder / "data" / "dark" / "p00.png").write_bytes((folder / "data" / "dark" / "p02.png").read_bytes())
    return RUN


def change_the_suite(folder: Path) -> tuple[str, ...]:
    (folder / "suite.toml").write_text((folder / "suite.toml").read_text().replace("seed = 7", "seed = 8"))
    return RUN


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (change_a_picture, "differs in its data."),
        (change_the_suite, "differs in its suite."),
        (lambda _: (*RUN, "--batch-size", "3"), "differs in its batch size: 64, where this one has 3."),
        (lambda _: (*RUN, "--limit", "3"), "differs in its limit: None, where this one has 3."),
        (lambda _: (*RUN, "--model", "models:prints"), "differs in its model: models:predict"),
    ],
)
def test_another_run_in_the_same_folder_is_refused(
    shell: Shell, folder: Path, changed: Callable[[Path], tuple[str, ...]], sentence: str
) -> None:
    expected = uninterrupted(shell, folder)
    ended = shell(*changed(folder), "--out", "whole")
    assert ended.code == 2
    assert sentence in ended.err
    assert "--out" in ended.err
    assert parts(folder / "whole") == expected


def test_a_folder_with_something_else_is_refused(shell: Shell, folder: Path) -> None:
    ended = shell(*RUN, "--out", "data")
    assert ended.code == 2
    assert "data is there already and holds no run" in ended.err
    assert {path.name for path in (folder / "data").iterdir()} == {"bright", "dark"}


def their_suite(folder: Path, *names: str) -> None:
    (folder / "theirs.py").write_text(THEIRS)
    entries = "".join(f'[[generators]]\ngenerator = "theirs:{name}"\n' for name in names)
    (folder / "suite.toml").write_text(f'severities = [1, 3]\n{entries}[[generators]]\ngenerator = "low_light"\n')


@pytest.mark.parametrize("workers", [1, 2])
def test_a_generator_of_a_third_party_that_fails_is_an_outcome(shell: Shell, folder: Path, workers: int) -> None:
    their_suite(folder, "raises", "as_float")
    assert shell(*RUN, "--out", "out", "--workers", workers, "--chunk-size", 6).code == 0
    rows = table(folder / "out").to_pylist()
    reasons = {row["error"].partition("; ")[0] for row in rows if row["status"] == "invalid"}
    wanted = "as_float: Expected a uint8 image of shape (H, W) or (H, W, 3)"
    assert reasons == {"raises raised ValueError: no light left", wanted}
    assert sum(row["status"] == "invalid" for row in rows) == 48
    assert all(row["answer"] is not None for row in rows)
    card = json.loads((folder / "out" / "scorecard.json").read_text())
    broken = [cell for cell in card["cells"] if cell["axis"] == "theirs"]
    assert [cell["changed_share"] for cell in broken] == [0.0] * 4
    assert "raises raised ValueError: no light left" in (folder / "out" / "report.html").read_text()
    ended = shell(*RUN, "--out", "strict", "--workers", workers, "--strict")
    assert ended.code == 2
    assert "Sample 'bright/p01', raises at severity 1: raises raised ValueError: no light left" in ended.err


def test_a_worker_that_dies_leaves_a_run_that_resumes(shell: Shell, folder: Path) -> None:
    their_suite(folder, "dies")
    words = (*RUN, "--out", "out", "--workers", 2, "--chunk-size", 1)
    ended = shell(*words)
    assert ended.code == 2
    assert "A worker process died while chunks" in ended.err
    assert "Traceback" not in ended.err
    assert status(folder / "out") == "incomplete"
    (folder / "antidote").touch()
    assert shell(*words).code == 0
    assert table(folder / "out").num_rows == 60
