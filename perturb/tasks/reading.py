"""What readers of answers share."""

from __future__ import annotations

from typing import Any, Final

from perturb.errors import ModelError

__all__ = ["check_label", "shown"]

_SHOWN_CHARACTERS: Final = 80
_SHOWN_LABELS: Final = 10


def check_label(label: Any, labels: frozenset[str] | None) -> str:
    """Return the class of an object if the data have it.

    Raises:
        ModelError: If it is no text, or not among the labels.
    """
    if not isinstance(label, str):
        raise ModelError(f"Expected a class as a text; the model answered {shown(label)}. Map its classes to names.")
    if labels is not None and label not in labels:
        known = ", ".join(sorted(labels)[:_SHOWN_LABELS]) + (", …" if len(labels) > _SHOWN_LABELS else "")
        raise ModelError(
            f"The model answered the class {label!r}, which the data do not have ({known}). "
            "Map its classes to the data's, or list further ones in the suite as labels = [...]."
        )
    return str(label)


def shown(value: Any) -> str:
    """Name a value's type and how it begins, on one line."""
    text = " ".join(repr(value).split())
    return f"{type(value).__name__} {text[:_SHOWN_CHARACTERS]}{'…' if len(text) > _SHOWN_CHARACTERS else ''}"
