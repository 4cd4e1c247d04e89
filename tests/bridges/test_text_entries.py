"""The catalogue's entries that nlpaug renders: seeded, white space untouched, the library loaded when used."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rapidfuzz.distance import Levenshtein

from perturb.bridges.declaring import seeded
from perturb.bridges.text_entries import TEXT_ENTRIES
from perturb.catalogue import axis_members, catalogue
from perturb.contracts import Generator
from perturb.errors import SeverityError

pytestmark = pytest.mark.usefixtures("_global_states_stay")
TEXT = (
    "Dr. Smith's  soup was really cold because their kitchen had\nclosed, see https://example.org/menu?x=1 for 3 more."
)

every_entry = pytest.mark.parametrize("entry", TEXT_ENTRIES, ids=lambda entry: entry.name)


@every_entry
def test_the_key_decides_and_white_space_stays(entry: Generator) -> None:
    made = entry(TEXT, severity=5, seed=1)
    with seeded(3):
        assert entry(TEXT, severity=5, seed=1) == made
    assert made != TEXT
    assert [part.isspace() for part in made.split(" ")] == [part.isspace() for part in TEXT.split(" ")]
    assert made.count("\n") == 1
    assert entry(TEXT, severity=0) is TEXT
    assert len({entry(TEXT, severity=3, seed=seed) for seed in range(12)}) > 1


@every_entry
def test_a_stronger_tier_changes_more(entry: Generator) -> None:
    def changed(severity: float) -> int:
        return sum(Levenshtein.distance(TEXT, entry(TEXT, severity=severity, seed=seed)) for seed in range(12))

    assert changed(1) < changed(3) <= changed(5)


@every_entry
@pytest.mark.parametrize("text", ["", " ", "7", "Это хорошо", "a\n\nb"])
def test_a_text_without_a_place_survives(entry: Generator, text: str) -> None:
    assert isinstance(entry(text, severity=5), str)


@every_entry
def test_it_has_its_five_tiers_only_and_stands_for_no_axis(entry: Generator) -> None:
    assert catalogue()[entry.name] is entry
    assert entry not in axis_members(entry.axis)
    with pytest.raises(SeverityError):
        entry(TEXT, severity=0.5)


def test_declaring_them_loads_nothing() -> None:
    code = "import sys, perturb.bridges.text_entries; sys.exit('nlpaug' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
