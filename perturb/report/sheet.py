"""A contact sheet: images in rows and columns, named at the edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

OKABE_ITO: Final = ((230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (213, 94, 0), (204, 121, 167))
"""Okabe & Ito 2008: colours that people who do not tell red from green can tell too; an object or point each, by turns.
"""
_SIDE: Final = 128
_GAP: Final = 6
_LEFT: Final = 150
_TOP: Final = 22
_PAPER: Final = (255, 255, 255)
_INK: Final = (32, 32, 32)


def contact_sheet(rows: Mapping[str, Sequence[Any]], columns: Sequence[str], *, side: int = _SIDE) -> Image.Image:
    """Draw images as a table.

    Args:
        rows: Name of each row to its images, `uint8` arrays `(H, W)` or `(H, W, 3)`, one a column.
        columns: Name of each column.
        side: Pixels of the square that each image is fitted into.

    Returns:
        An RGB picture; rows are as high as they need.

    Example:
        >>> contact_sheet({"noise": [np.zeros((8, 8), np.uint8)] * 2}, ["clean", "slight"]).size
        (424, 162)
    """
    pictures = {name: [fitted(image, side) for image in images] for name, images in rows.items()}
    heights = {name: max(picture.height for picture in row) + _GAP for name, row in pictures.items()}
    step = side + _GAP
    sheet = Image.new("RGB", (_LEFT + step * len(columns) + _GAP, _TOP + sum(heights.values()) + _GAP), _PAPER)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(13)
    for column, name in enumerate(columns):
        pen.text((_LEFT + step * column, 4), name, _INK, font)
    top = _TOP
    for name, row in pictures.items():
        pen.text((_GAP, top + heights[name] // 2 - 10), name, _INK, font)
        for column, picture in enumerate(row):
            sheet.paste(picture, (_LEFT + step * column, top))
        top += heights[name]
    return sheet


def fitted(image: Any, side: int) -> Image.Image:
    """Scale an image so that its longer side has `side` pixels, as RGB; what grows keeps its pixels apart."""
    picture = Image.fromarray(np.asarray(image)).convert("RGB")
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.NEAREST if scale > 1 else Image.Resampling.LANCZOS)
