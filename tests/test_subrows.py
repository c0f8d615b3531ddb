"""Rows that split an indicator: by years, parts of a year, places."""

from decimal import Decimal

import pytest

from parsers.dialects import vocabulary
from parsers.document import Cell, Printed, Source, Table
from parsers.families.rows import TableRow
from parsers.families.subrows import split_indicators, whole
from parsers.layout.headers import read_header
from parsers.parse import ParseResult, parse

HEADER = "策略目標\t績效指標\t權重\t{label}\t目標值\t實際值\t達成度\n"


def parsed(body: str, label: str = "", title: str = "澎湖縣政府漁業處 112 年度施政計畫績效報告") -> ParseResult:
    return parse(Source.from_bytes(f"{title}\n\n壹、達成情形\n\n{HEADER.format(label=label)}{body}".encode(), "text/plain", "x.txt"))


def indicators(result: ParseResult) -> list[tuple]:
    return [(i.goal_no, i.title, i.weight_pct, i.target_text, i.actual_text, i.attainment_text) for i in result.records["indicators"]]


def issues(result: ParseResult) -> list[str]:
    return [issue.code for issue in result.records.get("issues", [])]


PARTS = (
    "一、養殖登記\t(1)登記率\t12%\t{0}\t30%\t31%\t100%\n\t\t\t{1}\t35%\t28%\t80%\n\t\t\t{2}\t65%\t59%\t91%\n"
    "\t(2)講習\t8%\t{0}\t3 場\t3 場\t100%\n\t\t\t{1}\t4 場\t4 場\t100%\n\t\t\t{2}\t7 場\t7 場\t100%\n"
)


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("期間", ("上半年", "下半年", "全年")),
        ("區域", ("馬公", "望安", "合計")),
        ("年度", ("110", "111", "112")),
        ("年度別", ("110年度", "111年度", "112年度")),
        ("", ("110年", "111年", "112年")),
        ("期別", ("民國110年", "民國111年", "民國112年")),
    ],
)
def test_the_row_of_the_own_or_whole_year_or_of_the_sum_is_the_indicators(label, names):
    found = indicators(parsed(PARTS.format(*names), label))
    assert found == [(1, "登記率", Decimal(12), "65%", "59%", "91%"), (1, "講習", Decimal(8), "7 場", "7 場", "100%")]


@pytest.mark.parametrize(("label", "names"), [("期間", ("1-4月", "5-8月", "9-12月")), ("年度", ("109", "110", "111")), ("類別", ("漁船", "漁港", "漁會"))])
def test_where_no_row_is_the_whole_an_indicator_has_no_values_and_says_so(label, names):
    result = parsed(PARTS.format(*names), label)
    assert indicators(result) == [(1, "登記率", Decimal(12), None, None, None), (1, "講習", Decimal(8), None, None, None)]
    assert issues(result).count("several_values") == 2


def test_a_total_of_years_is_not_the_own_years():
    result = parsed(PARTS.format("110年", "111年", "合計"), "期別")
    assert [row[3] for row in indicators(result)] == [None, None] and "several_values" in issues(result)


def test_what_a_part_prints_beside_is_not_the_wholes():
    result = parsed("一、甲項\t(1)乙數\t5%\t上半年\t3 件\t3 件\t100%\n\t\t\t全年\t6 件\t\t\n", "期間")
    assert indicators(result) == [(1, "乙數", Decimal(5), "6 件", None, None)]


def test_a_row_of_sums_and_words_that_go_on_split_nothing():
    result = parsed("一、甲項\t(1)乙數\t5%\t\t3 件\t3 件\t100%\n\t\t\t\t(含補件)\t\t\n合計\t\t5%\t\t\t\t90%\n")
    assert indicators(result) == [(1, "乙數", Decimal(5), "3 件", "3 件", "100%")] and issues(result) == []


def test_values_that_are_merged_over_the_parts_stay():
    texts = ["績效指標", "期間", "目標值", "達成度", "甲", "上半年", "3 件", "90%", "下半年", "4 件", "全年", "7 件"]
    places = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1), (3, 2)]
    cells = tuple(Cell(row, col, Printed(text), rowspan=3 if row == 1 and col in (0, 3) else 1) for text, (row, col) in zip(texts, places, strict=True))
    table = Table(cells, 4, 4)
    header = read_header(table, vocabulary())
    assert header is not None
    rows = [TableRow(row, header.columns, number) for number, row in enumerate(table.grid()[1:], 1)]
    (block,) = split_indicators(rows, (), vocabulary()).values()
    row, note = whole(block, header, 112, vocabulary())
    assert note is None and [row.title(role).text for role in ("indicator", "target", "attainment")] == ["甲", "7 件", "90%"]


def test_a_table_without_the_own_year_says_so():
    result = parsed("一、甲項\t(1)乙數\t5%\t110\t3 件\t3 件\t100%\n二、丙項\t(1)丁數\t5%\t110\t3 件\t3 件\t100%\n", "年度")
    assert "indicators" not in result.records and issues(result) == ["no_own_year"]
