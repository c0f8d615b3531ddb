"""Headings, run-in headings, paragraphs cut by pages, contents and annual goals."""

import pytest

from parsers.document import Source
from parsers.parse import parse
from parsers.text.outline import find_marker


def records(text: str) -> dict:
    return parse(Source.from_bytes(text.encode(), "text/plain", "x.txt")).records


def sections(text: str) -> list[tuple]:
    return [(s.path, s.level, s.title, s.text) for s in records(text).get("sections", [])]


@pytest.mark.parametrize(
    ("text", "marker", "level", "ordinal"),
    [
        ("壹、前言", "壹", 1, 1), ("叁、年度績效指標", "參", 1, 3), ("叄、甲", "參", 1, 3), ("拾貳、甲", "拾貳", 1, 12), ("贰、甲", "貳", 1, 2),
        ("十二、推動資安", "十二", 2, 12), ("二十一、甲", "二十一", 2, 21), ("(一) 甲", "(一)", 3, 1), ("（十）甲", "(十)", 3, 10), ("㈢甲", "(三)", 3, 3),
        ("1. 甲", "1.", 4, 1), ("12、甲", "12.", 4, 12), ("１．甲", "1.", 4, 1), ("(2)甲", "(2)", 5, 2), ("甲、乙", "甲", 6, 1),
    ],
)  # fmt: skip
def test_markers_and_their_rank(text, marker, level, ordinal):
    found = find_marker(text)
    assert found and found[:3] == (marker, level, ordinal)


@pytest.mark.parametrize("text", ["12.5%", "114.4.16", "一般行政", "第一、二期", "1999 專線", "十分重要", "2 場次", "甲等", "十十、甲", "(含税)甲"])
def test_what_is_no_marker(text):
    assert find_marker(text) is None


def test_the_level_is_the_rank_of_the_marker_and_never_the_depth():
    assert [s[:2] for s in sections("壹、甲\n\n(一) 乙\n\n丙丙。\n\n一、丁\n\n(一) 戊\n\n己。\n\n貳、庚")] == [
        ("壹", 1), ("壹/(一)", 3), ("壹/一", 2), ("壹/一/(一)", 3), ("貳", 1),
    ]  # fmt: skip


def test_a_repeated_marker_is_numbered():
    assert [s[0] for s in sections("壹、甲\n\n一、乙\n\n一、丙\n\n二、丁")] == ["壹", "壹/一", "壹/一#2", "壹/二"]


def test_a_numbered_paragraph_is_a_section_with_its_first_clause():
    text = "三、本處每年進行法規檢視（含自治條例，及規則），定期發函通知各單位。"
    assert sections("參、具體施政績效\n\n" + text)[1] == ("參/三", 2, "本處每年進行法規檢視（含自治條例，及規則）", text)


def test_a_heading_keeps_its_commas():
    assert sections("貳、甲\n\n二、提升檔案管理效能，建構優質現代化檔案管理\n\n內文。")[1][2] == "提升檔案管理效能，建構優質現代化檔案管理"


def test_numbered_items_of_a_list_are_no_sections_but_deep_headings_are():
    text = "壹、甲\n\n1. 議會列管案件\n\n本會針對質詢專案列管。\n\n2. 會勘案件\n\n本會彙整。\n\n貳、乙\n\n3. 文化局\n4. 勞動局\n5. 衛生局"
    assert [s[0] for s in sections(text)] == ["壹", "壹/1.", "壹/2.", "貳"]


def test_a_heading_with_an_amount_is_read_with_the_items_below_it():
    items = "1. 全民運動 24,000 千元，分述如下：\n(1) 賽事 18,000 千元。\n(2) 講習 6,000 千元。\n2. 培訓 24,000 千元。"
    read = records("壹、甲\n\n一、體育\n\n本年度編列 48,000 千元，辦理以下工作：\n" + items)
    assert [s.path for s in read["sections"]] == ["壹", "壹/一", "壹/一/1."]
    assert {c.reported_text: c.complete for c in read["claims"]} == {"48,000 千元": True, "24,000 千元": True}
    assert [t.text for t in read["claim_terms"]] == ["24,000 千元", "24,000 千元", "18,000 千元", "6,000 千元"]


def test_a_paragraph_cut_in_mid_word_is_whole_again_and_knows_both_lines():
    result = records("整合本府官方網站、縣長臉書、縣府粉絲專頁、縣民信\n\n箱、縣民有約等管道。\n\n另一段。")
    assert [p.text for p in result["paragraphs"]] == ["整合本府官方網站、縣長臉書、縣府粉絲專頁、縣民信箱、縣民有約等管道。", "另一段。"]
    row_id = result["paragraphs"][0].row_id
    assert [(p.line, p.text) for p in result["provenance"] if p.row_id == row_id] == [
        (1, "整合本府官方網站、縣長臉書、縣府粉絲專頁、縣民信"),
        (3, "箱、縣民有約等管道。"),
    ]


def test_short_lines_without_a_full_stop_are_not_joined():
    result = records("第一階段：102年11月20日完成10個網站。\n第三階段：103年5月31日完成15個網站\n\n此外，102年亦規劃開發平台。")
    assert [p.text for p in result["paragraphs"]][1:] == ["第三階段：103年5月31日完成15個網站", "此外，102年亦規劃開發平台。"]


def test_annual_goals_are_no_sections():
    result = records("壹、前言\n\n年度施政目標如下：\n\n- 一、提升品質。\n- 二、推動法制，檢討法規。\n\n貳、策略\n\n一、甲")
    assert [(g.marker, g.title) for g in result["annual_goals"]] == [("一", "提升品質"), ("二", "推動法制，檢討法規")]
    assert [s.path for s in result["sections"]] == ["壹", "貳", "貳/一"]


@pytest.mark.parametrize("leader", [" ........ ", "……………", "．．．．．", "\t", " ..... \t"])
def test_contents_are_no_headings(leader):
    result = records(f"目 錄\n\n壹、前言{leader}1\n一、甲乙丙{leader}12\n\n壹、前言\n\n內文。")
    assert [(e.title, e.page_number) for e in result["toc_entries"]] == [("壹、前言", 1), ("一、甲乙丙", 12)]
    assert [s.path for s in result["sections"]] == ["壹"]


def test_contents_may_name_their_pages_and_have_headings_without_one():
    entries = ("目  次", "中華民國115年度", "一、預算總說明 第 1頁", "二、主要表", "(一)歲入表 02004- 7頁", "(二)歲出表　第 8 頁")
    result = records("\n\n".join((*entries, "一、預算總說明", "內文共 12頁。", "二、主要表", "內文。")))
    found = [(e.title, e.page_number) for e in result["toc_entries"]]
    assert found == [("一、預算總說明", 1), ("二、主要表", None), ("(一)歲入表", 7), ("(二)歲出表", 8)]
    assert [(s.path, s.title) for s in result["sections"]] == [("一", "預算總說明"), ("二", "主要表")]


def test_a_heading_that_names_a_page_is_one_outside_the_contents():
    assert [s.title for s in records("壹、概述\n\n一、依計畫書第 8 頁\n\n內文。")["sections"]] == ["概述", "依計畫書第 8 頁"]


def test_contents_may_give_the_pages_from_and_to():
    result = records("目次\n1、施政重點說明....................... 1-6\n2、比較總表................7\n")
    assert [(e.title, e.page_number) for e in result["toc_entries"]] == [("1、施政重點說明", 1), ("2、比較總表", 7)]


def test_a_clause_does_not_end_inside_a_number():
    text = "一、111年度社會福利預算42億6,500萬元，占總預算之比率為 8.2%。"
    assert sections("貳、甲\n\n" + text)[1][2] == "111年度社會福利預算42億6,500萬元"


def test_chapters_stand_above_the_other_ranks():
    text = "第一章 前言\n\n內文。\n\n第二章 施政目標\n\n第一節 友善環境\n\n"
    text += "一、照顧輔導\n\n(一) 家庭\n\n內文。\n\n第二節　國境安全\n\n一、通關\n\n內文。\n\n第三章預算"
    assert [s[:3] for s in sections(text)] == [
        ("第一章", -2, "前言"), ("第二章", -2, "施政目標"), ("第二章/第一節", -1, "友善環境"), ("第二章/第一節/一", 2, "照顧輔導"),
        ("第二章/第一節/一/(一)", 3, "家庭"), ("第二章/第二節", -1, "國境安全"), ("第二章/第二節/一", 2, "通關"), ("第三章", -2, "預算"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["第一章所列計畫，由各機關辦理。", "第一項規定", "第一節課", "第 58 輯", "第一名"])
def test_ordinals_that_are_no_chapters(text):
    assert find_marker(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "貳、年度施政目標\n\n一、扶植產業。二、保障安居。三、傳承文化。\n\n參、計畫",
        "貳、114 年度施政目標\n一、扶植產業。\n二、保障安居。\n三、傳承文化。\n參、計畫",
        "貳、前言\n\n依據縣政願景，本年度施政目標為：一、扶植產業；二、保障安居；三、傳承文化。\n\n參、計畫",
        "貳、前言\n\n本年度施政目標及重點如下：\n\n一、扶植產業 二、保障安居 三、傳承文化\n\n參、計畫",
    ],
)
def test_annual_goals_under_their_own_heading_or_in_one_line(text):
    result = records(text)
    assert [(g.marker, g.title) for g in result["annual_goals"]] == [("一", "扶植產業"), ("二", "保障安居"), ("三", "傳承文化")]
    assert {g.section_row_id for g in result["annual_goals"]} == {result["sections"][0].row_id}
    assert [s.path for s in result["sections"]] == ["貳", "參"]


def test_numbered_headings_with_a_body_are_sections_even_under_the_goals_heading():
    result = records("壹、施政目標與重點\n\n一、發展綠能\n\n(一) 累計 3 瓩。\n\n二、產業\n\n(一) 輔導 5 家。")
    assert [s.path for s in result["sections"]] == ["壹", "壹/一", "壹/一/(一)", "壹/二", "壹/二/(一)"]
    assert "annual_goals" not in result


def test_a_list_inside_a_paragraph_goes_on_in_the_next_line():
    result = records("壹、前言\n\n本局秉持「文化立縣」理念，113年度施政目標為：(一)保存文化資產；(二)推廣閱讀；\n(三)發展表演藝術。\n\n貳、甲")
    assert [p.text for p in result["paragraphs"]] == ["本局秉持「文化立縣」理念，113年度施政目標為：(一)保存文化資產；(二)推廣閱讀；(三)發展表演藝術。"]
    assert [g.title for g in result["annual_goals"]] == ["保存文化資產", "推廣閱讀", "發展表演藝術"]


def test_the_page_of_an_entry_may_stand_right_behind_its_title():
    result = records("目錄\n\n壹、緣起 1\n\n貳、執行成果 4\n\n參、未來展望15\n\n壹、緣起\n\n內文。\n\n貳、執行成果\n\n內文。\n\n參、未來展望\n\n內文。")
    assert [(e.title, e.page_number) for e in result["toc_entries"]] == [("壹、緣起", 1), ("貳、執行成果", 4), ("參、未來展望", 15)]
    assert [s.path for s in result["sections"]] == ["壹", "貳", "參"]
