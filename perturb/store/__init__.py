"""The run folder: what a run writes, and what scores, gates and reports read."""

from perturb.store.folder import RunFolder
from perturb.store.outcomes import OUTCOME_SCHEMA, read_part, read_parts, write_part
from perturb.store.timings import merge_timings, write_timings

__all__ = ["OUTCOME_SCHEMA", "RunFolder", "merge_timings", "read_part", "read_parts", "write_part", "write_timings"]
