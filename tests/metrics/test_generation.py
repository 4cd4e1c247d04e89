import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from perturb.metrics.generation import BLEU, CHRF, SENTENCE_CHRF
from perturb.models.answers import Answer

Value = Callable[..., float]
Pairs = list[tuple[list[str], str]]
sentences = st.lists(st.sampled_from(["the", "cat", "sat", "on", "mat.", "Größe", "(a)", "猫"]), max_size=9).map(
    " ".join
)
references = st.lists(sentences, min_size=2, max_size=2)
corpora = st.lists(st.tuples(references, sentences), min_size=1, max_size=6)


def streams(pairs: Pairs) -> list[list[str]]:
    """References as sacrebleu takes them: the first ones of all texts, then the second ones."""
    return [list(stream) for stream in zip(*(target for target, _ in pairs), strict=True)]


@given(pairs=corpora)
def test_bleu_and_chrf_are_those_of_sacrebleu(value_of: Value, pairs: Pairs) -> None:
    answers = [text for _, text in pairs]
    assert value_of(BLEU, pairs) == pytest.approx(sacrebleu.corpus_bleu(answers, streams(pairs)).score, abs=1e-9)
    assert value_of(CHRF, pairs) == pytest.approx(sacrebleu.corpus_chrf(answers, streams(pairs)).score, abs=1e-9)


@given(pair=st.tuples(references, sentences.filter(bool)))
def test_sentence_chrf_is_that_of_sacrebleu(value_of: Value, pair: tuple[list[str], str]) -> None:
    expected = sacrebleu.sentence_chrf(pair[1], pair[0]).score / 100
    assert value_of(SENTENCE_CHRF, [pair]) == pytest.approx(expected, abs=1e-12)


def test_a_longer_corpus_of_the_same_words_as_sacrebleu_counts_them(value_of: Value) -> None:
    rng = np.random.default_rng(7)
    vocabulary = ["light", "rain", "falls", "on", "the", "quiet", "harbour", "tonight,", "they", "say."]
    pairs: Pairs = []
    for _ in range(60):
        reference = rng.choice(vocabulary, rng.integers(5, 20))
        answer = np.where(rng.random(reference.shape) < 0.8, reference, "fog")
        pairs.append(([" ".join(reference)], " ".join(answer)))
    answers = [text for _, text in pairs]
    bleu = sacrebleu.corpus_bleu(answers, streams(pairs)).score
    assert 20 < bleu < 90
    assert value_of(BLEU, pairs) == pytest.approx(bleu, abs=1e-9)
    assert value_of(CHRF, pairs) == pytest.approx(sacrebleu.corpus_chrf(answers, streams(pairs)).score, abs=1e-9)


@pytest.mark.parametrize("metric", [BLEU, CHRF])
def test_many_resamples_at_once_are_each_the_corpus_that_was_drawn(value_of: Value, metric: Any) -> None:
    pairs = [("the cat sat on the mat", "the cat sat on a mat"), ("so it goes on", "so it went"), ("yes", "")]
    drawn = np.array([[1, 1, 1], [3, 0, 0], [0, 2, 1], [0, 0, 3]])
    added = [metric.update(target, Answer(text)) for target, text in pairs]
    sums = {name: drawn @ np.array([counts[name] for counts in added]) for name in added[0]}
    expected = [value_of(metric, [pairs[i] for i in np.repeat(range(3), row)]) for row in drawn]
    np.testing.assert_allclose(metric.compute(sums), expected, atol=1e-9)


def test_a_failed_answer_is_as_bad_as_the_empty_text(value_of: Value) -> None:
    good: tuple[str | Sequence[str], Any] = ("the cat sat on the mat", "the cat sat on the mat")
    for metric in (BLEU, CHRF, SENTENCE_CHRF):
        failed = value_of(metric, [good, ("it rained", None)])
        assert failed == value_of(metric, [good, ("it rained", "")]) < value_of(metric, [good, ("it rained", "it")])


@pytest.mark.parametrize(
    ("target", "text", "expected"), [("", "", 1), (["", "no"], " ", 1), ("", "hm", 0), ([], "", 1)]
)
def test_nothing_is_right_where_nothing_was_asked_for(value_of: Value, target: Any, text: str, expected: float) -> None:
    assert value_of(SENTENCE_CHRF, [(target, text)]) == expected


def test_without_sacrebleu_the_error_says_what_to_install() -> None:
    script = (
        "import sys; sys.modules['sacrebleu'] = None\n"
        "from perturb.errors import PerturbError\n"
        "from perturb.tasks import find_task\n"
        "try:\n    find_task('generation')\n"
        "except PerturbError as error:\n    print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "sacrebleu" in told.stdout
    assert "pip install 'perturb[metrics]'" in told.stdout
