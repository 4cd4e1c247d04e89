"""CoNLL files of our own sentences, as spans and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perturb.contracts import Span, Spans
from perturb.data import read
from perturb.data.tagging import spans_of, tags_of
from perturb.errors import DataError

WORDS = st.text(st.characters(categories=("L", "N", "P", "So")), min_size=1, max_size=5).filter(
    lambda word: word.split() == [word]
)
LABELS = st.sampled_from(["PER", "LOC", "A-B"])


def _write(folder: Path, text: str, name: str = "dev.conll") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_chunks_become_spans_and_documents_clusters(tmp_path: Path) -> None:
    text = (
        "-DOCSTART- -X- O O\n\nAda NNP I-NP B-PER\nLovelace NNP I-NP I-PER\nleft VBD I-VP O\nRome NNP I-NP B-LOC\n\n\n"
        "-DOCSTART- -X- O O\n\n# NN O O\nBo NNP I-NP I-PER"
    )
    data = read(_write(tmp_path, text))
    first, second = data
    assert first.input == "Ada Lovelace left Rome"
    assert first.target == Spans((Span(0, 12, "PER"), Span(18, 22, "LOC")))
    assert (first.id, first.cluster, second.cluster) == ("sentence-000001", "document-000001", "document-000002")
    assert (second.input, second.target) == ("# Bo", Spans((Span(2, 4, "PER"),)))
    assert (data.kind, data.layout.name) == ("spans", "conll")


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("B-X B-X I-X", [(0, 1), (2, 5)]),
        ("I-X I-X O", [(0, 3)]),
        ("I-X B-X O", [(0, 1), (2, 3)]),
        ("B-X E-X S-X", [(0, 3), (4, 5)]),
        ("B-X L-X U-X", [(0, 3), (4, 5)]),
        ("B-X O I-X", [(0, 1), (4, 5)]),
        ("E-X E-X O", [(0, 1), (2, 3)]),
    ],
)
def test_every_scheme_of_chunks(tags: str, spans: list[tuple[int, int]]) -> None:
    found = spans_of(["a", "b", "c"], tags.split()).spans
    assert [(span.start, span.stop) for span in found] == spans


def test_chunks_without_types_and_of_other_types() -> None:
    assert spans_of(["a", "b"], ["B", "I"]) == Spans((Span(0, 3, "span"),))
    assert spans_of(["a", "b"], ["B-X", "I-Y"]).spans == (Span(0, 1, "X"), Span(2, 3, "Y"))


def test_parts_of_speech_are_a_span_for_each_token(tmp_path: Path) -> None:
    text = (
        "# sent_id = 1\n# text = Ada left\n1-2\tAda left\t_\t_\n1\tAda\tAda\tPROPN\tNNP\n2\tleft\tleave\tVERB\tVBD\n"
        "2.1\tit\tit\tPRON\tPRP\n\n"
    )
    (sample,) = read(_write(tmp_path, text, "dev.conllu"))
    assert (sample.input, sample.target) == ("Ada left", Spans((Span(0, 3, "PROPN"), Span(4, 8, "VERB"))))
    (finer,) = read(_write(tmp_path, text, "dev.conllu"), target="5")
    assert isinstance(finer.target, Spans)
    assert [span.label for span in finer.target.spans] == ["NNP", "VBD"]


def test_comments_before_a_sentence_are_no_tokens(tmp_path: Path) -> None:
    (sample,) = read(_write(tmp_path, "# id 17 domain=en\nAda _ _ B-PER\nleft _ _ O\n", "dev.bio"))
    assert sample.input == "Ada left"


def test_bad_sentences_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "dev.conll"
    path.write_bytes(b"Ada O\n\nBo\n\nCy X-PER\nleft O\n\n\xff O\n\nEd B-PER\n")
    good, short, odd, bytes_, last = read(path).records()
    assert (good.problem, last.problem, last.target) == ("", "", Spans((Span(0, 2, "PER"),)))
    assert short.problem == (
        "Sentence 2 of 'dev.conll' (line 3): expected 2 columns or more in line 3; got 'Bo'. Repair the line."
    )
    assert "expected a token and a tag such as B-PER or O in line 5; got 'Cy X-PER'" in odd.problem
    assert "the byte at offset 28 does not decode" in bytes_.problem


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "Expected a token and its tag"),
        ("word\n", {}, "Expected a token and its tag"),
        ("a O\n", {"target": "tag"}, "Expected the number of a column, from 1, as --target"),
        ("a O\n", {"groups": "city"}, "Leave out --groups"),
        ("a O\n", {"kind": "label"}, "CoNLL files hold spans"),
    ],
)
def test_what_is_no_conll_file_is_said(tmp_path: Path, text: str, options: dict[str, str], said: str) -> None:
    with pytest.raises(DataError, match=said):
        read(_write(tmp_path, text), **options)  # type: ignore[arg-type]  # the options of one case each


@given(st.lists(st.tuples(WORDS, st.one_of(st.none(), LABELS), st.booleans()), max_size=8))
def test_tags_of_the_spans_of_tags_are_the_tags(rows: list[tuple[str, str | None, bool]]) -> None:
    tokens, tags, before = [], [], None
    for word, label, begins in rows:
        tokens.append(word)
        goes_on = label is not None and label == before and not begins
        tags.append("O" if label is None else f"{'I' if goes_on else 'B'}-{label}")
        before = label
    text = " ".join(tokens)
    assert tags_of(text, spans_of(tokens, tags)) == list(zip(tokens, tags, strict=True))


def test_tokens_are_cut_at_the_borders_of_spans() -> None:
    tagged = tags_of("(Ada)  left.", Spans((Span(1, 4, "PER"),)))
    assert tagged == [("(", "O"), ("Ada", "B-PER"), (")", "O"), ("left.", "O")]
    assert tags_of("Ada left", Spans((Span(0, 3, "PROPN"),)), chunks=False) == [("Ada", "PROPN"), ("left", "O")]
