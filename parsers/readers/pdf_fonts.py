"""Fonts of one PDF: pdfminer's encodings, CMaps and widths behind two look-ups that are cheap enough for every character."""

from __future__ import annotations

import re
import struct
import zlib
from binascii import Error as HexError
from binascii import unhexlify
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFObjRef, dict_value, resolve1
from pdfminer.psexceptions import PSException

UNREADABLE = "\ufffd"

# What pdfminer raises on files that break the rules: it unpacks, indexes and asserts without asking first.
PDFMINER_FAULTS = (
    *(PSException, AssertionError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError),
    *(EOFError, NotImplementedError, struct.error, zlib.error),
)

Glyph = tuple[str, float]  # its text (one character or more) and its width in em

_BOLD = re.compile(r"bold|black|heavy|[-,]B\d*$|粗|-(?:EB|DB|XB)-", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
_SYMBOLIC = 1 << 2
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ") | dict.fromkeys(range(55296, 57344), UNREADABLE)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b"", b"\r": b""}


class CannotFollow(Exception):  # noqa: N818 (it is no error of the file alone)
    """A page, font or stream that is damaged or beyond this reader; the page is then read by pdfplumber."""


@contextmanager
def pdfminer_faults() -> Iterator[None]:
    """Turn whatever pdfminer raises on a broken object into CannotFollow."""
    try:
        yield
    except PDFMINER_FAULTS as fault:
        raise CannotFollow(f"{type(fault).__name__}: {fault}") from fault


class _Glyphs(dict[int, Glyph]):
    """Character code (CID) -> text and width in em, filled as codes appear."""

    def __init__(self, font: PDFFont, is_readable: bool) -> None:
        self._font = font
        self._is_readable = is_readable

    def __missing__(self, cid: int) -> Glyph:
        with pdfminer_faults():
            width = float(self._font.char_width(cid))
            try:
                text = self._font.to_unichr(cid) if self._is_readable else UNREADABLE
            except PDFUnicodeNotDefined:
                text = UNREADABLE
        glyph = self[cid] = (text.translate(_CONTROL), width)
        return glyph


class _Strings(dict[bytes, tuple[Glyph, ...]]):
    """A string operand as written, with its brackets -> its glyphs. Only short ones are kept: they repeat."""

    def __init__(self, decode: Callable[[bytes], Iterable[int]], glyphs: _Glyphs) -> None:
        self._decode = decode
        self._glyphs = glyphs

    def __missing__(self, operand: bytes) -> tuple[Glyph, ...]:
        with pdfminer_faults():
            cids = self._decode(string_bytes(operand))
        glyphs = self._glyphs
        found = tuple([glyphs[cid] for cid in cids])
        if len(operand) <= 10:
            self[operand] = found
        return found


def string_bytes(operand: bytes) -> bytes:
    """The bytes that a literal `(…)` or hexadecimal `<…>` string operand stands for."""
    body = operand[1:-1]
    if operand[:1] == b"(":
        return _ESCAPE.sub(_unescape, body) if b"\\" in body else body
    try:
        return unhexlify(body)
    except HexError:
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", body)
        return unhexlify(digits + b"0" * (len(digits) % 2))


def _unescape(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    return bytes((int(escaped, 8) & 255,)) if escaped.isdigit() and escaped not in (b"8", b"9") else _ESCAPED.get(escaped, escaped)


class Face(NamedTuple):
    """What the layout of text needs to know of a font; `descent` (negative) is in em."""

    name: str
    is_bold: bool
    descent: float

    @classmethod
    def of(cls, name: str, flags: int, descent: float) -> Face:
        """Some producers write the bounding box of the whole repertoire as descent; a box must not reach into the next line."""
        return cls(name, bool(_BOLD.search(name)) or bool(flags & _FORCE_BOLD), min(max(descent, -0.35), -0.1))


class Font:
    """One font, ready for the content reader.

    `strings` gives the glyphs of a string operand; `is_vertical` is WMode 1, whose widths are negative advances down the page.
    """

    __slots__ = ("face", "is_vertical", "splits_words", "strings")

    def __init__(self, font: PDFFont, is_readable: bool) -> None:
        self.face = Face.of(font.fontname if isinstance(font.fontname, str) else "unknown", font.flags, font.get_descent())
        self.is_vertical = font.is_vertical()
        # Word spacing works on the single-byte code 32 only (ISO 32000-1, 9.3.3).
        self.splits_words = not font.is_multibyte()
        self.strings = _Strings(font.decode, _Glyphs(font, is_readable))


class FontCache:
    """The fonts of one document, each built once."""

    def __init__(self) -> None:
        self._manager = PDFResourceManager(caching=False)
        self._fonts: dict[int, Font] = {}

    def font(self, reference: object) -> Font:
        """The font that a resource dictionary refers to; raises CannotFollow for a broken one."""
        number = reference.objid if isinstance(reference, PDFObjRef) else None
        if number is not None and number in self._fonts:
            return self._fonts[number]
        with pdfminer_faults():
            spec = dict_value(reference)
            built = self._manager.get_font(None, spec)
            font = Font(built, _names_its_characters(built, spec))
        if number is not None:
            self._fonts[number] = font
        return font


def _names_its_characters(font: PDFFont, spec: dict[str, Any]) -> bool:
    """False where a character code says nothing of the character, and the file has no ToUnicode map to say it.

    pdfminer would look into the font program; what a subset's glyph numbers mean there is a guess.
    """
    if "ToUnicode" in spec:
        return True
    if isinstance(font, PDFCIDFont):
        return font.cidcoding not in ("Adobe-Identity", "Adobe-UCS", "unknown-unknown")
    is_embedded = any(f"FontFile{n}" in dict_value(spec.get("FontDescriptor", {})) for n in ("2", "3"))
    return not (is_embedded and font.flags & _SYMBOLIC and resolve1(spec.get("Encoding")) is None)
