"""The pages of single documents: the findings with their evidence and arithmetic, and every comparison that was made."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from pipeline.findings import CheckedDocument, Finding, Verdicts, place_of, principal
from pipeline.printed import figures_of
from pipeline.reports import arithmetic, checks, excerpts, readings, totals
from pipeline.reports.blocks import Blocks
from pipeline.reports.site import DocumentView, Overview, Site, Source
from pipeline.reports.views import FAMILY_NAMES, Figure, FindingView, recomputes, relations, subjects
from pipeline.store.originals import source_of


class Report:
    """The pages of the documents that were judged. `compared` gives the comparisons of a document."""

    def __init__(self, site: Site, verdicts: Verdicts, compared: checks.Compared, images: excerpts.Images) -> None:
        self.site, self.connection, self.rules, self.compared, self.images = site, site.connection, site.rules, compared, images
        found = site.connection.execute("SELECT source_id, path, sha256, media_type, pages, status FROM sources").fetchall()
        self._sources = {source_id: Source(*told) for source_id, *told in found}
        self._issues = readings.issue_counts(site.connection)
        self._blocks = functools.lru_cache(4)(lambda document_id: Blocks(site.connection, document_id))
        self.show(verdicts)

    def show(self, verdicts: Verdicts) -> None:
        """From now on the pages show these verdicts of the same publication: other decisions."""
        self.verdicts = verdicts
        self.findings: dict[str, list[Finding]] = {d.document_id: [] for d in verdicts.documents}
        for finding in verdicts.findings:
            self.findings[finding.document_id].append(finding)
        self.names = arithmetic.row_names(self.connection, [e for f in verdicts.findings for e in f.evidence])
        self.subjects = subjects(self.connection, verdicts.findings, self.names)
        self.documents = {d.document_id: self._document(d) for d in verdicts.documents}
        self._on_totals = totals.effects(self.connection, verdicts.findings)
        self._of_rule = Counter((f.rule_id, f.government) for f in verdicts.findings)

    @property
    def overview(self) -> Overview:
        """What the pages about all documents say of these."""
        return Overview.of(self.verdicts, self.documents)

    def finding_rows(self, severity: str) -> Iterator[bytes]:
        """The findings of a severity in short, each in JSON, for the overview's list."""
        for f in self.verdicts.findings:
            if f.severity == severity:
                yield msgspec.json.encode(self._row(f))

    def _row(self, f: Finding) -> dict[str, Any]:
        printed = figures_of(f)
        return {
            "id": f.finding_id,
            "document": f.document_id,
            "rule": f.rule_id,
            "severity": f.severity,
            "status": f.status,
            "decided": f.decided_at or "",
            "government": f.government or "",
            "message": f.message,
            "about": self.subjects[f.finding_id],
            "subject": f.subject,
            "printed": printed.reported,
            "against": printed.expected,
            "reported": f.reported,
            "expected": f.expected,
            "is_recomputed": recomputes(self.rules[f.judge]),
            "place": place_of(principal(f.evidence, f.document_id)),
        }

    def document(self, document_id: str) -> str:
        """The page of one document: findings with evidence, what was checked, what could not be read."""
        document = self.documents[document_id]
        compared = self.compared(document_id)
        issues = readings.issues(self.connection, document_id, self.images)
        findings = list(self._views(document_id))
        return self.site.render(
            "document.html",
            here="document",
            root="../",
            title=(document.name, document.name),
            scripts=("assets/decisions.js", "assets/review.js"),
            document=document,
            counts=document.counts,
            families=FAMILY_NAMES,
            findings=findings,
            image_note=self.images.missing.get(source_of(document_id)),
            checks=compared,
            linked={(f.judge.id, f.finding.subject): f.finding.finding_id for f in findings},
            truncated=sum(group.truncated for group in compared),
            issues=issues,
            repeats=readings.in_few(readings.repeats(self.connection, document_id)),
        )

    def _document(self, document: CheckedDocument) -> DocumentView:
        source_id = source_of(document.document_id)
        counts = Counter(f.severity for f in self.findings[document.document_id])
        return DocumentView(checked=document, source=self._sources[source_id], counts=counts, issues=self._issues.get(document.document_id, 0))

    def _views(self, document_id: str) -> Iterator[FindingView]:
        findings = self.findings[document_id]
        related = relations(findings, self.rules, self.subjects)
        for finding in findings:
            cause, effects = related[finding.finding_id]
            yield FindingView(
                finding=finding,
                about=self.subjects[finding.finding_id],
                rule=self.rules[finding.rule_id],
                judge=self.rules[finding.judge],
                cause=cause,
                effects=effects,
                figures=tuple(self._figures(finding)),
                arithmetic=arithmetic.of_finding(finding, self.names, self.rules[finding.judge].header.products),
                reach=self._reach(finding),
                on_total=self._on_totals.get(finding.finding_id),
            )

    def _reach(self, finding: Finding) -> dict[str, int]:
        """How many findings a decision on the rule holds for. Pages of the static report know only some of the documents."""
        reach = {"document": sum(f.rule_id == finding.rule_id for f in self.findings[finding.document_id])}
        return reach | ({"government": self._of_rule[finding.rule_id, finding.government]} if self.site.live else {})

    def _figures(self, finding: Finding) -> Iterator[Figure]:
        ids = dict.fromkeys(e.document_id for e in finding.evidence)
        for excerpt in excerpts.of_finding(finding, {i: self._blocks(i) for i in ids}, self.images):
            other = None if excerpt.document_id == finding.document_id else self._name(excerpt.document_id)
            texts = list(filter(None, (finding.evidence[n - 1].text for n in excerpt.numbers)))
            label = (f"第 {excerpt.page} 頁影像，標示：{'、'.join(texts)[:80]}", f"image of page {excerpt.page}, marked: {', '.join(texts)[:80]}")
            others = tuple(self._others(finding, excerpt.document_id, excerpt.page)) if excerpt.image else ()
            yield Figure(excerpt=excerpt, other_document=other, label=label, others=others)

    def _others(self, finding: Finding, document_id: str, page: int | None) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
        """What other findings of a document report on a page."""
        for f in self.findings.get(document_id, ()):
            first = principal(f.evidence, document_id)
            if f.finding_id != finding.finding_id and first and first.bbox and first.page == page:
                yield self.subjects[f.finding_id], first.bbox

    def _name(self, document_id: str) -> str:
        known = self.documents.get(document_id)
        return known.name if known else document_id
