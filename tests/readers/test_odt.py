"""ODT as its reader sees it: spans, repeated cells, numbers of lists, deletions, hidden text, and what hangs on a paragraph."""

import pytest

from parsers.errors import DocumentError
from tests.readers import office
from tests.readers.office import odt_bytes, only_table, places, replaced, texts


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{''.join(map(p, text.split('|')))}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(c if c.startswith('<') else cell(c) for c in cells)}</table:table-row>"


def table(*rows: str, columns: str = "") -> str:
    return f"<table:table>{columns}{''.join(rows)}</table:table>"


COVERED = "<table:covered-table-cell/>"


# Tables


def test_spans_covered_cells_and_header_rows():
    data = odt_bytes(
        table(
            "<table:table-header-rows>" + row(cell("甲", 'table:number-columns-spanned="2"'), COVERED, "乙") + "</table:table-header-rows>",
            row(cell("併", 'table:number-rows-spanned="2"'), "b1", "c1|c2"),
            row(COVERED, "b2", "c"),
        )
    )
    found = only_table(data)
    assert (found.n_rows, found.n_cols, found.header_rows) == (3, 3, 1)
    assert places(found) == [
        (0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙"), (1, 0, 2, 1, "併"), (1, 1, 1, 1, "b1"), (1, 2, 1, 1, "c1\nc2"), (2, 1, 1, 1, "b2"), (2, 2, 1, 1, "c"),
    ]  # fmt: skip


def test_repeated_cells_rows_and_covered_cells():
    data = odt_bytes(
        table(
            row(cell("x", 'table:number-columns-repeated="3"')),
            row(cell("寬", 'table:number-columns-spanned="3"'), '<table:covered-table-cell table:number-columns-repeated="2"/>'),
            row("a", cell("", 'table:number-columns-repeated="2"'), attributes='table:number-rows-repeated="2"'),
        )
    )
    assert texts(data) == [[["x", "x", "x"], ["寬", "", ""], ["a", "", ""], ["a", "", ""]]]
    assert len(only_table(data).cells) == 10


def test_a_span_past_the_last_row_ends_with_the_table():
    assert places(only_table(odt_bytes(table(row(cell("a", 'table:number-rows-spanned="9"'), "b"), row(COVERED, "c"))))) == [
        (0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c"),
    ]  # fmt: skip


def test_borders_dragged_by_a_hair_are_one_column():
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table-column"><style:table-column-properties style:column-width="{width}"/></style:style>'
        for name, width in (("wide", "4cm"), ("hair", "0.5mm"))
    )
    columns = "".join(f'<table:table-column table:style-name="{name}"/>' for name in ("wide", "hair", "wide"))
    two = 'table:number-columns-spanned="2"'
    rows = row("A", cell("B", two), COVERED), row(cell("A2", two), COVERED, "B2")
    assert texts(odt_bytes(table(*rows, columns=columns), styles)) == [[["A", "B"], ["A2", "B2"]]]
    assert only_table(odt_bytes(table(*rows))).n_cols == 3


INNER = table(row("n1", "n2"), row("n3", "n4"))


def test_tables_in_tables_and_frames():
    outer = table(row(f"<table:table-cell>{p('前')}{INNER}{p('後')}</table:table-cell>", "旁"))
    assert texts(odt_bytes(outer)) == [[["前\nn1\tn2\nn3\tn4\n後", "旁"]]]
    frame = table(row(f"<table:table-cell>{p('框內')}{INNER}</table:table-cell>"))
    assert texts(odt_bytes(frame)) == ["框內", [["n1", "n2"], ["n3", "n4"]]]


# Numbers


def list_style(name: str, *levels: tuple[str, str, str], more: str = "") -> str:
    parts = "".join(
        f'<text:list-level-style-number text:level="{number}" style:num-prefix="{prefix}" style:num-format="{sample}" style:num-suffix="{suffix}" {more}/>'
        for number, (prefix, sample, suffix) in enumerate(levels, 1)
    )
    return f'<text:list-style style:name="{name}">{parts}</text:list-style>'


CHINESE = list_style(
    "L", ("", "壹, 貳, 參, ...", "、"), ("", "一, 二, 三, ...", "、"), ("(", "一, 二, 三, ...", ")"), ("", "1", "."), ("", "甲, 乙, 丙, ...", "、")
)


def listed(*items: str, attributes: str = 'text:style-name="L"') -> str:
    return f"<text:list {attributes}>{''.join(f'<text:list-item>{item}</text:list-item>' for item in items)}</text:list>"


def inner(*items: str) -> str:
    return listed(*items, attributes="")


def test_chinese_numbers_of_nested_lists():
    body = listed(
        p("前言") + inner(p("綜合") + inner(p("甲"), p("乙") + inner(p("細") + inner(p("子"), p("丑"))), p("丙")), p("企劃")), p("目標") + inner(p("一般"))
    )
    assert texts(odt_bytes(body, CHINESE)) == [
        "壹、前言", "一、綜合", "(一)甲", "(二)乙", "1. 細", "甲、子", "乙、丑", "(三)丙", "二、企劃", "貳、目標", "一、一般",
    ]  # fmt: skip


def test_lists_continue_over_paragraphs_and_tables():
    first = listed(p("a") + inner(p("b")), attributes='text:style-name="L" xml:id="one"')
    again = listed(inner(p("c")), p("d"), attributes='text:style-name="L" text:continue-numbering="true"')
    other = listed(p("x"))
    back = listed(p("e"), attributes='text:style-name="L" text:continue-list="one"')
    body = first + p("說明") + again + other + table(row(f"<table:table-cell>{back}</table:table-cell>"))
    assert texts(odt_bytes(body, CHINESE)) == ["壹、a", "一、b", "說明", "二、c", "貳、d", "壹、x", [["參、e"]]]


def test_start_values_headers_and_second_paragraphs_of_an_item():
    body = (
        '<text:list text:style-name="L"><text:list-header><text:p>無號</text:p></text:list-header>'
        f'<text:list-item text:start-value="5">{p("五")}{p("同項")}</text:list-item><text:list-item>{p("六")}</text:list-item></text:list>'
    )
    assert texts(odt_bytes(body, CHINESE)) == ["無號", "伍、五", "同項", "陸、六"]


def test_numbers_with_those_of_upper_levels():
    style = list_style("L", ("", "1", ""), ("", "1", ""), ("", "1", ""), more='text:display-levels="3"')
    assert texts(odt_bytes(listed(p("a") + inner(p("b") + inner(p("c")))), style)) == ["1 a", "1.1 b", "1.1.1 c"]
    own_pattern = CHINESE.replace('text:level="1"', 'text:level="1" loext:num-list-format="第%1%章"')
    assert texts(odt_bytes(listed(p("總則")), own_pattern)) == ["第壹章 總則"]


def test_bullets_and_unknown_styles_have_no_number():
    bullets = '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'
    assert texts(odt_bytes(listed(p("點"), attributes='text:style-name="B"') + listed(p("無"), attributes='text:style-name="Z"'), bullets)) == ["點", "無"]


def test_numbers_of_headings_come_from_the_outline():
    styles = (
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="壹, 貳, 參, ..." style:num-suffix="、"/>'
        '<text:outline-level-style text:level="2" style:num-format=""/></text:outline-style>'
        '<style:style style:name="plain" style:family="paragraph" style:list-style-name=""/>'
    )
    body = (
        '<text:h text:outline-level="1">前言</text:h><text:h text:outline-level="2">一、綜合</text:h><text:h text:outline-level="1">目標</text:h>'
        '<text:h text:outline-level="1" text:is-list-header="true">附件</text:h><text:h text:outline-level="1" text:style-name="plain">附錄</text:h>'
    )
    assert texts(odt_bytes(body, styles)) == ["壹、前言", "一、綜合", "貳、目標", "附件", "附錄"]


# Text

HIDDEN = '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (p("  甲\n   乙 <text:span> 丙</text:span>"), ["甲 乙 丙"]),
        (p('甲<text:s text:c="3"/>乙<text:tab/>丙<text:line-break/>丁'), ["甲   乙\t丙", "丁"]),
        (p('見<text:span text:style-name="H">隱</text:span>再<text:hidden-text text:is-hidden="true">藏</text:hidden-text>'), ["見再"]),
        (p("甲<text:bookmark text:name='b'/>乙<text:a>連結</text:a><text:soft-page-break/>丙"), ["甲乙連結丙"]),
        (p("<text:ruby><text:ruby-base>政</text:ruby-base><text:ruby-text>ㄓㄥˋ</text:ruby-text></text:ruby>府"), ["政府"]),
        (p("日期 <text:date>114年</text:date><office:annotation><text:p>批註</text:p></office:annotation>止"), ["日期 114年止"]),
        ("<text:tracked-changes><text:changed-region><text:deletion><text:p>刪除</text:p></text:deletion></text:changed-region></text:tracked-changes>"
         + p("刪<text:change/>增<text:change-start/>新<text:change-end/>"), ["刪增新"]),
        ("<text:section>" + p("節") + '</text:section><text:section text:display="none">' + p("隱") + "</text:section>", ["節"]),
        ("<text:table-of-content><text:index-body><text:index-title>" + p("目 錄") + "</text:index-title>" + p("壹、前言<text:tab/>1")
         + "</text:index-body></text:table-of-content>", ["目 錄", "壹、前言\t1"]),
    ],
)  # fmt: skip
def test_what_is_printed_of_text(body, expected):
    assert texts(odt_bytes(body, HIDDEN)) == expected


LOOKS = "".join(
    f'<style:style style:name="{name}" style:family="text"{parent}><style:text-properties {look}/></style:style>'
    for name, parent, look in (
        ("Up", "", 'style:text-position="super 58%"'),
        ("Low", "", 'style:text-position="sub 58%"'),
        ("Higher", "", 'style:text-position="33% 58%"'),
        ("Gone", "", 'style:text-line-through-style="solid"'),
        ("Double", "", 'style:text-line-through-type="double"'),
        ("Child", ' style:parent-style-name="Gone"', ""),
        ("Kept", ' style:parent-style-name="Gone"', 'style:text-line-through-style="none" style:text-line-through-type="none"'),
    )
)


def span(text: str, style: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("40" + span("1", "Up") + " 場次", "40 場次"),
        ("40" + span("註", "Higher") + " 場次", "40 場次"),
        ("1,250 m" + span("2", "Up"), "1,250 m²"),
        ("CO" + span("2", "Low"), "CO2"),
    ],
)
def test_a_raised_mark_of_a_note_is_no_digit_of_the_number_beside_it(body, expected):
    assert texts(odt_bytes(p(body), LOOKS)) == [expected]


@pytest.mark.parametrize("style", ["Gone", "Double", "Child"])
def test_text_that_is_struck_through_is_left_out_and_named(style):
    data = odt_bytes(p(span("50", style) + "40 場次" + span("計", "Kept")), LOOKS)
    assert texts(data) == ["40 場次計"]
    assert [(note.code, note.text, note.spans[0].line) for note in office.document(data).notes] == [("struck_text", "50", 1)]


def test_a_variable_that_is_set_without_being_shown_is_not_read():
    assert texts(odt_bytes(p('<text:variable-set text:name="n" text:display="none">5</text:variable-set>310 戶'))) == ["310 戶"]


def test_collapsed_rows_are_not_there_and_spans_over_them_are_shorter():
    data = odt_bytes(
        "<table:table><table:table-column/><table:table-column/>"
        '<table:table-row><table:table-cell table:number-rows-spanned="3"><text:p>併</text:p></table:table-cell>'
        "<table:table-cell><text:p>一</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:visibility="collapse"><table:covered-table-cell/><table:table-cell><text:p>藏</text:p></table:table-cell></table:table-row>'
        "<table:table-row><table:covered-table-cell/><table:table-cell><text:p>三</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert texts(data) == [[["併", "一"], ["", "三"]]]


def test_text_boxes_and_notes_follow_their_paragraph():
    box = f"<draw:frame><draw:text-box>{p('方塊')}</draw:text-box></draw:frame>"
    note = f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('註解')}</text:note-body></text:note>"
    assert texts(odt_bytes(p(f"{box}錨定 95%{note}") + p("次段"))) == ["錨定 95%", "方塊", "註解", "次段"]
    assert texts(odt_bytes(table(row(f"<table:table-cell>{p(f'格{box}95%{note}')}</table:table-cell>", "b")))) == [[["格95%\n方塊", "b"]], "註解"]
    assert texts(odt_bytes(box + p("頁上方塊之後"))) == ["方塊", "頁上方塊之後"]


def test_formulas_are_text_and_other_objects_are_named():
    mathml = "<mrow><mfrac><mrow><mi>實支數</mi><mo>+</mo><mi>應付數</mi></mrow><mi>預算數</mi></mfrac><mo>×</mo><mn>100</mn><mo>%</mo></mrow>"
    formula = f'<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics>{mathml}<annotation>{{a+b}} over c</annotation></semantics></math>'
    frame = '<draw:frame><draw:object xlink:href="./Object {}"/></draw:frame>'.format
    data = replaced(odt_bytes(p(f"率：{frame(1)}{frame(2)}")), {"Object 1/content.xml": formula.encode()})
    assert texts(data) == ["率：(實支數+應付數)÷預算數×100%"]
    assert [note.code for note in office.document(data).notes] == ["unread_object"]


def test_look_of_a_line_comes_from_its_styles():
    styles = (
        '<style:style style:name="base" style:family="paragraph">'
        '<style:text-properties style:font-size-asian="18pt" style:font-weight-asian="bold"/></style:style>'
        '<style:style style:name="T" style:family="paragraph" style:parent-style-name="base"><style:paragraph-properties fo:text-align="center"/></style:style>'
        '<style:style style:name="N" style:family="text"><style:text-properties style:font-weight-asian="normal" fo:font-size="12pt"/></style:style>'
    )
    title, body = office.document(odt_bytes('<text:p text:style-name="T">標題</text:p>' + p('<text:span text:style-name="N">內文</text:span>'), styles)).blocks
    assert (title.font_size, title.is_bold, title.is_centred) == (18.0, True, True)
    assert (body.font_size, body.is_bold, body.is_centred) == (12.0, False, False)


@pytest.mark.parametrize("content", [None, b"<office", b"<a/>", b""])
def test_a_document_without_its_text_is_damaged(content):
    with pytest.raises(DocumentError, match="損壞或不完整"):
        texts(replaced(odt_bytes(p("甲")), {"content.xml": content}))
