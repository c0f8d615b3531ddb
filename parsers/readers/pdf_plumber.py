"""A page read by pdfplumber: for pages that our own content reader gives up, and for comparison with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.layout import LTChar, LTContainer, LTCurve, LTItem
from pdfminer.pdfpage import PDFPage
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from parsers.document import BBox
from parsers.readers.pdf_content import Content, PageFrame
from parsers.readers.pdf_fonts import PRINTABLE, UNREADABLE, CannotFollow, face, pdfminer_faults
from parsers.readers.pdf_rules import Matrix, RulingLines
from parsers.readers.pdf_text import Piece, ShownText


def plumber_content(data: bytes, page: PDFPage, frame: PageFrame) -> Content:
    """What pdfplumber finds on a page. It does not tell invisible or clipped characters, so these count as shown.

    Raises CannotFollow where pdfplumber fails, too.
    """
    try:
        with pdfminer_faults():
            items = list(_items(_opened(data).pages[frame.number - 1].layout))
    except (PdfminerException, MalformedPDFException) as fault:
        raise CannotFollow(str(fault)) from fault
    matrix = _from_media_box(page, frame)
    text, rules, painted = ShownText(frame.width, frame.height), RulingLines(), Counter[str]()
    clip = BBox(0.0, 0.0, frame.width, frame.height)
    for piece in _pieces((item for item in items if isinstance(item, LTChar) and item.get_text()), matrix):
        middle = piece.base + piece.size * (-0.35 if piece.direction in (0, 3) else 0.35)
        text.place(*piece, middle, clip)
    for item in items:
        if isinstance(item, LTCurve):
            operator = b"B" if item.stroke and item.fill else b"S" if item.stroke else b"f"
            if any(step[0] in "cvy" for step in item.original_path or ()):
                painted["curve"] += 1
            else:
                rules.paint(operator, [], [list(item.pts)], matrix, clip, item.linewidth, _fill(item))
        elif not isinstance(item, LTChar):
            painted["image"] += 1
    return Content(text.pieces, text.hidden, rules.horizontal, rules.vertical, rules.fills, painted)


@lru_cache(maxsize=1)  # one file at a time, for all of its pages
def _opened(data: bytes) -> pdfplumber.PDF:
    return pdfplumber.open(BytesIO(data))


def _items(container: LTContainer[Any]) -> Iterator[LTItem]:
    for item in container:
        if isinstance(item, LTContainer):
            yield from _items(item)
        else:
            yield item


def _from_media_box(page: PDFPage, frame: PageFrame) -> Matrix:
    """From pdfminer's coordinates (origin in the lower left corner of the turned MediaBox) to the visible page."""
    x0, y0, x1, y1 = page.mediabox
    user_to_pdfminer: dict[int, Matrix] = {0: (1, 0, 0, 1, -x0, -y0), 90: (0, -1, 1, 0, -y0, x1), 180: (-1, 0, 0, -1, x1, y1), 270: (0, 1, -1, 0, y1, -x0)}
    # Both are turns with a shift, so the shift between them is what a point's two images differ by once y is turned down.
    ours, theirs = frame.matrix, user_to_pdfminer.get(page.rotate, user_to_pdfminer[0])
    return (1.0, 0.0, 0.0, -1.0, ours[4] - theirs[4], ours[5] + theirs[5])


def _pieces(chars: Iterator[LTChar], matrix: Matrix) -> Iterator[Piece]:
    """Characters as pieces; those that follow on each other are one piece."""
    last: Piece | None = None
    for char in chars:
        piece = _piece(char, matrix)
        gap = (piece.edges[0] - last.edges[-1]) * (1 if piece.direction < 2 else -1) / (piece.size or 1.0) if last else 0.0
        if last and piece[2:] == last[2:] and -0.15 <= gap <= 0.2:
            last = last._replace(text=last.text + piece.text, edges=[*last.edges[:-1], *piece.edges])
        else:
            if last:
                yield last
            last = piece
    if last:
        yield last


def _piece(char: LTChar, matrix: Matrix) -> Piece:
    a, b, c, d, e, f = char.matrix
    x, y = e + matrix[4], matrix[5] - f
    is_vertical = char.adv < 0
    right, down = (c * char.adv, -d * char.adv) if is_vertical else (a * char.adv, -b * char.adv)
    is_level = abs(right) >= abs(down)
    start, move, base = (x, right, y) if is_level else (y, down, x)
    direction = (0 if is_level else 1) + (2 if move < 0 else 0)
    size = char.height if is_level != is_vertical else char.width
    if is_vertical:
        base += size * (0.38 if direction in (0, 3) else -0.38)
    text = UNREADABLE if char.get_text().startswith("(cid:") else char.get_text().translate(PRINTABLE)
    edges = [start + move * i / len(text) for i in range(len(text) + 1)]
    look = face(char.fontname, 0, -0.2)
    return Piece(text, edges, base, size, direction, look, look.is_bold)


def _fill(item: LTCurve) -> tuple[bytes, bytes]:
    """The colour of a filled path as the operator that sets it."""
    colour = item.non_stroking_color
    numbers = colour if isinstance(colour, tuple | list) else (colour,)
    if not all(isinstance(number, int | float) for number in numbers):
        return b"g", b"0"
    return {3: b"rg", 4: b"k"}.get(len(numbers), b"g"), " ".join(map(str, numbers)).encode()
