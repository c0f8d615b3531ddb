"""One file in, records out: the one place that strings the stages together."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from parsers import families, prose, readers
from parsers.dialects import Vocabulary, dialect_of, vocabulary
from parsers.document import Document, Line, Note, Printed, Source
from parsers.families.base import Family, Reading
from parsers.layout import paragraphs, reading, tables, volumes
from parsers.layout.headers import Header, read_header
from parsers.layout.ruled import undivided_rows
from parsers.layout.sections import PlacedTable, Prose, outline
from parsers.recorder import Recorder
from parsers.records import AspectShare, CellRow, Record
from parsers.text.fold import unified


class ParseResult(NamedTuple):
    """`records` maps a table's name to its rows; `pages` is None for formats without pages."""

    records: dict[str, list[Record]]
    pages: int | None
    status: str


# Notes that say that a part of the document could not be read, so that its status is `partial`.
PARTIAL = frozenset({"no_text_layer", "unreadable_font", "page_unreadable", "unread_object", "damaged_text", "borderless_table"})


def parse(source: Source, manner: readers.Manner = readers.USUAL) -> ParseResult:
    """All records of one file.

    Raises DocumentError if the file cannot be read at all.
    """
    document = reading.without_running_lines(readers.read(source, manner))
    words = vocabulary()
    document = replace(document, notes=(*document.notes, *tables.without_borders(document.blocks, words)))
    blocks = tables.stitch(paragraphs.unwrap(document.blocks), words)
    records: dict[str, list[Record]] = {}
    for number, part in enumerate(volumes.split(blocks), 1):
        recorder = Recorder(f"{source.source_id}.{number}")
        for note in document.notes if number == 1 else ():
            recorder.issue(note)
        _parse_part(part, document, recorder, words)
        for table, rows in recorder.rows.items():
            records.setdefault(table, []).extend(rows)
        records.setdefault("provenance", []).extend(recorder.provenance)
    status = "partial" if any(note.code in PARTIAL for note in document.notes) else "ok"
    return ParseResult(records, len(document.pages) or None, status)


def _parse_part(part: volumes.Part, document: Document, recorder: Recorder, words: Vocabulary) -> None:
    title = part.title
    dialect = dialect_of(title.government if title else None)
    family = families.family_named(title.family if title else "unknown")
    _add_document(part, document, recorder, family, dialect.name)
    placed = outline(part.blocks, recorder, words)
    roc_year = title.roc_year if title else None
    tables_read = Reading(recorder, words, dialect, roc_year)
    for aspect, share in dialect.shares.items():
        recorder.add(AspectShare, {}, aspect=aspect, share_pct=share, cap_pct=dialect.cap_pct, inverse_formula=dialect.inverse_formula)
    cells: list[Prose] = []
    headed = [(table, None if table.table.is_unclear else read_header(table.table, words, roc_year)) for table in placed.tables]
    tables_read.budgets += [(table, header) for table, header in headed if header and header.kind == "budget"]
    for table, header in headed:
        cells += _add_cells(table, header, recorder)
        _read_table(table, header, family, tables_read)
    others = prose.other_cells(cells, (*tables_read.prose, *tables_read.standards))
    prose.read_prose(placed.prose, tables_read.prose, others, roc_year, recorder)
    prose.read_standards(tables_read.standards, recorder)
    prose.read_dates((*placed.prose, *tables_read.prose), roc_year, recorder)


def _add_document(part: volumes.Part, document: Document, recorder: Recorder, family: Family, dialect: str) -> None:
    title = part.title
    text = unified(title.text) if title else _first_line(part)
    pages = [p for block in part.blocks if (p := block.page) is not None]
    year = title.roc_year if title else None
    recorder.document(
        text,
        ("", "title", "government", "department", "roc_year") if title else ("", "title"),
        source_id=document.source.source_id,
        first_page=min(pages, default=None),
        last_page=max(pages, default=None),
        family=family.name,
        title=text.text or None,
        government=title.government if title else None,
        department=title.department if title else None,
        roc_year=year,
        year=year + 1911 if year else None,
        month=title.month if title else None,
        dialect=dialect,
    )


def _first_line(part: volumes.Part) -> Printed:
    """What an unknown document is called: its first line."""
    return next((unified(block.text) for block in part.blocks if isinstance(block, Line) and len(block.text) <= volumes.LONGEST_TITLE), Printed())


def _add_cells(placed: PlacedTable, header: Header | None, recorder: Recorder) -> list[Prose]:
    """Write the cells of a table; returns those of its body."""
    body = []
    header_rows = header.rows if header else placed.table.header_rows or 0
    for cell in placed.table.cells:
        row_id = recorder.add(
            CellRow,
            {"": cell.text, "text": cell.text},
            section_row_id=placed.section_row_id,
            table_no=placed.number,
            row=cell.row,
            col=cell.col,
            rowspan=cell.rowspan,
            colspan=cell.colspan,
            is_header=cell.row < header_rows,
            text=cell.text.text,
        )
        if cell.row >= header_rows:
            body.append(Prose(row_id, cell.text))
    return body


_UNREAD = "unknown_table", "表頭不在詞彙內，僅保留儲存格。 The header is not in the vocabulary; only the cells are kept."
_WITHOUT_RECORDS = (
    "cells_only",
    "表已辨識，惟無對應之資料表，僅保留儲存格。 The table is known but has no records; only its cells are kept.",
)
_UNDIVIDED = (
    "rows_undivided",
    "列間無格線，表中數列讀成一列：各值屬於哪一項目無從確定，僅保留儲存格。"
    " Nothing divides the rows, so several are read as one: which value belongs to which item is not known; only the cells are kept.",
)


def _read_table(placed: PlacedTable, header: Header | None, family: Family, reading: Reading) -> None:
    """Hand a table to its family's reader; a table or column that nobody reads becomes an issue."""
    if placed.table.is_unclear:
        return  # its reader has said so
    reader = family.readers.get(header.kind) if header else None
    if header is None or reader is None:
        first = [cell.text for cell in placed.table.cells if cell.row == 0 and cell.text]
        text = " | ".join(t.text for t in first)
        spans = tuple(span for t in first[:1] for span, _ in t.areas())
        undivided = undivided_rows(placed.table)
        if undivided:
            spans = tuple(span for cell in undivided for span, _ in cell.text.areas())
        code, message = _UNDIVIDED if undivided else _UNREAD if header is None else _WITHOUT_RECORDS
        reading.recorder.issue(Note(code, message, text, spans))
        return
    for col in header.unknown:
        text_ = header.texts[col]
        reading.recorder.issue(
            Note(
                "unknown_header", "欄名不在詞彙內，該欄僅保留儲存格。 The column is not in the vocabulary; only its cells are kept.", text_.text, text_.spans()
            )
        )
    for col in header.withheld:
        text_ = header.texts[col]
        message = "無法確定該欄為本年度之值，僅保留儲存格。 The column is not certain to be the own year's; only its cells are kept."
        reading.recorder.issue(Note("no_own_year", message, text_.text, text_.spans()))
    for col in header.kept:
        text_ = header.texts[col]
        message = "該欄已辨識，惟無對應之資料欄，僅保留儲存格。 The column is known but has no place in the records; only its cells are kept."
        reading.recorder.issue(Note("cells_only", message, text_.text, text_.spans()))
    reader(placed, header, reading)


@functools.cache
def fingerprint() -> str:
    """A hash of all code and data under parsers/: what a cached result was made by."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p for suffix in ("*.py", "*.toml") for p in folder.rglob(suffix)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
