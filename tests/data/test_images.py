"""Image files of every mode, and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from perturb.contracts import Image
from perturb.data import encode_png
from perturb.data.images import load_image
from perturb.errors import DataError, InputError

_ORIENTATION = 0x0112


def _save(path: Path, picture: PIL.Image.Image, **options: object) -> Path:
    picture.save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tiff", ".webp"])
def test_lossless_rgb_stays_as_it_is(tmp_path: Path, gradient: Image, suffix: str) -> None:
    path = _save(
        tmp_path / f"a{suffix}", PIL.Image.fromarray(gradient), **({"lossless": True} if suffix == ".webp" else {})
    )
    assert np.array_equal(load_image(path), gradient)


def test_grey_stays_grey(tmp_path: Path, gradient: Image) -> None:
    grey = gradient[..., 0].copy()
    loaded = load_image(_save(tmp_path / "a.png", PIL.Image.fromarray(grey)))
    assert loaded.dtype == np.uint8
    assert np.array_equal(loaded, grey)


def test_what_is_loaded_can_be_written_to(tmp_path: Path, gradient: Image) -> None:
    assert load_image(_save(tmp_path / "a.png", PIL.Image.fromarray(gradient))).flags.writeable


def test_one_bit_becomes_black_and_white(tmp_path: Path) -> None:
    bits = np.array([[True, False], [False, True]])
    loaded = load_image(_save(tmp_path / "a.png", PIL.Image.fromarray(bits)))
    assert loaded.tolist() == [[255, 0], [0, 255]]


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_sixteen_bit_grey_keeps_full_scale(tmp_path: Path, suffix: str) -> None:
    deep = np.array([[0, 257, 128], [129, 32896, 65535]], dtype=np.uint16)
    loaded = load_image(_save(tmp_path / f"a{suffix}", PIL.Image.fromarray(deep)))
    assert loaded.tolist() == [[0, 1, 0], [1, 128, 255]]


def test_thirty_two_bits_are_refused(tmp_path: Path) -> None:
    path = _save(tmp_path / "a.tiff", PIL.Image.fromarray(np.zeros((2, 2), dtype=np.float32)))
    with pytest.raises(DataError, match="32 bits a pixel"):
        load_image(path)


def test_transparency_is_laid_over_white(tmp_path: Path) -> None:
    pixels = np.array([[[10, 20, 30, 255], [10, 20, 30, 0]]], dtype=np.uint8)
    loaded = load_image(_save(tmp_path / "a.png", PIL.Image.fromarray(pixels)))
    assert loaded.tolist() == [[[10, 20, 30], [255, 255, 255]]]


def test_grey_with_transparency_stays_grey(tmp_path: Path) -> None:
    pixels = np.array([[[77, 255], [77, 0]]], dtype=np.uint8)
    loaded = load_image(_save(tmp_path / "a.png", PIL.Image.fromarray(pixels)))
    assert loaded.tolist() == [[77, 255]]


def test_a_palette_becomes_rgb_and_its_transparent_entry_white(tmp_path: Path) -> None:
    picture = PIL.Image.new("P", (2, 1))
    picture.putpalette([200, 0, 0, 0, 200, 0])
    picture.putpixel((1, 0), 1)
    opaque = load_image(_save(tmp_path / "a.png", picture))
    see_through = load_image(_save(tmp_path / "b.png", picture, transparency=1))
    assert opaque.tolist() == [[[200, 0, 0], [0, 200, 0]]]
    assert see_through.tolist() == [[[200, 0, 0], [255, 255, 255]]]


def test_cmyk_becomes_rgb(tmp_path: Path) -> None:
    loaded = load_image(_save(tmp_path / "a.tiff", PIL.Image.new("CMYK", (3, 2), (0, 255, 255, 0))))
    assert loaded.shape == (2, 3, 3)
    assert loaded[0, 0].tolist() == [255, 0, 0]


def test_exif_orientation_is_applied(tmp_path: Path, gradient: Image) -> None:
    exif = PIL.Image.Exif()
    exif[_ORIENTATION] = 6  # shown after a quarter turn clockwise
    loaded = load_image(_save(tmp_path / "a.png", PIL.Image.fromarray(gradient), exif=exif))
    assert np.array_equal(loaded, np.rot90(gradient, k=-1))


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    red, blue = (PIL.Image.new("RGB", (4, 4), colour) for colour in ("red", "blue"))
    loaded = load_image(_save(tmp_path / "a.gif", red, save_all=True, append_images=[blue]))
    assert loaded.shape == (4, 4, 3)
    assert loaded[0, 0].tolist() == [255, 0, 0]


def test_a_single_pixel(tmp_path: Path) -> None:
    assert load_image(_save(tmp_path / "a.png", PIL.Image.new("RGB", (1, 1)))).shape == (1, 1, 3)


def test_the_content_counts_not_the_suffix(tmp_path: Path, gradient: Image) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encode_png(gradient))
    assert np.array_equal(load_image(path), gradient)


def test_text_named_png_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_text("<svg onload='alert(1)'/>")
    with pytest.raises(DataError, match=r"Expected an image in 'cat/a\.png'; its content is none of PNG, .* remove it"):
        load_image(path, name="cat/a.png")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    with pytest.raises(DataError, match="its content is none of"):
        load_image(tmp_path / "a.png")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"])
def test_a_truncated_file_is_refused(tmp_path: Path, gradient: Image, kind: str, kept: float) -> None:
    whole = io.BytesIO()
    PIL.Image.fromarray(np.tile(gradient, (8, 8, 1))).save(whole, kind)
    path = tmp_path / "a.png"
    path.write_bytes(whole.getvalue()[: int(kept * whole.tell())])
    with pytest.raises(DataError, match=r"^Expected an image in 'a\.png'; .* Replace or remove it\.$"):
        load_image(path)


def test_a_damaged_checksum_is_refused(tmp_path: Path, gradient: Image) -> None:
    raw = bytearray(encode_png(gradient))
    raw[raw.index(b"IDAT") + 10] ^= 0xFF
    (tmp_path / "a.png").write_bytes(raw)
    with pytest.raises(DataError, match="truncated or damaged"):
        load_image(tmp_path / "a.png")


@pytest.mark.parametrize("side", [10_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path: Path, side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(c)) + t + c + struct.pack(">I", zlib.crc32(t + c)) for t, c in chunks)
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    with pytest.raises(DataError, match="it has more than the 89478485 pixels that are allowed"):
        load_image(tmp_path / "a.png")


def test_a_missing_file_names_itself_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file") as caught:
        load_image(tmp_path / "a.png")
    assert str(tmp_path) not in str(caught.value)


def test_encoding_is_lossless_and_repeatable(tmp_path: Path, gradient: Image) -> None:
    raw = encode_png(gradient)
    (tmp_path / "a.png").write_bytes(raw)
    assert raw == encode_png(gradient.copy())
    assert np.array_equal(load_image(tmp_path / "a.png"), gradient)


def test_only_images_are_encoded() -> None:
    with pytest.raises(InputError, match="float64"):
        encode_png(np.zeros((2, 2)))  # type: ignore[arg-type]
