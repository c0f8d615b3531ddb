"""What could not be read is said in one language at a time, and in words."""

from __future__ import annotations

import re

import pytest

from pipeline.unread import ISSUES, halves
from tests.reports.conftest import ROOT

_NOTED = re.compile(r"""(?:Note\(|code=|: \(|= |\(|^\s+)\s*"([a-z]+(?:_[a-z]+)+)",\s*f?"[^"]*[\u4e00-\u9fff]""", re.MULTILINE)


@pytest.mark.parametrize(
    ("message", "zh", "en"),
    [
        ("檔案沒有內容。 The file is empty.", "檔案沒有內容。", "The file is empty."),
        ("7 字落在頁面外。 characters off the page were left out.", "7 字落在頁面外。", "7 characters off the page were left out."),
        ("讀為「甲。 乙」。 The second reader reads something else.", "讀為「甲。 乙」。", "The second reader reads something else."),
        ("乙.txt 與 甲.txt 相同。 乙.txt has the same bytes.", "乙.txt 與 甲.txt 相同。", "乙.txt has the same bytes."),
        ("2 個內嵌物件未讀取", "2 個內嵌物件未讀取", "2 個內嵌物件未讀取"),
        (None, "", ""),
    ],
)
def test_a_message_in_two_languages_is_cut_in_two(message: str | None, zh: str, en: str) -> None:
    assert halves(message) == (zh, en)


def test_every_code_that_the_readers_note_has_words() -> None:
    noted = {code for path in (ROOT / "parsers").rglob("*.py") for code in _NOTED.findall(path.read_text("utf-8"))}
    assert len(noted) >= 15
    assert noted <= ISSUES.keys()
