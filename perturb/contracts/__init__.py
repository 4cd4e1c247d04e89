"""The contract: what generators, data, models and scores agree on. Loads nothing but NumPy."""

from perturb.contracts.chat import Chat
from perturb.contracts.edit_columns import Edit, EditColumns, insert_characters, replace_characters, replace_stretches
from perturb.contracts.edits import (
    Changed,
    OrderedEdits,
    Regrouped,
    Undecided,
    accept_edits,
    apply_edits,
    move_spans,
    order_columns,
    order_edits,
    without_overlaps,
)
from perturb.contracts.generator import Generator, Kind, Partner
from perturb.contracts.joined import Chosen, Joined, JoinedEdits, alone, join_texts
from perturb.contracts.kinds import cover, edits, pixels, rewrite, warp
from perturb.contracts.nested_edits import apply_nested
from perturb.contracts.rendered import Rendered
from perturb.contracts.sample import Field, Image, Input, Sample, check_image, check_text
from perturb.contracts.scales import Scale, Value
from perturb.contracts.severity import MAX_SEVERITY, TIER_LABELS, TIERS, parse_severity, severity_label
from perturb.contracts.targets import Accepted, Answers, Boxes, Ids, Keypoints, Masks, Span, Spans, Target, TargetKind
from perturb.contracts.variant import Expectation, PartnerUsed, Step, Validity, Variant

__all__ = [
    "MAX_SEVERITY",
    "TIERS",
    "TIER_LABELS",
    "Accepted",
    "Answers",
    "Boxes",
    "Changed",
    "Chat",
    "Chosen",
    "Edit",
    "EditColumns",
    "Expectation",
    "Field",
    "Generator",
    "Ids",
    "Image",
    "Input",
    "Joined",
    "JoinedEdits",
    "Keypoints",
    "Kind",
    "Masks",
    "OrderedEdits",
    "Partner",
    "PartnerUsed",
    "Regrouped",
    "Rendered",
    "Sample",
    "Scale",
    "Span",
    "Spans",
    "Step",
    "Target",
    "TargetKind",
    "Undecided",
    "Validity",
    "Value",
    "Variant",
    "accept_edits",
    "alone",
    "apply_edits",
    "apply_nested",
    "check_image",
    "check_text",
    "cover",
    "edits",
    "insert_characters",
    "join_texts",
    "move_spans",
    "order_columns",
    "order_edits",
    "parse_severity",
    "pixels",
    "replace_characters",
    "replace_stretches",
    "rewrite",
    "severity_label",
    "warp",
    "without_overlaps",
]
