"""Hostile packages: each ends with a sentence that names the limit, quickly and in little memory."""

import io
import zipfile

import pytest

from parsers.errors import DocumentError, LimitExceeded
from parsers.readers import limits
from tests.readers.office import docx_bytes, odt_bytes, only_table, paragraph, part, places, replaced, row, table, texts

DOCX = docx_bytes(paragraph("甲"))
ODT = odt_bytes("<text:p>甲</text:p>")
ENTITIES = '<!DOCTYPE x [<!ENTITY l0 "哈哈哈">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>"


def with_doctype(data: bytes, name: str, doctype: str, old: bytes = b"", new: bytes = b"") -> bytes:
    xml = part(data, name)
    start = xml.index(b"?>") + 2
    return replaced(data, {name: xml[:start] + doctype.encode() + xml[start:].replace(old, new)})


@pytest.mark.parametrize(("data", "name"), [(DOCX, "word/document.xml"), (ODT, "content.xml"), (DOCX, "word/styles.xml"), (DOCX, "[Content_Types].xml")])
@pytest.mark.parametrize("doctype", ["<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "file:///etc/hostname">', ENTITIES])
def test_no_part_may_have_a_dtd(data, name, doctype):
    with pytest.raises(LimitExceeded, match="DTD"):
        texts(with_doctype(data, name, doctype))


@pytest.mark.parametrize("use", ["<w:t>&l9;</w:t>", '<w:t w:x="&l9;">甲</w:t>'])
def test_entities_are_never_expanded(use):
    with pytest.raises(LimitExceeded, match="實體"):
        texts(with_doctype(DOCX, "word/document.xml", ENTITIES, '<w:t xml:space="preserve">甲</w:t>'.encode(), use.encode()))


def test_a_utf16_part_cannot_hide_its_doctype():
    xml = part(ODT, "content.xml").decode().replace("UTF-8", "UTF-16").replace("?>", "?><!DOCTYPE x>", 1)
    with pytest.raises(LimitExceeded, match="DTD"):
        texts(replaced(ODT, {"content.xml": xml.encode("utf-16")}))
    plain = xml.replace("<!DOCTYPE x>", "").encode("utf-16")
    assert texts(replaced(ODT, {"content.xml": plain})) == ["甲"]


@pytest.mark.parametrize("depth", [250, 100_000])
def test_deep_nesting_is_refused(depth):
    for data, opening, closing in ((docx_bytes, "<w:sdt>", "</w:sdt>"), (odt_bytes, "<text:section>", "</text:section>")):
        shallow = data(opening + closing)
        name = "word/document.xml" if data is docx_bytes else "content.xml"
        xml = part(shallow, name)
        empty = opening[:-1].encode() + b"/>"
        assert empty in xml
        with pytest.raises(LimitExceeded, match="巢狀"):
            texts(replaced(shallow, {name: xml.replace(empty, opening.encode() * depth + closing.encode() * depth)}))


def test_nesting_within_the_limit_is_read():
    inner = table(row("最內"))
    for _ in range(55):
        inner = table(row(f"<w:tc><w:tcPr/>{inner}{paragraph('外')}</w:tc>", "旁"))
    ((found,),) = [texts(docx_bytes(inner))]
    assert found[0][0].startswith("最內\n外\t旁\n外\t旁")


def bomb(data: bytes, name: str, size: int) -> bytes:
    return replaced(data, {name: b" " * size})


@pytest.mark.parametrize("data", [DOCX, ODT])
def test_zip_bombs_are_refused(data):
    with pytest.raises(LimitExceeded, match=r"壓縮比.*compression ratio is over the limit of 200 to 1"):
        texts(bomb(data, "media/image1.bin", 20 * limits.MEBIBYTE))


def test_what_the_directory_says_about_the_size_may_be_a_lie():
    data = replaced(DOCX, {"word/document.xml": b" " * (30 * limits.MEBIBYTE)})
    size = (30 * limits.MEBIBYTE).to_bytes(4, "little")
    assert data.count(size) == 2  # once in front of the part, once in the directory
    with pytest.raises(DocumentError) as caught:
        texts(data.replace(size, (1000).to_bytes(4, "little")))
    assert caught.value.code in ("limit_exceeded", "unreadable")


def test_sizes_and_number_of_parts(monkeypatch):
    monkeypatch.setattr(limits, "UNPACKED_BYTES", limits.Limit("總大小", "unpacked size", 5_000, "位元組", "bytes"))
    with pytest.raises(LimitExceeded, match="unpacked size is over the limit of 5,000 bytes"):
        texts(DOCX)
    monkeypatch.undo()
    monkeypatch.setattr(limits, "PART_BYTES", limits.Limit("部分", "unpacked size of one part", 1_000, "位元組", "bytes"))
    with pytest.raises(LimitExceeded, match="one part is over the limit of 1,000 bytes"):
        texts(DOCX)
    monkeypatch.undo()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(limits.PARTS.most + 1):
            archive.writestr(str(number), b"")
    with pytest.raises(LimitExceeded, match="number of files inside the ZIP"):
        texts(out.getvalue())


REPEATS = [
    '<table:table-row><table:table-cell table:number-columns-repeated="{n}"/></table:table-row>',
    '<table:table-row table:number-rows-repeated="{n}"><table:table-cell/><table:table-cell/></table:table-row>',
    '<table:table-row table:number-rows-repeated="{n}"><table:table-cell table:number-columns-repeated="{n}"/></table:table-row>',
]


@pytest.mark.parametrize("xml", REPEATS)
@pytest.mark.parametrize("n", ["4000000", "99999999999"])
def test_repeated_cells_are_bounded(xml, n):
    with pytest.raises(LimitExceeded, match="number of table cells is over the limit of 2,000,000 cells"):
        texts(odt_bytes(f"<table:table>{xml.format(n=n)}</table:table>"))


def test_many_tables_together_are_bounded(monkeypatch):
    monkeypatch.setattr(limits, "TABLE_PLACES", limits.Limit("格數", "number of table cells", 100, "格", "cells"))
    one = "<table:table>" + REPEATS[0].format(n=40) + "</table:table>"
    assert len(texts(odt_bytes(one + one))) == 2
    with pytest.raises(LimitExceeded, match="100 cells"):
        texts(odt_bytes(one * 3))


@pytest.mark.parametrize("count", ["0", "-5", "1e9", "９", "99999999999999999999"])
def test_counts_that_are_no_use_count_once(count):
    spans = f'<table:table-cell table:number-rows-spanned="{count}"><text:p>a</text:p></table:table-cell>'
    found = only_table(odt_bytes(f"<table:table><table:table-row>{spans}</table:table-row></table:table>"))
    assert places(found) == [(0, 0, 1, 1, "a")]
    spans = f'<w:tc><w:tcPr><w:gridSpan w:val="{count}"/></w:tcPr>{paragraph("a")}</w:tc>'
    assert places(only_table(docx_bytes(table(row(spans, "b"))))) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b")]


def test_text_is_bounded(monkeypatch):
    monkeypatch.setattr(limits, "CHARACTERS", limits.Limit("文字數", "number of characters", 50, "字", "characters"))
    rows = '<table:table-row table:number-rows-repeated="30"><table:table-cell><text:p>甲乙</text:p></table:table-cell></table:table-row>'
    office = docx_bytes(paragraph("字" * 30) * 2), docx_bytes(table(row("字" * 60)))
    open_document = odt_bytes("<text:p>" + "字" * 60 + "</text:p>"), odt_bytes(f"<table:table>{rows}</table:table>")
    for data in office + open_document:
        with pytest.raises(LimitExceeded, match="number of characters is over the limit of 50 characters"):
            texts(data)


def test_a_billion_spaces_are_a_few():
    (line,) = texts(odt_bytes('<text:p>甲<text:s text:c="999999999"/>乙</text:p>'))
    assert line.split() == ["甲", "乙"]
    assert len(line) < 200


@pytest.mark.parametrize("limit", [value for value in vars(limits).values() if isinstance(value, limits.Limit)], ids=lambda limit: limit.en)
def test_every_limit_names_itself_in_both_languages(limit):
    limit.check(limit.most)
    with pytest.raises(LimitExceeded) as caught:
        limit.check(limit.most + 1)
    assert limit.zh in str(caught.value)
    assert f"{limit.en} is over the limit of {limit.most:,}" in str(caught.value)
