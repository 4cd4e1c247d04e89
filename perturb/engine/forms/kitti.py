"""KITTI's folders: `axis/generator/severity/image_2/id.png` and a label file for each."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perturb.catalogue import find_generator
from perturb.contracts import Boxes
from perturb.data import write_file
from perturb.data.kitti import DONT_CARE
from perturb.engine.forms.contract import Gatherer, Item, Nothing
from perturb.engine.provenance import Row
from perturb.errors import DataError

_UNKNOWN_3D: Final = "-1 -1 -1 -1000 -1000 -1000 -10"
_LARGELY: Final = 0.5


@dataclass(frozen=True, slots=True)
class Kitti:
    """A KITTI data set for each tier.

    What a warp moves out of the frame is truncated. What is covered is occluded: 0 where all is seen, 1 where half or
    more is, else 2. What belongs to three dimensions is written as unknown.
    """

    def place(self, out: Path, item: Item) -> tuple[Row, None]:
        """Write an image and its label file."""
        if not isinstance(item.target, Boxes):
            raise DataError("Expected boxes for the format kitti; these data have none. Leave out --format.")
        file = item.save_image(out, "image_2")
        is_warp = all(find_generator(step["generator"]).kind.name == "warp" for step in item.row["steps"])
        crowd = item.target.crowd or (False,) * len(item.target.labels)
        lines = []
        for box, label, is_crowd, share in zip(
            item.target.corners, item.target.labels, crowd, item.shares, strict=True
        ):
            name = DONT_CARE if is_crowd else "_".join(label.split()) or "_"
            truncated, occluded = (1 - share, 0) if is_warp else (0.0, _occluded(share))
            corners = " ".join(f"{side:.2f}" for side in box)
            lines.append(f"{name} {truncated:.2f} {occluded} -10 {corners} {_UNKNOWN_3D}\n")
        write_file(out / item.place("label_2", ".txt"), "".join(lines).encode())
        return item.row | {"file": str(file)}, None

    def gather(self, _out: Path) -> AbstractContextManager[Gatherer]:
        """Gather nothing."""
        return nullcontext(Nothing())


def _occluded(share: float) -> int:
    if share >= 1:
        return 0
    return 1 if share >= _LARGELY else 2
