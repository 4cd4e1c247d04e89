"""`perturb run --stop-early` as a person uses it: it stops when all gates are decided, and says what that saved."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Shell = Callable[..., Any]
THEIRS = '''
import os
import numpy as np
from perturb.contracts import Edit, edits, pixels

TIERS = {"tiers": {"amount": (1, 2, 3, 4, 5)}, "identity": {"amount": 0}, "source": "Made up."}
CALLS = []


@edits(axis="shouting", **TIERS)
def shout(text, *, amount):
    """Add exclamation marks."""
    return [Edit(len(text), len(text), "!" * round(amount))]


@edits(axis="silence", **TIERS)
def keep_quiet(text, *, amount):
    """Change nothing."""
    return []


@pixels(axis="light", **TIERS)
def brighten(image, *, amount):
    """Add a level for each tier."""
    return image + np.uint8(round(amount))


def good(texts):
    return [text.rstrip("!").split()[2] for text in texts]


def bad(texts):
    return ["neither" if "!" in text else label for text, label in zip(texts, good(texts))]


def at_the_margin(texts):
    lost = [text.endswith("!") and int(text.split()[1]) % 10 == 0 for text in texts]
    return ["neither" if is_lost else label for is_lost, label in zip(lost, good(texts))]


def cut_off(texts):
    CALLS.append(len(texts))
    if len(CALLS) == 2 and not os.path.exists("go on"):
        raise KeyboardInterrupt
    return at_the_margin(texts)


def counted(texts):
    CALLS.append(len(texts))
    return good(texts)


def loses_the_last_class(images):
    value = [int(image[0, 0]) for image in images]
    return [str(8 if pixel // 20 == 9 and pixel % 20 else pixel // 20) for pixel in value]
'''
SUITE = """
seed = 7
severities = [1, 2]
labels = ["neither"]
generators = ["theirs:{generator}"]
[[gates]]
axis = "{axis}"
max_drop = {limit}
"""


@pytest.fixture
def crowd(folder: Path) -> Path:
    """Four hundred texts by a hundred writers, and a suite whose gate allows a drop of 0.1."""
    (folder / "theirs.py").write_text(THEIRS)
    rows = [
        {
            "id": f"r{number}",
            "text": f"review {number} {'good' if number % 2 else 'poor'}",
            "label": "good" if number % 2 else "poor",
            "writer": f"w{number // 4}",
        }
        for number in range(400)
    ]
    (folder / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    write_suite(folder)
    return folder


def write_suite(folder: Path, *, generator: str = "shout", axis: str = "shouting", limit: float = 0.1) -> None:
    (folder / "suite.toml").write_text(SUITE.format(generator=generator, axis=axis, limit=limit))


def run(shell: Shell, model: str, *words: Any, data: str = "texts.jsonl", out: str = "out") -> Any:
    return shell("run", "suite.toml", data, "--model", f"theirs:{model}", "--out", out, "--stop-early", *words)


def read(folder: Path, name: str, out: str = "out") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / out / name).read_text())
    return found


def parts(folder: Path, out: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / out / "outcomes").glob("*.parquet")}


def test_a_good_model_passes_early_and_the_saving_is_told(shell: Shell, crowd: Path) -> None:
    ended = run(shell, "good")
    assert (ended.code, ended.err) == (0, "")
    gates, about = read(crowd, "gates.json"), read(crowd, "run.json")
    assert gates["sequential"] == about["sequential"]
    assert (about["stop_early"], about["sequential"]["stopped"]) == (True, True)
    saved = gates["sequential"]
    assert saved["clusters_seen"] < 100 < saved["clusters_in_all"] == 400
    assert saved["variants_asked"] == 2 * saved["clusters_seen"]
    assert saved["variants_asked"] + saved["variants_saved"] == 800
    assert saved["saved_share"] == saved["variants_saved"] / 800
    for tier in gates["gates"][0]["tiers"]:
        assert tier["method"] == "betting confidence sequence"
        assert tier["low"] <= tier["value"] <= tier["high"] <= 0.1
    words = f"stopped early, after {saved['clusters_seen']} of 400 clusters"
    assert words in " ".join(ended.out.split())
    assert words in (crowd / "out" / "report.html").read_text()
    assert "> This run could stop early: only the confidence sequences" in shell("report", "out", "--markdown").out


def test_a_bad_model_fails_early(shell: Shell, crowd: Path) -> None:
    assert run(shell, "bad").code == 1
    gates = read(crowd, "gates.json")
    assert (gates["verdict"], gates["exit_code"], gates["sequential"]["stopped"]) == ("failed", 1, True)
    assert gates["sequential"]["clusters_seen"] <= 64


def test_a_model_at_the_margin_is_undecided_at_the_end(shell: Shell, crowd: Path) -> None:
    ended = run(shell, "at_the_margin")
    assert ended.code == 3
    gates = read(crowd, "gates.json")
    assert (gates["sequential"]["stopped"], gates["sequential"]["clusters_seen"]) == (False, 400)
    assert "400 of 400 clusters" in gates["gates"][0]["reason"]
    assert (gates["sequential"]["variants_saved"], gates["sequential"]["saved_share"]) == (0, 0.0)


def test_a_maximum_ends_it_undecided(shell: Shell, crowd: Path) -> None:
    ended = run(shell, "good", "--at-most", 10)
    assert ended.code == 3
    saved = read(crowd, "gates.json")["sequential"]
    assert (saved["stopped"], saved["clusters_seen"], saved["at_most"], saved["variants_asked"]) == (False, 10, 10, 20)


def test_a_model_that_lost_its_last_class_does_not_pass_early(shell: Shell, crowd: Path) -> None:
    for number in range(300):
        path = crowd / "pictures" / str(number // 30) / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((8, 8), 20 * (number // 30), np.uint8)).save(path)
    write_suite(crowd, generator="brighten", axis="light", limit=0.05)
    ended = run(shell, "loses_the_last_class", data="pictures")
    assert ended.code in (1, 3)
    assert read(crowd, "gates.json")["sequential"]["clusters_seen"] > 60


def test_clusters_are_bet_on_as_a_whole(shell: Shell, crowd: Path) -> None:
    assert run(shell, "good", "--cluster", "writer", "--chunk-size", 6).code == 0
    saved = read(crowd, "gates.json")["sequential"]
    assert (saved["largest_cluster"], saved["clusters_in_all"], saved["samples_in_all"]) == (4, 100, 400)
    assert 10 < saved["clusters_seen"] < 100
    assert saved["variants_asked"] >= 8 * saved["clusters_seen"]


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_run_that_was_cut_off_ends_with_the_same_bytes(shell: Shell, crowd: Path, workers: int) -> None:
    words = ("--chunk-size", 16, "--at-most", 90, "--workers", workers, "--cluster", "writer")
    assert run(shell, "cut_off", *words).code == 130
    assert len(parts(crowd, "out")) == 1
    (crowd / "go on").touch()
    code = run(shell, "cut_off", *words).code
    assert run(shell, "cut_off", *words, out="whole").code == code
    assert parts(crowd, "out") == parts(crowd, "whole")
    assert (crowd / "out" / "gates.json").read_bytes() == (crowd / "whole" / "gates.json").read_bytes()


def test_a_run_that_was_cut_off_after_its_last_part_asks_nothing_more(shell: Shell, crowd: Path) -> None:
    run(shell, "counted")
    before, about = parts(crowd, "out"), read(crowd, "run.json")
    (crowd / "out" / "run.json").write_text(json.dumps(about | {"status": "incomplete"}))
    calls = len(sys.modules["theirs"].CALLS)
    assert run(shell, "counted").code == 0
    assert len(sys.modules["theirs"].CALLS) == calls > 0
    assert parts(crowd, "out") == before
    assert read(crowd, "run.json")["sequential"] == about["sequential"]


def test_workers_that_are_ahead_write_nothing_after_the_stop(shell: Shell, crowd: Path) -> None:
    run(shell, "good", "--chunk-size", 8)
    run(shell, "good", "--chunk-size", 8, "--workers", 2, out="two")
    assert parts(crowd, "out") == parts(crowd, "two")


@pytest.mark.parametrize("command", ["gate", "score", "report"])
def test_the_verdicts_are_the_same_again(shell: Shell, crowd: Path, command: str) -> None:
    run(shell, "good")
    before = (crowd / "out" / "gates.json").read_bytes(), (crowd / "out" / "scorecard.json").read_bytes()
    assert shell(command, "out").code == 0
    after = (crowd / "out" / "gates.json").read_bytes(), (crowd / "out" / "scorecard.json").read_bytes()
    assert after == before


def test_gates_of_another_suite_are_decided_in_sequence_too(shell: Shell, crowd: Path) -> None:
    run(shell, "good")
    seen = read(crowd, "gates.json")["sequential"]
    (crowd / "lenient.toml").write_text((crowd / "suite.toml").read_text().replace("0.1", "0.9"))
    assert shell("gate", "out", "--suite", "lenient.toml").code == 0
    gates = read(crowd, "gates.json")
    assert gates["gates"][0]["tiers"][0]["method"] == "betting confidence sequence"
    assert gates["sequential"] == seen


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        ((), ("--stop-early",), "differs in its early stopping: False, where this one has True"),
        (("--stop-early",), (), "differs in its early stopping: True, where this one has False"),
        (
            ("--stop-early", "--at-most", "9"),
            ("--stop-early", "--at-most", "10"),
            "differs in its maximum of clusters: 9, where this one has 10",
        ),
    ],
)
def test_a_run_is_not_taken_up_in_another_mode(
    shell: Shell, crowd: Path, before: tuple[str, ...], now: tuple[str, ...], sentence: str
) -> None:
    command = ("run", "suite.toml", "texts.jsonl", "--model", "theirs:good", "--out", "out", "--limit", 20)
    assert shell(*command, *before).code in (0, 3)
    ended = shell(*command, *now)
    assert ended.code == 2
    assert sentence in ended.err


def test_a_generator_that_changes_nothing_proves_nothing(shell: Shell, crowd: Path) -> None:
    write_suite(crowd, generator="keep_quiet", axis="silence")
    assert run(shell, "good").code == 3
    gates = read(crowd, "gates.json")
    assert gates["sequential"]["clusters_seen"] == 400
    assert "nothing was tested" in gates["gates"][0]["reason"]


def test_without_a_gate_there_is_nothing_to_decide(shell: Shell, crowd: Path) -> None:
    (crowd / "suite.toml").write_text('severities = [1]\ngenerators = ["theirs:shout"]\n')
    ended = run(shell, "good")
    assert ended.code == 2
    assert "Expected a suite with gates" in ended.err
    assert not (crowd / "out").exists()


def test_a_gate_that_cannot_be_decided_as_it_goes_is_refused_before_anything_is_asked(
    shell: Shell, crowd: Path
) -> None:
    with (crowd / "suite.toml").open("a") as suite:
        suite.write('[[gates]]\nname = "fast"\nmax_latency_ms = 5\n')
    ended = run(shell, "good")
    assert ended.code == 2
    assert "The gate 'fast' cannot be decided while a run goes on" in ended.err
    assert not (crowd / "out").exists()


def test_a_maximum_alone_is_explained(shell: Shell, crowd: Path) -> None:
    ended = shell("run", "suite.toml", "texts.jsonl", "--model", "theirs:good", "--at-most", 10)
    assert ended.code == 2
    assert "--stop-early" in ended.err
