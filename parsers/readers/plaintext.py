"""Plain text: tab-separated tables, blank lines at old page breaks, remnants of Markdown and HTML.

The line number is the provenance. Lines outside tables may have been cut by a page break, which only the layout
stage can tell from the words around, so every line says `joins="maybe"`.
"""

from __future__ import annotations

import html

import regex
from charset_normalizer import from_bytes

from parsers.document import Block, Cell, Document, Line, Note, Printed, Source, Span, Table
from parsers.errors import UnsupportedFormat
from parsers.readers import limits

# Only tags that converters are known to leave behind: anything else in angle brackets is the document's own text.
_TAGS = "p|ol|ul|li|b|i|u|s|em|strong|br|hr|span|div|font|sup|sub|h[1-6]|a|center|small|big|blockquote|img"
_ATTRIBUTE = r"""\s+[a-zA-Z-]{1,30}\s?=\s?(?:"[^"<>]{0,500}"|'[^'<>]{0,500}'|[^\s"'<>]{1,500})"""
_MARKUP = regex.compile(rf"</?(?:{_TAGS})(?:{_ATTRIBUTE}){{0,8}}\s?/?>|\*\*|__(?=\S)|(?<=\S)__|<!--[^<>]{{0,500}}-->", regex.IGNORECASE)
_ENTITY = regex.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_LINE_OPENING = regex.compile(r"\s*#{1,6}(?=\s|\p{Han})\s*|\s*[-*+•](?=\s)\s+|\s*>\s+")
# A line that only counts the pages.
_PAGE_LINE = regex.compile(r"\s*(?:第\s*\p{Nd}{1,4}\s*頁(?:\s*[,，、/]?\s*共\s*\p{Nd}{1,4}\s*頁)?|[-–—]\s*\p{Nd}{1,4}\s*[-–—])\s*")
_LINE_BREAK = regex.compile(r"\r\n|\n|\r")


REPLACEMENT = "\ufffd"
MOST_DAMAGE = 500  # characters for each one that may be damaged: more damage is another encoding


def decode(data: bytes) -> str:
    """The text of `data`: UTF-8 with or without BOM, UTF-16, CP950 (Big5), else what charset-normalizer finds.

    CP950 comes before detection because detectors return nothing for short Big5 text. UTF-8 with a few damaged
    bytes has U+FFFD in their place.
    Raises UnsupportedFormat if no encoding yields text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _strictly(data, "utf-8-sig")
    wide = _utf16_without_mark(data)
    if wide:
        return _strictly(data, wide)
    for encoding in ("utf-8", "cp950", "big5hkscs"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    damaged = data.decode("utf-8", errors="replace")
    if regex.search(r"\p{Han}", damaged) and damaged.count(REPLACEMENT) <= 1 + len(damaged) // MOST_DAMAGE:
        return damaged
    best = from_bytes(data[:1_000_000]).best()
    if best is None:
        raise UnsupportedFormat("文字編碼無法辨識，請另存為 UTF-8 純文字。 The text encoding is not recognised; save the file as UTF-8 text.")
    return _strictly(data, best.encoding)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise UnsupportedFormat(f"文字不是有效的 {encoding}：{error}。 The text is not valid {encoding}; save the file as UTF-8 text.") from error


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 without BOM shows by NUL bytes at every second place (line feeds, digits and Latin letters have them)."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or not (even or odd) or min(even, odd):
        return None
    return "utf-16-be" if even else "utf-16-le"


def read(source: Source) -> Document:
    """Blocks of a text file; `Span.line` is the line number. Adjacent lines with tabs are one table fragment; page numbers are left out."""
    text = decode(source.data)
    limits.CHARACTERS.check(len(text))
    blocks: list[Block] = []
    rows: list[list[Printed]] = []
    controls = 0

    def close_table() -> None:
        if rows:
            blocks.append(_fragment(rows))
            rows.clear()

    for number, raw in enumerate(_LINE_BREAK.split(text), 1):
        controls += sum(raw.count(c) for c in ("\x00", "\x1b"))
        if "\t" in raw.strip(" \n\f"):
            rows.append([_field(field, number) for field in raw.strip(" \f").split("\t")])
            continue
        close_table()
        if _PAGE_LINE.fullmatch(raw):
            continue
        opening = _LINE_OPENING.match(raw)
        line = _field(raw[opening.end() :] if opening else raw, number)
        if line:
            blocks.append(Line(line))
    close_table()
    notes = []
    if controls:
        notes.append(Note("control_characters", f"文字含 {controls} 個控制字元，已略去。 Control characters were left out."))
    if damaged := text.count(REPLACEMENT):
        notes.append(Note("damaged_text", f"文字有 {damaged} 處損毀，以 {REPLACEMENT} 代替。 Damaged bytes were replaced."))
    return Document(source, tuple(blocks), notes=tuple(notes))


def _field(raw: str, number: int) -> Printed:
    """A line or field without markup. Only the line number is known, so cleaning need not keep offsets."""
    text = _MARKUP.sub("", raw)
    text = _ENTITY.sub(lambda m: html.unescape(m[0]), text)
    text = "".join(" " if c == "\xa0" else c for c in text if c == "\t" or (c >= " " and c not in "\x7f\ufeff\u200b"))
    return Printed.of(text.strip(), Span(line=number))


def _fragment(rows: list[list[Printed]]) -> Table:
    width = max(map(len, rows))
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row + [Printed()] * (width - len(row))))
    return Table(cells, len(rows), width, merges_known=False)
