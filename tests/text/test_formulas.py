"""Formulas of the 衡量標準 as linear terms over linear terms."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.text.formulas import parse_formula, rounding_of


def terms(standard: str) -> list[tuple[str, int, Decimal, str]]:
    formula = parse_formula(standard)
    assert formula is not None
    assert standard[formula.start : formula.end] == formula.expression
    return [(term.side, term.sign, term.coefficient, term.label) for term in formula.terms]


def test_a_sum_over_a_label() -> None:
    assert terms("(當年度實支數+應付數+節餘數+控留數)÷預算數×100%") == [
        ("numerator", 1, 1, "當年度實支數"),
        ("numerator", 1, 1, "應付數"),
        ("numerator", 1, 1, "節餘數"),
        ("numerator", 1, 1, "控留數"),
        ("denominator", 1, 1, "預算數"),
    ]


def test_a_part_divided_by_two_has_half_weight_and_a_note_rounds_up() -> None:
    standard = "(精簡之縣款聘僱人員數+精簡之縣款臨時人員數÷2)÷新增(含解控)預算員額數×100% 備註：計算結果如有小數點，應無條件進位。"
    assert terms(standard) == [
        ("numerator", 1, 1, "精簡之縣款聘僱人員數"),
        ("numerator", 1, Decimal("0.5"), "精簡之縣款臨時人員數"),
        ("denominator", 1, 1, "新增預算員額數"),
    ]
    formula = parse_formula(standard)
    assert formula is not None
    assert formula.rounding == "up"
    assert [standard[term.start : term.end] for term in formula.terms][2] == "新增(含解控)預算員額數"


def test_a_remark_behind_a_label_is_no_group() -> None:
    standard = "單位內已通過客語認證人數÷單位內現職人數(以當年度最後一日在職人數計算)×100%"
    assert [label for *_, label in terms(standard)] == ["單位內已通過客語認證人數", "單位內現職人數"]


@pytest.mark.parametrize(
    ("standard", "labels"),
    [
        ("完成率＝（已完成件數／應完成件數）×100％", ["已完成件數", "應完成件數"]),
        ("改善件數除以查核件數", ["改善件數", "查核件數"]),
        ("計算公式：甲件數 / (乙件數 + 丙件數) * 100%", ["甲件數", "乙件數", "丙件數"]),
        ("達成數÷(總數－排除數)×100%，採四捨五入", ["達成數", "總數", "排除數"]),
        ("1999專線接通數÷1999專線進線數×100%", ["1999專線接通數", "1999專線進線數"]),
        ("0.6×甲÷乙", ["甲", "乙"]),
    ],
)
def test_other_ways_to_write_one(standard: str, labels: list[str]) -> None:
    assert [label for *_, label in terms(standard)] == labels


@pytest.mark.parametrize(
    "standard",
    [
        "辦理件數",
        "1. 完成系統規劃(25%) 2. 完成系統建置(50%)",
        "線上/超商申辦服務項目數",
        "A÷B÷C",
        "甲×0.5+乙÷丙",
        "甲÷0",
        "÷",
        "",
        "統計數據",
        "甲÷(乙",
        "(((((",
        "甲÷乙" * 500,
    ],
)
def test_what_is_no_formula(standard: str) -> None:
    assert parse_formula(standard) is None


def test_rounding_notes() -> None:
    assert rounding_of("小數點以下無條件進位") == "up"
    assert rounding_of("無條件捨去") == "down"
    assert rounding_of("四捨五入至小數第二位") == "half_up"
    assert rounding_of("依規定計算") is None


LABELS = st.lists(st.text("甲乙丙丁戊己庚辛件數人次率", min_size=1, max_size=6), min_size=2, max_size=6, unique=True)


@given(LABELS, st.integers(min_value=1, max_value=5), st.data())
@settings(max_examples=80)
def test_every_linear_formula_comes_back(labels: list[str], cut: int, data: st.DataObject) -> None:
    cut = min(cut, len(labels) - 1)
    signs = [1, *data.draw(st.lists(st.sampled_from([1, -1]), min_size=len(labels) - 1, max_size=len(labels) - 1))]
    signs[cut] = 1

    def side(start: int, end: int) -> str:
        text = "".join(("+" if signs[at] > 0 else "-") * (at > start) + labels[at] for at in range(start, end))
        return f"({text})" if end - start > 1 else text

    assert terms(f"{side(0, cut)}÷{side(cut, len(labels))}×100%") == [
        ("numerator" if at < cut else "denominator", sign, 1, label) for at, (sign, label) in enumerate(zip(signs, labels, strict=True))
    ]


@given(st.text("甲乙+-×÷/()（）＝:：0123456789%. ，。", max_size=60))
@settings(max_examples=300)
def test_any_text_gives_a_formula_in_place_or_none(standard: str) -> None:
    formula = parse_formula(standard)
    if formula:
        assert standard[formula.start : formula.end] == formula.expression
        assert {term.side for term in formula.terms} == {"numerator", "denominator"}
        assert all(0 <= term.start < term.end <= len(standard) and term.label for term in formula.terms)
