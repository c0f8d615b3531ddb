"""Every rule: its contract, its texts, and the cases of tests/rules/<RULE_ID>.toml.

A case gives rows by table and column and lists every comparison that the rule makes of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
import regex

from parsers.records import TABLES, Row, columns
from pipeline.findings import Finding
from pipeline.rules import engine
from pipeline.rules.rule import FOLDER, ROUND_TRUNC, Rule, catalogue
from pipeline.rules.wording import numbers_of
from pipeline.store.catalog import VIEWS, empty_catalogue, views_read

CASES = Path(__file__).parent / "rules"
RULES = [rule for rule in catalogue() if rule.sql]
CHINESE = regex.compile(r"\p{Han}+(?: ?\d+ ?\p{Han}+)*")
BY_TABLE = {record.table: record for record in TABLES}


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    subject: str
    verdict: str
    document_id: str | None = None
    reported: str | None = None
    expected: str | None = None
    severity: str | None = None
    caused_by: str | None = None
    message: str | None = None


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    rows: dict[str, list[dict[str, Any]]]
    expect: list[Expected]


def cases_of(rule_id: str) -> list[Case]:
    path = CASES / f"{rule_id}.toml"
    if not path.exists():  # then test_every_rule_has_cases_and_every_case_file_a_rule fails
        return []
    data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    assert set(data) == {"case"}
    return msgspec.convert(data["case"], list[Case])


def insert(connection: duckdb.DuckDBPyConnection, tables: dict[str, list[dict[str, Any]]]) -> None:
    """The case's rows; keys that a case leaves out count up, and each document has a row."""
    identities = {row.get("document_id", "d.1") for table, rows in tables.items() for row in rows if issubclass(BY_TABLE[table], Row)} or {"d.1"}
    given = {row["document_id"] for row in tables.get("documents", [])}
    documents = [*tables.get("documents", []), *({"document_id": d} for d in sorted(identities - given))]
    for table, rows in {**tables, "documents": documents}.items():
        record = BY_TABLE[table]
        names = {column.name for column in columns(record)}
        for number, row in enumerate(rows, 1):
            if issubclass(record, Row):
                identity = row.get("document_id", "d.1")
                row = {"document_id": identity, "row_id": f"{identity}/{table}/{number:06d}", **row}
            assert row.keys() <= names, f"{table} has no {row.keys() - names}"
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def comparisons(connection: duckdb.DuckDBPyConnection, rule: Rule) -> list[dict[str, Any]]:
    engine.compare(connection, rule)
    cursor = connection.execute("SELECT * FROM comparisons ORDER BY document_id, subject")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def as_expected(row: dict[str, Any], wanted: Expected, findings: dict[tuple[str, str], Finding]) -> Expected:
    """The comparison in the terms that the case's expectation uses."""
    reported, expected, _ = numbers_of(row)
    finding = findings.get((row["document_id"], row["subject"]))
    return Expected(
        subject=row["subject"],
        verdict=row["verdict"],
        document_id=row["document_id"] if wanted.document_id else None,
        reported=reported if wanted.reported is not None else None,
        expected=expected if wanted.expected is not None else None,
        severity=finding.severity if wanted.severity and finding else None,
        caused_by=(row.get("caused_by") or {}).get("subject") if wanted.caused_by else None,
        message=wanted.message if wanted.message and finding and wanted.message in finding.message_zh else None,
    )


@pytest.mark.parametrize(("rule", "case"), [pytest.param(r, c, id=f"{r.id}: {c.name}") for r in RULES for c in cases_of(r.id)])
def test_case(rule: Rule, case: Case) -> None:
    connection = empty_catalogue()
    insert(connection, case.rows)
    found = comparisons(connection, rule)
    verdicts = engine.run(connection, [rule])
    assert verdicts.faults == ()
    findings = {(f.document_id, f.subject): f for f in verdicts.findings}
    wanted = sorted(case.expect, key=lambda e: (e.document_id or "d.1", e.subject))
    assert [(r["subject"], r["verdict"]) for r in found] == [(w.subject, w.verdict) for w in wanted]
    assert [as_expected(r, w, findings) for r, w in zip(found, wanted, strict=True)] == wanted


def strings(value: object) -> Iterator[str]:
    """The texts in a case's rows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_only_what_is_printed_is_chinese_in_an_english_message(rule: Rule) -> None:
    """元 is the unit of money where a document prints none."""
    for case in cases_of(rule.id):
        connection = empty_catalogue()
        insert(connection, case.rows)
        printed = "\n".join(strings(case.rows)).replace(" ", "")
        for finding in engine.run(connection, [rule]).findings:
            assert {run for run in CHINESE.findall(finding.message_en) if run.replace(" ", "") not in printed} <= {"元"}, finding.message_en


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_cases_cover_pass_fail_and_unknown(rule: Rule) -> None:
    assert {e.verdict for case in cases_of(rule.id) for e in case.expect} >= {"pass", "fail", "unknown"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_contract_on_the_empty_catalogue(rule: Rule) -> None:
    connection = empty_catalogue()
    engine.contract(connection, rule)
    assert comparisons(connection, rule) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_runs_as_it_stands_when_pasted_into_a_shell(rule: Rule) -> None:
    assert empty_catalogue().execute(rule.sql).fetchall() == []
    assert rule.sql.endswith(";\n")


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)
def test_texts_are_there_in_both_languages(rule: Rule) -> None:
    header = rule.header
    for name in ("title", "why", "known_problems", "message"):
        zh, en = getattr(header, f"{name}_zh"), getattr(header, f"{name}_en")
        assert any("\u4e00" <= c <= "\u9fff" for c in zh) or "_zh}" in zh, f"{name}_zh"
        assert sum(c.isascii() for c in en) > len(en) * 0.7, f"{name}_en"
        assert "_en}" not in zh and "_zh}" not in en
    assert bool(header.verify_zh) == bool(header.verify_en)
    assert not any(word in header.message_zh for word in ("造假", "不實", "竄改", "舞弊")), "a message never accuses"


def test_the_views_a_query_reads_are_known_with_those_behind_them() -> None:
    assert views_read("SELECT * FROM plan_vs_report p JOIN indicators i USING (document_id)") >= {"plan_vs_report", "indicator_years"}
    assert views_read("SELECT 'prose', indicator_years FROM indicators") == set()
    for view in VIEWS:
        behind = views_read(f"FROM {view}") - {view}
        assert all(VIEWS.index(name) < VIEWS.index(view) for name in behind), view


def test_what_judges_claims_says_so() -> None:
    """Claims checked are counted by it. Two rules read claims without judging them: what a narrative lists is not counted among them,
    and what a formula gives is compared with other sections."""
    views = {"claim_readings", "formula_readings"}
    over_claims = {rule.id for rule in RULES if views_read(rule.query) & views or regex.search(r"(?:FROM|JOIN) claims\b", rule.query)}
    assert {rule.id for rule in RULES if rule.header.claims} == over_claims - {"EVIDENCE_COUNT", "CROSS_SECTION"}


def test_no_rule_names_a_government_or_a_sample_document() -> None:
    for rule in RULES:
        query = rule.sql.partition("---*/")[2]
        assert not any(name in query for name in ("新竹", "桃園", "行政處", "政風處", "數位發展處"))


def test_every_rule_has_cases_and_every_case_file_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == {rule.id for rule in RULES}


def test_ids_are_unique_and_rules_lie_in_their_groups() -> None:
    ids = [rule.id for rule in catalogue()]
    assert len(ids) == len(set(ids))
    assert ROUND_TRUNC.id in ids
    assert {path.parent.parent for path in FOLDER.glob("*/*.sql")} == {FOLDER}
