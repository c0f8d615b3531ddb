"""Tables that authors or printers break: sums carried over pages, names said again or not at all, cells that hold for several rows."""

from decimal import Decimal

import pytest

from parsers.document import Source
from parsers.parse import parse
from tests.test_columns import FORMATS, PLAN, REPORT, as_text, issues, rows

BUDGET = ["業務計畫", "辦理內容", "預算金額(千元)"]


@pytest.mark.parametrize(("foot", "head"), [("本頁小計", "承上頁"), ("過次頁", "承前頁"), ("頁計", "接上頁"), ("移後頁", "前頁轉來"), ("本頁合計", "上頁結轉")])
def test_sums_that_are_carried_over_a_page_are_no_programmes(foot, head):
    first = [BUDGET, ["漁業管理", "巡護漁場。", "6,200"], ["漁港建設", "疏濬航道。", "9,500"], [foot, "", "15,700"]]
    second = [BUDGET, [head, "", "15,700"], ["養殖輔導", "補助設施。", "4,300"], ["合計", "", "20,000"]]
    result = as_text(PLAN, first, second)
    assert rows(result, "budget_programs", "program", "amount_ntd", "is_total") == [
        ("漁業管理", 6_200_000, False),
        ("漁港建設", 9_500_000, False),
        ("養殖輔導", 4_300_000, False),
        ("合計", 20_000_000, True),
    ]


CLASSES = [["一、經建支出", "<", "15,700"], ["漁業管理", "巡護漁場。", "6,200"], ["漁港建設", "疏濬航道。", "9,500"], ["二、行政支出", "<", "4,300"]]


@FORMATS
def test_a_class_of_programmes_above_them_is_none_of_them(read):
    result = read(PLAN, [BUDGET, *CLASSES, ["行政管理", "辦公費用。", "4,300"], ["總計", "<", "20,000"]])
    assert rows(result, "budget_programs", "program", "amount_ntd") == [
        ("漁業管理", 6_200_000),
        ("漁港建設", 9_500_000),
        ("行政管理", 4_300_000),
        ("總計", 20_000_000),
    ]


def test_numbered_programmes_are_no_classes():
    result = as_text(PLAN, [BUDGET, ["一、漁業管理", "", "6,200"], ["獎勵休漁", "", "900"], ["二、漁港建設", "", "9,500"], ["疏濬", "", "700"]])
    assert [row for (row,) in rows(result, "budget_programs", "program")][:1] == ["漁業管理"]


GOALS = ["策略目標", "績效指標", "權重", "目標值"]


@FORMATS
@pytest.mark.parametrize("ditto", ["同上", "〃", "″"])
def test_a_goal_said_again_by_a_mark_is_the_one_above(read, ditto):
    body = [["一、復育資源(業務)", "(1)放流尾數", "10%", "30 萬尾"], [ditto, "(2)魚礁座數", "5%", "8 座"], ["二、落實節電(共同)", "節電率", "5%", "1%"]]
    result = read(PLAN, [GOALS, *body])
    assert rows(result, "indicators", "goal_no", "goal_title", "indicator_no") == [(1, "復育資源", 1), (1, "復育資源", 2), (2, "落實節電", None)]
    assert rows(result, "goals", "title") == [("復育資源",), ("落實節電",)] and issues(result) == []


def test_a_weight_that_only_says_as_above_is_not_read_and_says_so():
    result = as_text(PLAN, [GOALS, ["一、復育資源", "(1)放流尾數", "10%", "30 萬尾"], ["", "(2)魚礁座數", "同上", "8 座"]])
    assert rows(result, "indicators", "weight_pct") == [(10,), (None,)] and issues(result) == [("unread_number", "同上")]


@FORMATS
@pytest.mark.parametrize("goal", ["", "一、復育資源(續)", "一、復育資源(續1)(業務)", "一、復育資源(接上頁)"])
def test_a_table_that_goes_on_below_its_header_goes_on_with_its_goal(read, goal):
    first = [GOALS, ["一、復育資源(業務)", "(1)放流尾數", "10%", "30 萬尾"], ["^", "(2)魚礁座數", "5%", "8 座"]]
    second = [GOALS, [goal, "(3)巡護航次", "5%", "90 航次"], ["二、節約能源(業務)", "節電率", "5%", "1%"]]
    result = read(PLAN, first, second)
    assert rows(result, "indicators", "goal_no", "goal_title", "indicator_no", "indicator_seq") == [
        (1, "復育資源", 1, 1),
        (1, "復育資源", 2, 2),
        (1, "復育資源", 3, 3),
        (2, "節約能源", None, 1),
    ]


def test_a_table_of_another_section_does_not_go_on_with_the_goal_before():
    head = "\t".join(GOALS)
    text = f"{PLAN}\n\n一、業務面\n\n{head}\n1. 甲項(業務)\t(1)乙\t5%\t3 件\n\n二、共同面\n\n{head}\n\t(1)丙\t5%\t3 件\n"
    result = parse(Source.from_bytes(text.encode(), "text/plain", "x.txt"))
    assert rows(result, "indicators", "goal_title", "title") == [("甲項", "乙"), (None, "丙")]


@FORMATS
def test_a_weight_merged_over_the_indicators_of_a_goal_is_the_goals(read):
    body = [
        ["一、復育資源(業務)", "(1)放流尾數", "30%", "30 萬尾"],
        ["^", "(2)魚礁座數", "^", "8 座"],
        ["二、節約能源(業務)", "節電率", "5%", "1%"],
    ]
    result = read(REPORT, [GOALS, *body])
    assert rows(result, "goals", "goal_no", "weight_pct") == [(1, Decimal(30)), (2, None)]
    assert rows(result, "indicators", "title", "weight_pct", "weight_text") == [("放流尾數", None, None), ("魚礁座數", None, None), ("節電率", 5, "5%")]


def test_a_weight_that_one_indicator_lacks_is_no_goals_where_others_have_theirs():
    body = [["一、復育", "(1)放流", "10%", "30 尾"], ["", "(2)魚礁", "", "8 座"], ["二、節能", "(1)節電", "5%", "1%"], ["", "(2)節水", "5%", "1%"]]
    result = as_text(REPORT, [GOALS, *body])
    assert rows(result, "indicators", "weight_pct") == [(10,), (None,), (5,), (5,)]
