"""Bridges: what albumentations, nlpaug, TextAttack, nrtk and imagecorruptions make, or any function, as a generator.

A bridged generator is used like any other. Declared in a module of yours it is named `my_module:rain` wherever a
generator's name is taken; a suite can declare one by itself:

    [[generators]]
    generator = "albumentations:RandomRain"
    axis = "weather"
    [generators.tiers]
    brightness_coefficient = [0.95, 0.9, 0.8, 0.7, 0.6]
    [generators.fixed]
    rain_type = "heavy"

Such names are `albumentations:RandomRain`, `nlpaug:KeyboardAug`, `textattack:WordSwapQWERTY`, `nrtk:HazePerturber`, all
with tiers, and `imagecorruptions:gaussian_noise`, which has five severities of its own.

Its draw is one seed, shared by all tiers; where a parameter decides how many random numbers the library takes, the luck
after that is not shared.
"""

from perturb.bridges.albumentations import from_albumentations
from perturb.bridges.callables import from_callable
from perturb.bridges.imagecorruptions import from_imagecorruptions
from perturb.bridges.nlpaug import from_nlpaug
from perturb.bridges.nrtk import from_nrtk
from perturb.bridges.respacing import respacing
from perturb.bridges.textattack import from_textattack

__all__ = [
    "from_albumentations",
    "from_callable",
    "from_imagecorruptions",
    "from_nlpaug",
    "from_nrtk",
    "from_textattack",
    "respacing",
]
