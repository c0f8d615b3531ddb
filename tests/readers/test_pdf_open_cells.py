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
