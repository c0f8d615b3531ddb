"""The second reading: pdfium reads the text inside given boxes. It shares no code with the first reader.

pdfium takes the shapes and names of characters from fonts of the machine where the file brings none, so what it reads
on pages with such fonts is not evidence. It is not thread-safe: one process, one thread.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import pi
from types import TracebackType
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document import BBox, Document, Line, Note, Printed, Run, Span
from parsers.errors import DocumentError
from parsers.text.fold import fold

_FINE = 100  # device pixels per point: pdfium maps places to whole pixels
_LINE = 0.5  # characters whose middles differ by less than this part of their height stand on one line
_MARGIN = 1.0  # points
# Fonts that every PDF program brings along (ISO 32000-1, 9.6.2.2).
_STANDARD = ("Helvetica", "Courier", "Times-", "Symbol", "ZapfDingbats")
_MOST_SHOWN = 80


class _Character(NamedTuple):
    """A character and the middle and height of its box on the visible page; `turns` are quarter turns clockwise."""

    text: str
    x: float
    y: float
    height: float
    turns: int


class SecondReader:
    """pdfium's reading of one PDF. Use as a context manager. Raises DocumentError if pdfium cannot open the file."""

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise DocumentError(f"第二讀取引擎無法開啟此 PDF。 The second reader cannot open the PDF: {error}") from error
        self._page = 0
        self._characters: list[_Character] | None = None

    def __enter__(self) -> SecondReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._document.close()

    def text(self, page: int, box: BBox) -> str | None:
        """The characters whose middle lies in a box of the visible page, line by line, without spaces.

        None where the reading would depend on the machine, or pdfium cannot read the page.
        """
        characters = self.characters(page)
        return None if characters is None else "".join(_in_lines(_inside(characters, box)))

    def characters(self, page: int) -> list[_Character] | None:
        """All characters of a page, or None as for `text`. The last page read is kept."""
        if page != self._page:
            self._page, self._characters = page, self._read(page)
        return self._characters

    def _read(self, number: int) -> list[_Character] | None:
        if not 1 <= number <= len(self._document):
            return None
        try:
            page = self._document[number - 1]
        except pypdfium2.PdfiumError:
            return None
        try:
            return list(_characters(page)) if _brings_its_fonts(page) else None
        finally:
            page.close()


def confirms(printed: Printed, reader: SecondReader) -> tuple[bool | None, str]:
    """Whether the second reader reads a printed text in the places where the first one did, and what it reads there.

    None where it cannot say.
    """
    read = []
    for _, run in printed.runs:
        text = reader.text(run.span.page, run.span.bbox) if run.span.page and run.span.bbox else None
        if text is None:
            return None, ""
        read.append(text)
    found = "".join(read)
    return fold(found) == fold("".join(run.text for _, run in printed.runs)), found


def differences(document: Document) -> Iterator[Note]:
    """A note for every line of print of a PDF that the second reader reads differently, and for every page that it cannot judge."""
    runs: dict[int, list[Run]] = {}
    for block in document.blocks:
        for text in [block.text] if isinstance(block, Line) else [cell.text for cell in block.cells]:
            for _, run in text.runs:
                runs.setdefault(run.span.page or 0, []).append(run)
    unjudged: list[Span] = []
    with SecondReader(document.source.data) as reader:
        for page in sorted(runs):
            if reader.characters(page) is None:
                unjudged.append(Span(page))
                continue
            for run in runs[page]:
                read = reader.text(page, run.span.bbox) if run.span.bbox else None
                if read is not None and fold(read) != fold(run.text):
                    message = f"第二讀取引擎讀為「{read[:_MOST_SHOWN]}」。 The second reader reads something else here."
                    yield Note("second_reading_differs", message, run.text, (run.span,))
    if unjudged:
        message = "字型未內嵌，或頁面無法讀取，第二讀取引擎無從比對。 The second reader cannot judge these pages: fonts are not embedded."
        yield Note("second_reading_impossible", message, "", tuple(unjudged))


def _brings_its_fonts(page: Any) -> bool:
    seen = set()
    for item in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
        font = pdfium.FPDFTextObj_GetFont(item)
        address = ctypes.addressof(font.contents) if font else 0
        if address in seen or not font:
            continue
        seen.add(address)
        if pdfium.FPDFFont_GetIsEmbedded(font) != 1 and not _font_name(font).startswith(_STANDARD):
            return False
    return True


def _font_name(font: Any) -> str:
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(max(length, 1))
    pdfium.FPDFFont_GetBaseFontName(font, name, length)
    return name.value.decode("utf-8", "replace")


def _characters(page: Any) -> Iterator[_Character]:
    """The visible characters of a page in the order of its content."""
    width, height = round(page.get_width() * _FINE), round(page.get_height() * _FINE)
    rotation = page.get_rotation() // 90
    text = page.get_textpage()
    corner = [ctypes.c_int(), ctypes.c_int()]
    box = pdfium.FS_RECTF()

    def place(x: float, y: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, *corner)
        return corner[0].value / _FINE, corner[1].value / _FINE

    high = 0
    try:
        for i in range(text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text, i)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:  # pdfium counts in UTF-16
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
            if not code or pdfium.FPDFText_IsGenerated(text, i) == 1 or not pdfium.FPDFText_GetLooseCharBox(text, i, box):
                continue
            item = pdfium.FPDFText_GetTextObject(text, i)
            if item and pdfium.FPDFTextObj_GetTextRenderMode(item) in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP):
                continue
            (x0, y0), (x1, y1) = place(box.left, box.top), place(box.right, box.bottom)
            turns = (rotation + round(pdfium.FPDFText_GetCharAngle(text, i) / (pi / 2))) % 4  # its angles count clockwise
            size = abs(x1 - x0) if turns % 2 else abs(y1 - y0)
            yield _Character(chr(code), (x0 + x1) / 2, (y0 + y1) / 2, size, turns)
    finally:
        text.close()


def _inside(characters: Iterable[_Character], box: BBox) -> list[_Character]:
    left, top, right, bottom = box.x0 - _MARGIN, box.top - _MARGIN, box.x1 + _MARGIN, box.bottom + _MARGIN
    return [c for c in characters if left <= c.x <= right and top <= c.y <= bottom and not c.text.isspace()]


def _in_lines(characters: Sequence[_Character]) -> Iterator[str]:
    """Texts of the lines from top to bottom, as read in the direction that most characters have."""
    if not characters:
        return
    turns = Counter(character.turns for character in characters).most_common(1)[0][0]
    placed = [((c.x, c.y), (c.y, -c.x), (-c.x, -c.y), (-c.y, c.x))[turns] + (c.height, c.text) for c in characters]
    placed.sort(key=lambda item: item[1])
    line: list[tuple[float, float, float, str]] = []
    for item in placed:
        if line and item[1] - line[-1][1] > _LINE * item[2]:
            yield "".join(text for *_, text in sorted(line, key=lambda part: part[0]))
            line = []
        line.append(item)
    yield "".join(text for *_, text in sorted(line, key=lambda part: part[0]))
