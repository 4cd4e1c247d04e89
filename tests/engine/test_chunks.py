"""Chunks are cut by canonical position and made as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from perturb.contracts import Sample
from perturb.data import InMemory, Record
from perturb.engine.chunks import Job, chunk_size_for, cut_chunks, make_chunk
from perturb.engine.distance import image_distance, input_digest, text_distance
from perturb.engine.render import Recipe
from perturb.errors import DataError
from perturb.suite import Instance

FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)


def texts(count: int) -> InMemory:
    return InMemory([Sample(f"s{i}", f"Text {i}", "x") for i in range(count)])


@dataclass(frozen=True, slots=True, eq=False)
class Damaged(InMemory):
    """Samples of which some cannot be read, or have a problem already."""

    broken: frozenset[str] = field(default=frozenset())

    def records(self) -> Iterator[Record]:
        for record in InMemory.records(self):
            yield record if record.id != "s1" else Record("s1", {}, "x", problem="Row 1 has no text.")

    def load(self, record: Record) -> Sample:
        if record.id in self.broken:
            raise DataError(f"{record.id} is damaged.")
        return InMemory.load(self, record)


def test_chunks_cover_the_data_in_order() -> None:
    found = [(number, [record.id for record in records]) for number, records in cut_chunks(texts(5).records(), 2)]
    assert found == [(0, ["s0", "s1"]), (1, ["s2", "s3"]), (2, ["s4"])]


def test_what_cannot_be_read_is_kept_with_its_reason() -> None:
    data = Damaged(texts(4).samples, frozenset({"s2"}))
    job = Job(data, Recipe((Instance("typo", "omission", "typos", (1.0,), 1),)))
    made = make_chunk(job, next(cut_chunks(data.records(), 4))[1])
    assert [one.problem for one in made] == ["", "Row 1 has no text.", "s2 is damaged.", ""]
    assert [len(one.variants) for one in made] == [1, 0, 0, 1]
    assert made[0].digest == input_digest("Text 0")
    assert made[1].sample is None


@pytest.mark.parametrize(
    ("side", "generators", "size"),
    [(8, 3, 32), (512, 3, 12), (2048, 3, 1), (512, 40, 1)],
)
def test_the_chunk_follows_the_size_of_what_is_made(side: int, generators: int, size: int) -> None:
    data = InMemory([Sample(f"s{i}", np.zeros((side, side), np.uint8), "x") for i in range(3)])
    instances = tuple(Instance(f"noise{i}", "gaussian_noise", "noise", FIVE, 1) for i in range(generators))
    assert chunk_size_for(Job(data, Recipe(instances))) == size


def test_a_small_first_image_does_not_make_a_huge_chunk() -> None:
    images = [np.zeros((side, side), np.uint8) for side in (8, 2048)]
    data = InMemory([Sample(str(len(image)), {"photo": image, "text": "x"}, "x") for image in images])
    assert chunk_size_for(Job(data, Recipe((Instance("noise", "gaussian_noise", "noise", FIVE, 1),)))) == 1


def test_without_anything_readable_chunks_are_as_large_as_may_be() -> None:
    job = Job(Damaged(texts(2).samples, frozenset({"s0"})), Recipe(()))
    assert chunk_size_for(job) == 32


def test_distances() -> None:
    clean = np.zeros((4, 4), np.uint8)
    assert image_distance(clean, clean) == 0.0
    assert image_distance(clean, np.full((2, 8), 5, np.uint8)) == 5.0
    assert text_distance("kitten", "sitting", None) == 3.0


def test_equal_inputs_only_have_equal_digests() -> None:
    image = np.arange(4, dtype=np.uint8)
    inputs: list[Any] = [
        *("a", "b", ""),
        *(image.reshape(2, 2), image.reshape(1, 4), image.reshape(2, 2)[::-1]),
        *({"one": "a"}, {"two": "a"}, {"one": "a", "two": ""}, {"one": image.reshape(2, 2)}),
    ]
    assert len({input_digest(value) for value in inputs}) == len(inputs)
    assert input_digest(image.reshape(2, 2).T.copy()) == input_digest(image.reshape(2, 2).T)
