"""The audit report: static pages that open from disk, with the evidence beside every finding.

Neither verdicts nor pages of a large publication are held at once. Its documents are judged part by part, each part in a process of
its own, which leaves the verdicts on disk, a few documents to a file; then the page images are drawn, then the pages written from
those files.
"""

from __future__ import annotations

import contextlib
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
from pipeline.errors import CannotWrite, GovplanError, reason
from pipeline.executor import Lost, undisturbed
from pipeline.findings import SEVERITIES, Finding, Verdicts
from pipeline.reports import checks, page_images, trends
from pipeline.reports.report import Report
from pipeline.reports.site import ASSETS, STATIC, Overview, Site
from pipeline.reports.spread import spread
from pipeline.rules.parts import only, parts
from pipeline.store import publish
from pipeline.store.catalog import computed_once, open_publication
from pipeline.store.originals import source_of

_DOCUMENTS_PER_FILE = 8
_UNFINISHED = ".unfinished"  # below a report's folder, the one that is being written


@dataclass(frozen=True, slots=True)
class Written:
    """The report's first page, how many documents, findings and page images it holds, and sentences about rules that broke
    their contract."""

    index: Path
    documents: int
    findings: int
    images: int
    faults: tuple[tuple[str, str], ...]


def write(connection: duckdb.DuckDBPyConnection, out: Path, folder: Path, jobs: int | None = None) -> Written:
    """Run the rules on the publication in `out` and write its report, with the decisions beside it, into `folder`, replacing a
    report that stands there once the new one is complete. Raises CannotWrite."""
    decisions = triage.load(out)  # before the rules: a file that cannot be read shows at once
    try:
        with _replacing(folder) as new, tempfile.TemporaryDirectory(prefix="govplan-") as kept:
            tasks = [ToJudge(out, new, Path(kept), n, document_ids, decisions) for n, document_ids in enumerate(parts(connection))]
            judged = [part for _, part in sorted(_each(judge, tasks, connection, jobs), key=lambda pair: pair[0].number)]
            images = page_images.draw(out, _together(part.wanted for part in judged), new, jobs)
            overview = _write_overviews(connection, out, new, judged)
            files = [ToWrite(out, new, file.document_ids, file.path, images.of(file.source_ids)) for part in judged for file in part.files]
            count = sum(findings for _, findings in _each(write_documents, files, connection, jobs))
    except OSError as error:
        zh, en = reason(error)
        raise CannotWrite(
            f"報告無法寫入 {folder}：{zh}。",
            f"The report cannot be written to {folder}: {en}.",
            "請以 --output 指定其他資料夾。",
            "Name another folder with --output.",
        ) from error
    return Written(folder / "index.html", len(overview.documents), count, images.count, tuple(overview.faults))


class ToJudge(NamedTuple):
    """A part of the publication in `out`; its verdicts go into the folder `kept`, in files that bear its number."""

    out: Path
    folder: Path
    kept: Path
    number: int
    document_ids: tuple[str, ...]
    decisions: Mapping[str, triage.Decision]


class Kept(NamedTuple):
    """A file of verdicts on a few documents, and the sources of all documents that these name."""

    path: Path
    document_ids: tuple[str, ...]
    source_ids: set[str]


class Judged(NamedTuple):
    """What is known of a part once it is judged: what the overview says of it; its governments with trends; source_id -> pages that its
    findings point to; its rows of the overview's list, a file for each severity; and the files of its verdicts."""

    overview: Overview
    governments: list[trends.Government]
    wanted: dict[str, set[int]]
    rows: dict[str, Path]
    files: list[Kept]


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


def _keep(report: Report, compared: checks.Compared, own: tuple[str, ...], path: Path) -> Kept:
    """Write the verdicts on a few documents. Besides their own findings they need the names of the documents that these quote."""
    findings = tuple(f for document_id in own for f in report.findings[document_id])
    named = {*own, *(e.document_id for f in findings for e in f.evidence)}
    verdicts = Verdicts(findings=findings, coverage=(), documents=tuple(view.checked for id_, view in report.documents.items() if id_ in named))
    path.write_bytes(pickle.dumps((verdicts, {document_id: compared(document_id) for document_id in own})))
    return Kept(path, own, set(map(source_of, named)))


class ToWrite(NamedTuple):
    """Documents whose verdicts `judge` left in a file, with the images of their sources."""

    out: Path
    folder: Path
    document_ids: tuple[str, ...]
    file: Path
    images: page_images.PageImages


def write_documents(connection: duckdb.DuckDBPyConnection, task: ToWrite) -> int:
    """Write the pages of some documents; how many findings they show."""
    verdicts, compared = pickle.loads(task.file.read_bytes())
    report = Report(Site(connection), verdicts, compared.__getitem__, task.images)
    for document_id in task.document_ids:
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
    @property
    def document_ids(self) -> tuple[str, ...]: ...


Task = TypeVar("Task", bound=_Task)
Result = TypeVar("Result")


def _each(
    work: Callable[[duckdb.DuckDBPyConnection, Task], Result], tasks: Sequence[Task], connection: duckdb.DuckDBPyConnection, jobs: int | None
) -> Iterator[tuple[Task, Result]]:
    """Each task with what `work` gives for it, in any order: done in other processes, which open the publication themselves, or here, if
    there is one task or one process."""
    if jobs == 1 or len(tasks) < 2:
        yield from ((task, work(connection, task)) for task in tasks)
        return
    for task, result in spread(functools.partial(_elsewhere, work), tasks, jobs):
        if isinstance(result, Lost):
            raise _gave_up(connection, task.document_ids)
        yield task, result


def _gave_up(connection: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> GovplanError:
    """The error for documents whose process died again and again."""
    found = connection.execute("SELECT path FROM sources WHERE source_id = ?", [source_of(document_ids[0])]).fetchone()
    name, others = (found and found[0]) or document_ids[0], len(document_ids) - 1
    return GovplanError(
        f"{name}{f' 等 {others + 1} 份文件' if others else ''} 的報告未能寫成：處理程序一再異常終止，可能為記憶體不足。",
        f"The report on {name}{f' and {others} more documents' if others else ''} could not be written: its process died again and again; "
        "perhaps there is too little memory.",
        "請關閉其他程式後重試，或以 --jobs 減少處理程序數。",
        "Close other programs and run again, or use fewer processes with --jobs.",
    )


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
                pages[source_of(e.document_id)].add(e.page)
    return pages


def _together(parts_wanted: Iterable[Mapping[str, set[int]]]) -> dict[str, set[int]]:
    """The pages of all parts: a file may hold documents of several."""
    pages: dict[str, set[int]] = defaultdict(set)
    for wanted in parts_wanted:
        for source_id, numbers in wanted.items():
            pages[source_id] |= numbers
    return pages


@contextlib.contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """An empty folder for a report, inside of `folder`; at the end what was written there takes the place of the report that stands in
    `folder`, where other files stay. Until then, and if anything goes wrong, that report is as it was.

    A run that was killed leaves the inner folder, by which the next one knows that the outer one is a report's. Raises CannotWrite for a
    folder that holds other things and no report.
    """
    new, old = folder / _UNFINISHED, folder / _UNFINISHED / ".replaced"
    is_report = new.is_dir() or ((folder / "index.html").is_file() and (folder / "assets" / "report.css").is_file())
    if not is_report and folder.is_dir() and any(folder.iterdir()):
        raise CannotWrite(
            f"{folder} 已有其他檔案，未寫入報告。",
            f"{folder} holds other files; no report was written.",
            "請以 --output 指定新資料夾。",
            "Name a new folder with --output.",
        )
    if new.is_dir():
        shutil.rmtree(new)
    for name in ("documents", "trends", page_images.FOLDER, "assets"):
        (new / name).mkdir(parents=True)
    try:
        yield new
        with undisturbed():
            written = list(new.iterdir())
            old.mkdir()
            for path in written:
                if (folder / path.name).exists():
                    (folder / path.name).rename(old / path.name)
                path.rename(folder / path.name)
    finally:
        shutil.rmtree(new, ignore_errors=True)
