"""Collects the records of one document, numbers them in order of print and keeps their provenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parsers.document import Note, Printed, Span
from parsers.records import DocumentRow, IssueRow, Provenance, Record, Row, Section

Place = tuple[int | None, int | None, float | None, float | None, float | None, float | None, str]


class Recorder:
    """Where the parsing stages put what they found; `rows` maps a table's name to its records."""

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        self.rows: dict[str, list[Record]] = {}
        self.provenance: list[Provenance] = []

    def add(self, record: type[Row], places: Mapping[str, Printed | None], **values: Any) -> str:
        """Append a row and where its fields were printed; returns the new row_id.

        `places` maps a column (or `""` for the whole row) to the printed text it was read from.
        """
        rows = self.rows.setdefault(record.table, [])
        row_id = f"{self.document_id}/{record.table}/{len(rows) + 1:06d}"
        rows.append(record(row_id=row_id, document_id=self.document_id, **values))
        known: dict[int, list[Place]] = {}  # several columns are often read from one text
        for name, printed in places.items():
            if printed:
                found = known.get(id(printed))
                if found is None:
                    found = known[id(printed)] = _places(printed.areas())
                self._keep(row_id, name, found)
        return row_id

    def document(self, printed: Printed, placed: tuple[str, ...], **values: Any) -> None:
        """Write the row of `documents`; `placed` are the columns that were read from the title."""
        self.rows[DocumentRow.table] = [DocumentRow(document_id=self.document_id, **values)]
        for name in placed:
            self.place(self.document_id, name, printed)

    def sections(self) -> list[Section]:
        """The sections written so far."""
        return [row for row in self.rows.get(Section.table, ()) if isinstance(row, Section)]

    def place(self, row_id: str, name: str, printed: Printed) -> None:
        """Note where a field was printed: one row for each page, source line or block that the text lies in."""
        self._keep(row_id, name, _places(printed.areas()))

    def issue(self, note: Note) -> None:
        """Keep what could not be placed or understood."""
        row_id = self.add(IssueRow, {}, code=note.code, message=note.message, text=note.text)
        self._keep(row_id, "", _places((span, note.text) for span in note.spans))

    def _keep(self, row_id: str, name: str, places: Iterable[Place]) -> None:
        self.provenance += [
            Provenance(row_id=row_id, field=name, span_no=number, page=page, line=line, x0=x0, top=top, x1=x1, bottom=bottom, text=text)
            for number, (page, line, x0, top, x1, bottom, text) in enumerate(places, 1)
        ]


def _places(areas: Iterable[tuple[Span, str]]) -> list[Place]:
    """Page, line, the four sides of the box to a hundredth of a point, and text of each area."""
    places: list[Place] = []
    for (page, line, box), text in areas:
        if box is None:
            places.append((page, line, None, None, None, None, text))
        else:
            x0, top, x1, bottom = box
            places.append((page, line, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2), text))
    return places
