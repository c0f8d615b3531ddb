"""PDF: pages with a text layer, read into lines and ruled tables with the place of every character.

File structure, fonts and CMaps are pdfminer's; content streams and grids are read by the modules beside this one. A
page that they cannot follow is read by pdfplumber instead. Nothing depends on the fonts installed on the machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from pdfminer.pdfpage import PDFPage

from parsers.document import Document, Line, Note, Page, Source, Span, Table
from parsers.errors import DocumentError
from parsers.readers import limits
from parsers.readers.pdf_content import Content, PageFrame, page_frame, read_content
from parsers.readers.pdf_file import pages as pdf_pages
from parsers.readers.pdf_fonts import UNREADABLE, CannotFollow, FontCache
from parsers.readers.pdf_page import PageBlock, body_margins, finished, page_blocks
from parsers.readers.pdf_text import Hidden

Engine = Literal["own", "pdfplumber"]

# What is left out of the text, with its message.
_HIDDEN: dict[Hidden, tuple[str, str]] = {
    "invisible": ("hidden_text", "字不可見（Tr 3），未納入。 invisible characters were left out."),
    "clipped": ("clipped_text", "字落在裁切範圍外，未納入。 clipped characters were left out."),
    "off_page": ("off_page_text", "字落在頁面外，未納入。 characters off the page were left out."),
    "struck": ("struck_text", "字劃有刪除線，未納入。 characters that are struck through were left out."),
    "watermark": ("watermark_text", "字特大，疊印於其他文字上（如浮水印），未納入。 large characters printed over other text (a watermark?) were left out."),
    "slanted": ("slanted_text", "字為斜向（如浮水印），未納入。 slanted characters (a watermark?) were left out."),
}


def read(source: Source, engine: Engine = "own") -> Document:
    """The document in a PDF file. With `engine` pdfplumber finds all characters and lines, for comparison.

    Notes: no_text_layer, unreadable_font, page_unreadable, fallback_reader, borderless_table, and what was left out (hidden_text, clipped_text,
    off_page_text, slanted_text, struck_text, watermark_text). Raises Encrypted, LimitExceeded, or DocumentError for a file that is damaged as a whole.
    """
    pages: list[PageFrame] = []
    blocks: list[list[PageBlock]] = []
    notes: list[Note] = []
    fonts = FontCache()
    characters = 0
    for number, page in enumerate(pdf_pages(source.data), 1):
        frame = page_frame(page, number)
        content = _content(page, frame, fonts, engine, source.data, notes)
        characters += sum(len(piece.text) for piece in content.pieces)
        limits.CHARACTERS.check(characters)
        pages.append(frame)
        blocks.append(page_blocks(content, frame))
        notes += _notes(content, frame)
        notes += [_without_borders(block) for block in blocks[-1] if isinstance(block, Table) and block.is_unclear]
    if not pages:
        raise DocumentError("PDF 內沒有頁面，檔案可能損壞，請重新取得。 The PDF has no pages; it may be damaged, get it again.")
    return Document(
        source,
        tuple(_finished(pages, blocks)),
        tuple(Page(frame.number, round(frame.width, 2), round(frame.height, 2)) for frame in pages),
        tuple(_merged(notes)),
    )


def _content(page: PDFPage, frame: PageFrame, fonts: FontCache, engine: Engine, data: bytes, notes: list[Note]) -> Content:
    """What the page shows; read by pdfplumber where this reader gives up, and nothing where both do."""
    if engine == "own":
        try:
            return read_content(page, frame, fonts)
        except CannotFollow as reason:
            message = f"此頁改以 pdfplumber 讀取。 The page was read by pdfplumber: {reason}"
            notes.append(Note("fallback_reader", message, "", (Span(frame.number),)))
    from parsers.readers.pdf_plumber import plumber_content  # only wanted for the odd page: its import takes as long as reading a file

    try:
        return plumber_content(data, page, frame)
    except CannotFollow as reason:
        notes.append(Note("page_unreadable", f"此頁損壞，無法讀取。 The page is damaged and cannot be read: {reason}", "", (Span(frame.number),)))
        return Content([], [], [], [], [], Counter())


def _notes(content: Content, frame: PageFrame) -> Iterator[Note]:
    """What the reader must say of one page."""
    place = (Span(frame.number),)
    counts = Counter(reason for reason, piece in content.hidden for text in piece.text if not text.isspace())
    for reason, (code, message) in _HIDDEN.items():
        if counts[reason]:
            text = "".join(piece.text for why, piece in content.hidden if why == reason)[:200]
            yield Note(code, f"{counts[reason]} {message}", text, place)
    if content.painted and not any(piece.text.strip() for piece in content.pieces):
        yield Note("no_text_layer", "此頁沒有文字層（掃描影像或外框字），請先以文字辨識（OCR）處理。 The page has no text layer; run OCR first.", "", place)
    unreadable = sum(piece.text.count(UNREADABLE) for piece in content.pieces)
    if unreadable:
        fonts = ", ".join(sorted({piece.face.name for piece in content.pieces if UNREADABLE in piece.text}))
        yield Note(
            "unreadable_font", f"{unreadable} 字之字型缺 ToUnicode 對照，無法得知為何字。 The font does not say which characters these are.", fonts, place
        )


def _without_borders(table: Table) -> Note:
    text = " ".join(cell.text.text for cell in table.cells)[:200]
    message = "此頁之表無格線，無法確定儲存格，未讀入。 A table without borders: its cells cannot be told apart and were not read."
    return Note("borderless_table", message, text, (Span(table.page, None, table.bbox),))


def _merged(notes: Iterable[Note]) -> Iterator[Note]:
    """Notes without page-dependent text that say the same of several pages, as one."""
    merged: dict[tuple[str, str, str], list[Span]] = {}
    for note in notes:
        merged.setdefault(note[:3], []).extend(note.spans)
    for (code, message, text), spans in merged.items():
        yield Note(code, message, text, tuple(spans))


def _finished(pages: Sequence[PageFrame], blocks: Sequence[list[PageBlock]]) -> Iterator[Line | Table]:
    """The blocks of all pages; pages of one size share their margins."""
    sizes = [(round(frame.width), round(frame.height)) for frame in pages]
    margins = {size: body_margins([own for own, other in zip(blocks, sizes, strict=True) if other == size], size[0]) for size in set(sizes)}
    for own, size in zip(blocks, sizes, strict=True):
        yield from finished(own, margins[size])
