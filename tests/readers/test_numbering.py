"""Numerals of automatic numbering, against the sequences of ISO 29500-1, 17.18.59."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.readers.numbering import named, numeral, spaced
from parsers.text.numerals import chinese_integer


@pytest.mark.parametrize(
    ("number_format", "values"),
    [
        ("decimal", {0: "0", 1: "1", 12: "12"}),
        (
            "taiwaneseCountingThousand",
            {1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 100: "一百", 101: "一百零一", 110: "一百一十", 1010: "一千零一十"},
        ),
        ("ideographLegalTraditional", {1: "壹", 3: "參", 9: "玖", 10: "壹拾", 11: "壹拾壹", 20: "貳拾", 105: "壹佰零伍"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("taiwaneseDigital", {1: "一", 10: "一〇", 114: "一一四"}),
        ("decimalFullWidth", {1: "１", 12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("upperRoman", {4: "IV", 1994: "MCMXCIV"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 53: "aaa"}),
        ("decimalZero", {1: "01", 10: "10"}),
        ("bullet", {1: ""}),
        ("none", {3: ""}),
        ("cardinalText", {3: "3"}),
    ],
)
def test_numerals(number_format, values):
    assert {value: numeral(value, number_format) for value in values} == values


@given(st.integers(1, 9999), st.sampled_from(["taiwaneseCountingThousand", "ideographLegalTraditional"]))
def test_chinese_numerals_are_read_back(value, number_format):
    assert chinese_integer(numeral(value, number_format)) == value


@given(st.integers(-(10**12), 10**12), st.sampled_from(["upperRoman", "lowerLetter", "taiwaneseCounting", "decimalEnclosedParen", "decimal"]))
def test_no_number_is_long(value, number_format):
    assert 0 < len(numeral(value, number_format)) < 400


@pytest.mark.parametrize(
    ("sample", "number_format"),
    [("1", "decimal"), ("一, 二, 三, ...", "taiwaneseCountingThousand"), ("壹, 貳, 參, ...", "ideographLegalTraditional"),
     ("甲, 乙, 丙, ...", "ideographTraditional"),
     ("壹, 贰, 叁, ...", "chineseLegalSimplified"), ("一, 十, 一百(繁), ...", "taiwaneseCountingThousand"),
     ("甲、乙、丙", "ideographTraditional"), ("", "none"), ("أ, ب", "decimal")],
)  # fmt: skip
def test_formats_of_opendocument(sample, number_format):
    assert named(sample) == number_format


@pytest.mark.parametrize(("label", "with_space"), [("一、", "一、"), ("(1)", "(1)"), ("1.", "1. "), ("1", "1 "), ("", ""), ("第一章", "第一章 ")])
def test_a_label_never_runs_into_the_text(label, with_space):
    assert spaced(label) == with_space
