"""nlpaug's augmenters as generators: seeded, spaces untouched, random states put back."""

import os
import subprocess
import sys
from typing import Any

import pytest

from perturb.bridges import from_nlpaug, respacing
from perturb.bridges.declaring import seeded
from perturb.contracts import Generator, Sample, Span, Spans, apply_edits
from perturb.errors import DeclarationError
from perturb.keys import digest

pytestmark = pytest.mark.usefixtures("_global_states_stay")

RATES = (0.1, 0.2, 0.4, 0.6, 0.9)
AUGMENTERS = {
    "KeyboardAug": "aug_char_p",
    "OcrAug": "aug_word_p",
    "RandomCharAug": "aug_word_p",
    "SpellingAug": "aug_p",
    "SplitAug": "aug_p",
    "RandomWordAug": "aug_p",
}
WRITTEN = "Dr. Smith's  U.S.A. trip\nwas (really) great: see http://x.org/a_b?c=1, don't wait 🙂!  "
REVIEW = "The food was good but the service was slow and nobody came to say sorry."


def bridged(augmenter: str, **options: Any) -> Generator:
    return from_nlpaug(augmenter, tiers={AUGMENTERS[augmenter]: RATES}, axis="typos", **options)


def solid(text: str) -> str:
    return "".join(text.split())


def spaces(text: str) -> list[str]:
    return [character for character in text if character.isspace()]


@pytest.mark.parametrize("name", AUGMENTERS)
def test_the_key_decides(name: str) -> None:
    generator = bridged(name)
    made = generator(REVIEW, severity=4, seed=1)
    with seeded(12):
        assert generator(REVIEW, severity=4, seed=1) == made != REVIEW
    assert len({generator(REVIEW, severity=4, seed=seed) for seed in range(5)}) > 1
    assert generator(REVIEW, severity=0) is REVIEW
    assert [generator(text, severity=5) for text in ("", " ", "\n\n")] == ["", " ", "\n\n"]


@pytest.mark.parametrize("name", ["KeyboardAug", "OcrAug", "SpellingAug"])
def test_white_space_is_not_touched_though_nlpaug_does(name: str) -> None:
    undone, kept = bridged(name), bridged(name, keep_spacing=True)
    for seed in range(5):
        made, rewritten = (generator(WRITTEN, severity=3, seed=seed) for generator in (undone, kept))
        assert solid(made) == solid(rewritten) != solid(WRITTEN)
        assert spaces(made) == spaces(WRITTEN)
        assert " ' " in rewritten
    assert "white space are kept" in kept.documentation
    assert "White space stays" in undone.documentation


def test_what_it_rewrites_beyond_its_edits_is_counted() -> None:
    texts = [WRITTEN, REVIEW, "", " ", "\n"]
    counted = respacing("KeyboardAug", texts)
    assert (counted.texts, counted.rewritten) == (5, 1)
    assert counted.characters == respacing("KeyboardAug", [WRITTEN]).characters > 5
    assert respacing("KeyboardAug", ["a  b\nc"]).characters == 2
    assert respacing("SplitAug", [REVIEW]) == (1, 0, 0)
    with pytest.raises(DeclarationError, match="nlpaug has no augmenter 'KeybordAug'"):
        respacing("KeybordAug", texts)


def test_a_split_word_stays_split() -> None:
    made = bridged("SplitAug")(WRITTEN, severity=2, seed=0)
    assert solid(made) == solid(WRITTEN)
    assert len(made) > len(WRITTEN)
    assert spaces(made).count("\n") == 1


def test_the_edits_are_what_nlpaug_did() -> None:
    generator = bridged("KeyboardAug", fixed={"include_special_char": False}, name="keys", version=3)
    assert (generator.name, generator.version, generator.kind.name) == ("keys", 3, "edits")
    assert generator.source.startswith("nlpaug ")
    draw = generator.make_draw(REVIEW, digest("key"), sample=Sample("r1", REVIEW))
    made = generator.function(REVIEW, draw, aug_char_p=0.4)
    rendered = generator.render(REVIEW, draw, 3, target=Spans((Span(4, 8, "THING"), Span(26, 33, "THING"))))
    assert rendered.edits == made
    assert rendered.input == apply_edits(REVIEW, made)
    assert isinstance(rendered.target, Spans)
    words = [str(rendered.input)[span.start : span.stop] for span in rendered.target.spans]
    assert words == [str(rendered.input).split()[1], str(rendered.input).split()[6]]


def test_luck_is_shared_as_far_as_the_draws_allow() -> None:
    """Share of a tier's edited places edited at the next tier too; unrelated keys share far fewer."""

    def shared(name: str, other: int) -> float:
        generator = bridged(name)
        found = [
            {edit.start for edit in generator.function(REVIEW, seed + shift, **generator.parameters_at(tier + later))}
            for seed in range(40)
            for tier in (1, 2, 3, 4)
            for later, shift in ((0, 0), (1, other))
        ]
        pairs = list(zip(found[::2], found[1::2], strict=True))
        return sum(len(low & high) for low, high in pairs) / sum(len(low) for low, _ in pairs)

    assert shared("OcrAug", 0) > 0.75
    assert shared("RandomCharAug", 0) > shared("RandomCharAug", 1000) + 0.1


def test_spellings_do_not_depend_on_the_order_of_sets() -> None:
    program = (
        "from perturb.bridges import from_nlpaug\n"
        f"made = from_nlpaug('SpellingAug', tiers={{'aug_p': {RATES}}})\n"
        f"print([made({REVIEW!r}, severity=5, seed=seed) for seed in range(8)])"
    )

    def spell(hash_seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True)
        return done.stdout.decode()

    assert spell("1") == spell("2")


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("KeybordAug", {"tiers": {"aug_char_p": RATES}}, "nlpaug has no augmenter 'KeybordAug' for texts"),
        ("KeyboardAug", {"tiers": {"char_p": RATES}}, "KeyboardAug: expected a parameter out of name, .*'char_p'"),
        ("RandomWordAug", {"tiers": {"aug_p": RATES}, "fixed": {"action": "sing"}}, "cannot be made with .*ValueError"),
        ("ReservedAug", {"tiers": {"aug_p": RATES}}, "ReservedAug needs a value for 'reserved_tokens'"),
    ],
)
def test_wrong_declarations_are_a_sentence(name: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        from_nlpaug(name, **options)
