"""Numbers of findings as their documents print them: what a reader of the page looks for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.findings import Evidence
from pipeline.language import nested_quotes
from pipeline.printed import figures


def cited(text: str, field: str = "amount_text", role: str = "reported") -> Evidence:
    return Evidence(row_id="d.1/t/000001", field=field, role=role, page=1, text=text)


@pytest.mark.parametrize(
    ("numbers", "text", "field", "shown"),
    [
        # a column in thousands, in millions, in dollars: the heading names the unit, the cell only the number
        (("51321000", "21288000", "30033000"), "51,321", "amount_text", ("51,321 千元", "21,288 千元", "30,033 千元")),
        (("8400000", "8450000", "-50000"), "8.4", "amount_text", ("8.4 百萬元", "8.45 百萬元", "-0.05 百萬元")),
        (("7305112", "7305110", "2"), "7,305,112", "amount_text", ("7,305,112 元", "7,305,110 元", "2 元")),
        # a sum of the prose
        (("1593000000", "1603000000", "-10000000"), "15.93 億元", "reported_text", ("15.93 億元", "16.03 億元", "-0.10 億元")),
        (("1250000", "1260000", "-10000"), "1,250 千元", "reported_text", ("1,250 千元", "1,260 千元", "-10 千元")),
        (("12345", "12340", "5"), "12,345 人", "reported_text", ("12,345 人", "12,340 人", "5 人")),
        # other units, and none
        (("3", "1", "2"), "3 場次", "actual_text", ("3 場次", "1 場次", "2 場次")),
        (("90.70", "91.12", "-0.42"), "90.70 %", "value", ("90.70 %", "91.12%", "-0.42 個百分點")),
        (("9543", "9500", "43"), "9543", "reported_text", ("9543", "9500", "43")),
        (("8", "9", "-1"), "八大", "reported_text", ("八大", "9", "-1")),
    ],
)
def test_numbers_are_shown_in_the_unit_that_is_printed(numbers: tuple[str, str, str], text: str, field: str, shown: tuple[str, str, str]) -> None:
    found = figures(*numbers, [cited(text, field)])
    assert (found.reported, found.expected, found.difference and found.difference[0]) == shown


def test_the_numbers_behind_them_are_in_the_same_unit() -> None:
    found = figures("51321000", "21288000", "30033000", [cited("51,321")])
    assert (found.reported_number, found.expected_number, found.difference_number, found.unit) == (Decimal(51321), Decimal(21288), Decimal(30033), "千元")


def test_an_expected_value_that_is_printed_elsewhere_is_shown_as_it_is_there() -> None:
    assert figures("75", "97", "-22", [cited("75%", "target_text"), cited("97 %", "target_text", "expected")]).expected == "97 %"


def test_what_is_no_number_stays_as_it_is() -> None:
    found = figures("112 年 6 月 17 日、112 年 10 月 16 日", "114", None, [cited("112 年 6 月 17 日", "")])
    assert (found.reported, found.expected, found.difference) == ("112 年 6 月 17 日、112 年 10 月 16 日", "114", None)
    assert figures(None, None, None, []).reported is None


@pytest.mark.parametrize(
    ("text", "nested"),
    [
        ("「「智慧巡檢」建置」列於計畫", "「『智慧巡檢』建置」列於計畫"),
        ("「甲」與「乙」", "「甲」與「乙」"),
        ("「未完之引號「甲」", "「未完之引號「甲」"),
        ("」「", "」「"),
    ],
)
def test_quotation_marks_inside_of_quotation_marks(text: str, nested: str) -> None:
    assert nested_quotes(text) == nested
