"""Several generators on one sample, one after the other: labels follow through each step, distance is from clean.

The order in which an input comes about, so that no step meets what cannot lie before it:

    image   the scene (ambiguity, lighting, weather, occlusion), where the camera stands (viewpoint),
            its optics (blur), its sensor (noise, colour), the file (digital)
    text    what is said (ambiguity, identity), in which words (paraphrase, dialect), among what else (distraction),
            how it is typed and laid out (typos, format), how it is read in (transcription), how it is hidden
            (obfuscation)

An axis of a third party comes after these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from perturb.contracts import Expectation, Input, Sample, Target, Validity, Variant
from perturb.contracts.kinds.objects import KEEP_ALL, keep_seen
from perturb.engine.distance import image_distance, input_digest, text_distance
from perturb.engine.readonly import read_only
from perturb.engine.render import Recipe, render_one
from perturb.errors import UsageError
from perturb.suite.contract import Instance

__all__ = ["in_order", "render_composition"]

_AXES: Final = (
    *("ambiguity", "lighting", "weather", "occlusion", "viewpoint", "blur", "noise", "colour", "digital"),
    *("identity", "paraphrase", "dialect", "distraction", "typos", "format", "transcription", "obfuscation"),
)
_DOMINANT: Final = (Expectation.ABSTAIN, Expectation.UNDETERMINED, Expectation.CONTRAST, Expectation.INVARIANT)
_LEAST_SURE: Final = (Validity.UNVERIFIED, Validity.GUARD)


def in_order(instances: Sequence[Instance]) -> tuple[Instance, ...]:
    """Sort generators into the order in which they can follow each other; those of one axis stay as they are.

    Example:
        >>> camera = [Instance(axis, axis, axis, (1.0,), 1) for axis in ("digital", "noise", "weather")]
        >>> [instance.axis for instance in in_order(camera)]
        ['weather', 'noise', 'digital']
    """
    return tuple(sorted(instances, key=lambda i: _AXES.index(i.axis) if i.axis in _AXES else len(_AXES)))


def render_composition(
    sample: Sample, recipe: Recipe, steps: Sequence[tuple[str, float]], *, replicate: int = 0
) -> Variant:
    """Make one variant by several generators, each on what the one before made.

    Args:
        sample: A clean sample.
        recipe: Holds the generators.
        steps: Name in the suite and severity of each, in the order in which they are made: `in_order` gives a sensible
            one. A generator has the same luck whatever stands before it, so that a composition can lose a step and
            keep the rest; where it comes again it has other luck.
        replicate: Which of several draws, of all of them.

    Returns:
        The variant. It expects what its most doubtful step expects: one that leaves the answer undecided (`abstain`)
        decides for all, then `undetermined`, then `contrast`. The share of an object that is still seen is the product
        of those that the steps leave; an object under the recipe's `min_visibility` leaves the target.

    Raises:
        UsageError: If there are no steps.
        PerturbError: If a generator cannot take the sample.
    """
    if not steps:
        raise UsageError("Expected one or more steps in a composition, each a generator's name and a severity.")
    if len(steps) == 1:
        (name, severity), *_ = steps
        return render_one(sample, recipe, name=name, replicate=replicate, severity=severity)[0]
    clean = now = read_only(sample)
    keep_all = replace(recipe, min_visibility=KEEP_ALL)  # who leaves is decided by all steps together
    made: list[Variant] = []
    for place, (name, severity) in enumerate(steps):
        again = [earlier for earlier, _ in steps[:place]].count(name)
        step, _ = render_one(now, keep_all, name=name, replicate=replicate, severity=severity, position=again)
        made.append(step)
        now = replace(now, input=step.input, target=step.target)
    return _joined(clean, made, recipe.min_visibility)


def _joined(clean: Sample, made: Sequence[Variant], min_visibility: float) -> Variant:
    last = made[-1]
    problem = next((step.problem for step in made if step.problem), "")
    changed = last.input_digest != input_digest(clean.input) and not problem
    expected = {step.expectation for step in made}
    target, visibility = _seen(last.target, made, min_visibility)
    blank = replace(
        last,
        axis="+".join(dict.fromkeys(step.axis for step in made)),
        steps=tuple(part for step in made for part in step.steps),
        partners=tuple(partner for step in made for partner in step.partners),
        control_of=None,
        changed=changed,
        expectation=next(word for word in _DOMINANT if word in expected) if changed else Expectation.INVARIANT,
        validity=next((v for v in _LEAST_SURE if any(step.validity is v for step in made)), Validity.BY_CONSTRUCTION),
    )
    if problem:
        digest = input_digest(clean.input)
        return replace(
            blank, input=clean.input, target=clean.target, distance=0.0, input_digest=digest, problem=problem
        )
    return replace(blank, target=target, visibility=visibility, distance=_distance(clean.input, last.input))


def _seen(target: Target, made: Sequence[Variant], least: float) -> tuple[Target, tuple[float, ...] | None]:
    """Multiply what each step leaves of each object, and let those go of which too little is left."""
    shares = [np.array(step.visibility) for step in made if step.visibility is not None]
    return keep_seen(target, np.prod(shares, axis=0), least) if shares else (target, None)


def _distance(clean: Input, varied: Input) -> float:
    if isinstance(clean, Mapping) and isinstance(varied, Mapping):
        return sum(_distance(clean[name], varied[name]) for name in clean)
    if isinstance(clean, str) and isinstance(varied, str):
        return text_distance(clean, varied, None)
    return image_distance(np.asarray(clean), np.asarray(varied))
