"""Bridges: an albumentations transform, an nlpaug augmenter or any function of yours as a generator.

A bridged generator is used like any other: declared in a module of yours it is named `my_module:rain` wherever a
generator's name is taken, and a suite may declare one itself (`perturb.bridges.names`). Its draw is one seed, shared
by all tiers; where a parameter decides how many random numbers the library takes, the luck after that is not shared.
"""

from perturb.bridges.albumentations import from_albumentations
from perturb.bridges.callables import from_callable
from perturb.bridges.nlpaug import from_nlpaug

__all__ = ["from_albumentations", "from_callable", "from_nlpaug"]
