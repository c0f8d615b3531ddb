"""What the reader could not make out, and which files repeat another: what a page must say beside its counts, so that a document
read in part never looks like one without fault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

from parsers.parse import PARTIAL
from pipeline import unread
from pipeline.findings import counts_of, place_name
from pipeline.reports.excerpts import Images
from pipeline.store import inventory
from pipeline.unread import Bilingual

SAME_BYTES = "duplicate_source"  # a note about a file, not about what could not be read
_MOST_RUNS = 12  # stretches of pages named in one cell


class Spot(NamedTuple):
    """A place in words; `href` is the image of the page, relative to the report, if there is one."""

    place: Bilingual
    href: str | None


class Issue(NamedTuple):
    """Something of a document that could not be placed or understood. For a font `text` is its name, not what is printed."""

    code: str
    name: Bilingual
    message: Bilingual
    text: str
    spots: tuple[Spot, ...]

    @property
    def is_font(self) -> bool:
        return self.code == "unreadable_font"


class Unread(NamedTuple):
    """A file that was not, or not wholly, read; `document_id` is where its issues are listed."""

    path: str
    state: Bilingual
    reason: Bilingual
    document_id: str | None


class Repeat(NamedTuple):
    """A file or a document in it that repeats another, which alone is checked; `is_same_file` if their bytes are the same."""

    path: str
    title: str | None
    of: str
    is_same_file: bool


def issues(connection: duckdb.DuckDBPyConnection, document_id: str, images: Images) -> list[Issue]:
    """The issues of a document in its order."""
    query = """
        SELECT i.row_id, i.code, i.message, coalesce(i.text, ''), p.page, p.line, s.media_type FROM issues i
        LEFT JOIN (FROM provenance WHERE row_id >= $document || '/issues/' AND row_id < $document || '/issues0') p USING (row_id)
        LEFT JOIN documents d ON d.document_id = i.document_id LEFT JOIN sources s USING (source_id)
        WHERE i.document_id = $document AND i.code <> $same ORDER BY i.row_id, p.span_no"""
    found = connection.execute(query, {"document": document_id, "same": SAME_BYTES}).fetchall()
    result = []
    for (_, code, message, text), rows in groupby(found, key=lambda row: row[:4]):
        places = dict.fromkeys((page, line, media_type) for *_, page, line, media_type in rows if page or line)
        spots = tuple(
            Spot(place_name(page, line, counts_of(media_type)), image.href if page and (image := images.page(document_id, page)) else None)
            for page, line, media_type in places
        )
        result.append(Issue(code, unread.issue(code), unread.halves(message), text, spots))
    return result


def issue_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """document_id -> how many issues it has."""
    query = "SELECT document_id, count(*) FROM issues WHERE code <> $same GROUP BY document_id"
    return dict(connection.execute(query, {"same": SAME_BYTES}).fetchall())


def unread_files(connection: duckdb.DuckDBPyConnection, out: Path | None) -> list[Unread]:
    """The files that were not wholly read, by path: those that are published, and with `out` those of its list of sources that
    were tried in vain under another name."""
    found = {}
    told = connection.execute("SELECT path, source_id, status, error_message FROM sources WHERE status <> 'ok'").fetchall()
    reasons = _partial(connection) if told else {}
    for path, source_id, status, message in told:
        document_id, reason = reasons.get(source_id, (None, ("", "")))
        found[path] = Unread(path, unread.STATES.get(status, (status, status)), unread.halves(message) if message else reason, document_id)
    for entry in inventory.load(out).values() if out else ():
        if entry.failure:
            found.setdefault(entry.path, Unread(entry.path, unread.STATES["failed"], unread.halves(entry.failure.message), None))
    return [found[path] for path in sorted(found)]


def _partial(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, Bilingual]]:
    """source_id -> the document that lists what of the file could not be read, and the reason in a sentence: what, on which pages."""
    query = """
        SELECT split_part(document_id, '.', 1) AS source_id, min(document_id) AS document_id, code, list(DISTINCT page ORDER BY page) FILTER (page IS NOT NULL)
        FROM issues LEFT JOIN provenance USING (row_id) WHERE list_contains($codes, code) GROUP BY source_id, code ORDER BY source_id, code"""
    found: dict[str, tuple[str, Bilingual]] = {}
    for source_id, document_id, code, pages in connection.execute(query, {"codes": sorted(PARTIAL)}).fetchall():
        zh, en = unread.issue(code)
        where_zh, where_en = page_list(pages or ())
        first, (so_far_zh, so_far_en) = found.get(source_id, (document_id, ("", "")))
        so_far = (so_far_zh + ("；" if so_far_zh else "") + zh + where_zh, so_far_en + ("; " if so_far_en else "") + en + where_en)
        found[source_id] = first, so_far
    return found


def page_list(pages: Iterable[int]) -> Bilingual:
    """（第 3、5–7 頁）; empty without pages."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    if not runs:
        return "", ""
    named = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_MOST_RUNS]]
    left = sum(map(len, runs[_MOST_RUNS:]))
    zh, en = (f"等，另 {left} 頁", f" and {left} more") if left else ("", "")
    return f"（第 {'、'.join(named)} 頁{zh}）", f" (pages {', '.join(named)}{en})"


def repeats(connection: duckdb.DuckDBPyConnection, document_id: str | None = None) -> list[Repeat]:
    """The files and documents that repeat another, by path; with `document_id` those that repeat this one."""
    query = """
        SELECT path, title, duplicate_of, false FROM documents JOIN sources USING (source_id) WHERE duplicate_of IS NOT NULL
        UNION ALL SELECT text, NULL, coalesce(duplicate_of, document_id), true FROM issues JOIN documents USING (document_id) WHERE code = $same
        ORDER BY ALL"""
    found = [Repeat(*row) for row in connection.execute(query, {"same": SAME_BYTES}).fetchall()]
    return [repeat for repeat in found if document_id in (None, repeat.of)]


def in_few(repeated: Sequence[Repeat]) -> list[str]:
    """The paths of repeats, each once."""
    return list(dict.fromkeys(repeat.path for repeat in repeated))
