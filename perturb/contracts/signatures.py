"""What a function takes, read once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any


@functools.cache
def parameters(function: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    """Read a function's signature once: reading it anew would take longer than most edits of a sentence."""
    return inspect.signature(function).parameters


@functools.cache
def positional(function: Callable[..., Any]) -> tuple[str, ...]:
    """Name what it takes by position."""
    return tuple(
        p.name for p in parameters(function).values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    )


@functools.cache
def keywords(function: Callable[..., Any]) -> tuple[str, ...]:
    """Name what it takes by keyword only."""
    return tuple(p.name for p in parameters(function).values() if p.kind is p.KEYWORD_ONLY)


@functools.cache
def takes_draw(function: Callable[..., Any]) -> bool:
    """Tell whether a generator's function takes a draw beside the input."""
    return len(positional(function)) > 1
