"""Line breaks: the end of a paragraph or only of a line."""

import pytest

from parsers.text.linebreaks import code_length, is_value_list, opens_item, runs_on, stretch, word_space


def edges(text: str) -> list[float]:
    """Borders at 10 points for Han characters, 5 for others."""
    places = [0.0]
    for character in text:
        places.append(places[-1] + (10.0 if character > "\u2e80" else 5.0))
    return places


@pytest.mark.parametrize(
    ("before", "text", "free", "expected"),
    [
        ("辦理資訊安全", "檢測", 0, True),
        ("辦理資訊安全", "檢測", 9, True),
        ("辦理資訊安全", "檢測", 12, False),
        ("辦理資訊安全", "防。其他", 18, True),  # 防 would have taken its full stop along
        ("辦理資訊安全", "「檢測」", 18, True),  # no line ends with an opening bracket
        ("辦理資訊安全", "information", 50, True),  # no word is split
        ("辦理資訊安全", "information", 70, False),
        ("共計 1,0", "73 人", 0, True),  # a number cut where no digit had room
        ("共計 1,0", "73 人", 8, False),
        ("1,289", "1,289", 0, False),  # a column of numbers
        ("3", "4", 0, False),
        ("12", "12", 0, False),  # in a narrow column every number fills its line
        ("-200", "600", 0, False),
        ("合計\n-", "-", 0, False),  # the dash stands for no amount
        ("1,234,5", "67", 0, True),  # the first is no whole number
        ("525,", "000", 0, True),
        ("100.0", "0%", 0, True),  # the unit is of both
        ("10.0%", "15%", 0, False),
        ("增列租金等4", "6 千元", 0, True),
        ("59.36", "%", 30, True),  # no paragraph opens with a unit or closing punctuation
        ("計畫", "，並", 99, True),
        ("截至 6 月底實付數 75,334 千元，", "執行率 52.03%。", 40, True),  # no paragraph ends with a comma
        ("人事費、", "業務費及設備費", 99, True),
    ],
)
def test_whether_a_line_runs_on(before, text, free, expected):
    assert runs_on(text, edges(text), before, free, 10.0) is expected


@pytest.mark.parametrize(
    ("before", "text", "space"), [("open", "data", " "), ("data,", "then", " "), ("資料", "data", ""), ("data", "資料", ""), ("1,0", "73", ""), ("", "a", "")]
)
def test_only_latin_words_are_set_apart(before, text, space):
    assert word_space(before, text) == space


@pytest.mark.parametrize("text", ["壹、前言", "一、目標", "(三)檢測", "1. 辦理", "①甲", "●重點", "2) 其他"])
def test_markers_open_items(text):
    assert opens_item(text)


@pytest.mark.parametrize("text", ["前言", "1.5 億元", "114 年度", "(檢測)"])
def test_other_openings_do_not(text):
    assert not opens_item(text)


def test_a_number_whose_last_digit_and_unit_stand_on_lines_of_their_own():
    assert runs_on("9", edges("9"), "57.6", 0, 10.0, after="%")
    assert not runs_on("9", edges("9"), "57.6", 0, 10.0, after="8")


def test_spread_text_had_room_left():
    spread = [0.0, 30.0, 60.0, 70.0]
    assert stretch("殯葬處", spread, 10.0) == 40.0
    assert stretch("殯葬處", edges("殯葬處"), 10.0) == 0.0
    assert stretch("辦理各項業務", [0, 11, 22, 33, 44, 55, 65], 10.0) == 0.0  # merely justified


@pytest.mark.parametrize(("text", "digits"), [("32020040100一般行政", 11), ("04040", 5), ("10150 千元", 5), ("12345.6", 0), ("1150", 0), ("業務費", 0)])
def test_codes_are_told_from_numbers(text, digits):
    assert code_length(text) == digits


@pytest.mark.parametrize(("text", "expected"), [("1,200\n-\n△30", True), ("85.5%\n90%", True), ("1,200", False), ("12 件\n3 件", False), ("", False)])
def test_values_below_one_another(text, expected):
    assert is_value_list(text) is expected
