"""The bridge to nlpaug: an augmenter as a generator of kind `edits`."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, Final, Unpack

from perturb.bridges.alignment import align, move_edits
from perturb.bridges.declaring import Declared, Tiers, check_parameters, declare, name_of, seeded, told
from perturb.contracts import Edit, Generator, Value, edits
from perturb.errors import DeclarationError, InputError

_MODULES: Final = ("nlpaug.augmenter.char", "nlpaug.augmenter.word", "nlpaug.augmenter.sentence")


def from_nlpaug(
    augmenter: str | Callable[..., Any],
    *,
    tiers: Tiers,
    fixed: Mapping[str, Any] | None = None,
    keep_spacing: bool = False,
    **declared: Unpack[Declared],
) -> Generator:
    """Make a generator of an nlpaug augmenter.

    nlpaug returns a whole new text, cut into tokens and joined again: "Dr. Smith's  U.S.A." comes back as
    "Dr. Smith ' s U. S. A." even where no word was changed. The edits are recovered by aligning its answer with what
    cutting and joining alone makes of the text, so that spacing, newlines and URLs stay as they were: `respacing` tells
    how much. The augmenter's own limits stay, such as ten words at most (`fixed={"aug_word_max": None}` lifts it).

    All tiers share one seed; a rate that changes how many words are taken also changes the luck of what comes after.

    Args:
        augmenter: Its name (`"KeyboardAug"`), which imports nlpaug only now; or a class, or a function that takes
            the parameters and returns an augmenter.
        tiers: Parameter of the augmenter to its five values.
        fixed: Parameters that are the same at every tier.
        keep_spacing: Whether the edits keep what nlpaug did to white space.
        declared: The rest of the declaration; see `perturb.bridges.declaring.Declared`.

    Raises:
        DeclarationError: If there is no such augmenter, or it does not take these parameters.

    Example:
        >>> typos = from_nlpaug("KeyboardAug", tiers={"aug_word_p": (0.1, 0.2, 0.4, 0.6, 0.9)}, axis="typos")
        >>> typos("Dr. Smith's  soup was cold.", severity=2, seed=3)
        "Dr. SK(th's  EouO was cold."
    """
    build = find_augmenter(augmenter) if isinstance(augmenter, str) else augmenter
    constants = dict(fixed or {})
    check_parameters(build, tiers, constants)

    def make(parameters: Mapping[str, Value]) -> Any:
        try:
            made = build(**constants, **parameters)
        except Exception as error:
            raise DeclarationError(f"{name_of(build)} cannot be made with {parameters}: {told(error)}.") from error
        return in_fixed_order(made)

    def apply(text: str, seed: int, **parameters: Value) -> tuple[Edit, ...]:
        return edits_of(text, seed, name_of(build), lambda: make(parameters), keep_spacing=keep_spacing)

    spacing = "nlpaug's changes of white space are kept." if keep_spacing else "White space stays as it was."
    documentation = f"{name_of(build)} of nlpaug. All tiers share one seed, not all their luck. {spacing}"
    generator = declare(edits, apply, build, tiers=tiers, documentation=documentation, **declared)
    for row in zip(*generator.tiers.values(), strict=True):
        make(dict(zip(generator.tiers, row, strict=True)))
    return generator


def edits_of(
    text: str, seed: int, name: str, make: Callable[[], Any], *, keep_spacing: bool = False
) -> tuple[Edit, ...]:
    """Have an augmenter change a text, and recover its edits.

    Args:
        text: The text.
        seed: What its luck is started from.
        name: The augmenter's, for errors.
        make: Returns it; called with the luck started.
        keep_spacing: Whether the edits keep what nlpaug did to white space.

    Raises:
        InputError: If it returns anything but one text in a list.
    """
    if not text.strip():
        return ()
    with seeded(seed):
        ready = make()
        answers = ready.augment(text)
    if not (isinstance(answers, list) and len(answers) == 1 and isinstance(answers[0], str)):
        raise InputError(f"{name} returned {answers!r}; expected one text in a list.")
    return align(text, answers[0]) if keep_spacing else _edits(text, answers[0], ready)


def find_augmenter(name: str) -> Any:
    """Import nlpaug's augmenter of texts of this name.

    Raises:
        DeclarationError: If there is none.
    """
    for module in map(importlib.import_module, _MODULES):
        if hasattr(module, name):
            return getattr(module, name)
    raise DeclarationError(
        f"nlpaug has no augmenter {name!r} for texts; it must stand in one of {', '.join(_MODULES)}."
    )


def in_fixed_order(augmenter: Any) -> Any:
    """Have an augmenter sample from sorted lists: nlpaug's spellings come out of sets, whose order is the process's."""
    sample = augmenter.sample
    augmenter.sample = lambda x, num=None: sample(sorted(x) if isinstance(x, list) else x, num)
    return augmenter


def _edits(text: str, answer: str, augmenter: Any) -> tuple[Edit, ...]:
    """Align with the text as the augmenter's tokeniser alone would give it back."""
    if answer == text.strip():
        return ()
    respaced = text
    if hasattr(augmenter, "reverse_tokenizer"):
        respaced = augmenter.reverse_tokenizer(augmenter.tokenizer(text.strip()))
    if "".join(respaced.split()) != "".join(text.split()):
        return align(text, answer)
    return move_edits(align(respaced, answer), respaced, text)
