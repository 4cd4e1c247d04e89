"""Odd and hostile images through the commands: taken where that is right, else a sentence that names the file."""

import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

SUITE = """
generators = ["gaussian_noise", "rotation", "blocks"]
severities = [1, 5]
"""
COLOUR = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)
DEEP = np.random.default_rng(1).integers(0, 65_536, (24, 32), dtype=np.uint16)


def saved(pixels: Any, form: str, mode: str = "", **options: Any) -> bytes:
    picture = PIL.Image.fromarray(pixels)
    out = io.BytesIO()
    (picture.convert(mode) if mode else picture).save(out, form, **options)
    return out.getvalue()


def turned() -> bytes:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6  # shown after a quarter turn
    return saved(COLOUR, "JPEG", exif=exif)


def animated() -> bytes:
    frames = [PIL.Image.fromarray(COLOUR), PIL.Image.fromarray(255 - COLOUR)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def bomb() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


TAKEN = {
    "sixteen_bits.png": saved(DEEP, "PNG"),
    "sixteen_bits.tiff": saved(DEEP, "TIFF"),
    "cmyk.jpg": saved(COLOUR, "JPEG", "CMYK"),
    "palette.png": saved(COLOUR, "PNG", "P"),
    "see_through.png": saved(np.dstack([COLOUR, COLOUR[..., :1]]), "PNG"),
    "grey_see_through.png": saved(COLOUR, "PNG", "LA"),
    "one_bit.png": saved(COLOUR, "PNG", "1"),
    "turned.jpg": turned(),
    "animated.gif": animated(),
    "dot.png": saved(COLOUR[:1, :1], "PNG"),
    "thread.png": saved(np.tile(COLOUR[:20, :20], (1, 1_000, 1)), "PNG"),
}
REFUSED = {
    "bomb.png": (bomb(), "has more than the"),
    "cut_off.jpg": (saved(COLOUR, "JPEG")[:400], "truncated or damaged"),
    "empty.png": (b"", "its content is none of PNG"),
    "text.png": (b"no picture", "its content is none of PNG"),
    "floats.tiff": (saved(np.zeros((4, 4), np.float32), "TIFF"), "32 bits a pixel"),
}


@pytest.fixture
def odd(folder: Path) -> Path:
    (folder / "odd.toml").write_text('labels = ["dark"]' + SUITE)
    for name, content in {**TAKEN, **{name: content for name, (content, _) in REFUSED.items()}}.items():
        path = folder / "odd" / "bright" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_generate_takes_what_can_be_taken_and_names_the_rest(odd: Path, shell: Any) -> None:
    ended = shell("generate", "odd.toml", "odd", "out")
    assert ended.code == 0
    assert f"{len(REFUSED)} samples could not be read" in ended.out
    rows = [json.loads(line) for line in (odd / "out" / "manifest.jsonl").read_text("utf-8").splitlines()]
    unread = {row["sample_id"]: row["error"] for row in rows if row["status"] == "data_error"}
    assert len(unread) == len(REFUSED)
    for name, (_, said) in REFUSED.items():
        (error,) = [error for error in unread.values() if f"'bright/{name}'" in error]
        assert said in error
    made = [row for row in rows if row["status"] in {"ok", "no_op"}]
    assert len(made) == len(TAKEN) * (1 + 3 * 2)
    assert {row["status"] for row in rows} == {"ok", "no_op", "data_error"}
    # A dot can be turned, and is the same.
    assert {(row["sample_id"], row["generator"]) for row in made if row["status"] == "no_op"} == {
        ("bright/dot", "rotation")
    }


def test_run_counts_what_could_not_be_read(odd: Path, shell: Any) -> None:
    ended = shell("run", "odd.toml", "odd", "--model", "models:label_only", "--out", "r")
    assert ended.code == 0
    assert (odd / "r" / "report.html").is_file()
    assert f"{len(REFUSED)} of {len(REFUSED) + len(TAKEN)} samples could not be read" in " ".join(ended.out.split())


@pytest.mark.parametrize("name", TAKEN)
def test_preview_draws_what_can_be_taken(odd: Path, shell: Any, name: str) -> None:
    ended = shell("preview", odd / "odd" / "bright" / name, "--generator", "gaussian_noise", "--out", "sheet.png")
    assert ended.code == 0, ended.err
    assert (odd / "sheet.png").is_file()


@pytest.mark.parametrize("name", REFUSED)
def test_preview_names_what_it_cannot_take(odd: Path, shell: Any, name: str) -> None:
    ended = shell("preview", odd / "odd" / "bright" / name, "--generator", "gaussian_noise", "--out", "sheet.png")
    assert ended.code == 2
    assert name in ended.err
    assert REFUSED[name][1] in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("kind", "annotation", "said"),
    [
        ("boxes", {"bbox": [100, 100, 20, 20]}, "expected boxes inside the picture of 32 × 24 pixels"),
        ("boxes", {"bbox": [5, 5, -5, 5]}, "left < right and top < bottom"),
        ("boxes", {"bbox": [float("nan"), 5, 5, 5]}, "of finite numbers"),
        ("keypoints", {"bbox": [5, 5, 9, 9], "keypoints": [float("nan"), 3, 2], "num_keypoints": 1}, "finite numbers"),
        ("masks", {"bbox": [5, 5, 9, 9], "segmentation": []}, "expected polygons of three points or more"),
        (
            "masks",
            {"bbox": [5, 5, 9, 9], "segmentation": {"size": [24, 32], "counts": [24 * 32]}},
            "'a.png': expected masks that cover a pixel",
        ),
    ],
)
def test_generate_names_objects_that_cannot_be(
    folder: Path, shell: Any, kind: str, annotation: dict[str, Any], said: str
) -> None:
    (folder / "suite.toml").write_text(SUITE)
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(saved(COLOUR, "PNG"))
    right = {
        "bbox": [2, 2, 9, 9],
        "keypoints": [4, 4, 2],
        "num_keypoints": 1,
        "segmentation": [[2, 2, 11, 2, 11, 11]],
    }
    content = {
        "images": [{"id": i, "file_name": f"{name}.png", "height": 24, "width": 32} for i, name in enumerate("ab")],
        "categories": [{"id": 1, "name": "cat", "keypoints": ["nose"]}],
        "annotations": [
            {"id": 1, "image_id": 0, "category_id": 1, **annotation},
            {"id": 2, "image_id": 1, "category_id": 1, **right},
        ],
    }
    (folder / "objects.json").write_text(json.dumps(content))
    ended = shell("generate", "suite.toml", "objects.json", "out", "--kind", kind)
    assert ended.code == 0, ended.err
    rows = [json.loads(line) for line in (folder / "out" / "manifest.jsonl").read_text("utf-8").splitlines()]
    (bad,) = [row for row in rows if row["status"] == "data_error"]
    assert said in bad["error"]
    assert sum(row["status"] == "ok" for row in rows) == 1 + 3 * 2
