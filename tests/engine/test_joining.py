"""A generator that joins fields swaps the same in all of them, and answers follow."""

from dataclasses import replace

from perturb.contracts import Answers, Sample, apply_edits
from perturb.engine.render import Recipe, render_one, render_variants
from perturb.suite import Instance

PASSAGE = "Kevin helped his grandmother. Kevin built a greenhouse for her."
FIELDS = {"question": "What did Kevin build?", "passage": PASSAGE}
ASKED = Sample("k", FIELDS, Answers(("greenhouse",), (PASSAGE.index("greenhouse"),), "passage"))
NAMES = Instance("names_swapped", "names_swapped", "identity", (1.0, 5.0), 3)


def test_a_name_is_the_same_in_question_and_passage() -> None:
    made = [variant for seed in range(5) for variant in render_variants(ASKED, Recipe((NAMES,), seed))]
    assert all(variant.changed for variant in made)
    for variant in made:
        name = variant.input["passage"].split()[0]
        assert name != "Kevin"
        assert variant.input == {
            "question": f"What did {name} build?",
            "passage": PASSAGE.replace("Kevin", name),
        }
        (start,) = variant.target.starts
        assert variant.input["passage"][start:].startswith("greenhouse")
        assert variant.distance > 0


def test_it_is_made_again_alone_with_the_edits_of_each_text() -> None:
    recipe = Recipe((NAMES,), 1)
    at_once = [variant for variant in render_variants(ASKED, recipe) if variant.replicate == 2]
    for variant in at_once:
        again, edits = render_one(ASKED, recipe, name="names_swapped", replicate=2, severity=variant.severity)
        assert again.input_digest == variant.input_digest
        assert {name: apply_edits(text, edits[name]) for name, text in FIELDS.items()} == again.input


def test_a_name_stays_where_a_field_holds_it_that_is_not_perturbed() -> None:
    (made, *_) = render_variants(ASKED, replace(Recipe((NAMES,), 1), fields=("passage",)))
    assert not made.changed
