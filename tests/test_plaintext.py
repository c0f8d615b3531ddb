"""The text reader: encodings, line ends, remnants of markup, and what is no markup."""

import pytest

from parsers.document import Line, Source, Table
from parsers.errors import UnsupportedFormat
from parsers.readers import plaintext

TEXT = "新竹縣政府行政處 114 年度施政計畫\n\n壹、前言\n本處推動各項業務。"


def read(data: bytes | str):
    return plaintext.read(Source.from_bytes(data if isinstance(data, bytes) else data.encode(), "text/plain", "x.txt"))


def lines(document) -> list[tuple[int, str]]:
    return [(b.text.runs[0][1].span.line, b.text.text) for b in document.blocks if isinstance(b, Line)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "big5"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_lines(encoding, line_end):
    data = TEXT.replace("\n", line_end).encode(encoding)
    assert lines(read(data)) == [(1, "新竹縣政府行政處 114 年度施政計畫"), (3, "壹、前言"), (4, "本處推動各項業務。")]


def test_bytes_of_no_encoding_are_refused_with_a_sentence():
    with pytest.raises(UnsupportedFormat, match="UTF-8"):
        plaintext.decode(b"\xff\xfe\x00")


def test_the_last_line_without_a_line_feed_counts():
    assert lines(read("壹、結語\n謝謝！"))[-1] == (2, "謝謝！")


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("## **二、管制考核業務**", "二、管制考核業務"),
        ("<b>壹、前言</b>", "壹、前言"),
        ("- (一) 114 年由基隆市政府主政", "(一) 114 年由基隆市政府主政"),
        ('<p style="color:red">內文</p>', "內文"),
        ("A &amp; B", "A & B"),
        ("桃園縣政府  \n", "桃園縣政府"),
        ("&nbsp;本府", "本府"),
        ("#1 出口", "#1 出口"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a<b 且 c>d", "a<b 且 c>d"),
        ("2 * 3 = 6", "2 * 3 = 6"),
    ],
)
def test_markup_goes_and_text_stays(printed, text):
    assert lines(read(printed)) == [(1, text)]


def test_lines_with_tabs_are_one_table_whose_short_rows_are_padded():
    (table,) = read("目標\t指標\t權重\n1. 甲\t(1)乙\n\t(2)丙\t5%\n").blocks
    assert isinstance(table, Table)
    assert (table.n_rows, table.n_cols, table.merges_known) == (3, 3, False)
    assert [(c.row, c.col, c.text.text) for c in table.cells] == [
        (0, 0, "目標"), (0, 1, "指標"), (0, 2, "權重"), (1, 0, "1. 甲"), (1, 1, "(1)乙"), (1, 2, ""), (2, 0, ""), (2, 1, "(2)丙"), (2, 2, "5%"),
    ]  # fmt: skip


def test_control_characters_are_left_out_and_noted():
    document = read("壹、前\x1b[31m言\x00\n")
    assert lines(document) == [(1, "壹、前[31m言")]
    assert [note.code for note in document.notes] == ["control_characters"]


def test_a_damaged_byte_costs_one_character_and_is_noted():
    document = read("壹、前言\n本處推動各項業務。".encode().replace("推".encode(), b"\xe6\x8e"))
    assert lines(document) == [(1, "壹、前言"), (2, "本處\ufffd動各項業務。")]
    assert [note.code for note in document.notes] == ["damaged_text"]


def test_lines_that_only_count_pages_are_left_out():
    document = read("甲\t乙\n1\t2\n第 1 頁，共 2 頁\n\n3\t4\n- 2 -\n第 3 頁所載之統計\n—5—\n")
    assert lines(document) == [(7, "第 3 頁所載之統計")]
    assert [table.n_rows for table in document.blocks if isinstance(table, Table)] == [2, 1]
