"""Text generators still make what they made, character for character."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from perturb.contracts import Generator
from perturb.generators import GENERATORS

TEXT_MAKER = runpy.run_path(str(Path(__file__).with_name("make_golden_text.py")))
TEXT_RECORD = json.loads(TEXT_MAKER["GOLDEN"].read_text(encoding="utf-8"))
RECORDED_GENERATORS = {generator.name: generator for generator in GENERATORS if generator.modality == "text"}


def test_every_text_generator_has_a_record() -> None:
    assert set(TEXT_RECORD) == set(RECORDED_GENERATORS), "record anew with: python tests/laws/make_golden_text.py"


@pytest.mark.parametrize("generator", RECORDED_GENERATORS.values(), ids=lambda generator: generator.name)
def test_texts_are_the_recorded_ones(generator: Generator) -> None:
    recorded = TEXT_RECORD[generator.name]
    assert generator.version == recorded["version"], "a raised version needs a new record"
    assert TEXT_MAKER["outputs"](generator) == recorded["outputs"]
