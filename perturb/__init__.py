"""Perturbation test suites for machine-learning models.

Along which axis, from which severity on, for whom, and by how much does a model break?

    samples = perturb.read("data/val")
    for variant in perturb.generate(samples, axes=["lighting"], severities=(1, 3, 5), seed=7): ...
    dark = perturb.apply("low_light", image, severity="moderate", seed=7)

Models are tested with `perturb.testing`, judged with the command `perturb run`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from perturb.errors import PerturbError

if TYPE_CHECKING:
    from perturb.api import apply, generate
    from perturb.contracts import Chat, Generator, Sample, Variant
    from perturb.data import read

__version__ = "0.1.0"

__all__ = ["Chat", "Generator", "PerturbError", "Sample", "Variant", "__version__", "apply", "generate", "read"]

_LAZY = {
    "Chat": "perturb.contracts",
    "Generator": "perturb.contracts",
    "Sample": "perturb.contracts",
    "Variant": "perturb.contracts",
    "apply": "perturb.api",
    "generate": "perturb.api",
    "read": "perturb.data",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is used: pytest loads this package with every run, for its plugin."""
    if name not in _LAZY:
        raise AttributeError(f"module 'perturb' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
