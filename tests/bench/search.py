"""How well the search breaks models: against random sampling, and against TextAttack and Foolbox where they are.

    python tests/bench/search.py [--samples N] [--textattack PYTHON] [--foolbox PYTHON]

Every method gets the same samples, all of them right when clean, the same model, which runs here and counts each input
it is asked about, and the same budget of queries for each sample. A peer runs in the environment of the Python that is
given, with its own settings, and asks through a pipe. Images are rounded to whole levels before anyone is asked.
Changed words, and characters by the edit distance, are counted here, in the same way for all, and so is every query
until a method gives its result, after the first break too; the last lines look only at what two methods both broke.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import runpy
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

BUDGET: Final = 200
EPSILON: Final = 24
WITHIN: Final = (10, 20, 50, 100)
CHANGE: Final = ("words", "characters")
TYPOS: Final = "transposition,omission,insertion,doubling,adjacent_key"
RANDOM: Final = Path(__file__).parents[1] / "search" / "test_against_random.py"
PEERS: Final = Path(__file__).parent / "search_peers.py"


class Outcome(NamedTuple):
    """What a method did to one sample: queries in all, changed words and characters of texts."""

    broken: bool
    queries: int
    words: int = 0
    characters: int = 0


NONE: Final = Outcome(broken=False, queries=0)
Outcomes = Mapping[str, Outcome]


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--samples", type=int, default=300)
    given.add_argument("--textattack")
    given.add_argument("--foolbox")
    told = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        on_texts(Path(folder), told.samples, told.textattack)
        on_images(Path(folder), told.samples, told.foolbox)


def on_texts(folder: Path, samples: int, textattack: str | None) -> None:
    from perturb.demo.reviews import classify, write_reviews
    from perturb.search import Options, text
    from perturb.source import Source

    options = Options(per_sample=BUDGET)
    source = Source(str(write_reviews(folder / "reviews.jsonl")), id="id", limit=samples)
    found = {"perturb, words": ours(TYPOS, source, classify, folder / "words", mode="text", options=options)}
    texts = clean_of(source, classify)
    with swapped(text, "attack_text", runpy.run_path(str(RANDOM))["words_at_random"]):
        found["random moves"] = ours(TYPOS, source, classify, folder / "random", mode="text", options=options)
    if textattack:
        for recipe in ("DeepWordBugGao2018", "Pruthi2019"):
            found[f"TextAttack, {recipe}"] = peer(textattack, recipe, texts, classify)
    print(f"\nReviews, at most {BUDGET} queries each, moves of typos\n")
    print_table(found)


def on_images(folder: Path, samples: int, foolbox: str | None) -> None:
    import numpy as np

    from perturb.demo.digits import predict, write_digits
    from perturb.search import Options, worst
    from perturb.source import Source

    write_digits(folder / "digits")
    source = Source(str(folder / "digits"), limit=samples)
    mild = Options(severity=2, per_sample=60)
    named, at_random = "lighting,blur,noise", runpy.run_path(str(RANDOM))["sample_at_random"]
    found = {"perturb, worst case": ours(named, source, predict, folder / "worst", mode="worst", options=mild)}
    with swapped(worst, "find_worst", at_random):
        found["random sampling"] = ours(named, source, predict, folder / "sampled", mode="worst", options=mild)
    print(
        f"\nDigits, lighting, blur and noise up to severity {mild.severity:g}, at most {mild.per_sample} queries each\n"
    )
    print_table(found)

    options = Options(per_sample=BUDGET, epsilon=EPSILON)
    attacked = ours("haze", source, predict, folder / "pixels", mode="pixels", options=options)
    found = {}
    for name in ("square", "hop_skip_jump"):
        found[f"perturb, {name}"] = {i.rpartition("~")[0]: one for i, one in attacked.items() if i.endswith(f"~{name}")}
    if foolbox:
        images = {name: np.asarray(sample).tolist() for name, sample in clean_of(source, predict).items()}

        def asked(batch: Sequence[Any]) -> Sequence[Any]:
            return predict([np.asarray(one, np.uint8) for one in batch])

        for attack in ("HopSkipJumpAttack", "BoundaryAttack", "GenAttack"):
            found[f"Foolbox, {attack}"] = peer(foolbox, attack, images, asked)
    print(f"\nDigits, pixels changed by at most {EPSILON} levels of 255, at most {BUDGET} queries each\n")
    print_table(found)


def ours(
    named: str, source: Any, model: Callable[..., Any], out: Path, *, mode: str, options: Any
) -> dict[str, Outcome]:
    """Search, and read what came of each sample that was right when clean."""
    import pyarrow.parquet as pq

    from perturb.models import LoadedModel
    from perturb.search import search
    from perturb.search.named import suite_or_generators

    suite = suite_or_generators(named, seed=7)
    search(suite, source, LoadedModel("demo", model, ""), out, modes=[mode], options=options)
    clean = {} if mode != "text" else {sample.id: sample.input for sample in source.open(7).data}
    found = {}
    for row in pq.read_table(out / "results.parquet").to_pylist():
        if row["status"] in ("broken", "held", "invalid"):
            name = f"{row['sample_id']}~{row['generator']}" if mode == "pixels" else row["sample_id"]
            change = change_of(clean[row["sample_id"]], row["found"]) if row["found"] and clean else ()
            found[name] = Outcome(row["status"] == "broken", row["queries"], *change)
    return found


def clean_of(source: Any, model: Callable[..., Any]) -> dict[str, Any]:
    """The inputs that the model gets right, each with its right answer in its name."""
    right = {}
    for sample in source.open(7).data:
        shares = model([sample.input])[0]
        if max(shares, key=shares.__getitem__) == sample.target:
            right[sample.id] = sample.input
    return right


@contextlib.contextmanager
def swapped(module: Any, name: str, other: Any) -> Iterator[None]:
    """Put another function in the place of one for a while."""
    own = getattr(module, name)
    setattr(module, name, other)
    try:
        yield
    finally:
        setattr(module, name, own)


def peer(python: str, attack: str, inputs: Mapping[str, Any], model: Callable[..., Any]) -> dict[str, Outcome]:
    """Let a peer attack, and answer what it asks."""
    labels = {
        name: max(shares, key=shares.__getitem__) for name, (shares,) in ((n, model([v])) for n, v in inputs.items())
    }
    command = [python, "-W", "ignore", str(PEERS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdin is not None
        assert asking.stdout is not None
        names = sorted(next(iter(model([next(iter(inputs.values()))]))))
        content = {"attack": attack, "budget": BUDGET, "epsilon": EPSILON, "labels": names}
        content["samples"] = [{"id": name, "input": value, "label": labels[name]} for name, value in inputs.items()]
        print(json.dumps(content), file=asking.stdin, flush=True)
        for line in asking.stdout:
            match json.loads(line):
                case {"ask": list(batch)}:
                    answers = [[shares[name] for name in names] for shares in model(batch)]
                    print(json.dumps(answers), file=asking.stdin, flush=True)
                case {"found": list(found)}:
                    return {one["id"]: _outcome(one, inputs) for one in found}
    raise SystemExit(f"{python} ended before it told what {attack} found.")


def _outcome(one: Mapping[str, Any], inputs: Mapping[str, Any]) -> Outcome:
    text = one.get("text")
    return Outcome(one["broken"], one["queries"], *(change_of(inputs[one["id"]], text) if text else ()))


def change_of(clean: str, varied: str) -> tuple[int, int]:
    """Count the words of a text that are others in what became of it, and the characters."""
    from rapidfuzz.distance import Levenshtein

    steps = difflib.SequenceMatcher(None, clean.split(), varied.split(), autojunk=False).get_opcodes()
    words = sum(max(stop - start, new_stop - new) for tag, start, stop, new, new_stop in steps if tag != "equal")
    return words, Levenshtein.distance(clean, varied)


def print_table(found: Mapping[str, Outcomes]) -> None:
    common = set.intersection(*(set(of) for of in found.values()))
    within = "".join(f"{f'within {most}':>12}" for most in WITHIN)
    print(
        f"{'broken, of ' + str(len(common)):<34}{within}{'at all':>9}{'mean queries':>14}{'words':>7}{'characters':>12}"
    )
    for name, of in found.items():
        broken = [of[i] for i in common if of[i].broken]
        counts = "".join(f"{sum(one.queries <= most for one in broken):>12}" for most in WITHIN)
        queries = statistics.fmean(of[i].queries for i in common)
        change = [statistics.fmean(getattr(one, what) for one in broken or [NONE]) for what in CHANGE]
        told = f"{change[0]:>7.2f}{change[1]:>12.2f}" if any(change) else ""
        print(f"{name:<34}{counts}{len(broken):>9}{queries:>14.1f}{told}")
    first, *others = found
    for other in others:
        both = [i for i in common if found[first][i].broken and found[other][i].broken]
        for what in ("queries", *CHANGE):
            one, two = (sum(getattr(found[name][i], what) for i in both) for name in (first, other))
            if one:
                means = f"{one / len(both):.2f} to {two / len(both):.2f}"
                print(f"  {what} on the {len(both)} that both {first} and {other} broke: {means}")


if __name__ == "__main__":
    main()
