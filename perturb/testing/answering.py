"""One variant, one question: does the model still give the right answer?"""

from __future__ import annotations

from hypothesis import currently_in_test_context

from perturb.models import Model
from perturb.models.determinism import described_answer, require_same
from perturb.testing.asking import Asker
from perturb.testing.drawn import Drawn
from perturb.testing.telling import describe

__all__ = ["assert_answers"]


def assert_answers(
    model: Model, variant: Drawn, *, task: str = "classification", least: float = 1.0, timeout: float | None = None
) -> None:
    """Assert that a model answers a variant rightly, as it does its clean sample; for tests that draw variants.

    What it raises tells both answers. Where the model is wrong on the clean sample already, it says that, and does
    not blame the disturbance.

    Args:
        model: Takes a batch of inputs, returns a label or a mapping of label to probability for each.
        variant: As a strategy, the marker or `replay` makes it.
        task: What is asked, as suites call it. Of a sample without a right answer the one to the clean sample is to
            be kept.
        least: The least score, by the task's primary metric, of an answer that will do; in 0..1.
        timeout: Seconds that one call may take.

    Raises:
        AssertionError: If an answer is wrong, or the model fails on the variant.
        ModelError: If the model fails on the clean sample, or answers otherwise when asked again.

    Example:
        >>> from hypothesis import given, settings
        >>> from perturb import Sample
        >>> from perturb.testing import variants
        >>> reviews = [Sample("r1", "The food was good.", "positive")]
        >>> @settings(max_examples=5, database=None)
        ... @given(variant=variants(reviews, axes=["typos"]))
        ... def test_typos(variant):
        ...     assert_answers(lambda batch: ["positive" for _ in batch], variant)
        >>> test_typos()
    """
    __tracebackhide__ = True
    asker = Asker.of(model, task=task, least=least, timeout=timeout)
    clean, answer = asker.caller.ask([variant.sample.input, variant.input])
    asker.check_clean(variant.sample, clean)
    if asker.will_do(answer, variant.target, clean):
        return
    require_same(asker.caller, variant.input, answer)
    change = f"The answer changed from {described_answer(clean)} to {described_answer(answer)}."
    raise AssertionError(change if currently_in_test_context() else f"{change}\n{describe(variant)}")
