"""Ambiguity takes the verdict away; its controls do as much to the text and leave the verdict."""

from __future__ import annotations

import statistics
from importlib.resources import files

import pytest
from rapidfuzz.distance import Levenshtein

from perturb.contracts import TIERS, Expectation, Generator
from perturb.generators.text import _verdicts, ambiguity
from perturb.generators.text._verdicts import find_clauses, lean, verdict_cues
from perturb.generators.text.ambiguity import aside_added, aside_dropped, mixed_verdict, verdict_dropped

JUDGED = (
    ("The room was clean, and the staff were friendly.", 1),
    ("We went on a Monday. The play was dull and far too long.", -1),
    ("It is not bad at all.", 1),
    ("Nobody was friendly, and nothing worked.", -1),
    ("The view is lovely, but the food was awful.", -1),
    ("It looks ugly, yet it is excellent.", 1),
    ("A well-made lamp.", 1),
    ("The sofa isn't comfortable.", -1),
)
PLAIN = "We booked a table for six on the twelfth of June, on the second floor."
every_ambiguity = pytest.mark.parametrize(
    "generator", [mixed_verdict, aside_added, verdict_dropped, aside_dropped], ids=lambda generator: generator.name
)


def all_clauses(text: str) -> list[_verdicts.Clause]:
    return list(find_clauses(text))


@pytest.mark.parametrize(("text", "direction"), JUDGED)
def test_the_verdict_is_read_from_its_cues(text: str, direction: int) -> None:
    assert lean(all_clauses(text)) * direction > 0


@every_ambiguity
@pytest.mark.parametrize("text", ["", PLAIN, "Where is the station?", "Das war wirklich schade.", "好极了"])
def test_a_text_without_verdict_stays(generator: Generator, text: str) -> None:
    assert generator(text, severity=5) == text


def test_no_word_tells_two_things() -> None:
    lines = files(_verdicts.__package__ or "").joinpath("verdict_cues.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    words = [word for _, line in rows for word in line.split()]
    assert {kind for kind, _ in rows} == {"for", "against", "either", "plain"}
    assert len(words) == len(set(words)) == len(verdict_cues())


def test_clauses_end_at_marks_but_not_inside_numbers() -> None:
    text = "It cost 3.50 euros, in all; the tea was good. Fine"
    assert [text[clause.start : clause.stop] for clause in all_clauses(text)] == [
        "It cost 3.50 euros",
        "in all",
        "the tea was good",
        "Fine",
    ]


def test_what_follows_a_deciding_clause_in_its_sentence_decides_too() -> None:
    text = "We came on Friday. It was awful, we came on Friday."
    assert [clause.decides for clause in all_clauses(text)] == [False, True, True]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{PLAIN} The wine was good.", f"{PLAIN} The wine was …."),
        ("Terrible service, cold soup. I left early!", "…, …. I …!"),
        ("It came on Monday, and it works well.", "It came on Monday, …."),
        ("Awful", "…"),
    ],
)
def test_at_tier_five_nothing_that_decides_is_left(text: str, left: str) -> None:
    assert verdict_dropped(text, severity=5) == left


@pytest.mark.parametrize(("text", "_direction"), JUDGED)
def test_a_dropped_verdict_leaves_no_cue(text: str, _direction: int) -> None:
    left = verdict_dropped(text, severity=5)
    assert isinstance(left, str)
    assert lean(all_clauses(left)) == 0
    assert left != text


@pytest.mark.parametrize(("text", "direction"), JUDGED)
@pytest.mark.parametrize("control", [aside_added, aside_dropped], ids=lambda control: control.name)
def test_controls_leave_the_verdict(control: Generator, text: str, direction: int) -> None:
    for tier in TIERS:
        for seed in range(3):
            changed = control(text, severity=tier, seed=seed)
            assert isinstance(changed, str)
            assert lean(all_clauses(changed)) * direction > 0


def test_asides_hold_no_cue() -> None:
    assert all(clause.cues == 0 for words in ambiguity._ASIDES for clause in all_clauses(words))


def test_concessions_come_before_cues_and_cues_speak_against_the_text() -> None:
    for text, direction in JUDGED:
        added = [str(mixed_verdict(text, severity=tier, seed=3))[len(text) :] for tier in (2, 3)]
        assert lean(all_clauses(added[0])) == 0
        assert lean(all_clauses(added[1][len(added[0]) :])) * direction < 0


def test_a_counter_has_as_many_cues_as_the_text_leans() -> None:
    text = "The soup was good, the fish was fresh, and the wine was lovely."
    counter = str(mixed_verdict(text, severity=3, seed=1))[len(text) :]
    assert sum(word in counter for word in ambiguity._AGAINST) == lean(all_clauses(text)) == 3


@pytest.mark.parametrize(
    ("text", "opening"),
    [("It was good", "It was good. "), ("It was good!\n", "It was good! "), ("good :)", "good :) ")],
)
def test_added_sentences_follow_the_last_word(text: str, opening: str) -> None:
    for generator in (mixed_verdict, aside_added):
        added = str(generator(text, severity=1))
        assert added.startswith(opening)
        assert added.endswith("\n") == text.endswith("\n")


def test_expectations() -> None:
    assert [mixed_verdict.expectation_at(tier) for tier in TIERS] == [
        Expectation.INVARIANT,
        Expectation.INVARIANT,
        Expectation.UNDETERMINED,
        Expectation.ABSTAIN,
        Expectation.ABSTAIN,
    ]
    assert verdict_dropped.expectation_at(5) is Expectation.ABSTAIN
    assert {verdict_dropped.expectation_at(tier) for tier in TIERS[:4]} == {Expectation.UNDETERMINED}
    for control in (aside_added, aside_dropped):
        assert {control.expectation_at(tier) for tier in TIERS} == {Expectation.INVARIANT}


def test_added_control_is_as_long_as_what_it_controls() -> None:
    texts = [text for text, _ in JUDGED] * 4
    for tier in TIERS:
        lengths = [
            statistics.mean(
                Levenshtein.distance(text, str(generator(text, severity=tier, seed=seed)))
                for seed, text in enumerate(texts)
            )
            for generator in (mixed_verdict, aside_added)
        ]
        assert lengths[1] == pytest.approx(lengths[0], rel=0.3)
