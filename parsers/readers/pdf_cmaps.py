"""Character codes of the predefined CMaps (ISO 32000-1, 9.7.5.2), which fonts have that are not embedded: they say by themselves what
characters they mean. pdfminer knows them by the CIDs of the font's collection only, and passes over codes that have none."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from sys import byteorder
from typing import Any

from pdfminer.cmapdb import CMap, CMapDB, PyCMap
from pdfminer.pdffont import PDFCIDFont

_UTF16 = re.compile(r"Uni(?:CNS|GB|JIS\w*|KS)-(?:UCS2|UTF16)(?:-HW)?-[HV]")
_COLLECTIONS = frozenset(("Adobe-CNS1", "Adobe-GB1", "Adobe-Japan1", "Adobe-Korea1"))
_UNKNOWN = -1
# CMaps that pdfminer has without the one they are built on (and those of vertical writing, on the horizontal one).
_BUILT_ON = {"ETenms-B5-H": "ETen-B5-H", "UniJIS-UCS2-HW-H": "UniJIS-UCS2-H"}
_Level = dict[int, Any]  # byte -> CID, or the level of the next byte


class PredefinedCodes:
    """The codes of strings in a font with a predefined CMap: what they mean, and the CIDs that their widths are listed by.

    The codes of the Unicode CMaps are characters, whatever collection the font claims; `to_unicode`, where the file has it, goes before.
    """

    def __init__(self, font: PDFCIDFont, cmap_name: str, to_unicode: Mapping[int, str]) -> None:
        self._levels = [level for level in _levels(cmap_name) if level]
        self._is_utf16 = is_unicode(cmap_name)
        self._to_unicode = to_unicode
        self._names = {} if self._is_utf16 else CMapDB.get_unicode_map(font.cidcoding, font.is_vertical()).cid2unichr

    def decode(self, data: bytes) -> Iterable[int]:
        """The codes of a string, each as a number; _UNKNOWN for one that the CMap does not have."""
        return _code_points(data) if self._is_utf16 else self._codes(data)

    def text(self, code: int) -> str | None:
        """What a code means, None if nothing says so."""
        named = self._to_unicode.get(code)
        if named or code < 0:
            return named
        return chr(code) if self._is_utf16 else self._names.get(self.cid(code))

    def cid(self, code: int) -> int:
        """The CID of a code, _UNKNOWN if it has none."""
        size = max(1, (code.bit_length() + 7) // 8)
        data = chr(code).encode("utf-16-be", "surrogatepass") if self._is_utf16 else code.to_bytes(size, "big", signed=code < 0)
        for level in self._levels:
            found: Any = level
            for byte in data:
                found = found.get(byte) if isinstance(found, dict) else None
            if isinstance(found, int):
                return found
        return _UNKNOWN

    def _codes(self, data: bytes) -> Iterator[int]:
        levels, code, length = self._levels, 0, 0
        for byte in data:
            found = [level[byte] for level in levels if byte in level]
            code, length = code << 8 | byte, length + 1
            if any(isinstance(item, int) for item in found):
                yield code
            elif found or (length == 1 and byte > 0x80):  # an unknown code is as long as most that begin like it
                levels = [item for item in found if isinstance(item, dict)]
                continue
            else:
                yield _UNKNOWN
            levels, code, length = self._levels, 0, 0


def _levels(cmap_name: str) -> Iterator[_Level]:
    """The first levels of a CMap and of those it is built on."""
    name: str | None = cmap_name
    while name is not None:
        try:
            cmap = CMapDB.get_cmap(name)
        except CMapDB.CMapNotFound:
            return
        yield cmap.code2cid if isinstance(cmap, CMap) else {}
        name = _BUILT_ON.get(name) or (f"{name[:-1]}H" if name.endswith("-V") else None)


def is_unicode(cmap_name: str) -> bool:
    """True for the CMaps whose codes are UTF-16."""
    return _UTF16.fullmatch(cmap_name) is not None


def is_predefined(cmap_name: str, font: PDFCIDFont) -> bool:
    """True for a CMap that says what its codes mean, in a font that claims a collection. Identity says nothing."""
    return is_unicode(cmap_name) or (font.cidcoding in _COLLECTIONS and isinstance(font.cmap, PyCMap))


def _code_points(data: bytes) -> Iterable[int]:
    """The characters of UTF-16; half a pair stays as it is."""
    units = array("H", data[: len(data) & ~1])
    if byteorder == "little":
        units.byteswap()
    if not units or max(units) < 0xD800:
        return units
    return map(ord, units.tobytes().decode("utf-16", "surrogatepass"))
