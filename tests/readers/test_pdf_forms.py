"""Form fields: what they print is text of the page."""

import pytest

from parsers.readers.pdf import read
from tests.readers.pdf_files import LATIN, lines, pdf, show, source, tables

GRID = "0.5 w 50 150 m 350 150 l S 50 190 m 350 190 l S 50 150 m 50 190 l S 200 150 m 200 190 l S 350 150 m 350 190 l S\n"


def filled(fields: str, *appearances: str, form: str = "/AcroForm << /Fields [] >>") -> bytes:
    streams = tuple(
        f"<< /Type /XObject /Subtype /Form {head} /Resources << /Font << /F1 {LATIN} >> >> /Length {len(body)} >>\nstream\n{body}\nendstream".encode()
        for head, _, body in (appearance.partition("|") for appearance in appearances)
    )
    data = pdf(GRID + show("戶數", 60, 165), page=f"/MediaBox [0 0 400 300] /Annots [{fields}]", objects=streams)
    return data.replace(b"/Type /Catalog", f"/Type /Catalog {form}".encode())


def field(flags: int = 4, kind: str = "Tx", rectangle: str = "[210 160 260 174]") -> str:
    return f"<< /Type /Annot /Subtype /Widget /FT /{kind} /F {flags} /Rect {rectangle} /AP << /N 4 0 R >> >>"


VALUE = "/BBox [0 0 50 14]|/Tx BMC q BT /F1 9 Tf 2 4 Td (1,250) Tj ET Q EMC"


def test_the_value_of_a_text_field_is_text_of_its_cell_in_its_place():
    document = read(source(filled(field(), VALUE)))
    assert tables(document) == [[["戶數", "1,250"]]]
    box = next(c for c in document.blocks[0].cells if c.text.text == "1,250").text.spans()[0].bbox
    assert (box.x0, box.bottom) == pytest.approx((212, 300 - 164 + 9 * 0.2), abs=1.0)


def test_an_appearance_is_fitted_to_its_rectangle():
    document = read(source(filled(field(rectangle="[210 160 310 188]"), VALUE)))
    box = next(c for c in document.blocks[0].cells if c.text.text == "1,250").text.spans()[0].bbox
    assert box.x0 == pytest.approx(214) and box.x1 - box.x0 == pytest.approx(2 * 9 * (4 * 0.556 + 0.278), abs=0.1)


@pytest.mark.parametrize("shown", [field(flags=0), field(flags=6), field(flags=36), field(kind="Btn")])
def test_fields_that_are_not_printed_and_buttons_are_no_text(shown):
    assert tables(read(source(filled(shown, VALUE)))) == [[["戶數", ""]]]


def test_a_damaged_field_leaves_the_page_readable():
    document = read(source(filled(field(rectangle="[210 160]"), VALUE)))
    assert "戶數" in [*lines(document), *tables(document)[0][0]]
