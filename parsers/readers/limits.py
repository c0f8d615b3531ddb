"""Every limit against hostile or broken files, each with its reason. Over a limit a file fails by name; the run goes on.

The largest real volumes known (a county's whole budget book) have some 1,500 pages, 30 MB and 3 million characters:
every limit leaves at least five times that, so that no honest document meets one.
"""

from __future__ import annotations

from dataclasses import dataclass

from parsers.errors import LimitExceeded

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` units of something, with its name in both languages."""

    zh: str
    en: str
    most: int
    unit_zh: str
    unit_en: str

    def check(self, found: int) -> None:
        """Raises LimitExceeded, naming the limit, if more was found. Loops that cannot afford a call compare with `most`."""
        if found > self.most:
            raise LimitExceeded(
                f"{self.zh}超過上限 {self.most:,} {self.unit_zh}，請分割檔案或以原軟體重新存檔後再讀取。 "
                f"The {self.en} is over the limit of {self.most:,} {self.unit_en}; split the file or save it anew with the program it came from."
            )


# The whole file is held in memory once, and every worker holds one.
BYTES = Limit("檔案大小", "file size", 256 * MEBIBYTE, "位元組", "bytes")

# A PDF can declare a million empty pages in a few kilobytes.
PAGES = Limit("頁數", "number of pages", 10_000, "頁", "pages")

# Characters and path segments of one page. The densest real page (a map of vectors) has about 60,000; without a limit one form XObject
# that is drawn in a loop of forms multiplies without end.
OBJECTS_PER_PAGE = Limit("單頁物件數", "number of objects on one page", 400_000, "個", "objects")

# Text of one document: what the layout stage and the rules hold in memory. Bounds text:s with a count of a billion, too.
CHARACTERS = Limit("文字數", "number of characters", 20_000_000, "字", "characters")

# Places of one table's grid, and of all tables of one file together: repeated rows and columns of ODF are numbers in an attribute, so that
# 60 bytes can ask for 10^12 cells. A thousand pages of dense tables have some 300,000.
TABLE_PLACES = Limit("表格格數", "number of table cells", 2_000_000, "格", "cells")

# Word allows 63 columns, LibreOffice some thousands; a grid wider than this is damage.
TABLE_COLUMNS = Limit("表格欄數", "number of table columns", 1_000, "欄", "columns")

# DOCX and ODT are ZIP files. Only text parts are unpacked, pictures never; an XML tree takes about six times the bytes of its part.
PARTS = Limit("ZIP 內檔案數", "number of files inside the ZIP", 20_000, "個", "files")
PART_BYTES = Limit("解壓縮後單一部分大小", "unpacked size of one part", 64 * MEBIBYTE, "位元組", "bytes")
UNPACKED_BYTES = Limit("解壓縮後總大小", "unpacked size", 1024 * MEBIBYTE, "位元組", "bytes")

# Real word-processor XML shrinks 10 to 60 times; a bomb of zeros 1,000 times. Small parts may repeat themselves, so they are exempt.
COMPRESSION_RATIO = Limit("壓縮比", "compression ratio", 200, "倍", "to 1")
RATIO_EXEMPT_BYTES = 4 * MEBIBYTE

# Elements inside elements. A table in a table in a text box takes about 40; the readers recurse, so this also keeps Python's stack safe.
NESTING = Limit("XML 巢狀層數", "nesting depth of the XML", 200, "層", "levels")

# Wall-clock time for one file, enforced by whoever runs the readers (they cannot be interrupted from inside): a thousand pages take about ten.
SECONDS = Limit("處理時間", "time for one file", 300, "秒", "seconds")
