"""PDF files opened by pdfminer, which is kept from talking and from unpacking without end."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from io import BytesIO

from pdfminer import pdftypes
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

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


def pages(data: bytes) -> Iterator[PDFPage]:
    """The pages of a PDF file. Raises Encrypted, LimitExceeded, or DocumentError for a file that is damaged as a whole."""
    try:
        with pdfminer_faults():
            for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(data)))), 1):
                limits.PAGES.check(number)
                yield page
    except CannotFollow as fault:
        if isinstance(fault.__cause__, PDFPasswordIncorrect | PDFEncryptionError):
            raise Encrypted("檔案設有密碼，請解除密碼後另存。 The file asks for a password; save it without one.") from fault
        raise DocumentError(f"PDF 結構損壞，請重新取得或另存。 The structure of the PDF is damaged ({fault}); get it again or save it anew.") from fault
