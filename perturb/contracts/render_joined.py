"""All tiers of many short texts in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from perturb.contracts.edit_columns import EditColumns
from perturb.contracts.generator import Generator
from perturb.contracts.joined import SEPARATOR, join_texts
from perturb.contracts.kinds.edits import finish_texts
from perturb.contracts.rendered import Rendered
from perturb.contracts.targets import Target

SHORT: Final = 2_000
"""Characters of the longest text that is rendered with others."""
_TOGETHER: Final = 256
_WORTH_IT: Final = 4  # texts, from which on joining takes less time than it costs


def render_joined(
    generator: Generator,
    texts: Sequence[str],
    keys: Sequence[bytes],
    severities: Sequence[float],
    *,
    targets: Sequence[Target] = (),
) -> list[list[Rendered] | None]:
    """Draw and render many texts: the same as each alone, in less time where they are short.

    Args:
        generator: One of edits.
        texts: The texts.
        keys: One for each.
        severities: Where they do not ascend from above 0, nothing is rendered.
        targets: The right answer to each; without, there are none.

    Returns:
        For each text what it is at each severity; None for one that is better rendered alone.

    Example:
        >>> from perturb.generators.text import omission
        >>> from perturb.keys import digest
        >>> texts = ["The soup was cold.", "So was I.", "We left.", "They did not mind."]
        >>> for slight, extreme in render_joined(omission, texts, list(map(digest, texts)), [1, 5]):
        ...     print(slight.input, extreme.input)
        The soup was cld. The sop was cld.
        S was I. S was I.
        W left. W left.
        Thy did not mind. Th did not mid.
    """
    made: list[list[Rendered] | None] = [None] * len(texts)
    if not severities or list(severities) != sorted(severities) or severities[0] <= 0:
        return made
    for group in _groups(texts):
        own = [texts[number] for number in group]
        answers = [targets[number] for number in group] if targets else [None] * len(group)
        rendered = _render(generator, own, [keys[number] for number in group], tuple(severities), answers)
        for number, tiers in zip(group, rendered, strict=False):
            made[number] = tiers
    return made


def _groups(texts: Sequence[str]) -> Iterator[list[int]]:
    """Number the short texts of ASCII, and the others: what is not ASCII takes longer."""
    short = [number for number, text in enumerate(texts) if len(text) <= SHORT and SEPARATOR not in text]
    for ascii_only in (True, False):
        numbers = [number for number in short if texts[number].isascii() == ascii_only]
        groups = (numbers[first : first + _TOGETHER] for first in range(0, len(numbers), _TOGETHER))
        yield from (group for group in groups if len(group) >= _WORTH_IT)


def _render(
    generator: Generator,
    texts: Sequence[str],
    keys: Sequence[bytes],
    severities: tuple[float, ...],
    targets: Sequence[Target],
) -> list[list[Rendered]]:
    """Render a group; nothing where the generator draws for each text alone, or its tiers are not nested."""
    draw = generator.joined_draw
    if draw is None:
        return []
    edits = draw(join_texts(texts, keys))
    counts = np.array(generator.results_at(edits.texts.text, edits, severities))
    steps = np.diff(counts, axis=0, prepend=0).T
    if (steps < 0).any():
        return []
    # Edits of the first severity come first, then those that the next one adds; last those that none has.
    columns = edits.columns()
    rest = np.array([len(own.starts) for own in columns]) - counts[-1]
    tiers = np.tile(np.arange(len(severities) + 1), len(texts)).repeat(np.column_stack([steps, rest]).ravel())
    totals = steps.sum(axis=0).cumsum().tolist()
    whole = edits.apply(tiers.argsort(kind="stable"), totals)
    made = zip(*(text.split(SEPARATOR) for text in whole), strict=True)
    taken = zip(columns, counts.T.tolist(), strict=True)
    results = ([EditColumns(own, count) for count in each] for own, each in taken)
    return [finish_texts(*one) for one in zip(made, results, targets, strict=True)]
