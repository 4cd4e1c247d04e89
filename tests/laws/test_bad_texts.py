"""Texts that nobody expects: every generator takes them, in time that does not grow with their square."""

import time

import pytest

from perturb.catalogue import catalogue
from perturb.contracts import Generator, Sample
from perturb.engine.render import Recipe, render_variants
from perturb.suite import Instance

TEXTS = [generator for generator in catalogue().values() if generator.modality == "text"]
LONG = 40_000
SHORT = {
    "empty": "",
    "one character": "a",
    "one character of another script": "漢",
    "a blank": " ",
    "a line end": "\n",
    "NUL": "\0",
    "NUL inside": "The food was\0good, and Emily\0 stayed.",
    "half a surrogate pair": "\udfff",
    "half a surrogate pair inside": "The \ud800food was good, and Emily liked it.",
    "a pair with something between": "good \ud83d food \ude00 was",
    "byte-order mark": "\ufeffThe food was good.",
    "damaged": "The cafÃ© wasnâ€™t good \x80\x81\xff.",
    "controls": "".join(map(chr, range(32))) + "good food\x7f\x85\u2028\u2029",
    "accents on accents": "e" + "\u0301" * 500,
    "joined emoji": "👩‍👩‍👧‍👦" * 50,
    "overridden direction": "\u202eabc\u202c مرحبا",
}
RUNS = {
    **{f"of {name}": one * LONG for name, one in (("letters", "a"), ("capitals", "A"), ("digits", "1"), ("dots", "."))},
    **{f"of {name}": one * LONG for name, one in (("blanks", " "), ("line ends", "\n"), ("brackets", "("))},
    **{f"of {name}": one * (LONG // 4) for name, one in (("quotes", "'\""), ("commas", "a, "), ("dashes", " - "))},
}


def problems(generator: Generator, text: str) -> set[str]:
    sample = Sample("s", text, "positive")
    instance = Instance(generator.name, generator.name, generator.axis, (1.0, 5.0), 1)
    made = list(render_variants(sample, Recipe((instance,), 7)))
    assert all(isinstance(variant.input, str) for variant in made)
    return {variant.problem for variant in made} - {""}


@pytest.mark.parametrize("generator", TEXTS, ids=lambda generator: generator.name)
def test_every_generator_takes_them(generator: Generator) -> None:
    assert {name: found for name, text in SHORT.items() if (found := problems(generator, text))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("generator", [g for g in TEXTS if not g.profile], ids=lambda generator: generator.name)
def test_long_runs_of_one_character_take_no_time(generator: Generator) -> None:
    """A pattern that looks ahead from each place of a run takes a square of its length: six seconds rather than one."""
    slow = {}
    for name, text in RUNS.items():
        before = time.process_time()
        assert problems(generator, text) == set()
        if (taken := time.process_time() - before) > 3:
            slow[name] = taken
    assert slow == {}
