"""Tasks: what right answers are, how a model's answers are read, and which metrics score them."""

from perturb.tasks.contract import TargetKind, Task

__all__ = ["TargetKind", "Task"]
