"""What a search found is kept: read as data, replayed byte for byte, and within its bounds as it lies on the disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import perturb
from perturb.data.content import input_digest
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.search import Options, search
from perturb.search.adversarial import norms
from perturb.search.named import suite_or_generators
from perturb.source import Source
from perturb.suite import load_suite

Find = Callable[..., tuple[dict[str, Any], list[dict[str, Any]]]]


def brittle(batch: Sequence[Any]) -> list[dict[str, float]]:
    shares = [float(np.clip((image.mean() - 196) / 8, 0, 1)) if image.mean() > 15 else 0.0 for image in batch]
    return [{"a": share, "b": 1 - share} for share in shares]


@pytest.fixture
def attacked(pictures: Source, tmp_path: Path) -> Path:
    pytest.importorskip("art")
    model, options = LoadedModel("brittle", brittle, "5f"), Options(per_sample=80)
    search(suite_or_generators("haze", seed=7), pictures, model, tmp_path / "out", modes=["pixels"], options=options)
    return tmp_path / "out"


def test_images_on_the_disk_keep_to_the_bound_and_break_the_model(attacked: Path) -> None:
    rows = [json.loads(line) for line in (attacked / "adversarial" / "data.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) >= 5
    for row in rows:
        with Image.open(attacked / "adversarial" / row["fields"]["input"]) as picture:
            image = np.asarray(picture)
        clean = np.full((16, 16), 200, np.uint8)
        found = norms(clean, image)
        assert image.dtype == np.uint8
        assert 0 < found["linf"] <= 8
        assert {name: row["origin"][name] for name in found} == found
        assert brittle([image])[0]["a"] < 0.5
        assert input_digest(image) == row["digest"]


def test_it_is_read_as_data_and_asked_again(attacked: Path) -> None:
    data = perturb.read(attacked / "adversarial")
    samples = list(data)
    assert {sample.target for sample in samples} == {"a"}
    assert samples[0].groups["attack"] in {"square", "hop_skip_jump"}
    suite, source = load_suite(str(attacked / "adversarial.toml")), Source(str(attacked / "adversarial"))
    verdict = run(suite, source, LoadedModel("brittle", brittle, "5f"), attacked.parent / "run")
    assert verdict["verdict"] == "failed"
    assert data.layout.selected_against == ("5f",)


def test_going_on_adds_to_it(texts: Source, tmp_path: Path, find: Find) -> None:
    def doubled(batch: Sequence[str]) -> list[str]:
        return ["b" if "goo" not in text else "a" for text in batch]

    cut, _ = find(texts, "doubling,omission", doubled, tmp_path / "cut", modes=["text"], queries=30)
    assert cut["adversarial"] < 2
    find(texts, "doubling,omission", doubled, tmp_path / "cut", modes=["text"], queries=900)
    find(texts, "doubling,omission", doubled, tmp_path / "once", modes=["text"])
    assert (tmp_path / "cut" / "adversarial" / "data.jsonl").read_bytes() == (
        tmp_path / "once" / "adversarial" / "data.jsonl"
    ).read_bytes()
    assert len(list(perturb.read(tmp_path / "once" / "adversarial"))) == 2


def test_nothing_found_leaves_nothing(pictures: Source, tmp_path: Path, find: Find) -> None:
    told, _ = find(pictures, "haze", brittle_never, tmp_path / "out", modes=["worst"], options=Options(per_sample=9))
    assert told["adversarial"] == 0
    assert not (tmp_path / "out" / "adversarial").exists()


def brittle_never(batch: Sequence[Any]) -> list[str]:
    return ["a" if image.max() > 15 else "b" for image in batch]
