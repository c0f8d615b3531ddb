"""Line breaks: the end of a paragraph or only of a line."""

import pytest

from parsers.text.linebreaks import opens_item, runs_on, word_space


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
        ("59.36", "%", 30, True),  # no paragraph opens with a unit or closing punctuation
        ("計畫", "，並", 99, True),
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
