"""DOCX: the document as a reader of the printed pages sees it.

Merged cells are real, automatic numbers are text, insertions are accepted, deletions and hidden text are gone. Headers and footers
are no part of the text. The document is read from its XML: python-docx's objects know neither numbers, nor content controls, nor
tracked changes, and its loader refuses files that Word opens (a link to a missing picture, .docm, .dotx, the "strict" variant).
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from parsers.document import Block, Document, Line, Note, Printed, Source, Span, Table
from parsers.readers import grid, limits
from parsers.readers.docx_styles import Look, Numbering, Styles, W, integer, is_on, look, value
from parsers.readers.mathematics import from_omml
from parsers.readers.package import Package, damaged

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CONTENT_CONTROL = f"{W}sdtContent"

# Elements that only wrap others, around blocks, rows, cells or runs; what Word adds as a tracked insertion counts as text.
_WRAPPERS = frozenset(
    W + tag for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase")
)
_TEXT_BOX = f"{W}txbxContent"
_NOTE_REFERENCES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}

# Signs that Word prints from its symbol fonts, as Unicode; the code is the one of Wingdings.
_SYMBOLS = str.maketrans({0x6C: "●", 0x6E: "■", 0x6F: "□", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xD8: "➢", 0x76: "❖", 0x75: "◆"})
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
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
    reader = _Reader(styles, Numbering(part("numbering"), styles), notes)
    reader.blocks_of(body)
    return Document(source, tuple(reader.blocks), notes=tuple(reader.remarks()))


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


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read: its lines (a manual break begins a new one), and what hangs on it."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)
    sizes: Counter[float | None] = field(default_factory=Counter)
    weights: Counter[bool] = field(default_factory=Counter)
    fields: list[bool] = field(default_factory=list)  # for each open field: is its result reached?
    is_centred: bool = False
    runs_on: bool = False  # its mark is hidden or deleted, so that the next paragraph continues it

    def write(self, text: str, run_look: Look) -> None:
        self.lines[-1].append(text)
        if not text.isspace():
            self.sizes[run_look.size] += len(text)
            self.weights[bool(run_look.is_bold)] += len(text)

    def texts(self) -> list[str]:
        """The lines as printed, without blanks at their ends; empty ones too."""
        return ["".join(line).translate(_INVISIBLE).strip() for line in self.lines]


class _Row(NamedTuple):
    """A row of a table: its cells as (first column, column after the last, w:tc, is it merged with the one above)."""

    cells: list[tuple[int, int, etree._Element, bool]]
    is_header: bool


class _Reader:
    """Reads one document; keeps the running numbers and what has been counted against the limits."""

    def __init__(self, styles: Styles, numbering: Numbering, notes: dict[str, dict[str | None, etree._Element]]) -> None:
        self._styles, self._numbering, self._notes = styles, numbering, notes
        self.blocks: list[Block] = []
        self._objects = 0
        self._characters = 0
        self._places = 0

    def remarks(self) -> Iterator[Note]:
        """What was in the document and could not be read."""
        if self._objects:
            yield Note("unread_object", f"{self._objects} 個內嵌物件（圖表、試算表等）未讀取其內容")

    def blocks_of(self, container: etree._Element) -> None:
        """Append the blocks of a body, text box, note or content control."""
        unfinished: _Paragraph | None = None
        for element in _unwrapped(container):
            if element.tag == f"{W}p":
                paragraph = self._paragraph(element, unfinished)
                unfinished = paragraph if paragraph.runs_on else None
                if unfinished is None:
                    self._finish(paragraph)
            elif element.tag == f"{W}tbl":
                if unfinished is not None:
                    self._finish(unfinished)
                    unfinished = None
                self._table(element)
        if unfinished is not None:
            self._finish(unfinished)

    def _finish(self, paragraph: _Paragraph) -> None:
        """Append a paragraph's lines, then its text boxes, then its notes."""
        is_first = True
        for text in paragraph.texts():
            if text:
                self._count(text)
                size = paragraph.sizes.most_common(1)[0][0] if paragraph.sizes else None
                is_bold = bool(paragraph.weights) and not paragraph.weights[False]
                printed = Printed.of(text, Span(line=len(self.blocks) + 1))
                self.blocks.append(Line(printed, "never" if is_first else "maybe", size, is_bold, paragraph.is_centred))
                is_first = False
        for box in paragraph.boxes + paragraph.notes:
            self.blocks_of(box)

    def _count(self, text: str) -> None:
        self._characters += len(text)
        limits.CHARACTERS.check(self._characters)

    # Paragraphs

    def _paragraph(self, element: etree._Element, unfinished: _Paragraph | None = None) -> _Paragraph:
        """The paragraph, continuing one whose mark is not printed."""
        properties = element.find(f"{W}pPr")
        style = value(properties, "pStyle")
        mark = None if properties is None else properties.find(f"{W}rPr")
        own = look(properties, None).over(self._styles.paragraph(style))
        paragraph = unfinished or _Paragraph(is_centred=bool(own.is_centred))
        start = len(paragraph.lines), len(paragraph.lines[-1])
        self._inline(element, paragraph, own)
        paragraph.runs_on = mark is not None and (bool(is_on(mark, "vanish")) or mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)
        is_empty = (len(paragraph.lines), len(paragraph.lines[-1])) == start
        if unfinished is None and not (paragraph.runs_on and is_empty):
            paragraph.lines[0].insert(0, self._label(own, style))
        return paragraph

    def _label(self, own: Look, style: str | None) -> str:
        if not own.num_id:
            return ""
        level = own.level
        if level is None:
            level = self._numbering.level_of_style(own.num_id, [element.get(f"{W}styleId") for element in self._styles.chain(style)])
        return self._numbering.label(own.num_id, level)

    def _inline(self, parent: etree._Element, paragraph: _Paragraph, inherited: Look) -> None:
        """Write the text of a paragraph, or of something that wraps runs."""
        for element in parent:
            if element.tag == f"{W}r":
                properties = element.find(f"{W}rPr")
                run_look = look(None, properties).over(self._styles.named(value(properties, "rStyle"))).over(inherited)
                self._run(element, paragraph, run_look)
            elif element.tag in _WRAPPERS:
                self._inline(element, paragraph, inherited)
            elif element.tag in (f"{_M}oMath", f"{_M}oMathPara"):
                paragraph.write(from_omml(element), inherited)

    def _run(self, run: etree._Element, paragraph: _Paragraph, run_look: Look) -> None:
        for element in run:
            tag = element.tag
            if tag == f"{W}fldChar":
                _follow_field(paragraph.fields, element.get(f"{W}fldCharType"))
            elif run_look.is_hidden or _is_instruction(paragraph.fields):
                continue
            elif tag == f"{W}t":
                paragraph.write(element.text or "", run_look)
            elif tag in (f"{W}tab", f"{W}ptab"):
                paragraph.lines[-1].append("\t")
            elif tag in (f"{W}br", f"{W}cr"):
                paragraph.lines.append([])
            elif tag == f"{W}noBreakHyphen":
                paragraph.lines[-1].append("-")
            elif tag == f"{W}sym":
                paragraph.write(_symbol(element), run_look)
            elif tag == f"{W}ruby":
                self._inline(element, paragraph, run_look)
            elif tag in _NOTE_REFERENCES:
                note = self._notes[_NOTE_REFERENCES[tag]].pop(element.get(f"{W}id"), None)
                paragraph.notes.extend([] if note is None else [note])
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{_MC}AlternateContent"):
                self._drawing(element, paragraph)

    def _drawing(self, element: etree._Element, paragraph: _Paragraph) -> None:
        """Keep the text boxes of a drawing; of alternatives Word draws the first it knows, and all of them hold the same text."""
        choice = element.find(f"{_MC}Choice") if element.tag == f"{_MC}AlternateContent" else element
        boxes = [] if choice is None else [box for box in choice.iter(_TEXT_BOX) if next(box.iterancestors(_TEXT_BOX, f"{W}p")).tag == f"{W}p"]
        paragraph.boxes.extend(boxes)
        is_object = element.tag == f"{W}object" or (choice is not None and next(choice.iter("{*}chart", "{*}relIds"), None) is not None)
        self._objects += is_object

    # Tables

    def _table(self, element: etree._Element) -> None:
        inner = _framed(element)
        if inner is not None:
            self.blocks_of(inner)
            return
        notes: list[etree._Element] = []
        table = self._grid(element, notes)
        if table is not None:
            self._places += table.n_rows * table.n_cols
            limits.TABLE_PLACES.check(self._places)
            self.blocks.append(table)
        for note in notes:
            self.blocks_of(note)

    def _grid(self, element: etree._Element, notes: list[etree._Element]) -> Table | None:
        rows = [_row(row) for row in _unwrapped(element) if row.tag == f"{W}tr" and not _is_deleted(row)]
        snapped = grid.snap({(col, right) for row in rows for col, right, _, _ in row.cells}, _widths(element))
        places: list[grid.Place] = []
        above: dict[tuple[int, int], int] = {}  # columns of the cells of the row above -> their index in places
        for number, row in enumerate(rows):
            current: dict[tuple[int, int], int] = {}
            for col, right, cell, continues in row.cells:
                key = snapped[col], snapped[right]
                if continues and key in above:
                    current[key] = above[key]
                    places[above[key]] = places[above[key]]._replace(bottom=number + 1)
                else:
                    current[key] = len(places)
                    text = self._cell(cell, notes)
                    self._count(text)
                    places.append(grid.Place(number, key[0], number + 1, key[1], text))
            above = current
        header_rows = next((number for number, row in enumerate(rows) if not row.is_header), len(rows))
        return grid.table(places, header_rows or None, len(self.blocks) + 1)

    def _cell(self, container: etree._Element, notes: list[etree._Element]) -> str:
        """The text of a cell or of a text box in it, a line for each paragraph; rows of a table inside are lines with tabs."""
        lines: list[str] = []
        unfinished: _Paragraph | None = None
        for element in _unwrapped(container):
            if element.tag == f"{W}p":
                paragraph = self._paragraph(element, unfinished)
                unfinished = paragraph if paragraph.runs_on else None
                if unfinished is None:
                    lines += self._lines_in_cell(paragraph, notes)
            elif element.tag == f"{W}tbl":
                for row in _unwrapped(element):
                    if row.tag == f"{W}tr" and not _is_deleted(row):
                        lines.append("\t".join(self._cell(cell, notes) for _, _, cell, continues in _row(row).cells if not continues))
        if unfinished is not None:
            lines += self._lines_in_cell(unfinished, notes)
        return "\n".join(line for line in lines if line.strip())

    def _lines_in_cell(self, paragraph: _Paragraph, notes: list[etree._Element]) -> list[str]:
        notes += paragraph.notes
        return paragraph.texts() + [self._cell(box, notes) for box in paragraph.boxes]


def _unwrapped(container: etree._Element) -> Iterator[etree._Element]:
    """The children, and for those that only wrap others the children of these."""
    for element in container:
        if element.tag in _WRAPPERS:
            yield from _unwrapped(element)
        else:
            yield element


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


def _is_deleted(row: etree._Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


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
    rows = [row for row in _unwrapped(table) if row.tag == f"{W}tr"]
    cells = [cell for row in rows[:2] for cell in _unwrapped(row) if cell.tag == f"{W}tc"] if len(rows) == 1 else []
    return cells[0] if len(cells) == 1 and next(cells[0].iter(f"{W}tbl"), None) is not None else None
