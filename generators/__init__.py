"""Every generator that comes with perturb: the tuple of `image/__init__.py`, then that of `text/__init__.py`.

They are imported when they are asked for, so that texts are perturbed without the libraries that images need.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perturb.contracts.generator import Generator

    GENERATORS: tuple[Generator, ...]


def __getattr__(name: str) -> Any:
    """Join the two halves when they are asked for."""
    if name != "GENERATORS":
        raise AttributeError(f"module 'perturb.generators' has no attribute {name!r}")
    from perturb.generators.image import IMAGE
    from perturb.generators.text import TEXT

    return IMAGE + TEXT
