"""What numbers are called, and what is no number: the 1. of an item."""

from __future__ import annotations

import pytest

from parsers.text.labelled import find_labelled

CASES = [
    ("電子公文收文總數：8113 自創簽稿數：1348", [("電子公文收文總數", 8113), ("自創簽稿數", 1348)]),
    ("自行車道 42 公里", [("自行車道", 42)]),
    ("至善圖書館 3 間，在學人數 512 人", [("至善圖書館", 3), ("在學人數", 512)]),
    ("自 114 年 3 月 1 日起受理 200 件，截至 114 年 12 月底止列管 5 件", [("受理", 200), ("列管", 5)]),
    ("1. 巡查公園：120 處\n2. 修剪樹木：30 株", [("巡查公園", 120), ("修剪樹木", 30)]),
    ("辦理以下工作：1. 道路養護 312 公里。2. 橋梁檢測 52 座", [("道路養護", 312), ("橋梁檢測", 52)]),
    ("設置據點:1.北區 4 處 2.南區 3 處", [("北區", 4), ("南區", 3)]),
    ("辦理項目：1、輔導業者 12 家\n2、稽查攤販 8 處", [("輔導業者", 12), ("稽查攤販", 8)]),
    ("達成情形：(1)電子公文：120 件(2)紙本：30 件", [("電子公文", 120), ("紙本", 30)]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_numbers_are_called_what_stands_before_them(text, expected):
    assert [(found.label, found.value) for found in find_labelled(text)] == expected


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("①水域巡守 24 場、960 人②淨灘活動 18 場、720 人③生態導覽 6 場、180 人", ["水域巡守", "淨灘活動", "生態導覽"]),
        ("查報占用 35 筆，有機驗證 12 戶，累計 480 戶，尚有 6 筆協調中", ["查報占用", "有機驗證", "協調中"]),
        ("報名 640 人，80 歲以上 96 人，12 歲以下 32 人", ["報名", "80歲以上", "12歲以下"]),
        ("公共設計 3 案，統計 5 件，以上三類 17 件", ["公共設計", "統計", "以上三類"]),
    ],
)
def test_a_label_is_a_whole_word_of_its_own_item(text: str, labels: list[str]) -> None:
    assert [number.label for number in find_labelled(text)] == labels
