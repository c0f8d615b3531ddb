"""The audit report: static pages that open from disk, with the evidence beside every finding.

Neither verdicts nor pages of a large publication are held at once. Its documents are judged part by part, each part in a process of
its own, which leaves the verdicts on disk, a few documents to a file; then the page images are drawn, then the pages written from
those files.
"""

from __future__ import annotations

import functools
import pickle
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import duckdb

from pipeline import triage
from pipeline.errors import CannotWrite, reason
from pipeline.findings import SEVERITIES, Finding, Verdicts
from pipeline.reports import checks, page_images, trends
from pipeline.reports.report import Report
from pipeline.reports.site import ASSETS, STATIC, Overview, Site
from pipeline.reports.spread import spread
from pipeline.rules.parts import only, parts
from pipeline.store import publish
from pipeline.store.catalog import computed_once, open_publication

_DOCUMENTS_PER_FILE = 8


@dataclass(frozen=True, slots=True)
class Written:
    """The report's first page, and how many documents, findings and page images it holds."""

    index: Path
    documents: int
    findings: int
    images: int


def write(connection: duckdb.DuckDBPyConnection, out: Path, folder: Path, jobs: int | None = None) -> Written:
    """Run the rules on the publication in `out` and write its report, with the decisions beside it, into `folder`, replacing a
    report that stands there. Raises CannotWrite."""
    decisions = triage.load(out)  # before the rules: a file that cannot be read shows at once
    try:
        _clear(folder)
        with tempfile.TemporaryDirectory(prefix="govplan-") as kept:
            tasks = [ToJudge(out, folder, Path(kept), n, document_ids, decisions) for n, document_ids in enumerate(parts(connection))]
            judged = list(_each(judge, tasks, connection, jobs))
            images = page_images.draw(out, _together(part.wanted for part in judged), folder, jobs)
            overview = _write_overviews(connection, out, folder, judged)
            files = [ToWrite(out, folder, file, images.of(sources)) for part in judged for file, sources in part.files]
            count = sum(_each(write_documents, files, connection, jobs))
    except OSError as error:
        zh, en = reason(error)
        raise CannotWrite(
            f"報告無法寫入 {folder}：{zh}。",
            f"The report cannot be written to {folder}: {en}.",
            "請以 --output 指定其他資料夾。",
            "Name another folder with --output.",
        ) from error
    return Written(folder / "index.html", len(overview.documents), count, images.count)


class ToJudge(NamedTuple):
    """A part of the publication in `out`; its verdicts go into the folder `kept`, in files that bear its number."""

    out: Path
    folder: Path
    kept: Path
    number: int
    document_ids: tuple[str, ...]
    decisions: Mapping[str, triage.Decision]


class Judged(NamedTuple):
    """What is known of a part once it is judged: what the overview says of it; its governments with trends; source_id -> pages that its
    findings point to; its rows of the overview's list, a file for each severity; and the files of its verdicts with the sources that
    they name."""

    overview: Overview
    governments: list[trends.Government]
    wanted: dict[str, set[int]]
    rows: dict[str, Path]
    files: list[tuple[Path, set[str]]]


def judge(connection: duckdb.DuckDBPyConnection, task: ToJudge) -> Judged:
    """Run the rules on some documents and keep what came of them on disk; write the trends of their governments."""
    with only(connection, task.document_ids):
        verdicts = triage.judge(checks.run(connection), task.decisions)
        compared = checks.kept(connection)
        report = Report(Site(connection), verdicts, compared, page_images.PageImages())
        rows = {severity: task.kept / f"{task.number}-{severity}" for severity in SEVERITIES}
        for severity, path in rows.items():
            path.write_bytes(b"".join(row + b"\n" for row in report.finding_rows(severity)))
        files = [_keep(report, compared, own, task.kept / f"{task.number}.{n}") for n, own in enumerate(_few(report.documents))]
        overview = report.overview
        with computed_once(connection, ["indicator_history"]):
            governments = trends.governments(connection)
            for government in governments:
                (task.folder / government.href).write_text(report.site.trends_of(overview, government), "utf-8")
    return Judged(overview, governments, wanted_pages(verdicts.findings), rows, files)


def _few(document_ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    ids = tuple(document_ids)
    yield from (ids[at : at + _DOCUMENTS_PER_FILE] for at in range(0, len(ids), _DOCUMENTS_PER_FILE))


def _keep(report: Report, compared: checks.Compared, own: tuple[str, ...], path: Path) -> tuple[Path, set[str]]:
    """Write the verdicts on a few documents. Besides their own findings they need the names of the documents that these quote."""
    findings = tuple(f for document_id in own for f in report.findings[document_id])
    named = {*own, *(e.row_id.partition("/")[0] for f in findings for e in f.evidence)}
    verdicts = Verdicts(findings=findings, coverage=(), documents=tuple(view.checked for id_, view in report.documents.items() if id_ in named))
    path.write_bytes(pickle.dumps((own, verdicts, {document_id: compared(document_id) for document_id in own})))
    return path, {document_id.partition(".")[0] for document_id in named}


class ToWrite(NamedTuple):
    """A file that `judge` left, with the images of its sources."""

    out: Path
    folder: Path
    file: Path
    images: page_images.PageImages


def write_documents(connection: duckdb.DuckDBPyConnection, task: ToWrite) -> int:
    """Write the pages of the documents of a file; how many findings they show."""
    own, verdicts, compared = pickle.loads(task.file.read_bytes())
    report = Report(Site(connection), verdicts, compared.__getitem__, task.images)
    for document_id in own:
        (task.folder / report.documents[document_id].href).write_text(report.document(document_id), "utf-8")
    return len(verdicts.findings)


def _write_overviews(connection: duckdb.DuckDBPyConnection, out: Path, folder: Path, judged: Sequence[Judged]) -> Overview:
    """Write the pages about all documents; what they say."""
    overview = Overview()
    for part in judged:
        overview.add(part.overview)
    site = Site(connection, (publish.read_manifest(out) or {}).get("build", ""))
    for name in ASSETS:
        shutil.copyfile(STATIC / name, folder / "assets" / name)
    (folder / "index.html").write_text(site.index(overview, out), "utf-8")
    (folder / "rules.html").write_text(site.rule_catalogue(overview), "utf-8")
    governments = sorted((g for part in judged for g in part.governments), key=lambda g: g.name or "")
    (folder / "trends.html").write_text(site.trends(overview, governments), "utf-8")
    if len(governments) == 1:
        (folder / governments[0].href).unlink()  # trends.html is it
    with (folder / "findings.js").open("wb") as script:
        script.writelines(site.findings_script(overview, _rows(judged)))
    return overview


def _rows(judged: Sequence[Judged]) -> Iterator[bytes]:
    """The rows of all parts, errors first."""
    for severity in SEVERITIES:
        for part in judged:
            with part.rows[severity].open("rb") as rows:
                yield from (row.rstrip(b"\n") for row in rows)


class _Task(Protocol):
    @property
    def out(self) -> Path: ...


Task = TypeVar("Task", bound=_Task)
Result = TypeVar("Result")


def _each(
    work: Callable[[duckdb.DuckDBPyConnection, Task], Result], tasks: Sequence[Task], connection: duckdb.DuckDBPyConnection, jobs: int | None
) -> Iterator[Result]:
    """What `work` gives for each task, in order: done in other processes, which open the publication themselves; or here, if there is one
    task or one process, or the other process died."""
    is_here = jobs == 1 or len(tasks) < 2
    for task, result in ((task, None) for task in tasks) if is_here else spread(functools.partial(_elsewhere, work), tasks, jobs):
        yield work(connection, task) if result is None else result


def _elsewhere(work: Callable[[duckdb.DuckDBPyConnection, Task], Result], task: Task) -> Result:
    return work(_opened(task.out), task)


@functools.cache
def _opened(out: Path) -> duckdb.DuckDBPyConnection:
    """The publication, opened once in a worker and for as long as it lives."""
    return open_publication(out)


def wanted_pages(findings: Sequence[Finding]) -> dict[str, set[int]]:
    """source_id -> the pages that findings point to."""
    pages: dict[str, set[int]] = defaultdict(set)
    for finding in findings:
        for e in finding.evidence:
            if e.page and e.bbox:
                pages[e.row_id.partition(".")[0]].add(e.page)
    return pages


def _together(parts_wanted: Iterable[Mapping[str, set[int]]]) -> dict[str, set[int]]:
    """The pages of all parts: a file may hold documents of several."""
    pages: dict[str, set[int]] = defaultdict(set)
    for wanted in parts_wanted:
        for source_id, numbers in wanted.items():
            pages[source_id] |= numbers
    return pages


def _clear(folder: Path) -> None:
    """Make the folder ready: an older report's pages go, files that are not a report's stay. Raises CannotWrite for a
    folder that holds other things and no report."""
    index = folder / "index.html"
    if folder.is_dir() and any(folder.iterdir()) and not (index.is_file() and (folder / "assets" / "report.css").is_file()):
        raise CannotWrite(
            f"{folder} 已有其他檔案，未寫入報告。",
            f"{folder} holds other files; no report was written.",
            "請以 --output 指定新資料夾。",
            "Name a new folder with --output.",
        )
    for name in ("documents", "trends", page_images.FOLDER, "assets"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
