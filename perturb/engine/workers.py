"""Chunks of work over spawned processes: in order, few alive at a time, the same result for any number of workers."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, Final, TypeVar

from perturb.engine.passing import Passed, folder_in_memory, pack, unpack
from perturb.errors import WorkerError

Work = TypeVar("Work")
Result = TypeVar("Result")

_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_context: Any = None
_folder: str | None = None


def map_chunks(
    function: Callable[[Any, Work], Result], context: Any, chunks: Iterable[tuple[int, Work]], *, workers: int
) -> Generator[tuple[int, Result], None, None]:
    """Apply a function to numbered chunks, in order, at most two chunks a worker alive.

    Args:
        function: A function of a module, from the context and a chunk's work to its result.
        context: What all chunks share; sent to each worker once.
        chunks: Number and work of each.
        workers: Processes; with 1 the work is done here.

    Raises:
        WorkerError: If a worker process dies; the message names the chunks it was among.
    """
    if workers <= 1:
        for number, work in chunks:
            yield number, _here(function, context, work)
        return
    with folder_in_memory() as folder:
        yield from _spread(function, (context, folder), chunks, workers)


def _spread(
    function: Callable[[Any, Work], Result],
    shared: tuple[Any, str | None],
    chunks: Iterable[tuple[int, Work]],
    workers: int,
) -> Generator[tuple[int, Result], None, None]:
    """Spread chunks over processes."""
    executor = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start, initargs=shared)
    waiting: deque[tuple[int, Future[Passed]]] = deque()
    try:
        for number, work in chunks:
            with _plain_start():
                waiting.append((number, executor.submit(_work, function, work)))
            if len(waiting) >= 2 * workers:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    except BrokenProcessPool as error:
        numbers = [number for number, _ in waiting]
        raise WorkerError(
            f"A worker process died while chunks {numbers[0]} to {numbers[-1]} were made: for want of memory, or "
            "because a generator ended it. Use fewer --workers or a smaller --chunk-size; a run goes on from here."
        ) from error
    finally:
        executor.shutdown(cancel_futures=True)


def _here(function: Callable[[Any, Work], Result], context: Any, work: Work) -> Result:
    """Use one thread of OpenCV and BLAS, as a worker does; the model, which runs in between, has those it is used to.

    For pictures of 224 pixels a second thread of BLAS mostly waits, and takes more of the processor than the first.
    """
    import cv2
    from threadpoolctl import threadpool_limits

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with threadpool_limits(1, user_api="blas"):
            return function(context, work)
    finally:
        cv2.setNumThreads(threads)


def _first(waiting: deque[tuple[int, Future[Passed]]]) -> tuple[int, Any]:
    result = unpack(waiting[0][1].result())
    return waiting.popleft()[0], result


@contextmanager
def _plain_start() -> Iterator[None]:
    """Start processes that use one thread, leave Ctrl-C to this one, and do not run its main module again.

    A process is started when work is submitted, and takes all of this over from here. The environment is put back at
    once: a model may load its libraries here, and its answers must not depend on the number of workers.
    """
    main = sys.modules["__main__"]
    hidden = {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    main.__spec__ = None
    main.__dict__.pop("__file__", None)
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if sys.platform != "win32" else None
    try:
        yield
    finally:
        main.__dict__.update(hidden)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        if sys.platform != "win32" and masked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, masked)


def _start(context: Any, folder: str | None) -> None:
    global _context, _folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import cv2

    cv2.setNumThreads(1)
    _context, _folder = context, folder
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """A parent that was killed cannot end its workers, and they would wait for it for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        if _folder is not None:
            shutil.rmtree(_folder, ignore_errors=True)
        os._exit(1)


def _work(function: Callable[[Any, Work], Result], work: Work) -> Passed:
    return pack(function(_context, work), _folder)
