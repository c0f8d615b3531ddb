"""The headings above a place of a document: where word processors show no numbers of paragraphs, these say where to look."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping

import duckdb

from pipeline.findings import Evidence

_SECTIONS = """
    SELECT s.document_id, s.row_id, s.parent_row_id, concat_ws('　', s.marker, s.title), coalesce(p.page, 0), coalesce(p.line, p.top, 0)
    FROM sections s JOIN provenance p ON p.row_id = s.row_id
    WHERE s.document_id IN (SELECT unnest($documents)) AND (p.page IS NOT NULL OR p.line IS NOT NULL)
    QUALIFY row_number() OVER (PARTITION BY s.row_id ORDER BY p.field, p.span_no) = 1 ORDER BY s.row_id"""
_LONGEST = 40  # characters of a heading
_DEEPEST = 8


def above(connection: duckdb.DuckDBPyConnection, places: Mapping[str, Evidence]) -> dict[str, str]:
    """For each place the headings above it, outermost first (肆　年度施政績效總分 › 一　業務面向分數); none for a place above all."""
    names: dict[str, tuple[str | None, str]] = {}
    starts: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    bound = {"documents": sorted({e.document_id for e in places.values()})}
    for document_id, row_id, parent, heading, page, at in connection.execute(_SECTIONS, bound).fetchall():
        names[row_id] = parent, heading if len(heading) <= _LONGEST else heading[:_LONGEST] + "…"
        starts[document_id].append((page, at, row_id))
    for sections in starts.values():
        sections.sort()
    found = {}
    for key, e in places.items():
        sections = starts[e.document_id]
        here = (e.page or 0, e.line or (e.bbox[1] if e.bbox else 0), "\uffff")
        if nth := bisect_right(sections, here):
            found[key] = " › ".join(_path(names, sections[nth - 1][2]))
    return found


def _path(names: Mapping[str, tuple[str | None, str]], row_id: str | None) -> list[str]:
    path: list[str] = []
    while row_id is not None and row_id in names and len(path) < _DEEPEST:
        row_id, heading = names[row_id]
        path.insert(0, heading)
    return path
