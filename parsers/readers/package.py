"""DOCX and ODT are ZIP files of XML parts: opening them within the limits, and naming what is wrong with them.

Only the parts that are asked for are unpacked, so that pictures cost nothing and a missing one does no harm.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from parsers.errors import DocumentError, Encrypted, LimitExceeded
from parsers.readers import limits

# What zipfile raises for damaged archives: beside its own, decompression errors, impossible offsets and unknown methods.
_ZIP_ERRORS = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, OverflowError)

# ISO 29500 "strict" documents differ from what Word normally writes in the names of their namespaces only.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/officeDocument/math": b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}


def damaged(reason: object) -> DocumentError:
    """The error for a file that is broken in the way `reason` says."""
    return DocumentError(
        f"檔案已損壞或不完整（{reason}），請重新取得或以原軟體重新存檔。 The file is damaged or incomplete ({reason}); get it again or save it anew."
    )


class Package:
    """The parts of a DOCX or ODT. Every method raises DocumentError for a damaged or hostile file, and nothing else."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_ERRORS as error:
            raise damaged(error) from error
        members = self._archive.infolist()
        limits.PARTS.check(len(members))
        limits.UNPACKED_BYTES.check(sum(member.file_size for member in members))
        for member in members:
            _check_ratio(member.file_size, member.compress_size)
        self._members = {member.filename: member for member in members}

    def read(self, name: str) -> bytes | None:
        """The unpacked part, or None if there is no such part."""
        member = self._members.get(name)
        if member is None:
            return None
        if member.flag_bits & 1:
            raise Encrypted("檔案設有密碼，請解除密碼後另存。 The file asks for a password; save it without one.")
        try:
            with self._archive.open(member) as part:
                data = part.read(limits.PART_BYTES.most + 1)  # what the directory says about the size may be a lie
        except _ZIP_ERRORS as error:
            raise damaged(error) from error
        limits.PART_BYTES.check(len(data))
        _check_ratio(len(data), member.compress_size)
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, or None if there is no such part. Neither DTD nor entities are allowed: both formats forbid them."""
        data = self.read(name)
        if data is None:
            return None
        for strict, usual in _STRICT.items():
            data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:  # libxml2's own: depth, entity amplification, one text of ten million bytes
                raise _hostile(name, error.msg) from error
            raise damaged(f"{name}: {error.msg}") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise _hostile(name, "DTD, entities")
        if root.xpath(_TOO_DEEP):
            limits.NESTING.check(limits.NESTING.most + 1)
        return root


_TOO_DEEP = "boolean(" + "/*" * (limits.NESTING.most + 1) + ")"


def _hostile(name: str, reason: str) -> LimitExceeded:
    return LimitExceeded(
        f"{name} 之 XML 超過上限（不得有 DTD 或實體，巢狀不得過深）：{reason}，請以原軟體重新存檔。 "
        f"The XML of {name} is over the limits (no DTD, no entities, no deep nesting): {reason}; save the file anew with the program it came from."
    )


def _check_ratio(unpacked: int, packed: int) -> None:
    if unpacked > limits.RATIO_EXEMPT_BYTES:
        limits.COMPRESSION_RATIO.check(unpacked // max(packed, 1))
