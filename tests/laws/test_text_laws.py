"""Every text generator of the catalogue through the same laws."""

from __future__ import annotations

import statistics
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from perturb.contracts import TIERS, Edit, Generator, Regrouped, Sample, Span, Spans, Undecided, apply_edits
from perturb.contracts.render_joined import render_joined
from perturb.errors import InputError
from perturb.generators import GENERATORS
from perturb.keys import digest, make_key

TEXT_GENERATORS = [generator for generator in GENERATORS if generator.modality == "text"]
every_text_generator = pytest.mark.parametrize("generator", TEXT_GENERATORS, ids=lambda generator: generator.name)

PARAGRAPHS = (
    "We arrived on a Friday. The owner was friendly, the rooms were spotless, and it's very quiet. I'd go back.",
    "I do not recommend it. The film was dull, the script is weak, and nobody laughed; we left after an hour!",
    "It is a big phone, and it isn't cheap. The screen is excellent, but the battery was terrible – often empty.",
    "They've changed the menu (again), and they will not say why. My starter was lovely; the soup wasn't. Who cares?",
    "We ordered three boxes on 12 May. They came on Thursday, one was crushed, and I am furious: it's the third time.",
    "The driver phoned, he was polite, and everything was perfect. I'm glad we didn't go by car. Wonderful service!",
    "Emily liked the grey theatre, Greg criticised its colours, and Laura left the café: it's dull, and Brett cried.",
    "Their favourite neighbour, Anne, organised a déjeuner à la crème for 12,000 euros; Matthew and Todd did not mind.",
    "It's a film in which their son would wait here for an hour, to see the plane break in two: a great, whole piece!",
    "Seven of us tried four pâtés, two soufflés and 3 rosés for 10,000 yen: it was a film of nine hours, à la carte.",
)
RARE = (
    ("When it rained, we stayed in the hotel. If you like tea, you should try it. We left because the room was cold."),
    ("Although it was late, the shop was open. Once we knew the way, we came often. We paid when the bill came."),
    ("The chef cooked the fish. The waiter broke a glass. The owner repaired the door. Emily painted these pictures."),
    (
        "The workers opened the gate. The dog bit the man. Emily thanked Greg. The teacher praised the "
        "student. It rained."
    ),
    (
        "A Muslim family from Egypt met a German driver in Canada, near the mosque; an Indian nurse lent the "
        "imam a Quran."
    ),
    (
        "The Jewish baker from Norway gave a Mexican cook the keys to the synagogue. The rabbi knew a few "
        "Hungarians in Peru."
    ),
    ("An elderly man, a young nurse, a 45-year-old driver and a middle-aged couple came. She is in her sixties."),
    ("My mother and his brother came with her sister and our father. His son and my daughter left. An old man cried."),
    ("Where did Emily live in Rome in 1990 with Greg, and how far in miles is it from Paris to Vienna on Friday?"),
    "When was Laura in London in May 1985, and what did Peter do in Berlin on Monday?",
    ("On 12 May 2019 we met. On June 3, 2020 and on 2021-04-05 we wrote; by 7 August and on 9 October all was done."),
    (
        "The kids bought a bike and lots of info on 3 March because the TV broke. I think that we left due to"
        " the fact that it rained. In order to find out, my dad talked about it. Now we often go there, "
        "although it was ok at first."
    ),
    ("Суп был холодный, но официант нам очень понравился, и мы ещё вернёмся сюда; гостиница была очень тихая."),
    (
        "We went by the old road along the river and over the hill to a village where an uncle of hers kept "
        "87 bees in a row of boxes that stood under the trees behind a barn, by the wall of a garden with "
        "apples and pears, by a pond."
    ),
    ("The soup was good. The staff were friendly. The room was not clean. The price was fair. I liked the play."),
    (
        "They are late, and he isn't saying anything. You're so quiet. We haven't seen anybody; she is rude, and I"
        " can't eat anything. It hasn't rained."
    ),
    (
        "The doctor called the lawyer. Greg helped Emily in the garden. The nurse washed the patient; the boy"
        " fed the horse."
    ),
    (
        "The minister said that they had no money. I hope that we win. In the event that it rains, I say that"
        " we stay at home at all times. Prior to that, a large number of guests paid a visit to us due to the"
        " fact that we had lots of kids."
    ),
    "How far in miles is it from Berlin?",
    "Дорога была длинная, но вид на море нам запомнился надолго.",
    "Did Laura live in Paris in May 1985, and was Greg in London on Monday?",
    (
        "The guard locked the gate. The farmer sold the house. My brother cleaned the car. The storm "
        "destroyed the pier. Our father baked a cake. The police stopped the bus. Greg sent the letters. "
        "Laura wrote these books in the old house."
    ),
    "In all 1204 men and 87 women crossed 34 rivers in 56 days, with 12 horses, 300 goats and 45 carts.",
)
VARIED = PARAGRAPHS + RARE
PLAIN = "It's a bad film."
SCRIPTS = (
    "",
    "a",
    " ",
    "\n",
    "7",
    "!",
    "é",
    "e\u0301",
    "\U0001f600",
    "\ud83d",
    "\U0001f469\u200d\U0001f373 cooks well \U0001f44d\U0001f3fd, 1\ufe0f\u20e3 and \U0001f1eb\U0001f1f7!",
    "Schöne Grüße aus der Straße, İstanbul und ΟΔΟΣ.",
    "שלום לכולם, היה נפלא. مرحبا، كان جيدًا؟",
    "यह होटल बहुत अच्छा था। ขอบคุณมาก 한국어 \u1112\u1161\u11ab",
    "这家酒店很好\uff0c我们会再来的。",
    "z\u0334\u0321a\u0489lgo te\u0302\u0323xt isn't bad",
    "https://example.org/a.b?c=d :-) 3.14 U.S.A. me@example.org isn't... <b>&amp;</b>",
    "it's a good film " * 40,
)

characters = st.characters(exclude_categories=()) | st.sampled_from("aeiou nt's.,!\u0301\u200d\ud800\u05d0")
WORDS = "a an the it's don't is not film good awful , . ! we I am lovely Friday on but"
english = st.lists(st.sampled_from([*WORDS.split(" "), "\n"]), max_size=25).map(" ".join)
any_text = st.text(characters, max_size=60) | english | st.sampled_from(VARIED + SCRIPTS)
any_severity = st.floats(0, 5) | st.sampled_from(TIERS)


@every_text_generator
@given(text=any_text, chosen=st.lists(any_severity, max_size=5))
def test_several_severities_are_rendered_together_as_each_alone(
    generator: Generator, text: str, chosen: list[float]
) -> None:
    severities = [round(severity) if generator.tiers_only else severity for severity in chosen]
    draw = draw_for(generator, text)
    spans = Spans((Span(len(text) // 3, len(text) // 2, "x"),))
    for target in ("positive", spans):
        alone = [generator.render(text, draw, severity, target=target) for severity in severities]
        assert generator.render_tiers(text, draw, severities, target=target) == alone


@pytest.mark.parametrize("generator", [one for one in TEXT_GENERATORS if one.joined_draw], ids=lambda one: one.name)
@given(texts=st.lists(any_text, min_size=4, max_size=12), chosen=st.lists(any_severity, min_size=1, max_size=5))
@example(texts=list(VARIED + SCRIPTS), chosen=list(TIERS))
@example(texts=["\u0301a", "b", "", "a\u200d", "", "\ud83d", "\u094d", "a\u094d"] * 40, chosen=list(TIERS))
@example(texts=["held\x1eapart", "a"] * 4, chosen=[5.0])
def test_many_texts_are_rendered_together_as_each_alone(
    generator: Generator, texts: list[str], chosen: list[float]
) -> None:
    keys = [digest(number) for number in range(len(texts))]
    targets = [Spans((Span(len(text) // 3, len(text) // 2, "x"),)) if len(text) % 2 else "good" for text in texts]
    severities = sorted(chosen)
    together = render_joined(generator, texts, keys, severities, targets=targets)
    for text, key, target, rendered in zip(texts, keys, targets, together, strict=True):
        draw = generator.make_draw(text, key, sample=Sample("a", text))
        assert rendered in (None, generator.render_tiers(text, draw, severities, target=target))
    joinable = [text for text in texts if "\x1e" not in text]
    most = max([text.isascii() for text in joinable].count(side) for side in (True, False))
    assert most < 4 or 0 in severities or any(together), "many texts are joined"


def draw_for(generator: Generator, text: str, *, seed: int = 7, sample_id: str = "a") -> Any:
    name, version = generator.name, generator.version
    key = make_key(seed=seed, instance=name, generator=name, version=version, sample=sample_id)
    return generator.make_draw(text, key, sample=Sample(sample_id, text))


def edits_at(generator: Generator, text: str, draw: Any, severity: float) -> tuple[Edit, ...]:
    made = generator.function(text, draw, **generator.parameters_at(severity))
    return tuple(made.edits if isinstance(made, Regrouped | Undecided) else made)


def call_text(generator: Generator, text: str, severity: float, *, seed: int = 7) -> str:
    return str(generator(text, severity=severity, seed=seed, sample_id="a"))


def mean_distance(generator: Generator, severity: float) -> float:
    """Characters changed, over the varied paragraphs with four draws each."""
    return statistics.mean(
        Levenshtein.distance(text, call_text(generator, text, severity, seed=seed))
        for seed, text in enumerate((*VARIED * 8, *[" ".join(RARE)] * 4))
    )


@every_text_generator
@given(text=any_text, severity=any_severity, seed=st.integers(0, 2**32))
def test_same_key_same_text(generator: Generator, text: str, severity: float, seed: int) -> None:
    first = call_text(generator, text, severity, seed=seed)
    call_text(generator, "Something else in between, and it's not good.", 5, seed=seed)
    assert call_text(generator, text, severity, seed=seed) == first


@every_text_generator
def test_another_seed_is_other_luck(generator: Generator) -> None:
    assert len({tuple(call_text(generator, text, 2.6, seed=seed) for text in VARIED) for seed in range(8)}) > 1


@every_text_generator
@given(text=any_text)
def test_severity_zero_gives_the_text_itself(generator: Generator, text: str) -> None:
    assert generator(text, severity=0) is text
    assert edits_at(generator, text, draw_for(generator, text), 0) == ()


@every_text_generator
@given(text=any_text, severities=st.tuples(any_severity, any_severity).map(sorted))
@example(text=PARAGRAPHS[3], severities=[0.999, 1.0])
def test_edits_of_a_lower_severity_are_among_those_of_a_higher(
    generator: Generator, text: str, severities: list[float]
) -> None:
    draw = draw_for(generator, text)
    lower, higher = (edits_at(generator, text, draw, severity) for severity in severities)
    assert higher[: len(lower)] == lower


@every_text_generator
@given(text=any_text)
def test_one_draw_serves_every_severity(generator: Generator, text: str) -> None:
    """Rendering all tiers from one draw gives what separate calls give: the draw has seen no severity."""
    draw = draw_for(generator, text)
    rendered = [generator.render(text, draw, tier).input for tier in TIERS]
    assert rendered == [call_text(generator, text, tier) for tier in TIERS]


@every_text_generator
def test_distance_rises_from_tier_to_tier(generator: Generator) -> None:
    distances = [mean_distance(generator, tier) for tier in TIERS]
    assert distances[0] < distances[-1] or not generator.monotone
    assert all(lower < higher or not generator.monotone for lower, higher in pairwise(distances)), distances


@every_text_generator
def test_tier_one_always_edits_and_next_to_nothing_does_not(generator: Generator) -> None:
    draws = {text: draw_for(generator, text) for text in (*VARIED, PLAIN)}
    eligible = {text: draw for text, draw in draws.items() if edits_at(generator, text, draw, 5)}
    assert len(eligible) > 1, "some generators look for what is in few texts: give them a paragraph that has it"
    assert all(edits_at(generator, text, draw, 1) for text, draw in eligible.items())
    assert not any(edits_at(generator, text, draw, 1e-9) for text, draw in eligible.items())


@every_text_generator
@given(text=any_text)
def test_what_tier_five_edits_tier_one_edits_somewhere(generator: Generator, text: str) -> None:
    draw = draw_for(generator, text)
    assert bool(edits_at(generator, text, draw, 1)) == bool(edits_at(generator, text, draw, 5))


@every_text_generator
@given(text=any_text, severity=any_severity)
def test_edits_lie_inside_the_text_and_apart(generator: Generator, text: str, severity: float) -> None:
    edits = edits_at(generator, text, draw_for(generator, text), severity)
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.stop))
    assert all(0 <= edit.start <= edit.stop <= len(text) for edit in ordered)
    assert all(one.stop <= other.start for one, other in pairwise(ordered))
    assert all(text[edit.start : edit.stop] != edit.replacement for edit in edits), "an edit changes something"
    assert call_text(generator, text, severity) == apply_edits(text, edits)


@every_text_generator
@given(text=any_text, severity=any_severity, data=st.data())
def test_what_no_edit_touches_keeps_its_span(
    generator: Generator, text: str, severity: float, data: st.DataObject
) -> None:
    draw = draw_for(generator, text)
    edits = edits_at(generator, text, draw, severity)
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))), "thing")
    rendered = generator.render(text, draw, severity, target=Spans((span,)))
    assert isinstance(rendered.target, Spans)
    moved = rendered.target.spans[0]
    if all(edit.stop <= span.start or edit.start >= span.stop for edit in edits):
        assert str(rendered.input)[moved.start : moved.stop] == text[span.start : span.stop]
    assert 0 <= moved.start <= moved.stop <= len(rendered.input)


@every_text_generator
@pytest.mark.parametrize("text", SCRIPTS, ids=ascii)
def test_any_script_survives(generator: Generator, text: str) -> None:
    for severity in (0.5, *TIERS):
        assert isinstance(call_text(generator, text, severity), str)


@every_text_generator
@pytest.mark.parametrize(
    "piece", ["Its 5 new lamps aren't good, but it's a film. ", "a", "!", "7", ", ", "don't ", "é\u0301"]
)
def test_long_texts_do_not_take_long(generator: Generator, piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert isinstance(call_text(generator, text, 5), str)


@every_text_generator
@pytest.mark.parametrize("wrong", [b"bytes", 7, None, ["a text in a list"]])
def test_what_is_no_text_is_refused(generator: Generator, wrong: Any) -> None:
    with pytest.raises(InputError, match="Expected a text as str; got"):
        generator(wrong, severity=1)
