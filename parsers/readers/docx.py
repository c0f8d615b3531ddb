"""DOCX: the document as a reader of the printed pages sees it.

Merged cells are real, automatic numbers are text, insertions are accepted, deletions and hidden text are gone. Headers and footers
are no part of the text. The document is read from its XML: python-docx's objects know neither numbers, nor content controls, nor
tracked changes, and its loader refuses files that Word opens (a link to a missing picture, .docm, .dotx, the "strict" variant).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from parsers.document import Document, Note, Source
from parsers.readers import grid
from parsers.readers.blocks import Blocks, Paragraph, cell_text
from parsers.readers.docx_styles import Look, Numbering, Styles, W, integer, is_on, look, value
from parsers.readers.mathematics import from_omml
from parsers.readers.package import Package, damaged

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# Elements that only wrap others, around blocks, rows, cells or runs; what Word adds as a tracked insertion counts as text.
_WRAPPERS = frozenset(
    W + tag for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase")
)
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-"}
_DRAWINGS = frozenset((f"{W}drawing", f"{W}pict", f"{W}object", f"{_MC}AlternateContent"))
_TEXT_BOX = f"{W}txbxContent"
_NOTE_REFERENCES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}

# Signs that Word prints from its symbol fonts, as Unicode; the code is the one of Wingdings.
_SYMBOLS = str.maketrans({0x6C: "●", 0x6E: "■", 0x6F: "□", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xD8: "➢", 0x76: "❖", 0x75: "◆"})
_POINTS_PER_TWIP = 1 / 20


def read(source: Source) -> Document:
    """Blocks of a DOCX in reading order; `Span.line` is the number of the block. Raises DocumentError if it cannot be read."""
    package = Package(source.data)
    main = next(iter(_targets(package, "").get("officeDocument", [])), "word/document.xml")
    root = package.xml(main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise damaged(f"{main} without w:body")
    targets = _targets(package, main)

    def part(kind: str) -> etree._Element | None:
        return next((package.xml(name) for name in targets.get(kind, [])), None)

    styles = Styles(part("styles"))
    notes = {kind: _notes(part(f"{kind}s"), kind) for kind in ("footnote", "endnote")}
    return _Reader(styles, Numbering(part("numbering"), styles), notes).document(source, body)


def _targets(package: Package, name: str) -> dict[str, list[str]]:
    """What a part is related to: the last word of the relation's type -> names of parts."""
    folder, base = posixpath.split(name)
    relations = package.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
    targets: dict[str, list[str]] = {}
    for relation in [] if relations is None else relations:
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if relation.get("TargetMode") != "External":
            targets.setdefault(kind.rpartition("/")[2], []).append(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
    return targets


def _notes(root: etree._Element | None, kind: str) -> dict[str | None, etree._Element]:
    """Footnotes or endnotes by their id, without Word's own separators."""
    return {} if root is None else {note.get(f"{W}id"): note for note in root.findall(W + kind) if note.get(f"{W}type", "normal") == "normal"}


class _Row(NamedTuple):
    """A row of a table: its cells as (first column, column after the last, w:tc, is it merged with the one above)."""

    cells: list[tuple[int, int, etree._Element, bool]]
    is_header: bool


class _Reader:
    """Reads one document in print order; keeps the running numbers."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: dict[str, dict[str | None, etree._Element]]) -> None:
        self._styles, self._numbering, self._notes = styles, numbering, notes
        self._out = Blocks()
        self._objects = 0

    def document(self, source: Source, body: etree._Element) -> Document:
        self._blocks(body)
        notes = (Note("unread_object", f"{self._objects} 個內嵌物件（圖表、試算表等）未讀取其內容"),) if self._objects else ()
        return Document(source, tuple(self._out.blocks), notes=notes + self._out.notes())

    def _blocks(self, container: etree._Element) -> None:
        """Add the blocks of a body, text box, note or content control: a paragraph's text boxes and notes follow it."""
        for item in self._flow(container):
            if isinstance(item, Paragraph):
                self._out.add_paragraph(item)
                for hanging in item.boxes + item.notes:
                    self._blocks(hanging)
            else:
                self._table(item)

    def _flow(self, container: etree._Element) -> Iterator[Paragraph | etree._Element]:
        """Paragraphs and tables in order. A paragraph whose mark is hidden or deleted runs on into the next one."""
        unfinished: Paragraph | None = None
        for element in _unwrapped(container):
            if element.tag == f"{W}p":
                paragraph, runs_on = self._paragraph(element, unfinished)
                unfinished = paragraph if runs_on else None
                if not runs_on:
                    yield paragraph
            elif element.tag == f"{W}tbl":
                if unfinished is not None:
                    yield unfinished
                    unfinished = None
                yield element
            elif element.tag == f"{W}altChunk":
                self._objects += 1
        if unfinished is not None:
            yield unfinished

    # Paragraphs

    def _paragraph(self, element: etree._Element, unfinished: Paragraph | None) -> tuple[Paragraph, bool]:
        """The paragraph, which continues the unfinished one, and whether it is unfinished itself."""
        properties = element.find(f"{W}pPr")
        style = value(properties, "pStyle")
        own = look(properties, None).over(self._styles.paragraph(style))
        runs_on = bool(own.is_hidden) or _is_mark_gone(properties)
        text = Paragraph(bool(own.is_centred)) if unfinished is None else unfinished
        before, struck = (len(text.lines), len(text.lines[-1])), len(self._out.struck)
        self._inline(element, text, own, [])
        is_empty = before == (len(text.lines), len(text.lines[-1]))
        if unfinished is None and not (runs_on and is_empty):
            label = self._label(own, style)  # that of an item that is struck through counts
            text.lines[0].insert(0, "" if is_empty and len(self._out.struck) > struck else label)
        return text, runs_on

    def _label(self, own: Look, style: str | None) -> str:
        if not own.num_id:
            return ""
        level = own.level
        if level is None:
            level = self._numbering.level_of_style(own.num_id, [element.get(f"{W}styleId") for element in self._styles.chain(style)])
        return self._numbering.label(own.num_id, level)

    def _inline(self, parent: etree._Element, paragraph: Paragraph, inherited: Look, fields: list[bool]) -> None:
        """Write the text of a paragraph, or of something that wraps runs. `fields`: for each open field, is its result reached?"""
        for element in _unwrapped(parent):
            if element.tag == f"{W}r":
                properties = element.find(f"{W}rPr")
                run_look = look(None, properties).over(self._styles.named(value(properties, "rStyle"))).over(inherited)
                self._run(element, paragraph, run_look, fields)
            elif element.tag in (f"{_M}oMath", f"{_M}oMathPara"):
                paragraph.write(from_omml(element), inherited.size, inherited.is_bold)

    def _run(self, run: etree._Element, paragraph: Paragraph, run_look: Look, fields: list[bool]) -> None:
        for element in run:
            tag = element.tag
            if tag == f"{W}fldChar":
                _follow_field(fields, element.get(f"{W}fldCharType"))
            elif run_look.is_hidden or _is_instruction(fields):
                continue
            elif tag == f"{W}t":
                if run_look.is_struck:
                    self._out.strike(element.text or "")
                else:
                    paragraph.write(element.text or "", run_look.size, run_look.is_bold, run_look.is_raised)
            elif tag in _SIGNS:
                paragraph.lines[-1].append(_SIGNS[tag])
            elif tag in (f"{W}br", f"{W}cr"):
                paragraph.lines.append([])
            elif tag == f"{W}sym":
                paragraph.write("" if run_look.is_struck else _symbol(element), run_look.size, run_look.is_bold, run_look.is_raised)
            elif tag == f"{W}ruby":
                self._inline(element, paragraph, run_look, fields)
            elif tag in _NOTE_REFERENCES:
                note = self._notes[_NOTE_REFERENCES[tag]].pop(element.get(f"{W}id"), None)
                paragraph.notes.extend([] if note is None else [note])
            elif tag in _DRAWINGS:
                self._drawing(element, paragraph)

    def _drawing(self, element: etree._Element, paragraph: Paragraph) -> None:
        """Keep the text boxes of a drawing and count what cannot be read."""
        shown = _shown(element)
        paragraph.boxes.extend(box for box in shown.iter(_TEXT_BOX) if next(box.iterancestors(_TEXT_BOX, f"{W}p")).tag == f"{W}p")
        self._objects += shown.tag == f"{W}object" or next(shown.iter("{*}chart", "{*}relIds"), None) is not None

    # Tables

    def _table(self, element: etree._Element) -> None:
        inner = _framed(element)
        if inner is not None:
            self._blocks(inner)
            return
        notes: list[etree._Element] = []
        rows = [_row(row) for row in _rows(element)]
        header_rows = next((number for number, row in enumerate(rows) if not row.is_header), len(rows))
        self._out.add_table(self._places(rows, _widths(element), notes), header_rows)
        for note in notes:
            self._blocks(note)

    def _places(self, rows: list[_Row], widths: list[float], notes: list[etree._Element]) -> list[grid.Place]:
        """The cells with their spans; a cell that continues the one above, of the same width, makes that one higher."""
        snapped = grid.snap({(col, right) for row in rows for col, right, _, _ in row.cells}, widths)
        places: list[grid.Place] = []
        above: dict[tuple[int, int], int] = {}  # columns of the cells of the row above -> their index in places
        for number, row in enumerate(rows):
            current: dict[tuple[int, int], int] = {}
            for col, right, cell, continues in row.cells:
                columns = snapped[col], snapped[right]
                if continues and columns in above:
                    current[columns] = above[columns]
                    places[above[columns]] = places[above[columns]]._replace(bottom=number + 1)
                else:
                    current[columns] = len(places)
                    text = self._cell(cell, notes)
                    self._out.count(text)
                    places.append(grid.Place(number, columns[0], number + 1, columns[1], text))
            above = current
        return places

    def _cell(self, container: etree._Element, notes: list[etree._Element]) -> str:
        """The text of a cell or of a text box in it, a line for each paragraph; rows of a table inside are lines with tabs."""
        lines: list[str] = []
        for item in self._flow(container):
            if isinstance(item, Paragraph):
                notes += item.notes
                lines += item.texts() + [self._cell(box, notes) for box in item.boxes]
            else:
                lines += ["\t".join(self._cell(cell, notes) for _, _, cell, continues in _row(row).cells if not continues) for row in _rows(item)]
        return cell_text(lines)


def _unwrapped(container: etree._Element) -> Iterator[etree._Element]:
    """The children, and instead of those that only wrap others the children of these."""
    for element in container:
        if element.tag in _WRAPPERS:
            yield from _unwrapped(element)
        elif element.tag == f"{_MC}AlternateContent":
            yield from _unwrapped(_shown(element))
        else:
            yield element


def _shown(element: etree._Element) -> etree._Element:
    """Of alternatives, which hold the same text for programs of different age, the first; any other element itself."""
    return next(iter(element), element) if element.tag == f"{_MC}AlternateContent" else element


def _follow_field(fields: list[bool], event: str | None) -> None:
    """A field is an instruction, then perhaps its result; fields may lie in the instruction of others."""
    if event == "begin":
        fields.append(False)
    elif event == "separate" and fields:
        fields[-1] = True
    elif event == "end" and fields:
        fields.pop()


def _is_instruction(fields: list[bool]) -> bool:
    """True inside the result of a field that is itself part of an instruction.

    Instructions proper are no w:t; text that stands where one belongs is a damaged field, and is kept.
    """
    return len(fields) > 1 and fields[-1] and not all(fields)


def _symbol(element: etree._Element) -> str:
    """The sign of a w:sym: known ones of the symbol fonts as Unicode, others as they are coded."""
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return chr(code - 0xF000).translate(_SYMBOLS) if code - 0xF000 in _SYMBOLS else chr(code)
    return chr(code) if 0x20 <= code <= 0xFFFD and not 0xD800 <= code <= 0xDFFF else ""


def _is_mark_gone(properties: etree._Element | None) -> bool:
    """True if the paragraph's mark is hidden or deleted."""
    mark = None if properties is None else properties.find(f"{W}rPr")
    return mark is not None and (bool(is_on(mark, "vanish")) or mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)


def _rows(table: etree._Element) -> list[etree._Element]:
    """The rows that are neither deleted nor hidden."""
    rows = [row for row in _unwrapped(table) if row.tag == f"{W}tr"]
    return [row for row in rows if row.find(f"{W}trPr/{W}del") is None and not is_on(row.find(f"{W}trPr"), "hidden")]


def _row(element: etree._Element) -> _Row:
    properties = element.find(f"{W}trPr")
    column = max(integer(value(properties, "gridBefore")) or 0, 0)
    cells: list[tuple[int, int, etree._Element, bool]] = []
    for cell in _unwrapped(element):
        if cell.tag != f"{W}tc":
            continue
        cell_properties = cell.find(f"{W}tcPr")
        right = column + max(integer(value(cell_properties, "gridSpan")) or 1, 1)
        if _merge(cell_properties, "hMerge") == "continue" and cells:
            first, _, leader, continues = cells.pop()
            cells.append((first, right, leader, continues))
        else:
            cells.append((column, right, cell, _merge(cell_properties, "vMerge") == "continue"))
        column = right
    return _Row(cells, bool(is_on(properties, "tblHeader")))


def _merge(properties: etree._Element | None, tag: str) -> str | None:
    """`restart` or `continue` (which is meant where the value is missing); None for a cell that is not merged."""
    merge = None if properties is None else properties.find(W + tag)
    return None if merge is None else merge.get(f"{W}val", "continue")


def _widths(table: etree._Element) -> list[float]:
    """Points of each hidden column; zero where the file does not say."""
    return [(integer(column.get(f"{W}w")) or 0) * _POINTS_PER_TWIP for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]


def _framed(table: etree._Element) -> etree._Element | None:
    """The one cell of a table that is only a frame around other tables."""
    rows = _rows(table)
    cells = [cell for cell in _unwrapped(rows[0]) if cell.tag == f"{W}tc"] if len(rows) == 1 else []
    return cells[0] if len(cells) == 1 and next(cells[0].iter(f"{W}tbl"), None) is not None else None
