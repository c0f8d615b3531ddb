"""What kind of file the bytes are, and the reader for each kind.

The kind comes from the content: names lie (a PDF called .txt, a DOCX called .doc).
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

import regex

from parsers.document import Document, Source
from parsers.errors import EmptyDocument, Encrypted, UnsupportedFormat
from parsers.readers import limits

TEXT = "text/plain"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

Counted = Literal["page", "line", "block"]
"""What places are numbered by: pages, lines of a text, or the paragraphs and cells of a word processor's file, which nobody sees numbered."""


class Kind(NamedTuple):
    """A kind of document. `module` has `read(source) -> Document` and is imported when first needed: reading text must not wait for the
    PDF libraries. `suffixes` end the names of such files, `counts` is what the places in its spans number; `zh` and `en` call it."""

    module: str
    suffixes: tuple[str, ...]
    counts: Counted
    zh: str
    en: str


READERS = {
    DOCX: Kind("parsers.readers.docx", (".docx",), "block", "DOCX", "DOCX"),
    ODT: Kind("parsers.readers.odt", (".odt",), "block", "ODT", "ODT"),
    PDF: Kind("parsers.readers.pdf", (".pdf",), "page", "PDF", "PDF"),
    TEXT: Kind("parsers.readers.plaintext", (".txt", ".text", ".md"), "line", "純文字", "plain text"),
}
"""media type -> its kind, in the order in which people are advised to use them."""


def _any_of(names: Sequence[str], comma: str, last: str) -> str:
    return last.join([comma.join(names[:-1]), names[-1]])


KINDS = (_any_of([k.zh for k in READERS.values()], "、", " 或"), _any_of([k.en for k in READERS.values()], ", ", " or "))
"""All kinds by name, (zh, en): DOCX、ODT、PDF 或純文字, DOCX, ODT, PDF or plain text."""

# What to do, (zh, en)
_SAVE_AS = (f"請另存為 {KINDS[0]}", f"save it as {KINDS[1]}")
_OCR = ("請先以文字辨識（OCR）轉為有文字層的 PDF", "turn it into a PDF with a text layer (OCR) first")
_UNPACK = ("請先解壓縮", "unpack it first")

# opening bytes -> what a person calls such a file (zh, en), and what to do
_SIGNATURES = (
    (b"{\\rtf", "RTF 檔", "an RTF file", _SAVE_AS),
    (b"%!PS", "PostScript 檔", "a PostScript file", ("請轉為 PDF", "convert it to PDF")),
    (b"\x89PNG\r\n", "PNG 圖檔", "a PNG picture", _OCR),
    (b"\xff\xd8\xff", "JPEG 圖檔", "a JPEG picture", _OCR),
    (b"GIF8", "GIF 圖檔", "a GIF picture", _OCR),
    (b"II*\0", "TIFF 圖檔", "a TIFF picture", _OCR),
    (b"MM\0*", "TIFF 圖檔", "a TIFF picture", _OCR),
    (b"Rar!\x1a\x07", "RAR 壓縮檔", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "7z 壓縮檔", "a 7z archive", _UNPACK),
    (b"\x1f\x8b", "gzip 壓縮檔", "a gzip archive", _UNPACK),
    (b"\x7fELF", "執行檔", "a program", _SAVE_AS),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# names of streams inside the OLE container, which are UTF-16 -> what a person calls such a file
_OLE_STREAMS = (
    ("WordDocument", "舊式二進位 Word 檔（.doc）", "an old binary Word file (.doc)"),
    ("Workbook", "舊式二進位 Excel 檔（.xls）", "an old binary Excel file (.xls)"),
    ("PowerPoint Document", "舊式二進位 PowerPoint 檔（.ppt）", "an old binary PowerPoint file (.ppt)"),
)
_PDF_HEADER = regex.compile(rb"%PDF-\d")
_WEB_PAGE = regex.compile(r"\s*(?:<\?xml\b|<!doctype\s+html\b|<html[\s>])", regex.IGNORECASE)
_NOT_TEXT = regex.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f\ufffd\p{Cn}\p{Cs}]")
_CONTROL_BYTE = regex.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_BLANK = b" \t\r\n\f\v\0\x1a"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def media_type(data: bytes, name: str) -> str:
    """The media type of `data`, a key of READERS, found from the content; the file's `name` only words the refusal.

    Raises EmptyDocument, Encrypted, LimitExceeded, UnsupportedFormat, or DocumentError for a damaged ZIP.
    """
    limits.BYTES.check(len(data))
    if not data.strip(_BLANK) or data in _MARKS:
        raise EmptyDocument("檔案沒有內容，請確認來源檔。 The file is empty; get it again from where it came.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        raise _refusal_of_ole(data)
    if _is_pdf(data):
        return PDF
    for opening, zh, en, advice in _SIGNATURES:
        if data.startswith(opening):
            raise _unsupported(zh, en, advice)
    if not _is_text(data):
        suffix = PurePosixPath(name).suffix.lower()
        called_zh, called_en = (f"檔名為 {suffix}，但", f"called {suffix}, but ") if suffix else ("", "")
        raise UnsupportedFormat(
            f"{called_zh}內容不是文字，也不是可辨識的文件格式，請重新取得，或{_SAVE_AS[0][1:]}。 "
            f"The file is {called_en}neither text nor a known kind of document; get it again, or {_SAVE_AS[1]}."
        )
    return TEXT


class Manner(NamedTuple):
    """How PDF is read: `pdf_engine` is `own`, or `pdfplumber` for comparison; with `is_double` pdfium reads every page again, and
    what it reads differently becomes notes."""

    pdf_engine: str = "own"
    is_double: bool = False


USUAL = Manner()


def read(source: Source, manner: Manner = USUAL) -> Document:
    """The document in `source`, by the reader for its media type. Raises DocumentError if it cannot be read."""
    if source.media_type not in READERS:
        raise _unsupported(source.media_type, source.media_type, _SAVE_AS)
    reader = importlib.import_module(READERS[source.media_type].module)
    if source.media_type != PDF:
        document: Document = reader.read(source)
        return document
    document = reader.read(source, manner.pdf_engine)
    if manner.is_double:
        second = importlib.import_module("parsers.readers.pdf_second")
        document = replace(document, notes=(*document.notes, *second.differences(document)))
    return document


def _unsupported(zh: str, en: str, advice: tuple[str, str] = _SAVE_AS) -> UnsupportedFormat:
    return UnsupportedFormat(f"這是{zh}，無法直接讀取，{advice[0]}。 This is {en}, which cannot be read; {advice[1]}.")


def _is_pdf(data: bytes) -> bool:
    """The header may stand anywhere in the first 1024 bytes (ISO 32000-1, Annex H.3.4.1), but a text may also speak of `%PDF-1`."""
    header = _PDF_HEADER.search(data, 0, 1024)
    if header is None:
        return False
    return not data[: header.start()].strip(_BLANK + _MARKS[0]) or b"startxref" in data or b" obj" in data


def _is_text(data: bytes) -> bool:
    """True for text in a known encoding. Raises UnsupportedFormat for text in an unknown one, and for a web page or other XML,
    whose tables would be lost; LimitExceeded for more text than is read.

    Remnants of markup inside a text do no harm, so only the opening decides.
    """
    from parsers.readers.plaintext import decode

    try:
        text = decode(data)
    except UnsupportedFormat:
        if len(_CONTROL_BYTE.findall(data)) * 50 <= len(data):
            raise  # text, but in no encoding that is known: the decoder's sentence is the better one
        return False
    limits.CHARACTERS.check(len(text))
    if _WEB_PAGE.match(text.removeprefix("\ufeff")):
        raise _unsupported("網頁或 XML 檔", "a web page or an XML file")
    return len(_NOT_TEXT.findall(text)) * 50 <= len(text)


def _kind_of_zip(data: bytes) -> str:
    from parsers.readers.package import Package

    package = Package(data)
    types = package.xml("[Content_Types].xml")
    if types is not None:
        kinds = " ".join(str(part.get("ContentType")) for part in types if isinstance(part.tag, str))
        if "wordprocessingml" in kinds or "ms-word" in kinds:
            return DOCX
        if "spreadsheetml" in kinds or "ms-excel" in kinds:
            raise _unsupported("Excel 活頁簿（.xlsx）", "an Excel workbook (.xlsx)")
        if "presentationml" in kinds or "ms-powerpoint" in kinds:
            raise _unsupported("PowerPoint 簡報（.pptx）", "a PowerPoint presentation (.pptx)")
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise Encrypted("檔案設有密碼，請解除密碼後另存。 The file asks for a password; save it without one.")
    kind = (package.read("mimetype") or manifest).decode("ascii", "replace")
    if ODT in kind:  # and its -template and -master
        return ODT
    if "vnd.oasis.opendocument" in kind or "vnd.sun.xml" in kind:
        raise _unsupported("非文字文件之 OpenDocument 檔", "an OpenDocument file of another kind")
    raise _unsupported("ZIP 壓縮檔，且非 DOCX 或 ODT", "a ZIP file but neither DOCX nor ODT", (f"請先解壓縮，或另存為 {KINDS[0]}", "unpack it first"))


def _refusal_of_ole(data: bytes) -> UnsupportedFormat | Encrypted:
    """OLE holds the binary formats before 2007, and today's formats when they have a password ([MS-OFFCRYPTO] 2.3.4.4)."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Encrypted("檔案設有密碼，請解除密碼後另存。 The file asks for a password; save it without one.")
    for stream, zh, en in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return _unsupported(zh, en)
    return _unsupported("舊式二進位 Office 檔", "an old binary Office file")
