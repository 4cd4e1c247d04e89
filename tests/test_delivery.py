"""From a folder of images to a model or to files: one size and one encoder for clean images and variants alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pyarrow.parquet as pq
import pytest

from perturb.catalogue import catalogue
from perturb.contracts import Image
from perturb.contracts.preparation import Encoding, Preprocess
from perturb.data import InMemory
from perturb.data.encoding import delivered
from perturb.data.images import load_image
from perturb.data.preprocessing import preprocessed
from perturb.errors import SuiteError
from perturb.export import generate
from perturb.models import LoadedModel
from perturb.pipeline import run
from perturb.source import Opened, Source, prepare
from perturb.suite import parse_suite

SUITE = """
seed = 3
preprocess = {resize = 40, crop = 32}
generators = [{generator = "imagenet_c_contrast", name = "contrast", severities = [1, 4]}]
"""
PREPROCESS = Preprocess(resize=40, crop=32)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    rng = np.random.default_rng(5)
    for number in range(6):
        path = folder / "cat" / f"{number}.png" if number % 2 else folder / "dog" / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        PIL.Image.fromarray(rng.integers(0, 256, (48 + number, 60, 3), dtype=np.uint8)).save(path)
    return folder


def expected(photos: Path, name: str, encoding: Encoding | None) -> Image:
    """What is delivered of a clean image."""
    return np.asarray(delivered(preprocessed(load_image(photos / name), PREPROCESS), encoding, clean=True))


def seen_by_model(photos: Path, out: Path, suite: str) -> list[Image]:
    seen: list[Image] = []

    def model(images: Sequence[Any]) -> list[str]:
        seen.extend(images)
        return ["cat" for _ in images]

    source = Source(str(photos))
    run(parse_suite(suite), source, LoadedModel("m:predict", model, "0" * 32), out)
    return seen


@pytest.mark.parametrize("encoding", [None, Encoding("jpeg", 30), Encoding("jpeg", 30, clean=False)])
def test_a_model_gets_one_size_through_one_encoder(photos: Path, tmp_path: Path, encoding: Encoding | None) -> None:
    clean = "" if encoding is None else f"encode = {{quality = 30, clean = {json.dumps(encoding.clean)}}}\n"
    seen = seen_by_model(photos, tmp_path / "run", clean + SUITE)
    assert len(seen) == 6 * 3
    assert {image.shape for image in seen} == {(32, 32, 3)}
    assert np.array_equal(seen[0], expected(photos, "cat/1.png", encoding))
    sized = preprocessed(load_image(photos / "cat/1.png"), PREPROCESS)
    pale = catalogue()["imagenet_c_contrast"](sized, severity=4)
    assert np.array_equal(seen[2], np.asarray(delivered(pale, encoding)))


@pytest.mark.parametrize(("clean", "suffix"), [(True, ".jpg"), (False, ".png")])
def test_files_are_what_a_model_gets(photos: Path, tmp_path: Path, clean: bool, suffix: str) -> None:
    text = f"encode = {{quality = 30, clean = {json.dumps(clean)}}}\n" + SUITE
    generate(parse_suite(text), Source(str(photos)), tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text("utf-8").splitlines()]
    seen = seen_by_model(photos, tmp_path / "run", text)
    assert [Path(row["file"]).suffix for row in rows[:3]] == [suffix, ".jpg", ".jpg"]
    for row, image in zip(rows, seen, strict=True):
        assert np.array_equal(load_image(tmp_path / "out" / row["file"]), image), row["file"]


def test_a_table_holds_the_same_files(photos: Path, tmp_path: Path) -> None:
    text = 'encode = {format = "webp", quality = 30}\n' + SUITE
    generate(parse_suite(text), Source(str(photos)), tmp_path / "out", form="parquet")
    images: list[dict[str, Any]] = pq.read_table(tmp_path / "out" / "data.parquet").column("image").to_pylist()
    assert len(images) == 6 * 3
    assert all(image["path"].endswith(".webp") and image["bytes"].startswith(b"RIFF") for image in images)


def test_no_tier_carries_an_offset_of_the_codec(photos: Path, tmp_path: Path) -> None:
    """A corruption that does nothing gives what is delivered of the clean image; by convention not."""
    nothing = 'generators = [{generator = "imagenet_c_pixelate", name = "p", severities = [1]}]\n'
    for clean in (True, False):
        text = f"preprocess = {{resize = 1, crop = 1}}\nencode = {{quality = 1, clean = {json.dumps(clean)}}}\n"
        seen = seen_by_model(photos, tmp_path / str(clean), text + nothing)
        apart = [not np.array_equal(one, other) for one, other in zip(seen[::2], seen[1::2], strict=True)]
        assert any(apart) != clean


@pytest.mark.parametrize("kind", ["boxes", "masks", "keypoints"])
def test_images_with_objects_are_not_brought_to_another_size(kind: str) -> None:
    data = InMemory([])

    class Marked:
        def __init__(self) -> None:
            self.kind = kind

        def __getattr__(self, name: str) -> Any:
            return getattr(data, name)

    marked: Any = Marked()
    summary: Any = None
    with pytest.raises(SuiteError, match=f"preprocess would move images away from their {kind}"):
        prepare(parse_suite(SUITE), Opened(marked, marked, summary))
