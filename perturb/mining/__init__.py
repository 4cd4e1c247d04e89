"""From the failures of runs to a new benchmark: a frozen set that replays, and a suite that asks anew."""

from perturb.mining.mine import mine
from perturb.mining.mined import Mined

__all__ = ["Mined", "mine"]
