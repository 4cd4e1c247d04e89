"""What can be reviewed: clean samples and variants, by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol

from perturb.contracts import Chat, Field, severity_label
from perturb.keys import digest

CLEAN: Final = "clean"
_ID_DIGITS: Final = 16


class Item(NamedTuple):
    """A clean sample or a variant.

    Attributes:
        sample_id: Of the sample.
        axis: `clean` for clean samples.
        generator: The generator's name in the suite; `clean` for clean samples.
        severity: In 0..5.
        replicate: Which of several draws.
        target: The right answer as plain JSON.
        expectation: What is expected of the answer: `invariant`, `contrast` or `abstain`.
    """

    sample_id: str
    axis: str
    generator: str
    severity: float
    replicate: int
    target: Any = None
    expectation: str = "invariant"

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits that tell nothing of what was done to it."""
        return digest(self.sample_id, self.generator, repr(self.severity), self.replicate).hex()[:_ID_DIGITS]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was done to it."""
        return self.generator == CLEAN

    @property
    def name(self) -> dict[str, Any]:
        """Its name as files hold it."""
        told = self._asdict() | {"tier": severity_label(self.severity)}
        return {key: told[key] for key in ("sample_id", "axis", "generator", "severity", "tier", "replicate")}


class Reviewable(Protocol):
    """A folder with variants in it."""

    def items(self) -> Iterator[Item]:
        """Name all clean samples and variants that have something to judge."""

    def inputs(self, items: Iterable[Item]) -> Iterator[tuple[Item, Mapping[str, Field]]]:
        """Read or make again the fields of some items, in any order, each item with the right answer to these.

        What cannot be read is left out.
        """


def clean_of(item: Item) -> Item:
    """Name the clean sample that an item was made from."""
    return Item(item.sample_id, CLEAN, CLEAN, 0.0, 0)


def fields_of(value: Any) -> dict[str, Field]:
    """Return an input as named fields; a single one has no name, and a turn of a chat tells who speaks.

    Example:
        >>> fields_of(Chat([{"role": "user", "content": "Hi!"}]))
        {'messages[0], user': 'Hi!'}
    """
    if isinstance(value, Chat):
        return {f"{name}, {value.role(name)}": text for name, text in value.items()}
    return dict(value) if isinstance(value, Mapping) else {"": value}
