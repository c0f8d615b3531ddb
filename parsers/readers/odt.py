"""ODT: the document as a reader of the printed pages sees it.

Merged cells are real, automatic numbers are text, insertions are accepted, deletions and hidden text are gone. Headers and footers
are no part of the text. The document is read from its XML: odfdo's tables and paragraphs know neither the numbers of lists, nor
hidden styles, nor text boxes in their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

from lxml import etree

from parsers.document import Document, Note, Source
from parsers.readers import grid, limits
from parsers.readers.blocks import Blocks, Paragraph, cell_text
from parsers.readers.mathematics import from_mathml
from parsers.readers.odt_styles import TEXT, Counter, Look, Styles, count
from parsers.readers.package import Package, damaged

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_MATHML = "{http://www.w3.org/1998/Math/MathML}math"

_PARAGRAPHS = frozenset((f"{TEXT}p", f"{TEXT}h"))
_OBJECTS = (f"{_DRAW}object", f"{_DRAW}object-ole")
_ROW_GROUPS = frozenset(_TABLE + tag for tag in ("table-header-rows", "table-rows", "table-row-group"))
_COLUMN_GROUPS = frozenset(_TABLE + tag for tag in ("table-columns", "table-header-columns", "table-column-group"))
# What stands between blocks without being printed there; deleted text is kept in text:tracked-changes.
_NOT_PRINTED = frozenset((f"{TEXT}tracked-changes", f"{_OFFICE}forms", f"{_OFFICE}annotation", f"{TEXT}note-citation", f"{TEXT}ruby-text", f"{TEXT}script"))
_BLANKS = re.compile(r"[ \t\r\n]+")
# No line of print holds more; the number stands in an attribute and could be a billion.
_MOST_SPACES = 100
# Columns whose widths are worth knowing; a table with more is not one whose borders were dragged by hand.
_MEASURED_COLUMNS = 256


def read(source: Source) -> Document:
    """Blocks of an ODT in reading order; `Span.line` is the number of the block. Raises DocumentError if it cannot be read."""
    package = Package(source.data)
    root = package.xml("content.xml")
    body = None if root is None else root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise damaged("content.xml without office:text")
    return _Reader(package, Styles(package.xml("styles.xml"), root)).document(source, body)


class _Item(NamedTuple):
    """A paragraph, with its number, or a table on its way to the reader."""

    element: etree._Element
    label: str = ""


class _Listing(NamedTuple):
    """Where in a list a paragraph stands: its counter, list style and level (0 outside lists)."""

    counter: Counter
    style: str | None = None
    level: int = 0


class _Row(NamedTuple):
    """A row of a table with the number of its repetitions."""

    element: etree._Element
    is_header: bool
    times: int
    is_hidden: bool


class _Writer:
    """Writes into a paragraph; blanks and line feeds of the XML are one blank, and none at the beginning."""

    def __init__(self, paragraph: Paragraph, strike: Callable[[str], None]) -> None:
        self.paragraph = paragraph
        self._strike = strike
        self._after_blank = True

    def collapse(self, text: str | None, current: Look) -> None:
        """Text as it stands in the XML."""
        if text and current.is_struck and not current.is_hidden:
            self._strike(text)
        elif text and not current.is_hidden:
            text = _BLANKS.sub(" ", text)
            text = text[1:] if self._after_blank and text[0] == " " else text
            if text:
                self._after_blank = text[-1] == " "
                self.paragraph.write(text, current.size, current.is_bold, current.is_raised)

    def keep(self, text: str, current: Look) -> None:
        """Text that an element stands for."""
        if not current.is_hidden:
            self._after_blank = False
            self.paragraph.write(text, current.size, current.is_bold, current.is_raised)

    def break_line(self, current: Look) -> None:
        if not current.is_hidden:
            self._after_blank = True
            self.paragraph.lines.append([])


class _Reader:
    """Reads one document in print order; keeps the running numbers."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._package, self._styles = package, styles
        self._out = Blocks()
        self._objects = 0
        self._opened: set[str] = set()
        self._outline = Counter()
        self._lists: dict[str | None, Counter] = {}  # by xml:id
        self._latest: dict[str | None, Counter] = {}  # by list style

    def document(self, source: Source, body: etree._Element) -> Document:
        self._blocks(body)
        notes = (Note("unread_object", f"{self._objects} 個內嵌物件（圖表、試算表等）未讀取其內容"),) if self._objects else ()
        return Document(source, tuple(self._out.blocks), notes=notes + self._out.notes())

    def _blocks(self, container: etree._Element) -> None:
        """Add the blocks of a body, section, text box or note: a paragraph's text boxes and notes follow it."""
        for item in self._flow(container, _Listing(Counter())):
            if item.element.tag in _PARAGRAPHS:
                paragraph = self._paragraph(item)
                self._out.add_paragraph(paragraph)
                for hanging in paragraph.boxes + paragraph.notes:
                    self._blocks(hanging)
            else:
                self._table(item.element)

    # Lists

    def _flow(self, container: etree._Element, listing: _Listing) -> Iterator[_Item]:
        """Paragraphs with their numbers, and tables, in order; whatever only wraps them is opened."""
        for element in container:
            tag = element.tag
            if tag in _PARAGRAPHS:
                yield _Item(element, self._heading_label(element) if listing.level == 0 else "")
            elif tag == f"{_TABLE}table":
                yield _Item(element)
            elif tag == f"{TEXT}list":
                yield from self._list(element, listing)
            elif tag == f"{TEXT}numbered-paragraph":
                yield from self._numbered_paragraph(element)
            elif tag in _OBJECTS:
                self._objects += 1
            elif tag not in _NOT_PRINTED and element.get(f"{TEXT}display") != "none":
                yield from self._flow(element, listing)

    def _list(self, element: etree._Element, outer: _Listing) -> Iterator[_Item]:
        style = element.get(f"{TEXT}style-name") or outer.style
        counter = outer.counter if outer.level else self._counter(element, style)
        level = outer.level + 1
        for item in element:
            item_style = item.get(f"{TEXT}style-override") or style
            start = item.get(f"{TEXT}start-value")
            is_numbered = item.tag == f"{TEXT}list-item"  # a list-header has no number
            for inner in self._flow(item, _Listing(counter, item_style, level)):
                if is_numbered and inner.element.getparent() is item and inner.element.tag in _PARAGRAPHS:
                    levels = self._styles.lists.get(self._list_style(inner.element, item_style), {})
                    inner = _Item(inner.element, counter.label(levels, level, count(start) if start else None))
                    is_numbered = False  # what follows in the item belongs to the same number
                yield inner

    def _list_style(self, paragraph: etree._Element, style: str | None) -> str | None:
        """The style that the list names; without one, the one that the paragraph's style names."""
        return style or self._styles.paragraph(paragraph.get(f"{TEXT}style-name")).list_style

    def _counter(self, element: etree._Element, style: str | None) -> Counter:
        """The counter of a list, which may continue an earlier one."""
        continued = self._lists.get(element.get(f"{TEXT}continue-list"))
        if continued is None and element.get(f"{TEXT}continue-numbering") == "true":
            continued = self._latest.get(style)
        counter = continued or Counter()
        self._lists[element.get(_XML_ID, "")] = self._latest[style] = counter
        return counter

    def _numbered_paragraph(self, element: etree._Element) -> Iterator[_Item]:
        key = element.get(f"{TEXT}list-id")
        counter = self._lists.setdefault(f"numbered:{key}", Counter())
        for paragraph in element:
            if paragraph.tag in _PARAGRAPHS:
                levels = self._styles.lists.get(self._list_style(paragraph, element.get(f"{TEXT}style-name")), {})
                start = element.get(f"{TEXT}start-value")
                yield _Item(paragraph, counter.label(levels, count(element.get(f"{TEXT}level")), count(start) if start else None))

    def _heading_label(self, element: etree._Element) -> str:
        """The number of a heading that is not in a list, from the outline style."""
        if element.tag != f"{TEXT}h" or element.get(f"{TEXT}is-list-header") == "true":
            return ""
        if self._styles.paragraph(element.get(f"{TEXT}style-name")).list_style == "":
            return ""
        level = count(element.get(f"{TEXT}outline-level"))
        start = element.get(f"{TEXT}start-value") if element.get(f"{TEXT}restart-numbering") == "true" else None
        return self._outline.label(self._styles.outline, level, count(start) if start else None) if level in self._styles.outline else ""

    # Paragraphs

    def _paragraph(self, item: _Item) -> Paragraph:
        look = self._styles.paragraph(item.element.get(f"{TEXT}style-name"))
        paragraph = Paragraph(bool(look.is_centred))
        struck = len(self._out.struck)
        self._inline(item.element, _Writer(paragraph, self._out.strike), look)
        is_gone = len(self._out.struck) > struck and paragraph.lines == [[]]
        if not look.is_hidden and not is_gone:
            paragraph.lines[0].insert(0, item.label)
        return paragraph

    def _inline(self, parent: etree._Element, writer: _Writer, look: Look) -> None:
        """Write the text of a paragraph or of something inside it."""
        writer.collapse(parent.text, look)
        for element in parent:
            self._element(element, writer, look)
            writer.collapse(element.tail, look)

    def _element(self, element: etree._Element, writer: _Writer, look: Look) -> None:
        tag = element.tag
        if tag == f"{TEXT}span":
            self._inline(element, writer, self._styles.named("text", element.get(f"{TEXT}style-name")).over(look))
        elif tag == f"{TEXT}s":
            writer.keep(" " * min(count(element.get(f"{TEXT}c")), _MOST_SPACES), look)
        elif tag == f"{TEXT}tab":
            writer.keep("\t", look)
        elif tag == f"{TEXT}line-break":
            writer.break_line(look)
        elif tag == f"{TEXT}note":
            writer.paragraph.notes.extend(element.iterchildren(f"{TEXT}note-body"))
        elif tag in (f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"):
            if element.get(f"{TEXT}is-hidden") == "false":
                self._inline(element, writer, look)
        elif tag.startswith(_DRAW):
            self._drawing(element, writer, look)
        elif tag not in _NOT_PRINTED and element.get(f"{TEXT}display") != "none":
            self._inline(element, writer, look)

    def _drawing(self, element: etree._Element, writer: _Writer, look: Look) -> None:
        """A formula is text; a text box hangs on the paragraph."""
        item = next(element.iterchildren(*_OBJECTS), None)
        if item is not None:
            writer.keep(self._formula(item), look)
        elif not look.is_hidden:
            writer.paragraph.boxes.append(element)

    def _formula(self, element: etree._Element) -> str:
        """The text of an object that is a formula; other objects are counted as unread. A part belongs to one object only."""
        href = element.get(_HREF, "").removeprefix("./")
        formula = next(element.iter(_MATHML), None)
        if formula is None and href and href not in self._opened:
            self._opened.add(href)
            formula = self._package.xml(f"{href}/content.xml")
        if formula is None or formula.tag != _MATHML:
            self._objects += 1
            return ""
        return from_mathml(formula)

    # Tables

    def _table(self, element: etree._Element) -> None:
        rows = list(_rows(element, False))
        inner = _framed(rows)
        if inner is not None:
            self._blocks(inner)
            return
        notes: list[etree._Element] = []
        places = self._places(rows, notes)
        snapped = grid.snap({(place.col, place.right) for place in places}, self._widths(element))
        places = [place._replace(col=snapped[place.col], right=snapped[place.right]) for place in places]
        header_rows = 0
        for row in rows:
            if not row.is_header:
                break
            header_rows += 0 if row.is_hidden else row.times
        self._out.add_table(places, header_rows)
        for note in notes:
            self._blocks(note)

    def _places(self, rows: list[_Row], notes: list[etree._Element]) -> list[grid.Place]:
        """All cells with their spans, repeated rows and columns written out (within the limits), hidden rows left out."""
        places: list[grid.Place] = []
        height = sum(row.times for row in rows)
        top = 0
        for row in rows:
            first = len(places)
            col = 0
            for cell in row.element.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                times = count(cell.get(f"{_TABLE}number-columns-repeated"))
                if cell.tag == f"{_TABLE}table-cell":
                    limits.TABLE_PLACES.check(len(places) + times * row.times)
                    text = "" if row.is_hidden else self._cell(cell, notes)
                    self._out.count(text, times * row.times)
                    bottom = min(top + max(count(cell.get(f"{_TABLE}number-rows-spanned")), 1), height)
                    width = max(count(cell.get(f"{_TABLE}number-columns-spanned")), 1)
                    places += [grid.Place(top, col + number, bottom, col + number + width, text) for number in range(times)]
                col += times
            line = places[first:]
            for number in range(1, row.times):
                limits.TABLE_PLACES.check(len(places))
                places += [place._replace(row=place.row + number, bottom=place.bottom + number) for place in line]
            top += row.times
        if not any(row.is_hidden for row in rows):
            return places
        limits.TABLE_PLACES.check(height)
        shown = list(accumulate((not row.is_hidden for row in rows for _ in range(row.times)), initial=0))
        places = [place._replace(row=shown[place.row], bottom=shown[place.bottom]) for place in places]
        return [place for place in places if place.bottom > place.row]

    def _widths(self, element: etree._Element) -> list[float]:
        """Points of each hidden column; empty for a table of very many columns."""
        widths: list[float] = []
        for column in _columns(element):
            times = count(column.get(f"{_TABLE}number-columns-repeated"))
            if len(widths) + times > _MEASURED_COLUMNS:
                return []
            widths += [self._styles.column_width(column.get(f"{_TABLE}style-name"))] * times
        return widths

    def _cell(self, container: etree._Element, notes: list[etree._Element]) -> str:
        """The text of a cell or of a text box in it, a line for each paragraph; rows of a table inside are lines with tabs."""
        lines: list[str] = []
        for item in self._flow(container, _Listing(Counter())):
            if item.element.tag in _PARAGRAPHS:
                paragraph = self._paragraph(item)
                notes += paragraph.notes
                lines += paragraph.texts() + [self._cell(box, notes) for box in paragraph.boxes]
            else:
                for row in (row for row in _rows(item.element, False) if not row.is_hidden):
                    cells = [self._cell(cell, notes) for cell in row.element.iterchildren(f"{_TABLE}table-cell")]
                    lines.append("\t".join(cells))
        return cell_text(lines)


def _rows(container: etree._Element, is_header: bool) -> Iterator[_Row]:
    for element in container:
        if element.tag == f"{_TABLE}table-row":
            is_hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
            yield _Row(element, is_header, max(count(element.get(f"{_TABLE}number-rows-repeated")), 1), is_hidden)
        elif element.tag in _ROW_GROUPS:
            yield from _rows(element, is_header or element.tag == f"{_TABLE}table-header-rows")


def _columns(container: etree._Element) -> Iterator[etree._Element]:
    for element in container:
        if element.tag == f"{_TABLE}table-column":
            yield element
        elif element.tag in _COLUMN_GROUPS:
            yield from _columns(element)


def _framed(rows: list[_Row]) -> etree._Element | None:
    """The one cell of a table that is only a frame around other tables."""
    cells = rows[0].element.findall(f"{_TABLE}table-cell") if len(rows) == 1 and rows[0].times == 1 else []
    return cells[0] if len(cells) == 1 and next(cells[0].iter(f"{_TABLE}table"), None) is not None else None
