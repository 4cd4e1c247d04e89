"""Gates: rules on the scorecard, written before the run, that pass, fail, or are inconclusive.

A gate over several severities or groups holds where it holds at each of them. Each is tested at the full level to pass
(an intersection–union test), and by Holm's method to fail; see `perturb.score.decisions`.
"""

from perturb.gate.baseline import Baseline
from perturb.gate.figures import Figure, describe
from perturb.gate.means import Tier, figure_of, look, rule_of
from perturb.gate.release import EXIT_CODES, apply_gates, release

__all__ = [
    "EXIT_CODES",
    "Baseline",
    "Figure",
    "Tier",
    "apply_gates",
    "describe",
    "figure_of",
    "look",
    "release",
    "rule_of",
]
