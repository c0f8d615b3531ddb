"""Fonts that are not embedded: the predefined CMaps say what their character codes mean."""

import pytest

from parsers.readers.pdf import read
from tests.readers.pdf_files import CJK, lines, notes, pdf, source

PLAIN = CJK.replace("UniCNS-UCS2-{mode}", "{cmap}")
SHOWN = "關鍵策略目標 1,250 場次"


def document(encoded: bytes, cmap: str, font: str = PLAIN, **objects: tuple[bytes, ...]):
    content = f"BT /F5 12 Tf 50 200 Td <{encoded.hex()}> Tj ET\n"
    return read(source(pdf(content, fonts={"F5": font.format(cmap=cmap)}, **objects)))


@pytest.mark.parametrize(
    ("cmap", "encoding"),
    [
        ("UniCNS-UCS2-H", "utf-16-be"),
        ("UniCNS-UTF16-H", "utf-16-be"),
        ("ETen-B5-H", "cp950"),
        ("ETenms-B5-H", "cp950"),
        ("B5pc-H", "cp950"),
        ("UniGB-UCS2-H", "utf-16-be"),  # in a font that claims Adobe-CNS1, whose CIDs are others
    ],
)
def test_codes_of_predefined_cmaps_are_read(cmap, encoding):
    found = document(SHOWN.encode(encoding), cmap)
    assert lines(found) == [SHOWN] and notes(found) == []


def test_unicode_codes_are_characters_even_if_the_collection_has_none():
    found = document("甲𨂾℃乙".encode("utf-16-be"), "UniCNS-UTF16-H")
    assert lines(found) == ["甲𨂾℃乙"]
    edges = found.blocks[0].text.runs[0][1].edges
    assert edges == pytest.approx([50, 62, 74, 86, 98])


def test_a_big5_code_that_means_nothing_is_reported_and_not_dropped():
    found = document(b"\xa4\xa4\xfa\x40\xa4\xe5", "ETen-B5-H")
    assert lines(found) == ["中\ufffd文"] and notes(found) == [("unreadable_font", [1])]


def test_a_tounicode_map_is_asked_first_by_the_code_as_written():
    cmap = b"1 beginbfchar <A4A4> <4E2D592E> endbfchar"
    stream = b"<< /Length %d >>\nstream\n" % len(cmap) + cmap + b"\nendstream"
    found = document("中文".encode("cp950"), "ETen-B5-H", PLAIN.removesuffix(">>") + "/ToUnicode 4 0 R >>", objects=(stream,))
    assert lines(found) == ["中央文"]
