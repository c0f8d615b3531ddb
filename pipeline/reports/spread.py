"""Work on a report, spread over processes: judging documents, drawing pages, writing documents."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from pipeline.executor import Lost, Workers, default_jobs, run

_TASKS_PER_WORKER = 40
_PRELOADED = ("pipeline.reports.html",)

Task = TypeVar("Task")
Result = TypeVar("Result")


def spread(work: Callable[[Task], Result], tasks: Iterable[Task], jobs: int | None, limit_s: float | None = None) -> Iterator[tuple[Task, Result | Lost]]:
    """Each task with its result or why it has none, in any order. One task, or `jobs=1`, is done in this process, where nothing is
    lost; `None` takes a worker for each core. What `work` raises, this raises.

    A task whose worker died is done once more, in a worker of its own while nothing else is done: what was short of memory may
    have enough of it now.
    """
    queue = iter(tasks)
    ahead = list(itertools.islice(queue, 2))
    if jobs == 1 or len(ahead) < 2:
        yield from ((task, work(task)) for task in itertools.chain(ahead, queue))
        return
    workers = Workers(jobs or default_jobs(), _TASKS_PER_WORKER, _PRELOADED)
    died: list[Task] = []
    for task, result in run(itertools.chain(ahead, queue), work, workers, limit_s):
        if result is Lost.DIED:
            died.append(task)
        else:
            yield task, result
    yield from run(died, work, workers._replace(number=1, tasks_each=1), limit_s)
