"""A variant: a generated sample and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from perturb.contracts.scales import Value


class Expectation(StrEnum):
    """What a right model does with a variant."""

    INVARIANT = "invariant"
    ABSTAIN = "abstain"
    CONTRAST = "contrast"
    UNDETERMINED = "undetermined"


class Validity(StrEnum):
    """How it is known that the variant's target is right."""

    BY_CONSTRUCTION = "by_construction"
    GUARD = "guard"
    HUMAN = "human"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Step:
    """One generator's part in a variant.

    Attributes:
        instance: The generator's name in the suite.
        generator: The generator's own name.
        version: Its version.
        key: 32 hexadecimal digits: all its luck.
        severity: In 0..5.
        parameters: What the severity resolved to.
    """

    instance: str
    generator: str
    version: int
    key: str
    severity: float
    parameters: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class PartnerUsed:
    """The second sample that a variant was made with."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Variant:
    """A generated sample and its provenance.

    Attributes:
        sample_id: The sample it was made from.
        cluster: That sample's cluster.
        groups: That sample's groups.
        axis: What varies.
        steps: The generators that made it, in order.
        replicate: Which of several draws.
        input: What the model sees, an `Input`: the caller knows whether it is an image, a text or fields of these.
        target: The right answer to it, a `Target`.
        expectation: What a right model does with it.
        changed: Whether it differs from the clean input at all; an unchanged variant is a `no_op`.
        distance: How far it lies from clean: RMSE in levels 0..255 for an image, changed characters for a text.
        input_digest: 32 hexadecimal digits over the variant's input.
        visibility: For each object of the target, the share still seen, in 0..1; None where nothing was covered.
        partners: The samples it was made with.
        control_of: The ambiguity generator that this one is the matched control of, or None.
        validity: How it is known that the target is right.
        selected_against: Digests of the models that a mined variant was chosen against.
        problem: Why the generator could not make it; the input is then the clean one.
    """

    sample_id: str
    cluster: str
    groups: Mapping[str, str]
    axis: str
    steps: tuple[Step, ...]
    replicate: int
    input: Any
    target: Any
    expectation: Expectation
    changed: bool
    distance: float
    input_digest: str
    visibility: tuple[float, ...] | None = None
    partners: tuple[PartnerUsed, ...] = ()
    control_of: str | None = None
    validity: Validity = Validity.BY_CONSTRUCTION
    selected_against: tuple[str, ...] = field(default=())
    problem: str = ""

    @property
    def severity(self) -> float:
        """Severity of the strongest step."""
        return max(step.severity for step in self.steps)

    @property
    def generator(self) -> str:
        """The generator's name in the suite; several joined by `+`."""
        return "+".join(step.instance for step in self.steps)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - the protocol of pretty printers
        """Print as one line also where Hypothesis or IPython prints."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        """Say what is needed to make it again, and show a text; a failing property test prints this."""
        match self.input:
            case str():
                shown = repr(self.input)
            case Mapping():
                shown = f"fields {', '.join(self.input)}"
            case _:
                shown = f"image {self.input.shape}"
        return (
            f"Variant(sample_id={self.sample_id!r}, generator={self.generator!r}, severity={self.severity:g}, "
            f"replicate={self.replicate}, target={self.target!r}, distance={self.distance:.3g}, input={shown})"
        )
