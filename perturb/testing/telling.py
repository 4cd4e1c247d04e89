"""What is told of a variant that a model fails on: a diff, or a picture, the answers, and how to make it again."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from perturb.contracts import Accepted, Field, Input, severity_label
from perturb.models import Answer
from perturb.models.determinism import described_answer
from perturb.testing.drawn import Drawn

__all__ = ["PICTURES", "Note", "describe", "pictures_of"]

PICTURES: Final = "PERTURB_OUT"
_SIDE: Final = 256


class Note:
    """A variant's description that Hypothesis makes when it prints it, which is for the last example only."""

    def __init__(self, variant: Drawn) -> None:
        self.variant = variant

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - the protocol of pretty printers
        printer.text(describe(self.variant))


def describe(variant: Drawn, *, clean: Answer | None = None, answer: Answer | None = None) -> str:
    """Describe a variant, with the answers to its clean sample and to itself where they are known.

    A picture with the clean image, the variant and their difference is written for each image field: to the folder
    that the environment variable `PERTURB_OUT` names (the pytest option --perturb-out), else a temporary one.
    """
    lines = [f"Sample {variant.sample_id!r}{_target(variant.target)}, {_steps(variant)}"]
    if variant.changed:
        lines += _changes(variant)
    else:
        lines.append("Nothing was disturbed: what is false here is false on the clean input.")
    if clean is not None:
        lines.append(f"Clean answer: {described_answer(clean)}")
    if answer is not None:
        lines.append(f"Answer: {described_answer(answer)}")
    lines.append(f"Made again by: perturb.testing.{variant!r}")
    return "\n".join(lines)


def _target(target: Any) -> str:
    match target:
        case str() | float() | int():
            return f" (right answer {target!r})"
        case Accepted():
            return f" (right answers {', '.join(map(repr, target.values))})"
        case _:
            return ""


def _steps(variant: Drawn) -> str:
    steps = " then ".join(f"{step.instance} at severity {_severity(step.severity)}" for step in variant.steps)
    measure = "changed characters" if isinstance(_fields(variant.sample.input)[0][1], str) else "levels RMSE"
    return f"{steps} ({variant.distance:.3g} {measure} from clean)"


def _severity(severity: float) -> str:
    word = severity_label(severity)
    return word if word == f"{severity:g}" else f"{severity:g} ({word})"


def _fields(value: Input) -> list[tuple[str, Field]]:
    return list(value.items()) if isinstance(value, Mapping) else [("", value)]


def _changes(variant: Drawn) -> Iterator[str]:
    from perturb.report.diffs import marked_diff

    for (name, clean), (_, varied) in zip(_fields(variant.sample.input), _fields(variant.input), strict=True):
        where = f" of {name}" if name else ""
        if isinstance(clean, str) and isinstance(varied, str):
            if clean != varied:
                yield f"Diff{where}: {marked_diff(clean, varied)}"
        else:
            yield f"Picture{where}: {_picture(variant, name, clean, varied)}"


def pictures_of(variant: Drawn) -> list[Path]:
    """List the pictures that `describe` writes of a variant."""
    images = [name for name, value in _fields(variant.sample.input) if not isinstance(value, str)]
    return [_picture_path(variant, name) for name in images] if variant.changed else []


def _picture_path(variant: Drawn, field: str = "") -> Path:
    """Say where the picture of a variant's field is written; the same variant always has the same path."""
    folder = Path(os.environ.get(PICTURES) or Path(tempfile.gettempdir()) / "perturb-pictures")
    steps = "-".join(f"{step.instance}-{step.severity:g}" for step in variant.steps)
    name = re.sub(r"[^\w.-]+", "_", f"{variant.sample_id}-{steps}{field and f'-{field}'}")[-120:]
    return folder / f"{name}-{variant.input_digest[:8]}.png"


def _picture(variant: Drawn, field: str, clean: Any, varied: Any) -> str:
    from perturb.engine.examples import difference_picture
    from perturb.report.sheet import contact_sheet

    path = _picture_path(variant, field)
    sheet = contact_sheet(
        {variant.sample_id[:20]: [clean, varied, difference_picture(clean, varied)]},
        ["clean", " + ".join(f"{step.instance} {step.severity:g}" for step in variant.steps), "difference"],
        side=_SIDE,
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(path)
    except OSError as error:
        return f"not written: {error}"
    return str(path)
