"""Chats as the cells of a table hold them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from perturb.contracts import Chat
from perturb.contracts.chat import MESSAGES
from perturb.data.rows import Row, Source
from perturb.errors import DataError, InputError

_USUAL: Final = (MESSAGES, "prompt")
_LOOKED_AT: Final = 100


def chat_column(source: Source, named: tuple[str, ...]) -> str | None:
    """Name the column of a table that holds chats: the one named, `messages` or `prompt`; None where none does.

    It does where most of its first 100 values are lists of messages.
    """
    if len(named) > 1:
        return None
    return next((column for column in named or _USUAL if _holds_chats(source, column)), None)


def _holds_chats(source: Source, column: str) -> bool:
    if column not in source.columns():
        return False
    looked_at = itertools.islice(source.rows((column,)), _LOOKED_AT)
    values = [row.cells[column] for row in looked_at if not row.problem and row.cells[column] is not None]
    return 2 * sum(map(_is_list, values)) > len(values)


def chat_text(row: Row, column: str) -> str:
    """Read a chat and write it as JSON, as a record holds it.

    Raises:
        DataError: If the row has a problem, or the cell holds no chat.
    """
    if row.problem:
        raise DataError(row.problem)
    cell = row.cells[column]
    if cell is None:
        raise DataError(f"expected messages in column {column!r}; there are none. Fill it in or drop the row.")
    if isinstance(cell, list) and not row.line:
        cell = [*map(_without_padding, cell)]
    return chat_json(chat_from(cell).conversation)


def chat_from(cell: Any) -> Chat:
    """Read a chat from a list of messages, or from one written as JSON.

    Raises:
        DataError: If it is none.

    Example:
        >>> chat_from('[{"role": "user", "content": "Hi!"}]')
        Chat([{'role': 'user', 'content': 'Hi!'}])
    """
    try:
        return Chat(json.loads(cell) if isinstance(cell, str) else cell)
    except InputError as error:
        raise DataError(f"{str(error)[0].lower()}{str(error)[1:]}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"expected messages as a list, or as JSON; got {cell!r:.80} ({error}).") from error


def chat_json(messages: Iterable[Mapping[str, Any]]) -> str:
    """Write messages as JSON."""
    return json.dumps(list(messages), ensure_ascii=False)


def _is_list(cell: Any) -> bool:
    return isinstance(cell, list) or (isinstance(cell, str) and cell.lstrip().startswith("[") and '"role"' in cell)


def _without_padding(message: Any) -> Any:
    """Leave out what a column of Parquet adds to a message: the keys of other messages, without a value."""
    if not isinstance(message, Mapping):
        return message
    return {key: value for key, value in message.items() if value is not None or key == "content"}
