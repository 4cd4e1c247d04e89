"""What a reader is asked about texts: the verdict of a review, or a question on a passage, clean or as a variant."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import perturb.demo
from perturb.contracts import Accepted, Answers, Expectation, Generator, Sample, Target
from perturb.data import read
from perturb.engine.render import Recipe, render_variants
from perturb.keys import digest, rng_from
from perturb.suite import Instance

TIERS = (1, 3, 5)
CLOSELY_READ = {"paraphrase", "ambiguity", "meaning", "identity"}
OF_EACH = {1: 40, 3: 40, 5: 40}
OF_OTHERS = {1: 4, 3: 3, 5: 3}
UNDECIDED = "?"
SIGNS = {"positive": "+", "negative": "-"}
OPPOSITES = {"positive": "negative", "negative": "positive"}
SEED = 5
DRAWS = 8


class Item(NamedTuple):
    """One text as a reader sees it.

    Attributes:
        generator: What made it; `clean` where nothing did.
        tier: At which severity; 0 where clean.
        shown: The text and what is asked.
        right: The answers that are right.
    """

    generator: str
    tier: int
    shown: str
    right: tuple[str, ...]

    @property
    def key(self) -> str:
        """Eight hexadecimal digits over what is shown: an answer to another text does not count."""
        return digest(self.shown).hex()[:8]


@cache
def samples() -> tuple[Sample, ...]:
    """The demo's reviews, and each passage with each of its questions, in one fixed shuffled order."""
    reviews = list(read(Path(perturb.demo.__file__).parent / "reviews.jsonl", id="id"))
    passages = json.loads(Path(__file__).with_name("passages.json").read_text("utf-8"))
    asked = [
        Sample(f"p{place}-{question}", {"question": question, "passage": passage}, located(passage, answer))
        for place, (passage, questions) in enumerate(passages)
        for question, answer in questions
    ]
    together = [*reviews, *asked]
    return tuple(together[place] for place in rng_from(digest("order of texts")).permutation(len(together)))


def located(passage: str, answer: str) -> Answers:
    return Answers((answer,), (passage.lower().index(answer.lower()),), "passage")


def clean_items(wanted: int) -> Iterator[Item]:
    """Clean texts, to tell how a reader takes what nothing was done to."""
    for sample in samples()[:wanted]:
        yield Item("clean", 0, shown(sample.input), right(sample.target, Expectation.INVARIANT))


def items(generator: Generator) -> Iterator[Item]:
    """A generator's different variants at each tier, as many as are read or as a few draws make of the texts."""
    for tier, wanted in (OF_EACH if generator.axis in CLOSELY_READ else OF_OTHERS).items():
        found: dict[str, Item] = {}
        for item in variants(generator, tier):
            found.setdefault(item.key, item)
            if len(found) == wanted:
                break
        yield from found.values()


def variants(generator: Generator, tier: int) -> Iterator[Item]:
    """What a generator makes of every text in a few draws, where it is known what is right."""
    instance = Instance(generator.name, generator.name, generator.axis, (float(tier),), 1)
    for draw in range(DRAWS if generator.has_draw else 1):
        recipe = Recipe((instance,), SEED + draw, opposites=OPPOSITES)
        for sample in samples():
            for variant in render_variants(sample, recipe):
                if variant.changed and not variant.problem and variant.expectation is not Expectation.UNDETERMINED:
                    answers = right(variant.target, variant.expectation)
                    yield Item(generator.name, tier, shown(variant.input), answers)


def shown(value: Any) -> str:
    if isinstance(value, str):
        return f"{value}\n  >> verdict?"
    return f"{value['passage']}\n  >> {value['question']}"


def right(target: Target, expectation: Expectation) -> tuple[str, ...]:
    """The answers that a right reader gives: signs of verdicts, or words of the passage."""
    if expectation is Expectation.ABSTAIN:
        return (UNDECIDED, *(SIGNS.get(value, value) for value in getattr(target, "values", ())))
    match target:
        case str():
            return (SIGNS[target],)
        case Accepted(values):
            return tuple(SIGNS.get(value, value) for value in values)
        case Answers(texts):
            return texts or (UNDECIDED,)
        case _:
            raise ValueError(f"Expected a verdict or answers; got {target!r}.")


def agrees(answer: str, accepted: tuple[str, ...]) -> bool:
    """Whether an answer is one of those accepted; of words, whether either holds the other, as SQuAD spells them.

    Example:
        >>> agrees("her brother", ("Brother",)), agrees("+", ("-",)), agrees("?", ("1874",))
        (True, False, False)
    """
    if answer in accepted:
        return True
    given = spelled(answer)
    return any(given in spelled(one) or spelled(one) in given for one in accepted if given and spelled(one))


def spelled(text: str) -> str:
    """Lower case without articles, punctuation and white space at the ends (Rajpurkar et al. 2016)."""
    plain = "".join(mark for mark in text.lower() if mark not in string.punctuation)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", plain).split())
