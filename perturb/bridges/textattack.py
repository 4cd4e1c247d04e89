"""The bridge to TextAttack: a transformation as a generator of kind `edits`, nested over its tiers."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Unpack

import numpy as np

from perturb.bridges.alignment import align, trimmed
from perturb.bridges.declaring import Declared, Tiers, check_parameters, declare, name_of, seeded, told
from perturb.contracts import Edit, Generator, Value, edits
from perturb.errors import DeclarationError, InputError, MissingExtraError

SHARE: Final = "pct_words_to_swap"
_USUAL_SHARE: Final = 0.1
_SEEDS: Final = 1 << 63


def from_textattack(
    transformation: str | Callable[..., Any],
    *,
    tiers: Tiers,
    fixed: Mapping[str, Any] | None = None,
    **declared: Unpack[Declared],
) -> Generator:
    """Make a generator of a TextAttack transformation.

    A transformation lists what may become of a text; one of these is taken for each word, at random. Each word has luck
    of its own, and they are taken in one order: a stronger tier makes a weaker one's changes, and more. How many words
    is said by `pct_words_to_swap`, a parameter of TextAttack's augmenters: the share of the text's words in 0..1, at
    least one word, 0.1 where it is not given. TextAttack's constraints, such as those that keep stop words, have no
    part in it. What is not edited stays as it was.

    Args:
        transformation: Its name (`"WordSwapQWERTY"`), which imports TextAttack only now; or a class, or a function that
            takes the parameters and returns a transformation.
        tiers: `pct_words_to_swap`, or a parameter of the transformation, to its five values.
        fixed: Parameters that are the same at every tier.
        declared: The rest of the declaration; see `perturb.bridges.declaring.Declared`.

    Raises:
        MissingExtraError: If TextAttack, or what it imports, is not installed.
        DeclarationError: If there is no such transformation, or it does not take these parameters.
    """
    library = _load("textattack.shared")
    build = _find(transformation) if isinstance(transformation, str) else transformation
    constants, own_tiers = dict(fixed or {}), {name: row for name, row in tiers.items() if name != SHARE}
    usual = constants.pop(SHARE, _USUAL_SHARE)
    check_parameters(build, own_tiers, constants)
    name = name_of(build)

    def make(parameters: Mapping[str, Value]) -> Any:
        given = {key: value for key, value in parameters.items() if key != SHARE}
        try:
            return build(**constants, **given)
        except Exception as error:
            raise DeclarationError(f"{name} cannot be made with {given}: {told(error)}.") from error

    def apply(text: str, seed: int, **parameters: Value) -> tuple[Edit, ...]:
        if not text.strip():
            return ()
        with seeded(seed):
            ready = make(parameters)
            try:
                attacked = library.AttackedText(text)
                wanted = max(int(float(parameters.get(SHARE, usual)) * len(attacked.words)), 1)
                return _edits(ready, attacked, seed, wanted)
            except Exception as error:
                raise InputError(f"{name} cannot take this text: {told(error)}.") from error

    documentation = f"{name} of TextAttack, one of its answers for each word that is taken. Tiers share their luck."
    generator = declare(edits, apply, build, tiers=tiers, documentation=documentation, **declared)
    for row in zip(*generator.tiers.values(), strict=True):
        make(dict(zip(generator.tiers, row, strict=True)))
    return generator


def _edits(transformation: Any, attacked: Any, seed: int, wanted: int) -> tuple[Edit, ...]:
    """Change the first words that can be, in an order drawn from the seed; no two changes overlap."""
    order = np.random.default_rng(seed).permutation(len(attacked.words))
    made: list[Edit] = []
    for changes in _changes(transformation, attacked, seed, order.tolist()):
        if all(edit.stop < other.start or other.stop < edit.start for edit in changes for other in made):
            made += changes
            wanted -= 1
        if wanted == 0:
            break
    return tuple(sorted(made))


def _changes(transformation: Any, attacked: Any, seed: int, order: list[int]) -> Iterator[tuple[Edit, ...]]:
    """What becomes of each word alone: answers come out of sets, so that one is picked in their alphabet's order."""
    for place in order:
        with seeded((seed + place + 1) % _SEEDS):
            answers = sorted({answer.text for answer in transformation(attacked, indices_to_modify=[place])})
        if answers:
            pick = np.random.default_rng([seed, place]).integers(len(answers))
            if changes := _shortest(attacked.text, answers[int(pick)]):
                yield changes


def _shortest(text: str, answer: str) -> tuple[Edit, ...]:
    """Word by word, or as one edit, whichever changes less: a word that is gone is one edit."""
    ways = (align(text, answer), (trimmed(0, text, answer),) if text != answer else ())
    return min(ways, key=lambda way: sum(stop - start + len(new) + 1 for start, stop, new in way))


def _find(name: str) -> Any:
    found = getattr(_load("textattack.transformations"), name, None)
    if not callable(found):
        raise DeclarationError(
            f"TextAttack has no transformation {name!r}; `textattack list transformations` names those there are."
        )
    return found


def _load(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except Exception as error:  # it fetches data while it is imported
        raise MissingExtraError("textattack", f"TextAttack ({told(error)})") from error
