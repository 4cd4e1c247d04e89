"""What is swapped wherever it stands in a text, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from perturb.contracts import Answers, Edit, Sample, Target, apply_edits
from perturb.contracts.kinds.located import follow_edits


class Swap(NamedTuple):
    """Edits that are made together.

    Attributes:
        uniform: Drawn for them.
        edits: One wherever the thing stands.
    """

    uniform: float
    edits: tuple[Edit, ...]


def up_to(swaps: Iterable[Swap], rate: float, at_least: int) -> tuple[Edit, ...]:
    """Choose the swaps whose uniform lies below the rate, and the first `at_least` in any case.

    Args:
        swaps: In ascending order of their uniforms.
        rate: In 0..1.
        at_least: How many are made whatever the rate.
    """
    chosen = [swap for place, swap in enumerate(swaps) if swap.uniform < rate or place < at_least]
    return tuple(edit for swap in chosen for edit in swap.edits)


def replace_all(found: Mapping[str, list[int]], thing: str, other: str) -> tuple[Edit, ...]:
    """Replace one thing at all its places."""
    return tuple(Edit(start, start + len(thing), other) for start in found[thing])


def other_fields(text: str, sample: Sample) -> str:
    """Join the sample's other texts, such as the question to a passage; empty where there is none.

    A text of several fields, as a generator that joins fields is given, has its paragraphs for fields.

    Example:
        >>> other_fields("A passage.", Sample("a", {"question": "What?", "passage": "A passage."}))
        'What?'
    """
    if not isinstance(sample.input, Mapping):
        return ""
    texts = [value for value in sample.input.values() if isinstance(value, str)]
    return "\n".join(value for value in texts if f"\n\n{value}\n\n" not in f"\n\n{text}\n\n")


def located_answers(text: str, sample: Sample) -> Answers | None:
    """Return the sample's answers if this text is the one that holds them, each where it is said to stand."""
    answers = sample.target
    if not isinstance(answers, Answers) or not answers.starts:
        return None
    whole = sample.input.get(answers.field) if isinstance(sample.input, Mapping) else sample.input
    stand = all(text.startswith(words, start) for words, start in zip(answers.texts, answers.starts, strict=True))
    return answers if isinstance(whole, str) and whole == text and stand else None


def changed_answers(text: str, answers: Answers, edits: tuple[Edit, ...]) -> Target:
    """Return the answers that are right after the edits; None unless every one of them changed.

    Example:
        >>> changed_answers("It was in 1904.", Answers(("in 1904", "1904"), (7, 10)), (Edit(10, 14, "1906"),))
        Answers(texts=('in 1906', '1906'), starts=(7, 10), field='')
    """
    moved, problem = follow_edits(answers, edits, apply_edits(text, edits))
    if problem or not isinstance(moved, Answers) or len(moved.texts) != len(answers.texts):
        return None
    return moved if all(one != other for one, other in zip(answers.texts, moved.texts, strict=True)) else None


_AROUND: Final = 1


def stands_free(text: str, start: int, stop: int) -> bool:
    """Tell whether no letter, digit or sign that joins words touches a stretch.

    Example:
        >>> stands_free("in Rome.", 3, 7), stands_free("Rome-born", 0, 4)
        (True, False)
    """
    return not re.search(r"[\w@#/&-]", text[max(0, start - _AROUND) : start] + text[stop : stop + _AROUND])
