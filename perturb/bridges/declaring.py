"""What all bridges share: a seed as the draw, global random states put back, and the declaration."""

from __future__ import annotations

import random  # noqa: TID251 - a bridge to a library that uses it saves, seeds and restores it
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from inspect import Parameter, Signature, signature
from typing import Any, Final, TypedDict, Unpack

import numpy as np

from perturb.contracts import Generator, Image, Kind, Scale, Value
from perturb.errors import DeclarationError, InputError

Tiers = Mapping[str, Sequence[Value]]
_HALF_SEED: Final = 1 << 32


class Declared(TypedDict, total=False):
    """What may be said of a bridged generator beside its tiers; see `perturb.contracts.Generator`.

    Attributes:
        identity: Parameter to the value that changes nothing. Without it the generator has its five tiers only.
        axis: What varies in the world; `custom` where absent.
        name: The generator's name; what is bridged, in snake case, where absent.
        source: Where the model comes from; the library, its version and the name there where absent.
        scale: Parameter to its scale between tiers; where absent `integer` if all its values are whole numbers,
            `step` if one is a text or a truth value, else `linear`.
        version: To be raised whenever what it produces changes; 1 where absent.
        monotone: Whether its distance from clean is promised to rise from tier to tier; where absent it is not.
        profile: What it is named by alone, so that no axis takes it in; empty where absent.
    """

    identity: Mapping[str, Value] | None
    axis: str
    name: str
    source: str
    scale: Mapping[str, Scale]
    version: int
    monotone: bool
    profile: str


def declare(
    kind: Kind,
    apply: Callable[..., Any],
    bridged: Callable[..., Any],
    *,
    tiers: Tiers,
    documentation: str,
    draws: bool = True,
    **declared: Unpack[Declared],
) -> Generator:
    """Make a generator of a function that takes any keywords.

    Args:
        kind: What `apply` returns.
        apply: Takes the input, a seed in 0..2**63-1 where it draws, and the parameters by keyword.
        bridged: What stands behind it, for its name and source.
        tiers: Parameter to its five values.
        documentation: Shown by `perturb show`.
        draws: Whether `apply` takes a seed.
        declared: The rest of the declaration.

    Raises:
        DeclarationError: If tiers, identity and scales do not fit together, or it has no name.
    """
    name = declared.get("name") or snake_case(name_of(bridged))
    if not name.isidentifier():
        what = repr(name) if name else f"an instance of {type(bridged).__name__}, which has none"
        raise DeclarationError(
            f"Expected a name such as 'rain' for a bridged generator; got {what}. Give name=…, and the class rather "
            "than an instance of it, so that each tier sets its parameters."
        )
    for parameter, row in tiers.items():
        if not isinstance(row, (list, tuple)) or not row:
            raise DeclarationError(f"{name}: expected five values in tiers for {parameter!r}; got {row!r}.")
    table = {parameter: tuple(row) for parameter, row in tiers.items()}
    identity = declared.get("identity")

    def function(*inputs: Any, **parameters: Value) -> Any:
        return apply(*inputs, **parameters)

    positional = [Parameter(word, Parameter.POSITIONAL_ONLY) for word in ("value", "seed")[: 1 + draws]]
    keywords = [Parameter(parameter, Parameter.KEYWORD_ONLY) for parameter in table]
    function.__dict__["__signature__"] = Signature([*positional, *keywords])
    function.__name__, function.__doc__ = name, documentation
    generator = kind(
        axis=declared.get("axis", "custom"),
        tiers=table,
        # Severity 0 is the input itself and tiers_only rules out what lies next to it: the first tier stands in.
        identity={key: row[0] for key, row in table.items()} if identity is None else identity,
        scale=_scales(table, identity or {}) | dict(declared.get("scale") or {}),
        source=declared.get("source") or _source(bridged),
        version=declared.get("version", 1),
        tiers_only=identity is None,
        monotone=declared.get("monotone", False),
        profile=declared.get("profile", ""),
    )(function)
    if draws:
        generator.draw(draw_seed)
    return generator


def _scales(table: Mapping[str, tuple[Value, ...]], identity: Mapping[str, Value]) -> dict[str, Scale]:
    scales: dict[str, Scale] = {}
    for parameter, row in table.items():
        types = {type(value) for value in (*row, *([identity[parameter]] if parameter in identity else []))}
        scales[parameter] = "integer" if types == {int} else "step" if types & {str, bool} else "linear"
    return scales


def _source(bridged: Callable[..., Any]) -> str:
    package = bridged.__module__.partition(".")[0]
    try:
        return f"{package} {version(package)}, {name_of(bridged)}"
    except PackageNotFoundError:
        return f"{bridged.__module__}.{name_of(bridged)}"


def name_of(bridged: Callable[..., Any]) -> str:
    """Name a class or function; empty where it has no name, such as a `functools.partial`."""
    return str(getattr(bridged, "__name__", ""))


def snake_case(name: str) -> str:
    """Write a class's name as a function's.

    Example:
        >>> snake_case("RandomSunFlare")
        'random_sun_flare'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def check_parameters(
    bridged: Callable[..., Any], tiers: Tiers, fixed: Mapping[str, Any], *, own: Collection[str] = ()
) -> None:
    """Refuse parameters that a class or function does not take, or lacks.

    Args:
        bridged: The class or function.
        tiers: Its keys are the parameters that make the strength.
        fixed: Its keys are those that are the same at every tier.
        own: Those that the bridge itself sees to.

    Raises:
        DeclarationError: If one is unknown, named twice, or missing.
    """
    where = name_of(bridged) or repr(bridged)
    parameters = [p for p in signature(bridged).parameters.values() if p.name not in own]
    named = {p.name: p.default for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
    for name in (*tiers, *fixed):
        if name in own or (name not in named and not takes_any):
            raise DeclarationError(f"{where}: expected a parameter out of {', '.join(named)}; got {name!r}.")
        if name in tiers and name in fixed:
            raise DeclarationError(f"{where}: {name!r} stands in tiers and in fixed; leave it in one of them.")
    missing = [n for n, default in named.items() if default is Parameter.empty and n not in {*tiers, *fixed}]
    if missing:
        raise DeclarationError(f"{where} needs a value for {missing[0]!r}; give it in tiers or in fixed.")


def told(error: Exception) -> str:
    r"""Put a library's error into the end of a sentence.

    Example:
        >>> told(ValueError("Too wide.\n  See the manual."))
        'ValueError: Too wide. See the manual'
    """
    return f"{type(error).__name__}: {' '.join(str(error).split()).rstrip('.')}"


def check_made(name: str, image: Image, made: Any) -> Image:
    """Return what was made of a picture if it has its type and shape.

    Raises:
        InputError: If it has not.
    """
    if not isinstance(made, np.ndarray) or made.dtype != np.uint8 or made.shape != image.shape:
        got = f"{made.dtype} of shape {made.shape}" if isinstance(made, np.ndarray) else type(made).__name__
        raise InputError(f"{name} must return a uint8 image of the input's shape {image.shape}; got {got}.")
    found: Image = made
    return found


def draw_seed(_value: Any, rng: np.random.Generator) -> int:
    """Draw the one seed that a library's luck is started from."""
    return int(rng.integers(1 << 63))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed the global `random` and `numpy.random` for a while, then put both back as they were."""
    before, numpy_before = random.getstate(), np.random.get_state()  # noqa: NPY002 - saved to be restored
    random.seed(seed)
    np.random.seed([seed % _HALF_SEED, seed // _HALF_SEED])  # noqa: NPY002, TID251 - restored below
    try:
        yield
    finally:
        random.setstate(before)
        np.random.set_state(numpy_before)  # noqa: NPY002 - as above
