"""How fast texts are perturbed: against nlpaug for the same number of changes, on long documents, and in a stream.

    python tests/bench/texts.py [--write] [generator ...]

Processor time of one thread. Rounds of perturb and of nlpaug take turns in one process, and the median of their ratios
counts. A variant is one rendered tier: perturb gets 240 texts, draws once for each and renders all five tiers; nlpaug,
to which a list is no faster than its texts, is called once for each text and tier, with the share of words and
characters that comes nearest to as many changes as perturb makes at that tier. `--write` puts the tables into
docs/speed.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import nlpaug.augmenter.char
import nlpaug.augmenter.word
from rapidfuzz.distance import OSA

import perturb
import perturb.demo
from perturb.contracts import TIERS, Generator, Sample
from perturb.contracts.render_joined import render_joined
from perturb.generators.text import TEXT
from perturb.keys import digest

ROUNDS: Final = 9
TIMES: Final = 2
TOGETHER: Final = 240
LONG: Final = 1_000_000
TOLD_FROM: Final = 0.3
STREAMED: Final = (10_000, 100_000, 1_000_000)
REVIEWS: Final = [str(one.input) for one in perturb.read(Path(perturb.demo.__file__).parent / "reviews.jsonl", id="id")]
RUSSIAN: Final = (Path(__file__).parent / "russian.txt").read_text("utf-8").splitlines()
SAMPLES: Final = {
    name: [Sample(str(number), text, "positive") for number, text in enumerate(texts)]
    for name, texts in (
        ("english", REVIEWS[:TOGETHER]),
        ("russian", list(itertools.islice(itertools.cycle(RUSSIAN), TOGETHER))),
    )
}
SHARES: Final = (
    *((share, 0.1) for share in (0.02, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0)),
    *((1.0, share) for share in (0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0)),
)
"""Shares of the words and of each word's characters that nlpaug may be told to change."""


class Peer(NamedTuple):
    """An augmenter of nlpaug: its name, its arguments, and whether it changes whole words."""

    name: str
    arguments: dict[str, Any]
    words: bool = False


def _keyboard(language: str = "en") -> Peer:
    return Peer("KeyboardAug", {"include_special_char": False, "lang": language})


def _random(action: str) -> Peer:
    return Peer("RandomCharAug", {"action": action})


SPELLING: Final = Peer("SpellingAug", {}, words=True)
SHUFFLED: Final = Peer("RandomWordAug", {"action": "swap"}, words=True)
PEERS: Final = {
    "adjacent_key": _keyboard(),
    "adjacent_key_azerty": _keyboard("fr"),
    "adjacent_key_qwertz": _keyboard("de"),
    "adjacent_key_dvorak": _keyboard(),
    "adjacent_key_jcuken": _random("substitute"),
    "thumb_slip": _keyboard(),
    "omission": _random("delete"),
    "transposition": _random("swap"),
    "insertion": _random("insert"),
    "doubling": _random("insert"),
    "human_typos": _random("substitute"),
    "ocr_confusion": Peer("OcrAug", {}),
    "homoglyph": _random("substitute"),
    "zero_width": _random("insert"),
    "leetspeak": _random("substitute"),
    "diacritics": _random("substitute"),
    "bidirectional": _random("swap"),
    "misspelling": SPELLING,
    "autocorrect_slip": SPELLING,
    "homophone": SPELLING,
    "synonym": SPELLING,
    "contraction": SPELLING,
    "us_uk_spelling": SPELLING,
    "texting": SPELLING,
    "formality": SPELLING,
    "word_borders": Peer("SplitAug", {}, words=True),
    "disfluency": SHUFFLED,
    "article_errors": SHUFFLED,
}
"""The nearest thing to each generator. SynonymAug and AntonymAug need NLTK's data, which no package brings."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    arguments.add_argument("generators", nargs="*", help="only these, and only against nlpaug")
    arguments.add_argument("--write", action="store_true", help="put the tables into docs/speed.md")
    chosen = arguments.parse_args()
    wanted = [g for g in TEXT if g.name in PEERS and (not chosen.generators or g.name in chosen.generators)]
    parts = [against_nlpaug(wanted)]
    if not chosen.generators:
        parts += [through_the_engine(), long_documents(), streams()]
    lines = []
    for line in itertools.chain.from_iterable(parts):
        print(line, flush=True)
        lines.append(line)
    if chosen.write:
        write("nlpaug", lines)


def against_nlpaug(generators: Sequence[Generator]) -> Iterator[str]:
    yield "| generator | against nlpaug's | variants/s | its | changes a variant | its | ratio |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    yield from map(compare, generators)
    yield ""


def compare(generator: Generator) -> str:
    """Make the row of a generator: the ratio is of variants a second, where both change as much."""
    peer = PEERS[generator.name]
    samples = SAMPLES["russian" if generator.name == "adjacent_key_jcuken" else "english"]
    texts = [str(sample.input) for sample in samples]
    count = changed_words if peer.words else changed_characters
    wanted = [mean_changes(count, texts, t) for t in zip(*render(generator, samples, 0), strict=True)]
    offered = [(mean_changes(count, texts, augment(make(peer, *shares), texts)), shares) for shares in SHARES]
    nearest = [min(offered, key=lambda one, tier=tier: abs(one[0] - tier)) for tier in wanted]  # type: ignore[misc]
    matched = [make(peer, *shares) for _, shares in nearest]
    rates = alternate(
        lambda: sum(len(tiers) for seed in range(TIMES) for tiers in render(generator, samples, seed)),
        lambda: sum(len(augment(augmenter, texts)) for augmenter in matched),
    )
    made, theirs = statistics.mean(wanted), statistics.mean(changes for changes, _ in nearest)
    speeds = f"{rates.ours:,.0f} | {rates.theirs:,.0f} | {made:.1f} | {theirs:.1f} | {rates.ratio:.1f}"
    return f"| `{generator.name}` | {peer.name} | {speeds} |"


def make(peer: Peer, words: float, characters: float) -> Any:
    """Make an augmenter that changes these shares, without a bound on how many that may be."""
    if peer.words:
        return getattr(nlpaug.augmenter.word, peer.name)(**peer.arguments, aug_p=words, aug_max=None)
    bounds = {"aug_word_p": words, "aug_word_max": None, "aug_char_p": characters, "aug_char_max": None}
    return getattr(nlpaug.augmenter.char, peer.name)(**peer.arguments, **bounds, aug_char_min=1)


def augment(augmenter: Any, texts: Sequence[str]) -> list[str]:
    return [made[0] if (made := augmenter.augment(text)) else "" for text in texts]


def render(generator: Generator, samples: Sequence[Sample], seed: int) -> list[list[Any]]:
    """Make all five tiers of some texts, as a user of the generator does who needs no provenance."""
    texts, keys = [str(sample.input) for sample in samples], [digest(seed, sample.id) for sample in samples]
    made = []
    for number, together in enumerate(render_joined(generator, texts, keys, TIERS)):
        rendered = together
        if rendered is None:
            draw = generator.make_draw(texts[number], keys[number], sample=samples[number])
            rendered = generator.render_tiers(texts[number], draw, TIERS)
        made.append([one.input for one in rendered])
    return made


def changed_characters(clean: str, varied: str) -> int:
    """Damerau–Levenshtein without white space: nlpaug sets marks apart, which is damage and no change asked for."""
    return OSA.distance("".join(clean.split()), "".join(varied.split()))


def changed_words(clean: str, varied: str) -> int:
    return OSA.distance(re.findall(r"\w+", clean), re.findall(r"\w+", varied))


def mean_changes(count: Callable[[str, str], int], texts: Sequence[str], varied: Iterable[str]) -> float:
    return statistics.mean(map(count, texts, varied))


class Rates(NamedTuple):
    """Variants a second of both, and the median of their ratios over the rounds."""

    ours: float
    theirs: float
    ratio: float


def alternate(ours: Callable[[], int], theirs: Callable[[], int]) -> Rates:
    """Let both take turns, each for as long as it needs; a call says how many variants it made."""
    pairs = [(rate(ours), rate(theirs)) for _ in range(ROUNDS)]
    ratio = statistics.median(one / other for one, other in pairs)
    return Rates(statistics.median(one for one, _ in pairs), statistics.median(other for _, other in pairs), ratio)


def rate(call: Callable[[], int]) -> float:
    started = time.process_time()
    made = call()
    return made / (time.process_time() - started)


def through_the_engine() -> Iterator[str]:
    yield "| `perturb.generate`, five tiers of a review | variants/s |"
    yield "|---|---:|"
    for name in ("adjacent_key", "omission", "homoglyph", "misspelling", "contraction"):
        rates = [rate(partial(generated, name, seed)) for seed in range(ROUNDS)]
        yield f"| `{name}` | {statistics.median(rates):,.0f} |"
    yield ""


def generated(name: str, seed: int) -> int:
    return sum(1 for _ in perturb.generate(SAMPLES["english"], generators=[name], replicates=TIMES, seed=seed))


def long_documents() -> Iterator[str]:
    text = "\n".join(itertools.islice(itertools.cycle(REVIEWS), LONG // 40))[:LONG]
    yield f"| five tiers of a document of {LONG:,} characters | seconds |"
    yield "|---|---:|"
    taken = sorted(((1 / rate(partial(rendered_once, one, text)), one.name) for one in TEXT), reverse=True)
    told = [(seconds, name) for seconds, name in taken if seconds >= TOLD_FROM]
    yield from (f"| `{name}` | {seconds:.2f} |" for seconds, name in told)
    yield f"| the other {len(taken) - len(told)} generators | under {TOLD_FROM} |"
    yield ""


def rendered_once(generator: Generator, text: str) -> int:
    render(generator, [Sample("long", text, "positive")], 0)
    return 1


STREAM: Final = """
import sys, time
import perturb
started = time.process_time()
data = perturb.read(sys.argv[1], id="id", input="text", target="label")
made = sum(1 for _ in perturb.generate(data, generators=["omission"], severities=[3]))
status = open("/proc/self/status").read()  # getrusage would tell the most of the process that started this one
peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
print(f"| {made:,} | {peak} | {made / (time.process_time() - started):,.0f} |")
"""


def streams() -> Iterator[str]:
    yield "| short texts from a JSON Lines file, one variant each | peak memory, MiB | texts/s |"
    yield "|---:|---:|---:|"
    with tempfile.TemporaryDirectory() as folder:
        for count in STREAMED:
            path = Path(folder) / f"{count}.jsonl"
            with path.open("w", encoding="utf-8") as file:
                for number in range(count):
                    row = {"id": f"t{number}", "text": f"the soup was cold at table {number}", "label": "negative"}
                    file.write(json.dumps(row) + "\n")
            told = subprocess.run([sys.executable, "-c", STREAM, path], capture_output=True, text=True, check=True)
            yield told.stdout.strip()


def write(mark: str, lines: Sequence[str]) -> None:
    """Put the lines between a pair of marks."""
    document = Path(__file__).parents[2] / "docs" / "speed.md"
    before, rest = document.read_text("utf-8").split(f"<!-- {mark} -->")
    _, behind = rest.split(f"<!-- /{mark} -->")
    parts = [f"{before}<!-- {mark} -->", *lines, f"<!-- /{mark} -->{behind}"]
    document.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
