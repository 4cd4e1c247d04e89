"""Tests that are marked `perturb`: once for each variant, made when the test runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from perturb.api import as_data
from perturb.contracts import TIERS, Expectation, Sample, parse_severity, severity_label
from perturb.data import DataSet, Summary, check, read, subset
from perturb.errors import PerturbError
from perturb.search.weakest import STEPS_PER_TIER
from perturb.testing.drawn import Drawn, draw_variant
from perturb.testing.measuring import named
from perturb.testing.settings import opened_of
from perturb.testing.stock import Stock
from perturb.testing.telling import describe, pictures_of

__all__ = ["cells_of", "tell_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One variant to be made.

    Attributes:
        id: What pytest calls it: axis, generator, tier and sample.
        stock: Samples and generators.
        place: The sample's place among the records.
        name: The generator.
        severity: In 0..5.
        replicate: Which of several draws.
    """

    id: str
    stock: Stock
    place: int
    name: str
    severity: float
    replicate: int

    def make(self) -> Drawn:
        """Make the variant; the test is skipped where the generator cannot take the sample."""
        steps = [(self.name, self.severity)]
        try:
            made = draw_variant(self.stock.load(self.place), self.stock.recipe, steps, replicate=self.replicate)
        except PerturbError as error:
            pytest.skip(f"{self.name} cannot take this sample: {error}")
        if made.problem or made.expectation is not Expectation.INVARIANT:
            pytest.skip(f"{self.name}: {made.problem or f'a right model is to {made.expectation} here'}")
        return made


def cells_of(mark: pytest.Mark, config: pytest.Config) -> list[Cell]:
    """List what a marker asks for, in the same order everywhere.

    Raises:
        pytest.Collector.CollectError: If the marker, or the data it needs, cannot be used.
    """
    try:
        return list(_cells(config, *mark.args, **mark.kwargs))
    except (PerturbError, TypeError) as error:
        raise pytest.Collector.CollectError(f"@pytest.mark.perturb: {error}") from None


def _cells(
    config: pytest.Config,
    axis: str | None = None,
    *,
    generator: str | None = None,
    up_to: float | str = "moderate",
    samples: DataSet | Sequence[Sample] | str | None = None,
    limit: int = 5,
    replicates: int = 1,
    seed: int = 0,
) -> Iterator[Cell]:
    what = named(axis, generator, "It")
    data, summary = _opened(config, samples)
    axes, generators = ([axis], []) if axis is not None else ([], [what])
    stock = Stock(data, axes=axes, generators=generators, max_severity=up_to, seed=seed)
    chosen = {record.id for record in subset(data, summary, limit, seed).records()}
    tiers = [tier for tier in TIERS if tier <= parse_severity(up_to)]
    for choice in stock.choices:
        for tier in (tier for tier in tiers if tier * STEPS_PER_TIER <= choice.highest):
            for place, record in enumerate(stock.records):
                for replicate in range(replicates if choice.has_draw else 1) if record.id in chosen else ():
                    again = f"-{replicate}" if replicates > 1 else ""
                    name = f"{choice.axis}-{choice.name}-{severity_label(tier)}-{record.id}{again}"
                    yield Cell(name, stock, place, choice.name, tier, replicate)


def _opened(config: pytest.Config, samples: DataSet | Sequence[Sample] | str | None) -> tuple[DataSet, Summary]:
    if samples is None:
        opened = opened_of(config)
        return opened.whole, opened.summary
    data = read(samples) if isinstance(samples, str) else as_data(samples)
    return data, check(data)


def tell_of(item: pytest.Item, report: pytest.TestReport) -> None:
    """Add what is known of the variant that a test failed on, unless its assertion has told it."""
    made: Any = getattr(item, "funcargs", {}).get("variant")
    if not isinstance(made, Drawn):
        return
    told = describe(made)
    found = [("perturb_replay", repr(made)), *(("example", str(path)) for path in pictures_of(made))]
    item.user_properties += found  # JUnit XML is written from the report on the item's end, which copies these
    report.user_properties += found
    if "Made again by:" not in report.longreprtext:
        report.sections.append(("perturb", told))
