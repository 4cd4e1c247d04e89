"""The sample is keyed, spread over generators and tiers, and has clean samples in it."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from perturb.review.items import Item, clean_of
from perturb.review.sampling import choose

POOL = [
    Item(f"s{number}", "noise", generator, severity, 0)
    for number in range(40)
    for generator, severity in [("a", 1.0), ("a", 3.0), ("b", 1.0), ("clean", 0.0)]
]


@given(st.permutations(POOL), st.integers(2, 200))
def test_the_order_in_which_items_come_does_not_matter(pool: list[Item], samples: int) -> None:
    chosen = choose(pool, samples, seed=7)
    assert chosen == choose(POOL, samples, seed=7)
    assert len(set(chosen)) == len(chosen) <= samples
    assert any(item.is_clean for item in chosen)


def test_generators_and_tiers_get_the_same_number() -> None:
    counts = Counter((item.generator, item.severity) for item in choose(POOL, 40, seed=1))
    assert counts == {("a", 1.0): 12, ("a", 3.0): 12, ("b", 1.0): 12, ("clean", 0.0): 4}


def test_a_rare_tier_is_taken_whole_and_the_others_fill_up() -> None:
    rare = [Item("s1", "noise", "rare", 5.0, 0)]
    counts = Counter(item.generator for item in choose([*POOL, *rare], 40, seed=1))
    assert counts["rare"] == 1
    assert counts.total() == 40


def test_another_seed_takes_others() -> None:
    assert set(choose(POOL, 20, seed=1)) != set(choose(POOL, 20, seed=2))


def test_without_clean_samples_all_are_variants() -> None:
    varied = [item for item in POOL if not item.is_clean]
    assert len(choose(varied, 30, seed=1)) == 30


def test_ids_tell_apart_and_tell_nothing() -> None:
    ids = [item.id for item in POOL]
    assert len(set(ids)) == len(ids)
    assert clean_of(POOL[0]).id == POOL[3].id
    assert POOL[0].name["tier"] == "slight"
