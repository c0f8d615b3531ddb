"""Work spread over a pool of processes: one generator, which knows what may become of a process.

A task that kills its worker or runs over its time costs that task only: it is named, the worker is replaced, the rest finishes.
"""

from __future__ import annotations

import enum
import itertools
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from multiprocessing import connection, forkserver, resource_tracker
from multiprocessing.context import BaseContext
from types import ModuleType
from typing import NamedTuple, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.worker import Outcome, Task, parse_source

FILES_PER_WORKER = 100
_GRACE_S = 30  # how long past its time limit a task may stay unanswered before the pool itself is taken for wedged
_FREE_TRIES = 2  # a task in flight when the pool broke is tried again: it may not be the one to blame
# what a worker that reads files needs
_PRELOADED = ("pipeline.worker", "parsers.parse", "pipeline.store.cache", "pipeline.store.duplicates", "pipeline.store.tables")

T = TypeVar("T")
R = TypeVar("R")


class Lost(enum.Enum):
    """Why a task has no result: its worker died, or it took longer than its limit."""

    DIED = enum.auto()
    OVER_TIME = enum.auto()


class Workers(NamedTuple):
    """The processes of a pool. Each is renewed after some tasks, which bounds the memory that native libraries do not give back;
    the `preloaded` modules are imported once for all of them; `begin` is what each does first."""

    number: int
    tasks_each: int
    preloaded: Sequence[str]
    begin: Callable[[], None] | None = None


def default_jobs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def outcomes(tasks: Iterable[Task], jobs: int | None, time_limit_s: float, work: Callable[[Task], Outcome] = parse_source) -> Generator[Outcome]:
    """One outcome for each file, in the order of completion; at most a few results are held at a time.

    `jobs=1` works in this process, for debugging: nothing is killed there. `None` takes a worker for each core.
    """
    if jobs == 1:
        yield from map(work, tasks)
        return
    for task, result in run(tasks, work, Workers(jobs or default_jobs(), FILES_PER_WORKER, _PRELOADED, spare_memory), time_limit_s):
        if result is Lost.DIED:
            yield _worker_died(task)
        elif result is Lost.OVER_TIME:
            yield _over_time(task, time_limit_s)
        else:
            yield result


def run(tasks: Iterable[T], work: Callable[[T], R], workers: Workers, limit_s: float | None = None) -> Generator[tuple[T, R | Lost]]:
    """Each task with its result or why it has none, in the order of completion; few tasks and results are held at a time.

    `work` and tasks are pickled; what `work` raises, this raises. Without `limit_s` a task may take as long as it will.
    """
    queue: Iterator[tuple[int, T]] = enumerate(tasks)
    tries: Counter[int] = Counter()
    while ahead := list(itertools.islice(queue, workers.number)):
        lost: list[tuple[int, T]] = []
        yield from _pooled(itertools.chain(ahead, queue), work, workers._replace(number=len(ahead)), limit_s, lost)
        tries.update(number for number, _ in lost)
        yield from ((task, Lost.DIED) for number, task in lost if tries[number] > _FREE_TRIES)
        queue = itertools.chain([(number, task) for number, task in lost if tries[number] <= _FREE_TRIES], queue)


def _pooled(
    tasks: Iterator[tuple[int, T]], work: Callable[[T], R], workers: Workers, limit_s: float | None, lost: list[tuple[int, T]]
) -> Generator[tuple[T, R | Lost]]:
    """Results from one pool, until the tasks are done or the pool breaks: then `lost` names the tasks that were in flight."""
    pool = ProcessPool(workers.number, workers.tasks_each, initializer=_begin, initargs=(workers.begin,), context=process_context(workers.preloaded))
    flying: dict[Future[R], tuple[int, T]] = {}
    try:
        while not lost:
            for numbered in itertools.islice(tasks, 2 * workers.number - len(flying)):
                try:
                    with undisturbed():
                        flying[pool.schedule(work, args=(numbered[1],), timeout=limit_s)] = numbered
                except RuntimeError:  # the pool is broken: a worker died between two tasks
                    lost.append(numbered)
            if not flying:
                return
            done, _ = wait(flying, timeout=None if limit_s is None else limit_s + _GRACE_S, return_when=FIRST_COMPLETED)
            for future in done:
                numbered = flying.pop(future)
                try:
                    yield numbered[1], future.result()
                except TimeoutError:
                    yield numbered[1], Lost.OVER_TIME
                except ProcessExpired:
                    yield numbered[1], Lost.DIED
                except (BrokenProcessPool, CancelledError):
                    lost.append(numbered)
            if lost or not done:
                lost += flying.values()
    finally:
        pool.stop()
        pool.join()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C waits until this ends: a worker that is just being started would be left behind. The signal cannot be blocked for that:
    any other thread may receive it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupts: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: interrupts.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if interrupts:
            signal.raise_signal(signal.SIGINT)


def process_context(preloaded: Sequence[str]) -> BaseContext:
    """How workers start: where the system can fork, from a server that has imported `preloaded` once for all of them. Ctrl-C in
    a terminal goes to every process; here it is left to this one, which ends the others."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preloaded))
    resource_tracker.ensure_running()  # now: it unblocks the signal
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])  # which the server inherits
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    return context


def _begin(own: Callable[[], None] | None) -> None:
    """What a worker does before its first task."""
    _end_with_parent()
    if own:
        own()


def spare_memory() -> None:
    """For a process that only reads documents: saves a third of its memory.

    Where pandas is installed, pyarrow imports it before it makes its first array (50 MB, and longer than a short document takes);
    and pyarrow's own pool of memory beside Python's keeps what it once had.
    """
    import pyarrow as pa

    sys.meta_path.insert(0, _NoPandas())
    pa.set_memory_pool(pa.system_memory_pool())


class _NoPandas(MetaPathFinder):
    """Makes pandas as good as not installed."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def _end_with_parent() -> None:
    """A worker whose parent is gone ends at once, whatever it is doing: nobody would ever read its result."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            connection.wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _worker_died(task: Task) -> Outcome:
    message = "讀取此檔時處理程序異常終止（可能為記憶體不足或檔案損毀）。 The worker process died while reading this file (out of memory, or a damaged file)."
    return Outcome(task.location, task.sha256, error_code="worker_died", error_message=message)


def _over_time(task: Task, time_limit_s: float) -> Outcome:
    message = f"超過處理時間上限 {time_limit_s:g} 秒，請分割檔案。 It took longer than the limit of {time_limit_s:g} seconds; split the file."
    return Outcome(task.location, task.sha256, error_code="time_limit", error_message=message)
