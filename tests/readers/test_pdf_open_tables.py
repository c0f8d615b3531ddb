"""Tables without vertical lines: horizontal rules only, filled cells only. What is certain becomes cells, the rest an issue."""

from itertools import pairwise

from parsers.dialects import vocabulary
from parsers.document import Document, Table
from parsers.layout.tables import stitch
from parsers.parse import parse
from parsers.readers.pdf import read
from tests.readers.pdf_files import lines, notes, pdf, show, source, tables

EDGES = (40, 130, 230, 290, 360)
HEADER = ("策略目標", "績效指標", "目標值", "權重")
ROWS = (("1. 美化公園綠地", "(1)植栽株數", "300 株", "15%"), ("", "(2)認養處數", "12 處", "10%"), ("2. 維護路燈照明", "修復時數", "24 小時", "20%"))
TOP, HEIGHT = 280, 22


def parted(y: float, first: int = 0) -> str:
    """A rule that each column draws for itself, from the column `first` on."""
    return "".join(f"{a} {y} m {b} {y} l S\n" for a, b in zip(EDGES[first:], EDGES[first + 1 :], strict=False))


def whole(y: float) -> str:
    return f"{EDGES[0]} {y} m {EDGES[-1]} {y} l S\n"


def row(texts: tuple[str, ...], top: float) -> str:
    return "".join(show(text, x + 4, top - 14, 8) for text, x in zip(texts, EDGES, strict=False) if text)


def text_of(rows: tuple[tuple[str, ...], ...], top: float = TOP) -> str:
    return "".join(row(texts, top - HEIGHT * n) for n, texts in enumerate(rows))


def box(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"0.9 0.9 1 rg {x0} {y0} {x1 - x0} {y1 - y0} re f 0 g\n"


def filled(n: int, cols: tuple[int, ...] = (0, 1, 2, 3), height: float = HEIGHT) -> str:
    """The fills of row n, which leave a point of white between them."""
    top = TOP - HEIGHT * n
    return "".join(box(EDGES[col] + 0.5, top - height + 0.5, EDGES[col + 1] - 0.5, top - 0.5) for col in cols)


def document(*pages: str) -> Document:
    return read(source(pdf(*pages)))


def rules(parts: bool = True) -> str:
    """Under every row a rule; the one within the first goal leaves its cell out."""
    draw = parted if parts else lambda y, first=0: whole(y) if not first else f"{EDGES[first]} {y} m {EDGES[-1]} {y} l S\n"
    return "".join(draw(TOP - HEIGHT * n, 1 if n == 2 else 0) for n in range(5))


GOAL = [["策略目標", "績效指標", "目標值", "權重"], *(list(texts) for texts in ROWS)]


def test_rules_that_each_column_draws_for_itself_give_the_columns():
    found = document(rules() + text_of((HEADER, *ROWS)))
    assert tables(found) == [GOAL]
    assert not lines(found) and not found.notes
    (table,) = found.blocks
    assert isinstance(table, Table)
    assert [(cell.row, cell.rowspan) for cell in table.cells if cell.col == 0] == [(0, 1), (1, 2), (3, 1)]


def test_rules_in_one_stroke_have_the_columns_that_all_text_leaves_free():
    assert tables(document(rules(parts=False) + text_of((HEADER, *ROWS)))) == [GOAL]


def test_a_heading_between_two_tables_parts_them():
    second = TOP - HEIGHT * 3 - 60
    page = "".join(parted(TOP - HEIGHT * n) for n in range(3)) + text_of((HEADER, ROWS[0]))
    page += "".join(parted(second - HEIGHT * n) for n in range(3)) + text_of((HEADER, ROWS[2]), second)
    found = document(page + show("二、共同面", 40, second + 25, 13))
    assert tables(found) == [[list(HEADER), list(ROWS[0])], [list(HEADER), list(ROWS[2])]]
    assert lines(found) == ["二、共同面"]


def test_a_text_merged_over_columns_keeps_them_together():
    rows = (HEADER, ("1. 美化公園綠地", "本年度無需辦理之項目全部取消", "", "15%"), ROWS[2])
    assert tables(document("".join(parted(TOP - HEIGHT * n) for n in range(4)) + text_of(rows)))[0][1] == [
        "1. 美化公園綠地",
        "本年度無需辦理之項目全部取消",
        "",
        "15%",
    ]


def test_fills_give_every_cell():
    fills = filled(0) + filled(1, (1, 2, 3)) + filled(1, (0,), 2 * HEIGHT) + filled(2, (1, 2, 3)) + filled(3)
    assert tables(document(fills + text_of((HEADER, *ROWS)))) == [GOAL]


def test_rows_between_filled_ones_belong_to_the_table():
    rows = (HEADER, ROWS[0], ROWS[2], ("3. 防治病媒蚊", "稽查次數", "90 次", "5%"), ("4. 稽查環境", "稽查件數", "70 件", "5%"))
    assert tables(document(filled(0) + filled(2) + filled(4) + text_of(rows))) == [[list(texts) for texts in rows]]


def test_a_row_that_the_page_cuts_has_no_rule_below():
    narrative = "".join(show("已於各區公園完成", EDGES[1] + 4, TOP - 2 * HEIGHT - 14 - 14 * n, 8) for n in range(1, 15))
    page = "".join(parted(TOP - HEIGHT * n) for n in range(3)) + text_of((HEADER, ROWS[2], ("3. 增加綠覆", "辦理情形", "8 處", "5%"))) + narrative
    (table,) = tables(document(page))
    assert len(table) == 3
    assert table[2][0::2] == ["3. 增加綠覆", "8 處"]
    assert table[2][1].replace("\n", "") == "辦理情形" + "已於各區公園完成" * 14


def test_rows_without_rules_between_them_are_an_issue_and_nothing_else():
    page = whole(TOP) + whole(TOP - HEIGHT) + whole(TOP - 4 * HEIGHT) + text_of((HEADER, *ROWS))
    found = document(page + show("三、結語", 40, 100, 13))
    assert notes(found) == [("borderless_table", [1])]
    assert lines(found) == ["三、結語"]
    result = parse(source(pdf(page + show("三、結語", 40, 100, 13))))
    assert result.status == "partial"
    assert [section.title for section in result.records["sections"]] == ["結語"]
    assert not result.records.get("claims") and not result.records.get("indicators")
    assert "borderless_table" in {issue.code for issue in result.records["issues"]}


def test_a_box_with_rules_but_no_columns_drawn_has_columns_too():
    box_sides = "".join(f"{x} {TOP - 4 * HEIGHT} m {x} {TOP} l S\n" for x in (EDGES[0], EDGES[-1]))
    assert tables(document(rules() + box_sides + text_of((HEADER, *ROWS)))) == [GOAL]


def test_a_box_of_paragraphs_stays_one_column():
    box_sides = "".join(f"{x} {TOP - 3 * HEIGHT} m {x} {TOP} l S\n" for x in (EDGES[0], EDGES[-1]))
    page = "".join(whole(TOP - HEIGHT * n) for n in range(4)) + box_sides
    texts = ["辦理經過說明如下", "已完成各項準備工作", "後續將檢討精進"]
    assert tables(document(page + "".join(row((text,), TOP - HEIGHT * n) for n, text in enumerate(texts)))) == [[[text] for text in texts]]


def test_rules_with_room_between_the_columns():
    def draw(y: float) -> str:
        return "".join(f"{a} {y} m {b - 6} {y} l S\n" for a, b in pairwise(EDGES))

    rows = (HEADER, ROWS[0], ROWS[2])
    assert tables(document("".join(draw(TOP - HEIGHT * n) for n in range(4)) + text_of(rows))) == [[list(texts) for texts in rows]]


def test_text_in_rows_without_rules_below_a_filled_header_is_an_issue():
    rows = (HEADER, *(("甲計畫", "綠地維護", "公園", "辦理" + "一二三四"[n]) for n in range(4)))
    found = document(filled(0) + text_of(rows))
    assert notes(found) == [("borderless_table", [1])] and not lines(found)


def test_a_table_without_any_line_is_an_issue():
    found = document(show("一、業務面", 40, 285, 13) + text_of((HEADER, *ROWS), 260) + show("二、結語", 40, 100, 13))
    assert notes(found) == [("borderless_table", [1])]
    assert lines(found) == ["一、業務面", "二、結語"]


def test_text_in_two_columns_and_letters_set_apart_are_no_table():
    lines_ = "".join(
        show(text, 40, 270 - 16 * n, 10) for n, text in enumerate(("一、秘　書　室：辦理總務", "二、人　事　室：辦理人事", "三、會　計　室：辦理會計"))
    )
    pairs = "".join(show("承辦人", 40, 150 - 16 * n, 10) + show("核章", 250, 150 - 16 * n, 10) for n in range(5))
    found = document(lines_ + pairs)
    assert not found.notes and not tables(found)


def test_rules_around_paragraphs_make_no_table():
    paragraph = "本處積極推動各項公園綠地之維護管理工作並依年度計畫逐"
    page = whole(280) + whole(200) + whole(120) + whole(40)
    page += "".join(show(paragraph, 44, y, 11) for y in (265, 250, 235, 180, 165, 100, 85))
    found = document(page)
    assert not tables(found) and not found.notes


def test_coloured_bars_and_a_box_of_text_make_no_table():
    bars = "".join(box(60 + 30 * n, 60, 80 + 30 * n, 90 + 17 * n) for n in range(6)) + box(40, 200, 360, 280)
    found = document(bars + show("圖一 各年度受理件數", 60, 40, 10) + show("重要事項請先詳閱", 60, 240, 12))
    assert not tables(found) and not found.notes


def test_a_page_that_shows_the_inner_columns_only_goes_on_with_the_table():
    def inner(y: float) -> str:
        return "".join(f"{a} {y} m {b} {y} l S\n" for a, b in pairwise(EDGES[1:4]))

    first = parted(TOP) + parted(TOP - HEIGHT) + inner(TOP - 2 * HEIGHT) + inner(TOP - 3 * HEIGHT)
    first += text_of((HEADER, ("1. 美化公園", "(1)植栽株數", "300 株", "25%"), ("", "(2)認養處數", "12 處", "")))
    second = "".join(inner(TOP - HEIGHT * n) for n in range(3)) + text_of((("", "(3)綠籬長度", "90 尺", ""), ("", "(4)更新處數", "15 處", "")))
    (table,) = stitch(document(first, second).blocks, vocabulary())
    assert isinstance(table, Table)
    assert [(cell.row, cell.rowspan, cell.text.text) for cell in table.cells if cell.col == 0] == [(0, 1, "策略目標"), (1, 4, "1. 美化公園")]
    assert [cell.text.text for cell in table.cells if cell.col == 1] == ["績效指標", "(1)植栽株數", "(2)認養處數", "(3)綠籬長度", "(4)更新處數"]
    assert [(cell.row, cell.rowspan, cell.text.text) for cell in table.cells if cell.col == 3] == [(0, 1, "權重"), (1, 4, "25%")]
