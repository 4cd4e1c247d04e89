"""Somebody of another group: consistent over the text, told by the variant's groups, and nothing where unsure."""

from __future__ import annotations

import re

import pytest

from perturb.contracts import Generator, Sample
from perturb.engine.render import Recipe, render_variants
from perturb.generators.text._lexicon import rows
from perturb.generators.text.belonging import age_swapped, family_terms, nationality_swapped, religion_swapped
from perturb.generators.text.gender import gender_swapped
from perturb.generators.text.identity import names_swapped
from perturb.suite import Instance

CASES = (
    (names_swapped, "Emily met Greg, and Emily laughed.", "names"),
    (gender_swapped, "Emily lost her keys, and she was sad.", "gender"),
    (family_terms, "My mother met his brother.", "family"),
    (religion_swapped, "A Muslim baker lives near the mosque.", "religion"),
    (nationality_swapped, "A German driver went back to Germany.", "nationality"),
    (age_swapped, "An elderly man met a young nurse.", "age"),
)


@pytest.mark.parametrize(("generator", "text", "column"), CASES, ids=[case[2] for case in CASES])
def test_variants_tell_their_group(generator: Generator, text: str, column: str) -> None:
    sample = Sample("a", text, "x", groups={"source": "web", column: "before"})
    instance = Instance(generator.name, generator.name, "identity", (5.0,), 6)
    for variant in render_variants(sample, Recipe((instance,), seed=2)):
        assert variant.changed
        assert variant.target == "x"
        assert variant.groups["source"] == "web"
        assert variant.groups[column] != "before"


@pytest.mark.parametrize("generator", [case[0] for case in CASES], ids=[case[2] for case in CASES])
@pytest.mark.parametrize("text", ["", "The soup was cold, and we left.", "Das war gut.", "我们很喜欢这里"])
def test_a_text_about_nobody_stays(generator: Generator, text: str) -> None:
    assert generator(text, severity=5) == text


@pytest.mark.parametrize(
    ("text", "swapped"),
    [
        ("The waiter lost his pen. I gave it to him.", "The waitress lost her pen. I gave it to her."),
        ("She said the pen was hers, and her husband laughed.", "He said the pen was his, and his wife laughed."),
        ("I saw her keys.", "I saw her keys."),
        ("We met him there; the car is his.", "We met her there; the car is hers."),
        ("We thanked her for it.", "We thanked him for it."),
        ("Brandon lost his keys.", "Brandon lost his keys."),
        ("She is pregnant.", "She is pregnant."),
        ("The postman lost his cap.", "The postman lost his cap."),
    ],
)
def test_gender_is_swapped_in_every_word_or_not_at_all(text: str, swapped: str) -> None:
    assert gender_swapped(text, severity=1) == swapped


@pytest.mark.parametrize(
    ("generator", "text"),
    [
        (religion_swapped, "We go to church every week."),
        (religion_swapped, "A Muslim and a Jewish baker live here; Christians too."),
        (religion_swapped, "We saw Christian at the bar."),
        (nationality_swapped, "Our German shepherd sleeps."),
        (nationality_swapped, "I speak German and Italian."),
        (nationality_swapped, "How many people live in Canada?"),
        (nationality_swapped, "The German Embassy is closed."),
        (nationality_swapped, "We read of American Indians, and we saw The Quiet American there."),
        (family_terms, "My mother tongue is Greek, and the mother left."),
        (age_swapped, "An old friend and a new chair."),
        (age_swapped, "My old man came."),
    ],
)
def test_another_use_of_the_word_stays(generator: Generator, text: str) -> None:
    assert generator(text, severity=5) == text


def test_articles_follow() -> None:
    swapped = {str(nationality_swapped("He is a German cook.", severity=1, seed=seed)) for seed in range(40)}
    assert all((" an " in text) == (text[len("He is a") :].split()[-2][0] in "AEIOU") for text in swapped)
    assert any(" an " in text for text in swapped)


def test_tables_have_a_word_in_every_column() -> None:
    assert {len(row) for row in rows("religions.tsv")} == {7}
    assert {len(row) for row in rows("nations.tsv")} == {3}
    assert {len(row) for row in rows("family_terms.tsv")} == {4}


def test_a_relative_named_without_a_possessive_somewhere_stays_everywhere() -> None:
    text = "We saw his mother with the ring. It was his own mother who found it, and her sister laughed."
    made = [family_terms(text, severity=5, seed=seed) for seed in range(6)]
    assert all("saw his mother" in one and "his own mother" in one and "her sister" not in one for one in made)


@pytest.mark.parametrize("told", ["The priest baptised the baby.", "A Catholic priest came.", "The godfather prayed."])
def test_a_text_with_a_word_of_one_faith_only_stays(told: str) -> None:
    text = f"{told} The rabbi of the synagogue waved." if "priest" not in told else told
    assert religion_swapped(text, severity=5, seed=1) == text
    assert religion_swapped("The priest came.", severity=5, seed=1) != "The priest came."


def test_an_age_told_twice_becomes_one_other_age() -> None:
    text = "A 68-year-old man sat down. The 68-year-old, who was tired, slept. In her sixties she had run."
    for seed in range(6):
        made = age_swapped(text, severity=5, seed=seed)
        ages = re.findall(r"(\d+)-year-old", made)
        assert len(set(ages)) == 1
        assert ages[0] != "68"
        assert "sixties" not in made


def test_an_age_stays_where_it_also_stands_in_a_way_that_is_not_swapped() -> None:
    text = "A 68-year-old man sat down, on a 68-year-old chair."
    assert age_swapped(text, severity=5, seed=1) == text
