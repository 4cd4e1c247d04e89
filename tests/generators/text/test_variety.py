"""Features of African American English stand only where its grammar has them."""

from __future__ import annotations

import pytest

from perturb.catalogue import axis_members
from perturb.generators.text.variety import african_american_english


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("They are late.", "They late."),
        ("She's so quiet, and we're leaving.", "She so quiet, and we leaving."),
        ("He isn't here, and it hasn't rained.", "He ain't here, and it ain't rained."),
        ("She didn't say anything.", "She didn't say nothing."),
        (
            "I can\u2019t hear anybody, and there aren\u2019t any beds.",
            "I can\u2019t hear nobody, and there ain\u2019t no beds.",
        ),
    ],
)
def test_a_feature_stands(text: str, other: str) -> None:
    assert african_american_english(text, severity=5) == other


@pytest.mark.parametrize(
    "text",
    [
        "I am late, and they were tired.",
        "Yes, they are. That is what he is.",
        "It is cold, and there is no heating.",
        "He's finished, and she's been there.",
        "They didn't leave because anybody asked.",
        "Isn't he late? I don't wait any longer.",
        "They know anything.",
    ],
)
def test_where_its_grammar_has_none_the_text_stays(text: str) -> None:
    assert african_american_english(text, severity=5) == text


def test_it_stands_alone_on_its_axis() -> None:
    assert axis_members("variety") == [african_american_english]
    assert african_american_english not in axis_members("dialect")
