"""Writes docs/text_catalogue.md: which texts each text generator can change, what it makes of them, and who read it.

Run with `python tests/bench/text_catalogue.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from perturb.contracts import TIERS, Answers, Generator, Sample
from perturb.engine.render import Recipe, render_variants
from perturb.generators import GENERATORS
from perturb.judgements import Judged, judged_tiers, readings
from perturb.suite import Instance

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "text_catalogue.md"
INTRODUCTION = """# The text catalogue

Written by `python tests/bench/text_catalogue.py`; edit that, not this page.

## When the right answer changes

Generators of the axis `meaning` make a contrast only where the new right answer is certain: the answers that lie where
the edit was made, or the opposite of a label. `positive` and `negative` (`pos`, `neg`, `good`, `bad`) are known; other
labels are declared in the suite, one way or both:

    opposites = {{entailment = "contradiction"}}

Everything else that they change is undetermined: reported, never scored.

## English of a community

`african_american_english` writes three features of African American English, each a rule of its grammar, so that one
can ask whether a model judges such a text otherwise and so treats its speakers unequally. A few features do not make
the language, and no speaker has judged what is made here: read the results as a first sign, and have speakers read the
variants before anything is said of them. It has an axis of its own, `variety`, that no suite which comes with perturb
names.

## What was read, and by whom

A language model read variants blind, as several readers of whom none saw another's answers: of all generators and
tiers 1, 3 and 5 mixed, with clean texts among them, and nothing said which was which (`tests/judgements/read.py`). Of a
review the reader told the verdict, of a passage the answer to a question. Right is the answer that the variant carries;
where it is to be undecided, that nothing decides it. Of
paraphrases, identity, ambiguity and meaning forty of each tier were read, or as many different ones as there were, and
a text that nobody would write counts as wrong; of the others ten. Tiers at which the right answer is undetermined were
not read. The bound is the lower end of Wilson's 95 % interval over the tiers; few-read generators cannot reach a high
one. Of the clean texts {clean} were answered rightly, and {odd} was called odd.

What was found wrong was mended, and what had changed by that was read again, blind as before: the counts are those of
today's versions on texts that partly led to the mending, and so flatter. Of the first 1,534 answers 96.9 % were right.

| generator | tier 1 | tier 3 | tier 5 | at least |
|---|---|---|---|---|
"""


def samples() -> dict[str, list[Sample]]:
    """The varied texts by kind, and questions with their passages."""
    texts = json.loads((HERE / "varied_texts.json").read_text("utf-8"))
    kinds = {kind: [Sample(f"{kind}{i}", text) for i, text in enumerate(found)] for kind, found in texts.items()}
    passages = json.loads((HERE / "passages.json").read_text("utf-8"))
    return kinds | {"questions": [asked(number, entry) for number, entry in enumerate(passages)]}


def asked(number: int, entry: dict[str, object]) -> Sample:
    passage, answers = str(entry["passage"]), tuple(map(str, entry["answers"]))  # type: ignore[call-overload]
    target = Answers(answers, tuple(passage.index(answer) for answer in answers), "passage")
    return Sample(f"q{number}", {"question": str(entry["question"]), "passage": passage}, target)


def rendered(generator: Generator, sample: Sample, tiers: tuple[float, ...]) -> Iterator[object]:
    """What the generator makes of a sample at some tiers; only what it changed."""
    recipe = Recipe((Instance(generator.name, generator.name, generator.axis, tiers, 1),), seed=7)
    return (variant.input for variant in render_variants(sample, recipe) if variant.changed)


def introduction() -> str:
    counted = readings()["clean"]["tiers"]["0"]
    return INTRODUCTION.format(clean=f"{counted['right']} of {counted['of']}", odd=counted["odd"])


def reading_rows(generators: list[Generator]) -> Iterator[str]:
    for generator in generators:
        tiers = judged_tiers(generator.name, generator.version)
        if tiers:
            shares = " | ".join(f"{tiers[t].right} of {tiers[t].of}" if t in tiers else "" for t in (1, 3, 5))
            right, of = (sum(counts) for counts in zip(*tiers.values(), strict=True))
            yield f"| `{generator.name}` | {shares} | {100 * Judged(right, of).lower_bound:.0f} % |"


def reach_rows(generators: list[Generator], kinds: dict[str, list[Sample]]) -> Iterator[str]:
    for generator in generators:
        shares = [
            100 * sum(any(rendered(generator, sample, (5.0,))) for sample in found) / len(found)
            for found in kinds.values()
        ]
        yield f"| `{generator.name}` | " + " | ".join(f"{share:.0f}" for share in shares) + " |"


def example_lines(generator: Generator, kinds: dict[str, list[Sample]]) -> Iterator[str]:
    """One sample that the generator changes, at every tier where it becomes something else."""
    everything = [sample for found in kinds.values() for sample in found]
    sample = next((sample for sample in everything if any(rendered(generator, sample, (5.0,)))), None)
    if sample is None:
        return
    yield f"\n### {generator.name}\n\n{generator.documentation.splitlines()[0]}\n"
    yield f"- clean: {shown(sample.input)}"
    last = None
    for tier in TIERS:
        made = next(rendered(generator, sample, (float(tier),)), None)
        if made != last:
            yield f"- {tier}: {shown(made)}"
        last = made


def shown(value: object) -> str:
    return " / ".join(map(ascii_json, value.values())) if isinstance(value, dict) else ascii_json(value)


def ascii_json(value: object) -> str:
    """A text in quotes, with line breaks and invisible characters as escapes, between backticks."""
    text = json.dumps(value, ensure_ascii=False)
    text = "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text)
    return f"`` {text} ``"


def main() -> None:
    kinds = samples()
    generators = [generator for generator in GENERATORS if generator.modality == "text"]
    head = " | ".join(kinds)
    lines = [
        introduction() + "\n".join(reading_rows(generators)),
        "\n## Which texts each generator can change\n",
        f"Percent of {', '.join(f'{len(found)} {kind}' for kind, found in kinds.items())}, written for this project.\n",
        f"| generator | {head} |\n|---|" + "---|" * len(kinds),
        *reach_rows(generators, kinds),
        "\n## What they make of a text\n",
        "A tier that is left out is the same as the one before.",
    ]
    for generator in generators:
        lines += example_lines(generator, kinds)
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
