"""Form fields of PDF pages: the values that are printed stand in appearance streams of their own (ISO 32000-1, 12.5.5 and 12.7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1
from pdfminer.psparser import PSLiteral

from parsers.readers.pdf_rules import Matrix

_HIDDEN, _PRINT, _NO_VIEW = 2, 4, 32
_WRITTEN = frozenset(("Tx", "Ch"))  # text and choices; check boxes show signs of symbol fonts


def printed_fields(page: PDFPage) -> Iterator[tuple[PDFStream, Matrix]]:
    """The appearances of text fields that a page prints, each with the matrix that puts it (its own /Matrix applied) in its place."""
    if not page.annots or "AcroForm" not in page.doc.catalog:
        return
    for reference in list_value(page.annots):
        field = dict_value(reference)
        flags = resolve1(field.get("F", 0))
        if _name(field.get("Subtype")) != "Widget" or flags & (_HIDDEN | _NO_VIEW) or not flags & _PRINT or _kind(field) not in _WRITTEN:
            continue
        appearance = resolve1(dict_value(field.get("AP", {})).get("N"))
        if isinstance(appearance, PDFStream):
            matrix = _placement(appearance, [float(resolve1(v)) for v in list_value(field["Rect"])])
            if matrix is not None:
                yield appearance, matrix


def _kind(field: dict[str, Any]) -> str:
    """The type of a field, which one that stands in several places says of all of them."""
    return _name(field.get("FT") or dict_value(field.get("Parent", {})).get("FT"))


def _name(value: object) -> str:
    found = resolve1(value)
    return str(found.name) if isinstance(found, PSLiteral) else ""


def _placement(appearance: PDFStream, rectangle: list[float]) -> Matrix | None:
    """The matrix that brings the box of an appearance to the rectangle of its field; None for an empty one."""
    x0, y0, x1, y1 = (float(resolve1(v)) for v in list_value(appearance["BBox"]))
    a, b, c, d, e, f = (float(resolve1(v)) for v in list_value(appearance.get("Matrix", (1, 0, 0, 1, 0, 0))))
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (x0, x1) for y in (y0, y1)]
    (left, right), (low, high) = ((min(v), max(v)) for v in zip(*corners, strict=True))
    if right <= left or high <= low:
        return None
    wide, tall = abs(rectangle[2] - rectangle[0]) / (right - left), abs(rectangle[3] - rectangle[1]) / (high - low)
    return (wide, 0.0, 0.0, tall, min(rectangle[0], rectangle[2]) - left * wide, min(rectangle[1], rectangle[3]) - low * tall)
