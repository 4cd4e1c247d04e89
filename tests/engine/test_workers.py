"""The same result for any number of workers, and a sentence where one dies."""

import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from perturb.engine.workers import map_chunks
from perturb.errors import DataError, WorkerError

CHUNKS = list(enumerate(range(10, 22)))


MODULE = """
import os, signal
from perturb.errors import DataError

def add(context, work):
    return context + work

def die_at_fifteen(_, work):
    return os._exit(1) if work == 15 else work

def fail_at_fifteen(_, work):
    if work == 15:
        raise DataError("Row 15 is odd.")
    return work

def pid(_, work):
    return os.getpid()

def threads(_, work):
    import cv2
    return os.environ.get("OMP_NUM_THREADS"), cv2.getNumThreads(), signal.getsignal(signal.SIGINT) == signal.SIG_IGN

def blas_threads(_, work):
    from threadpoolctl import threadpool_info
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}
"""


@pytest.fixture(name="work")
def work_in_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Functions of a module that workers can import too."""
    (tmp_path / "their_work.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("their_work")
    del sys.modules["their_work"]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_chunk_in_order(work: Any, workers: int) -> None:
    assert list(map_chunks(work.add, 100, CHUNKS, workers=workers)) == [(n, value + 100) for n, value in CHUNKS]


@pytest.mark.parametrize("workers", [1, 2])
def test_few_chunks_are_alive_at_a_time(work: Any, workers: int) -> None:
    taken: list[int] = []

    def chunks() -> Iterator[tuple[int, int]]:
        for number, value in CHUNKS:
            taken.append(number)
            yield number, value

    for done, _ in map_chunks(work.add, 0, chunks(), workers=workers):
        assert len(taken) - done <= (1 if workers == 1 else 2 * workers)


def test_a_worker_that_dies_names_its_chunks(work: Any) -> None:
    found: list[Any] = []
    with pytest.raises(WorkerError, match=r"A worker process died while chunks \d+ to \d+ were made.*--workers"):
        found.extend(map_chunks(work.die_at_fifteen, 0, CHUNKS, workers=2))
    assert [number for number, _ in found] == list(range(len(found)))


def test_an_error_of_a_worker_comes_through(work: Any) -> None:
    with pytest.raises(DataError, match="Row 15 is odd"):
        list(map_chunks(work.fail_at_fifteen, 0, CHUNKS, workers=2))


def test_a_worker_has_one_thread_and_leaves_ctrl_c_to_its_parent(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    chunks = map_chunks(work.threads, None, CHUNKS[:4], workers=2)
    assert next(chunks)[1] == ("1", 1, True)
    assert "OMP_NUM_THREADS" not in os.environ
    chunks.close()


def test_work_done_here_uses_one_thread_of_opencv_and_gives_them_back(work: Any) -> None:
    import cv2

    before = cv2.getNumThreads()
    assert next(map_chunks(work.threads, None, CHUNKS, workers=1))[1][1] == 1
    assert cv2.getNumThreads() == before


def test_work_done_here_uses_one_thread_of_blas_and_gives_them_back(work: Any) -> None:
    with threadpool_limits(2, user_api="blas"):
        before = threadpool_info()
        chunks = map_chunks(work.blas_threads, None, CHUNKS, workers=1)
        assert next(chunks)[1] == {1}
        assert threadpool_info() == before


def test_closing_early_leaves_no_process_behind(work: Any) -> None:
    chunks = map_chunks(work.add, 0, CHUNKS, workers=2)
    next(chunks)
    chunks.close()
    assert not [thread for thread in threading.enumerate() if "ExecutorManager" in thread.name]


SCRIPT = """
import sys
from operator import add
from perturb.engine.workers import map_chunks
print("ran", __name__)
print(list(map_chunks(add, 1, [(0, 1), (1, 2)], workers=2)))
"""


def test_a_script_without_a_guard_is_not_run_again_by_its_workers(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["ran __main__", "[(0, 2), (1, 3)]"]


SLOW = """
import itertools, time
from perturb.engine.workers import map_chunks
try:
    for number, _ in map_chunks(time.strftime, "%H", ((n, time.gmtime()) for n in itertools.count()), workers=2):
        print(number, flush=True)
except KeyboardInterrupt:
    print("\\ninterrupted", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl-C cannot be sent there")
@pytest.mark.parametrize("after", [0.0, 0.3])
def test_ctrl_c_reaches_this_process_only(tmp_path: Path, after: float) -> None:
    (tmp_path / "script.py").write_text(SLOW)
    command = [sys.executable, "script.py"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(after)
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate(timeout=30)
    assert out.splitlines()[-1] == "interrupted"
    assert err == ""


ORPHANS = """
import os, signal
from perturb.engine.workers import map_chunks
import their_work
for _, pid in map_chunks(their_work.pid, None, ((n, n) for n in range(10**6)), workers=2):
    print(pid, flush=True)
    if _ > 20:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are counted otherwise there")
def test_workers_leave_with_a_parent_that_was_killed(tmp_path: Path, work: Any) -> None:
    (tmp_path / "script.py").write_text(ORPHANS)
    command = [sys.executable, "script.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    workers = {int(line) for line in done.stdout.split()}
    assert workers
    deadline = time.monotonic() + 20
    while any(alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in workers if alive(pid)]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc/self/stat").exists() else True
    except (ProcessLookupError, FileNotFoundError):
        return False
