"""The run folder: what a run writes, and what scores, gates and reports read."""

from perturb.store.folder import RunFolder
from perturb.store.outcomes import OUTCOME_SCHEMA, read_parts, write_part

__all__ = ["OUTCOME_SCHEMA", "RunFolder", "read_parts", "write_part"]
