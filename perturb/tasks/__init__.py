"""Tasks: what right answers are, how a model's answers are read, and which metrics score them."""

from perturb.tasks.contract import TargetKind, Task
from perturb.tasks.find import TASKS, find_task, with_metrics

__all__ = ["TASKS", "TargetKind", "Task", "find_task", "with_metrics"]
