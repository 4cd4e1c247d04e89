"""The search against random sampling of the same space, at the same budget, on a real model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from perturb.demo.digits import predict, write_digits
from perturb.demo.reviews import classify, write_reviews
from perturb.keys import digest, rng_from
from perturb.models import LoadedModel
from perturb.search import Options, search, text, worst
from perturb.search.asked import Asked, Finding
from perturb.search.moves import Move, find_moves, find_words
from perturb.search.named import suite_or_generators
from perturb.search.worst import Candidate, _Found, _Space
from perturb.source import Source


def sample_at_random(asked: Asked) -> list[Finding]:
    """One to three generators, each at any severity up to the bound, with any draw."""
    space, found = _Space.of(asked), _Found(asked)
    found.try_all(at_random(space, asked.sample.id))
    return [found.best()]


def at_random(space: _Space, sample_id: str) -> Iterator[Candidate]:
    rng, names = rng_from(digest("random", sample_id)), list(space.highest)
    while True:
        chosen = sorted(rng.choice(len(names), size=int(rng.integers(1, 4)), replace=False).tolist())
        at = [space.at(names[place], float(rng.uniform(0, space.highest[names[place]]))) for place in chosen]
        yield Candidate(tuple(zip([names[place] for place in chosen], at, strict=True)), int(rng.integers(1000)))


def words_at_random(asked: Asked) -> list[Finding]:
    """Any of the moves on any words, as many as may be changed, until the budget is spent."""
    clean = str(asked.sample.input)
    moves = list(find_moves(asked, clean).values())
    attack = text.Attack(asked, clean, max(1, int(asked.options.max_changed * len(find_words(clean)))))
    rng = rng_from(digest("random", asked.sample.id))

    def at_random() -> Iterator[tuple[Move, ...]]:
        while moves:
            count = int(rng.integers(1, min(attack.most, len(moves)) + 1))
            places = rng.choice(len(moves), size=count, replace=False)
            yield tuple(moves[place][int(rng.integers(len(moves[place])))] for place in places)

    reached = [made for made in attack.tried(at_random()) if made.tried.reached]
    return [attack.finding(reached[0] if reached else None)]


@pytest.mark.slow
def test_it_breaks_three_times_as_many_digits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(str(write_digits(tmp_path / "digits")), limit=30)
    suite, options = suite_or_generators("lighting,blur,noise", seed=7), Options(severity=2, per_sample=60)
    broken = {}
    for name, find in (("search", worst.find_worst), ("random", sample_at_random)):
        monkeypatch.setattr(worst, "find_worst", find)
        model = LoadedModel("digits", predict, "")
        told = search(suite, source, model, tmp_path / name, modes=["worst"], options=options)
        broken[name] = told["attacks"][0]["broken"]
    assert broken["search"] >= 3 * broken["random"] > 0


@pytest.mark.slow
def test_it_breaks_more_reviews_with_half_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(str(write_reviews(tmp_path / "reviews.jsonl")), id="id", limit=100)
    suite, options = suite_or_generators("transposition,omission,insertion,doubling", seed=7), Options(per_sample=60)
    broken, words = {}, {}
    for name, find in (("search", text.attack_text), ("random", words_at_random)):
        monkeypatch.setattr(text, "attack_text", find)
        told = search(
            suite, source, LoadedModel("reviews", classify, ""), tmp_path / name, modes=["text"], options=options
        )
        broken[name], words[name] = (told["attacks"][0][figure] for figure in ("broken", "mean_changed_words"))
    assert broken["search"] >= 1.1 * broken["random"] > 0
    assert words["search"] <= words["random"] / 1.8
