"""Gates of every rule as a person writes them: they pass, fail and stay open, with the exit codes that CI reads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

Shell = Callable[..., Any]
Row = dict[str, Any]
COLOURS = ("red", "green", "white", "amber")
MODELS = '''
def _word(text):
    return next((word for word in ("red", "green", "white", "amber") if word in text.lower()), "amber")


def fair(texts):
    return [_word(text) for text in texts]


def poor(texts):
    """Right on texts as they are, and lost on any other."""
    return [_word(text) if text.startswith("The ") and "harbour" in text else "amber" for text in texts]


def echoes(texts):
    """Transcribes what it sees, so that it errs wherever a letter was changed."""
    return list(texts)


def lenient(target, answer):
    return 1.0 if target[0] == answer[0] else 0.5
'''
SUITE = """
seed = 7
severities = [1, 5]
[[generators]]
generator = "adjacent_key"
"""


@pytest.fixture
def harbour(folder: Path) -> Path:
    """80 texts of two sites, a suite without gates and a module with models."""
    (folder / "boats.py").write_text(MODELS)
    rows = [
        {"text": f"The {colour} boat left the harbour {number}.", "label": colour, "site": f"s{number % 2}"}
        for number in range(20)
        for colour in COLOURS
    ]
    (folder / "boats.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def write(folder: Path, *gates: str, name: str = "boats.toml", head: str = "", suite: str = SUITE) -> str:
    (folder / name).write_text(head + suite + "".join(f"[[gates]]\n{gate}\n" for gate in gates))
    return name


def run(shell: Shell, model: str, *words: str, out: str = "out", suite: str = "boats.toml") -> Any:
    asked = ("boats.jsonl", "--groups", "site", "--model", f"boats:{model}", "--out", out, "--batch-size", 1)
    return shell("run", suite, *asked, *words)


def gates_of(folder: Path, out: str = "out") -> list[Row]:
    def refuse(word: str) -> float:
        raise ValueError(word)

    for name in ("scorecard.json", "run.json"):
        json.loads((folder / out / name).read_text(), parse_constant=refuse)
    found: list[Row] = json.loads((folder / out / "gates.json").read_text(), parse_constant=refuse)["gates"]
    return found


AXIS = 'axis = "typos"\n'
RULES = {
    "max_drop": (AXIS + "max_drop = 0.9", AXIS + "max_drop = 0.01", AXIS + "max_drop = 0.46"),
    "min_score": (AXIS + "min_score = 0.1", AXIS + "min_score = 0.99", AXIS + "min_score = 0.54"),
    "metric": (
        AXIS + 'metric = "macro_f1"\nmin_score = 0.1\nat = "extreme"',
        AXIS + 'metric = "macro_f1"\nmin_score = 0.99\nat = "extreme"',
        AXIS + 'metric = "macro_f1"\nmax_drop = 0.46\nat = "extreme"',
    ),
    "group": (
        AXIS + 'max_drop = 0.95\ngroup = "site=s1"',
        AXIS + 'max_drop = 0.01\ngroup = "site=s1"',
        AXIS + 'max_drop = 0.46\ngroup = "site=s0"',
    ),
    "every_group": (
        AXIS + 'max_drop = 0.95\nevery_group = "site"',
        AXIS + 'max_drop = 0.01\nevery_group = "site"',
        AXIS + 'max_drop = 0.46\nevery_group = "site"',
    ),
    "max_latency_ms": (
        "max_latency_ms = 60000",
        "max_latency_ms = 0.000001",
        "max_latency_ms = 60000\npercentile = 99.9",
    ),
}


EXIT_CODES = {"passed": 0, "failed": 1, "inconclusive": 3}


@pytest.fixture
def fair(shell: Shell, harbour: Path) -> Path:
    """A run of the fair model, which loses about half at the strongest severity, in `out`."""
    write(harbour)
    assert run(shell, "fair").code == 0
    return harbour


def test_every_rule_passes_fails_and_stays_open(shell: Shell, fair: Path) -> None:
    for rule, gates in RULES.items():
        for verdict, gate in zip(EXIT_CODES, gates, strict=True):
            ended = shell("gate", "out", "--suite", write(fair, gate, name="other.toml"))
            (found,) = gates_of(fair)
            assert (found["verdict"], ended.code) == (verdict, EXIT_CODES[verdict]), (rule, found["reason"], ended.err)
            assert found["reason"] in " ".join(ended.out.split())
            assert found["reason"].replace("_", "\\_") in shell("report", "out", "--markdown").out
            case = ET.parse(fair / "out" / "junit.xml").find(".//testsuite[@name='gates']/testcase")
            assert case is not None
            assert [child.tag for child in case] == {
                "passed": ["system-out"],
                "failed": ["failure", "system-out"],
                "inconclusive": ["skipped", "system-out"],
            }[verdict]


@pytest.mark.parametrize(("word", "code"), [("fail", 1), ("pass", 0), ("warn", 0), (None, 3)])
def test_what_an_open_gate_counts_as(shell: Shell, fair: Path, word: str | None, code: int) -> None:
    counts = "" if word is None else f'\non_inconclusive = "{word}"'
    ended = shell("gate", "out", "--suite", write(fair, RULES["max_drop"][2] + counts, name="other.toml"))
    assert ended.code == code
    assert gates_of(fair)[0]["verdict"] == "inconclusive"
    warnings = json.loads((fair / "out" / "gates.json").read_text())["warnings"]
    assert bool(warnings) == (word == "warn")


def test_error_rates_of_transcription(shell: Shell, harbour: Path) -> None:
    rows = [json.loads(line) for line in (harbour / "boats.jsonl").read_text().splitlines()]
    lines = [json.dumps(row | {"label": row["text"]}) for row in rows]
    (harbour / "boats.jsonl").write_text("\n".join(lines))
    rate = AXIS + 'at = "extreme"\nmetric = "word_error_rate"\n'
    head = 'task = "transcription"\n'
    write(harbour, rate + "max_score = 1.5", rate + "max_score = 0.01", rate + "max_drop = 0.01", head=head)
    ended = run(shell, "echoes")
    assert ended.code == 1, ended.err
    assert [gate["verdict"] for gate in gates_of(harbour)] == ["passed", "failed", "failed"]
    (tier,) = gates_of(harbour)[2]["tiers"]
    assert tier["value"] > 0.01, "a drop is positive where the rate rose"
    wrong = write(harbour, rate + "min_score = 0.5", head=head)
    assert "of word_error_rate the lower is better; give max_score" in run(shell, "echoes", suite=wrong).err


def test_against_a_baseline(shell: Shell, fair: Path) -> None:
    keeps, loses = "max_loss = 0.1", AXIS + "max_loss = 0.1"
    assert run(shell, "poor", out="poor").code == 0
    for name, gate in (("keeps.toml", keeps), ("loses.toml", loses)):
        write(fair, gate, name=name)
    assert shell("gate", "out", "--suite", "keeps.toml", "--baseline", "out").code == 0
    assert shell("gate", "out", "--suite", "keeps.toml", "--baseline", "poor").code == 0
    ended = shell("gate", "poor", "--suite", "loses.toml", "--baseline", "out")
    assert ended.code == 1, ended.out
    (found,) = gates_of(fair, "poor")
    assert all(tier["value"] > 0.1 for tier in found["tiers"])
    again = shell("gate", "poor", "--suite", "loses.toml")
    assert again.code == 1, "the baseline before is the baseline now"
    write(fair, loses)
    assert run(shell, "poor", "--baseline", "out", out="third").code == 1
    assert run(shell, "fair", "--baseline", "out", out="fourth").code == 0


def test_a_loss_up_to_a_severity_on_every_axis(shell: Shell, fair: Path) -> None:
    run(shell, "poor", out="poor")
    write(fair, 'max_loss = 0.9\nup_to = "slight"', name="other.toml")
    shell("gate", "poor", "--suite", "other.toml", "--baseline", "out")
    assert [(tier["axis"], tier["severity"]) for tier in gates_of(fair, "poor")[0]["tiers"]] == [("typos", 1.0)]


def test_a_baseline_that_shares_nothing_decides_nothing(shell: Shell, fair: Path) -> None:
    """One of another seed met other variants; one of another suite has not the axis."""
    write(fair, name="seed.toml", suite=SUITE.replace("7", "8"))
    write(fair, name="axis.toml", suite=SUITE.replace("adjacent_key", "casing"))
    write(fair, AXIS + "max_loss = 0.5", name="gates.toml")
    for suite in ("seed", "axis"):
        assert run(shell, "fair", out=suite, suite=f"{suite}.toml").code == 0
        ended = shell("gate", "out", "--suite", "gates.toml", "--baseline", suite)
        assert ended.code == 3, ended.out
        assert f"the baseline {suite} shares no scored variant" in " ".join(ended.out.split())


@pytest.mark.parametrize(
    ("gate", "words", "said"),
    [
        ("max_loss = 0.1", (), "Give --baseline RUN"),
        ("max_loss = 0.1", ("--baseline", "nowhere"), "nowhere"),
        (AXIS + 'metric = "bleu"\nmin_score = 0.1', (), "the metric 'bleu' is not computed"),
        (AXIS + 'metric = "log_loss"\nmin_score = 0.1', (), "of log_loss the lower is better; give max_score"),
        (AXIS + 'metric = "expected_calibration_error"\nmax_score = 0.1', (), "is no function of sums"),
        (AXIS + "max_score = 0.1", (), "max_score is for a metric of which the lower is better; name it"),
        (AXIS + 'max_drop = 0.1\ngroup = "site"', (), 'needs group = "column=value"; got group='),
        (AXIS + 'max_drop = 0.1\ngroup = "site=s1"\nevery_group = "site"', (), "give group or every_group, not both"),
        (AXIS + 'max_drop = 0.1\non_inconclusive = "ignore"', (), "on_inconclusive must be one of fail, pass, warn"),
        (AXIS + "max_latency_ms = 3", (), "holds for the whole run; leave out axis and generator"),
        ("max_latency_ms = 3\npercentile = 100", (), "percentile must lie in 1..99.9"),
        ("max_latency_ms = nan", (), "max_latency_ms"),
        ("max_latency_ms = inf", (), "max_latency_ms"),
        ("min_breaking_point = 2", (), "min_breaking_point holds for an axis; name it"),
        (AXIS + "min_breaking_point = 2\nat = 3", (), "is not about one severity; leave out at"),
        ('axis = "paraphrase"\nmin_breaking_point = 2', (), "'paraphrase' is not in this suite"),
        (AXIS + "max_drop = 0.1\npercentile = 50", (), "percentile goes with max_latency_ms"),
    ],
)
def test_a_gate_that_cannot_be_applied_is_told_of(
    shell: Shell, fair: Path, gate: str, words: tuple[str, ...], said: str
) -> None:
    ended = shell("gate", "out", "--suite", write(fair, gate, name="other.toml"), *words)
    assert ended.code == 2, ended.out
    assert said in " ".join(ended.err.split())
    assert "Traceback" not in ended.err
    assert "unexpected" not in ended.err


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ('max_drop = 0.1\ngroup = "harbour=s1"', "no sample or variant is of the group harbour=s1"),
        ('metric = "macro_f1"\nmin_score = 0.1\ngroup = "site=s7"', "nothing was scored"),
        ('max_drop = 0.1\nevery_group = "harbour"', "no sample or variant has a group 'harbour'"),
        ('metric = "log_loss"\nmax_score = 0.1', "log_loss is not defined"),
    ],
)
def test_a_gate_on_what_is_not_there_is_open(shell: Shell, fair: Path, gate: str, said: str) -> None:
    ended = shell("gate", "out", "--suite", write(fair, AXIS + gate, name="other.toml"))
    assert ended.code == 3, ended.err
    assert said in gates_of(fair)[0]["reason"]


def test_breaking_points(shell: Shell, fair: Path) -> None:
    run(shell, "poor", out="poor")
    least: dict[str, list[str]] = {out: [] for out in ("out", "poor")}
    for out, limit in (("out", 0.1), ("out", 4.9), ("poor", 4.9)):
        shell("gate", out, "--suite", write(fair, AXIS + f"min_breaking_point = {limit}", name="other.toml"))
        least[out].append(gates_of(fair, out)[0]["verdict"])
    assert least == {"out": ["passed", "inconclusive"], "poor": ["failed"]}


def test_a_metric_that_the_run_was_not_asked_for(shell: Shell, fair: Path) -> None:
    """The outcomes are there, so a metric can be thought of afterwards."""
    head = 'metrics = ["accuracy", "boats:lenient"]\n'
    suite = write(fair, AXIS + 'metric = "lenient"\nmin_score = 0.4', name="other.toml", head=head)
    assert shell("gate", "out", "--suite", suite).code == 0
    assert gates_of(fair)[0]["tiers"][0]["value"] > 0.5


def test_a_suite_of_another_task_has_no_gates_for_a_run(shell: Shell, fair: Path) -> None:
    write(fair, AXIS + "max_drop = 0.1", name="other.toml", head='task = "transcription"\n')
    ended = shell("gate", "out", "--suite", "other.toml")
    assert ended.code == 2
    assert "transcription" in ended.err


def test_every_gate_of_one_sample_is_open(shell: Shell, harbour: Path) -> None:
    lines = (harbour / "boats.jsonl").read_text().splitlines()
    (harbour / "boats.jsonl").write_text(lines[0])
    gates = [gates[0] for rule, gates in RULES.items() if rule not in {"group", "max_latency_ms"}]
    write(harbour, *(f'name = "{number}"\n{gate}' for number, gate in enumerate(gates)))
    assert run(shell, "fair").code == 3
    assert {gate["verdict"] for gate in gates_of(harbour)} == {"inconclusive"}
