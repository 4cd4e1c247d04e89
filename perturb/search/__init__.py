"""The search for what breaks a model: black box, budgeted, resumable."""

from perturb.search.asked import Options
from perturb.search.search import MODES, search

__all__ = ["MODES", "Options", "search"]
