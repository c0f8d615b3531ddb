"""Marks on the text of PDF pages: raised marks of notes, and lines through text."""

import pytest

from parsers.readers.pdf import read
from tests.readers.pdf_files import lines, notes, pdf, show, source, tables

GRID = "0.5 w 50 150 m 350 150 l S 50 190 m 350 190 l S 50 230 m 350 230 l S 50 150 m 50 230 l S 200 150 m 200 230 l S 350 150 m 350 230 l S\n"


def latin(text: str, x: float, y: float, size: float = 10) -> str:
    return show(text, x, y, size, "F3")


def table(*shown: str) -> list[list[str]]:
    (found,) = tables(read(source(pdf(GRID + "".join(shown)))))
    return found


@pytest.mark.parametrize("rise", [2.0, 3.3, 4.4, 6.0])
@pytest.mark.parametrize("size", [5.8, 8.3])
def test_a_raised_mark_of_a_note_is_no_digit_of_the_number_beside_it(size, rise):
    width = 0.556 * size  # of a digit of Helvetica
    behind = latin("40", 60, 205) + latin("1", 71.12, 205 + rise, size) + show("場次", 71.12 + width, 205, 10)
    before = latin("2", 60, 165 + rise, size) + latin("6,700", 60 + width, 165)
    found = table(behind, before)
    assert [row[0] for row in found] == ["40場次", "6,700"]


def test_a_mark_that_hangs_over_a_border_is_not_in_the_next_cell():
    assert table(latin("100.00%", 158, 205), latin("3", 198.03, 208.3, 8), latin("1,300", 203, 205))[0] == ["100.00%", "1,300"]


def test_exponents_stay_on_the_line_of_their_unit():
    found = table(latin("1,250 m", 60, 205), latin("2", 96.13, 209.4, 8.3), latin("12 km", 210, 205), latin("3", 237.24, 208.3, 5.8))
    assert found[0] == ["1,250 m²", "12 km³"]
    document = read(source(pdf(GRID + latin("9 m", 60, 205) + latin("2", 76.68, 209.4, 8.3))))
    box = document.blocks[0].cells[0].text.spans()[0].bbox
    assert box.x1 == pytest.approx(76.68 + 0.556 * 8.3, abs=0.1) and box.top < 300 - 209.4 - 3 and box.bottom > 300 - 205


def test_what_stands_higher_without_touching_or_being_smaller_keeps_its_digits():
    found = table(latin("40", 60, 203), latin("1", 85, 206, 8), latin("5", 210, 203), latin("6", 215.56, 205, 10))
    assert found[0] == ["40 1", "56"]


def test_large_text_over_other_text_is_a_watermark_with_its_whole_line():
    mark = show("草", 70, 180, 40) + show("案", 300, 180, 40)
    page = GRID + mark + show("計畫", 84, 205, 10) + latin("341", 60, 165) + latin("12%", 210, 205) + latin("8%", 210, 165)
    document = read(source(pdf(page)))
    assert tables(document) == [[["計畫", "12%"], ["341", "8%"]]]
    assert [(note.code, note.text) for note in document.notes] == [("watermark_text", "草案")]


def test_a_large_title_beside_or_above_small_text_is_no_watermark():
    document = read(source(pdf(show("年度計畫", 60, 200, 40) + "".join(show(f"第{n}行文字", 60, 185 - 14 * n, 10) for n in range(4)) + latin("114", 225, 205))))
    assert lines(document)[0].startswith("年度計畫") and not document.notes


def test_text_that_a_line_goes_through_is_left_out_and_named():
    strike = "0.6 w 60 208.2 m 71.12 208.2 l S\n"
    underline = "0.6 w 210 203.8 m 221.12 203.8 l S\n"
    document = read(source(pdf(GRID + latin("5040", 60, 205) + strike + latin("36", 210, 205) + underline)))
    assert tables(document)[0][0] == ["40", "36"]
    assert [(note.code, note.text) for note in document.notes] == [("struck_text", "50")]
    (cell,) = [c for c in document.blocks[0].cells if c.text.text == "40"]
    assert cell.text.spans()[0].bbox.x0 == pytest.approx(71.12)


def test_a_line_through_several_words_may_be_a_thin_box():
    document = read(source(pdf(latin("31,000 ", 60, 205) + show("元", 92, 205, 10) + "60 207.7 42 0.7 re f\n" + latin("31,050", 110, 205))))
    assert lines(document) == ["31,050"] and notes(document) == [("struck_text", [1])]


def test_a_border_that_crosses_text_strikes_nothing_out():
    crossed = read(source(pdf(GRID + latin("1,234", 60, 187))))
    assert "1,234" in [cell.text.text for cell in crossed.blocks[0].cells] and not crossed.notes
    loose = read(source(pdf(latin("1,234", 60, 187) + "0.5 w 40 190.5 m 300 190.5 l S\n")))
    assert lines(loose) == ["1,234"] and not loose.notes
