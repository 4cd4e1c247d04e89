"""What came of applying a generator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from perturb.contracts.edit_columns import Edit
from perturb.contracts.sample import Field
from perturb.contracts.targets import Target


class Rendered(NamedTuple):
    """What came of applying a generator once.

    Attributes:
        input: The perturbed image or text.
        target: The right answer to it.
        visibility: For each object of the target, the share still seen; None where nothing was covered.
        contrast: Whether the right answer changed.
        problem: Why the variant is invalid; empty where it is not.
        edits: The edits on the clean text, where the generator made edits.
        groups: Slice name to value, of those that the text no longer shares with the sample.
    """

    input: Field
    target: Target
    visibility: tuple[float, ...] | None = None
    contrast: bool = False
    problem: str = ""
    edits: Sequence[Edit] | None = None
    groups: Mapping[str, str] = MappingProxyType({})
