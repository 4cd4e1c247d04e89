"""What a reader is asked about texts: the verdict of a review, or a question on a passage, clean or as a variant.

A question alone is shown under facts that stay as they are, so that a reader can answer it, or see that it is open.
"""

from __future__ import annotations

import itertools
import json
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import perturb.demo
from perturb.catalogue import catalogue
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
def batches() -> tuple[tuple[Sample, ...], ...]:
    """The texts, each batch in a fixed shuffled order: those that came later change nothing in what the first give."""
    reviews = read(Path(perturb.demo.__file__).parent / "reviews.jsonl", id="id")
    short = [Sample(f"s{place}", text, label) for place, (text, label) in enumerate(written("short_reviews"))]
    alone = [Sample(f"q{place}", question, answer) for place, (_, question, answer) in enumerate(written("questions"))]
    first = [*reviews, *asked("p", "passages")]
    later = [*short, *asked("r", "roles_and_ages"), *alone]
    return tuple(
        tuple(batch[place] for place in rng_from(digest("order of texts")).permutation(len(batch)))
        for batch in (first, later)
    )


def written(name: str) -> Any:
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))


def asked(prefix: str, name: str) -> list[Sample]:
    """Each passage with each of its questions."""
    return [
        Sample(f"{prefix}{place}-{question}", {"question": question, "passage": passage}, located(passage, answer))
        for place, (passage, questions) in enumerate(written(name))
        for question, answer in questions
    ]


@cache
def facts() -> dict[str, str]:
    """What is shown above each question that stands alone, by its sample."""
    return {f"q{place}": told for place, (told, _, _) in enumerate(written("questions"))}


def located(passage: str, answer: str) -> Answers:
    return Answers((answer,), (passage.lower().index(answer.lower()),), "passage")


def clean_items() -> Iterator[Item]:
    """Clean texts, to tell how a reader takes what nothing was done to."""
    for sample in itertools.chain(*batches()):
        yield Item("clean", 0, shown(sample, sample.input), right(sample.target, Expectation.INVARIANT))


@cache
def items(name: str) -> tuple[Item, ...]:
    """A generator's different variants at each tier, as many as are read or as a few draws make of the texts."""
    generator = catalogue()[name]
    made: list[Item] = []
    for tier, wanted in (OF_EACH if generator.axis in CLOSELY_READ else OF_OTHERS).items():
        found: dict[str, Item] = {}
        for item in variants(generator, tier):
            found.setdefault(item.key, item)
            if len(found) == wanted:
                break
        made += found.values()
    return tuple(made)


def variants(generator: Generator, tier: int) -> Iterator[Item]:
    """What a generator makes of every text in a few draws, where it is known what is right."""
    instance = Instance(generator.name, generator.name, generator.axis, (float(tier),), 1)
    for batch, draw in itertools.product(batches(), range(DRAWS if generator.has_draw else 1)):
        recipe = Recipe((instance,), SEED + draw, opposites=OPPOSITES)
        for sample in batch:
            for variant in render_variants(sample, recipe):
                if variant.changed and not variant.problem and variant.expectation is not Expectation.UNDETERMINED:
                    answers = right(variant.target, variant.expectation, clean=sample.target)
                    yield Item(generator.name, tier, shown(sample, variant.input), answers)


def shown(sample: Sample, value: Any) -> str:
    if not isinstance(value, str):
        return f"{value['passage']}\n  >> {value['question']}"
    told = facts().get(sample.id)
    return f"{told}\n  >> {value}" if told else f"{value}\n  >> verdict?"


def right(target: Target, expectation: Expectation, clean: Target = None) -> tuple[str, ...]:
    """The answers that a right reader gives: signs of verdicts, or words of the passage, as now or as once spelled."""
    if expectation is Expectation.ABSTAIN:
        return (UNDECIDED,)
    match target:
        case str():
            return (SIGNS.get(target, target),)
        case Accepted(values):
            return tuple(SIGNS.get(value, value) for value in values)
        case Answers(texts):
            spelled_before = clean.texts if expectation is Expectation.INVARIANT and isinstance(clean, Answers) else ()
            return (*texts, *spelled_before) or (UNDECIDED,)
        case _:
            raise ValueError(f"Expected a verdict or answers; got {target!r}.")


def agrees(answer: str, accepted: tuple[str, ...]) -> bool:
    """Whether an answer is one of those accepted; of words, whether one has all the words of the other.

    Example:
        >>> agrees("her brother's", ("Brother",)), agrees("grandmother", ("mother",)), agrees("?", ("1874",))
        (True, False, False)
    """
    if answer in accepted:
        return True
    given = words(answer)
    return any(given <= words(one) or words(one) <= given for one in accepted if given and words(one))


def words(text: str) -> set[str]:
    """The words in lower case without articles and punctuation (Rajpurkar et al. 2016), "to be", "'s" and "her"."""
    plain = "".join(mark for mark in text.lower().replace("'s", "") if mark not in string.punctuation)
    return set(plain.split()) - {"a", "an", "the", "is", "are", "was", "were", "his", "her", "their"}
