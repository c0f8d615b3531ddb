"""What belongs to the page and not to the text, and paragraphs that a page break cut."""

import pytest

from parsers.document import Document, Line
from parsers.layout.reading import without_running_lines
from parsers.parse import parse
from parsers.readers.pdf import read
from tests.readers.pdf_files import pdf, show, source

BODY = "推動資訊安全防護及縣政服務品質提升計畫辦理情形"  # 23 characters of 12 points from 50 on: full lines up to 326


def page(*lines: tuple[str, float, float]) -> str:
    return "".join(show(text, x, y) for text, x, y in lines)


def body(*contents: str) -> list[str]:
    return [block.text.text for block in without_running_lines(read(source(pdf(*contents, page="/MediaBox [0 0 400 600]")))).blocks if isinstance(block, Line)]


def joins(*contents: str) -> list[tuple[str, str]]:
    document = without_running_lines(read(source(pdf(*contents, page="/MediaBox [0 0 400 600]"))))
    return [(block.text.text[:4], block.joins) for block in document.blocks if isinstance(block, Line)]


def test_headers_and_page_numbers_are_kept_out():
    pages = [page(("新竹縣政府年度施政計畫", 120, 570), (f"第{n}頁內文", 50, 400), (f"- {n} -", 190, 20)) for n in range(1, 5)]
    assert body(*pages) == ["第1頁內文", "第2頁內文", "第3頁內文", "第4頁內文"]


def test_facing_pages_may_have_their_headers_on_other_sides():
    pages = [page(("施政計畫", 50 if n % 2 else 300, 570), ("甲乙丙丁戊己"[n] + "段內文", 50, 400)) for n in range(1, 5)]
    assert body(*pages) == ["乙段內文", "丙段內文", "丁段內文", "戊段內文"]


@pytest.mark.parametrize("footer", ["{n}", "第 {n} 頁", "第{n}頁，共9頁", "{n}/9", "- {n} -", "～{n}～", "02-004-{n}", "第{han}頁"])
def test_forms_of_page_numbers(footer):
    pages = [page(("內文" + "甲乙丙"[n], 50, 400), (footer.format(n=n + 7, han="七八九"[n]), 180, 60)) for n in range(3)]
    assert body(*pages) == ["內文甲", "內文乙", "內文丙"]


def test_a_lone_number_in_the_foot_of_a_single_page_is_its_number():
    assert body(page(("內文", 50, 400), ("12", 190, 20))) == ["內文"]


def test_a_unit_over_a_table_is_said_once():
    pages = [page(("單位：千元", 300, 560), (f"內文{n}", 50, 400)) for n in range(3)]
    assert body(*pages) == ["單位：千元", "內文0", "內文1", "內文2"]


def test_headings_and_numbers_of_the_text_stay():
    pages = [page(("壹、前言" if n == 1 else "貳、目標", 50, 560), (f"{n * 17}", 50, 540), ("內文", 50, 300)) for n in (1, 2)]
    assert body(*pages) == ["壹、前言", "17", "內文", "貳、目標", "34", "內文"]


def test_under_the_titles_of_a_volume_the_first_heading_is_no_running_line():
    offices = ["農業處", "水利處", "地政處"]
    pages = [page((f"屏東縣政府{office} 112 年度施政計畫", 60, 570), ("壹、前言", 50, 540), (f"{office}為民服務。", 50, 400)) for office in offices]
    assert body(*pages) == [text for o in offices for text in (f"屏東縣政府{o} 112 年度施政計畫", "壹、前言", f"{o}為民服務。")]
    running = [page(("屏東縣政府施政計畫", 60, 570), ("貳、施政重點", 50, 550), ("甲乙丙"[n] + "段內文", 50, 400)) for n in range(3)]
    assert body(*running) == ["甲段內文", "乙段內文", "丙段內文"]


def test_a_paragraph_runs_on_over_the_page_break_and_its_footer():
    first = page((BODY, 74, 120), (BODY + "推動", 50, 100), ("1", 190, 20))
    second = page((BODY + "及時", 50, 560), ("結束。", 50, 540), (BODY, 74, 520), ("2", 190, 20))
    assert joins(first, second) == [("推動資訊", "never"), ("推動資訊", "wraps"), ("推動資訊", "wraps"), ("結束。", "wraps"), ("推動資訊", "never")]


def test_a_page_that_opens_with_a_new_paragraph():
    first = page((BODY, 74, 120), (BODY + "推動", 50, 100))
    indented = page((BODY, 74, 560), (BODY + "推動", 50, 540))
    short = page((BODY + "推動", 50, 120), ("結束。", 50, 100))
    assert joins(first, indented)[2] == ("推動資訊", "never")
    assert joins(short, page((BODY + "推動", 50, 560)))[2] == ("推動資訊", "never")


def test_a_document_without_pages_is_left_alone():
    document = Document(source(b""), (), ())
    assert without_running_lines(document) is document


def test_lines_that_run_into_the_margin_do_not_move_it():
    """Full lines end at 326, two at 331, three with spaces too; the hanging paragraph's first line breaks at 317, where a character of 12 has no room."""
    full = [(BODY, 50, 560 - 20 * n) for n in range(12)]
    wide = [("推動 資訊 安全防護", 211, 320), ("服務 113 年", 235, 300), ("縣政 品質 提升", 223, 280), (BODY, 55, 260)]
    hanging = [("1、" + BODY[:18], 77, 240), ("品質提升。", 101, 220)]
    assert joins(page(*full, *wide, *hanging))[-2:] == [("1、推動", "never"), ("品質提升", "wraps")]


def test_where_all_lines_are_short_none_runs_on():
    lines = [
        ("縣政府水利處工作報告", 50, 560),
        ("中華民國一百零九年", 50, 540),
        ("壹、抽水站維護", 50, 520),
        ("全縣抽水站共五十二站", 50, 500),
        ("每月檢查", 50, 480),
    ]
    assert not any(how == "wraps" for _, how in joins(page(*lines)))


def test_an_item_that_the_page_cuts_is_no_heading():
    item = "推動資訊安全防護及縣政服務品質提升計畫"
    first = page(("一、年度重點", 50, 500), ("15. 檢討法規。", 50, 480), ("16. " + item + "辦理", 50, 460))
    second = page(("情形。", 50, 560), ("17. 改進採購。", 50, 540))
    records = parse(source(pdf(first, second, page="/MediaBox [0 0 400 600]"))).records
    assert [section.path for section in records["sections"]] == ["一"]
    assert [paragraph.text for paragraph in records["paragraphs"]] == ["15. 檢討法規。", f"16. {item}辦理情形。", "17. 改進採購。"]


GRID = "".join(f"50 {y} m 350 {y} l S " for y in (400, 420, 440)) + "".join(f"{x} 400 m {x} 440 l S " for x in (50, 200, 350))
CELLS = (("科目", 55, 425), ("金額", 205, 425), ("一般行政", 55, 405), ("12", 205, 405))


@pytest.mark.parametrize(
    ("title", "size", "places"),
    [
        ("歲出機關別預算表", 18, {None}),
        ("歲出機關別預算表", 12, {"一"}),  # no larger than the text
        ("歲出機關別預算", 18, {"一"}),  # no table, as far as it says
    ],
)
def test_no_section_goes_on_below_the_title_of_a_table_on_a_page_of_its_own(title, size, places):
    first = page(("一、主要原因", 50, 500), ("減列維護費。", 50, 480))
    second = show(title, 120, 560, size) + page(("中華民國115年度", 150, 540), *CELLS) + GRID
    records = parse(source(pdf(first, second, page="/MediaBox [0 0 400 600]"))).records
    paths = {section.row_id: section.path for section in records["sections"]}
    assert {paths.get(cell.section_row_id) for cell in records["cells"]} == places


def test_a_heading_above_such_a_page_has_its_table_there():
    first = page(("一、主要原因", 50, 500), ("減列維護費。", 50, 480), ("二、共同面", 50, 460))
    second = show("績效目標及指標一覽表", 120, 560, 18) + page(*CELLS) + GRID
    records = parse(source(pdf(first, second, page="/MediaBox [0 0 400 600]"))).records
    assert {cell.section_row_id for cell in records["cells"]} == {records["sections"][1].row_id}


def test_the_title_of_a_table_below_text_of_its_section_ends_nothing():
    content = page(("一、主要原因", 50, 580), ("減列維護費。", 50, 565), *CELLS) + show("歲出機關別預算表", 120, 540, 18) + GRID
    records = parse(source(pdf(content, page="/MediaBox [0 0 400 600]"))).records
    assert {cell.section_row_id for cell in records["cells"]} == {records["sections"][0].row_id}
