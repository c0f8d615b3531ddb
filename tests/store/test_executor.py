"""The pool: what goes wrong with one file costs that file only."""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest
from pebble import ProcessPool

from pipeline import executor
from pipeline.worker import Task
from tests.store import workers


def tasks(*paths: str) -> list[Task]:
    return [Task(f"/nowhere/{path}", path, f"{number:064d}") for number, path in enumerate(paths)]


def codes(jobs: int | None, paths: list[str], limit_s: float = 20) -> dict[str, str]:
    found = list(executor.outcomes(tasks(*paths), jobs, limit_s, work=workers.obedient))
    assert len(found) == len(paths)
    return {outcome.location.rpartition("/")[2]: outcome.error_code for outcome in found}


@pytest.mark.parametrize("jobs", [1, 2, None])
def test_every_task_has_its_outcome(jobs):
    paths = [f"f{n}" for n in range(12)]
    assert codes(jobs, paths) == dict.fromkeys(paths, "done")


def test_no_tasks_no_outcomes():
    assert list(executor.outcomes([], 2, 5)) == []


def test_one_job_works_in_this_process():
    (outcome,) = executor.outcomes(tasks("a"), 1, 5, work=workers.obedient)
    assert outcome.error_message == str(os.getpid())


def test_a_file_that_kills_its_worker_is_named_and_the_rest_finishes():
    paths = ["a", "dies1", "b", "c", "dies2", "d", "e"]
    assert codes(2, paths) == {"a": "done", "b": "done", "c": "done", "d": "done", "e": "done", "dies1": "worker_died", "dies2": "worker_died"}


def test_a_file_that_hangs_is_stopped_named_and_the_rest_finishes():
    paths = ["a", "hangs", "b", "c", "d"]
    assert codes(2, paths, limit_s=2) == {"a": "done", "b": "done", "c": "done", "d": "done", "hangs": "time_limit"}


def test_a_worker_that_leaves_without_a_word_does_not_stop_the_rest():
    found = codes(2, ["a", "leaves", "b", "c"], limit_s=2)
    assert found == {"a": "done", "b": "done", "c": "done", "leaves": "time_limit"}


def test_a_worker_that_dies_between_two_files_costs_no_file(tmp_path, monkeypatch):
    pools = []
    monkeypatch.setattr(executor, "ProcessPool", lambda *given, **named: pools.append(ProcessPool(*given, **named)) or pools[-1])
    paths = ["doomed1", "doomed2", "a", "b", "c", "d", "e", "f"]

    def supply():
        for path in paths:
            if path == "a":
                while pools[-1].active:  # until it notices that a worker is gone, and breaks
                    time.sleep(0.02)
            yield Task(str(tmp_path / path), path, path)

    found = list(executor.outcomes(supply(), 2, 20, work=workers.dies_between_files))
    assert sorted(outcome.sha256 for outcome in found) == sorted(paths)
    assert {outcome.error_code for outcome in found} == {"done"}
    assert len(pools) > 1


def test_workers_are_renewed(monkeypatch):
    monkeypatch.setattr(executor, "FILES_PER_WORKER", 2)
    found = executor.outcomes(tasks(*(f"f{n}" for n in range(9))), 1 + 1, 20, work=workers.obedient)
    served = Counter(outcome.error_message for outcome in found)
    assert max(served.values()) <= 2
    assert len(served) >= 5


def test_tasks_are_taken_only_as_they_are_needed():
    taken = []

    def supply():
        for task in tasks(*(f"f{n}" for n in range(40))):
            taken.append(task)
            yield task

    results = executor.outcomes(supply(), 2, 20, work=workers.obedient)
    next(results)
    assert len(taken) < 12
    results.close()
