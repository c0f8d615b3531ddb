"""Quantities of cells, aliases and units of money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.text.units import UNIT_ALIASES, money_factor, parse_quantity, same_unit, split_scale

UNITS = sorted({unit for group, _, _ in UNIT_ALIASES for unit in group})


@given(st.integers(0, 10**9), st.integers(0, 3), st.sampled_from(UNITS), st.sampled_from(["", " ", "　", "\n"]))
def test_quantities_round_trip(units: int, places: int, unit: str, space: str) -> None:
    value = Decimal(units).scaleb(-places)
    quantity = parse_quantity(f"{value:,f}{space}{unit}")
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.quantum, quantity.is_exact) == (value, unit, Decimal(1).scaleb(-places), True)


@given(st.text(st.sampled_from("0123456789.,%％件場次萬億元年月無－-約以上餘( )\n率達兩三"), max_size=20))
def test_a_quantity_keeps_its_cell_and_has_a_unit_without_spaces_or_digits(text: str) -> None:
    quantity = parse_quantity(text)
    if quantity is not None:
        assert quantity.text == text
        assert quantity.unit is None or not any(character.isspace() or character.isdigit() for character in quantity.unit)


@pytest.mark.parametrize(
    ("text", "value", "unit", "is_exact"),
    [
        ("100%", "100", "%", True),
        ("59.36 %", "59.36", "%", True),
        ("1 件數", "1", "件數", True),
        ("2 場次", "2", "場次", True),
        ("2案", "2", "案", True),
        ("90分以上", "90", "分", False),
        ("90 分以上(含)", "90", "分", False),
        ("達 85%", "85", "%", True),
        ("滿意度 90 分以上", "90", "分", False),
        ("≧90%", "90", "%", False),
        ("至少 3 場", "3", "場", False),
        ("完成 3 場次", "3", "場次", True),
        ("不低於 85 %", "85", "%", False),
        ("不得少於3場", "3", "場", False),
        ("不超過5件", "5", "件", False),
        ("低於 2.5%", "2.5", "%", False),
        ("7 天內", "7", "天", False),
        ("應達85%", "85", "%", True),
        ("每年至少辦理 3 場", "3", "場", False),
        ("提升至85%", "85", "%", True),
        ("降低至 5 %", "5", "%", True),
        ("全年 12 場", "12", "場", True),
        ("合計 1,200 人次", "1200", "人次", True),
        ("八成五", "8.5", "成", True),
        ("達九成三以上", "9.3", "成", False),
        ("2 小時內", "2", "小時", False),
        ("百分之八十", "80", "%", True),
        ("達百分之八十五以上", "85", "%", False),
        ("百分之92.5", "92.5", "%", True),
        ("95%*", "95", "%", True),
        ("100%（含線上 2 場）", "100", "%", True),
        ("1,073", "1073", None, True),
        ("75", "75", None, True),
        ("１００％", "100", "％", True),
        ("兩場次", "2", "場次", True),
        ("800 萬元", "800", "萬元", True),
        ("15.93 億元", "15.93", "億元", True),
        ("12 百萬元", "12", "百萬元", True),
        ("2 億 3,000 萬元", "230000000", "元", True),
        ("94,876千元", "94876", "千元", True),
        ("5 萬人次", "50000", "人次", True),
        ("3 個月", "3", "個月", True),
        ("0", "0", None, True),
    ],
)
def test_cells(text: str, value: str, unit: str | None, is_exact: bool) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.is_exact) == (Decimal(value), unit, is_exact)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "－",
        "-",
        "—",
        "無",
        "N/A",
        "114 年",
        "114年度",
        "12 月",
        "第 3 季",
        "50-60%",
        "3/4",
        "100% 已完成",
        "辦理講習",
        "114 年 6 月完成",
        "5 案 3 件",
        "增加 5%",
        "累計 12 件",
        "各 2 場",
        "百分之百分之五",
    ],
)
def test_cells_without_a_quantity(text: str) -> None:
    assert parse_quantity(text) is None


def test_the_quantum_of_a_scaled_sum_is_in_its_own_unit() -> None:
    quantity = parse_quantity("15.93 億元")
    assert quantity is not None and quantity.quantum == Decimal("0.01")


@pytest.mark.parametrize(("group", "first", "second"), UNIT_ALIASES)
def test_each_group_of_aliases_has_two_cells_in_one_unit(group: tuple[str, ...], first: str, second: str) -> None:
    one, other = parse_quantity(first), parse_quantity(second)
    assert one is not None and other is not None and one.unit in group and other.unit in group
    assert same_unit(one.unit or "", other.unit or "")


def test_no_unit_is_in_two_groups() -> None:
    units = [unit for group, _, _ in UNIT_ALIASES for unit in group]
    assert len(units) == len(set(units))


@pytest.mark.parametrize(("first", "second"), [("人", "人次"), ("場", "項"), ("千元", "元"), ("%", "件"), ("家", "個"), ("萬元", "千元")])
def test_different_units_stay_different(first: str, second: str) -> None:
    assert not same_unit(first, second)


def test_width_and_spaces_do_not_make_another_unit() -> None:
    assert same_unit("％", "%") and same_unit("場 次", "次")


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("元", 1),
        ("千元", 1000),
        ("仟元", 1000),
        ("萬元", 10**4),
        ("百萬元", 10**6),
        ("億元", 10**8),
        ("預算金額 (千元)", 1000),
        ("(單位：千元)", 1000),
        ("單位：新臺幣百萬元", 10**6),
        ("預算金額（元）", 1),
        ("預算\n金額(千\n元)", 1000),
        ("多元服務(千元)", 1000),
    ],
)
def test_money_factors(text: str, factor: int) -> None:
    assert money_factor(text) == factor


@pytest.mark.parametrize("text", ["", "預算金額", "多元", "單元", "元月", "件", "%"])
def test_no_unit_of_money(text: str) -> None:
    assert money_factor(text) is None


@pytest.mark.parametrize(
    ("printed", "scale", "unit"),
    [("萬人次", 10**4, "人次"), ("千公噸", 10**3, "公噸"), ("萬元", 1, "萬元"), ("場次", 1, "場次"), ("百貨", 1, "百貨"), ("", 1, "")],
)
def test_a_scaled_unit_counts_so_many_of_its_unit(printed: str, scale: int, unit: str) -> None:
    assert split_scale(printed) == (scale, unit)


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("–2.5%", "-2.5", "%"),
        ("\u20112 場", "-2", "場"),
        ("負3%", "-3", "%"),
        ("2，300 份", "2300", "份"),
        ("1，234，500元", "1234500", "元"),
        ("-2，300", "-2300", None),
        ("45② 班", "45", "班"),
        ("270³ 戶", "270", "戶"),
        ("18* 處", "18", "處"),
        ("1,400 m²", "1400", "m²"),
    ],
)
def test_a_cell_of_one_number_however_it_is_set(cell, value, unit):
    quantity = parse_quantity(cell)
    assert quantity and (quantity.value, quantity.unit, quantity.text) == (Decimal(value), unit, cell)


@pytest.mark.parametrize("cell", ["2，30 份", "1、250 公頃", "2，300 份、5 場", "3–5 場"])
def test_what_may_be_two_numbers_is_none(cell):
    assert parse_quantity(cell) is None
