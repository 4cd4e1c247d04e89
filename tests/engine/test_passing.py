"""Results arrive as they were sent, through a file in memory or without one."""

import errno
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from perturb.engine import passing
from perturb.engine.passing import folder_in_memory, pack, unpack

LARGE = np.random.default_rng(0).integers(0, 256, (700, 700, 3), dtype=np.uint8)
RESULT = {
    "large": LARGE,
    "again": LARGE,
    "odd": LARGE[:7, :3].copy(),
    "floats": np.arange(5.0),
    "turned": LARGE[::2, ::-1],
    "none": np.zeros((0, 3), np.uint8),
    "text": "Küche",
}


def check(made: Any) -> None:
    assert made.keys() == RESULT.keys()
    assert made["text"] == "Küche"
    for name, value in RESULT.items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(made[name], value)
            assert made[name].dtype == value.dtype
            assert made[name].flags.writeable
    made["large"][:] = 0
    assert np.array_equal(made["odd"], LARGE[:7, :3])
    assert made["again"] is made["large"]


def test_large_arrays_go_through_a_file_that_is_gone_afterwards(tmp_path: Path) -> None:
    passed = pack(RESULT, str(tmp_path))
    assert Path(passed.file).parent == tmp_path
    assert len(passed.head) < LARGE.nbytes
    made = unpack(passed)
    assert list(tmp_path.iterdir()) == []
    check(made)


def test_without_a_folder_everything_is_sent() -> None:
    passed = pack(RESULT, None)
    assert not passed.file
    check(unpack(passed))


def test_small_results_need_no_file(tmp_path: Path) -> None:
    assert not pack({"row": np.arange(3)}, str(tmp_path)).file
    assert unpack(pack([1, "two"], str(tmp_path))) == [1, "two"]
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_no_room_it_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, descriptor: int, _mode: str) -> None:
            self.file = open(descriptor, "wb")  # noqa: SIM115 - closed below

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, _content: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(passing, "open", Full, raising=False)
    passed = pack(RESULT, str(tmp_path))
    monkeypatch.undo()
    assert not passed.file
    assert list(tmp_path.iterdir()) == []
    check(unpack(passed))


def test_the_folder_is_removed_with_what_is_left_in_it() -> None:
    with folder_in_memory() as folder:
        if folder is None:
            pytest.skip("this system has no folder in memory")
        pack(RESULT, folder)
        assert len(list(Path(folder).iterdir())) == 1
    assert not Path(folder).exists()
