"""KITTI's label files: a line for each object of an image."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from perturb.contracts import Boxes
from perturb.data.marked import boxes_from
from perturb.errors import DataError

_LEAST_COLUMNS: Final = 15  # type, truncated, occluded, alpha, box (4), dimensions (3), location (3), rotation
DONT_CARE: Final = "DontCare"


def read_kitti(path: Path) -> Boxes:
    """Read the boxes of a label file; what is marked DontCare is a crowd.

    Source:
        Geiger et al. 2012, KITTI object detection benchmark, readme of the development kit.

    Args:
        path: A text file with 15 columns, separated by blanks, of which the first and the fifth to eighth are used.

    Raises:
        DataError: If it cannot be read, or a line is no object.
    """
    corners: list[list[float]] = []
    labels: list[str] = []
    for number, line in enumerate(_lines(path), 1):
        columns = line.split()
        if not columns:
            continue
        try:
            corners.append([float(column) for column in columns[4:8]])
        except ValueError:
            columns = []
        if len(columns) < _LEAST_COLUMNS:
            raise DataError(
                f"expected KITTI's {_LEAST_COLUMNS} columns in line {number} of {path.name!r}; got {line!r:.80}. "
                "Repair the line."
            )
        labels.append(columns[0])
    crowd = [label == DONT_CARE for label in labels]
    return boxes_from({"boxes": corners, "labels": labels, "crowd": crowd if any(crowd) else []})


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except FileNotFoundError as error:
        said = f"expected its labels in {path.name!r}; there is no such file. Write an empty one for none."
        raise DataError(said) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"expected {path.name!r} as text in UTF-8; {error}. Write it anew.") from error
