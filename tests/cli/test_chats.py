"""Chats through the commands: the user's turns are perturbed, the model gets messages, the files keep their form."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import perturb
from perturb import Chat, Sample

Shell = Callable[..., Any]
Message = dict[str, Any]
MODEL = '''
def route(chats):
    """Refunds whoever still asks for money."""
    assert all(isinstance(chat, list) and chat[0]["role"] == "system" for chat in chats)
    return ["refund" if "money" in str(chat[-1]["content"]) else "other" for chat in chats]


def echoes(chats):
    return [chat[-1]["content"] for chat in chats]
'''
SUITE = """
seed = 7
severities = [1, 5]
generators = ["adjacent_key"]
"""
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


def turns(number: int) -> list[Message]:
    wish = "I would like my money back" if number % 2 else "I would like to know where it is"
    return [
        {"role": "system", "content": "You route tickets."},
        {"role": "user", "content": f"Order number {number} came broken."},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "t", "type": "function"}], "refusal": None},
        {"role": "tool", "tool_call_id": "t", "content": "It was sent on Monday."},
        {"role": "user", "name": "ann", "content": [{"type": "text", "text": f"{wish}, please."}, PICTURE]},
    ]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def desk(folder: Path) -> Path:
    (folder / "desk.py").write_text(MODEL)
    (folder / "chats.toml").write_text(SUITE)
    rows = [{"messages": turns(number), "label": ("other", "refund")[number % 2]} for number in range(8)]
    write(folder / "chats.jsonl", rows)
    return folder


def apart(messages: list[Message]) -> list[Any]:
    """Everything of a chat but the texts of the user."""
    texts = {"text": ""}
    return [
        message | {"content": [part | texts if part["type"] == "text" else part for part in message["content"]]}
        if isinstance(message["content"], list)
        else message | {"content": ""}
        if message["role"] == "user"
        else message
        for message in messages
    ]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_what_is_written_has_the_same_form_and_is_read_again(desk: Path, shell: Shell, form: str) -> None:
    assert shell("generate", "chats.toml", "chats.jsonl", "out", "--format", form).code == 0
    clean = [turns(number) for number in range(8)]
    if form == "jsonl":
        rows = read(desk / "out" / "data.jsonl")
        assert [row["messages"] for row in rows if not row["severity"]] == clean
        for row in (row for row in rows if row["severity"] == 5):
            number = int(row["sample_id"].removeprefix("row-")) - 1
            assert apart(row["messages"]) == apart(clean[number])
            for place in (1, 4):
                assert row["messages"][place] != clean[number][place]
    again = list(perturb.read(desk / "out" / f"data.{form}", input="messages", target="label"))
    assert len(again) == 24
    assert all(isinstance(sample.input, Chat) for sample in again)
    assert again[0].input.messages == clean[0]  # type: ignore[union-attr]


def test_the_model_gets_the_messages(desk: Path, shell: Shell) -> None:
    done = shell("run", "chats.toml", "chats.jsonl", "--model", "desk:route", "--out", "run")
    assert done.code == 0, done.err
    card = json.loads((desk / "run" / "scorecard.json").read_text())
    assert card["clean"]["value"] == 1.0
    assert card["counts"]["status"] == {"ok": 24}
    assert card["cells"][1]["score"]["value"] < 1.0
    examples = json.loads((desk / "run" / "examples" / "examples.json").read_text())["examples"]
    assert examples
    assert all(example["clean_text"] != example["variant_text"] for example in examples)


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ('["messages[-1]"]', {4}),
        ('["messages.tool"]', {3}),
        ('["messages"]', {0, 1, 3, 4}),
        ('["messages.user[0]"]', {1}),
    ],
)
def test_the_suite_chooses_the_turns(desk: Path, shell: Shell, fields: str, changed: set[int]) -> None:
    (desk / "chats.toml").write_text(f"fields = {fields}\n{SUITE}")
    assert shell("generate", "chats.toml", "chats.jsonl", "out", "--severities", "5").code == 0
    rows = read(desk / "out" / "data.jsonl")
    clean = {row["sample_id"]: row["messages"] for row in rows if not row["severity"]}
    for row in (row for row in rows if row["severity"]):
        pairs = zip(row["messages"], clean[row["sample_id"]], strict=True)
        assert {place for place, (varied, plain) in enumerate(pairs) if varied != plain} == changed


def test_the_closing_turn_of_the_assistant_is_the_answer(desk: Path, shell: Shell) -> None:
    talks = [[{"role": "user", "content": f"Say {word} twice."}, {"role": "assistant", "content": f"Say {word} twice."}]
             for word in ("cat", "dog", "tree")]  # fmt: skip
    write(desk / "talks.jsonl", [{"messages": talk} for talk in talks])
    (desk / "talks.toml").write_text(f'task = "generation"\n{SUITE}')
    done = shell("run", "talks.toml", "talks.jsonl", "--model", "desk:echoes", "--out", "run")
    assert done.code == 0, done.err
    assert json.loads((desk / "run" / "scorecard.json").read_text())["clean"]["value"] == 1.0
    assert shell("generate", "talks.toml", "talks.jsonl", "out").code == 0
    rows = read(desk / "out" / "data.jsonl")
    assert all(row["messages"][-1] == talks[int(row["sample_id"][-1]) - 1][-1] for row in rows)


def test_bad_chats_are_told_one_by_one_and_the_rest_goes_on(desk: Path, shell: Shell) -> None:
    bad = [
        [{"content": "Hi"}],
        [{"role": "user", "content": 3}],
        [],
        None,
        "what",
        [{"role": "system", "content": "Hm."}],
    ]
    write(desk / "bad.jsonl", [{"messages": messages, "label": "x"} for messages in (turns(1), *bad, turns(3))])
    done = shell("generate", "chats.toml", "bad.jsonl", "out", "--severities", "5")
    assert done.code == 0
    told = {row["sample_id"]: row["error"] for row in read(desk / "out" / "manifest.jsonl") if row["error"]}
    assert "expected a role in messages[0], such as user; got None" in told["row-000002"]
    assert "expected messages[0].content as a text or a list of parts; got int" in told["row-000003"]
    assert "expected messages as a list" in told["row-000004"]
    assert "there are none. Fill it in or drop the row" in told["row-000005"]
    assert "got 'what'" in told["row-000006"]
    assert "expected a turn of the user; the messages are of system" in told["row-000007"]
    assert {row["sample_id"] for row in read(desk / "out" / "data.jsonl")} == {"row-000001", "row-000007", "row-000008"}


def test_wrong_fields_and_places_are_a_sentence(desk: Path, shell: Shell) -> None:
    (desk / "wrong.toml").write_text(f'fields = ["question"]\n{SUITE}')
    done = shell("generate", "wrong.toml", "chats.jsonl", "out")
    assert done.code == 2
    assert "perturbs the field 'question', which the data do not have; they have messages" in done.err
    write(desk / "spans.jsonl", [{"messages": turns(1), "spans": [[0, 3, "X"]]}])
    done = shell("generate", "chats.toml", "spans.jsonl", "spans", "--kind", "spans")
    assert done.code == 2
    assert "expected no places in a chat" in done.err


def test_what_was_written_and_what_was_run_is_reviewed_turn_by_turn(desk: Path, shell: Shell) -> None:
    assert shell("generate", "chats.toml", "chats.jsonl", "out").code == 0
    assert shell("run", "chats.toml", "chats.jsonl", "--model", "desk:route", "--out", "run").code == 0
    for folder in ("out", "run"):
        assert shell("review", folder, "--page", f"{folder}.html").code == 0
        page = (desk / f"{folder}.html").read_text()
        assert "messages[4].content[0]" in page
        assert "tool_calls" not in page


def test_what_broke_the_model_is_kept_and_asked_again(desk: Path, shell: Shell) -> None:
    searched = shell(
        "search", "chats.toml", "chats.jsonl", "--model", "desk:route", "--mode", "worst", "--out", "found"
    )
    assert searched.code == 0, searched.err
    kept = list(perturb.read(desk / "found" / "adversarial"))
    assert kept
    assert all(isinstance(sample.input, Chat) for sample in kept)
    shell("run", "found/adversarial.toml", "found/adversarial", "--model", "desk:route", "--out", "again")
    assert json.loads((desk / "again" / "scorecard.json").read_text())["clean"]["value"] == 0.0


def test_python_takes_chats_too() -> None:
    samples = [Sample(str(number), Chat(turns(number)), "other") for number in range(3)]
    variants = list(perturb.generate(samples, generators=["adjacent_key"], severities=[5], seed=7))
    for variant, sample in zip(variants, samples, strict=True):
        assert apart(variant.input.messages) == apart(sample.input.messages)  # type: ignore[union-attr]
        assert variant.changed
