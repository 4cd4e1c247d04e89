from __future__ import annotations

import json
from pathlib import Path

import pytest

from perturb.errors import PerturbError
from perturb.reference import find_reference


def test_a_run_is_read_from_its_scorecard_without_its_controls(tmp_path: Path) -> None:
    cells = [
        {"generator": "fog", "severity": 1.0, "score": {"value": 0.75}, "flip_rate": None, "control_of": None},
        {"generator": "calm", "severity": 1.0, "score": {"value": 0.5}, "flip_rate": None, "control_of": "blend"},
    ]
    card = {"model": "earlier:predict", "clean": {"value": 0.875}, "cells": cells}
    (tmp_path / "scorecard.json").write_text(json.dumps(card))
    found = find_reference(tmp_path)
    assert found.name == f"earlier:predict in {tmp_path}"
    assert (found.clean_error, found.errors, found.flip_rates) == (0.125, {"fog": {1.0: 0.25}}, {})


def test_what_is_no_reference_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PerturbError, match="alexnet, or the folder of an earlier run; got 'resnet', which is neither"):
        find_reference("resnet")
    with pytest.raises(PerturbError, match=r"no scorecard\.json"):
        find_reference(tmp_path)
