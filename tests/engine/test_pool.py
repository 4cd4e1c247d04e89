"""The pool that partners come from."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from perturb.contracts import Partner, Sample
from perturb.data import DataSet, InMemory, Record
from perturb.engine.distance import input_digest
from perturb.engine.pool import POOL_SIZE, build_pool
from perturb.errors import DataError
from perturb.keys import digest

OTHER, SAME = Partner(other_class=True), Partner(other_class=False)


def samples(count: int) -> list[Sample]:
    return [Sample(f"s{i}", np.full((2, 2), i % 256, np.uint8), "odd" if i % 2 else "even") for i in range(count)]


class PartlyBroken(InMemory):
    """Samples of which some cannot be read."""

    def load(self, record: Record) -> Sample:
        if record.id == "s2":
            raise DataError("damaged")
        return InMemory.load(self, record)


def test_a_partner_has_the_wanted_class_and_is_never_oneself() -> None:
    mine = samples(6)
    pool = build_pool(InMemory(mine), InMemory(mine))
    for key in (digest("key", n) for n in range(50)):
        other, found = pool.pick(key, mine[0], OTHER) or (mine[0], "")
        assert other.target == "odd"
        assert found == input_digest(other.input)
        same = pool.pick(key, mine[0], SAME)
        assert same is not None
        assert same[0].id in {"s2", "s4"}


def test_partners_are_spread() -> None:
    mine = samples(8)
    pool = build_pool(InMemory(mine), InMemory(mine))
    picked = [pool.pick(digest("key", n), mine[0], OTHER) for n in range(400)]
    times = Counter(found[0].id for found in picked if found is not None)
    assert set(times) == {"s1", "s3", "s5", "s7"}
    assert min(times.values()) > 60


def test_no_partner_of_that_class() -> None:
    alone = [Sample("a", "Hi", "x"), Sample("b", "Ho", "x")]
    pool = build_pool(InMemory(alone), InMemory(alone))
    assert pool.pick(b"key", alone[0], OTHER) is None
    assert build_pool(InMemory(alone[:1]), InMemory(alone[:1])).pick(b"key", alone[0], SAME) is None


def test_what_cannot_be_read_or_has_no_target_is_left_out() -> None:
    mine = [*samples(4), Sample("none", np.zeros((2, 2), np.uint8))]
    assert [record.id for record in build_pool(PartlyBroken(mine), PartlyBroken(mine)).records] == ["s0", "s1", "s3"]


def test_no_more_than_its_size() -> None:
    mine: DataSet = InMemory(samples(POOL_SIZE + 10))
    assert len(build_pool(mine, mine).records) == POOL_SIZE


@pytest.mark.parametrize("change", [{"id": "new"}, {"target": "odd"}, {"input": np.ones((2, 2), np.uint8)}])
def test_the_digest_follows_ids_targets_and_inputs(change: dict[str, object]) -> None:
    mine = samples(4)
    changed = [replace(mine[0], **change), *mine[1:]]  # type: ignore[arg-type]  # any field of a sample
    digests = {build_pool(InMemory(some), InMemory(some)).digest for some in (mine, list(mine), changed)}
    assert len(digests) == 2


def test_a_partner_cannot_be_written_into() -> None:
    mine = samples(4)
    pool = build_pool(InMemory(mine), InMemory(mine))
    found = pool.pick(b"key", mine[0], OTHER)
    assert found is not None
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(found[0].input)[0, 0] = 9
