"""Runs the rules: they state comparisons, the engine judges them.

A rule's query gives one row for each comparison it made, not only for those that fail. Around it the engine puts
the verdict (NULL is `unknown`), leaves out documents that repeat another, counts coverage, and turns what failed
into findings with evidence. docs/rules.md is the contract.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from pipeline.findings import (
    CheckedDocument,
    Coverage,
    Evidence,
    Finding,
    Verdicts,
    counts_of,
    identify,
    ordered,
)
from pipeline.rules.rule import ROUND_TRUNC, Rule, RuleFault, catalogue
from pipeline.rules.wording import numbers_of, sentences
from pipeline.store.catalog import VIEWS, computed_once, views_read

EVIDENCE_TYPE = 'STRUCT(row_id VARCHAR, field VARCHAR, "role" VARCHAR)[]'
CAUSE_TYPE = "STRUCT(rule_id VARCHAR, subject VARCHAR)"
ENGINE_COLUMNS = frozenset({"verdict", "quantum", "place", "difference"})

# The interval of what `reported` may stand for, q being one unit of its last printed place. Half an interval that
# only touches still agrees; a truncated number stands for less than one unit more.
_PRINTED = """
    CASE
        WHEN reported IS NULL OR expected IS NULL OR quantum IS NULL THEN 'unknown'
        WHEN {rounding} = 'up' THEN CASE WHEN high >= r - quantum - eps AND low <= r + eps THEN 'pass' ELSE 'fail' END
        WHEN {rounding} = 'down' THEN CASE WHEN high >= r - eps AND low < r + quantum - eps THEN 'pass' ELSE 'fail' END
        WHEN high >= r - quantum / 2 - eps AND low <= r + quantum / 2 + eps THEN 'pass'
        WHEN r >= 0 AND high >= r - eps AND low < r + quantum - eps THEN 'truncated'
        WHEN r < 0 AND low <= r + eps AND high > r - quantum + eps THEN 'truncated'
        ELSE 'fail'
    END"""


Look = Callable[[duckdb.DuckDBPyConnection, Rule], None]


class Failure(NamedTuple):
    """A comparison that did not pass: the rule, and the row of its query with `verdict` and `quantum`."""

    rule: Rule
    row: dict[str, Any]


def contract(connection: duckdb.DuckDBPyConnection, rule: Rule) -> dict[str, str]:
    """Fill the temporary table `stated` with the rule's rows but for those of documents that repeat another; return its
    columns with their types. Raises RuleFault if they break the contract."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE stated AS SELECT r.* FROM ({rule.query}) r JOIN documents d USING (document_id) WHERE d.duplicate_of IS NULL"
    )
    columns = {name: kind for name, kind, *_ in connection.execute("DESCRIBE stated").fetchall()}
    wrong = []
    if columns.get("document_id") != "VARCHAR" or columns.get("subject") != "VARCHAR":
        wrong.append("document_id and subject must be VARCHAR")
    if columns.get("evidence") != EVIDENCE_TYPE:
        wrong.append(f"evidence must be {EVIDENCE_TYPE}")
    if columns.get("caused_by", CAUSE_TYPE) != CAUSE_TYPE:
        wrong.append(f"caused_by must be {CAUSE_TYPE}")
    if columns.get("ok", "BOOLEAN") != "BOOLEAN":
        wrong.append("ok must be BOOLEAN")
    if rule.header.tolerance is None:
        if "ok" not in columns:
            wrong.append("there must be ok, or reported and expected with a tolerance")
    elif not {"reported", "expected"} <= columns.keys():
        wrong.append("a tolerance needs reported and expected")
    elif rule.header.tolerance == "printed" and "reported_text" not in columns:
        wrong.append("tolerance printed needs reported_text")
    if ENGINE_COLUMNS & columns.keys():
        wrong.append("verdict, quantum, place and difference are the engine's")
    if missing := rule.placeholders() - columns.keys() - ENGINE_COLUMNS:
        wrong.append(f"the messages name {', '.join(sorted(missing))}, which the query does not give")
    if wrong:
        raise RuleFault(f"規則 {rule.id} 不合約定：{'；'.join(wrong)}。", f"Rule {rule.id} breaks the contract: {'; '.join(wrong)}.")
    return columns


def run(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule] | None = None, look: Look = lambda connection, rule: None) -> Verdicts:
    """The verdicts of all rules (or those given) on a publication. A rule that breaks its contract is a fault, and the
    other rules still run. `look` may read the comparisons of each rule, which are gone with the next one."""
    rules = catalogue() if rules is None else rules
    with computed_once(connection, _shared(rules)):
        return _verdicts(connection, rules, look)


def _shared(rules: Iterable[Rule]) -> list[str]:
    """The views that several rules read, each before those that read it."""
    readers = Counter(view for rule in rules for view in views_read(rule.query))
    return [view for view in VIEWS if readers[view] > 1]


def _verdicts(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], look: Look) -> Verdicts:
    failures: list[Failure] = []
    coverage: list[Coverage] = []
    faults: list[tuple[str, str]] = []
    for rule in rules:
        if not rule.sql:
            continue
        try:
            compare(connection, rule)
        except (duckdb.Error, RuleFault) as error:
            zh, en = (error.zh, error.en) if isinstance(error, RuleFault) else (f"規則 {rule.id}：{error}", f"Rule {rule.id}: {error}")
            faults.append((zh, en))
            continue
        look(connection, rule)
        coverage += _coverage(connection, rule)
        faults += _duplicates(connection, rule)
        failures += _failures(connection, rule)
    documents = _documents(connection, rules, coverage)
    findings = _findings(failures, {d.document_id: d for d in documents}, _evidence(connection, failures))
    coverage += _truncations(findings)
    order = {rule.id: n for n, rule in enumerate(rules)}
    order.setdefault(ROUND_TRUNC.id, len(order))
    return Verdicts(findings=ordered(findings, order), coverage=tuple(coverage), documents=tuple(documents), faults=tuple(faults))


def compare(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    """Fill the temporary table `comparisons` with the rows of a rule's query, each with its verdict and quantum."""
    columns = contract(connection, rule)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE comparisons AS {_judged(rule, columns)}")


def _judged(rule: Rule, columns: Mapping[str, str]) -> str:
    """The stated rows with `quantum` and `verdict`: `ok` decides where it is not NULL, else the tolerance."""
    decided = "CASE WHEN ok THEN 'pass' WHEN NOT ok THEN 'fail' END" if "ok" in columns else "NULL"
    tolerance = rule.header.tolerance
    if tolerance == "printed":
        low, high = (f"coalesce(CAST({c} AS DOUBLE), CAST(expected AS DOUBLE))" if c in columns else "CAST(expected AS DOUBLE)" for c in _BOUNDS)
        rounding = "coalesce(rounding, '')" if "rounding" in columns else "''"
        return f"""WITH bounds AS (
            SELECT *, CAST(reported AS DOUBLE) AS r, {low} AS low, {high} AS high, quantum(reported_text, reported) AS quantum,
                1e-9 * greatest(1, abs(CAST(reported AS DOUBLE))) AS eps
            FROM stated)
            SELECT * EXCLUDE (r, low, high, eps), coalesce({decided}, {_PRINTED.format(rounding=rounding)}) AS verdict FROM bounds"""
    within = "NULL"
    if tolerance is not None:
        allowed = str(tolerance.absolute) if tolerance.absolute is not None else f"{tolerance.relative} * abs(expected)"
        within = f"CASE WHEN abs(reported - expected) <= {allowed} THEN 'pass' WHEN abs(reported - expected) > {allowed} THEN 'fail' END"
    return f"SELECT *, NULL AS quantum, coalesce({decided}, {within}, 'unknown') AS verdict FROM stated"


_BOUNDS = ("expected_low", "expected_high")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Any = None) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _coverage(connection: duckdb.DuckDBPyConnection, rule: Rule) -> list[Coverage]:
    sql = """SELECT document_id, count(*) FILTER (verdict IN ('pass', 'truncated')) AS passed, count(*) FILTER (verdict = 'fail') AS failed,
        count(*) FILTER (verdict = 'unknown') AS unknown FROM comparisons GROUP BY document_id ORDER BY document_id"""
    return [Coverage(rule_id=rule.id, **row) for row in _rows(connection, sql)]


def _duplicates(connection: duckdb.DuckDBPyConnection, rule: Rule) -> list[tuple[str, str]]:
    sql = "SELECT document_id, subject FROM comparisons GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 3"
    return [
        (
            f"規則 {rule.id} 對文件 {row['document_id']} 的「{row['subject']}」作了不只一次比對。",
            f"Rule {rule.id} compares {row['subject']!r} of document {row['document_id']} more than once.",
        )
        for row in _rows(connection, sql)
    ]


def _failures(connection: duckdb.DuckDBPyConnection, rule: Rule) -> list[Failure]:
    sql = "SELECT * FROM comparisons WHERE verdict IN ('fail', 'truncated') QUALIFY row_number() OVER (PARTITION BY document_id, subject) = 1"
    return [Failure(rule, row) for row in _rows(connection, sql)]


def _documents(connection: duckdb.DuckDBPyConnection, rules: Iterable[Rule], coverage: Iterable[Coverage]) -> list[CheckedDocument]:
    judging_claims = {rule.id for rule in rules if rule.header.claims}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    open_claims: dict[str, int] = defaultdict(int)
    for c in coverage:
        for at, number in enumerate((c.passed, c.failed, c.unknown)):
            counts[c.document_id][at] += number
        if c.rule_id in judging_claims:
            open_claims[c.document_id] += c.unknown
    sql = """SELECT document_id, path, title, family, government, department, roc_year, month,
            coalesce(recognised, 0) AS claims_recognised, coalesce(whole, 0) AS whole
        FROM documents d LEFT JOIN sources s USING (source_id)
        LEFT JOIN (
            SELECT document_id, count(*) AS recognised, count(*) FILTER (complete) AS whole FROM claims WHERE kind <> 'enumeration' GROUP BY document_id
        ) USING (document_id)
        WHERE d.duplicate_of IS NULL ORDER BY path, length(document_id), document_id"""
    documents = []
    for row in _rows(connection, sql):
        passed, failed, unknown = counts[row["document_id"]]
        unjudged = open_claims[row["document_id"]]
        checked = max(0, row.pop("whole") - unjudged)
        documents.append(CheckedDocument(**row, passed=passed, failed=failed, unknown=unknown, claims_checked=checked, claims_unknown=unjudged))
    return documents


def _evidence(connection: duckdb.DuckDBPyConnection, failures: Sequence[Failure]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Where each (row_id, field) that the failures rest on was printed. A field without a place of its own has its
    row's."""
    wanted = sorted({(e["row_id"], e["field"] or "") for f in failures for e in f.row["evidence"] or () if e["row_id"]})
    if not wanted:
        return {}
    connection.execute("CREATE OR REPLACE TEMP TABLE wanted (row_id VARCHAR, field VARCHAR)")
    connection.execute("INSERT INTO wanted SELECT unnest($rows), unnest($fields)", {"rows": [w[0] for w in wanted], "fields": [w[1] for w in wanted]})
    sql = """SELECT w.row_id, w.field AS asked, p.page, p.line, p.x0, p.top, p.x1, p.bottom, p.text, s.path, s.media_type
        FROM provenance p JOIN wanted w ON p.row_id = w.row_id AND (p.field = w.field OR p.field = '')
        LEFT JOIN documents d ON d.document_id = split_part(w.row_id, '/', 1) LEFT JOIN sources s USING (source_id)
        QUALIFY p.field = max(p.field) OVER (PARTITION BY w.row_id, w.field) ORDER BY w.row_id, w.field, p.span_no"""
    places: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(connection, sql):
        places[row.pop("row_id"), row.pop("asked")].append(row)
    return places


def _findings(failures: Iterable[Failure], documents: Mapping[str, CheckedDocument], places: Mapping[tuple[str, str], list[dict[str, Any]]]) -> list[Finding]:
    known = {(f.row["document_id"], f.rule.id, f.row["subject"]) for f in failures if f.row["verdict"] == "fail"}
    findings: dict[tuple[str, str], Finding] = {}
    truncated: set[tuple[str, str]] = set()
    for failure in failures:
        document = documents[failure.row["document_id"]]
        finding = _finding(failure, document, places, known)
        if failure.row["verdict"] == "truncated":
            # one printed number that several rules judge is truncated once
            number = next(((e.row_id, e.field) for e in finding.evidence if e.role == "reported"), (finding.document_id, finding.subject))
            if number in truncated:
                continue
            truncated.add(number)
        findings.setdefault((finding.document_id, finding.finding_id), finding)
    return list(findings.values())


def _finding(failure: Failure, document: CheckedDocument, places: Mapping[tuple[str, str], list[dict[str, Any]]], known: set[tuple[str, str, str]]) -> Finding:
    rule, row = failure
    evidence = tuple(_printed_at(row["evidence"] or (), places))
    subject = row["subject"]
    if row["verdict"] == "truncated":
        rule, identity, cause = ROUND_TRUNC, f"{rule.id} {subject}", None
        row = row | {"severity": None}
    else:
        identity, cause = subject, row.get("caused_by")
    caused_by = None
    if cause and (document.document_id, cause["rule_id"], cause["subject"]) in known:
        caused_by = identify(cause["rule_id"], document, cause["subject"])
    reported, expected, difference = numbers = numbers_of(row)
    message_zh, message_en = sentences(rule.header, row, numbers, evidence, document)
    return Finding(
        finding_id=identify(rule.id, document, identity),
        rule_id=rule.id,
        judged_by=failure.rule.id,
        severity=row.get("severity") or rule.header.severity,
        document_id=document.document_id,
        path=document.path,
        government=document.government,
        department=document.department,
        roc_year=document.roc_year,
        title=document.title,
        subject=subject,
        about=row.get("about"),
        message_zh=message_zh,
        message_en=message_en,
        verify_zh=rule.header.verify_zh,
        verify_en=rule.header.verify_en,
        reported=reported,
        expected=expected,
        difference=difference,
        caused_by=caused_by,
        evidence=evidence,
    )


def _printed_at(wanted: Iterable[Mapping[str, str]], places: Mapping[tuple[str, str], list[dict[str, Any]]]) -> Iterable[Evidence]:
    for e in wanted:
        row_id, field, role = e["row_id"], e["field"] or "", e["role"]
        if not row_id:
            continue
        for p in places.get((row_id, field)) or ({},):
            box = None if p.get("x0") is None else (p["x0"], p["top"], p["x1"], p["bottom"])
            printed = {name: p.get(name) for name in ("page", "line", "text", "path")}
            yield Evidence(row_id=row_id, field=field, role=role, bbox=box, counts=counts_of(p.get("media_type")), **printed)


def _truncations(findings: Iterable[Finding]) -> list[Coverage]:
    counts: dict[str, int] = defaultdict(int)
    for finding in findings:
        counts[finding.document_id] += finding.rule_id == ROUND_TRUNC.id
    return [Coverage(rule_id=ROUND_TRUNC.id, document_id=d, passed=0, failed=n, unknown=0) for d, n in sorted(counts.items()) if n]
