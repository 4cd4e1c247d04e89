"""Data and a door for searches."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from perturb.models import LoadedModel
from perturb.search import search
from perturb.search.named import suite_or_generators
from perturb.source import Source

Find = Callable[..., tuple[dict[str, Any], list[dict[str, Any]]]]
WORDS = ("soup", "room", "film", "lamp")


@pytest.fixture
def pictures(tmp_path: Path) -> Source:
    """Five bright pictures of class a, one dark one of class b."""
    for number in range(6):
        folder = tmp_path / "pictures" / ("b" if number == 5 else "a")
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((16, 16), 10 if number == 5 else 200, np.uint8)).save(folder / f"{number}.png")
    return Source(str(tmp_path / "pictures"))


@pytest.fixture
def texts(tmp_path: Path) -> Source:
    """Four texts of one sentence, of the classes a and b in turn."""
    rows = [
        {"id": word, "text": f"The {word} was good and the price was fair.", "label": "ab"[number % 2]}
        for number, word in enumerate(WORDS)
    ]
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return Source(str(tmp_path / "texts.jsonl"), id="id")


@pytest.fixture
def find() -> Find:
    """Search, and return the summary and the results."""

    def searched(
        source: Source, named: str, model: Callable[[Sequence[Any]], Sequence[Any]], out: Path, **how: Any
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        told = search(suite_or_generators(named, seed=7), source, LoadedModel("model", model, "5f"), out, **how)
        return told, pq.read_table(out / "results.parquet").to_pylist()

    return searched
