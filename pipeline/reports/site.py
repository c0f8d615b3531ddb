"""The pages about all documents of a report, and the templates that all pages share."""

from __future__ import annotations

import functools
import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline import triage
from pipeline.findings import SEVERITIES, CheckedDocument, Verdicts
from pipeline.reports import readings, trends
from pipeline.reports.trends import Government
from pipeline.reports.views import SCOPE_NAMES, SEVERITY_NAMES, STATUS_NAMES, VERDICT_NAMES, title
from pipeline.rules.rule import ROUND_TRUNC, Rule, catalogue

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
ASSETS = ("report.css", "icon.svg", "language.js", "decisions.js", "review.js", "index.js")
NAVIGATION = (
    ("index", "index.html", "總覽", "Overview"),
    ("trends", "trends.html", "歷年趨勢", "Trends"),
    ("rules", "rules.html", "查核規則", "Rules"),
)


class Source(NamedTuple):
    """What the pages say of a document's file."""

    path: str | None
    sha256: str | None
    media_type: str | None
    pages: int | None
    status: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document with its file, its numbers of findings by severity and of issues: what the reader could not make out."""

    checked: CheckedDocument
    source: Source
    counts: Mapping[str, int]
    issues: int = 0

    @property
    def name(self) -> str:
        """The title, if one could be read."""
        title = self.checked.title if "\ufffd" not in (self.checked.title or "") else None
        return title or self.checked.path or self.checked.document_id

    @property
    def is_partial(self) -> bool:
        """True if part of its file could not be read: no count of it says anything about that part."""
        return self.source.status == "partial"

    @property
    def href(self) -> str:
        return f"documents/{self.checked.document_id}.html"


@dataclass(slots=True)
class Overview:
    """What can be said of all documents without their findings. `summary` is that of Verdicts; `rules` counts the comparisons of each
    rule that passed, failed or are unknown, and its documents."""

    documents: dict[str, DocumentView] = field(default_factory=dict)
    summary: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    faults: dict[tuple[str, str], None] = field(default_factory=dict)

    @classmethod
    def of(cls, verdicts: Verdicts, documents: Mapping[str, DocumentView]) -> Overview:
        """That of some verdicts."""
        overview = cls(dict(documents), Counter(verdicts.summary()), faults=dict.fromkeys(verdicts.faults))
        for c in verdicts.coverage:
            overview.rules[c.rule_id].update(passed=c.passed, failed=c.failed, unknown=c.unknown, documents=1)
        return overview

    def add(self, other: Overview) -> None:
        """Take in that of other documents."""
        self.documents |= other.documents
        self.summary.update(other.summary)
        self.faults |= other.faults
        for rule_id, counts in other.rules.items():
            self.rules[rule_id].update(counts)


@functools.cache
def environment() -> Environment:
    """The templates, with autoescape: texts of documents stay texts."""
    return Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


class Site:
    """The pages of a publication that are not of one document. `live` is the review server's, None for static pages."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, build: str = "", live: Any = None) -> None:
        self.connection, self.build, self.live = connection, build, live
        self.rules: dict[str, Rule] = {rule.id: rule for rule in catalogue()}

    def index(self, overview: Overview, out: Path | None = None) -> str:
        """All documents, the findings of all, what was checked, what could not be read. `out` is where the publication lies."""
        failed = sum(d.checked.failed for d in overview.documents.values())
        return self.render(
            "index.html",
            here="index",
            title=("查核總覽", "Audit overview"),
            scripts=("findings.js", "assets/decisions.js", "assets/index.js"),
            documents=sorted(overview.documents.values(), key=lambda d: [*(-d.counts[s] for s in SEVERITIES), d.source.path or ""]),
            summary=overview.summary,
            checked=sum(d.checked.passed + d.checked.failed + d.checked.unknown for d in overview.documents.values()),
            failed=failed,
            found=sum(overview.summary[name] for name in (*SEVERITIES, "waived")),
            truncated=overview.rules[ROUND_TRUNC.id]["failed"] if ROUND_TRUNC.id in overview.rules else 0,
            truncation=ROUND_TRUNC.id,
            unread=readings.unread_files(self.connection, out),
            repeats=readings.repeats(self.connection),
            names=overview.documents,
            rules=self._rule_totals(overview),
            build=self.build,
            out_option=f" --out {shlex.quote(str(out))}" if out else "",
            faults=overview.faults,
        )

    def findings_script(self, overview: Overview, rows: Iterable[bytes]) -> Iterator[bytes]:
        """The overview's list, each row a finding in JSON, piece by piece as a script: pages opened from disk may load scripts but not
        data."""
        names = {document_id: d.name for document_id, d in overview.documents.items()}
        titles = {rule.id: title(rule) for rule in self.rules.values()}
        yield b"window.govplanReport = " + msgspec.json.encode({"documents": names, "titles": titles}).removesuffix(b"}") + b',"findings":['
        for n, row in enumerate(rows):
            yield b"," + row if n else row
        yield b"]};\n"

    def trends(self, overview: Overview, governments: Sequence[Government]) -> str:
        """The pages of trends of these governments; if there is but one, its charts themselves."""
        if len(governments) == 1:
            return self._trends(overview, "", governments[0])
        return self._trends(overview, "", None, governments)

    def trends_of(self, overview: Overview, government: Government) -> str:
        """A chart and a table for every indicator of a government that has two years or more."""
        return self._trends(overview, "../", government)

    def _trends(self, overview: Overview, root: str, government: Government | None, others: Sequence[Government] = ()) -> str:
        found = trends.of_government(self.connection, government.name) if government else []
        title = ("歷年趨勢", "Trends")
        values = self.chart_values(overview)
        return self.render("trends.html", here="trends", title=title, root=root, government=government, governments=others, found=found, **values)

    def chart_values(self, overview: Overview) -> dict[str, Any]:
        """What trend.html needs besides a trend."""
        return {"width": trends.WIDTH, "height": trends.HEIGHT, "documents": {document_id: d.href for document_id, d in overview.documents.items()}}

    def rule_catalogue(self, overview: Overview) -> str:
        """What every rule means, when it may be wrong, its SQL and what it found."""
        return self.render("rules.html", here="rules", title=("查核規則", "Rules"), rules=self._rule_totals(overview))

    def render(self, template: str, **values: Any) -> str:
        """A page; `here`, `title` and what the template itself needs are to be given."""
        shared = {
            "root": "",
            "scripts": (),
            "live": self.live,
            "navigation": (*NAVIGATION, *(self.live.navigation if self.live else ())),
            "severity_names": SEVERITY_NAMES,
            "code_names": SEVERITY_NAMES | STATUS_NAMES,
        }
        shared |= {"verdict_names": VERDICT_NAMES, "reasons": triage.REASONS, "scopes": SCOPE_NAMES}
        return environment().get_template(template).render(shared | values)

    def _rule_totals(self, overview: Overview) -> list[dict[str, Any]]:
        nothing: Counter[str] = Counter()
        return [{"rule": rule, "totals": overview.rules.get(rule.id, nothing), "sql": rule.sql.partition("---*/\n")[2].strip()} for rule in self.rules.values()]
