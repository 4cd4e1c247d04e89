"""Which form an export has, by its name or by how the data came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, get_args

from perturb.contracts import TargetKind
from perturb.data import DataSet, Summary
from perturb.engine.formats import TREES, Format
from perturb.engine.forms.coco import Coco
from perturb.engine.forms.conll import Conll
from perturb.engine.forms.contract import Form
from perturb.engine.forms.folder import Folder
from perturb.engine.forms.kitti import Kitti
from perturb.engine.forms.label_maps import LabelMaps
from perturb.engine.forms.squad import Squad
from perturb.engine.forms.table import Table
from perturb.errors import UsageError

_KINDS: Final[dict[Format, tuple[TargetKind, ...]]] = {
    "folder": ("label",),
    "coco": ("boxes", "masks", "keypoints"),
    "kitti": ("boxes",),
    "masks": ("masks",),
    "squad": ("answers",),
    "conll": ("spans",),
}


def choose_format(wanted: Format | None, summary: Summary) -> Format:
    """Choose the form: the one that was asked for, or else the one that the data came in where it has one.

    Raises:
        UsageError: If the data do not fit the form that was asked for.
    """
    held = set(summary.modality.values())
    one_image = held == {"image"} and len(summary.modality) == 1
    chosen = wanted or _usual(summary, one_image=one_image)
    kinds = _KINDS.get(chosen, get_args(TargetKind))
    if summary.kind not in kinds:
        raise UsageError(
            f"The format {chosen} takes {' or '.join(kinds)} as right answers; these data have {summary.kind}. "
            "Leave out --format."
        )
    if chosen in TREES and not one_image:
        raise UsageError(f"The format {chosen} takes data of one image each; use --format parquet or jsonl for these.")
    if chosen == "jsonl" and "image" in held:
        raise UsageError("The format jsonl takes texts; use --format folder or parquet for images.")
    return chosen


def _usual(summary: Summary, *, one_image: bool) -> Format:
    match summary.layout.name:
        case "coco" | "kitti" | "masks" | "squad" | "conll" as own:
            return own
    if one_image and summary.kind in ("boxes", "masks", "keypoints"):
        return "coco"
    if one_image and summary.kind == "label":
        return "folder"
    return "parquet" if "image" in summary.modality.values() else "jsonl"


def make_form(name: Format, data: DataSet) -> Form:
    """Make the form of that name for some data."""
    return _FORMS[name](data)


_FORMS: Final[Mapping[Format, Callable[[DataSet], Form]]] = {
    "folder": lambda _: Folder(),
    "coco": lambda data: Coco(data.layout),
    "kitti": lambda _: Kitti(),
    "masks": lambda data: LabelMaps(data.layout),
    "squad": lambda _: Squad(),
    "conll": lambda data: Conll(data.layout.chunks),
    "parquet": lambda data: Table(data, "parquet"),
    "jsonl": lambda data: Table(data, "jsonl"),
}
