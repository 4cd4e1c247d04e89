"""Parts of a sentence change places, voice and focus only where one reading is possible."""

from __future__ import annotations

import pytest

from perturb.generators.text._lexicon import rows
from perturb.generators.text._sentences import find_sentences
from perturb.generators.text.syntax import clause_order, cleft, passive_voice


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("When it rained, we left.", "We left when it rained."),
        ("If you like tea, you should try it.", "You should try it if you like tea."),
        ("We paid when the bill came.", "When the bill came, we paid."),
        ("It was fine, although the rooms were small.", "Although the rooms were small, it was fine."),
        ("The box was crushed when it came.", "When it came, the box was crushed."),
        ("The film opened on Monday.", "On Monday, the film opened."),
        ("Scientists found it in 1997.", "In 1997, scientists found it."),
        ("In May 2019, we moved.", "We moved in May 2019."),
        ("We met last year, and they married in June.", "Last year, we met, and they married in June."),
        ("The room was clean, and the staff were kind.", "The staff were kind, and the room was clean."),
        ("Emily and Greg came.", "Greg and Emily came."),
        ("Teachers and parents met.", "Parents and teachers met."),
        ("The food and the service were great.", "The service and the food were great."),
        ("It was an old and empty house.", "It was an old and empty house."),
        ("It was a quiet and elegant house.", "It was an elegant and quiet house."),
        ("The bike is sturdy and reliable.", "The bike is reliable and sturdy."),
    ],
)
def test_parts_change_places(text: str, other: str) -> None:
    assert clause_order(text, severity=5) == other


@pytest.mark.parametrize(
    "text",
    [
        "When the soup came, it was cold.",
        "We did not leave because it rained.",
        "I am not sure if the shop is open.",
        "The day finally came when the shop opened.",
        "The waiters dropped the plates when they were hot.",
        "We left because it rained and the taxi was late and we paid.",
        "The film is set in a village in 1950.",
        "I liked the scenes of a town in 1899.",
        "We booked a room in May.",
        "He said that he came on Monday.",
        "It did not open on Monday.",
        "They came home safe and sound. It was nice and warm.",
        "The plates were big, clean and new. It was clean and very quiet.",
        "It was easy and cheap to use.",
        "The door of the house and the garden was open.",
        "We met Mr. Smith in May because Dr. Jones left.",
        "It was early, and the room was cold but clean.",
    ],
)
def test_what_would_say_something_else_stays(text: str) -> None:
    assert clause_order(text, severity=5) == text


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The chef cooked the fish in the kitchen.", "The fish was cooked by the chef in the kitchen."),
        ("Police arrested a 35-year-old man.", "A 35-year-old man was arrested by police."),
        ("An Egyptian engineer designed the tunnel.", "The tunnel was designed by an Egyptian engineer."),
        ("Emily recommended this place to us.", "This place was recommended to us by Emily."),
        ("My wife loved the plays, and I left.", "The plays were loved by my wife, and I left."),
        ("It broke, and the shop refused a refund.", "It broke, and a refund was refused by the shop."),
        ("Someone stole my bag.", "My bag was stolen."),
        ("We ordered four pizzas.", "Four pizzas were ordered."),
        ("The owner opened the door of the shop.", "The door of the shop was opened by the owner."),
    ],
)
def test_an_active_clause_becomes_passive(text: str, other: str) -> None:
    assert passive_voice(text, severity=5) == other


@pytest.mark.parametrize(
    "text",
    [
        "Two families painted the walls blue.",
        "The chef cooked the fish and left.",
        "The chef cooked the fish himself.",
        "The man lost his keys.",
        "The waiter brought us water.",
        "The company found the food awful.",
        "We loved the film.",
        "My brother caught the bus.",
        "Did the chef cook the fish?",
        "The jury praised the director, whose film it was.",
    ],
)
def test_what_has_no_certain_passive_stays(text: str) -> None:
    assert passive_voice(text, severity=5) == text


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("The storm destroyed the pier.", "It was the storm that destroyed the pier."),
        ("Emily painted the walls in May.", "It was Emily who painted the walls in May."),
        ("The lamp arrived on 12 March.", "It was on 12 March that the lamp arrived."),
        ("Engineers tested the cables yesterday.", "It was yesterday that engineers tested the cables."),
        ("We stayed at the old hotel.", "It was at the old hotel that we stayed."),
        ("We left because the room was cold.", "It was because the room was cold that we left."),
    ],
)
def test_one_part_comes_first(text: str, other: str) -> None:
    assert cleft(text, severity=5) == other


@pytest.mark.parametrize(
    "text",
    [
        "A dog bit the postman.",
        "My wife loved the play too.",
        "It opened on Monday.",
        "The shop will open on Monday.",
        "We left because it was late and I think that he knew.",
    ],
)
def test_what_has_no_certain_cleft_stays(text: str) -> None:
    assert cleft(text, severity=5) == text


def test_an_abbreviation_ends_no_sentence() -> None:
    assert [sentence.start for sentence in find_sentences("We met Mr. Smith in Feb. He left.")] == []
    assert [sentence.start for sentence in find_sentences("He left. We met Dr. Smith.")] == [0]


def test_verb_forms_are_three_and_no_past_form_stands_twice() -> None:
    forms = rows("verb_forms.tsv")
    assert all(len(row) == 3 or row[3:] == ("bare",) for row in forms)
    assert len({row[1] for row in forms}) == len(forms) > 200
