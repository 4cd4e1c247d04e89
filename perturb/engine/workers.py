"""Chunks of work over spawned processes: in order, few alive at a time, the same result for any number of workers."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Final, TypeVar

from perturb.errors import WorkerError

Work = TypeVar("Work")
Result = TypeVar("Result")

_THREAD_VARIABLES: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_context: Any = None


def map_chunks(
    function: Callable[[Any, Work], Result], context: Any, chunks: Iterable[tuple[int, Work]], *, workers: int
) -> Iterator[tuple[int, Result]]:
    """Apply a function to numbered chunks, in order, at most two chunks a worker alive.

    Args:
        function: A function of a module, from the context and a chunk's work to its result.
        context: What all chunks share; sent to each worker once.
        chunks: Number and work of each.
        workers: Processes; with 1 the work is done here.

    Raises:
        WorkerError: If a worker process dies; the message names its chunk.
    """
    if workers <= 1:
        for number, work in chunks:
            yield number, function(context, work)
        return
    with _one_thread_each(), _executor(context, workers) as executor:
        waiting: deque[tuple[int, Future[Result]]] = deque()
        for number, work in chunks:
            waiting.append((number, executor.submit(_work, function, work)))
            if len(waiting) >= 2 * workers:
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())


@contextmanager
def _executor(context: Any, workers: int) -> Iterator[ProcessPoolExecutor]:
    executor = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start, initargs=(context,))
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _finished(number: int, future: Future[Result]) -> tuple[int, Result]:
    try:
        return number, future.result()
    except BrokenProcessPool as error:
        raise WorkerError(
            f"A worker process died while it made chunk {number}, perhaps for want of memory. "
            "Use fewer --workers or a smaller --chunk-size; the same command goes on from here."
        ) from error


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers read these at their start; this process has read its own already."""
    before = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _start(context: Any) -> None:
    global _context  # noqa: PLW0603 - one process, one context: set once at its start
    import cv2

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    _context = context


def _work(function: Callable[[Any, Work], Result], work: Work) -> Result:
    return function(_context, work)
