"""Text that stands a little over a border: a number or word is whole, in the cell that holds most of it."""

from parsers.readers.pdf import read
from tests.readers.pdf_files import pdf, show, source, tables

XS = (40, 90, 240)


def cells(left: str, left_x: float, right: str = "", right_x: float = 0.0) -> list[str]:
    """The texts of a row of two cells; Latin letters are set in a Latin font, and the two texts touch each other."""
    rules = "".join(f"{x} 200 m {x} 280 l S\n" for x in XS) + "".join(f"40 {y} m 240 {y} l S\n" for y in (280, 240, 200))
    shown = show("達成度", 44, 255) + show("情形", 94, 255) + show(left, left_x, 215) + (show(right, right_x, 215) if right else "")
    ((_, row),) = tables(read(source(pdf(rules + shown))))
    return row


def test_a_number_a_glyph_over_the_border_is_whole_and_its_neighbour_too():
    assert cells("99.4%", 41, "汰換燈具", 101) == ["99.4%", "汰換燈具"]


def test_numbers_of_neighbouring_cells_are_told_apart_by_their_signs():
    assert cells("99.4%", 41, "86%", 101) == ["99.4%", "86%"]


def test_a_number_that_stands_a_glyph_to_the_left_of_its_cell():
    assert cells("完成", 62, "114件", 86) == ["完成", "114件"]


def test_a_text_alone_over_a_border_is_not_cut():
    assert cells("12場次", 62) == ["12場次", ""]
    assert cells("本項業務", 50) == ["本項業務", ""]
