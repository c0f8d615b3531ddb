"""Compare every character of every page with pdfplumber's `page.chars`: text, and origin to 0.5 pt. Where they differ, pdfium is asked.

    python benchmarks/pdf_characters.py [FILE_OR_FOLDER ...]     (default: tests/data/pdf)

Our base line of vertical writing is where Latin words among it stand, pdfplumber's origin is the middle of the column: across it, half an em is allowed.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from parsers.readers.pdf_content import PageFrame, page_frame, read_content
from parsers.readers.pdf_fonts import UNREADABLE, FontCache
from parsers.readers.pdf_text import Piece

TOLERANCE = 0.5
ROOT = Path(__file__).resolve().parent.parent
Character = tuple[str, float, float]  # text and origin in points on the visible page


def our_characters(pieces: list[Piece]) -> list[tuple[Character, float]]:
    """Every character, and how far across the line its origin may lie from pdfplumber's."""
    found = []
    for piece in pieces:
        for text, edge in zip(piece.text, piece.edges, strict=False):
            if piece.direction & 1:
                found.append(((text, piece.base, edge), max(TOLERANCE, piece.size / 2)))
            else:
                found.append(((text, edge, piece.base), TOLERANCE))
    return found


def their_characters(chars: list[dict[str, Any]], page: PDFPage, frame: PageFrame) -> list[Character]:
    """pdfplumber's characters, whose matrix counts from the MediaBox's corner, moved to the visible page."""
    x0, y0, x1, y1 = page.mediabox
    height = x1 - x0 if page.rotate in (90, 270) else y1 - y0
    left, top, right, bottom = page.cropbox
    move_x, move_y = {0: (left - x0, y1 - bottom), 90: (top - y0, left - x0), 180: (x1 - right, top - y0), 270: (y1 - bottom, x1 - right)}[page.rotate]
    found = []
    for char in chars:
        text = UNREADABLE if char["text"].startswith("(cid:") else char["text"]
        step = char["matrix"][4] - move_x, height - char["matrix"][5] - move_y
        found.extend((single if single.isprintable() or single == "\u3000" else " ", *step) for single in text[:1])
    return found


def pdfium_origins(path: Path, number: int) -> list[Character]:
    """pdfium's characters with their origins on the visible page."""
    document = pypdfium2.PdfDocument(path)
    page = document[number - 1]
    text = page.get_textpage()
    width, height = page.get_size()
    x, y = ctypes.c_double(), ctypes.c_double()
    column, row = ctypes.c_int(), ctypes.c_int()
    found = []
    for i in range(text.count_chars()):
        pdfium.FPDFText_GetCharOrigin(text, i, x, y)
        pdfium.FPDF_PageToDevice(page, 0, 0, round(width * 10), round(height * 10), 0, x.value, y.value, column, row)
        found.append((chr(pdfium.FPDFText_GetUnicode(text, i) % 0x110000), column.value / 10, row.value / 10))
    return found


def is_there(character: Character, origins: list[Character]) -> bool:
    """True if a character stands at its place in another list; one that no font names may be any character."""
    text, x, y = character
    return any((text in (other, UNREADABLE)) and abs(u - x) <= TOLERANCE and abs(v - y) <= TOLERANCE for other, u, v in origins)


def differences(ours: list[tuple[Character, float]], theirs: list[Character]) -> tuple[list[Character], list[Character]]:
    """Characters of pdfplumber that we lack, and ours that it lacks; each of ours answers for one of theirs."""
    pool: dict[str, list[tuple[float, float, float]]] = {}
    for (text, x, y), across in sorted(ours):
        pool.setdefault(text, []).append((x, y, across))
    missing = []
    for text, x, y in sorted(theirs):
        places = pool.get(text, [])
        match = next((i for i, (u, v, across) in enumerate(places) if abs(u - x) <= across and abs(v - y) <= TOLERANCE), None)
        if match is None:
            missing.append((text, round(x, 1), round(y, 1)))
        else:
            places.pop(match)
    return missing, [(text, round(x, 1), round(y, 1)) for text, places in pool.items() for x, y, _ in places]


def compare(path: Path) -> Counter[str]:
    """How many characters of one file agree, and what differs."""
    totals: Counter[str] = Counter()
    with pdfplumber.open(path) as plumber:
        document = PDFDocument(PDFParser(BytesIO(path.read_bytes())))
        fonts = FontCache()
        for number, (page, oracle) in enumerate(zip(PDFPage.create_pages(document), plumber.pages, strict=True), 1):
            frame = page_frame(page, number)
            content = read_content(page, frame, fonts)
            ours = our_characters([*content.pieces, *(piece for _, piece in content.hidden)])
            theirs = their_characters(oracle.chars, page, frame)
            oracle.close()
            totals["characters"] += len(theirs)
            totals["pages"] += 1
            missing, extra = differences(ours, theirs)
            if missing or extra:
                origins = pdfium_origins(path, number)
                totals["pdfium sides with us"] += sum(is_there(character, origins) for character in extra)
                totals["pdfium sides with pdfplumber"] += sum(is_there(character, origins) for character in missing)
            totals["missing"] += len(missing)
            totals["extra"] += len(extra)
            if missing or extra:
                print(f"  {path.name} page {number}: {len(missing)} missing {missing[:4]}, {len(extra)} extra {extra[:4]}")
    return totals


def main() -> None:
    logging.disable(logging.CRITICAL)
    named = [Path(argument) for argument in sys.argv[1:]] or [ROOT / "tests" / "data" / "pdf"]
    files = sorted(path for place in named for path in ([place] if place.is_file() else place.rglob("*.pdf")))
    total: Counter[str] = Counter()
    for path in files:
        total += compare(path)
    same = total["characters"] - total["missing"]
    print(", ".join(f"{name}: {total[name]}" for name in ("pdfium sides with us", "pdfium sides with pdfplumber")))
    print(f"characters: {same:,} of {total['characters']:,} as in pdfplumber, {total['extra']} extra, {total['pages']} pages of {len(files)} files")


if __name__ == "__main__":
    main()
