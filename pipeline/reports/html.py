"""The audit report: static pages that open from disk, with the evidence beside every finding.

`Report` renders one page at a time and is what the review server uses too; `write` makes the folder.
"""

from __future__ import annotations

import functools
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline import triage
from pipeline.errors import CannotWrite
from pipeline.findings import SEVERITIES, CheckedDocument, Finding, Verdicts
from pipeline.reports import arithmetic, checks, excerpts, page_images, trends
from pipeline.reports.blocks import Blocks
from pipeline.reports.spread import spread
from pipeline.reports.views import (
    FAMILY_NAMES,
    SCOPE_NAMES,
    SEVERITY_NAMES,
    VERDICT_NAMES,
    Figure,
    FindingView,
    Where,
    judge_of,
    recomputes,
    relations,
    said,
    where_of,
)
from pipeline.rules.rule import Rule, catalogue
from pipeline.store import publish
from pipeline.store.catalog import open_publication

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
ASSETS = ("report.css", "icon.svg", "language.js", "decisions.js", "review.js", "index.js")
NAVIGATION = (
    ("index", "index.html", "總覽", "Overview"),
    ("trends", "trends.html", "歷年趨勢", "Trends"),
    ("rules", "rules.html", "查核規則", "Rules"),
)


_DOCUMENTS_PER_PART = 8


class Source(NamedTuple):
    """What the pages say of a document's file."""

    path: str | None
    sha256: str | None
    media_type: str | None
    pages: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document with its file and its numbers of findings by severity."""

    checked: CheckedDocument
    source: Source
    counts: Mapping[str, int]

    @property
    def name(self) -> str:
        return self.checked.title or self.checked.path or self.checked.document_id

    @property
    def href(self) -> str:
        return f"documents/{self.checked.document_id}.html"


@functools.cache
def environment() -> Environment:
    """The templates, with autoescape: texts of documents stay texts."""
    return Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


class Report:
    """The pages of a publication's report. `compared` gives the comparisons of a document; `live` is the review server's, None
    for static pages."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, verdicts: Verdicts, compared: checks.Compared, build: str, images: excerpts.Images, live: Any = None
    ) -> None:
        self.connection, self.compared, self.build, self.images, self.live = connection, compared, build, images, live
        self.rules: dict[str, Rule] = {rule.id: rule for rule in catalogue()}
        self._sources = {row[0]: Source(*row[1:]) for row in connection.execute("SELECT source_id, path, sha256, media_type, pages FROM sources").fetchall()}
        self._blocks = functools.lru_cache(4)(lambda document_id: Blocks(connection, document_id))
        self.show(verdicts)

    def show(self, verdicts: Verdicts) -> None:
        """From now on the pages show these verdicts of the same publication: other decisions."""
        self.verdicts = verdicts
        self.findings: dict[str, list[Finding]] = {d.document_id: [] for d in verdicts.documents}
        for finding in verdicts.findings:
            self.findings[finding.document_id].append(finding)
        self.documents = {d.document_id: self._document(d) for d in verdicts.documents}

    def index(self) -> str:
        """All documents, the findings of all, what was checked, what could not be read."""
        failed = self.connection.execute("SELECT path, status, error_message FROM sources WHERE status <> 'ok' ORDER BY path").fetchall()
        documents = sorted(self.documents.values(), key=lambda d: [-d.counts[s] for s in SEVERITIES])
        return self.render(
            "index.html",
            here="index",
            title=("查核總覽", "Audit overview"),
            scripts=("findings.js", "assets/decisions.js", "assets/index.js"),
            documents=documents,
            summary=self.verdicts.summary(),
            checked=sum(d.passed + d.failed + d.unknown for d in self.verdicts.documents),
            failed=failed,
            rules=self._rule_totals(),
            build=self.build,
            faults=self.verdicts.faults,
        )

    def findings_script(self) -> str:
        """Every finding in short, as a script: pages opened from disk may load scripts but not data."""
        rows = []
        for f in self.verdicts.findings:
            rule, document = self.rules[f.rule_id], self.documents[f.document_id]
            where = where_of(f.evidence, document.source.media_type)
            rows.append(
                {
                    "id": f.finding_id,
                    "document": f.document_id,
                    "rule": f.rule_id,
                    "severity": f.severity,
                    "status": f.status,
                    "message": said(f, rule),
                    "subject": f.subject,
                    "reported": f.reported,
                    "expected": f.expected,
                    "is_recomputed": recomputes(judge_of(f, self.rules)),
                    "page": where.page,
                    "line": where.line,
                    "is_line": where.is_line,
                }
            )
        names = {document_id: d.name for document_id, d in self.documents.items()}
        titles = {rule.id: (rule.header.title_zh, rule.header.title_en) for rule in self.rules.values()}
        return f"window.govplanReport = {msgspec.json.encode({'documents': names, 'titles': titles, 'findings': rows}).decode()};\n"

    def document(self, document_id: str) -> str:
        """The page of one document: findings with evidence, what was checked, what could not be read."""
        document = self.documents[document_id]
        issues = self.connection.execute("SELECT code, message, text FROM issues WHERE document_id = ? ORDER BY row_id", [document_id]).fetchall()
        findings = list(self._views(document_id))
        return self.render(
            "document.html",
            here="document",
            root="../",
            title=(document.name, document.name),
            scripts=("assets/decisions.js", "assets/review.js"),
            document=document,
            counts=document.counts,
            families=FAMILY_NAMES,
            findings=findings,
            image_note=self.images.missing.get(document_id.partition(".")[0]),
            checks=self.compared(document_id),
            issues=[{"code": code, "message": message, "text": text} for code, message, text in issues],
        )

    def trends(self) -> str:
        """A chart and a table for every indicator of two years or more."""
        groups: dict[str | None, list[trends.Trend]] = defaultdict(list)
        for trend in trends.trends(self.connection):
            groups[trend.government].append(trend)
        return self.render("trends.html", here="trends", title=("歷年趨勢", "Trends"), groups=groups, **self.chart_values())

    def chart_values(self) -> dict[str, Any]:
        """What trend.html needs besides a trend."""
        return {"width": trends.WIDTH, "height": trends.HEIGHT, "documents": {document_id: d.href for document_id, d in self.documents.items()}}

    def rule_catalogue(self) -> str:
        """What every rule means, when it may be wrong, its SQL and what it found."""
        return self.render("rules.html", here="rules", title=("查核規則", "Rules"), rules=self._rule_totals())

    def render(self, template: str, **values: Any) -> str:
        """A page; `here`, `title` and what the template itself needs are to be given."""
        shared = {
            "root": "",
            "scripts": (),
            "live": self.live,
            "navigation": (*NAVIGATION, *(self.live.navigation if self.live else ())),
            "severity_names": SEVERITY_NAMES,
        }
        shared |= {"verdict_names": VERDICT_NAMES, "reasons": triage.REASONS, "scopes": SCOPE_NAMES}
        return environment().get_template(template).render(shared | values)

    def _document(self, document: CheckedDocument) -> DocumentView:
        source_id = document.document_id.partition(".")[0]
        counts = Counter(f.severity for f in self.findings[document.document_id])
        return DocumentView(checked=document, source=self._sources[source_id], counts=counts)

    def _rule_totals(self) -> list[dict[str, Any]]:
        totals: dict[str, Counter[str]] = defaultdict(Counter)
        for c in self.verdicts.coverage:
            totals[c.rule_id].update(passed=c.passed, failed=c.failed, unknown=c.unknown, documents=1)
        return [{"rule": rule, "totals": totals[rule.id], "sql": rule.sql.partition("---*/\n")[2].strip()} for rule in self.rules.values()]

    def _views(self, document_id: str) -> Iterator[FindingView]:
        findings = self.findings[document_id]
        names = arithmetic.row_names(self.connection, [e for f in findings for e in f.evidence])
        related = relations(findings, self.rules)
        for finding in findings:
            cause, effects = related[finding.finding_id]
            yield FindingView(
                finding=finding,
                rule=self.rules[finding.rule_id],
                judge=judge_of(finding, self.rules),
                where=where_of(finding.evidence, self.documents[document_id].source.media_type),
                cause=cause,
                effects=effects,
                figures=tuple(self._figures(finding)),
                arithmetic=arithmetic.of_finding(finding, names),
            )

    def _figures(self, finding: Finding) -> Iterator[Figure]:
        ids = dict.fromkeys(e.row_id.split("/")[0] for e in finding.evidence)
        for excerpt in excerpts.of_finding(finding, {i: self._blocks(i) for i in ids}, self.images):
            source = self._sources[excerpt.document_id.partition(".")[0]]
            other = None if excerpt.document_id == finding.document_id else self._name(excerpt.document_id)
            texts = "、".join(filter(None, (finding.evidence[n - 1].text for n in excerpt.numbers)))[:80]
            where = Where(excerpt.page, excerpt.line, source.media_type == "text/plain")
            label = (f"第 {excerpt.page} 頁影像，標示：{texts}", f"image of page {excerpt.page}, marked: {texts}")
            yield Figure(excerpt=excerpt, where=where, other_document=other, label=label)

    def _name(self, document_id: str) -> str:
        known = self.documents.get(document_id)
        return known.name if known else document_id


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
    decisions = triage.load(out)
    verdicts = triage.judge(checks.run(connection), decisions)
    try:
        _clear(folder)
        images = page_images.draw(out, wanted_pages(verdicts.findings), folder, jobs)
        report = Report(connection, verdicts, checks.kept(connection), (publish.read_manifest(out) or {}).get("build", ""), images)
        for name in ASSETS:
            shutil.copyfile(STATIC / name, folder / "assets" / name)
        for name, page in _overviews(report):
            (folder / name).write_text(page, "utf-8")
        if jobs == 1 or len(report.documents) <= _DOCUMENTS_PER_PART:
            _write_documents(report, list(report.documents), folder)
        else:
            for part, is_written in spread(write_part, _parts(report, out, folder), jobs):
                if not is_written:  # its worker died
                    _write_documents(report, part.document_ids, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(
            f"報告無法寫入 {folder}：{reason}。",
            f"The report cannot be written to {folder}: {reason}.",
            "請以 --output 指定其他資料夾。",
            "Name another folder with --output.",
        ) from error
    return Written(folder / "index.html", len(report.documents), len(verdicts.findings), images.count)


def _overviews(report: Report) -> Iterator[tuple[str, str]]:
    yield "index.html", report.index()
    yield "findings.js", report.findings_script()
    yield "trends.html", report.trends()
    yield "rules.html", report.rule_catalogue()


class Part(NamedTuple):
    """A few documents to be written, with all that a process needs to write them beside the publication itself."""

    out: Path
    folder: Path
    document_ids: tuple[str, ...]
    verdicts: Verdicts
    compared: dict[str, list[checks.Group]]
    images: page_images.PageImages


def _parts(report: Report, out: Path, folder: Path) -> Iterator[Part]:
    """The documents, a few at a time. Besides their own findings they need the names and images of documents that these
    findings quote."""
    images = report.images
    assert isinstance(images, page_images.PageImages)
    ids = list(report.documents)
    for own in (tuple(ids[at : at + _DOCUMENTS_PER_PART]) for at in range(0, len(ids), _DOCUMENTS_PER_PART)):
        findings = tuple(f for document_id in own for f in report.findings[document_id])
        named = {*own, *(e.row_id.partition("/")[0] for f in findings for e in f.evidence)}
        verdicts = Verdicts(findings=findings, coverage=(), documents=tuple(report.documents[i].checked for i in ids if i in named))
        quoted = images.of({document_id.partition(".")[0] for document_id in named})
        yield Part(out, folder, own, verdicts, {document_id: report.compared(document_id) for document_id in own}, quoted)


def write_part(part: Part) -> bool:
    """Write the pages of some documents in a process of its own; True."""
    report = Report(_opened(part.out), part.verdicts, part.compared.__getitem__, "", part.images)
    _write_documents(report, part.document_ids, part.folder)
    return True


def _write_documents(report: Report, document_ids: Iterable[str], folder: Path) -> None:
    for document_id in document_ids:
        (folder / report.documents[document_id].href).write_text(report.document(document_id), "utf-8")


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
    for name in ("documents", page_images.FOLDER, "assets"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
