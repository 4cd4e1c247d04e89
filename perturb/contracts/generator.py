"""A generator: a declaration beside a pure function."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar, cast

import numpy as np

from perturb.contracts.edits import OrderedEdits
from perturb.contracts.joined import Joined, JoinedEdits, alone
from perturb.contracts.rendered import Rendered
from perturb.contracts.sample import Field, Sample, check_image, check_text
from perturb.contracts.scales import Scale, TierTable, Value, at_severity, check_tables
from perturb.contracts.severity import MAX_SEVERITY, parse_severity
from perturb.contracts.signatures import keywords, parameters, positional, takes_draw
from perturb.contracts.targets import Target
from perturb.contracts.variant import Expectation, Validity
from perturb.errors import DeclarationError, InputError, SeverityError
from perturb.keys import make_key, rng_from

Modality = Literal["image", "text"]
FieldT = TypeVar("FieldT", bound=Field)
_DRAW_POSITIONAL: Final = 2  # the input and the rng


@dataclass(frozen=True, slots=True)
class Partner:
    """A generator that needs a second sample declares this; the core picks the sample by key.

    Attributes:
        other_class: Whether its class must differ from the sample's (True) or be the same (False).
    """

    other_class: bool


@dataclass(frozen=True, slots=True, eq=False)
class Generator:
    """One controlled way to move along an axis, with its table of tiers. Made by a kind's decorator.

    Attributes:
        name: Its function's name.
        axis: What varies in the world.
        kind: What its function returns, and so what happens to the labels.
        function: `apply`: pure, from input, draw and parameters to what its kind returns.
        tiers: Parameter to its values at severity 1 to 5.
        identity: Parameter to the value that changes nothing, at severity 0.
        scales: Parameter to its scale between tiers; `linear` where absent.
        source: Where the model and its constants come from.
        version: Raised whenever what it produces changes.
        tiers_only: Whether severities between the tiers make no sense.
        monotone: Whether its distance from clean is promised to rise from tier to tier.
        keeps_size: Whether its output has the size of its input.
        quantum: Largest distance from clean just above severity 0: RMSE in levels, or characters.
        invariant_up_to: Severity up to which an ambiguity generator leaves the answer decided.
        abstain_from: Severity from which the input no longer decides the answer; None where it always does.
        control_of: The ambiguity generator that this one is the matched control of.
        contrast: Whether it is there to change the right answer: a variant whose new answer is not known is
            undetermined.
        partner: The second sample it needs, or None.
        joins_fields: Whether it takes several text fields as one text, so that what it swaps is swapped in all.
        profile: The published benchmark whose constants it has, or the library that renders it; else empty. Such a
            generator is used by its name: an axis of a suite does not take it in.
    """

    name: str
    axis: str
    kind: Kind
    function: Callable[..., Any]
    tiers: TierTable
    identity: Mapping[str, Value]
    source: str
    scales: Mapping[str, Scale] = field(default_factory=dict)
    version: int = 1
    tiers_only: bool = False
    monotone: bool = True
    keeps_size: bool = True
    quantum: float = 1.0
    invariant_up_to: float = 0.0
    abstain_from: float | None = None
    control_of: str | None = None
    contrast: bool = False
    partner: Partner | None = None
    joins_fields: bool = False
    profile: str = ""
    draw_function: Callable[..., Any] | None = None
    joined_draw: Callable[[Joined], JoinedEdits] | None = None

    @property
    def modality(self) -> Modality:
        """Whether it takes images or texts."""
        return self.kind.modality

    @property
    def has_draw(self) -> bool:
        """Whether it makes random choices: without, every replicate would be the same."""
        return takes_draw(self.function)

    @property
    def documentation(self) -> str:
        """Its function's docstring, without indentation."""
        return inspect.getdoc(self.function) or ""

    def draw(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Attach the function that makes all random choices; a decorator, used once.

        Args:
            function: Takes the clean input and a `numpy.random.Generator`, and by keyword, where it names them,
                `sample` or `partner` (each a `Sample`) or `opposites` (label to the label that is right where its
                ground is turned round). It never sees the severity.

        Raises:
            DeclarationError: If a draw is attached already, the generator's function takes none, or this one takes
                anything else; or it names `partner` and the generator declares none.
        """
        if self.draw_function is not None:
            raise DeclarationError(f"{self.name} has its draw already: {self.draw_function.__name__}.")
        if not self.has_draw:
            raise DeclarationError(f"{self.name}: its function takes no draw; give it a second positional parameter.")
        allowed = {"sample", "opposites"} | (set() if self.partner is None else {"partner"})
        if len(positional(function)) != _DRAW_POSITIONAL or not allowed.issuperset(keywords(function)):
            raise DeclarationError(
                f"{self.name}: its draw takes the input, the rng and, by keyword only, any of {sorted(allowed)}; "
                f"{function.__name__} takes {tuple(parameters(function))}."
            )
        object.__setattr__(self, "draw_function", function)
        return function

    def draw_joined(self, function: Callable[[Joined], JoinedEdits]) -> Callable[[Joined], JoinedEdits]:
        """Attach, in place of a draw, one that takes many short texts as one; a decorator, used once.

        Args:
            function: Takes texts, joined or one alone, and makes the edits that each may get, as if it were alone. From
                them the generator's function may choose by `up_to` only.

        Raises:
            DeclarationError: If a draw is attached already, the generator's function takes none, or it makes no edits.
        """
        if self.kind.name != "edits":
            raise DeclarationError(f"{self.name}: joined texts get edits; it is of kind {self.kind.name}. Use draw.")

        def draw(text: str, rng: np.random.Generator) -> OrderedEdits:
            return function(alone(text, rng)).alone()

        draw.__name__ = function.__name__
        self.draw(draw)
        object.__setattr__(self, "joined_draw", function)
        return function

    def make_draw(
        self,
        value: Field,
        key: bytes,
        *,
        sample: Sample,
        partner: Sample | None = None,
        opposites: Mapping[str, str] = MappingProxyType({}),
    ) -> Any:
        """Make all random choices for one key; the same for every severity."""
        if self.draw_function is None:
            if not self.has_draw:
                return None
            raise DeclarationError(f"{self.name} takes a draw, but none is attached; add @{self.name}.draw.")
        named = keywords(self.draw_function)
        if not named:
            return self.draw_function(value, rng_from(key))
        offered = {"sample": sample, "partner": partner, "opposites": opposites}
        return self.draw_function(value, rng_from(key), **{name: offered[name] for name in named})

    def check_severity(self, severity: float | str) -> float:
        """Return the severity as a number if this generator has it.

        Raises:
            SeverityError: If it is no severity, or lies between tiers and this generator has only its tiers.
        """
        number = parse_severity(severity)
        if self.tiers_only and number != int(number):
            raise SeverityError(
                f"{self.name} has its five tiers only; got severity={number:g}. Use one of 0, 1, 2, 3, 4, 5."
            )
        return number

    def parameters_at(self, severity: float | str) -> dict[str, Value]:
        """Resolve its parameters at one severity; see `perturb.contracts.scales.at_severity`."""
        return at_severity(self.check_severity(severity), self.tiers, self.identity, self.scales)

    def render(
        self, value: Field, draw: Any, severity: float, *, target: Target = None, min_visibility: float = 0.0
    ) -> Rendered:
        """Apply at one severity, labels following. Severity 0 gives the input itself."""
        if severity == 0:
            return Rendered(value, target)
        return self.kind.finish(value, self._apply(value, draw, severity), target, min_visibility)

    def render_tiers(
        self,
        value: Field,
        draw: Any,
        severities: Sequence[float],
        *,
        target: Target = None,
        min_visibility: float = 0.0,
    ) -> list[Rendered]:
        """Apply at several severities: the same as `render` at each, in less time where the edits are nested."""
        if self.kind.finish_nested is None or 0 in severities or not severities:
            return [self.render(value, draw, one, target=target, min_visibility=min_visibility) for one in severities]
        return self.kind.finish_nested(value, self.results_at(value, draw, severities), target, min_visibility)

    def results_at(self, value: Field, draw: Any, severities: Sequence[float]) -> list[Any]:
        """Call its function at several severities."""
        function, tiers = self.function, _resolved_all(self, tuple(severities))
        if self.has_draw:
            return [function(value, draw, **parameters) for parameters in tiers]
        return [function(value, **parameters) for parameters in tiers]

    def _apply(self, value: Field, draw: Any, severity: float) -> Any:
        parameters = _resolved(self, severity)
        return self.function(value, draw, **parameters) if self.has_draw else self.function(value, **parameters)

    def expectation_at(self, severity: float) -> Expectation:
        """What a right model does at one severity, unless the variant turns out a contrast."""
        if self.contrast and severity > 0:
            return Expectation.UNDETERMINED
        if self.abstain_from is None or severity <= self.invariant_up_to:
            return Expectation.INVARIANT
        return Expectation.ABSTAIN if severity >= self.abstain_from else Expectation.UNDETERMINED

    def check_input(self, value: Any) -> Field:
        """Return the input if it is what this generator takes.

        Raises:
            InputError: If it is not.
        """
        return check_image(value) if self.modality == "image" else check_text(value)

    def __call__(
        self,
        value: FieldT,
        *,
        severity: float | str,
        seed: int = 0,
        sample_id: str = "",
        replicate: int = 0,
        partner: Sample | None = None,
    ) -> FieldT:
        """Perturb one image or text.

        Args:
            value: A `uint8` image `(H, W)` or `(H, W, 3)`, or a text; never changed.
            severity: In 0..5, or a tier's word.
            seed: With `sample_id` and `replicate`, decides all luck.
            sample_id: Id of the sample, so that two samples do not share their luck.
            replicate: Which of several draws.
            partner: The second sample, for a generator that needs one.

        Returns:
            The perturbed input; at severity 0 the input itself.

        Raises:
            InputError: If the input is not what this generator takes, or a partner is missing.
            SeverityError: If it does not have this severity.
        """
        self.check_input(value)
        number = self.check_severity(severity)
        if self.partner is not None and not isinstance(partner, Sample):
            raise InputError(f"{self.name} needs a second sample; give it as partner=Sample(...).")
        key = make_key(
            seed=seed,
            instance=self.name,
            generator=self.name,
            version=self.version,
            sample=sample_id,
            replicate=replicate,
        )
        draw = self.make_draw(value, key, sample=Sample(sample_id or "-", value), partner=partner)
        return cast("FieldT", self.render(value, draw, number).input)


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What a generator's function returns, and what then happens to the labels. Used as a decorator.

    Attributes:
        name: `pixels`, `warp`, `cover`, `edits` or `rewrite`.
        modality: Whether it takes images or texts.
        finish: From input, what the function returned, target and least visibility to the rendered variant.
        validity: How it is known that the target of what was changed is right.
        finish_nested: The same as `finish` for what the function returned at several severities; None where finishing
            them together saves nothing.
    """

    name: str
    modality: Modality
    finish: Callable[[Field, Any, Target, float], Rendered]
    validity: Validity = Validity.BY_CONSTRUCTION
    finish_nested: Callable[[Field, Sequence[Any], Target, float], list[Rendered]] | None = None

    def __call__(
        self,
        *,
        axis: str,
        tiers: TierTable,
        identity: Mapping[str, Value],
        source: str,
        scale: Mapping[str, Scale] | None = None,
        version: int = 1,
        tiers_only: bool = False,
        monotone: bool = True,
        keeps_size: bool = True,
        quantum: float = 1.0,
        invariant_up_to: float = 0.0,
        abstain_from: float | None = None,
        control_of: str | None = None,
        contrast: bool = False,
        partner: Partner | None = None,
        joins_fields: bool = False,
        profile: str = "",
    ) -> Callable[[Callable[..., Any]], Generator]:
        """Declare a generator; `scale` becomes `Generator.scales`, the rest as in `Generator`.

        Raises:
            DeclarationError: If the function's keyword-only parameters, tiers and identity differ, a value is
                missing or not finite, docstring or source are missing, or a number is out of its range.
        """

        def declare(function: Callable[..., Any]) -> Generator:
            generator = Generator(
                name=function.__name__,
                axis=axis,
                kind=self,
                function=function,
                tiers=MappingProxyType(dict(tiers)),
                identity=MappingProxyType(dict(identity)),
                source=source,
                scales=MappingProxyType(dict(scale or {})),
                version=version,
                tiers_only=tiers_only,
                monotone=monotone,
                keeps_size=keeps_size,
                quantum=quantum,
                invariant_up_to=invariant_up_to,
                abstain_from=abstain_from,
                control_of=control_of,
                contrast=contrast,
                partner=partner,
                joins_fields=joins_fields,
                profile=profile,
            )
            _check(generator)
            return generator

        return declare


@functools.lru_cache(maxsize=4096)
def _resolved(generator: Generator, severity: float) -> Mapping[str, Value]:
    """Resolve parameters once for each severity in use."""
    return generator.parameters_at(severity)


@functools.lru_cache(maxsize=4096)
def _resolved_all(generator: Generator, severities: tuple[float, ...]) -> tuple[Mapping[str, Value], ...]:
    return tuple(_resolved(generator, severity) for severity in severities)


def _check(generator: Generator) -> None:
    name = generator.name
    check_tables(name, generator.tiers, generator.identity, generator.scales)
    named = set(keywords(generator.function))
    if named != set(generator.tiers):
        raise DeclarationError(
            f"{name}: the function's keyword-only parameters must be those of its tiers; "
            f"the function has {sorted(named)}, tiers has {sorted(generator.tiers)}."
        )
    if len(positional(generator.function)) not in (1, 2):
        raise DeclarationError(f"{name}: its function takes the input, a draw where it has one, and keywords.")
    if not generator.documentation or not generator.source:
        raise DeclarationError(f"{name} needs a docstring (what it does, units) and a source.")
    decided, undecided = generator.invariant_up_to, generator.abstain_from
    if not 0 <= decided <= (MAX_SEVERITY if undecided is None else undecided) <= MAX_SEVERITY:
        raise DeclarationError(
            f"{name}: invariant_up_to and abstain_from must lie in 0..5 in this order; "
            f"got invariant_up_to={decided} and abstain_from={undecided}."
        )
    if generator.version < 1 or not 0 <= generator.quantum < math.inf:
        raise DeclarationError(
            f"{name}: version must be 1 or more, and quantum finite and not negative; "
            f"got version={generator.version} and quantum={generator.quantum}."
        )
