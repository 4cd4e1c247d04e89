"""Plain functions as generators."""

import random  # noqa: TID251 - a function under test uses it, as functions of users do
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from perturb.bridges import from_callable
from perturb.bridges.declaring import seeded
from perturb.contracts import Image, Span, Spans
from perturb.errors import DeclarationError, InputError, SeverityError

pytestmark = pytest.mark.usefixtures("_global_states_stay")

AMOUNT = {"amount": (1, 2, 4, 8, 16)}
GREY = np.full((4, 5), 100, np.uint8)


def brighten(image: Image, *, amount: int) -> Image:
    """Add light, in levels."""
    image += np.uint8(amount)
    return image


def sprinkle(image: Image, rng: np.random.Generator, amount: int) -> Image:
    return np.where(rng.random(image.shape) < amount / 20, 255, image).astype(np.uint8)


def as_bytes(value: Image | str, amount: int) -> bytes:
    return bytes(amount) if isinstance(value, str) else value.tobytes()


def shout(text: str, /, *, amount: int) -> str:
    words = text.split(" ")
    for place in random.sample(range(len(words)), min(amount, len(words))):
        words[place] = words[place].upper()
    return " ".join(words)


def test_a_function_without_luck_has_no_draw_and_changes_no_input() -> None:
    generator = from_callable(brighten, modality="image", tiers=AMOUNT, identity={"amount": 0}, axis="lighting")
    assert (generator.name, generator.axis, generator.has_draw) == ("brighten", "lighting", False)
    assert generator.documentation == "Add light, in levels."
    assert generator.parameters_at(2.5) == {"amount": 3}
    assert generator(GREY, severity=4).tolist() == (GREY + 8).tolist()
    assert generator(GREY, severity=0) is GREY
    assert (GREY == 100).all()


def test_rng_is_the_same_at_every_tier() -> None:
    generator = from_callable(sprinkle, modality="image", tiers=AMOUNT)
    lit = [generator(np.zeros((32, 32, 3), np.uint8), severity=tier, seed=3) > 0 for tier in (1, 2, 3, 4, 5)]
    for lower, higher in pairwise(lit):
        assert (higher | lower).sum() == higher.sum() > lower.sum()


def test_the_key_decides_what_the_global_random_gives() -> None:
    generator = from_callable(shout, modality="text", tiers=AMOUNT, uses_global_random=True)
    text = "one two three four five six seven"
    made = generator(text, severity=2, seed=1)
    with seeded(6):
        assert generator(text, severity=2, seed=1) == made != generator(text, severity=2, seed=2)


def test_spans_follow_the_edits_of_a_text() -> None:
    def stretch(text: str, amount: int) -> str:
        return text.replace("o", "o" * amount)

    text = "so good food"
    generator = from_callable(stretch, modality="text", tiers=AMOUNT)
    rendered = generator.render(text, None, 2, target=Spans((Span(8, 12, "THING"),)))
    assert rendered.input == "soo gooood fooood"
    assert isinstance(rendered.target, Spans)
    (span,) = rendered.target.spans
    assert rendered.input[span.start : span.stop] == "fooood"


def test_tiers_only_without_identity() -> None:
    generator = from_callable(sprinkle, modality="image", tiers=AMOUNT)
    with pytest.raises(SeverityError, match="five tiers only"):
        generator(GREY, severity=2.5)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tiers": {"strength": (1, 2, 3, 4, 5)}}, "expected a parameter out of amount; got 'strength'"),
        ({"tiers": {"amount": (1, 2, 3)}}, "needs a tuple of five values"),
        ({"tiers": {"amount": 3}}, "expected five values in tiers for 'amount'; got 3"),
        ({"tiers": AMOUNT, "fixed": {"amount": 2}}, "stands in tiers and in fixed"),
        ({"tiers": AMOUNT, "fixed": {"image": 2}}, "got 'image'"),
        ({"tiers": {"amount": (0, 0, 0, 0, 0)}, "name": "my-light"}, "got 'my-light'. Give name="),
    ],
)
def test_wrong_declarations_are_a_sentence(options: dict[str, Any], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        from_callable(brighten, modality="image", **options)


def test_a_parameter_left_out_is_a_sentence() -> None:
    def needs_two(image: Image, amount: int, size: int) -> Image:
        return image[:amount, :size]

    with pytest.raises(DeclarationError, match="needs_two needs a value for 'size'; give it in tiers or in fixed"):
        from_callable(needs_two, modality="image", tiers=AMOUNT)
    with pytest.raises(InputError, match=r"must return a uint8 image of the input's shape \(4, 5\)"):
        from_callable(needs_two, modality="image", tiers=AMOUNT, fixed={"size": 2})(GREY, severity=1)
    with pytest.raises(InputError, match="got bytes"):
        from_callable(as_bytes, modality="image", tiers=AMOUNT)(GREY, severity=1)
    with pytest.raises(InputError, match="Expected a text as str; got bytes"):
        from_callable(as_bytes, modality="text", tiers=AMOUNT)("a", severity=1)


def test_an_instance_is_told_from_its_class() -> None:
    class Darker:
        def __call__(self, image: Image, *, share: float) -> Any:
            return (image * (1 - share)).astype(np.uint8)

    with pytest.raises(DeclarationError, match=r"got an instance of Darker, which has none\. Give name="):
        from_callable(Darker(), modality="image", tiers={"share": (0.1, 0.2, 0.3, 0.4, 0.5)})
