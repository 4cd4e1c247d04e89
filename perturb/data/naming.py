"""Names of exported files: readable, safe on every file system, and never the same for two variants."""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from perturb.keys import digest

_LONGEST: Final = 80  # bytes of UTF-8; leaves room under Windows' 260 characters for a whole path
_DIGEST_DIGITS: Final = 32
_PLAIN: Final = frozenset(" !#&'()+,-.=@[]_{}")
_EMPTY: Final = "%empty"  # no percent escape begins like this
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def variant_file(
    axis: str,
    generator: str,
    severity: float,
    class_name: str,
    sample_id: str,
    *,
    replicate: int = 0,
    replicates: int = 1,
    suffix: str = ".png",
) -> PurePosixPath:
    """Name the file of a variant, relative to the export folder: `axis/generator/severity/class/id.png`.

    A clean sample takes `clean` as axis and generator and 0 as severity. Letters of any script, digits and common
    signs stand as they are; other characters are percent-encoded, and long names are cut and end in a digest. Two
    different variants get different files; where ids differ by case only (`Summary.case_twins`), a file system
    that ignores case still takes them for one.

    Args:
        axis: What varies.
        generator: The generator's name in the suite.
        severity: In 0..5.
        class_name: The label.
        sample_id: The sample's id.
        replicate: Which of several draws.
        replicates: How many draws there are; with one the name does not say which.
        suffix: Of the file.

    Returns:
        A relative path of five parts, none of which leads upwards.

    Example:
        >>> str(variant_file("noise", "gaussian_noise", 2.5, "cat", "cat/001"))
        'noise/gaussian_noise/2.5/cat/cat%2F001.png'
        >>> str(variant_file("noise", "shot_noise", 3, "..", "con", replicate=1, replicates=2))
        'noise/shot_noise/3/%2E%2E/%63on~r1.png'
    """
    number = repr(float(severity)).removesuffix(".0")
    name = _safe(sample_id) + (f"~r{replicate}" if replicates > 1 else "") + suffix
    return PurePosixPath(_safe(axis), _safe(generator), number, _safe(class_name), name)


@functools.lru_cache(maxsize=1024)
def _safe(name: str) -> str:
    if not name:
        return _EMPTY
    composed = unicodedata.is_normalized("NFC", name)
    tokens = [char if _is_plain(char, composed=composed) else _escape(char) for char in name]
    hidden = name[0] in ". " or name.startswith("__")  # the latter are skipped by other readers of image folders
    if hidden or _RESERVED.match(name):
        tokens[0] = _escape(name[0])
    if name[-1] in ". ":
        tokens[-1] = _escape(name[-1])
    whole = "".join(tokens)
    return whole if len(whole.encode()) <= _LONGEST else _shortened(tokens, name)


def _is_plain(char: str, *, composed: bool) -> bool:
    if char.isascii():
        return char.isalnum() or char in _PLAIN
    return composed and (char.isalpha() or char.isdecimal())


def _escape(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))


def _shortened(tokens: list[str], name: str) -> str:
    start, room = "", _LONGEST - _DIGEST_DIGITS - 1
    for token in tokens:
        if len((start + token).encode()) > room:
            break
        start += token
    return f"{start}~{digest(name).hex()}"
