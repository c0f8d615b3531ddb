"""Work on a report, spread over processes: drawing pages, writing documents."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.executor import default_jobs, process_context, undisturbed

_TIME_LIMIT_S = 120.0
_TASKS_PER_WORKER = 40  # then it is renewed: what native libraries do not give back is bounded
_PRELOADED = ["pipeline.reports.html"]  # imported once and inherited by every worker

Task = TypeVar("Task")
Result = TypeVar("Result")


def spread(work: Callable[[Task], Result], tasks: Iterable[Task], jobs: int | None) -> Iterator[tuple[Task, Result | None]]:
    """Each task with its result, in order; None if its worker died or took longer than two minutes. A few tasks are held at
    a time. One task, or `jobs=1`, is done in this process; `None` takes a worker for each core. What `work` raises, this
    raises.
    """
    queue = iter(tasks)
    ahead = list(itertools.islice(queue, 2))
    if jobs == 1 or len(ahead) < 2:
        yield from ((task, work(task)) for task in itertools.chain(ahead, queue))
        return
    workers = jobs or default_jobs()
    with ProcessPool(workers, _TASKS_PER_WORKER, context=process_context(_PRELOADED)) as pool:
        flying: deque[tuple[Task, Future[Result]]] = deque()
        try:
            for task in itertools.chain(ahead, queue):
                with undisturbed():
                    flying.append((task, pool.schedule(work, args=(task,), timeout=_TIME_LIMIT_S)))
                if len(flying) > 2 * workers:
                    first, future = flying.popleft()
                    yield first, _landed(future)
            for task, future in flying:
                yield task, _landed(future)
        except BaseException:
            pool.stop()
            raise


def _landed(future: Future[Result]) -> Result | None:
    try:
        return future.result()
    except (TimeoutError, ProcessExpired):
        return None
