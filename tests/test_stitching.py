"""Tables cut by pages: wherever the cut falls, the logical table is the one that was printed."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dialects import vocabulary
from parsers.document import Block, Cell, Line, Printed, Span, Table
from parsers.layout.tables import stitch, without_borders

HEADER = ["關鍵策略目標", "績效指標", "評估方式", "衡量標準", "權重", "目標值"]
ROWS = [
    ["1. 建立道路養護機制，維護用路安全(業務)", "(1)辦理道路巡查", "統計數據", "巡查次數", "10.0%", "120 次"],
    ["", "(2)路面改善長度", "統計數據", "改善路段之總長度", "15.0%", "12.5 公里"],
    ["2. 推動共同管道建置計畫(業務)", "共同管道建置進度", "進度控管", "1. 完成規劃(40%) 2. 完成施工(100%)", "5.0%", "100%"],
    ["3. 提升資源使用效益，妥適配置政府資源(經費)(共同)", "(1)預算執行率", "統計數據", "實支數÷預算數×100%", "10.0%", "85%"],
    ["", "(2)資本支出執行率", "統計數據", "資本支出實支數÷資本支出預算數×100%", "5.0%", "90%"],
]


def fragment(rows: list[list[str]], line: int) -> Table:
    cells = tuple(Cell(r, c, Printed.of(text, Span(line=line + r))) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(cells, len(rows), len(rows[0]), merges_known=False)


def texts(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    rows: list[list[str]] = [[""] * block.n_cols for _ in range(block.n_rows)]
    for cell in block.cells:
        rows[cell.row][cell.col] = cell.text.text
    return rows


def joined(*fragments: Table) -> list[list[list[str]]]:
    return [texts(block) for block in stitch(fragments, vocabulary())]


def test_a_repeated_header_is_dropped_although_its_spaces_differ():
    again = ["關鍵策略 目標", *HEADER[1:]]
    assert joined(fragment([HEADER, *ROWS[:2]], 1), fragment([again, *ROWS[2:]], 9)) == [[HEADER, *ROWS]]


def test_a_page_without_a_repeated_header_goes_on():
    assert joined(fragment([HEADER, *ROWS[:2]], 1), fragment(ROWS[2:], 9)) == [[HEADER, *ROWS]]


def test_a_new_header_opens_a_new_table():
    other = ["策略績效目標", "績效指標", "達成度差異值", "未達成原因", "備註", "權重"]
    assert len(joined(fragment([HEADER, *ROWS], 1), fragment([other, ["1. 甲", "乙", "2.8%", "丙", "", ""]], 20))) == 2


def test_text_between_separates():
    line = Line(Printed.of("二、共同面", Span(line=8)))
    assert len(stitch([fragment([HEADER, *ROWS], 1), line, fragment([HEADER, *ROWS], 10)], vocabulary())) == 3


def test_a_goal_that_goes_on_beside_a_new_row_belongs_to_the_goal_above():
    upper = [HEADER, *ROWS[:3], ["3. 提升資源使用效益，妥適", *ROWS[3][1:]]]
    lower = [HEADER, ["配置政府資源(經費)(共同)", *ROWS[4][1:]]]
    assert joined(fragment(upper, 1), fragment(lower, 9)) == [[HEADER, *ROWS]]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_row_cut_anywhere_is_whole_again(data):
    """The break falls into some row: each of its cells is split, and at least one ended before the break."""
    at = data.draw(st.integers(0, len(ROWS) - 1), label="row")
    row = ROWS[at]
    ended = data.draw(st.sampled_from([4, 5]), label="a cell that ended")  # weight and target never need a second line
    places = [len(text) if c == ended else data.draw(st.integers(1, len(text)) if text else st.just(0)) for c, text in enumerate(row)]
    if all(place == len(text) for place, text in zip(places, row, strict=True)):
        places[1] -= 1
    before, after = [t[:p] for t, p in zip(row, places, strict=True)], [t[p:] for t, p in zip(row, places, strict=True)]
    repeat = data.draw(st.booleans(), label="header repeated") or at == len(ROWS) - 1
    lower = [after, *ROWS[at + 1 :]]
    assert joined(fragment([HEADER, *ROWS[:at], before], 1), fragment([HEADER, *lower] if repeat else lower, 30)) == [[HEADER, *ROWS]]


def test_both_lines_of_a_joined_value_are_its_provenance():
    lower = [HEADER, ["", "全標線改善", "", "", "", ""]]
    (table,) = stitch([fragment([HEADER, *ROWS[:1]], 1), fragment(lower, 9)], vocabulary())
    title = next(c.text for c in table.cells if (c.row, c.col) == (1, 1))
    assert title.text == "(1)辦理道路巡查全標線改善"
    assert [(span.line, text) for span, text in title.areas()] == [(2, "(1)辦理道路巡查"), (10, "全標線改善")]


def whole(rows: list[list[str]], block: int) -> Table:
    """A table of a format that delivers whole tables, an empty goal merged with the one above."""
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            goal = next((i for i, cell in enumerate(cells) if cell.col == 0 and cell.row + cell.rowspan == r), None)
            if c == 0 and not text and goal is not None:
                cells[goal] = replace(cells[goal], rowspan=cells[goal].rowspan + 1)
            else:
                cells.append(Cell(r, c, Printed.of(text, Span(line=block))))
    return Table(tuple(cells), len(rows), len(rows[0]), closed=True)


def test_a_table_that_its_author_split_goes_on_under_the_same_header():
    (table,) = stitch([whole([HEADER, *ROWS[:4]], 1), whole(ROWS[4:], 2)], vocabulary())
    assert texts(table) == [HEADER, *ROWS]
    assert [(cell.row, cell.rowspan) for cell in table.cells if cell.col == 0 and cell.row] == [(1, 2), (3, 1), (4, 2)]


def test_whole_tables_with_headers_or_other_columns_stay_apart():
    first = whole([HEADER, *ROWS[:3]], 1)
    other = [["承辦人", "電話", "分機", "地點", "備註", "說明"], ["甲君", "乙室", "丙樓", "丁處", "戊", "己"]]
    swapped = [[*row[:4], row[4].replace("%", "月完成"), row[5]] for row in ROWS[3:]]
    for second in (
        [HEADER, *ROWS[3:]],
        other,
        [["5.0%", *row[1:]] for row in other],
        [row[:5] for row in ROWS[3:]],
        [[*row[:4], "甲", "乙"] for row in swapped],
    ):
        assert len(stitch([first, whole(second, 2)], vocabulary())) == 2


def test_a_line_of_headers_outside_tables_is_told():
    lines = [Line(Printed.of(text, Span(line=n))) for n, text in enumerate(("二、業務面", "策略目標 績效指標 衡量標準 權重 目標值", "本處目標 權重適中"), 1)]
    (note,) = without_borders(lines, vocabulary())
    assert (note.code, note.spans) == ("borderless_table", (Span(line=2),))
