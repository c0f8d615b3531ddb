"""What was compared, document by document and rule by rule: the comparisons that passed are evidence too."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from pipeline.findings import Bilingual, Verdicts, counts_of, place_name
from pipeline.rules import engine
from pipeline.rules.rule import Rule, catalogue

MOST_SHOWN = 200  # comparisons of one rule in one document


class Check(NamedTuple):
    """A comparison; numbers are decimal texts, None where there is none. `is_truncated`: it passed, but by cutting decimals off. `place`
    is that of the reported value."""

    subject: str
    verdict: str
    reported: str | None
    expected: str | None
    is_truncated: bool
    place: Bilingual


@dataclass(slots=True)
class Group:
    """All comparisons of one rule in one document; `hidden` of them are not listed. `truncated` counts those of the passed ones that
    are findings all the same: their decimals were cut off."""

    rule_id: str
    title: tuple[str, str]
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    truncated: int = 0
    hidden: int = 0
    checks: list[Check] = field(default_factory=list)


def run(connection: duckdb.DuckDBPyConnection) -> Verdicts:
    """The verdicts of all rules; every comparison is kept in the temporary table `checks`."""
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE checks (nth UBIGINT, rule_id VARCHAR, document_id VARCHAR, subject VARCHAR, verdict VARCHAR,
            reported VARCHAR, expected VARCHAR, row_id VARCHAR, field VARCHAR)"""
    )
    return engine.run(connection, look=_keep)


def _keep(connection: duckdb.DuckDBPyConnection, rule: Rule) -> None:
    columns = {row[0] for row in connection.execute("DESCRIBE comparisons").fetchall()}
    reported = "coalesce(CAST(reported_text AS VARCHAR), {})" if "reported_text" in columns else "{}"
    connection.execute(
        f"""INSERT INTO checks SELECT (SELECT count(*) FROM checks), $rule, document_id, subject, verdict,
        {reported.format(_number("reported", columns))}, {_number("expected", columns)}, cited.row_id, coalesce(cited.field, '')
        FROM (SELECT *, coalesce(list_filter(evidence, lambda e: e.role = 'reported')[1], evidence[1]) AS cited FROM comparisons)""",
        {"rule": rule.id},
    )


Compared = Callable[[str], list[Group]]
"""document_id -> the comparisons of that document."""


def kept(connection: duckdb.DuckDBPyConnection) -> Compared:
    """What `run` kept on this connection."""
    return functools.partial(_of_document, connection)


def _of_document(connection: duckdb.DuckDBPyConnection, document_id: str) -> list[Group]:
    """The comparisons of a document by rule, what failed first."""
    titles = {rule.id: (rule.header.title_zh, rule.header.title_en) for rule in catalogue()}
    groups: dict[str, Group] = {}
    found = connection.execute(
        """WITH places AS (
            SELECT row_id, field, min(page) AS page, min_by(line, span_no) AS line FROM provenance
            WHERE row_id >= $document || '/' AND row_id < $document || '0' AND row_id IN (SELECT row_id FROM checks WHERE document_id = $document)
            GROUP BY ALL)
        SELECT rule_id, subject, CASE verdict WHEN 'truncated' THEN 'pass' ELSE verdict END AS shown, reported, expected, verdict = 'truncated',
            coalesce(p.page, r.page), coalesce(p.line, r.line), s.media_type
        FROM checks c LEFT JOIN documents d USING (document_id) LEFT JOIN sources s USING (source_id)
        LEFT JOIN places p ON p.row_id = c.row_id AND p.field = c.field LEFT JOIN places r ON r.row_id = c.row_id AND r.field = ''
        WHERE document_id = $document ORDER BY nth, array_position(['fail', 'unknown', 'pass'], shown), subject""",
        {"document": document_id},
    ).fetchall()
    for rule_id, subject, verdict, reported, expected, is_truncated, page, line, media_type in found:
        group = groups.setdefault(rule_id, Group(rule_id, titles[rule_id]))
        match verdict:
            case "pass":
                group.passed += 1
            case "fail":
                group.failed += 1
            case _:
                group.unknown += 1
        group.truncated += is_truncated
        if len(group.checks) < MOST_SHOWN:
            group.checks.append(Check(subject, verdict, reported, expected, is_truncated, place_name(page, line, counts_of(media_type))))
        else:
            group.hidden += 1
    return list(groups.values())


def _number(column: str, columns: set[str]) -> str:
    """SQL for a column as text: numbers with at most four decimals and no trailing zeros."""
    if column not in columns:
        return "NULL"
    return f"coalesce(trim_zeros(CAST(TRY_CAST(TRY_CAST({column} AS VARCHAR) AS DECIMAL(28, 4)) AS VARCHAR)), CAST({column} AS VARCHAR))"
