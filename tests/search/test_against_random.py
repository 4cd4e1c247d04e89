"""The search against random sampling of the same space, at the same budget, on a real model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from perturb.demo.digits import predict, write_digits
from perturb.keys import digest, rng_from
from perturb.models import LoadedModel
from perturb.search import Options, search, worst
from perturb.search.asked import Asked, Finding
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
