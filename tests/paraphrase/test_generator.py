"""From answers to variants: frozen, guarded, nearest first, with nobody asked twice."""

from __future__ import annotations

import importlib
import math
import operator
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from perturb.contracts import Answers, Sample, Span, Spans, Validity, Variant
from perturb.engine.render import Recipe, render_variants
from perturb.errors import EndpointError, SuiteError, UsageError
from perturb.paraphrase import Frozen, Settings, Wanted, find_paraphraser, freeze, settings_of
from perturb.suite import parse_suite
from perturb.suite.writing import generator_table, suite_text, suite_values

TEXT = "The food was good and the waiters were kind to all of us."
NEAR = "The food was good and the waiters were kind to us all."
MIDDLE = "The food tasted good and all of our waiters were so kind."
FAR = "Kind waiters brought us dishes that we all thought good."


def suite(cache: Path, generator: str = "llm_paraphrase", *, more: str = "", replicates: int = 1) -> Any:
    return parse_suite(
        f'generators = ["paraphraser:{generator}"]\nreplicates = {replicates}\n'
        f"[paraphraser]\nmodel = 'small'\ncache = '{cache}'\n{more}"
    )


def frozen(asked: Any, texts: list[Sample] | None = None, endpoint: Any = None) -> Frozen:
    name = asked.instances[0].generator
    return freeze([Wanted(name, one, str(one.input)) for one in texts or [Sample("a", TEXT)]], endpoint)


def variants(asked: Any, sample: Sample | None = None) -> Iterator[Variant]:
    return render_variants(sample or Sample("a", TEXT, "positive"), Recipe(asked.instances))


def test_each_tier_takes_the_candidate_nearest_to_its_distance(served: Any, tmp_path: Path) -> None:
    served.reply = lambda _request: served.candidates(FAR, NEAR, MIDDLE)
    asked = suite(tmp_path)
    frozen(asked, endpoint=served.endpoint())
    made = list(variants(asked))
    assert [variant.problem for variant in made] == [""] * 5
    assert made[0].input == NEAR
    assert made[-1].input == FAR
    assert [v.distance for v in made] == sorted(v.distance for v in made)
    assert {variant.validity for variant in made} == {Validity.GUARD}
    assert {variant.expectation.value for variant in made} == {"invariant"}
    assert {variant.target for variant in made} == {"positive"}


def test_what_is_kept_is_not_asked_again(served: Any, tmp_path: Path) -> None:
    served.reply = lambda _request: served.candidates(NEAR, FAR)
    asked = suite(tmp_path)
    first = frozen(asked, [Sample("a", TEXT), Sample("b", TEXT)], served.endpoint())
    assert (len(served.requests), first.asked, first.texts, first.rewritten) == (1, 1, 2, 2)
    offline = frozen(asked, [Sample("a", TEXT), Sample("b", TEXT)])
    assert len(served.requests) == 1
    assert offline.about() == first.about()
    assert offline.asked == 0
    assert [file.suffix for file in tmp_path.iterdir()] == [".json"]


def test_another_answer_has_another_digest(served: Any, tmp_path: Path) -> None:
    digests = set()
    for number, text in enumerate([NEAR, FAR]):
        served.reply = lambda _request, text=text: served.candidates(text)
        digests.add(frozen(suite(tmp_path / str(number)), endpoint=served.endpoint()).digest)
    assert len(digests) == 2


def test_among_rewrites_equally_far_away_luck_decides(served: Any, tmp_path: Path) -> None:
    alike = [TEXT.replace("kind", word) for word in ("nice", "warm", "fine", "good")]
    served.reply = lambda _request: served.candidates(*alike)
    asked = suite(tmp_path, replicates=12)
    frozen(asked, endpoint=served.endpoint())
    made = [str(variant.input) for variant in variants(asked) if variant.severity == 1]
    assert len(set(made)) > 1
    assert made == [str(variant.input) for variant in variants(asked) if variant.severity == 1]


def test_rejected_candidates_are_drawn_again_and_then_invalid(served: Any, tmp_path: Path) -> None:
    served.reply = lambda _request: served.candidates(
        "The food was not good, the waiters were unkind to all of us.", TEXT
    )
    asked = suite(tmp_path)
    counts = frozen(asked, endpoint=served.endpoint())
    assert [request["seed"] for request in served.requests] == [0, 1, 2]
    assert (counts.rewritten, counts.rejected) == (0, {"negation": 3, "identical": 3})
    made = list(variants(asked))
    assert {variant.input for variant in made} == {TEXT}
    assert all("none of 6 candidates passed the guards (" in variant.problem for variant in made)


def test_a_second_draw_that_passes_is_enough(served: Any, tmp_path: Path) -> None:
    served.reply = lambda request: served.candidates(FAR if request["seed"] == 1 else TEXT)
    asked = suite(tmp_path)
    assert frozen(asked, endpoint=served.endpoint()).rewritten == 1
    assert len(served.requests) == 2
    assert {variant.input for variant in variants(asked)} == {FAR}


def test_a_text_with_a_rubbish_answer_is_invalid_and_the_rest_goes_on(served: Any, tmp_path: Path) -> None:
    def reply(request: dict[str, Any]) -> Any:
        good = request["messages"][1]["content"] == TEXT
        return (
            served.candidates(NEAR) if good else (200, b'{"choices": [{"message": {"content": "Sure! Here it is."}}]}')
        )

    served.reply = reply
    asked = suite(tmp_path)
    other = Sample("b", "The soup was cold.")
    counts = frozen(asked, [Sample("a", TEXT), other], served.endpoint())
    assert (counts.texts, counts.rewritten, counts.unanswered) == (2, 1, 1)
    assert counts.failures == {"the model's answer is not the JSON that was asked for": 1}
    assert "1 have no usable answer" in counts.sentence()
    assert len(list(tmp_path.iterdir())) == 1
    assert all("no answer of the model 'small' is kept" in v.problem for v in variants(asked, other))


def test_an_endpoint_that_answers_nothing_usable_is_an_error(served: Any, tmp_path: Path) -> None:
    served.reply = lambda _request: (200, b"rubbish")
    many = [Sample(str(number), f"The soup of table {number} was cold.") for number in range(40)]
    with pytest.raises(
        EndpointError, match="no usable answer to any of 16 texts; for 16: the reply is no chat completion"
    ):
        frozen(suite(tmp_path), many, served.endpoint())
    assert list(tmp_path.iterdir()) == []


def test_nothing_kept_and_nobody_to_ask(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"No answer is kept for any of 1 texts\. Name the endpoint"):
        frozen(suite(tmp_path))


def test_spans_and_answers_stay(served: Any, tmp_path: Path) -> None:
    served.reply = lambda _request: served.candidates(NEAR, FAR)
    asked = suite(tmp_path)
    spans = Sample("a", TEXT, Spans((Span(8, 20, "X"),)))
    answers = Sample("a", TEXT, Answers(("kind to all",), (TEXT.index("kind"),)))
    counts = frozen(asked, [spans, answers], served.endpoint())
    assert counts.rejected["protected"] == 1 + 2 * 3
    assert [(v.input, v.problem) for v in variants(asked, spans)] == [(NEAR, "")] * 5
    assert all("protected 6" in variant.problem for variant in variants(asked, answers))


def test_back_translation_goes_there_and_back_through_five_languages(served: Any, tmp_path: Path) -> None:
    def reply(request: dict[str, Any]) -> Any:
        instruction, text = (message["content"] for message in request["messages"])
        return served.candidates(NEAR if "into English" in instruction else f"<{text}>")

    served.reply = reply
    asked = suite(tmp_path, "back_translation")
    assert frozen(asked, endpoint=served.endpoint()).accepted == 1
    assert len(served.requests) == 10
    assert sum(request["messages"][1]["content"] == f"<{TEXT}>" for request in served.requests) == 5
    assert {variant.input for variant in variants(asked)} == {NEAR}


def test_a_similarity_is_a_floor(served: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served.reply = lambda _request: served.candidates(NEAR, FAR)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "likeness.py").write_text(
        "def near(text, candidate): return 0.9 if candidate.endswith('all.') else 0.1\n"
        "def unsure(text, candidate): return float('nan')\n"
    )
    counts = frozen(suite(tmp_path / "kept", more="similarity = 'likeness:near'"), endpoint=served.endpoint())
    assert (counts.accepted, counts.rejected) == (1, {"similarity": 1})
    with pytest.raises(SuiteError, match=r"must give a number in 0\.\.1 .* got nan"):
        frozen(suite(tmp_path / "kept", more="similarity = 'likeness:unsure'"))
    with pytest.raises(SuiteError, match="expected similarity as package"):
        suite(tmp_path, more="similarity = 'likeness:none'")


def test_an_embedding_is_a_floor(served: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the cosine of counted letters, which a reference computes; each text's candidates are embedded in one call."""
    served.reply = lambda _request: served.candidates(NEAR, MIDDLE, FAR, FAR)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "encoder.py").write_text(
        "CALLS = []\n"
        "def embed(texts):\n"
        "    CALLS.append(len(texts))\n"
        "    return [[text.count(letter) for letter in 'abcdefghijklmnopqrstuvwxyz'] for text in texts]\n"
        "def nothing(texts): return [[0.0, 0.0] for _ in texts]\n"
        "def opposite(texts): return [[1.0]] + [[-1.0]] * (len(texts) - 1)\n"
        "def one(texts): return [[1.0, 2.0]]\n"
        "def words(texts): return texts\n"
        "def ragged(texts): return [[0.0] * place for place in range(len(texts))]\n"
        "def endless(texts): return [[float('inf')] for _ in texts]\n"
        "def broken(texts): raise RuntimeError('out of memory')\n"
        "size = 3\n"
    )

    def cosine(one: str, other: str) -> float:
        rows = [[text.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in (one, other)]
        return float(sum(map(operator.mul, *rows)) / math.prod(math.hypot(*row) for row in rows))

    likest = sorted((MIDDLE, NEAR, FAR), key=lambda candidate: -cosine(TEXT, candidate))
    floor = (cosine(TEXT, likest[0]) + cosine(TEXT, likest[1])) / 2
    asked = suite(tmp_path / "kept", more=f"embedding = 'encoder:embed'\nmin_similarity = {floor}")
    counts = frozen(asked, endpoint=served.endpoint())
    assert (counts.accepted, counts.rejected) == (1, {"similarity": 2})
    assert {variant.input for variant in variants(asked)} == {likest[0]}
    assert importlib.import_module("encoder").CALLS == [4]
    for function in ("nothing", "opposite"):
        counts = frozen(suite(tmp_path / "kept", more=f"embedding = 'encoder:{function}'"))
        assert (counts.accepted, counts.rejected["similarity"]) == (0, 3)
    for function, said in (
        ("one", r"must give one vector for each of 4 texts, all of one length; got list of shape \(1, 2\)"),
        ("words", "must give one vector for each of 4 texts, all of one length; got list"),
        ("ragged", "must give one vector for each of 4 texts"),
        ("endless", "must give finite numbers"),
        ("broken", "failed on 4 texts: RuntimeError: out of memory"),
    ):
        with pytest.raises(SuiteError, match=f"encoder:{function} {said}"):
            frozen(suite(tmp_path / "kept", more=f"embedding = 'encoder:{function}'"))
    with pytest.raises(
        SuiteError, match=r"expected embedding as package\.module:function, from a list of texts to a vec"
    ):
        suite(tmp_path, more="embedding = 'encoder:none'")
    with pytest.raises(SuiteError, match="embedding='encoder:size' is no function but int"):
        suite(tmp_path, more="embedding = 'encoder:size'")
    with pytest.raises(SuiteError, match="expected a similarity or an embedding, not both"):
        suite(tmp_path, more="embedding = 'encoder:embed'\nsimilarity = 'encoder:embed'")


def test_a_text_without_words_is_left(tmp_path: Path) -> None:
    assert {(v.input, v.changed, v.problem) for v in variants(suite(tmp_path), Sample("a", " "))} == {(" ", False, "")}


def test_the_name_carries_the_settings(tmp_path: Path) -> None:
    name = suite(tmp_path).instances[0].generator
    assert settings_of(name)[1] == Settings("small", str(tmp_path))
    assert find_paraphraser(name) is find_paraphraser(name)


def test_a_suite_that_is_written_again_has_the_same_generator(tmp_path: Path) -> None:
    asked = suite(tmp_path)
    table = generator_table(asked, asked.instances[0])
    assert table["generator"] == "paraphraser:llm_paraphrase"
    again = parse_suite(suite_text(suite_values(asked) | {"generators": [table]}))
    assert again.instances[0].generator == asked.instances[0].generator


def test_a_refused_further_draw_does_not_end_the_asking(served: Any, tmp_path: Path) -> None:
    served.reply = lambda request: (
        (500, b"") if request["seed"] else served.candidates(request["messages"][1]["content"])
    )
    many = [Sample(str(number), f"The soup of table {number} was cold.") for number in range(20)]
    counts = frozen(suite(tmp_path), many, served.endpoint(tries=1))
    assert (counts.texts, counts.unanswered, counts.rejected) == (20, 20, {"identical": 20})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("generators = ['paraphraser:none']", "Expected paraphraser:llm_paraphrase or paraphraser:back_translation"),
        ("generators = [{generator = 'paraphraser:llm_paraphrase', tiers = {}}]", "brings its own tiers"),
        ("generators = ['paraphraser:llm_paraphrase']\n[paraphraser]\nmodle = 'a'", "unknown key 'modle'"),
        ("generators = ['paraphraser:llm_paraphrase']\n[paraphraser]\nmin_similarity = 2", r"must lie in 0\.\.1"),
        ("generators = ['paraphraser:llm_paraphrase']\nseverities = [1.5]", "has its five tiers only"),
    ],
)
def test_a_suite_that_is_off(text: str, said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        parse_suite(text)
