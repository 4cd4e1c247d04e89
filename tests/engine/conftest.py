"""Generators as a third party writes them, in a module of the current folder."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULE = '''
import os
import numpy as np
from perturb.contracts import Edit, Partner, edits, pixels

TIERS = {"amount": (1, 2, 3, 4, 5)}
STILL = {"amount": 0}


def declare(kind, axis="mine", **options):
    return kind(axis=axis, tiers=TIERS, identity=STILL, source="Made up.", **options)


@declare(pixels)
def brighten(image, *, amount):
    """Add a level for each tier."""
    return np.minimum(image, 255 - int(amount)) + np.uint8(amount)


@declare(pixels)
def speckle(image, field, *, amount):
    """Add noise."""
    return np.clip(image + amount * field, 0, 255).astype(np.uint8)


@speckle.draw
def speckle_field(image, rng):
    return rng.integers(-4, 5, image.shape)


@declare(pixels)
def mirror(image, *, amount):
    """Turn around, as a view with negative strides."""
    return image[:, ::-1]


@declare(pixels)
def nothing(image, *, amount):
    """Change nothing."""
    return image


@declare(pixels)
def raises(image, *, amount):
    """Fail from tier 2 on."""
    if amount >= 2:
        raise ValueError("no light left")
    return image + np.uint8(1)


@declare(pixels)
def leaves(image, *, amount):
    """End the program, as scripts do."""
    raise SystemExit(1)


@declare(pixels)
def dies(image, *, amount):
    """End the process, as a crash does, on images whose first pixel is 7."""
    if image[0, 0] == 7:
        os._exit(3)
    return image + np.uint8(1)


@declare(pixels)
def as_float(image, *, amount):
    """Forget the type."""
    return image / 2


@declare(pixels)
def not_a_number(image, *, amount):
    """Divide by zero."""
    return np.full(image.shape, np.nan)


@declare(pixels)
def shrinks(image, *, amount):
    """Return another size."""
    return image[1:]


@declare(pixels)
def returns_none(image, *, amount):
    """Forget to return."""


@declare(pixels)
def writes(image, *, amount):
    """Write into its input."""
    image += np.uint8(amount)
    return image


@declare(pixels)
def bad_draw(image, field, *, amount):
    """Have a draw that fails."""
    return image


@bad_draw.draw
def bad_draw_field(image, rng):
    raise KeyError("dice")


@declare(pixels, axis="doubt", partner=Partner(other_class=True), abstain_from=3, invariant_up_to=1)
def mix(image, other, *, amount):
    """Blend with another class."""
    return ((10 - amount) * image.astype(np.uint16) // 10 + amount * other // 10).astype(np.uint8)


@mix.draw
def mix_other(image, rng, *, partner):
    return partner.input


@declare(pixels, axis="doubt", partner=Partner(other_class=False), control_of="mix")
def mix_same(image, other, *, amount):
    """Blend within the class."""
    return ((10 - amount) * image.astype(np.uint16) // 10 + amount * other // 10).astype(np.uint8)


@mix_same.draw
def mix_same_other(image, rng, *, partner):
    return partner.input


@declare(edits, axis="shouting")
def shout(text, marks, *, amount):
    """Add exclamation marks."""
    return [Edit(len(text), len(text), "!" * marks * int(amount))]


@shout.draw
def shout_marks(text, rng):
    return int(rng.integers(1, 3))
'''


@pytest.fixture
def third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Put a module with generators into the path, and return its name."""
    (tmp_path / "their_generators.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    yield "their_generators"
    sys.modules.pop("their_generators", None)
