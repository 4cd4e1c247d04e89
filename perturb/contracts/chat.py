"""Chats: messages of several roles, as language models take them. Their texts are fields; all else stays as it is."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from perturb.errors import InputError

MESSAGES: Final = "messages"
_FIELD: Final = re.compile(
    rf"{MESSAGES}(?:\.(?!content\b)(?P<role>\w+))?(?:\[(?P<place>-?\d+)\])?(?:\.content\[(?P<part>\d+)\])?"
)
_USER, _ASSISTANT = "user", "assistant"
_FORM: Final = '{"role": "user", "content": "…"}'


class _Text(NamedTuple):
    """A text of a chat: which message it stands in, and which part of its content; None where it is all of it."""

    place: int
    part: int | None

    @property
    def name(self) -> str:
        return f"{MESSAGES}[{self.place}]" + ("" if self.part is None else f".content[{self.part}]")


class Chat(Mapping[str, str]):
    """The messages of a chat, as fields: the name of each text, such as `messages[2]`, to the text.

    The model gets `messages`, a list as OpenAI's interface takes it. Only texts are ever changed: a message's content,
    or its parts of type `text`, which are named `messages[2].content[0]`. A last message of the assistant is the right
    answer and no part of what the model gets.

    Args:
        messages: One mapping each, with a `role` and a `content`: a text, a list of parts, or None.

    Raises:
        InputError: If they are none.

    Example:
        >>> chat = Chat([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi!"}])
        >>> dict(chat)
        {'messages[0]': 'Be brief.', 'messages[1]': 'Hi!'}
        >>> chat.with_texts({"messages[1]": "Hi?"}).messages[1]
        {'role': 'user', 'content': 'Hi?'}
    """

    __slots__ = ("_all", "_texts")

    def __init__(self, messages: Sequence[Mapping[str, Any]]) -> None:
        self._all = _checked(messages)
        given = self._all[: len(self._all) - self._closed]
        if not given:
            raise InputError(f"Expected a message before the assistant's; got none. Write the user's turn, {_FORM}.")
        self._texts = {text.name: text for text in _texts(given)}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the model gets: a copy."""
        return copy.deepcopy(self._all[: len(self._all) - self._closed])

    @property
    def conversation(self) -> list[dict[str, Any]]:
        """All messages, with the assistant's last one where there is one: a copy."""
        return copy.deepcopy(self._all)

    @property
    def reply(self) -> str | None:
        """The assistant's last message, where that is the last of all and a text."""
        content = self._all[-1]["content"] if self._closed else None
        return content if isinstance(content, str) else None

    @property
    def _closed(self) -> bool:
        return bool(self._all[-1]["role"] == _ASSISTANT)

    def role(self, field: str) -> str:
        """Tell who speaks in one of its fields."""
        return str(self._all[self._texts[field].place]["role"])

    def with_texts(self, texts: Mapping[str, str]) -> Chat:
        """Return the chat with other texts in some of its fields."""
        messages = self.conversation
        for name, text in texts.items():
            place, part = self._texts[name]
            if part is None:
                messages[place]["content"] = text
            else:
                messages[place]["content"][part]["text"] = text
        return Chat(messages)

    def chosen(self, fields: Sequence[str]) -> list[str]:
        """Name the texts that a suite's fields choose, in the order of the messages; of the user's turns without any.

        Args:
            fields: Each `messages`, `messages[2]`, `messages[-1]`, `messages.user`, `messages.user[-1]`, or a part of
                one, `messages[2].content[0]`.

        Raises:
            InputError: If the chat has none of them.

        Example:
            >>> turns = [("system", "Be brief."), ("user", "Hi!"), ("assistant", "Yes?"), ("user", "Thanks.")]
            >>> chat = Chat([{"role": role, "content": text} for role, text in turns])
            >>> chat.chosen([]), chat.chosen(["messages[-1]", "messages.system"])
            (['messages[1]', 'messages[3]'], ['messages[0]', 'messages[3]'])
        """
        matches = [match for field in fields or (f"{MESSAGES}.{_USER}",) if (match := _FIELD.fullmatch(field))]
        wanted = {(place, match["part"]) for match in matches for place in self._places(match["role"], match["place"])}
        names = [name for name, (place, part) in self._texts.items() if {(place, None), (place, str(part))} & wanted]
        if not names:
            roles = ", ".join(message["role"] for message in self.messages)
            asked = f"text in {', '.join(fields)}" if fields else "turn of the user"
            raise InputError(
                f"expected a {asked}; the messages are of {roles}. Name others as the suite's fields, such as "
                f'fields = ["{MESSAGES}[0]"]'
            )
        return names

    def _places(self, role: str | None, place: str | None) -> list[int]:
        given = enumerate(self._all[: len(self._all) - self._closed])
        found = [number for number, message in given if role in (None, message["role"])]
        if place is None:
            return found
        return [found[int(place)]] if -len(found) <= int(place) < len(found) else []

    def __getitem__(self, name: str) -> str:
        place, part = self._texts[name]
        content = self._all[place]["content"]
        return str(content if part is None else content[part]["text"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __repr__(self) -> str:
        return f"Chat({self._all!r})"


def is_chat_field(name: str) -> bool:
    """Whether a suite's field names texts of a chat.

    Example:
        >>> is_chat_field("messages[-1]"), is_chat_field("messages.user"), is_chat_field("question")
        (True, True, False)
    """
    return _FIELD.fullmatch(name) is not None


def _checked(messages: Any) -> list[dict[str, Any]]:
    if isinstance(messages, str | bytes) or not isinstance(messages, Sequence) or not messages:
        raise InputError(f"Expected messages as a list of {_FORM}; got {messages!r:.80}. Write one for each turn.")
    for number, message in enumerate(messages):
        where = f"{MESSAGES}[{number}]"
        if not isinstance(message, Mapping):
            raise InputError(f"Expected {where} as {_FORM}; got {message!r:.80}. Write role and content.")
        role = message.get("role")
        if not isinstance(role, str) or not role:
            raise InputError(f"Expected a role in {where}, such as user; got {role!r:.40}. Say who speaks.")
        if "content" not in message:
            raise InputError(f"Expected a content in {where}; it has {', '.join(message)}. Write a text, or null.")
        _check_content(message["content"], f"{where}.content")
    return copy.deepcopy([dict(message) for message in messages])


def _check_content(content: Any, where: str) -> None:
    if content is None or isinstance(content, str):
        return
    if not isinstance(content, list):
        raise InputError(f"Expected {where} as a text or a list of parts; got {type(content).__name__}. Write a text.")
    for number, part in enumerate(content):
        kind = part.get("type") if isinstance(part, Mapping) else None
        if not isinstance(kind, str):
            raise InputError(f'Expected {where}[{number}] as {{"type": "text", "text": "…"}}; got {part!r:.80}.')
        if kind == "text" and not isinstance(part.get("text"), str):
            raise InputError(f"Expected a text in {where}[{number}]; got {part.get('text')!r:.40}. Write one.")


def _texts(messages: Sequence[Mapping[str, Any]]) -> Iterator[_Text]:
    for place, message in enumerate(messages):
        if isinstance(message["content"], str):
            yield _Text(place, None)
        elif message["content"] is not None:
            yield from (_Text(place, n) for n, part in enumerate(message["content"]) if part["type"] == "text")
