"""Prose becomes rows: claims with terms, labelled values and formulas, each number where it was printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers import prose
from parsers.document import BBox, Printed, Source, Span
from parsers.layout.sections import Prose
from parsers.parse import parse
from parsers.recorder import Recorder
from parsers.records import AnnualGoal, Claim


def line(number: int, text: str, page: int | None = None) -> Printed:
    if page is None:
        return Printed.of(text, Span(line=number))
    edges = tuple(10.0 * at for at in range(len(text) + 1))
    return Printed.of(text, Span(page=page, bbox=BBox(0, 20.0 * number, 10.0 * len(text), 20.0 * number + 12)), edges)


def read(paragraphs: list[Prose], narratives: list[Prose] | None = None, cells: list[Prose] | None = None, roc_year: int | None = None) -> Recorder:
    recorder = Recorder("d.1")
    prose.read_prose(paragraphs, narratives or [], cells or [], roc_year, recorder)
    return recorder


def places(recorder: Recorder, row_id: str, field: str) -> list[tuple[int | None, int | None, str | None]]:
    return [(p.page, p.line, p.text) for p in recorder.provenance if (p.row_id, p.field) == (row_id, field)]


def test_a_sum_over_two_lines_of_print_keeps_every_place() -> None:
    text = Printed.join([line(4, "共受理 19 案，包括甲類 8 案、"), line(5, "乙類 11 案。")])
    recorder = read([Prose("d.1/paragraphs/000001", text)])
    (claim,) = recorder.rows["claims"]
    assert (claim.kind, claim.reported, claim.reported_text, claim.unit, claim.complete, claim.is_exact) == ("sum", 19, "19 案", "案", True, True)
    assert claim.context_row_id == "d.1/paragraphs/000001"
    assert claim.text == "共受理 19 案，包括甲類 8 案、乙類 11 案。"
    assert places(recorder, claim.row_id, "reported") == [(None, 4, "19 案")]
    assert places(recorder, claim.row_id, "text") == [(None, 4, "共受理 19 案，包括甲類 8 案、"), (None, 5, "乙類 11 案。")]
    terms = recorder.rows["claim_terms"]
    assert [(t.ordinal, t.role, t.label, t.value, t.text) for t in terms] == [(1, "addend", "甲類", 8, "8 案"), (2, "addend", "乙類", 11, "11 案")]
    assert [places(recorder, t.row_id, "") for t in terms] == [[(None, 4, "8 案")], [(None, 5, "11 案")]]


def test_boxes_are_those_of_the_numbers_alone() -> None:
    recorder = read([Prose("d.1/paragraphs/000001", line(3, "男 97 人，女 115 人，合計 212 人。", page=2))])
    (claim,) = recorder.rows["claims"]
    box = next(p for p in recorder.provenance if (p.row_id, p.field) == (claim.row_id, "reported"))
    start = "男 97 人，女 115 人，合計 212 人。".index("212")
    assert (box.page, box.x0, box.x1, box.top) == (2, 10.0 * start, 10.0 * (start + 5), 60.0)


def test_a_list_whose_items_are_paragraphs_of_their_own() -> None:
    parts = ["其服務共計 3 項：", "(一) 線上申辦：隨時可辦。", "(二) 到府服務：專人前往。", "(三) 電話預約：免排隊。"]
    recorder = read([Prose(f"d.1/sections/{n:06d}", line(n, text)) for n, text in enumerate(parts, 1)])
    (claim,) = recorder.rows["claims"]
    assert (claim.kind, claim.reported, claim.context_row_id) == ("list_count", 3, "d.1/sections/000001")
    assert [t.label for t in recorder.rows["claim_terms"]] == ["線上申辦", "到府服務", "電話預約"]
    assert [places(recorder, t.row_id, "")[0][1] for t in recorder.rows["claim_terms"]] == [2, 3, 4]


def test_paragraphs_that_do_not_belong_together_are_read_apart() -> None:
    recorder = read([Prose("d.1/paragraphs/000001", line(1, "共辦理 12 場。")), Prose("d.1/paragraphs/000002", line(2, "甲組 5 場，乙組 7 場。"))])
    assert "claims" not in recorder.rows


def test_claims_are_numbered_in_the_order_of_print() -> None:
    paragraphs = [Prose("d.1/paragraphs/000001", line(9, "男 1 人，女 2 人，合計 3 人。"))]
    narratives = [Prose("d.1/indicators/000001", line(2, "甲場 4 場，乙場 5 場，合計 9 場。"))]
    recorder = read(paragraphs, narratives)
    assert [(c.kind, c.context_row_id) for c in recorder.rows["claims"]] == [
        ("sum", "d.1/indicators/000001"),
        ("enumeration", "d.1/indicators/000001"),
        ("sum", "d.1/paragraphs/000001"),
    ]


def test_the_parts_of_a_whole_claim_100_though_it_is_not_printed() -> None:
    recorder = read([Prose("d.1/paragraphs/000001", line(1, "男性占 45%、女性占 55%。"))])
    (claim,) = recorder.rows["claims"]
    assert (claim.kind, claim.reported, claim.reported_text) == ("percent_parts", 100, None)


def test_labelled_values_have_names_and_their_sentence() -> None:
    recorder = read([Prose("d.1/paragraphs/000001", line(1, "電子發文件數：1963 發文總件數：1969 達成率：99.69%。本處參加人次為 1,073 人。"))])
    found = [(v.label, v.value, v.unit, v.sentence) for v in recorder.rows["labelled_values"]]
    first = "電子發文件數：1963 發文總件數：1969 達成率：99.69%"
    assert found == [
        ("電子發文件數", 1963, None, first),
        ("發文總件數", 1969, None, first),
        ("達成率", Decimal("99.69"), "%", first),
        ("參加人次", 1073, "人", "本處參加人次為 1,073 人"),
    ]


def test_cells_are_read_for_claims_unless_they_were_read_already() -> None:
    text = line(1, "本年度預算數 890 千元，包括人事費 800 千元，業務費 90 千元。")
    narrative = Prose("d.1/indicators/000001", line(2, "計 7 案，包括甲 3 案、乙 4 案，皆已完成並達目標。"))
    cells = [Prose("d.1/cells/000001", text), Prose("d.1/cells/000002", narrative.text), Prose("d.1/cells/000003", line(3, "890,464"))]
    others = prose.other_cells(cells, [narrative])
    assert [cell.row_id for cell in others] == ["d.1/cells/000001"]
    recorder = read([], [], others)
    assert [(c.context_row_id, c.reported, c.unit) for c in recorder.rows["claims"]] == [("d.1/cells/000001", 890_000, "元")]
    assert "labelled_values" not in recorder.rows


def test_the_formula_of_a_standard_is_written_with_its_terms() -> None:
    recorder = Recorder("d.1")
    standards = [Prose("d.1/indicators/000001", line(7, "(甲數+乙數÷2)÷丙數×100% 備註：無條件進位。")), Prose("d.1/indicators/000002", line(8, "辦理件數"))]
    prose.read_standards(standards, recorder)
    (formula,) = recorder.rows["formulas"]
    assert (formula.indicator_row_id, formula.expression, formula.rounding) == ("d.1/indicators/000001", "(甲數+乙數÷2)÷丙數×100%", "up")
    assert [(t.formula_row_id, t.side, t.sign, t.coefficient, t.label) for t in recorder.rows["formula_terms"]] == [
        (formula.row_id, "numerator", 1, 1, "甲數"),
        (formula.row_id, "numerator", 1, Decimal("0.5"), "乙數"),
        (formula.row_id, "denominator", 1, 1, "丙數"),
    ]
    assert places(recorder, recorder.rows["formula_terms"][1].row_id, "") == [(None, 7, "乙數")]


def test_a_list_is_one_although_its_items_hold_lists_of_their_own() -> None:
    parts = ["編列 96,400 千元，辦理以下工作：", "1. 道路養護 52,400 千元：", "(1) 刨鋪 40,000 千元。", "(2) 側溝 12,400 千元。", "2. 橋梁補強 44,000 千元。"]
    recorder = read([Prose(f"d.1/paragraphs/{n:06d}", line(n, text)) for n, text in enumerate(parts, 1)])
    sums = {claim.reported_text: claim.row_id for claim in recorder.rows["claims"]}
    assert sums.keys() == {"96,400 千元", "52,400 千元"}
    terms = {text: [t.text for t in recorder.rows["claim_terms"] if t.claim_row_id == row_id] for text, row_id in sums.items()}
    assert terms == {"96,400 千元": ["52,400 千元", "44,000 千元"], "52,400 千元": ["40,000 千元", "12,400 千元"]}


def test_a_list_without_a_lead_ends_with_its_level() -> None:
    parts = ["1. 巡查公園 12 處。", "(1) 北區 7 處。", "2. 修剪樹木 5 處，共 12 處。"]
    recorder = read([Prose(f"d.1/paragraphs/{n:06d}", line(n, text)) for n, text in enumerate(parts, 1)])
    assert recorder.rows.get("claims", []) == []


@pytest.mark.parametrize(
    ("average", "roc_year", "days"),
    [("3,000", 113, 366), ("3,000", 114, 366), ("3,008", 113, 365), ("3,080", 113, 366), ("3,080", 114, 365), ("3,080", None, 365)],
)
def test_a_year_has_the_days_that_fit_else_those_of_its_document(average: str, roc_year: int | None, days: int) -> None:
    recorder = read([Prose("d.1/paragraphs/000001", line(1, f"全年載客 1,098,000 人次，平均每日 {average} 人次。"))], roc_year=roc_year)
    assert [(t.role, t.value) for t in recorder.rows["claim_terms"]] == [("total", 1098000), ("count", days)]


@pytest.mark.parametrize("lead", ["壹、年度施政目標與重點", "壹、前言\n\n年度施政目標如下："])
def test_what_an_annual_goal_says_is_read_like_other_sentences(lead: str) -> None:
    title = "屏東縣政府消防局 113 年度施政計畫"
    text = f"{title}\n\n{lead}\n\n一、汰換車輛 24 輛，包括水箱車 10 輛、水庫車 6 輛及化學車 9 輛。\n二、推廣住警器。\n\n貳、結語\n\n謝謝。\n"
    records = parse(Source.from_bytes(text.encode(), "text/plain", "x.txt")).records
    first, second = (goal for goal in records["annual_goals"] if isinstance(goal, AnnualGoal))
    assert [(claim.kind, claim.reported, claim.context_row_id) for claim in records["claims"] if isinstance(claim, Claim)] == [
        ("sum", Decimal(24), first.row_id)
    ]
    assert second.title == "推廣住警器"
