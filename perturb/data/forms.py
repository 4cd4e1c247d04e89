"""Which form of data a folder or file holds, seen from its content."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from pathlib import Path
from typing import Final, NamedTuple

from perturb.contracts import TargetKind
from perturb.data.coco import open_coco
from perturb.data.conll import open_conll
from perturb.data.files import is_image_name
from perturb.data.folder import ImageFolder
from perturb.data.frozen import ABOUT, open_frozen
from perturb.data.json_files import read_json
from perturb.data.lookalikes import refuse_lookalike
from perturb.data.metadata import find_metadata
from perturb.data.paired import PairedFolder, find_pair
from perturb.data.record import DataSet
from perturb.data.squad import open_squad
from perturb.errors import DataError

TABLES: Final = ".csv, .tsv, .jsonl, .ndjson or .parquet"
_LOOKED_AT: Final = 2**16  # characters of a JSON file
_TIER_FILES: Final = ("annotations.json", "data.json", "data.conll")
CONLL: Final = (".conll", ".conllu", ".bio", ".iob", ".iob2")


class Said(NamedTuple):
    """What the caller of `perturb.read` said of the data."""

    input: tuple[str, ...]
    target: str | None
    groups: tuple[str, ...]
    cluster: str | None
    id: str | None
    encoding: str
    kind: TargetKind | None


def open_folder(path: Path, said: Said) -> DataSet:
    """Open a folder of class folders, or of images beside their labels.

    Raises:
        DataError: If it is none of them, may be either, or holds something else than the kind that was asked for.
    """
    _refuse_columns(path, said, "a folder of images", ("input", "target", "id"))
    _refuse_export(path)
    if (path / ABOUT).is_file():
        _refuse_columns(path, said, "a frozen set", ("groups", "cluster"))
        frozen = open_frozen(path)
        _check_kind(path, said.kind, (frozen.kind,), "its inputs")
        return frozen
    pair = find_pair(path)
    metadata = find_metadata(path, said.groups, said.cluster, said.encoding)
    others = [entry.name for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    further = sorted(set(others) - {name.partition("/")[0] for name in pair[:2]}) if pair else []
    if pair is None or (said.kind == "label" and further):
        _refuse_coco(path)
        if pair is None:
            refuse_lookalike(path)
        _check_kind(path, said.kind, ("label",), "class folders")
        _check_class_folders(path)
        return ImageFolder(path, metadata)
    if said.kind is None and further:
        raise DataError(
            f"Expected one form of data in '{path}'; {pair.images} and {pair.labels} seem images with {pair.kind}, "
            f"and with {further[0]!r} like class folders. Say which, as kind={pair.kind!r} or kind='label'."
        )
    _check_kind(path, said.kind, (pair.kind,), f"{pair.images} and {pair.labels}")
    return PairedFolder(path, pair, metadata)


def open_json(path: Path, said: Said) -> DataSet:
    """Open a COCO or SQuAD file.

    Raises:
        DataError: If it is neither, or holds something else than the kind that was asked for.
    """
    _refuse_columns(path, said, "a JSON file", ("input", "target", "id"))
    match read_json(path):
        case {"images": [*_], "annotations": [*_]}:
            _check_kind(path, said.kind, ("boxes", "masks", "keypoints"), "COCO files")
            kind = said.kind if said.kind in ("masks", "keypoints") else "boxes"
            return open_coco(path, kind, groups=said.groups, cluster=said.cluster)
        case {"data": [*_]}:
            _check_kind(path, said.kind, ("answers",), "SQuAD files")
            return open_squad(path, groups=said.groups, cluster=said.cluster)
        case _:
            raise DataError(
                f'Expected COCO ("images" and "annotations") or SQuAD ("data") in {path.name!r}; it is neither. '
                "Write other data as JSON Lines, one object a line, ending in .jsonl."
            )


def open_tagged(path: Path, said: Said) -> DataSet:
    """Open a CoNLL file.

    Raises:
        DataError: If it is none, or something was asked for that it has not.
    """
    _check_kind(path, said.kind, ("spans",), "CoNLL files")
    _refuse_columns(path, said, "a CoNLL file", ("id", "groups", "cluster"))
    return open_conll(path, token=said.input[0] if said.input else None, tag=said.target, encoding=said.encoding)


def _check_kind(path: Path, wanted: TargetKind | None, held: tuple[TargetKind, ...], form: str) -> None:
    if wanted is not None and wanted not in held:
        raise DataError(
            f"Expected {_plural(wanted)} as right answers in '{path}'; {form} hold {' or '.join(map(_plural, held))}. "
            f"Give other data, or ask for a task that takes {' or '.join(map(_plural, held))}."
        )


def _plural(kind: TargetKind) -> str:
    return kind if kind.endswith("s") else f"{kind}s"


def _refuse_columns(path: Path, said: Said, form: str, options: Collection[str]) -> None:
    named = [option for option in options if getattr(said, option)]
    if named:
        raise DataError(
            f"Expected no {' or '.join(named)} column for '{path}': {form} has its own. "
            f"Leave out {' and '.join(f'--{option}' for option in named)}."
        )


def _refuse_export(folder: Path) -> None:
    """The class folders of an export lie three levels down; at its top, the axes would be taken for classes."""
    if (folder / "generate.json").is_file() and (folder / "manifest.jsonl").is_file():
        trees = (path.parent.parent for path in sorted(folder.glob("*/*/*/*/*")) if is_image_name(path.name))
        files = (path for name in _TIER_FILES for path in sorted(folder.glob(f"*/*/*/{name}")))
        tier = next(itertools.chain(files, trees), folder)
        raise DataError(
            f"Expected class folders in '{folder}'; it is an export of `perturb generate`, with axes at its top. "
            f"Read one tier of it, such as '{tier}'."
        )


def _refuse_coco(folder: Path) -> None:
    """Images of a COCO file lie in one folder beside it, which would be taken for their class."""
    folders = {entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith(".")}
    if "annotations" in folders or len(folders) == 1:
        for file in sorted([*folder.glob("*.json"), *folder.glob("annotations/*.json")]):
            with file.open(encoding="utf-8", errors="replace") as opened:
                start = opened.read(_LOOKED_AT)
            if '"images"' in start or '"annotations"' in start:
                raise DataError(
                    f"Expected class folders in '{folder}'; it holds what seems a COCO file. To read that, name it: "
                    f"{file}. To read the folders as classes, move the file elsewhere."
                )


def _check_class_folders(folder: Path) -> None:
    entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    if any(entry.is_dir() for entry in entries):
        return
    images = sum(is_image_name(entry.name) for entry in entries)
    tables = [entry.name for entry in entries if entry.suffix.lower() in TABLES.split(", ")]
    hint = f" To read a table, name it: {folder / min(tables)}" if tables else ""
    raise DataError(
        f"Expected class folders with images, {folder.name}/CLASS/FILE.png; got {images} images and "
        f"{len(entries) - images} other files in '{folder}'. Move each image into a folder named after its class.{hint}"
    )
