"""The names of the forms that `perturb generate` writes."""

from __future__ import annotations

from typing import Final, Literal, get_args

Format = Literal["folder", "parquet", "jsonl", "coco", "kitti", "masks", "squad", "conll"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
TREES: Final[frozenset[Format]] = frozenset({"folder", "coco", "kitti", "masks"})
"""Those that write a file for each image, named after its sample."""
