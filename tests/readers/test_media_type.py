"""The kind of a file comes from its content, whatever it is called."""

import io
import zipfile

import pytest

from parsers.document import Source
from parsers.errors import DocumentError, EmptyDocument, Encrypted, UnsupportedFormat
from parsers.readers import DOCX, ODT, PDF, READERS, TEXT, limits, media_type, read
from tests.readers import office

TEXT_SAMPLE = '壹、前言\n一、本府 114 年度\t施政計畫<p>1. 講習</p><ol style="list-style-type: none">\n'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950"])
@pytest.mark.parametrize("name", ["plan.txt", "plan.pdf", "plan", "plan.docx"])
def test_text_is_text_in_every_encoding_and_under_every_name(encoding, name):
    assert media_type(TEXT_SAMPLE.encode(encoding), name) == TEXT


@pytest.mark.parametrize("text", ["施政計畫", "<p>壹、前言</p>", "格式為 %PDF-1.7", "II、目標", "MZ 是代號", "PK 賽", "%!", "1"])
def test_short_or_odd_texts_are_text(text):
    assert media_type(text.encode(), "a.txt") == TEXT
    assert media_type("施政計畫".encode("cp950"), "a.txt") == TEXT


@pytest.mark.parametrize("name", ["plan.txt", "plan.doc", "plan.pdf", "plan"])
def test_names_do_not_decide(name):
    assert media_type(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", name) == PDF
    assert media_type(b"\r\n\xef\xbb\xbfjunk\r\n%PDF-1.4\n1 0 obj", name) == PDF
    assert media_type(office.docx_bytes(office.paragraph("壹、前言")), name) == DOCX
    assert media_type(office.odt_bytes("<text:p>壹、前言</text:p>"), name) == ODT


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_word_files_with_macros_and_templates_are_read(kind):
    data = office.docx_bytes(office.paragraph("壹、前言"))
    usual = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = office.part(data, "[Content_Types].xml").replace(usual, kind.encode())
    assert office.texts(office.replaced(data, {"[Content_Types].xml": types})) == ["壹、前言"]


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook() -> bytes:
    types = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    return zipped(**{"[Content_Types].xml": types})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "Word.*另存為 DOCX.*save it as DOCX, ODT, PDF"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel"),
        (OLE, "舊式二進位 Office"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG.*OCR"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "JPEG.*OCR"),
        (b"II*\0" + bytes(50), "TIFF.*OCR"),
        (b"<!DOCTYPE html>\n<html><body><p>x</p></body></html>", "網頁"),
        (b'<?xml version="1.0"?><office:document/>', "XML"),
        (b"\x7fELF" + bytes(range(256)), "執行檔"),
        (b"MZ\x90\0" + bytes(range(256)) * 4, "不是文字"),
        (bytes(range(256)) * 8, "不是文字"),
        (workbook(), "Excel"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (zipped(readme=b"hello"), "ZIP"),
    ],
)
def test_other_kinds_are_refused_by_name(data, words):
    with pytest.raises(UnsupportedFormat, match=words):
        media_type(data, "plan.doc")


def test_the_refusal_of_rubbish_says_what_the_file_is_called():
    with pytest.raises(UnsupportedFormat, match=r"檔名為 \.pdf.*The file is called \.pdf"):
        media_type(bytes(range(256)), "計畫.PDF")


def test_text_in_a_broken_encoding_is_called_that():
    with pytest.raises(UnsupportedFormat, match="編碼無法辨識"):
        media_type(("壹、前言與施政目標\n" * 50).encode() + b"\xff\xfe\xe4", "a.txt")


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", bytes(10)])
def test_nothing_is_an_empty_document(data):
    with pytest.raises(EmptyDocument):
        media_type(data, "a.txt")


def test_passwords_are_said_to_be_passwords():
    with pytest.raises(Encrypted, match="密碼"):
        media_type(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx")
    data = office.odt_bytes("<text:p>甲</text:p>")
    manifest = office.part(data, "META-INF/manifest.xml").replace(b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>")
    with pytest.raises(Encrypted, match="密碼"):
        media_type(office.replaced(data, {"META-INF/manifest.xml": manifest}), "a.odt")


def test_a_cut_off_package_is_damaged_and_not_of_another_kind():
    data = office.docx_bytes(office.paragraph("壹、前言"))
    with pytest.raises(DocumentError, match="損壞或不完整") as caught:
        media_type(data[: len(data) // 2], "a.docx")
    assert caught.value.code == "unreadable"


def test_a_file_over_the_size_limit_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(limits, "BYTES", limits.Limit("檔案大小", "file size", 10, "位元組", "bytes"))
    with pytest.raises(DocumentError, match=r"檔案大小超過上限 10 位元組.*file size is over the limit of 10 bytes"):
        media_type("壹、前言，貳、目標".encode(), "a.txt")


def test_every_reader_can_be_called_and_no_other():
    assert set(READERS) == {TEXT, PDF, DOCX, ODT}
    document = read(Source.from_bytes("壹、前言".encode(), TEXT))
    assert [str(block.text) for block in document.blocks] == ["壹、前言"]
    with pytest.raises(UnsupportedFormat, match="image/png"):
        read(Source.from_bytes(b"x", "image/png"))
