"""The work on a report over several processes: what happens when one of them dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from pipeline.errors import GovplanError
from pipeline.executor import Lost
from pipeline.reports import html
from pipeline.reports.spread import spread
from pipeline.rules import parts
from pipeline.store.catalog import open_publication
from tests.reports.conftest import Published
from tests.reports.test_html import digests


class Job(NamedTuple):
    """What a stand-in for the work is to do; it leaves a line in its file each time."""

    name: str
    log: Path
    out: Path = Path()
    document_ids: tuple[str, ...] = ()

    @property
    def times(self) -> int:
        return len(self.log.read_text().splitlines())


def obey(job: Job) -> str:
    with job.log.open("a") as log:
        log.write(f"{os.getpid()}\n")
    if job.name == "always dies" or (job.name == "dies once" and job.times == 1):
        os.kill(os.getpid(), signal.SIGKILL)
    return job.name


def jobs_of(folder: Path, *names: str) -> list[Job]:
    return [Job(name, folder / f"{number}.log") for number, name in enumerate(names)]


def test_a_worker_that_dies_costs_nothing_if_a_fresh_one_can_do_it(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, "a", "dies once", "b", "c")
    assert {job.name: result for job, result in spread(obey, jobs, 2)} == {name: name for name in ("a", "dies once", "b", "c")}
    assert jobs[1].times == 2 and jobs[0].times == 1


def test_what_kills_every_worker_is_tried_twice_and_named_and_never_done_here(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, "a", "always dies", "b")
    found = {job.name: result for job, result in spread(obey, jobs, 2)}
    assert found == {"a": "a", "b": "b", "always dies": Lost.DIED}
    assert jobs[1].times == 2
    assert str(os.getpid()) not in jobs[1].log.read_text().split()


def obey_with(connection: duckdb.DuckDBPyConnection, job: Job) -> str:
    return obey(job)


def test_documents_whose_process_dies_again_and_again_are_named(texts: Published, tmp_path: Path) -> None:
    first, second = (d.document_id for d in texts.verdicts.documents[:2])
    jobs = [Job("a", tmp_path / "1"), Job("always dies", tmp_path / "2", texts.out, (first, second))]
    with open_publication(texts.out) as connection, pytest.raises(GovplanError) as told:
        list(html._each(obey_with, [job._replace(out=texts.out) for job in jobs], connection, 2))
    assert str(texts.verdicts.documents[0].path) in told.value.zh
    assert "2 份" in told.value.zh and "--jobs" in told.value.hint_en


def test_an_older_report_stands_until_the_new_one_is_complete(counties: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_AT_LEAST", 1)
    folder = tmp_path / "report"
    with open_publication(counties.out) as connection:
        html.write(connection, counties.out, folder, jobs=1)
        (folder / "index.html").write_text("the older one", "utf-8")
        (folder / "notes.txt").write_text("somebody's", "utf-8")
        before = digests(folder)

        def interrupted(*given: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(html, "_write_overviews", interrupted)
            with pytest.raises(KeyboardInterrupt):
                html.write(connection, counties.out, folder, jobs=1)
        assert digests(folder) == before
        html.write(connection, counties.out, folder, jobs=1)
    assert digests(folder) == digests(counties.report) | {"notes.txt": before["notes.txt"]}
