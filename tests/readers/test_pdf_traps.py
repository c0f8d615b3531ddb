"""One difficulty of PDF at a time; each test states what comes out."""

import zlib
from collections import Counter
from itertools import pairwise

import pytest

from parsers.document import Line, Table, check_edges
from parsers.errors import DocumentError, Encrypted, LimitExceeded
from parsers.parse import parse
from parsers.readers import limits
from parsers.readers.pdf import read
from tests.readers.pdf_files import TRAPS, lines, notes, pdf, read_file, show, source, tables

HEADING = "壹、前言 測試文件"
TABLE = [["項目", "目標值", "說明"], ["一、預算", "85%", "不足金額「樂利」之一人"], ["二、人力", "1,234", "目一二三大小 AI 計畫"]]
SAME_AS_PLAIN = [
    *("plain", "cropbox", "mediabox_offset", "rotate90", "rotated_content", "form_xobject", "dash_array", "dots_as_rects", "double_border", "thick_rect"),
    *("no_bottom_line", "no_outer_verticals", "inner_shade"),
]


@pytest.mark.parametrize("name", SAME_AS_PLAIN)
@pytest.mark.parametrize("engine", ["own", "pdfplumber"])
def test_the_same_table_comes_out_however_it_is_drawn(name, engine):
    document = read_file(TRAPS / f"{name}.pdf", engine)
    assert lines(document) == [HEADING]
    assert tables(document) == [TABLE]
    assert document.notes == ()


@pytest.mark.parametrize("name", SAME_AS_PLAIN)
def test_every_character_border_lies_in_its_box_on_the_visible_page(name):
    document = read_file(TRAPS / f"{name}.pdf")
    page = document.pages[0]
    texts = [block.text for block in document.blocks if isinstance(block, Line)]
    texts += [cell.text for block in document.blocks if isinstance(block, Table) for cell in block.cells]
    for text in texts:
        for _, run in text.runs:
            box = run.span.bbox
            assert run.edges and check_edges(run) and box
            assert 0 <= box.x0 < box.x1 <= page.width and 0 <= box.top < box.bottom <= page.height
            low, high = (box.x0, box.x1) if run.axis == "x" else (box.top, box.bottom)
            assert (min(run.edges), max(run.edges)) == (low, high)


def test_cells_of_one_row_share_their_borders():
    table = next(block for block in read_file(TRAPS / "no_outer_verticals.pdf").blocks if isinstance(block, Table))
    areas = [cell.area.bbox for cell in table.cells if cell.row == 1]
    assert [round(box.x0) for box in areas] == [72, 200, 330] and round(areas[-1].x1) == 520
    assert all(a.x1 == b.x0 for a, b in pairwise(areas))


def test_radicals_and_compatibility_forms_stay_in_the_cells():
    header, first, second = tables(read_file(TRAPS / "kangxi.pdf"))[0]
    assert header == ["項\u2f6c", "\u2f6c標值", "說明"]  # Kangxi radical eye
    assert first == ["\u2f00、預算", "85%", "\uf967足\uf90a額「\uf914\uf9dd」之\u2f00\u2f08"]
    assert second == ["二、\u2f08\uf98a", "1,234", "\u2f6c\u2f00二三\u2f24\u2f29 AI 計畫"]


def test_characters_beyond_the_basic_plane_and_wide_spaces():
    assert lines(read_file(TRAPS / "extb_fullwidth.pdf"))[-1] == "𠀋𡈽𥄢 全形\u3000空白\u3000\u3000兩格"


def test_fake_bold_is_read_once_and_counts_as_bold():
    line = [block for block in read_file(TRAPS / "fakebold.pdf").blocks if isinstance(block, Line)][-1]
    assert (line.text.text, line.is_bold) == ("偽粗體字 正常", True)


def test_doubled_digits_are_two_digits():
    assert lines(read(source(pdf(show("100 11 00", 50, 200, font="F3") + show("民國一一一年", 50, 150))))) == ["100 11 00", "民國一一一年"]


def test_hidden_and_off_page_text_is_left_out_and_counted_and_white_text_stays():
    document = read_file(TRAPS / "hidden.pdf")
    assert lines(document) == [HEADING, "白色文字"]
    assert notes(document) == [("hidden_text", [1]), ("off_page_text", [1])]
    assert [note.text for note in document.notes] == ["隱藏文字", "頁外文字"]
    assert document.notes[0].message.startswith("4 字")


def test_clipped_text_is_left_out_and_counted():
    content = "q 50 190 60 30 re W n " + show("一二三四五六七八九十", 50, 200) + "Q " + show("看得見", 50, 150)
    document = read(source(pdf(content)))
    assert lines(document) == ["一二三四五", "看得見"]
    assert [(note.code, note.text) for note in document.notes] == [("clipped_text", "六七八九十")]


def test_text_in_a_font_without_tounicode_is_reported_and_not_guessed():
    document = read_file(TRAPS / "no_tounicode.pdf")
    assert notes(document) == [("unreadable_font", [1])]
    assert set("".join(lines(document)).replace(" ", "")) == {"\ufffd"}
    assert "TW-Kai" in document.notes[0].text


def test_pages_without_a_text_layer_are_named():
    image = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
    scan = "q 400 0 0 300 0 0 cm /Im1 Do Q"
    document = read(source(pdf(show("有字", 50, 200), scan, "", scan, objects=(image,), resources="/XObject << /Im1 4 0 R >>")))
    assert notes(document) == [("no_text_layer", [2, 4])]
    assert len(document.pages) == 4 and lines(document) == ["有字"]


def test_an_invisible_ocr_layer_is_no_text_layer():
    content = "q 400 0 0 300 0 0 cm /Im1 Do Q 3 Tr " + show("辨識結果", 50, 200)
    image = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
    assert notes(read(source(pdf(content, objects=(image,), resources="/XObject << /Im1 4 0 R >>")))) == [("hidden_text", [1]), ("no_text_layer", [1])]


def test_vertical_writing_runs_down_and_to_the_left():
    content = show("施政計畫", 300, 250, font="F2") + show("績效報告", 280, 250, font="F2")
    document = read(source(pdf(content)))
    assert lines(document) == ["施政計畫", "績效報告"]
    run = document.blocks[0].text.runs[0][1]
    assert run.axis == "y" and run.edges == (50, 62, 74, 86, 98)
    assert run.span.bbox == pytest.approx((294, 50, 306, 98), abs=0.1)


def test_actual_text_stands_for_its_glyphs():
    actual = "機關".encode("utf-16-be").hex()
    content = show("本", 50, 200) + f"/Span << /ActualText <feff{actual}> >> BDC " + show("幾官", 62, 200) + "EMC " + show("首長", 86, 200)
    document = read(source(pdf(content)))
    assert lines(document) == ["本機關首長"]
    assert document.blocks[0].text.runs[0][1].edges == (50, 62, 74, 86, 98, 110)


def test_slanted_watermarks_are_left_out_and_counted():
    content = show("內文", 50, 200) + "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 60 60 Tm <" + "草案".encode("utf-16-be").hex() + "> Tj ET"
    document = read(source(pdf(content)))
    assert lines(document) == ["內文"] and notes(document) == [("slanted_text", [1])]


def test_a_form_that_draws_itself_ends():
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 400 300] /Resources 3 0 R /Length 8 >>\nstream\n/Fm1 Do \nendstream"
    document = read(source(pdf("/Fm1 Do " + show("內文", 50, 200), objects=(form,), resources="/XObject << /Fm1 4 0 R >>")))
    assert lines(document) == ["內文"]


def test_inline_images_are_skipped_whatever_bytes_they_hold():
    content = "BI /W 4 /H 1 /BPC 8 /CS /G ID \x00(<BT E\xff EI\n" + show("內文", 50, 200)
    assert lines(read(source(pdf(content)))) == ["內文"]


def test_a_page_that_cannot_be_followed_is_read_by_pdfplumber_and_says_so():
    document = read(source(pdf(show("第一頁", 50, 200), show("第二頁", 50, 200) + ") stray bracket")))
    assert lines(document) == ["第一頁", "第二頁"]
    assert notes(document) == [("fallback_reader", [2])]


def test_words_of_one_string_go_to_the_cells_they_stand_in():
    grid = "0 0 0 RG 50 180 m 350 180 l S 50 220 m 350 220 l S 50 180 m 50 220 l S 150 180 m 150 220 l S 350 180 m 350 220 l S "
    assert tables(read(source(pdf(grid + show("預算           千元", 60, 195, 10, "F1"))))) == [[["預算", "千元"]]]


def test_an_underline_that_touches_a_border_adds_no_row():
    grid = "50 100 m 350 100 l S 50 220 m 350 220 l S 50 160 m 350 160 l S 50 100 m 50 220 l S 150 100 m 150 220 l S 350 100 m 350 220 l S "
    underline = "50 190 m 100 190 l S "
    table = next(block for block in read(source(pdf(grid + underline + show("甲", 60, 192)))).blocks if isinstance(block, Table))
    assert (table.n_rows, table.n_cols, Counter(cell.rowspan for cell in table.cells)) == (2, 2, Counter({1: 4}))


def test_an_encrypted_file_says_so():
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> /P -4 >>"
    data = pdf(show("密", 50, 200), objects=(encrypt,)).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 4 0 R /ID [<00> <00>]")
    with pytest.raises(Encrypted, match="password"):
        read(source(data))


def test_rubbish_behind_a_pdf_header_is_a_damaged_document():
    with pytest.raises(DocumentError, match="PDF"):
        read(source(b"%PDF-1.7\nthis is no PDF at all"))


def test_a_stream_that_unpacks_without_end_names_the_limit():
    bomb = zlib.compress(b" " * 80_000_000)
    form = f"<< /Type /XObject /Subtype /Form /BBox [0 0 400 300] /Filter /FlateDecode /Length {len(bomb)} >>\nstream\n".encode() + bomb + b"\nendstream"
    with pytest.raises(LimitExceeded, match="unpacked size of one part"):
        read(source(pdf("/Fm1 Do", objects=(form,), resources="/XObject << /Fm1 4 0 R >>")))


def test_forms_that_draw_each_other_without_end_name_the_limit():
    head = "<< /Type /XObject /Subtype /Form /BBox [0 0 400 300] /Resources 3 0 R /Length 100 >>\nstream\n"
    forms = tuple(f"{head}{f'/Fm{n + 1} Do ' * 10}\nendstream".encode() for n in range(8))
    names = " ".join(f"/Fm{n} {n + 4} 0 R" for n in range(8))
    with pytest.raises(LimitExceeded, match="objects on one page"):
        read(source(pdf("/Fm0 Do", objects=forms, resources=f"/XObject << {names} >>")))


def test_a_drawing_of_many_lines_is_no_table():
    hatching = "".join(f"{x} 10 m {x} 290 l S " for x in range(5, 395, 5)) + "".join(f"5 {y} m 390 {y} l S " for y in range(10, 290, 5))
    document = read(source(pdf(hatching * 3 + show("圖", 100, 100))))
    assert sum(len(block.cells) for block in document.blocks if isinstance(block, Table)) < limits.TABLE_PLACES.most


def test_pages_may_share_one_content_stream():
    data = pdf(show("甲", 50, 200), show("乙", 50, 200))
    shared = data.replace(b"/Contents 6 0 R", b"/Contents 4 0 R")
    assert lines(read(source(data))) == ["甲", "乙"]
    assert lines(read(source(shared))) == ["甲", "甲"]


def test_lines_under_a_white_box_are_not_there():
    grid = "50 100 m 350 100 l S 50 220 m 350 220 l S 50 160 m 350 160 l S 50 100 m 50 220 l S 150 100 m 150 220 l S 350 100 m 350 220 l S "
    cover = "1 1 1 rg 51 161 298 58 re f 0 g "
    document = read(source(pdf(grid + cover + show("合併之儲存格", 60, 190) + show("左", 60, 120) + show("右", 200, 120))))
    assert tables(document) == [[["合併之儲存格", ""], ["左", "右"]]]


def test_a_diagram_is_no_table():
    boxes = "".join(f"{x} {y} 60 30 re S " for x, y in ((170, 240), (50, 100), (170, 100), (290, 100)))
    wires = "200 240 m 200 180 l S 80 180 m 320 180 l S " + "".join(f"{x} 180 m {x} 130 l S " for x in (80, 200, 320))
    document = read(source(pdf(boxes + wires + show("處長", 188, 250) + show("甲科", 68, 110) + show("乙科", 188, 110) + show("丙科", 308, 110))))
    assert tables(document) == [] and lines(document) == ["處長", "甲科 乙科 丙科"]


def test_characters_stacked_beside_a_table_are_one_line():
    stack = "".join(show(character, 20, 250 - 14 * i) for i, character in enumerate("主計業務"))
    assert lines(read(source(pdf(stack + show("說明文字", 100, 250 - 14))))) == ["主計業務", "說明文字"]


def test_columns_of_numbers_stay_apart():
    grid = "50 100 m 150 100 l S 50 220 m 150 220 l S 50 100 m 50 220 l S 85 100 m 85 220 l S 150 100 m 150 220 l S "
    numbers = "".join(show(number, 55, 200 - 14 * i, 12, "F3") for i, number in enumerate(["1,289", "1,289", "357"]))
    assert tables(read(source(pdf(grid + numbers + show("人", 100, 200))))) == [[["1,289\n1,289\n357", "人"]]]


def one_cell(*shown: str) -> str:
    """A cell from 50 to 150 with some text, beside one of 人."""
    grid = "50 100 m 250 100 l S 50 220 m 250 220 l S 50 100 m 50 220 l S 150 100 m 150 220 l S 250 100 m 250 220 l S "
    ((row,),) = tables(read(source(pdf(grid + "".join(shown) + show("人", 155, 200)))))
    return row[0]


def test_names_spread_over_the_width_of_a_cell_are_one_for_each_line():
    spread = [
        "".join(show(c, 54 + i * 80 / (len(name) - 1), 200 - 20 * n) for i, c in enumerate(name)) for n, name in enumerate(["地政局", "殯葬管理處", "分局"])
    ]
    assert one_cell(*spread) == "地政局\n殯葬管理處\n分局"


def test_the_lines_of_a_list_of_codes_are_items_but_codes_in_a_sentence_are_not():
    lines_ = ["10101獎金及其他給與", "10102約聘僱人員薪資", "10103油料"]
    assert one_cell(*(show(text, 54, 200 - 14 * n, 9) for n, text in enumerate(lines_))) == "\n".join(lines_)
    said = [
        "推動各項施政計畫",
        "並函復（北一字第",
        "10201號函）及照案",
        "辦理（北一字第",
        "10202號函）另依規",
        "定逐年檢討其辦理",
        "成效並據以編列預",
        "算如列數以利執行",
        "如有不足再行勻支",
        "以符實際需要。",
    ]
    assert "北一字第10201號函" in one_cell(*(show(text, 54, 212 - 10 * n, 11.4) for n, text in enumerate(said)))


@pytest.mark.parametrize(("name", "expected"), [("ABCDEF+Wingdings2", "③甲"), ("Helvetica", "3甲")])
def test_digits_of_a_symbol_font_stand_in_circles(name, expected):
    names_ = b"1 beginbfchar <33> <0033> endbfchar"
    font = f"<< /Type /Font /Subtype /TrueType /BaseFont /{name} /FirstChar 51 /LastChar 51 /Widths [900] /ToUnicode 4 0 R >>"
    to_unicode = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(names_), names_)
    shown = "BT /F4 12 Tf 50 200 Td (3) Tj ET\n" + show("甲", 62, 200)
    assert lines(read(source(pdf(shown, fonts={"F4": font}, objects=(to_unicode,))))) == [expected]


def test_rows_that_nothing_divides_are_told():
    grid = (
        "50 100 m 250 100 l S 50 220 m 250 220 l S 50 200 m 250 200 l S 50 100 m 50 220 l S 150 100 m 150 220 l S 200 100 m 200 220 l S 250 100 m 250 220 l S "
    )
    shown = [
        show(text, x, y)
        for y, row in ((205, "科目 本年 上年"), (180, "甲 12 30"), (160, "乙 7 8"))
        for x, text in zip((55, 155, 205), row.split(), strict=True)
    ]
    issues = parse(source(pdf(grid + "".join(shown)))).records["issues"]
    assert [(issue.code, issue.text) for issue in issues] == [("rows_undivided", "科目 | 本年 | 上年")]
