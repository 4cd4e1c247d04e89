"""A suite: what is asked of a model, as a TOML file."""

from perturb.suite.contract import Gate, Instance, Suite
from perturb.suite.load import load_suite, packaged_suites, parse_suite
from perturb.suite.select import select_instances
from perturb.suite.task import task_of

__all__ = ["Gate", "Instance", "Suite", "load_suite", "packaged_suites", "parse_suite", "select_instances", "task_of"]
