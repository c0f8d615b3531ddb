"""Ruled tables over pages: a small typesetter cuts a table into pages, and stitching has to give the table back."""

from dataclasses import replace
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers.dialects import vocabulary
from parsers.document import BBox, Cell, Line, Printed, Run, Span, Table
from parsers.layout.ruled import undivided_rows
from parsers.layout.tables import stitch

SIZE, PITCH, PADDING = 12.0, 16.0, 5.0
HAN = "推動資訊安全防護縣政服務品質提升計畫辦理情形統計分析年度目標機關檔案管理"


class Row(NamedTuple):
    """A logical row: the goal is given in the first row of its group only."""

    goal: str | None
    cells: list[str]


class Style(NamedTuple):
    """Characters per line of each column, lines per page, whether the header is repeated, the left margin of even pages,
    and how many lines the first page has left for the table."""

    widths: tuple[int, ...]
    lines: int
    repeats_header: bool
    shift: float
    first: int = 100


HEADER = ["策略目標", "指標", "目標值", "權重", "辦理情形"]


def wrapped(text: str, width: int) -> list[tuple[str, bool]]:
    """The lines of a text, each with whether it opens a paragraph."""
    return [(part[i : i + width], i == 0) for part in text.split("\n") for i in range(0, max(len(part), 1), width)]


def pages_of(rows: list[Row], style: Style) -> list[list[tuple[int, int, int]]]:
    """For each page its parts of rows: (row, first line, line behind the last)."""
    pages: list[list[tuple[int, int, int]]] = [[]]
    room = min(style.first, style.lines) - 1
    owed = 0  # lines of the goal that the rows so far have no room for
    for number, row in enumerate(rows):
        height = max(len(wrapped(text, width)) for text, width in zip(row.cells, style.widths[1:], strict=True))
        owed = len(wrapped(row.goal, style.widths[0])) if row.goal else owed
        if number + 1 == len(rows) or rows[number + 1].goal:
            height = max(height, owed)
        owed -= height
        start = 0
        while start < height:
            if room == 0:
                pages.append([])
                room = style.lines - style.repeats_header
            end = min(height, start + room)
            pages[-1].append((number, start, end))
            room -= end - start
            start = end
    return pages


def printed(lines: list[tuple[str, bool]], page: int, left: float, top: float) -> Printed:
    parts: list[Printed] = []
    for i, (text, opens) in enumerate(lines):
        x, y = left + PADDING, top + i * PITCH
        edges = tuple(x + SIZE * n for n in range(len(text) + 1))
        if i and opens:
            parts.append(Printed("\n"))
        parts.append(Printed(text, ((0, Run(text, Span(page, None, BBox(x, y, edges[-1], y + SIZE)), edges)),)))
    return Printed.join(parts)


def fragments(rows: list[Row], style: Style) -> list[Table]:
    """The table as the pages show it."""
    goals: list[tuple[int, int]] = []  # group's first row and the number of its rows
    for number, row in enumerate(rows):
        if row.goal:
            goals.append((number, 1))
        else:
            goals[-1] = (goals[-1][0], goals[-1][1] + 1)
    group_of = {first + i: g for g, (first, count) in enumerate(goals) for i in range(count)}
    written = [0] * len(goals)
    tables = []
    for page, parts in enumerate(pages_of(rows, style), 1):
        edges = [60.0 + (style.shift if page % 2 == 0 else 0.0)]
        for width in style.widths:
            edges.append(edges[-1] + width * SIZE + 2 * PADDING)
        cells: list[Cell] = []
        top = 80.0
        n_rows = 0
        if page == 1 or style.repeats_header:
            for col, text in enumerate(HEADER):
                cells.append(
                    Cell(0, col, printed([(text, True)], page, edges[col], top), area=Span(page, None, BBox(edges[col], top, edges[col + 1], top + PITCH)))
                )
            top, n_rows = top + PITCH, 1
        groups: dict[int, list[int]] = {}
        for number, start, end in parts:
            bottom = top + (end - start) * PITCH
            for col, text in enumerate(rows[number].cells, 1):
                lines = wrapped(text, style.widths[col])[start:end] if text else []
                area = Span(page, None, BBox(edges[col], top, edges[col + 1], bottom))
                cells.append(Cell(n_rows, col, printed(lines, page, edges[col], top), area=area))
            group = groups.setdefault(group_of[number], [n_rows, 0, 0])
            group[1] += 1
            group[2] += end - start
            top, n_rows = bottom, n_rows + 1
        for g, (row, count, height) in groups.items():
            lines = wrapped(rows[goals[g][0]].goal, style.widths[0])[written[g] : written[g] + height]
            written[g] += height
            cells.append(
                Cell(row, 0, printed(lines, page, edges[0], 80.0 + row * PITCH), rowspan=count, area=Span(page, None, BBox(edges[0], 80, edges[1], 90)))
            )
        cells.sort(key=lambda cell: (cell.row, cell.col))
        tables.append(Table(tuple(cells), n_rows, len(HEADER), page=page, bbox=BBox(edges[0], 80, edges[-1], top), col_edges=tuple(edges)))
    return tables


def logical(rows: list[Row]) -> list[tuple[int, int, int, str]]:
    found = [(0, col, 1, text) for col, text in enumerate(HEADER)]
    for number, row in enumerate(rows, 1):
        if row.goal:
            count = next((i for i, other in enumerate(rows[number:], 1) if other.goal), len(rows) - number + 1)
            found.append((number, 0, count, row.goal))
        found += [(number, col, 1, text.replace("\n", "")) for col, text in enumerate(row.cells, 1) if text]
    return sorted(found)


def stitched(tables: list[Table]) -> list[tuple[int, int, int, str]]:
    blocks = stitch(tables, vocabulary())
    assert len(blocks) == 1
    return sorted((cell.row, cell.col, cell.rowspan, cell.text.text.replace("\n", "")) for cell in blocks[0].cells if cell.text)


def phrases(min_size: int, max_size: int) -> st.SearchStrategy[str]:
    """Texts in which no part says the same as another, as two cells of a column well may."""
    return st.lists(st.sampled_from(sorted(set(HAN))), min_size=min_size, max_size=max_size, unique=True).map("".join)


words = phrases(2, 34)
goals = phrases(3, 16)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    rows: list[Row] = []
    for g in range(draw(st.integers(1, 4))):
        count = draw(st.integers(1, 4))
        for i in range(count):
            title = draw(phrases(3, 14))
            narrative = "\n".join(draw(st.lists(words, min_size=1, max_size=3)))
            value = f"{draw(st.integers(1, 400))}項"
            rows.append(Row(f"{g + 1}. {draw(goals)}" if i == 0 else None, [f"({i + 1}){title}" if count > 1 else title, value, "5.0%", narrative]))
    return rows


styles = st.builds(
    Style, st.sampled_from([(6, 6, 4, 4, 12), (8, 5, 4, 4, 9)]), st.integers(9, 30), st.booleans(), st.sampled_from([0.0, 14.0]), st.integers(1, 30)
)


_ONE_LINE_OF_A_TITLE_LEFT = [
    Row("1. 推動", ["(1)資訊安", "1項", "5.0%", "防護"]),
    Row(None, ["(2)縣政服", "1項", "5.0%", "務品\n質提\n升計"]),
    Row("2. 辦理", ["情形統", "1項", "5.0%", "分析\n年度\n目標"]),
    Row("3. 機關", ["檔案管理推動資", "1項", "5.0%", "訊安\n全防"]),
]
_ONE_ROW_OF_A_GROUP_LEFT = [
    Row("1. 推動", ["資訊安", "1項", "5.0%", "防護\n縣政服務品質提升計畫辦理\n情形統計分析年度目標機關"]),
    Row("2. 檔案管理推動資訊安全防護縣政服", ["(1)務品質提升計畫辦理", "1項", "5.0%", "情形"]),
    Row(None, ["(2)統計分", "1項", "5.0%", "析年"]),
]
_UNDER_A_HEADER_AT_THE_FOOT = [
    Row("1. 推動資訊", ["(1)安全防", "1項", "5.0%", "護縣"]),
    Row(None, ["(2)政服務", "1項", "5.0%", "品質提升計畫辦理"]),
]
_NARROW = Style((6, 6, 4, 4, 12), 9, False, 0.0)


@settings(max_examples=100, deadline=None)
@example(_ONE_LINE_OF_A_TITLE_LEFT, _NARROW)
@example(_ONE_ROW_OF_A_GROUP_LEFT, _NARROW)
@example(_UNDER_A_HEADER_AT_THE_FOOT, Style((4, 6, 4, 4, 12), 30, False, 0.0, 1))
@given(tables(), styles)
def test_however_pages_cut_a_table_the_logical_table_comes_back(rows: list[Row], style: Style):
    assert stitched(fragments(rows, style)) == logical(rows)


prose = st.lists(phrases(3, 34), min_size=4, max_size=4)


@settings(max_examples=100, deadline=None)
@example([["推動資"] * 4, ["訊安全", "防護縣", "政服務", "品質" * 12], ["提升" * 5, "計畫辦" * 4, "情形統" * 4, "分析年度" * 4]], 6, False)
@given(st.lists(prose, min_size=2, max_size=6), st.integers(6, 30), st.booleans())
def test_rows_of_prose_without_markers_or_numbers(rows: list[list[str]], lines: int, repeats: bool):
    numbered = [Row(str(number), cells) for number, cells in enumerate(rows, 1)]
    style = Style((3, 9, 10, 11, 12), lines, repeats, 0.0)
    assert stitched(fragments(numbered, style)) == logical(numbered)


def test_a_row_that_lacks_what_all_rows_have_is_the_rest_of_the_row_above():
    rows = [
        Row("1. 提升服務", ["(1)辦理情形", "2項", "5.0%", "推動資訊安全防護縣政服務品質提升計畫辦理情形統計"]),
        Row(None, ["(2)統計分析", "3項", "5.0%", "年度目標"]),
    ]
    tables_ = fragments(rows, Style((6, 6, 4, 4, 6), 3, True, 0.0))
    assert len(tables_) > 2
    assert stitched(tables_) == logical(rows)


def test_a_programme_with_a_code_of_its_own_does_not_go_on_with_the_one_above():
    rows = [
        Row("32020200608資", ["一、推動", "1項", "5.0%", "安全防護縣政"]),
        Row(None, ["二、服務", "1項", "5.0%", "品質提升"]),
        Row("32020200609訊", ["辦理情形統計", "1項", "5.0%", "分析"]),
    ]
    tables_ = fragments(rows, Style((12, 6, 4, 4, 12), 3, True, 0.0))
    assert len(tables_) == 2
    assert stitched(tables_) == logical(rows)


def page_of_rows(page: int, *columns: str) -> Table:
    """A page on which nothing divides the rows: a header and one row, each column with its lines and the last one as wide as ten characters."""
    edges = (*(30.0 + 90 * n for n in range(len(columns))), 90 * len(columns) - 50 + SIZE * 10)
    texts = [[f"欄{n}" for n in range(len(columns))], list(columns)]
    cells = [
        Cell(
            r,
            c,
            printed([(line, True) for line in text.split("\n")] if text else [], page, edges[c], 50.0 + 40 * r),
            area=Span(page, None, BBox(edges[c], 0, edges[c + 1], 9)),
        )
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
    ]
    return Table(tuple(cells), 2, len(columns), page=page, col_edges=edges)


def rows_of(*tables: Table) -> list[list[str]]:
    (table,) = stitch(tables, vocabulary())
    assert isinstance(table, Table)
    return [[cell.text.text for cell in table.cells if cell.row == row] for row in range(1, table.n_rows)]


def test_pages_whose_rows_nothing_divides_stay_rows_of_their_own():
    first = page_of_rows(1, "01\n02", "-600\n-200", "一、人事費如列數。")
    second = page_of_rows(2, "03\n04", "600\n-", "一、業務費如列數。")
    assert rows_of(first, second) == [["01\n02", "-600\n-200", "一、人事費如列數。"], ["03\n04", "600\n-", "一、業務費如列數。"]]


def test_a_row_of_several_values_in_several_columns_is_several_rows():
    table = page_of_rows(1, "人事費\n業務費", "600\n-", "1,200\n300")
    assert [cell.text.text for cell in undivided_rows(table)] == ["人事費\n業務費"]
    assert undivided_rows(page_of_rows(1, "人事費", "600\n200", "一、甲。\n二、乙。")) == []


def test_a_sentence_that_breaks_off_at_the_foot_of_such_a_page_is_whole_and_the_numbers_stay_apart():
    first = page_of_rows(1, "01\n02", "-600\n-200", "一、甲項，全數核實編列。\n二、紀念品費，較去年增")
    second = page_of_rows(2, "03\n04", "600\n-", "加十萬元，如列數。\n三、其他。")
    assert rows_of(first, second) == [
        ["01\n02\n03\n04", "-600\n-200\n600\n-", "一、甲項，全數核實編列。\n二、紀念品費，較去年增加十萬元，如列數。\n三、其他。"]
    ]


def test_names_spread_over_their_cells_do_not_go_on_over_the_page():
    def page(number: int, *rows: tuple[str, str]) -> Table:
        cells = []
        for r, row in enumerate((("冊別", "機關別"), *rows)):
            for c, text in enumerate(row):
                x, y = 30.0 + 130 * c, 50.0 + 20 * r
                places = [x + PADDING + 108 * i / (len(text) - 1) for i in range(len(text))]
                text_edges = (*places, places[-1] + SIZE)
                run = Run(text, Span(number, None, BBox(text_edges[0], y, text_edges[-1], y + SIZE)), text_edges)
                cells.append(Cell(r, c, Printed(text, ((0, run),)), area=Span(number, None, BBox(x, y, x + 130, y + 20))))
        return Table(tuple(cells), len(rows) + 1, 2, page=number, col_edges=(30.0, 160.0, 290.0))

    first, second = page(1, ("第二冊", "雙溪區公所"), ("第三冊", "平溪區公所")), page(2, ("第四冊", "貢寮區公所"))
    assert rows_of(first, second) == [["第二冊", "雙溪區公所"], ["第三冊", "平溪區公所"], ["第四冊", "貢寮區公所"]]


def test_a_group_whose_name_only_the_second_page_shows_opens_there():
    rows = [Row("1. 提升", ["(1)辦理情形", "2項", "5.0%", "推動資訊"]), Row("2. 服務", ["(1)統計分析", "3項", "5.0%", "年度"])]
    first, second = fragments(rows, Style((6, 6, 4, 4, 6), 3, True, 0.0))
    nameless = replace(first, cells=tuple(replace(c, text=Printed(), rowspan=2) if c.col == 0 and c.row == 1 else c for c in first.cells))
    assert [row[0] for row in rows_of(nameless, second)] == ["", "2. 服務"]


def test_text_between_two_tables_separates_them():
    rows = [Row("1. 提升服務", ["(1)辦理情形", "2項", "5.0%", "推動資訊安全防護縣政服務品質提升計畫"])] * 3
    first, second = fragments(rows, Style((6, 6, 4, 4, 6), 6, True, 0.0))[:2]
    assert len(stitch([first, Line(Printed.of("二、共同面", Span(2))), second], vocabulary())) == 3


def test_tables_with_other_columns_stay_apart():
    rows = [Row("1. 提升服務", ["(1)辦理情形", "2項", "5.0%", "推動資訊安全防護縣政服務品質提升計畫"])] * 3
    first = fragments(rows, Style((6, 6, 4, 4, 6), 6, False, 0.0))[0]
    second = fragments(rows, Style((9, 6, 7, 4, 12), 4, False, 0.0))[1]
    assert len(stitch([first, second], vocabulary())) == 2


def test_two_tables_on_one_page_stay_apart():
    rows = [Row("1. 提升服務", ["(1)辦理情形", "2項", "5.0%", "推動資訊安全"])]
    table = fragments(rows, Style((6, 6, 4, 4, 6), 20, False, 0.0))[0]
    assert len(stitch([table, table], vocabulary())) == 2
