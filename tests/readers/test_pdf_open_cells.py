"""Merged cells over a page break as browsers print them: without a border at the foot of the page, lines hanging out of them."""

from parsers.dialects import vocabulary
from parsers.document import Table
from parsers.layout.tables import stitch
from parsers.readers.pdf import read
from tests.readers.pdf_files import pdf, show, source

WIDTHS = (60, 160, 260)
TOP, HEIGHT = 280, 20


def page(rows: list[str], left: list[str], below: str = "") -> str:
    """Two columns under a header; the left one shows `left`, a line each, and has no border under the header but its sides."""
    content = ["0.5 w\n"]
    bottom = TOP - HEIGHT * (len(rows) + 1)
    content += [f"{x} {bottom} m {x} {TOP} l S\n" for x in WIDTHS]
    content += [f"{WIDTHS[0]} {y} m {WIDTHS[2]} {y} l S\n" for y in (TOP, TOP - HEIGHT)]
    content += [f"{WIDTHS[1]} {TOP - HEIGHT * (n + 2)} m {WIDTHS[2]} {TOP - HEIGHT * (n + 2)} l S\n" for n in range(len(rows))]
    content += [show(text, x + 4, TOP - 14) for x, text in zip(WIDTHS, ("工作計畫", "實施內容"), strict=False)]
    content += [show(text, WIDTHS[1] + 4, TOP - 14 - HEIGHT * (n + 1)) for n, text in enumerate(rows)]
    content += [show(text, WIDTHS[0] + 4, TOP - 14 - HEIGHT - 14 * n) for n, text in enumerate(left)]
    return "".join(content) + below


def stitched(*pages: str) -> list[tuple[int, int, int, str]]:
    blocks = stitch(read(source(pdf(*pages))).blocks, vocabulary())
    (table,) = [block for block in blocks if isinstance(block, Table)]
    return [(cell.row, cell.col, cell.rowspan, cell.text.text) for cell in table.cells]


HEADER = [(0, 0, 1, "工作計畫"), (0, 1, 1, "實施內容")]


def test_a_merged_cell_without_a_border_goes_on_over_the_pages():
    found = stitched(page(["甲乙丙", "丁戊"], ["行政管理"]), page(["己庚", "辛壬", "癸子"], []))
    assert found == [*HEADER, (1, 0, 5, "行政管理"), (1, 1, 1, "甲乙丙"), (2, 1, 1, "丁戊"), (3, 1, 1, "己庚"), (4, 1, 1, "辛壬"), (5, 1, 1, "癸子")]


def test_lines_that_hang_out_of_an_open_cell_belong_to_it():
    first = page(["甲乙丙", "丁戊"], ["推動資訊安全防", "護縣政服務品質", "提升計畫辦理情", "形統計分析年度"])
    assert stitched(first, page(["己庚"], ["目標"]))[2] == (1, 0, 3, "推動資訊安全防護縣政服務品質提升計畫辦理情形統計分析年度目標")


def test_text_below_an_open_cell_that_is_no_next_line_stays_outside():
    first = page(["甲乙丙", "丁戊"], ["行政管理"], show("附註說明", 64, 190))
    assert stitched(first)[2] == (1, 0, 2, "行政管理")


def cut_page(rows: list[tuple[str, str] | None], left: str = "", header: bool = False) -> str:
    """Three columns, of which the first is merged over the page and open at head and foot; a row of None is open too, its text runs on."""
    sides = (60, 140, 220, 300)
    heights = [60 if row is None else HEIGHT for row in rows]
    bottom = TOP - HEIGHT * header - sum(heights)
    content = ["0.5 w\n", *(f"{x} {bottom} m {x} {TOP} l S\n" for x in sides)]
    y = TOP
    if header:
        content += [f"60 {y} m 300 {y} l S\n", *(show(text, x + 4, y - 14, 9) for x, text in zip(sides, ("策略目標", "績效指標", "目標值"), strict=False))]
        y -= HEIGHT
        content += [f"60 {y} m 300 {y} l S\n"]
    content += [show(left, 64, y - 14, 8)] if left else []
    for n, (row, height) in enumerate(zip(rows, heights, strict=True)):
        if n:
            content.append(f"140 {y} m 300 {y} l S\n")
        texts = row or ("", "")
        content += [show(text, x + 4, y - 14, 9) for x, text in zip(sides[1:], texts, strict=False) if text]
        if row is None:
            content += [show("續前頁說明之情形", 224, y - 14 - 12 * line, 9) for line in range(4)]
        y -= height
    return "".join(content)


def test_a_page_of_cut_rows_keeps_the_column_that_has_no_border_at_head_or_foot():
    first = cut_page([("(1)甲", "三十場"), ("(2)乙", "辦理說明如下所述")], "1. 提升閱讀素養", header=True)
    second = cut_page([None, ("(3)丙", "五十場"), ("(4)丁", "六十場")])
    found = stitched(first, second)
    assert [cell[3] for cell in found if cell[1] == 1] == ["績效指標", "(1)甲", "(2)乙", "(3)丙", "(4)丁"]
    assert [cell for cell in found if cell[1] == 0] == [(0, 0, 1, "策略目標"), (1, 0, 4, "1. 提升閱讀素養")]


def test_a_row_that_fills_a_page_is_a_row_of_the_table():
    first = cut_page([("(1)甲", "三十場"), ("(2)乙", "辦理說明如下所述")], "1. 提升閱讀素養", header=True)
    last = cut_page([None, ("(3)丙", "五十場")])
    found = stitched(first, cut_page([None]), last)
    assert [cell[3] for cell in found if cell[1] == 1] == ["績效指標", "(1)甲", "(2)乙", "(3)丙"]
    (text,) = [cell[3] for cell in found if cell[:2] == (2, 2)]
    assert text == "辦理說明如下所述" + "續前頁說明之情形" * 8


def test_single_upright_lines_are_no_table():
    content = "".join(f"{x} 40 m {x} 280 l S\n" for x in (60, 340)) + show("邊欄內之文字", 80, 200)
    assert not [block for block in read(source(pdf(content))).blocks if isinstance(block, Table)]
