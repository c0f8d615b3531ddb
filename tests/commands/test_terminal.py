"""Text for a terminal: nothing in it commands, and columns stay straight."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pipeline.terminal import one_line, plain, print_table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m紅", "\\x1b[31m紅"),
        ("\x9b31m", "\\x9b31m"),
        ("甲\r乙", "甲\\x0d乙"),
        ("甲\u202e乙", "甲\\u202e乙"),
        ("甲\u2028乙", "甲\\u2028乙"),
        ("\udcb4", "\\udcb4"),
        ("甲\u200b乙\ufeff\u00ad", "甲\\u200b乙\\ufeff\\xad"),
        ("甲\U000e0041乙", "甲\\U000e0041乙"),
        ("\x00\x07\x08\x7f", "\\x00\\x07\\x08\\x7f"),
        ("第一行\n第二行\t欄", "第一行\n第二行\t欄"),
        ("臺北市政府①②（）％𠀀", "臺北市政府①②（）％𠀀"),
    ],
)
def test_what_commands_a_terminal_is_written_out(text, shown):
    assert plain(text) == shown


@given(st.text())
def test_plain_text_has_no_control_characters_and_can_be_printed(text):
    shown = plain(text)
    shown.encode("utf-8")
    assert all(character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in shown)
    assert "\n" not in one_line(text)
    assert all(character in "\n\t" or not (ord(character) < 32 or 127 <= ord(character) < 160) for character in shown)
    assert plain(shown) == shown


def test_one_line_has_spaces_for_all_that_breaks_or_widens_it():
    assert one_line("甲\x1b[31m乙\x07\r\n\t丙\x9b\u202e丁\u3000戊\u2028己") == "甲\\x1b[31m乙\\x07   丙\\x9b\\u202e丁 戊 己"
    assert one_line(None) == ""


def test_columns_are_straight_with_chinese_in_them_and_nothing_is_cut_in_a_pipe():
    stream = io.StringIO()
    long = "很長的文字" * 60
    print_table(["機關", "n", "說明"], [["行政處", "1", "x"], ["A", "22", long], ["數位發展處", "333", "[bold]不是標記[/bold]"]], {1}, stream)
    header, rule, *rows = stream.getvalue().splitlines()
    starts = [cell_len(line[: line.index(last)]) for line, last in zip([header, *rows], ["說明", "x", "很", "[bold]"], strict=True)]
    assert len(set(starts)) == 1
    assert set(rule) == {"-"}
    assert rows[1].endswith(long)
    assert [row.split()[1] for row in rows] == ["1", "22", "333"]
    assert not any(line.endswith(" ") for line in [header, rule, *rows])


def test_a_cell_of_several_lines_stays_in_its_column():
    stream = io.StringIO()
    print_table(["a", "b"], [["x\ny", "1"]], stream=stream)
    assert stream.getvalue().splitlines()[2:] == ["x   1", "y"]
