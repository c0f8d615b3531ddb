"""PDF files opened by pdfminer, which is kept from talking and from unpacking without end, and helped over its slowest step."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pdfminer import pdfdocument, pdftypes
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser, PDFStreamParser
from pdfminer.psparser import KWD, LIT

from parsers.errors import DocumentError, Encrypted
from parsers.readers import limits
from parsers.readers.pdf_fonts import CannotFollow, pdfminer_faults

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of every oddity of every font


class _Inflater:
    """A zlib decompressor that raises LimitExceeded when a stream grows beyond all measure (a megabyte can hold a gigabyte)."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj()
        self._grown = 0

    def decompress(self, data: bytes) -> bytes:
        out = self._inflater.decompress(data, limits.PART_BYTES.most + 1 - self._grown)
        self._grown += len(out)
        limits.PART_BYTES.check(self._grown)
        return out

    @property
    def is_complete(self) -> bool:
        return self._inflater.eof


class _BoundedZlib:
    """What pdfminer uses of the module zlib."""

    error = zlib.error
    decompressobj = _Inflater

    @staticmethod
    def decompress(data: bytes) -> bytes:
        inflater = _Inflater()
        out = inflater.decompress(data)
        if not inflater.is_complete:
            raise zlib.error("incomplete stream")
        return out


# pdfminer has no limit of its own, and unpacks cross-reference and object streams before anybody can look at them.
vars(pdftypes)["zlib"] = _BoundedZlib


# The tokens that files are full of, each with the delimiter behind it (ISO 32000-1, 7.2).
_DELIMITER = rb"(?=[\t\n\f\r ()<>\[\]/%])"
_TOKEN = re.compile(
    rb"[\t\n\f\r ]*+(?:([-+]?[0-9]++)"
    + _DELIMITER
    + rb"|/([A-Za-z0-9_+.,*-]++)"
    + _DELIMITER
    + rb"|([-+]?[0-9]*+\.[0-9]++)"
    + _DELIMITER
    + rb"|(\[|\]|<<|>>|[A-Za-z]++"
    + _DELIMITER
    + rb"))"
)
_BOOLEANS: dict[bytes, Any] = {b"true": True, b"false": False}


class _OneStep:
    """Takes simple tokens in one step, where pdfminer goes through a state machine that costs a quarter of reading a file.

    A mix-in for its parsers. All other tokens, and those at the end of the buffer, are left to pdfminer.
    """

    def nexttoken(self: Any) -> Any:
        if not self._tokens and not self.eof and self._parse1 == self._parse_main:
            match = _TOKEN.match(self.buf, self.charpos)
            if match is not None and match.end() < len(self.buf):
                kind = match.lastindex or 0
                value = match[kind]
                token: Any
                if kind == 1:
                    token = int(value)
                elif kind == 2:
                    token = LIT(value.decode("ascii"))
                elif kind == 3:
                    token = float(value)
                else:
                    token = _BOOLEANS.get(value)
                    if token is None:
                        token = KWD(value)
                self.charpos = match.end()
                self._curtokenpos = self.bufpos + match.start(kind)
                return self._curtokenpos, token
        return super().nexttoken()  # type: ignore[misc]


class _FileParser(_OneStep, PDFParser):
    """The parser of the file itself."""


class _ObjectStreamParser(_OneStep, PDFStreamParser):
    """The parser of the objects inside a stream, which pdfminer's document makes itself."""


vars(pdfdocument)["PDFStreamParser"] = _ObjectStreamParser


def pages(data: bytes) -> Iterator[PDFPage]:
    """The pages of a PDF file. Raises Encrypted, LimitExceeded, or DocumentError for a file that is damaged as a whole."""
    try:
        with pdfminer_faults():
            for number, page in enumerate(PDFPage.create_pages(PDFDocument(_FileParser(BytesIO(data)))), 1):
                limits.PAGES.check(number)
                yield page
    except CannotFollow as fault:
        if isinstance(fault.__cause__, PDFPasswordIncorrect | PDFEncryptionError):
            raise Encrypted("檔案設有密碼，請解除密碼後另存。 The file asks for a password; save it without one.") from fault
        raise DocumentError(f"PDF 結構損壞，請重新取得或另存。 The structure of the PDF is damaged ({fault}); get it again or save it anew.") from fault
