"""PDF files for tests: the fixtures under tests/data/pdf, and tiny ones written here byte by byte."""

from __future__ import annotations

import zlib
from pathlib import Path

from parsers.document import Document, Line, Source, Table
from parsers.readers.pdf import Engine, read

DATA = Path(__file__).parents[1] / "data" / "pdf"
TRAPS = DATA / "traps"

# A font that needs no file: CIDs of Adobe-CNS1 are read through the UniCNS-UCS2 CMaps, whose codes are UCS-2.
CJK = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /MSung-Light /Encoding /UniCNS-UCS2-{mode} /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0"
    " /BaseFont /MSung-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (CNS1) /Supplement 0 >> /DW 1000"
    " /FontDescriptor << /Type /FontDescriptor /FontName /MSung-Light /Flags 4 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 >> >>] >>"
)
LATIN = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def source(data: bytes, name: str = "a.pdf") -> Source:
    return Source.from_bytes(data, "application/pdf", name)


def read_file(path: Path, engine: Engine = "own") -> Document:
    return read(source(path.read_bytes(), path.name), engine)


def pdf(
    *contents: str, page: str = "/MediaBox [0 0 400 300]", fonts: dict[str, str] | None = None, objects: tuple[bytes, ...] = (), resources: str = ""
) -> bytes:
    """A PDF with one page for each content stream; fonts are F1 (Chinese), F2 (Chinese, vertical) and F3 (Helvetica).

    `objects` are bodies of further objects, numbered from 4.
    """
    named = {"F1": CJK.format(mode="H"), "F2": CJK.format(mode="V"), "F3": LATIN} | (fonts or {})
    font_dict = " ".join(f"/{name} {body}" for name, body in named.items())
    bodies: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", f"<< /Font << {font_dict} >> {resources} >>".encode(), *objects]
    kids = []
    for content in contents:
        data = zlib.compress(content.encode("latin-1"))
        bodies.append(f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode() + data + b"\nendstream")
        bodies.append(f"<< /Type /Page /Parent 2 0 R /Resources 3 0 R /Contents {len(bodies)} 0 R {page} >>".encode())
        kids.append(f"{len(bodies)} 0 R")
    bodies[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def show(text: str, x: float, y: float, size: float = 12, font: str = "F1") -> str:
    """The operators that show a text at a place (PDF coordinates, y upwards)."""
    if font == "F3":
        return f"BT /F3 {size} Tf {x} {y} Td ({text}) Tj ET\n"
    return f"BT /{font} {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


def lines(document: Document) -> list[str]:
    return [block.text.text for block in document.blocks if isinstance(block, Line)]


def tables(document: Document) -> list[list[list[str]]]:
    """Each table as rows of texts, a merged cell in its first place only."""
    found = []
    for block in document.blocks:
        if isinstance(block, Table):
            rows = [[""] * block.n_cols for _ in range(block.n_rows)]
            for cell in block.cells:
                rows[cell.row][cell.col] = cell.text.text
            found.append(rows)
    return found


def notes(document: Document) -> list[tuple[str, list[int | None]]]:
    return [(note.code, [span.page for span in note.spans]) for note in document.notes]
