"""Layouts: keys that touch touch both ways, and a slip stays on its keyboard."""

from __future__ import annotations

from collections import Counter

import pytest

from perturb.contracts import Generator, Sample
from perturb.generators.text._keyboards import neighbours
from perturb.generators.text._lexicon import lexicon, rows
from perturb.generators.text._verdicts import verdict_cues
from perturb.generators.text.keyboards import (
    adjacent_key_azerty,
    adjacent_key_dvorak,
    adjacent_key_jcuken,
    adjacent_key_qwertz,
    thumb_slip,
)
from perturb.generators.text.slips import human_typos

LAYOUTS = {
    "azerty": adjacent_key_azerty,
    "qwertz": adjacent_key_qwertz,
    "dvorak": adjacent_key_dvorak,
    "jcuken": adjacent_key_jcuken,
}


@pytest.mark.parametrize("layout", [*LAYOUTS, "qwerty"])
def test_keys_touch_each_other(layout: str) -> None:
    touching = neighbours(layout)
    assert all(key in touching[other] for key, others in touching.items() for other in others)
    assert all(touching.values())


@pytest.mark.parametrize(
    ("key", "layout", "beside"), [("z", "qwertz", "t"), ("a", "azerty", "z"), ("ц", "jcuken", "й")]
)
def test_layouts_are_those_of_their_countries(key: str, layout: str, beside: str) -> None:
    assert beside in neighbours(layout)[key]


@pytest.mark.parametrize(("layout", "generator"), LAYOUTS.items())
def test_a_slip_hits_a_key_that_touches(layout: str, generator: Generator) -> None:
    text = "Das Haus, der Zug und Суп был холодный"
    made = str(generator(text, severity=5, seed=1))
    pairs = [(one, other) for one, other in zip(text, made, strict=True) if one != other]
    assert pairs
    assert all(other in neighbours(layout)[one] for one, other in pairs)


def test_thumbs_hit_the_space_bar() -> None:
    made = {str(thumb_slip("van man bob", severity=5, seed=seed)) for seed in range(60)}
    assert {text.count(" ") for text in made} >= {1, 2, 3}


def test_slips_are_mixed_as_stated() -> None:
    text = "the quick brown foxes jumped over seven lazy dogs without looking back " * 300
    sample = Sample("a", text)
    made = human_typos.make_draw(text, bytes(16), sample=sample).edits
    counts = Counter(
        "omission" if not new else "insertion" if start == stop else "transposition" if stop - start > 1 else "other"
        for start, stop, new in made
    )
    shares = {kind: count / len(made) for kind, count in counts.items()}
    assert shares["omission"] == pytest.approx(0.22 * 0.82, abs=0.03), "first letters of words are never left out"
    assert shares["insertion"] == pytest.approx(0.19, abs=0.03)
    assert 0.06 < shares["transposition"] < 0.13


def test_corrections_touch_no_word_that_judges() -> None:
    corrected = lexicon("autocorrect.tsv")
    assert len(corrected) == len(rows("autocorrect.tsv"))
    assert not [word for word in corrected if verdict_cues().get(word) in {"for", "against"}]
