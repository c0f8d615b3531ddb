"""Fonts of one PDF: pdfminer's encodings, CMaps and widths behind two look-ups that are cheap enough for every character."""

from __future__ import annotations

import re
import struct
import zlib
from binascii import Error as HexError
from binascii import unhexlify
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple, cast

from pdfminer.cmapdb import UnicodeMap
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, list_value, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSLiteral

from parsers.errors import DocumentError
from parsers.readers.pdf_cmaps import PredefinedCodes, is_predefined

UNREADABLE = "\ufffd"

# What pdfminer raises on files that break the rules: it unpacks, indexes and asserts without asking first.
PDFMINER_FAULTS = (
    *(PSException, AssertionError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError),
    *(EOFError, NotImplementedError, struct.error, zlib.error),
)


class Shown(NamedTuple):
    """What a string operand shows: `offsets` of its characters from the first one and `width` are in em; `glyphs` are
    (text, width), where a glyph may stand for several characters or none."""

    text: str
    offsets: tuple[float, ...]
    width: float
    glyphs: tuple[tuple[str, float], ...]


_BOLD = re.compile(r"bold|black|heavy|[-,]B\d*$|粗|-(?:EB|DB|XB)-", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
# The digits of Wingdings stand in circles, all of them; some producers name them as plain ones.
_SYMBOLS = re.compile(r"wingdings", re.IGNORECASE)
_ENCLOSED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_FORCE_BOLD = 1 << 18
_SYMBOLIC = 1 << 2
# Characters that no text may hold: control characters, and halves of UTF-16 pairs, which cannot be encoded.
PRINTABLE = dict.fromkeys((*range(32), *range(127, 160)), " ") | dict.fromkeys(range(55296, 57344), UNREADABLE)
_HEX = re.compile(rb"<\s*([0-9A-Fa-f]*)\s*>")
_BF_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_BF_CHAR = re.compile(_HEX.pattern + rb"\s*" + _HEX.pattern)
_BF_RANGE = re.compile(_HEX.pattern + rb"\s*" + _HEX.pattern + rb"\s*(?:" + _HEX.pattern + rb"|\[([^\]]*)\])")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b"", b"\r": b""}


class CannotFollow(Exception):
    """A page, font or stream that is damaged or beyond this reader; the page is then read by pdfplumber."""


@contextmanager
def pdfminer_faults() -> Iterator[None]:
    """Turn whatever pdfminer raises on a broken object into CannotFollow."""
    try:
        yield
    except (DocumentError, CannotFollow):
        raise
    except PDFMINER_FAULTS as fault:
        raise CannotFollow(f"{type(fault).__name__}: {fault}") from fault


class _Glyphs(dict[int, tuple[str, float]]):
    """Character code (CID) -> its text (a character, rarely more) and its width in em, filled as codes appear."""

    def __init__(self, font: PDFFont, is_readable: bool) -> None:
        self._font = font
        self._is_readable = is_readable
        # Most ideographs have the font's default width, which pdfminer finds out by two exceptions each.
        by_code = type(font).char_width is PDFFont.char_width and not any(isinstance(key, str) for key in font.widths)
        usual = font.default_width
        self._usual = float(usual * font.hscale) if by_code and isinstance(usual, int | float) else None
        # pdfminer writes a log line for every character that it looks up in this map.
        named = getattr(font, "unicode_map", None)
        self._named: dict[int, str] = named.cid2unichr if named and type(named).get_unichr is UnicodeMap.get_unichr else {}

    def __missing__(self, cid: int) -> tuple[str, float]:
        try:
            usual = self._usual
            width = usual if usual is not None and cid not in self._font.widths else float(self._font.char_width(cid))
            text = (self._named.get(cid) or self._font.to_unichr(cid)) if self._is_readable else UNREADABLE
        except PDFUnicodeNotDefined:
            text = UNREADABLE
        except PDFMINER_FAULTS as fault:
            raise CannotFollow(f"{type(fault).__name__}: {fault}") from fault
        glyph = self[cid] = (text if text.isprintable() else text.translate(PRINTABLE), width)
        return glyph


class _CodedGlyphs(_Glyphs):
    """The same for a font with a predefined CMap: character code -> its text and its width in em."""

    def __init__(self, font: PDFFont, codes: PredefinedCodes) -> None:
        super().__init__(font, is_readable=True)
        self._codes = codes

    def __missing__(self, code: int) -> tuple[str, float]:
        try:
            text, width = self._codes.text(code) or UNREADABLE, float(self._font.char_width(self._codes.cid(code)))
        except PDFMINER_FAULTS as fault:
            raise CannotFollow(f"{type(fault).__name__}: {fault}") from fault
        glyph = self[code] = (text if text.isprintable() else text.translate(PRINTABLE), width)
        return glyph


class Strings(dict[bytes, Shown]):
    """A string operand as written, with its brackets -> what it shows. Only short ones are kept: they repeat."""

    def __init__(self, decode: Callable[[bytes], Iterable[int]], glyphs: _Glyphs) -> None:
        self._decode = decode
        self._glyphs = glyphs

    def __missing__(self, operand: bytes) -> Shown:
        glyphs = self._glyphs
        try:
            shown = tuple([glyphs[cid] for cid in self._decode(string_bytes(operand))])
        except PDFMINER_FAULTS as fault:
            raise CannotFollow(f"{type(fault).__name__}: {fault}") from fault
        text = "".join([text for text, _ in shown])
        offsets = list(accumulate([width for _, width in shown], initial=0.0))
        width = offsets.pop()
        if len(text) != len(shown):
            offsets = [at + advance * i / len(text) for at, (text, advance) in zip(offsets, shown, strict=True) for i in range(len(text))]
        found = Shown(text, tuple(offsets), width, shown)
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
    """What the layout of text needs to know of a font; `descent` (negative) is in em. Subsets of one font have the same face."""

    name: str
    is_bold: bool
    descent: float


def face(name: str, flags: int, descent: float) -> Face:
    """The face of a font by its name, with or without a subset's prefix, and its descriptor's flags and descent."""
    return _face(_SUBSET.sub("", name), bool(flags & _FORCE_BOLD), descent)


@lru_cache(maxsize=1024)
def _face(name: str, is_bold: bool, descent: float) -> Face:
    # Some producers write the bounding box of the whole repertoire as descent; a box must not reach into the next line.
    return Face(name, is_bold or bool(_BOLD.search(name)), min(max(descent, -0.35), -0.1))


class Font:
    """One font, ready for the content reader.

    `strings` gives the glyphs of a string operand; `is_vertical` is WMode 1, whose widths are negative advances down the page.
    """

    __slots__ = ("face", "is_vertical", "splits_words", "strings")

    def __init__(self, font: PDFFont, is_readable: bool, codes: PredefinedCodes | None = None) -> None:
        self.face = face(font.fontname if isinstance(font.fontname, str) else "unknown", font.flags, font.get_descent())
        self.is_vertical = font.is_vertical()
        # Word spacing works on the single-byte code 32 only (ISO 32000-1, 9.3.3).
        self.splits_words = not font.is_multibyte()
        self.strings = Strings(codes.decode, _CodedGlyphs(font, codes)) if codes else Strings(font.decode, _Glyphs(font, is_readable))


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
            to_unicode = resolve1(spec.get("ToUnicode"))
            built = self._manager.get_font(None, _without_programs(spec))
            named = _to_unicode(to_unicode.get_data()) if isinstance(to_unicode, PDFStream) else {}
            cmap = resolve1(spec.get("Encoding"))
            codes = None
            if isinstance(built, PDFCIDFont) and isinstance(cmap, PSLiteral) and is_predefined(str(cmap.name), built):
                codes = PredefinedCodes(built, str(cmap.name), named)
            elif named:
                if _SYMBOLS.search(str(spec.get("BaseFont"))):
                    named = {code: text.translate(_ENCLOSED) for code, text in named.items()}
                cast(UnicodeMap, vars(built)["unicode_map"]).cid2unichr.update(named)
            font = Font(built, _names_its_characters(built, spec), codes)
        if number is not None:
            self._fonts[number] = font
        return font


def _without_programs(spec: dict[str, Any]) -> dict[str, Any]:
    """A font's dictionary without what pdfminer would read at length and to no use: the ToUnicode map, which is read here, and font
    programs, unless only a Type 1 program names the characters."""
    lean = dict(spec)
    programs = ["FontFile2", "FontFile3"]
    if isinstance(resolve1(spec.get("ToUnicode")), PDFStream):
        lean["ToUnicode"] = PDFStream({}, b"")
        programs.append("FontFile")
    if "DescendantFonts" in spec:
        lean["DescendantFonts"] = [_without_programs(dict_value(font)) for font in list_value(spec["DescendantFonts"])[:1]]
    if "FontDescriptor" in spec:
        lean["FontDescriptor"] = {key: value for key, value in dict_value(spec["FontDescriptor"]).items() if key not in programs}
    return lean


def _to_unicode(data: bytes) -> dict[int, str]:
    """The character codes that a ToUnicode CMap names (ISO 32000-1, 9.10.3). What it says in any other way counts as unnamed."""
    found: dict[int, str] = {}
    for kind, body in _BF_SECTION.findall(data):
        if kind == b"char":
            for code, text in _BF_CHAR.findall(body):
                found[int(code or b"0", 16)] = _utf16(text)
            continue
        for first, last, text, texts in _BF_RANGE.findall(body):
            if len(first) != len(last):
                continue
            begin, end = int(first or b"0", 16), int(last or b"0", 16)
            end = min(end, begin + 0xFFFF)  # codes have two bytes; a longer range is an attack on memory
            if texts:
                found.update(zip(range(begin, end + 1), map(_utf16, _HEX.findall(texts)), strict=False))
            elif len(text) == 4:
                base = int(text, 16)
                found.update((begin + i, chr(base + i)) for i in range(min(end - begin, 0xFFFF - base) + 1))
            else:
                head, tail = text[:-4], int(text[-4:] or b"0", 16)
                found.update((begin + i, _utf16(head + b"%04X" % (tail + i & 0xFFFF))) for i in range(end - begin + 1))
    return found


def _utf16(digits: bytes) -> str:
    return unhexlify(digits + b"0" * (len(digits) % 2)).decode("utf-16-be", "ignore")


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
