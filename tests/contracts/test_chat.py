"""Chats: which texts are fields, which of them a suite chooses, and that all else stays as it is."""

from typing import Any

import pytest

from perturb import Chat
from perturb.errors import InputError

CALL = {"id": "t1", "type": "function", "function": {"name": "look", "arguments": '{"n": 1}'}}
PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
TURNS: list[dict[str, Any]] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "name": "ann", "content": "Hi!"},
    {"role": "assistant", "content": None, "tool_calls": [CALL], "refusal": None},
    {"role": "tool", "tool_call_id": "t1", "content": "{}"},
    {"role": "user", "content": [{"type": "text", "text": "Look:"}, PICTURE, {"type": "text", "text": "Well?"}]},
]
ANSWER = {"role": "assistant", "content": "A cat."}


def test_texts_are_fields_and_all_else_stays() -> None:
    chat = Chat(TURNS)
    assert list(chat) == [
        *("messages[0]", "messages[1]", "messages[3]", "messages[4].content[0]", "messages[4].content[2]")
    ]
    assert chat["messages[4].content[2]"] == "Well?"
    assert chat.messages == chat.conversation == TURNS
    changed = chat.with_texts({"messages[1]": "Ho!", "messages[4].content[2]": "And?"})
    assert changed.messages[1] == {"role": "user", "name": "ann", "content": "Ho!"}
    assert changed.messages[4]["content"] == [TURNS[4]["content"][0], PICTURE, {"type": "text", "text": "And?"}]
    assert [changed.messages[place] for place in (0, 2, 3)] == [TURNS[place] for place in (0, 2, 3)]
    assert chat.messages == TURNS


def test_who_writes_into_what_it_gets_changes_nothing() -> None:
    chat = Chat(TURNS)
    chat.messages[4]["content"][0]["text"] = "changed"
    chat.conversation.clear()
    assert chat.messages == TURNS


def test_the_last_turn_of_the_assistant_is_the_answer() -> None:
    chat = Chat([*TURNS, ANSWER])
    assert (chat.reply, chat.messages, chat.conversation) == ("A cat.", TURNS, [*TURNS, ANSWER])
    assert list(chat) == list(Chat(TURNS))
    assert chat.with_texts({"messages[1]": "Ho!"}).conversation[-1] == ANSWER
    assert Chat(TURNS).reply is None


@pytest.mark.parametrize(
    ("fields", "chosen"),
    [
        ([], [1, 4, 5]),
        (["messages.user"], [1, 4, 5]),
        (["messages"], [0, 1, 3, 4, 5]),
        (["messages[-1]"], [4, 5]),
        (["messages.user[-2]", "messages[0]"], [0, 1]),
        (["messages[4].content[2]"], [5]),
        (["messages.tool", "messages[99]"], [3]),
    ],
)
def test_a_suite_chooses(fields: list[str], chosen: list[int]) -> None:
    names = {0: "messages[0]", 1: "messages[1]", 3: "messages[3]"}
    names |= {4: "messages[4].content[0]", 5: "messages[4].content[2]"}
    assert Chat([*TURNS, ANSWER]).chosen(fields) == [names[place] for place in chosen]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([], "expected a turn of the user; the messages are of system"),
        (["messages[3]"], r"expected a text in messages\[3\]; the messages are of system"),
        (["question"], "expected a text in question"),
    ],
)
def test_nothing_to_choose_is_a_sentence(fields: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Chat([{"role": "system", "content": "Alone."}]).chosen(fields)


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([], "Expected messages as a list"),
        ("Hi", "Expected messages as a list .* got 'Hi'"),
        ([ANSWER], "Expected a message before the assistant's; got none"),
        (["Hi"], r"Expected messages\[0\] as .* got 'Hi'"),
        ([{"content": "Hi"}], r"Expected a role in messages\[0\], such as user; got None"),
        ([{"role": "user"}], r"Expected a content in messages\[0\]; it has role"),
        ([{"role": "user", "content": 3}], r"Expected messages\[0\].content as a text or a list of parts; got int"),
        ([{"role": "user", "content": ["Hi"]}], r"Expected messages\[0\].content\[0\] as .* got 'Hi'"),
        ([{"role": "user", "content": [{"type": "text"}]}], r"Expected a text in messages\[0\].content\[0\]; got None"),
    ],
)
def test_what_is_no_chat_is_a_sentence(messages: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Chat(messages)
