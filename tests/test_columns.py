"""Which of several columns, rows or headings has the value that counts: of this year, as revised, of the indicator and not of its goal."""

import io
from decimal import Decimal

import docx
import pytest

from parsers.document import Source
from parsers.parse import ParseResult, parse

REPORT, PLAN = "雲林縣政府勞動處 113 年度施政績效報告", "雲林縣政府勞動處 113 年度施政計畫"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Grid = list[list[str]]
"""A table: `<` is merged with the cell to the left, `^` with the one above."""


def as_text(title: str, *grids: Grid) -> ParseResult:
    tables = ("\n".join("\t".join("" if text in "<^" else text for text in row) for row in grid) for grid in grids)
    return parse(Source.from_bytes("\n\n".join([title, *tables]).encode(), "text/plain", "x.txt"))


def as_docx(title: str, *grids: Grid) -> ParseResult:
    document = docx.Document()
    document.add_paragraph(title)
    for grid in grids:
        table = document.add_table(rows=len(grid), cols=len(grid[0]))
        for r, row in enumerate(grid):
            for c, text in enumerate(row):
                if text not in ("<", "^"):
                    last_row = next((i for i in range(r + 1, len(grid)) if grid[i][c] != "^"), len(grid)) - 1
                    last_col = next((i for i in range(c + 1, len(row)) if row[i] != "<"), len(row)) - 1
                    table.cell(r, c).merge(table.cell(last_row, last_col)).text = text
        document.add_paragraph("")
    data = io.BytesIO()
    document.save(data)
    return parse(Source.from_bytes(data.getvalue(), DOCX, "x.docx"))


FORMATS = pytest.mark.parametrize("read", [as_text, as_docx])


def rows(result: ParseResult, table: str, *names: str) -> list[tuple]:
    return [tuple(getattr(row, name) for name in names) for row in result.records.get(table, [])]


def issues(result: ParseResult) -> list[tuple]:
    return rows(result, "issues", "code", "text")


YEARS_BELOW = [
    ["衡量指標", "目標值", "<", "實際值", "<", "達成度"],
    ["^", "112年度", "113年度", "112年度", "113年度", "^"],
    ["求職媒合人數", "800 人", "950 人", "790 人", "912 人", "96.00%"],
    ["職訓班數", "20 班", "25 班", "21 班", "25 班", "100.00%"],
]
OWN = [("求職媒合人數", "950 人", "912 人", Decimal(96)), ("職訓班數", "25 班", "25 班", Decimal(100))]


@FORMATS
@pytest.mark.parametrize(
    "years",
    [["112年度", "113年度"], ["112 年", "113 年"], ["112", "113"], ["民國112年", "民國113年"], ["2023年", "2024年"], ["112學年度", "113學年度"]],
)
def test_of_years_below_a_groups_header_the_documents_own_has_the_values(read, years):
    result = read(REPORT, [YEARS_BELOW[0], ["^", *years, *years, "^"], *YEARS_BELOW[2:]])
    assert rows(result, "indicators", "title", "target_text", "actual_text", "attainment_pct") == OWN
    assert not issues(result)


@FORMATS
def test_a_header_that_names_its_year_again_below_the_group(read):
    grid = [["衡量指標", "目標值", "<", "<"], ["^", "112年度目標值", "113目標值", "114年度目標值"], ["求職媒合人數", "800 人", "950 人", "990 人"]]
    assert rows(read(PLAN, grid), "indicators", "target_text") == [("950 人",)]


@FORMATS
def test_years_in_one_row_without_their_word(read):
    assert rows(read(PLAN, [["衡量指標", "112目標值", "113目標值"], ["職訓班數", "20 班", "25 班"]]), "indicators", "target_text") == [("25 班",)]
    assert rows(read(PLAN, [["衡量指標", "上半年目標值", "全年目標值"], ["職訓班數", "9 班", "25 班"]]), "indicators", "target_text") == [("25 班",)]


@FORMATS
def test_where_no_column_is_the_own_years_there_is_no_value_but_an_issue(read):
    result = read(REPORT.replace("113", "115"), YEARS_BELOW)
    assert rows(result, "indicators", "title", "target_text", "actual_text") == [("求職媒合人數", None, None), ("職訓班數", None, None)]
    assert "score_items" not in result.records
    assert {code for code, _ in issues(result)} == {"no_own_year"} and len(issues(result)) == 4


@FORMATS
def test_where_the_document_names_no_year_the_columns_of_years_are_nobodys(read):
    result = read("雲林縣政府勞動處 施政績效報告", YEARS_BELOW)
    assert rows(result, "indicators", "target_text", "actual_text") == [(None, None)] * 2
    assert "no_own_year" in {code for code, _ in issues(result)}


@FORMATS
def test_a_budget_of_two_years(read):
    grid = [["工作計畫", "預算數(千元)", "<", "備註"], ["^", "112年度", "113年度", "^"], ["就業服務", "4,000", "4,500", ""], ["合計", "4,000", "4,500", ""]]
    result = read(PLAN, grid)
    assert rows(result, "budget_programs", "program", "amount_ntd") == [("就業服務", Decimal(4_500_000)), ("合計", Decimal(4_500_000))]
    other = read(PLAN.replace("113", "111"), grid)
    assert {amount for (amount,) in rows(other, "budget_programs", "amount_ntd")} == {None}
    assert "no_own_year" in {code for code, _ in issues(other)}


@FORMATS
@pytest.mark.parametrize(
    "headers",
    [
        ["原訂目標值", "修正後目標值"],
        ["目標值", "調整後目標值"],
        ["目標值(原訂)", "目標值(修正後)"],
        ["修正前目標值", "修正後目標值"],
    ],
)
def test_the_revised_target_counts(read, headers):
    for names, values in ((headers, ["30 場", "24 場"]), (headers[::-1], ["24 場", "30 場"])):
        result = read(REPORT, [["衡量指標", *names, "實際值", "達成度"], ["勞動教育場次", *values, "24 場", "100.00%"]])
        assert rows(result, "indicators", "target_text", "actual_text") == [("24 場", "24 場")]


@FORMATS
def test_an_original_target_beside_one_under_unknown_words_is_not_judged(read):
    result = read(REPORT, [["衡量指標", "原訂目標值", "奉核可之目標", "實際值", "達成度"], ["勞動教育場次", "30 場", "24 場", "24 場", "100.00%"]])
    assert rows(result, "indicators", "target_text", "actual_text") == [(None, "24 場")]
    assert len(issues(result)) == 2


@FORMATS
@pytest.mark.parametrize("whose", ["本縣", "本市", "本局", "本所", "本部"])
def test_whose_target_it_is(read, whose):
    header = ["衡量指標", "全國平均值", f"{whose}目標值", f"{whose}實際值", "達成率"]
    result = read(REPORT, [header, ["勞動教育場次", "40 場", "30 場", "27 場", "90.00%"]])
    assert rows(result, "indicators", "target_text", "actual_text", "attainment_pct") == [("30 場", "27 場", Decimal(90))]
    assert issues(result) == [("unknown_header", "全國平均值")] and "score_items" not in result.records


def test_results_under_unknown_words_are_no_score_table():
    result = as_text(REPORT, [["衡量指標", "鄉親期待目標", "達成率"], ["勞動教育場次", "30 場", "90.00%"]])
    assert rows(result, "indicators", "title", "target_text", "attainment_pct") == [("勞動教育場次", None, Decimal(90))]
    assert "score_items" not in result.records


@FORMATS
def test_a_goals_weight_beside_its_indicators(read):
    grid = [
        ["策略目標", "權重", "衡量指標", "目標值", "權重"],
        ["1. 促進就業", "60%", "(1)媒合人數", "950 人", "35%"],
        ["^", "^", "(2)徵才場次", "18 場", "25%"],
        ["2. 保障權益", "40%", "(1)檢查家數", "700 家", "40%"],
    ]
    result = read(PLAN, grid)
    assert rows(result, "goals", "goal_no", "weight_pct") == [(1, Decimal(60)), (2, Decimal(40))]
    assert rows(result, "indicators", "title", "weight_pct") == [("媒合人數", Decimal(35)), ("徵才場次", Decimal(25)), ("檢查家數", Decimal(40))]
    bare = read(PLAN, [["目標", "權重", "指標", "目標值", "指標權重"], *grid[1:]])
    assert rows(bare, "goals", "weight_pct") == rows(result, "goals", "weight_pct")
    assert rows(bare, "indicators", "weight_pct") == rows(result, "indicators", "weight_pct")
    goals_only = read(PLAN, [row[:4] for row in grid])
    assert rows(goals_only, "goals", "weight_pct") == [(Decimal(60),), (Decimal(40),)]
    assert {weight for (weight,) in rows(goals_only, "indicators", "weight_pct")} == {None}


@FORMATS
def test_rows_of_other_years_are_no_budget_of_this_one(read):
    grid = [
        ["年度", "計畫名稱", "預算數(千元)"],
        ["112", "就業服務", "4,000"],
        ["113", "就業服務", "4,500"],
        ["112", "職業訓練", "900"],
        ["113", "職業訓練", "950"],
        ["合計", "", "10,350"],
    ]
    result = read(PLAN, grid)
    assert rows(result, "budget_programs", "program", "amount_ntd") == [("就業服務", Decimal(4_500_000)), ("職業訓練", Decimal(950_000))]
    other = read(PLAN.replace("113", "115"), grid)
    assert "budget_programs" not in other.records and [code for code, _ in issues(other)] == ["no_own_year"]


@FORMATS
def test_what_several_sources_pay_for_a_programme_is_not_the_programmes_amount(read):
    grid = [
        ["工作計畫", "經費來源", "金額(千元)"],
        ["就業服務", "中央補助", "3,000"],
        ["^", "縣款", "1,500"],
        ["^", "小計", "4,500"],
        ["職業訓練", "中央補助款", "700"],
        ["^", "縣配合款", "250"],
        ["勞資關係", "縣款", "120"],
        ["合計", "", "5,570"],
    ]
    result = read(PLAN, grid)
    assert rows(result, "budget_programs", "program", "is_total", "amount_ntd") == [
        ("就業服務", False, Decimal(4_500_000)), ("職業訓練", False, None), ("勞資關係", False, Decimal(120_000)), ("合計", True, Decimal(5_570_000)),
    ]  # fmt: skip
    assert rows(result, "budget_items", "title", "amount_ntd") == [
        ("中央補助", Decimal(3_000_000)), ("縣款", Decimal(1_500_000)), ("中央補助款", Decimal(700_000)), ("縣配合款", Decimal(250_000)),
    ]  # fmt: skip


@FORMATS
def test_sources_in_rows_of_their_own_below_a_programme(read):
    grid = [
        ["計畫名稱", "經費(千元)"],
        ["就業服務", "4,500"],
        ["中央補助款", "3,000"],
        ["地方自籌款", "1,500"],
        ["職業訓練", "950"],
        ["合計", "5,450"],
    ]
    result = read(PLAN, grid)
    assert rows(result, "budget_programs", "program", "amount_ntd") == [
        ("就業服務", Decimal(4_500_000)), ("職業訓練", Decimal(950_000)), ("合計", Decimal(5_450_000)),
    ]  # fmt: skip
    assert rows(result, "budget_items", "title", "amount_ntd") == [("中央補助款", Decimal(3_000_000)), ("地方自籌款", Decimal(1_500_000))]


@FORMATS
@pytest.mark.parametrize("parts", [["中央款(千元)", "縣款(千元)", "合計(千元)"], ["原預算數(千元)", "追加減數(千元)", "預算數合計(千元)"]])
def test_of_columns_that_add_up_the_sum_is_the_amount(read, parts):
    result = read(PLAN, [["計畫名稱", *parts], ["就業服務", "3,000", "1,500", "4,500"]])
    assert rows(result, "budget_programs", "amount_ntd") == [(Decimal(4_500_000),)]


@pytest.mark.parametrize("printed", ["土地行政 56010100100", "土地行政(56010100100)", "56010100100 土地行政"])
def test_a_code_behind_the_name(printed):
    result = as_text(PLAN, [["業務計畫及編號", "工作項目", "預算金額(千元)"], [printed, "地籍管理", "320"]])
    assert rows(result, "budget_programs", "code", "program") == [("56010100100", "土地行政")]


def test_a_code_in_a_column_of_its_own_and_a_year_that_is_none():
    result = as_text(PLAN, [["科目編號", "工作計畫", "預算金額(千元)"], ["5103030200", "就業服務", "320"], ["5103030300", "迎接2024", "80"]])
    assert rows(result, "budget_programs", "code", "program") == [("5103030200", "就業服務"), ("5103030300", "迎接2024")]


@pytest.mark.parametrize(
    ("header", "gap", "expected"),
    [
        ("差異", "-3 場次", None),
        ("差異值", "1,200 人次", None),
        ("差異", "3", None),  # the difference of the row's own values
        ("差異", "10%", 10),
        ("達成度差異值", "10", 10),
        ("差異值(%)", "10.00", 10),
        ("落後幅度", "10.0 個百分點", 10),
    ],
)
def test_a_gap_in_another_unit_is_no_percentage(header, gap, expected):
    results = [["衡量指標", "目標值", "實際值", "達成度"], ["宣導場次", "30 場次", "27 場次", "90.00%"]]
    result = as_text(REPORT, results, [["衡量指標", "目標值", "實際值", header, "落後原因"], ["宣導場次", "30 場次", "27 場次", gap, "颱風停辦。"]])
    assert rows(result, "shortfalls", "gap_text", "gap_pct") == [(gap, expected)]


@FORMATS
@pytest.mark.parametrize("offices", [["勞資關係科", "訓練"], ["主計", "就業服務中心"], ["會計", "政風"]])
def test_a_column_of_offices_holds_no_units(read, offices):
    grid = [["衡量指標", "單位", "目標值", "實際值", "達成度"], ["甲", offices[0], "12", "12", "100%"], ["乙", offices[1], "40", "38", "95%"]]
    assert rows(read(REPORT, grid), "indicators", "target_value", "target_unit", "actual_unit") == [(12, None, None), (40, None, None)]


def test_units_in_a_column_or_in_the_header():
    column = as_text(REPORT, [["衡量指標", "單位", "目標值", "實際值"], ["甲", "場次", "12", "12"], ["乙", "公噸", "40", "38"]])
    assert rows(column, "indicators", "target_unit", "actual_unit") == [("場次", "場次"), ("公噸", "公噸")]
    header = as_text(REPORT, [["衡量指標", "目標值(人次)", "實際值(%)", "達成度(%)"], ["甲", "12", "12", "100"]])
    assert rows(header, "indicators", "target_unit", "actual_unit") == [("人次", "%")]


GOAL_ROWS = [
    ["衡量指標", "目標值", "實際值", "權重"],
    ["一、促進就業", "<", "<", "<"],
    ["(一)媒合人數", "950 人", "912 人", "35%"],
    ["(二)徵才場次", "18 場", "18 場", "25%"],
    ["二、保障權益", "<", "<", "<"],
    ["(一)檢查家數", "700 家", "716 家", "40%"],
]


@FORMATS
@pytest.mark.parametrize("titles", [["一、促進就業", "二、保障權益"], ["策略目標一：促進就業", "策略目標二：保障權益"], ["促進就業", "保障權益"]])
def test_goals_in_rows_of_their_own(read, titles):
    grid = [[titles[i // 4], *row[1:]] if "<" in row else row for i, row in enumerate(GOAL_ROWS)]
    result = read(REPORT, grid)
    assert [title for (title,) in rows(result, "goals", "title")] == ["促進就業", "保障權益"]
    assert rows(result, "indicators", "goal_title", "title", "indicator_seq") == [
        ("促進就業", "媒合人數", 1),
        ("促進就業", "徵才場次", 2),
        ("保障權益", "檢查家數", 1),
    ]


@FORMATS
def test_aspects_and_notes_in_rows_of_their_own_are_no_goals(read):
    grid = [["衡量指標", "目標值", "權重"], ["壹、業務面", "<", "<"], ["甲", "950 人", "60%"], ["乙", "950 人", "40%"], ["註：以全年計。", "<", "<"]]
    result = read(REPORT, grid)
    assert "goals" not in result.records
    assert rows(result, "indicators", "title", "aspect") == [("甲", "業務"), ("乙", "業務")]


def test_goals_as_headings_of_the_tables():
    table = "衡量指標\t目標值\t實際值\n(1)媒合人數\t950 人\t912 人\n(2)徵才場次\t18 場\t18 場\n"
    text = f"{REPORT}\n\n貳、施政目標執行成果\n\n一、促進就業\n\n{table}\n二、保障權益\n\n衡量指標\t目標值\t實際值\n檢查家數\t700 家\t716 家\n"
    result = parse(Source.from_bytes(text.encode(), "text/plain", "x.txt"))
    assert rows(result, "goals", "goal_no", "title") == [(1, "促進就業"), (2, "保障權益")]
    assert rows(result, "indicators", "goal_title", "title") == [("促進就業", "媒合人數"), ("促進就業", "徵才場次"), ("保障權益", "檢查家數")]
    for heading in ("一、業務面向", "一、執行情形", "一、勞動檢查科"):
        result = parse(Source.from_bytes(f"{REPORT}\n\n貳、施政目標\n\n{heading}\n\n{table}".encode(), "text/plain", "x.txt"))
        assert "goals" not in result.records and len(result.records["indicators"]) == 2, heading


def test_a_row_of_words_below_the_parts_is_no_score():
    result = as_text(REPORT, [["業務面(60%)", "<", "總分"], ["自評", "複評", ""], ["57.5", "56.0", "96"]])
    assert "scores" not in result.records and [code for code, _ in issues(result)] == ["unknown_table"]


@FORMATS
@pytest.mark.parametrize(
    "headers",
    [
        ["目標值(112)", "目標值(113)"],
        ["目標值112", "目標值113"],
        ["下年度目標值", "目標值"],
        ["上年度目標值", "本年度目標值"],
        ["目標值(112年)", "目標值(113年)"],
    ],
)
def test_the_year_may_stand_behind_the_header(read, headers):
    result = read(PLAN, [["衡量指標", *headers], ["職訓班數", "20 班", "25 班"]])
    assert rows(result, "indicators", "target_text") == [("25 班",)]


@FORMATS
def test_columns_below_a_header_whose_neighbours_are_empty_below(read):
    grid = [["衡量指標", "目標值", "<", "<"], ["", "上半年", "下半年", "全年"], ["職訓班數", "9 班", "16 班", "25 班"]]
    assert rows(read(PLAN, grid), "indicators", "title", "target_text") == [("職訓班數", "25 班")]
    grid = [["衡量指標", "目標值", "<"], ["", "本年度", "下年度"], ["職訓班數", "25 班", "30 班"]]
    assert rows(read(PLAN, grid), "indicators", "title", "target_text") == [("職訓班數", "25 班")]


@FORMATS
def test_years_in_rows_over_the_table(read):
    grid = [["衡量指標", "目標值", "權重"], ["112年度", "<", "<"], ["職訓班數", "20 班", "50%"], ["113年度", "<", "<"], ["職訓班數", "25 班", "60%"]]
    assert rows(read(PLAN, grid), "indicators", "title", "target_text") == [("職訓班數", "25 班")]
    grid = [["計畫名稱", "預算數(千元)"], ["112年度", "<"], ["就業服務", "4,000"], ["113年度", "<"], ["就業服務", "4,500"]]
    assert rows(read(PLAN, grid), "budget_programs", "program", "amount_ntd") == [("就業服務", Decimal(4_500_000))]


@FORMATS
def test_goals_in_rows_with_their_word_above_indicators_without_numbers(read):
    grid = [
        ["衡量指標", "目標值", "權重"],
        ["目標一：促進就業", "<", "<"],
        ["媒合人數", "950 人", "60%"],
        ["目標二：保障權益", "<", "<"],
        ["檢查家數", "70 家", "40%"],
    ]
    assert rows(read(PLAN, grid), "indicators", "goal_no", "goal_title", "title") == [(1, "促進就業", "媒合人數"), (2, "保障權益", "檢查家數")]


@FORMATS
def test_the_years_amount_counts_before_that_of_all_years(read):
    grid = [["計畫名稱", "總經費(千元)", "本年度經費(千元)"], ["就業服務", "9,000", "4,500"]]
    assert rows(read(PLAN, grid), "budget_programs", "amount_ntd") == [(Decimal(4_500_000),)]
    assert rows(read(PLAN, [row[:2] for row in grid]), "budget_programs", "amount_ntd") == [(Decimal(9_000_000),)]


@FORMATS
@pytest.mark.parametrize("group", ["執行情形", "113年度執行情形", "辦理成果", "目標"])
def test_a_groups_header_is_no_part_of_a_header_that_has_its_own_meaning(read, group):
    grid = [
        ["衡量指標", group, "<", "<", "<"],
        ["^", "目標值", "權重", "實際值", "達成度"],
        ["求職媒合人數", "950 人", "12%", "912 人", "96.00%"],
        ["職訓班數", "25 班", "8%", "26 班", "100.00%"],
    ]
    result = read(REPORT, grid)
    assert rows(result, "indicators", "target_text", "weight_pct", "actual_text", "attainment_pct") == [
        ("950 人", Decimal(12), "912 人", Decimal(96)),
        ("25 班", Decimal(8), "26 班", Decimal(100)),
    ]
    assert issues(result) == []


@FORMATS
def test_groups_below_a_group(read):
    grid = [
        ["衡量指標", "113年度辦理情形", "<", "<", "<", "<"],
        ["^", "目標", "<", "實際", "<", "執行說明"],
        ["^", "原訂目標值", "權重", "達成目標值", "達成率", "^"],
        ["求職媒合人數", "950 人", "12%", "912 人", "96.00%", "辦理徵才。"],
    ]
    result = read(REPORT, grid)
    assert rows(result, "indicators", "target_text", "weight_pct", "actual_text", "attainment_pct", "narrative") == [
        ("950 人", Decimal(12), "912 人", Decimal(96), "辦理徵才。")
    ]


@FORMATS
def test_amounts_below_a_group_below_a_group(read):
    grid = [
        ["工作計畫", "施政內容", "預算金額(千元)", "<", "<", "<"],
        ["^", "^", "經常支出", "<", "資本支出", "合計"],
        ["^", "^", "中央", "縣款", "^", "^"],
        ["職業訓練", "辦理職訓。", "5,000", "3,000", "200", "8,200"],
        ["就業服務", "徵才活動。", "900", "100", "-", "1,000"],
    ]
    result = read(PLAN, grid)
    assert rows(result, "budget_programs", "program", "amount_ntd", "is_total") == [("職業訓練", 8_200_000, False), ("就業服務", 1_000_000, False)]


@FORMATS
@pytest.mark.parametrize(("last", "target"), [("第4季", None), ("全年", "950 人")])
def test_a_target_of_parts_of_a_year_is_not_the_years(read, last, target):
    grid = [
        ["衡量指標", "目標值", "<", "<", "<", "實際值"],
        ["^", "第1季", "第2季", "第3季", last, "^"],
        ["求職媒合人數", "200 人", "450 人", "700 人", "950 人", "912 人"],
    ]
    result = read(REPORT, grid)
    assert rows(result, "indicators", "target_text", "actual_text") == [(target, "912 人")]
    assert ("unknown_header", "目標值 第1季") in issues(result)


def test_of_two_columns_of_numbers_under_one_header_none_is_taken():
    result = as_text(REPORT, [["衡量指標", "目標值", "", "實際值"], ["求職媒合人數", "450 人", "950 人", "912 人"]])
    assert rows(result, "indicators", "target_text", "actual_text") == [(None, "912 人")]
    assert issues(result) == [("no_own_year", "目標值")]


@FORMATS
def test_a_row_that_numbers_the_columns_is_of_the_header(read):
    grid = [
        ["衡量指標", "目標值", "實際值", "達成度", "權重"],
        ["(1)", "(2)", "(3)", "(4)=(3)/(2)", "(5)"],
        ["求職媒合人數", "950 人", "912 人", "96.00%", "10%"],
    ]
    result = read(REPORT, grid)
    assert rows(result, "indicators", "title", "target_text", "weight_pct") == [("求職媒合人數", "950 人", Decimal(10))]
    assert issues(result) == []


def test_a_row_of_small_numbers_is_not_one_that_numbers_the_columns():
    result = as_text(REPORT, [["衡量指標", "目標值", "實際值"], ["3", "2", "1"], ["求職媒合人數", "950", "912"]])
    assert [title for (title,) in rows(result, "indicators", "title")] == ["3", "求職媒合人數"]


@FORMATS
def test_figures_for_which_there_are_no_records_are_named(read):
    grid = [
        ["計畫名稱", "預算數(千元)", "決算數(千元)", "執行率(%)", "上年度預算數", "比較增減", "執行期程", "項次"],
        ["職業訓練", "8,200", "8,000", "97.56", "8,000", "200", "113年1月至12月", "1"],
        ["就業服務", "1,000", "900", "90.00", "1,000", "-", "全年", "2"],
    ]
    result = read(PLAN, grid)
    assert rows(result, "budget_programs", "program", "amount_ntd") == [("職業訓練", 8_200_000), ("就業服務", 1_000_000)]
    assert issues(result) == [("cells_only", "決算數(千元)"), ("cells_only", "執行率(%)")]


def test_points_beside_an_attainment_have_no_records_and_say_so():
    result = as_text(REPORT, [["衡量指標", "目標值", "實際值", "權重", "自評得分"], ["求職媒合人數", "950 人", "912 人", "10%", "9.6"]])
    assert issues(result) == [("cells_only", "自評得分")]


@FORMATS
def test_a_group_of_results_says_nothing_of_the_target(read):
    grid = [["衡量指標", "原定目標值", "達成目標值", "<"], ["^", "^", "上半年", "全年"], ["求職媒合人數", "950 人", "400 人", "912 人"]]
    result = read(REPORT, grid)
    assert rows(result, "indicators", "target_text", "actual_text") == [("950 人", "912 人")]


def test_the_unit_behind_a_measure_of_years():
    years = [["項目", "112年度", "113年度"], ["原訂目標值(億元)", "5", "6.2"], ["實際值(億元)", "5.1", "6"], ["達成度(%)", "100", "96.77"]]
    result = as_text(f"{REPORT}\n\n一、衡量指標：促參投資", years)
    assert rows(result, "indicators", "target_value", "target_unit", "actual_unit") == [(Decimal("6.2"), "億元", "億元")]
