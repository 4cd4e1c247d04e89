"""The five kinds of generator: one file each, with what happens to the labels."""

from perturb.contracts.kinds.cover import cover
from perturb.contracts.kinds.edits import edits
from perturb.contracts.kinds.pixels import pixels
from perturb.contracts.kinds.rewrite import rewrite
from perturb.contracts.kinds.warp import warp

__all__ = ["cover", "edits", "pixels", "rewrite", "warp"]
