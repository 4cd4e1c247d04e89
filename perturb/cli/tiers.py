"""One sample at all five tiers of some generators, and as a sheet of pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perturb.contracts import Sample, Variant
    from perturb.engine.render import Edited, Recipe

    Made = Mapping[str, Sequence[tuple[Variant, Edited]]]


def made_at_tiers(sample: Sample, recipe: Recipe, names: Sequence[str]) -> Made:
    """Make a sample's variants at all five tiers.

    Args:
        sample: What is perturbed.
        recipe: Holds the generators.
        names: Which of them.

    Returns:
        Each generator's name to its five variants, with the edits that led to a text.
    """
    from perturb.contracts import TIERS
    from perturb.engine.render import render_one

    return {name: [render_one(sample, recipe, name=name, replicate=0, severity=t) for t in TIERS] for name in names}


def pictures_of(value: Any) -> dict[str, Any]:
    """Name the pictures of an input; a single one has no name."""
    fields = value if isinstance(value, Mapping) else {"": value}
    return {name: image for name, image in fields.items() if not isinstance(image, str)}


def save_sheet(sample: Sample, made: Made, out: Path, *, side: int = 128) -> None:
    """Write generators by tiers as a PNG, the clean picture first, and boxes, masks and key points drawn on each.

    Of an input with several pictures each has a row.

    Raises:
        UsageError: If it cannot be written there.
    """
    from perturb.cli.labels import with_labels
    from perturb.contracts import TIER_LABELS
    from perturb.errors import UsageError
    from perturb.report.sheet import contact_sheet

    rows, fields = {}, list(pictures_of(sample.input))
    for name, row in made.items():
        shown = [(sample.input, sample.target), *((variant.input, variant.target) for variant, _ in row)]
        for field in fields:
            pictures = [with_labels(pictures_of(value)[field], target, side=side) for value, target in shown]
            rows[f"{name} {field}" if len(fields) > 1 else name] = pictures
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        contact_sheet(rows, TIER_LABELS, side=side).save(out)
    except (OSError, ValueError) as error:
        raise UsageError(f"The sheet cannot be written to {out}: {error}. Give a .png file as --out.") from error
