"""Property-based tests on models: strategies that shrink to the weakest disturbance, and assertions.

Names are loaded when they are used: pytest loads this package with every run, for its plugin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perturb.testing.abstention import assert_abstains
    from perturb.testing.answering import assert_answers
    from perturb.testing.assertions import assert_robust
    from perturb.testing.drawn import Drawn, replay
    from perturb.testing.invariance import assert_invariant
    from perturb.testing.margins import margin
    from perturb.testing.monotone import assert_monotone
    from perturb.testing.strategies import compositions, variants

__all__ = [
    "Drawn",
    "assert_abstains",
    "assert_answers",
    "assert_invariant",
    "assert_monotone",
    "assert_robust",
    "compositions",
    "margin",
    "replay",
    "variants",
]

_LAZY = {
    "Drawn": "drawn",
    "assert_abstains": "abstention",
    "assert_answers": "answering",
    "assert_invariant": "invariance",
    "assert_monotone": "monotone",
    "assert_robust": "assertions",
    "compositions": "strategies",
    "margin": "margins",
    "replay": "drawn",
    "variants": "strategies",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is used."""
    if name not in _LAZY:
        raise AttributeError(f"module 'perturb.testing' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"perturb.testing.{_LAZY[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
