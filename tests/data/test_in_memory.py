"""Samples that are in memory already."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from perturb.contracts import Accepted, Boxes, Sample, Span, Spans
from perturb.data import InMemory, check
from perturb.errors import DataError


def test_samples_come_back_themselves() -> None:
    samples = [
        Sample("a", np.zeros((2, 2), np.uint8), "x", {"site": "n"}, "p1"),
        Sample("b", np.ones((2, 2), np.uint8)),
    ]
    data = InMemory(samples)
    assert list(data) == samples
    assert data.modality == {"input": "image"}
    record, other = data.records()
    assert (record.fields, record.groups, record.cluster) == ({"input": "samples[0]"}, {"site": "n"}, "p1")
    assert data.load(other) is samples[1]
    assert [s.id for s in pickle.loads(pickle.dumps(data))] == ["a", "b"]


def test_duplicate_ids_are_named() -> None:
    with pytest.raises(DataError, match="samples 0 and 2 are both 'a'"):
        InMemory([Sample("a", ""), Sample("b", ""), Sample("a", "")])


def test_no_samples() -> None:
    with pytest.raises(DataError, match="Expected samples in 'samples in memory'; it has none"):
        check(InMemory([]))


def test_inputs_that_no_generator_takes_are_problems_of_their_own() -> None:
    image = np.zeros((2, 2, 3), np.uint8)
    data = InMemory(
        [Sample("a", image), Sample("b", image / 255), Sample("c", "text"), Sample("d", {"x": image})]  # type: ignore[arg-type]
    )
    records = list(data.records())
    assert [bool(record.problem) for record in records] == [False, True, True, True]
    assert "Sample 'b': Expected a uint8 image" in records[1].problem
    assert "Expected the fields ['input'] in sample 'd'" in records[3].problem
    with pytest.raises(DataError, match="Sample 'b'"):
        data.load(records[1])


def test_the_digest_covers_pixels_shapes_and_every_kind_of_target() -> None:
    image = np.arange(6, dtype=np.uint8).reshape(2, 3)
    box = np.array([[0.0, 0.0, 1.0, 1.0]])
    samples = [
        Sample("a", image),
        Sample("a", image.reshape(3, 2)),
        Sample("a", image + 1),
        Sample("a", image, "1"),
        Sample("a", image, 1.0),
        Sample("a", image, Accepted(("x", "y"))),
        Sample("a", image, Accepted(("x",))),
        Sample("a", image, Boxes(box, ("x",))),
        Sample("a", image, Boxes(box + 1, ("x",))),
        Sample("a", image, Spans((Span(0, 1, "x"),))),
        Sample("a", {"input": "text", "other": "text"}),
        Sample("a", {"other": "text", "input": "text"}),
    ]
    digests = [check(InMemory([sample])).digest for sample in samples]
    assert len(set(digests)) == len(samples)
    assert digests == [check(InMemory([sample])).digest for sample in samples]
