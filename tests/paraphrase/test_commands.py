"""`perturb generate` and `perturb run` with whole rewrites, as a person uses them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from perturb.cli import main

Shell = Callable[..., Any]

SUITE = """
seed = 7
severities = [1, 5]
generators = ["paraphraser:llm_paraphrase"]

[[gates]]
axis = "paraphrase"
max_drop = 0.9
"""
MODEL = """
def predict(texts):
    return [{"good": 0.9, "bad": 0.1} if "good" in text else {"good": 0.2, "bad": 0.8} for text in texts]
"""
TEXTS = [f"The {meal} in that place was good." for meal in ("soup", "fish", "bread", "cake", "rice", "stew")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "suite.toml").write_text(SUITE)
    (tmp_path / "kind_judge.py").write_text(MODEL)
    rows = [{"text": text, "label": "good"} for text in TEXTS] + [{"text": "It was awful there.", "label": "bad"}]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def perturb(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])

    def type_in(*words: Any) -> Ended:
        monkeypatch.setattr(sys, "argv", ["perturb", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Ended(int(ended.value.code or 0), out, " ".join(err.split()))

    return type_in


def rewriting(served: Any) -> Any:
    def reply(request: dict[str, Any]) -> Any:
        text = request["messages"][1]["content"]
        return served.candidates(f"So, {text[0].lower()}{text[1:]}", f"To put it in yet other words: {text}")

    return reply


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_generate_online_then_offline_the_same(
    served: Any, perturb: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.reply = rewriting(served)
    monkeypatch.setenv("PERTURB_API_KEY", "secret")
    address = f"{served.url}#small"
    first = perturb("generate", "suite.toml", "data.jsonl", "one", "--paraphraser", address)
    assert (first.code, first.err) == (0, "")
    assert "7 of 7 texts have a rewrite that passed the guards" in first.out
    assert len(served.requests) == 7
    served.reply = lambda _request: (500, b"")
    again = perturb("generate", "suite.toml", "data.jsonl", "two", "--paraphraser", address, "--workers", "2")
    assert again.code == 0
    assert len(served.requests) == 7
    assert files(folder / "one") == files(folder / "two")
    rows = [json.loads(line) for line in (folder / "one" / "manifest.jsonl").read_text().splitlines()]
    assert {row["validity"] for row in rows if row["severity"]} == {"guard"}
    assert {row["status"] for row in rows} == {"ok"}
    about = json.loads((folder / "one" / "generate.json").read_text())["paraphrases"]
    assert (about["texts"], about["rewritten"], about["accepted"]) == (7, 7, 14)
    assert len(about["digest"]) == 32
    assert not any(b"secret" in content for content in files(folder).values())


def test_run_says_what_the_guards_did_and_needs_no_endpoint_again(served: Any, perturb: Shell, folder: Path) -> None:
    served.reply = rewriting(served)
    ended = perturb(
        *("run", "suite.toml", "data.jsonl", "--model", "kind_judge:predict", "--out", "out"),
        *("--paraphraser", f"{served.url}#small", "--paraphrase-cache", "kept"),
    )
    assert ended.code in (0, 3), ended.err
    manifest = json.loads((folder / "out" / "run.json").read_text())
    assert manifest["paraphrases"]["rewritten"] == 7
    assert any("Paraphrases: 7 of 7 texts" in note for note in manifest["data"]["notes"])
    assert len(list((folder / "kept").glob("*.json"))) == 7
    digest = manifest["outcomes_digest"]
    (folder / "frozen.toml").write_text(manifest["suite"]["text"])
    offline = perturb("run", "frozen.toml", "data.jsonl", "--model", "kind_judge:predict", "--out", "offline")
    assert offline.code == ended.code
    again = json.loads((folder / "offline" / "run.json").read_text())
    assert (again["outcomes_digest"], again["paraphrases"]) == (digest, manifest["paraphrases"])
    assert len(served.requests) == 7
    assert perturb("report", "out").code == ended.code


def test_one_rubbish_answer_is_an_invalid_variant(served: Any, perturb: Shell, folder: Path) -> None:
    good = rewriting(served)
    served.reply = lambda request: (200, b"?") if "cake" in request["messages"][1]["content"] else good(request)
    ended = perturb("generate", "suite.toml", "data.jsonl", "out", "--paraphraser", f"{served.url}#small")
    assert ended.code == 0
    assert "2 variants could not be made" in ended.out
    assert "1 have no usable answer (the reply is no chat completion in JSON)" in ended.out
    rows = [json.loads(line) for line in (folder / "out" / "manifest.jsonl").read_text().splitlines()]
    invalid = [row for row in rows if row["status"] == "invalid"]
    assert [row["sample_id"] for row in invalid] == ["row-000004"] * 2
    assert "no answer of the model 'small' is kept" in invalid[0]["error"]
    assert len(list((folder / ".perturb" / "paraphrases").iterdir())) == 6


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "names none: give --paraphraser URL#model"),
        (("--paraphraser", "http://localhost:8000/v1"), "Expected a paraphraser as URL#model"),
        (("--paraphraser", "http://127.0.0.1:9/v1#small"), "cannot be reached"),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(perturb: Shell, folder: Path, options: tuple[str, ...], said: str) -> None:
    ended = perturb("generate", "suite.toml", "data.jsonl", "out", *options)
    assert ended.code == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert not (folder / "out").exists()


def test_a_refusal_in_the_middle_keeps_what_was_answered(served: Any, perturb: Shell, folder: Path) -> None:
    good = rewriting(served)
    served.reply = lambda request: (401, b"no credit") if len(served.requests) > 4 else good(request)
    address = f"{served.url}#small"
    ended = perturb("generate", "suite.toml", "data.jsonl", "out", "--paraphraser", address)
    assert ended.code == 2
    assert "status 401: 'no credit'" in ended.err
    kept = len(list((folder / ".perturb" / "paraphrases").iterdir()))
    assert 0 < kept < 7
    served.reply = good
    served.requests.clear()
    assert perturb("generate", "suite.toml", "data.jsonl", "out", "--paraphraser", address).code == 0
    assert len(served.requests) == 7 - kept


def test_a_suite_without_rewrites_has_no_use_for_a_paraphraser(perturb: Shell, folder: Path) -> None:
    (folder / "suite.toml").write_text('generators = ["synonym"]')
    ended = perturb("generate", "suite.toml", "data.jsonl", "out", "--paraphraser", "http://127.0.0.1:9/v1#small")
    assert ended.code == 2
    assert "has no whole rewrites" in ended.err


def test_it_is_explained_without_a_model(perturb: Shell) -> None:
    ended = perturb("show", "paraphraser:back_translation")
    assert (ended.code, ended.err) == (0, "")
    assert "through five languages" in " ".join(ended.out.split())
