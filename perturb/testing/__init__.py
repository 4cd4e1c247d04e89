"""Property-based tests on models: strategies that shrink to the weakest disturbance, and statistical assertions."""

from perturb.testing.assertions import assert_robust
from perturb.testing.strategies import variants

__all__ = ["assert_robust", "variants"]
