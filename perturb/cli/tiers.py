"""One sample at all five tiers of some generators: as a sheet of pictures, or as texts with their changes marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from perturb.cli.options import print_json

if TYPE_CHECKING:
    from perturb.contracts import Edit, Sample, Variant
    from perturb.engine.render import Recipe

    Made = Mapping[str, Sequence[tuple[Variant, Sequence[Edit] | None]]]

_MARKS: Final = {"keep": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}  # where colours cannot tell
_STYLES: Final = {"keep": "not dim", "delete": "not dim red strike", "insert": "not dim bold green"}


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


def save_sheet(sample: Sample, made: Made, out: Path, *, side: int = 128) -> None:
    """Write generators by tiers as a PNG, the clean picture first, and boxes, masks and key points drawn on each.

    Raises:
        UsageError: If it cannot be written there.
    """
    from perturb.cli.labels import with_labels
    from perturb.contracts import TIER_LABELS
    from perturb.errors import UsageError
    from perturb.report.sheet import contact_sheet

    clean = with_labels(sample.input, sample.target, side=side)
    rows = {name: [clean, *(with_labels(v.input, v.target, side=side) for v, _ in row)] for name, row in made.items()}
    try:
        contact_sheet(rows, TIER_LABELS, side=side).save(out)
    except (OSError, ValueError) as error:
        raise UsageError(f"The sheet cannot be written to {out}: {error}. Give a .png file as --out.") from error


def print_texts(sample: Sample, made: Made, *, as_json: bool) -> None:
    """Print texts at each tier: deletions struck out and insertions bold, or in brackets where there are no colours."""
    from rich.console import Console
    from rich.text import Text

    from perturb.contracts import severity_label
    from perturb.report.diffs import diff

    if as_json:
        print_json({name: {severity_label(v.severity): v.input for v, _ in row} for name, row in made.items()})
        return
    console = Console(highlight=False)
    for name, row in made.items():
        console.print(f"\n[bold]{name}[/bold]")
        if not any(variant.changed for variant, _ in row):
            problem = next((variant.problem for variant, _ in row if variant.problem), "")
            console.print(Text(f"  {problem or 'nothing to change'}", style="dim"))
            continue
        for variant, edits in row:
            line = Text(f"  {severity_label(variant.severity):<9} ", style="dim")
            if not variant.changed:
                line.append(variant.problem or "nothing to change", style="dim")
                console.print(line)
                continue
            for segment in diff(str(sample.input), str(variant.input), edits):
                marks = _MARKS[segment.kind] if console.color_system is None or console.no_color else ("", "")
                line.append(segment.text.join(marks), style=_STYLES[segment.kind])
            console.print(line)
