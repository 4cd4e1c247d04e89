import pytest

from perturb.models.answers import Answer
from perturb.tasks import find_task


@pytest.mark.parametrize(
    ("name", "metrics"),
    [
        ("transcription", ["character_accuracy", "character_error_rate", "word_error_rate", "exact_match"]),
        ("generation", ["sentence_chrf", "chrf", "bleu"]),
    ],
)
def test_a_task_of_texts_scores_the_text_that_was_read(name: str, metrics: list[str]) -> None:
    task = find_task(name)
    assert [metric.name for metric in task.metrics] == metrics
    answer = task.read_answer("the cat sat on the mat", None)
    assert task.primary.update("the cat sat on the mat", answer) == {"count": 1.0, "sum": 1.0}
    assert task.primary.update("the cat sat on the mat", Answer(None))["sum"] == 0.0
