"""What a suite holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from perturb.contracts.preparation import Encoding, Preprocess
from perturb.errors import SeverityError
from perturb.keys import digest

Rule = Literal["max_drop", "min_score", "max_score", "max_loss", "min_breaking_point", "max_latency_ms"]
OnInconclusive = Literal["fail", "pass", "warn"]
DEFAULT_CONFIDENCE: Final = 0.95
Scale = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """One generator as a suite uses it.

    Attributes:
        name: Its name in the suite; the generator's own unless the suite says otherwise.
        generator: The generator's name in the catalogue, `package.module:name`, or a bridge's with its declaration.
        axis: What varies.
        severities: In ascending order, none of them 0.
        replicates: Draws for each sample; 1 where the generator has no draw.
        listed: Whether the suite lists the generator itself, and not only its axis.
        scale: Of a calibrated suite: pairs of a severity as the suite counts and one as the generator does, ascending;
            between them it is linear. Empty where both count alike.
    """

    name: str
    generator: str
    axis: str
    severities: tuple[float, ...]
    replicates: int
    listed: bool = False
    scale: Scale = ()

    def own(self, severity: float) -> float:
        """Turn a severity as the suite counts it into one as the generator does.

        Example:
            >>> dusk = Instance("dusk", "low_light", "lighting", (1.0, 2.0), 1, scale=((1.0, 1.8), (2.0, 3.0)))
            >>> [dusk.own(severity) for severity in (0, 0.5, 1, 1.5, 2)]
            [0.0, 0.9, 1.8, 2.4, 3.0]

        Raises:
            SeverityError: If it lies beyond the scale.
        """
        if not self.scale:
            return severity
        if severity > self.scale[-1][0]:
            raise SeverityError(
                f"{self.name} is calibrated up to tier {self.scale[-1][0]:g}; got severity={severity:g}. Ask weaker "
                "ones, or calibrate again."
            )
        points = pairwise(((0.0, 0.0), *self.scale))
        below, above = next(pair for pair in points if severity <= pair[1][0])
        share = (severity - below[0]) / (above[0] - below[0])
        return round(below[1] + share * (above[1] - below[1]), 6)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a suite was calibrated, as far as a run needs to know.

    Attributes:
        share: Of the clusters, in 0..1: those that it was calibrated on, which are never scored.
        seed: Keys which these are.
        scales: Generator's name in the suite to its `Instance.scale`.
    """

    share: float
    seed: int
    scales: Mapping[str, Scale]


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule on the scorecard, written before the run.

    Attributes:
        name: How reports call it.
        rule: `max_drop` bounds the fall from clean, `min_score` the score itself (`max_score` where the lower is
            better), `max_loss` what is lost against a baseline run, `min_breaking_point` the severity at which the
            model breaks, `max_latency_ms` a percentile of the milliseconds an input takes.
        limit: The margin or bound, in units of what is bounded.
        severities: The severities at each of which the rule must hold; 0 on clean inputs; none where it is not about
            severities.
        axis: The axis it holds for, the figure being the mean over its generators; or None.
        generator: The one generator (its name in the suite) it holds for, or None.
        metric: The further metric it is on; None for the task's primary one.
        group: The group it holds for, as `column=value`; None for everybody.
        every_group: The column for each of whose groups it must hold, or None.
        percentile: Of the latency, in 1..99.9.
        confidence: One-sided confidence of a pass, and of a failure.
        required: Whether it decides the exit code; an advisory gate is only reported.
        on_inconclusive: What an inconclusive verdict counts as: a failure, a pass, or a pass with a warning; None for
            neither, exit code 3.
    """

    name: str
    rule: Rule
    limit: float
    severities: tuple[float, ...]
    axis: str | None = None
    generator: str | None = None
    metric: str | None = None
    group: str | None = None
    every_group: str | None = None
    percentile: float = 95.0
    confidence: float = DEFAULT_CONFIDENCE
    required: bool = True
    on_inconclusive: OnInconclusive | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """What is asked of a model.

    Attributes:
        name: The file's name without its ending.
        text: The TOML as read; it goes into the run as it is.
        task: Its name, such as `classification`, or `package.module:NAME`.
        seed: All luck derives from it.
        instances: The generators of images and of texts; a data set gets those that fit its fields.
        gates: The rules.
        fields: The input fields to perturb; empty means every one, and of chats the user's turns.
        min_visibility: Objects of which less is seen leave the target.
        labels: Class labels beyond those that the data show.
        opposites: Label to the label that is right where the ground for it is turned round, as by a negation.
        abstain_label: The label with which the model abstains, or None.
        metrics: What to compute beside the task's primary metric; all that the task has where None.
        confidence: Two-sided confidence of the intervals.
        resamples: Resamples of the cluster bootstrap.
        smallest_group: Clusters that a group needs before it is compared with others.
        reference: Whose errors corruption errors are relative to: `alexnet`, or the folder of an earlier run; or None.
        preprocess: What is done to each image first; None leaves it.
        encode: What each image goes through at the end, before a model or a file gets it; None leaves it.
        frozen: Digest of the frozen set that it asks as it is, without generators; None where it asks variants.
        calibration: What makes its tiers equally hard on every axis for a reference model, or None.
    """

    name: str
    text: str
    task: str
    seed: int
    instances: tuple[Instance, ...]
    gates: tuple[Gate, ...] = ()
    fields: tuple[str, ...] = ()
    min_visibility: float = 0.0
    labels: tuple[str, ...] = ()
    opposites: Mapping[str, str] = field(default_factory=dict)
    abstain_label: str | None = None
    metrics: tuple[str, ...] | None = None
    confidence: float = DEFAULT_CONFIDENCE
    resamples: int = 2000
    smallest_group: int = 20
    reference: str | None = None
    preprocess: Preprocess | None = None
    encode: Encoding | None = None
    frozen: str | None = None
    calibration: Calibration | None = None

    @property
    def digest(self) -> str:
        """32 hexadecimal digits over the suite's text."""
        return digest(self.text).hex()
