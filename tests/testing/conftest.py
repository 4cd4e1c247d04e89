"""A project of somebody who tests a model: a suite, the model and data."""

import importlib
import json
import tempfile
from pathlib import Path

import numpy as np
import pytest

from perturb.contracts import Sample
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.source import Source
from perturb.suite import parse_suite
from perturb.testing import replay
from perturb.testing.telling import describe

SUITE = """
generators = ["omission", "transposition"]
severities = [1, 3]
metrics = ["accuracy"]
resamples = 100

[[gates]]
axis = "typos"
at = 1
max_drop = 0.4

[[gates]]
axis = "typos"
name = "all but [nearly] perfect"
at = 3
min_score = 0.99
"""
MODEL = """
import os
import pathlib

def fragile(batch):
    with pathlib.Path("asked.txt").open("a") as log:
        log.write(f"{os.getpid()}\\n")
    return [{"good": 0.9, "poor": 0.1} if "good" in text else {"good": 0.2, "poor": 0.8} for text in batch]

def steady(batch):
    return ["good" if len(text) % 2 else "poor" for text in batch]
"""


@pytest.fixture(scope="session")
def libraries() -> None:
    """Load once what the runs within this process use: NumPy cannot be loaded again after such a run has ended."""
    for name in ("perturb.testing.suite_items", "perturb.testing.marked", "perturb.testing.strategies"):
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data.jsonl")
        data.write_text("\n".join(json.dumps({"text": f"The food was good {n}.", "label": "good"}) for n in range(4)))
        suite = parse_suite('generators = ["omission"]\nresamples = 100')
        run(
            suite,
            Source(str(data)),
            LoadedModel("steady", lambda batch: ["good" for _ in batch], ""),
            Path(folder, "r"),
        )
        describe(replay([Sample("a", np.zeros((8, 8), np.uint8))], "a", [("low_light", 1)]))


@pytest.fixture
def project(pytester: pytest.Pytester, libraries: None) -> pytest.Pytester:
    """A folder with a suite, a model and data."""
    pytester.makefile(".toml", outdoor=SUITE, pyproject='[project]\nname = "theirs"\n')
    pytester.makepyfile(their_model=MODEL)
    words = ("good", "poor")
    rows = [
        {"id": f"r{n}", "text": f"The food was {words[n % 2]}, {n} times over.", "label": words[n % 2]}
        for n in range(40)
    ]
    (pytester.path / "data.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pytester.makeini(
        "[pytest]\nperturb_model = their_model:fragile\nperturb_data = data.jsonl\nperturb_id = id\nperturb_out = out\n"
    )
    return pytester
