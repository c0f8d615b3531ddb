"""Documents of other governments and layouts: what the sample documents do not show."""

from decimal import Decimal

import pytest

from parsers.document import Source
from parsers.parse import ParseResult, parse
from parsers.records import columns


def parsed(text: str) -> ParseResult:
    return parse(Source.from_bytes(text.encode(), "text/plain", "x.txt"))


def rows(result: ParseResult, table: str, *names: str) -> list[tuple]:
    return [tuple(getattr(row, name) for name in names) for row in result.records.get(table, [])]


TAICHUNG = """臺中市政府經濟發展局103年度施政計畫

參、年度績效指標

策略績效目標\t衡量指標\t\t\t\t103年 年度目標值
\t\t評估體制\t評估方式\t衡量標準\t
一、活絡商圈(25%)\t1.輔導商圈家數(6%)\t1\t統計數據\t輔導家數\t12家
\t2.辦理行銷活動(19%)\t1\t統計數據\t活動場次\t1,200場次
"""


def test_two_header_rows_and_weights_inside_the_names():
    result = parsed(TAICHUNG)
    assert rows(result, "goals", "goal_no", "title", "weight_pct") == [(1, "活絡商圈", Decimal(25))]
    assert rows(result, "indicators", "indicator_no", "title", "weight_pct", "weight_text", "evaluation_method", "standard", "target_value", "target_unit") == [
        (1, "輔導商圈家數", Decimal(6), "6%", "統計數據", "輔導家數", Decimal(12), "家"),
        (2, "辦理行銷活動", Decimal(19), "19%", "統計數據", "活動場次", Decimal(1200), "場次"),
    ]


def test_budgets_without_codes_have_an_amount_for_each_item():
    result = parsed(
        "宜蘭縣政府105年度施政計畫\n\n業務別\t重要施政計畫項目\t施政內容\t預算金額(單位：千元)\t備註\n"
        "民政業務\t一、辦理殯葬設施改善\t1.改善納骨堂。\t12,500\t\n\t二、推動調解業務\t調解委員研習。\t800\t縣款\n農業業務\t輔導農民\t講習。\t94,876\t\n"
    )
    assert rows(result, "budget_programs", "code", "program", "amount_text", "amount_ntd") == [
        (None, "民政業務", None, None),
        (None, "農業業務", None, None),
    ]
    assert rows(result, "budget_items", "item_no", "title", "amount_ntd") == [
        ("一", "辦理殯葬設施改善", Decimal(12_500_000)), ("二", "推動調解業務", Decimal(800_000)), (None, "輔導農民", Decimal(94_876_000)),
    ]  # fmt: skip


def test_of_amounts_by_source_in_a_second_header_row_the_sum_is_the_amount():
    result = parsed(
        "嘉義縣文化觀光局113年度施政計畫\n\n單位：千元\n\n業務計畫名稱\t重要施政計畫項目\t預算金額\t\t\n\t\t中央\t縣款\t合計\n"
        "文化業務\t辦理展覽\t12,000\t18,000\t30,000\n觀光業務\t整建步道\t45,000\t15,000\t60,000\n"
    )
    assert rows(result, "budget_programs", "program", "amount_text") == [("文化業務", "30,000"), ("觀光業務", "60,000")]
    assert rows(result, "budget_items", "title", "amount_text") == [("辦理展覽", None), ("整建步道", None)]


@pytest.mark.parametrize(
    ("title", "target", "direction"),
    [
        ("號誌故障平均修復時間(愈低愈好)", "5 小時", "lower"),
        ("道路交通事故死亡人數", "30 人以下", "lower"),
        ("人民陳情案件平均處理天數", "5 日以內", "lower"),
        ("民眾滿意度", "85%以上", "higher"),
        ("辦理講習", "3 場", None),
    ],
)
def test_an_indicator_may_say_itself_which_values_are_better(title, target, direction):
    result = parsed(f"雲林縣政府交通工務局 109 年度施政計畫\n\n關鍵策略目標\t績效指標\t權重\t目標值\n1. 甲案推動\t(1){title}\t5.0%\t{target}\n")
    assert rows(result, "indicators", "title", "direction") == [(title, direction)]


def test_an_aspects_heading_may_go_on():
    result = parsed(
        "雲林縣政府工務處 109 年度施政計畫績效報告\n\n一、業務面向關鍵策略目標達成情形\n\n"
        "關鍵策略目標\t績效指標\t目標值\t達成值\n1. 甲案推動\t(1)乙\t3 次\t3 次\n"
    )
    assert rows(result, "indicators", "aspect") == [("業務",)]


def test_an_amount_without_any_unit_is_not_understood_and_says_so():
    result = parsed("宜蘭縣政府105年度施政計畫\n\n業務別\t計畫項目\t預算金額\n民政業務\t調解\t800\n")
    assert rows(result, "budget_programs", "amount_text", "amount_ntd") == [("800", None)]
    assert ("unknown_unit", "800") in rows(result, "issues", "code", "text")


@pytest.mark.parametrize(
    ("above", "below", "amount"),
    [
        ("本表金額以新臺幣千元為單位。", "", 800_000),
        ("下表所列經費均以千元計", "", 800_000),
        ("", "註：金額單位為新臺幣百萬元。", 800_000_000),
        ("", "備註：單位：萬元", 8_000_000),
        ("", "註：本計畫已核定 300 萬元。", None),  # an amount, not the unit
        ("本計畫總經費 2 千元。", "", None),
        ("", "單位：千元", None),  # of the table that follows
    ],
)
def test_a_sentence_above_or_a_note_below_gives_the_unit(above, below, amount):
    result = parsed(f"宜蘭縣政府105年度施政計畫\n\n一、經費\n\n{above}\n\n業務別\t計畫項目\t預算金額\n民政業務\t調解\t800\n\n{below}\n\n二、結語\n")
    assert rows(result, "budget_programs", "amount_ntd") == [(amount,)]


def test_an_amount_with_its_own_unit():
    result = parsed("宜蘭縣政府105年度施政計畫\n\n業務別\t計畫項目\t預算金額\n民政業務\t調解\t94,876千元\n")
    assert rows(result, "budget_programs", "amount_ntd") == [(Decimal(94_876_000),)]


def test_another_county_with_the_same_layout_has_no_shares_and_no_direction():
    result = parsed("雲林縣政府交通旅遊處 109 年度施政計畫\n\n關鍵策略目標\t績效指標\t權重\t目標值\n1. 甲案推動(共同)\t(1)乙\t5.0%\t3 次\n")
    assert rows(result, "documents", "dialect", "government", "department", "year") == [("base", "雲林縣政府", "交通旅遊處", 2020)]
    assert rows(result, "indicators", "aspect", "direction", "target_scope", "weight_pct") == [("共同", None, None, Decimal(5))]
    assert "aspect_shares" not in result.records


def test_an_unknown_header_keeps_its_cells_and_becomes_an_issue():
    result = parsed("新竹縣政府行政處 114 年度施政計畫\n\n月份\t人數\n一月\t12\n")
    assert rows(result, "cells", "row", "col", "text") == [(0, 0, "月份"), (0, 1, "人數"), (1, 0, "一月"), (1, 1, "12")]
    assert rows(result, "issues", "code", "text") == [("unknown_table", "月份 | 人數")]


def test_an_unknown_column_of_a_known_table_becomes_an_issue():
    result = parsed("新竹縣政府行政處 114 年度施政計畫\n\n績效指標\t目標值\t承辦人心得\n甲\t3 次\t好\n")
    assert rows(result, "issues", "code", "text") == [("unknown_header", "承辦人心得")]


def test_a_number_that_cannot_be_read_is_kept_as_text_and_becomes_an_issue():
    result = parsed("新竹縣政府行政處 114 年度施政計畫\n\n績效指標\t權重\t目標值\n甲\t5.0.1%\t完成訂定\n乙\t5%\t－\n")
    assert rows(result, "indicators", "weight_text", "weight_pct", "target_text", "target_value") == [
        ("5.0.1%", None, "完成訂定", None),
        ("5%", Decimal(5), "－", None),
    ]
    assert rows(result, "issues", "code", "text") == [("unread_number", "5.0.1%")]


def test_the_aspect_may_be_a_row_inside_the_table():
    result = parse_with_banner()
    assert rows(result, "indicators", "title", "aspect") == [("乙", "業務"), ("丙", "共同")]


def parse_with_banner() -> ParseResult:
    """A merged row can only be told where merges are known: a minimal DOCX."""
    import io

    import docx

    document = docx.Document()
    document.add_paragraph("雲林縣政府交通旅遊處 109 年度施政計畫")
    table = document.add_table(rows=5, cols=4)
    texts = [
        ["關鍵策略目標", "績效指標", "權重", "目標值"],
        ["業務面", "", "", ""],
        ["1. 甲", "乙", "5%", "3 次"],
        ["共同面", "", "", ""],
        ["2. 甲", "丙", "5%", "3 次"],
    ]
    for r, row in enumerate(texts):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    for r in (1, 3):
        table.cell(r, 0).merge(table.cell(r, 3))
    data = io.BytesIO()
    document.save(data)
    return parse(Source.from_bytes(data.getvalue(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "x.docx"))


def test_a_row_of_totals_is_no_indicator():
    result = parsed("新竹縣政府行政處 114 年度施政計畫\n\n關鍵策略目標\t績效指標\t權重\t目標值\n1. 甲(業務)\t(1)乙\t55%\t3 次\n合計\t合計\t55%\t\n")
    assert rows(result, "indicators", "title") == [("乙",)]


def test_brackets_that_are_no_tag_stay_in_the_title():
    result = parsed(
        "新竹縣政府工務處 114 年度施政計畫\n\n關鍵策略目標\t績效指標\t權重\t目標值\n1. 提升道路品質(含橋梁)(業務)\t(1)改善資訊系統(網站)\t5%\t3 次\n"
    )
    assert rows(result, "goals", "title", "tags", "aspect") == [("提升道路品質(含橋梁)", [], "業務")]
    assert rows(result, "indicators", "title") == [("改善資訊系統(網站)",)]


def test_a_ladder_of_milestones():
    result = parsed(
        "新竹縣政府工務處 114 年度施政計畫\n\n績效指標\t評估方式\t衡量標準\t權重\t目標值\n"
        "甲\t進度控管\t1. 完成規劃(30%) 2. 完成設計（60％）3. 完工(100%)\t5%\t60%\n乙\t統計數據\t達成率(90%)\t5%\t90%\n"
    )
    assert rows(result, "milestones", "step", "text", "pct") == [(1, "完成規劃", Decimal(30)), (2, "完成設計", Decimal(60)), (3, "完工", Decimal(100))]


def test_every_field_of_an_indicator_knows_its_line():
    result = parsed("新竹縣政府行政處 114 年度施政計畫\n\n關鍵策略目標\t績效指標\t權重\t目標值\n1. 甲(業務)\t(1)乙\t55%\t3 次\n")
    (indicator,) = result.records["indicators"]
    fields = {p.field for p in result.records["provenance"] if p.row_id == indicator.row_id and p.line == 4}
    printed = {c.name for c in columns(type(indicator)) if getattr(indicator, c.name) is not None}
    assert printed - fields == {"row_id", "document_id", "direction"}  # the direction is the dialect's word


def test_a_tag_that_its_cell_cut_off_is_read_from_the_goals_around_it_and_noted():
    text = (
        "新竹縣政府工務處 114 年度施政計畫\n\n貳、關鍵策略目標與重點\n\n二、推動公文無紙化(其他)\n\n內文。\n\n關鍵策略目標\t績效指標\t權重\t目標值\n"
        "1. 甲案(人力)(共同)\t(1)乙\t5%\t3 次\n2. 推動公文無紙化\t(1)丙\t5%\t3 次\n3. 丁案(共同)\t(1)戊\t5%\t3 次\n"
    )
    result = parsed(text)
    assert rows(result, "goals", "goal_no", "aspect", "tags") == [(1, "共同", ["人力"]), (2, "共同", ["其他"]), (3, "共同", [])]
    assert rows(result, "issues", "code", "text") == [("tag_cut_off", "2. 推動公文無紙化")]


def test_between_two_aspects_nothing_is_guessed():
    text = (
        "雲林縣政府工務處 114 年度施政計畫\n\n關鍵策略目標\t績效指標\t權重\t目標值\n"
        "1. 甲案(業務)\t(1)乙\t5%\t3 次\n2. 丙案\t(1)丁\t5%\t3 次\n3. 戊案(共同)\t(1)己\t5%\t3 次\n"
    )
    assert rows(parsed(text), "goals", "goal_no", "aspect") == [(1, "業務"), (2, None), (3, "共同")]


def test_a_line_above_the_table_gives_the_unit_and_a_row_of_sums_is_no_programme():
    result = parsed(
        "宜蘭縣政府105年度施政計畫\n\n一、預算\n\n單位：千元\n\n業務計畫名稱及編號\t重要計畫項目\t實施要領\t預算金額\n"
        "5301 民政業務\t調解\t講習。\t800\n5302 農業業務\t輔導\t講習。\t1,200\n合計\t\t\t2,000\n"
    )
    assert rows(result, "budget_programs", "code", "program", "is_total", "amount_ntd") == [
        ("5301", "民政業務", False, Decimal(800_000)),
        ("5302", "農業業務", False, Decimal(1_200_000)),
        (None, "合計", True, Decimal(2_000_000)),
    ]
    assert rows(result, "budget_items", "title", "content") == [("調解", "講習。"), ("輔導", "講習。")]


def test_amounts_of_programmes_with_one_item_and_with_several_are_alike_and_none_is_lost():
    result = parsed(
        "苗栗縣政府農業處112年度施政計畫\n\n單位：元\n計畫名稱及編號\t計畫內容\t實施要領\t預算金額\n農務工作\t一、有機農業\t補助驗證。\t48,250,000\n"
        "\t二、農產抽驗\t檢驗900件。\t9,600,000\n運銷工作\t一、展售\t展售會6場。\t12,800,000\n合計\t\t\t70,650,000\n"
    )
    assert rows(result, "budget_programs", "program", "is_total", "amount_ntd") == [
        ("農務工作", False, None), ("運銷工作", False, None), ("合計", True, Decimal(70_650_000)),
    ]  # fmt: skip
    assert rows(result, "budget_items", "item_no", "title", "content", "amount_ntd") == [
        ("一", "有機農業", "補助驗證。", Decimal(48_250_000)),
        ("二", "農產抽驗", "檢驗900件。", Decimal(9_600_000)),
        ("一", "展售", "展售會6場。", Decimal(12_800_000)),
    ]


def test_a_programmes_own_amount_before_its_items_and_an_item_of_two_rows():
    result = parsed(
        "苗栗縣政府農業處112年度施政計畫\n\n"
        "計畫名稱\t工作項目\t實施方式\t經費(千元)\n農務工作\t\t\t900\n\t1.推廣\t講習。\t500\n\t\t觀摩。\t300\n\t2.抽驗\t送驗。\t100\n"
    )
    assert rows(result, "budget_programs", "program", "amount_ntd") == [("農務工作", Decimal(900_000))]
    assert rows(result, "budget_items", "item_no", "title", "content", "amount_ntd") == [
        ("1.", "推廣", "講習。", Decimal(500_000)), ("1.", "推廣", "觀摩。", Decimal(300_000)), ("2.", "抽驗", "送驗。", Decimal(100_000)),
    ]  # fmt: skip


def test_contents_without_an_item_column_are_items_and_rows_below_a_name_are_its_parts():
    result = parsed(
        "金門縣政府建設處112年度施政計畫\n\n"
        "單位：百萬元\n計畫名稱\t計畫內容\t預算金額\t備註\n低碳島計畫\t太陽光電補助\t210.0\t\n產業計畫\t招商\t32.5\t中央款\n合計\t\t242.5\t\n\n"
        "貳、歲出\n\n"
        "科目\t本年度預算數(千元)\t上年度預算數(千元)\t比較增減\n一、一般行政\t900\t800\t100\n(一)人員維持\t600\t550\t50\n(二)業務\t300\t250\t50\n歲出合計\t900\t800\t100\n"
    )
    assert rows(result, "budget_programs", "table_no", "program", "is_total", "amount_ntd") == [
        (1, "低碳島計畫", False, Decimal(210_000_000)), (1, "產業計畫", False, Decimal(32_500_000)), (1, "合計", True, Decimal(242_500_000)),
        (2, "一般行政", False, Decimal(900_000)), (2, "歲出合計", True, Decimal(900_000)),
    ]  # fmt: skip
    assert rows(result, "budget_items", "item_no", "title", "content", "amount_ntd") == [
        (None, None, "太陽光電補助", None), (None, None, "招商", None),
        ("(一)", "人員維持", None, Decimal(600_000)), ("(二)", "業務", None, Decimal(300_000)),
    ]  # fmt: skip
    assert "issues" not in result.records


def test_a_unit_below_the_header_is_the_headers():
    result = parsed(
        "臺東縣政府原住民族行政處108年度施政計畫\n\n業務別\t施政計畫項目\t計畫內容\t預算金額\n\t\t\t(千元)\n經建\t產業\t補助。\t32\n文化\t族語\t推廣。\t18\n"
    )
    assert rows(result, "budget_programs", "program", "amount_ntd") == [("經建", Decimal(32_000)), ("文化", Decimal(18_000))]


def test_projects_without_amounts_are_programmes_and_items():
    result = parsed("內政部移民署108年度施政計畫\n\n工作計畫名稱\t重要計畫項目\t實施內容\n一、人流管理\t(一)通關系統汰換\t汰換99座。\n")
    assert rows(result, "budget_programs", "program", "amount_text") == [("人流管理", None)]
    assert rows(result, "budget_items", "item_no", "title", "content") == [("(一)", "通關系統汰換", "汰換99座。")]


@pytest.mark.parametrize(
    ("first", "second", "numbers", "titles"),
    [
        ("1-1 甲案件數", "1-2 乙場次", [1, 2], ["甲案件數", "乙場次"]),
        ("1.1甲案件數", "1.2乙場次", [1, 2], ["甲案件數", "乙場次"]),
        ("①甲", "②乙", [1, 2], ["甲", "乙"]),
        ("指標1：甲", "指標2：乙", [1, 2], ["甲", "乙"]),
        ("1 甲案", "2 乙案", [1, 2], ["甲案", "乙案"]),
        ("1) 甲", "2) 乙", [1, 2], ["甲", "乙"]),
        ("1-6歲兒童照顧率", "乙", [None, None], ["1-6歲兒童照顧率", "乙"]),
        ("1.65 歲以上接種率", "2.3 歲以下篩檢率", [1, 2], ["65 歲以上接種率", "3 歲以下篩檢率"]),
        ("1.1999 專線滿意度", "2.乙", [1, 2], ["1999 專線滿意度", "乙"]),
        ("1.5 公里步道", "2.5 公里步道", [None, None], ["1.5 公里步道", "2.5 公里步道"]),
        ("2.65 歲以上接種率", "3.3 歲以下篩檢率", [None, None], ["2.65 歲以上接種率", "3.3 歲以下篩檢率"]),
        ("2 場以上研習", "3 家輔導", [None, None], ["2 場以上研習", "3 家輔導"]),
    ],
)
def test_numbers_of_indicators_are_no_part_of_their_names(first, second, numbers, titles):
    result = parsed(f"金門縣政府建設處112年度施政計畫\n\n策略目標\t衡量指標\t目標值\n1、甲(40%)\t{first}\t3 件\n\t{second}\t3 場\n")
    assert [number for (number,) in rows(result, "indicators", "indicator_no")] == numbers
    assert [title for (title,) in rows(result, "indicators", "title")] == titles


@pytest.mark.parametrize(
    ("printed", "expected"), [(("15", "25"), (15, 25)), (("15%", "25％"), (15, 25)), (("0.15", "0.25"), (15, 25)), (("0.5%", "1%"), ("0.5", 1))]
)
def test_weights_are_percentages(printed, expected):
    result = parsed(f"金門縣政府建設處112年度施政計畫\n\n衡量指標\t權重\t目標值\n甲\t{printed[0]}\t3 件\n乙\t{printed[1]}\t3 場\n")
    assert rows(result, "indicators", "weight_text", "weight_pct") == [(p, Decimal(e)) for p, e in zip(printed, expected, strict=True)]


YEARS = """教育部體育署104年度施政績效報告

貳、關鍵策略目標達成情形

一、普及運動風氣

(一) 關鍵績效指標：規律運動人口比率

項目\t102年度\t103年度\t104年度
原訂目標值\t30%\t32%\t33%
實際值\t31.3%\t33%\t33.4%
達成度(%)\t100\t100\t100
初核結果\t★\t★\t★

(二) 關鍵績效指標：運動中心啟用數

項目\t102年度\t103年度\t104年度
原訂目標值\t--\t8座\t20座
實際值\t--\t9座\t17座
達成度(%)\t--\t100\t85
"""


def test_of_years_as_columns_the_documents_own_year_is_an_indicator():
    result = parsed(YEARS)
    assert rows(result, "goals", "goal_no", "title") == [(1, "普及運動風氣")]
    assert rows(result, "indicators", "goal_no", "indicator_no", "title", "target_text", "actual_text", "attainment_pct", "weight_pct") == [
        (1, 1, "規律運動人口比率", "33%", "33.4%", Decimal(100), None),
        (1, 2, "運動中心啟用數", "20座", "17座", Decimal(85), None),
    ]
    second = result.records["indicators"][1]
    assert {p.field: (p.line, p.text) for p in result.records["provenance"] if p.row_id == second.row_id and p.field in {"title", "actual_text"}} == {
        "title": (15, "運動中心啟用數"),
        "actual_text": (19, "17座"),
    }
    assert "issues" not in result.records


def test_of_columns_with_one_meaning_the_documents_year_counts():
    result = parsed("金門縣政府建設處112年度施政計畫\n\n衡量指標\t111年度目標值\t112年度目標值\t113年度目標值\n甲\t1 件\t2 件\t3 件\n")
    assert rows(result, "indicators", "target_text") == [("2 件",)]


def test_a_groups_header_above_target_and_result_of_each_year():
    result = parsed(
        "金門縣政府建設處112年度施政績效報告\n\n"
        "策略目標\t衡量指標\t111年度\t\t112年度\t\t達成度\n\t\t目標值\t實際值\t目標值\t實際值\t\n甲\t乙\t1 件\t1 件\t2 件\t3 件\t100%\n"
    )
    assert rows(result, "indicators", "title", "target_text", "actual_text", "attainment_pct") == [("乙", "2 件", "3 件", Decimal(100))]


def test_an_aspect_in_a_column_of_its_own_and_the_goals_weight_beside_the_indicators():
    result = parsed(
        "金門縣政府建設處112年度施政計畫\n\n"
        "構面\t策略目標\t目標權重\t衡量指標\t權重\t目標值\n"
        "業務成果面向\t一、甲\t40%\t1.乙\t15%\t1 件\n\t\t\t2.丙\t25%\t2 件\n財務面\t二、丁\t60%\t1.戊\t60%\t3 件\n"
    )
    assert rows(result, "goals", "aspect", "goal_no", "weight_pct") == [("業務成果", 1, Decimal(40)), ("財務", 2, Decimal(60))]
    assert rows(result, "indicators", "aspect", "title", "weight_pct") == [
        ("業務成果", "乙", Decimal(15)),
        ("業務成果", "丙", Decimal(25)),
        ("財務", "戊", Decimal(60)),
    ]


def test_goals_with_what_was_reached_but_no_indicators():
    result = parsed(
        "臺北自來水事業處114年度施政成果報告\n\n"
        "114年度目標項目\t推動策略/作為\t達成效益/成果\t未來精進方向\n一、降低漏水率\t汰換管線。\t汰換156公里。\t持續推動。\n"
    )
    assert rows(result, "goals", "goal_no", "title") == [(1, "降低漏水率")]
    assert "issues" not in result.records


def test_a_table_of_a_known_kind_without_records_says_so():
    result = parsed("臺北自來水事業處114年度施政成果報告\n\n預決算\t112\t113\t114\n收入\t6,210\t6,335\t6,402\n")
    assert rows(result, "issues", "code") == [("cells_only",)]


def test_a_score_for_each_part_in_rows():
    result = parsed("金門縣政府建設處112年度施政績效報告\n\n考核面向\t配分\t得分\n業務面向\t60\t57.50\n共同面\t30\t30\n創新作為\t10\t8.5\n總分\t100\t96\n")
    assert rows(result, "scores", "part", "aspect", "scope", "score", "max_score") == [
        ("業務面", "業務", "total_table", Decimal("57.50"), Decimal(60)),
        ("共同面", "共同", "total_table", Decimal(30), Decimal(30)),
        ("創新作為", None, "total_table", Decimal("8.5"), Decimal(10)),
        ("總分", None, "total_table", Decimal(96), Decimal(100)),
    ]


def test_letters_behind_headers_and_a_column_of_units():
    result = parsed(
        "金門縣政府建設處112年度施政績效報告\n\n"
        "衡量指標\t單位\t目標值(A)\t實際值(B)\t達成度(C=B/A)\t權重(D)\t得分(C*D)\n甲\t公頃\t20\t18\t90%\t40\t36\n乙\t建設處\t5\t5\t100%\t60\t60\n"
    )
    assert rows(result, "indicators", "title", "target_value", "target_unit", "actual_unit", "attainment_pct", "weight_pct") == [
        ("甲", Decimal(20), "公頃", "公頃", Decimal(90), Decimal(40)),
        ("乙", Decimal(5), None, None, Decimal(100), Decimal(60)),
    ]
    assert rows(result, "issues", "code", "text") == [("cells_only", "得分(C*D)")]


def test_the_unit_may_stand_in_a_row_above_the_header():
    result = parsed("金門縣政府建設處112年度施政計畫\n\n112年度預算\t\t單位：千元\n計畫名稱\t工作項目\t預算金額\n甲\t1.乙\t20\n")
    assert rows(result, "budget_programs", "program", "amount_ntd") == [("甲", Decimal(20_000))]


def test_rows_of_other_years_are_no_indicators_of_this_one():
    result = parsed(
        "金門縣政府建設處112年度施政計畫\n\n年度\t策略目標\t衡量指標\t目標值\n111年度\t一、甲\t1.乙\t3 件\n112年度\t一、甲\t1.乙\t4 件\n\t\t2.丙\t5 件\n"
    )
    assert rows(result, "indicators", "goal_no", "title", "target_text") == [(1, "乙", "4 件"), (1, "丙", "5 件")]


def test_goals_in_headings_results_under_a_header_of_words_and_numbers_of_three_parts():
    result = parsed(
        "新北市政府社會局112年度施政績效報告\n\n壹、績效\n\n(一)目標一：強化照顧\n\n"
        "評核指標\t原訂目標\t達成情況\n1-1-1 訪視率\t95%\t96.2%\n1-1-2 核發天數\t7 天\t6.5 天\n\n"
        "(二)目標二：友善托育\n\n評核指標\t原訂目標\t達成情況\n1-2-1 設置數\t120 家\t115 家\n"
    )
    assert rows(result, "indicators", "goal_no", "goal_title", "indicator_no", "title", "target_text", "actual_text") == [
        (1, "強化照顧", 1, "訪視率", "95%", "96.2%"),
        (1, "強化照顧", 2, "核發天數", "7 天", "6.5 天"),
        (2, "友善托育", 1, "設置數", "120 家", "115 家"),
    ]


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        ("20%：完成需求訪談；40%：完成招標；70%：系統建置；100%：正式上線", [(20, "完成需求訪談"), (40, "完成招標"), (70, "系統建置"), (100, "正式上線")]),
        ("1. 25%：核定；2. 50%：決標；3. 100%：驗收", [(25, "核定"), (50, "決標"), (100, "驗收")]),
        ("1. 用地取得 30% 2. 基礎工程 60% 3. 竣工 100%", [(30, "用地取得"), (60, "基礎工程"), (100, "竣工")]),
        ("完成評選 25%，簽約 50%，履約 75%，結案 100%。", [(25, "完成評選"), (50, "簽約"), (75, "履約"), (100, "結案")]),
        ("第一階段：規劃（達成度 40%）；第二階段：施作（達成度 100%）", [(40, "第一階段：規劃"), (100, "第二階段：施作")]),
        ("25%：核定；85%：決標；75%：驗收；100%：啟用", [(25, "核定"), (85, "決標"), (75, "驗收"), (100, "啟用")]),  # a misprint stays a step
        ("執行率 100%：得 5 分；90%：得 4 分；80%：得 3 分", []),  # what falls is no ladder
        ("已完成件數÷應完成件數×100%", []),
    ],
)
def test_a_ladder_may_print_its_percentages_before_or_behind_its_steps(standard, expected):
    result = parsed(f"苗栗縣政府地政處 113 年度施政計畫\n\n績效指標\t評估方式\t衡量標準\t目標值\n甲\t進度控管\t{standard}\t100%\n")
    assert rows(result, "milestones", "pct", "text") == [(Decimal(pct), text) for pct, text in expected]
    places = {p.row_id: p.text for p in result.records["provenance"] if p.field == "pct" and "milestones" in p.row_id}
    assert list(places.values()) == [str(pct) for pct, _ in expected]
