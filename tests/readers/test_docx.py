"""DOCX as its reader sees it: merges, numbers, tracked changes, hidden text, and what hangs on a paragraph."""

import json
from pathlib import Path

import pytest

from parsers.document import Line, Table
from parsers.errors import DocumentError
from tests.readers import office
from tests.readers.office import cell, docx_bytes, level, numbered, only_table, paragraph, places, replaced, row, run, table, texts

DATA = Path(__file__).parent.parent / "data" / "office"
CHINESE_LEVELS = (
    level(0, "ideographLegalTraditional", "%1、")
    + level(1, "taiwaneseCountingThousand", "%2、")
    + level(2, "taiwaneseCountingThousand", "(%3)")
    + level(3, "decimal", "%4.")
    + level(4, "ideographTraditional", "%5、")
)
DECIMAL_LEVELS = level(0, "decimal", "%1") + level(1, "decimal", "%1.%2") + level(2, "decimal", "%1.%2.%3")


@pytest.mark.parametrize("name", ["000_noto.docx", "000_noto.odt", "d08.docx"])
def test_every_cell_span_heading_and_paragraph_of_a_sample(name):
    truth = json.loads((DATA / f"{name.partition('.')[0]}.truth.json").read_text("utf-8"))
    document = office.document((DATA / name).read_bytes())
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert [(t.n_rows, t.n_cols, t.header_rows) for t in tables] == [(t["n_rows"], t["n_cols"], t["header_rows"]) for t in truth["tables"]]
    assert [places(t) for t in tables] == [[(c["row"], c["col"], c["rowspan"], c["colspan"], c["text"]) for c in t["cells"]] for t in truth["tables"]]
    lines = [block.text.text for block in document.blocks if isinstance(block, Line)]
    assert lines == [block["text"] for block in truth["blocks"] if block["type"] != "table"]
    assert all(table.closed and table.merges_known for table in tables)
    assert document.notes == ()


def test_every_block_knows_its_number_and_stands_for_itself():
    blocks = office.document(docx_bytes(paragraph("甲") + paragraph("") + table(row("乙", "丙")) + paragraph("丁"))).blocks
    assert [block.text.spans()[0].line for block in blocks if isinstance(block, Line)] == [1, 3]
    assert [block.joins for block in blocks if isinstance(block, Line)] == ["never", "never"]
    (found,) = [block for block in blocks if isinstance(block, Table)]
    assert {c.area.line for c in found.cells} == {c.text.spans()[0].line for c in found.cells} == {2}


# Tables

RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_merged_cells_have_their_spans_and_their_text_once():
    data = docx_bytes(
        table(
            row(cell("甲", '<w:gridSpan w:val="2"/>'), "乙", properties="<w:tblHeader/>"),
            row(cell("併", RESTART), "b1", "c1|c2"),
            row(cell("看不見", CONTINUE), cell("b2", '<w:gridSpan w:val="2"/>' + RESTART)),
            row("d", cell("", '<w:gridSpan w:val="2"/>' + CONTINUE)),
        )
    )
    found = only_table(data)
    assert (found.n_rows, found.n_cols, found.header_rows) == (4, 3, 1)
    assert places(found) == [
        (0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙"), (1, 0, 2, 1, "併"), (1, 1, 1, 1, "b1"), (1, 2, 1, 1, "c1\nc2"), (2, 1, 2, 2, "b2"), (3, 0, 1, 1, "d"),
    ]  # fmt: skip


def test_a_merge_ends_where_the_width_changes_and_one_without_beginning_is_a_cell():
    wide = '<w:gridSpan w:val="2"/>'
    data = docx_bytes(table(row(cell("孤", CONTINUE), "b"), row(cell("上", wide + RESTART)), row(cell("下", CONTINUE), cell("右", CONTINUE))))
    assert places(only_table(data)) == [(0, 0, 1, 1, "孤"), (0, 1, 1, 1, "b"), (1, 0, 1, 2, "上"), (2, 0, 1, 1, "下"), (2, 1, 1, 1, "右")]


def test_rows_may_begin_and_end_inside_the_grid():
    data = docx_bytes(
        table(
            row("X", "Y", properties='<w:gridBefore w:val="1"/>'),
            row("p", "q", "r"),
            row("s", "t", properties='<w:gridAfter w:val="1"/>'),
        )
    )
    assert texts(data) == [[["", "X", "Y"], ["p", "q", "r"], ["s", "t", ""]]]
    assert [(c.row, c.col) for c in only_table(data).cells] == [(0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1)]


def test_borders_dragged_by_a_hair_are_one_column():
    shifted = table(row("A", cell("B", '<w:gridSpan w:val="2"/>')), row(cell("A2", '<w:gridSpan w:val="2"/>'), "B2"), widths=(2000, 30, 2000))
    assert texts(docx_bytes(shifted)) == [[["A", "B"], ["A2", "B2"]]]
    real = table(row("A", cell("B", '<w:gridSpan w:val="2"/>')), row(cell("A2", '<w:gridSpan w:val="2"/>'), "B2"), widths=(2000, 300, 2000))
    assert only_table(docx_bytes(real)).n_cols == 3
    narrow_cell = table(row("A", "|", "B"), row("C", "D", "E"), widths=(2000, 30, 2000))
    assert only_table(docx_bytes(narrow_cell)).n_cols == 3


def test_old_horizontal_merges_and_columns_nobody_sees():
    merged = table(row(cell("h", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>")), row("k", "l"))
    assert places(only_table(docx_bytes(merged))) == [(0, 0, 1, 2, "h"), (1, 0, 1, 1, "k"), (1, 1, 1, 1, "l")]
    spanned = table(row(cell("寬", '<w:gridSpan w:val="999999999"/>')), row(cell("窄", '<w:gridSpan w:val="999999999"/>')))
    assert places(only_table(docx_bytes(spanned))) == [(0, 0, 1, 1, "寬"), (1, 0, 1, 1, "窄")]


def test_header_rows_are_the_leading_ones_that_repeat():
    header = "<w:tblHeader/>"
    assert only_table(docx_bytes(table(row("a", properties=header), row("b", properties=header), row("c"), row("d", properties=header)))).header_rows == 2
    assert only_table(docx_bytes(table(row("a"), row("b")))).header_rows is None
    assert only_table(docx_bytes(table(row("a", properties='<w:tblHeader w:val="0"/>'), row("b")))).header_rows is None


INNER = table(row("n1", "n2"), row("n3", "n4"))


def test_a_table_in_a_cell_keeps_its_text_in_order():
    outer = table(row(f"<w:tc><w:tcPr/>{paragraph('前')}{INNER}{paragraph('後')}</w:tc>", "旁"))
    assert texts(docx_bytes(outer)) == [[["前\nn1\tn2\nn3\tn4\n後", "旁"]]]


def test_a_table_of_one_cell_around_tables_is_a_frame():
    frame = table(row(f"<w:tc><w:tcPr/>{paragraph('框內')}{INNER}{paragraph('')}</w:tc>"))
    assert texts(docx_bytes(frame)) == ["框內", [["n1", "n2"], ["n3", "n4"]]]
    assert texts(docx_bytes(table(row("只有一格")))) == [[["只有一格"]]]


def test_content_controls_around_rows_cells_and_blocks_are_opened():
    wrap = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>".format
    data = docx_bytes(wrap(paragraph("區塊") + table(wrap(row("a", wrap(cell("b"))))) + paragraph(wrap(run("行內")))))
    assert texts(data) == ["區塊", [["a", "b"]], "行內"]


# Numbers


def test_chinese_numbers_of_nested_lists():
    steps = [(0, "前言"), (1, "綜合"), (2, "甲"), (2, "乙"), (3, "細"), (4, "子"), (4, "丑"), (2, "丙"), (1, "企劃"), (2, "丁"), (0, "目標"), (1, "一般")]
    body = "".join(numbered(text, 90, depth) for depth, text in steps[:8]) + paragraph("說明") + "".join(numbered(text, 90, depth) for depth, text in steps[8:])
    assert texts(docx_bytes(body, CHINESE_LEVELS)) == [
        "壹、前言", "一、綜合", "(一)甲", "(二)乙", "1. 細", "甲、子", "乙、丑", "(三)丙", "說明", "二、企劃", "(一)丁", "貳、目標", "一、一般",
    ]  # fmt: skip


def test_numbers_of_upper_levels_and_levels_jumped_over():
    body = "".join(numbered(text, 90, depth) for depth, text in [(2, "c"), (1, "b"), (0, "a"), (1, "b"), (2, "c")])
    assert texts(docx_bytes(body, DECIMAL_LEVELS)) == ["1.1.1 c", "1.2 b", "2 a", "2.1 b", "2.1.1 c"]


def test_start_overrides_begin_once_and_lists_of_one_definition_count_together():
    nums = '<w:num w:numId="91"><w:abstractNumId w:val="90"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    body = numbered("a", 90) + numbered("b", 91) + numbered("c", 91) + numbered("d", 90)
    assert texts(docx_bytes(body, CHINESE_LEVELS, nums)) == ["壹、a", "伍、b", "陸、c", "柒、d"]


def test_numbers_inherited_from_heading_styles():
    body = "".join(paragraph(text, f'<w:pStyle w:val="Heading{style}"/>') for style, text in [(1, "前言"), (2, "綜合"), (2, "企劃"), (1, "目標"), (2, "一般")])
    unnumbered = paragraph("不編號", '<w:pStyle w:val="Heading2"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    assert texts(docx_bytes(body + unnumbered, CHINESE_LEVELS, style_levels=(0, 1))) == ["壹、前言", "一、綜合", "二、企劃", "貳、目標", "一、一般", "不編號"]


def test_suffix_restart_legal_numbers_and_bullets():
    levels = (
        level(0, "ideographLegalTraditional", "第%1章", '<w:suff w:val="space"/>')
        + level(1, "taiwaneseCounting", "%1之%2", '<w:isLgl/><w:lvlRestart w:val="0"/><w:suff w:val="nothing"/>')
        + level(2, "bullet", "\uf06c")
    )
    body = "".join(numbered(text, 90, depth) for depth, text in [(0, "總"), (1, "a"), (0, "分"), (1, "b"), (2, "點")])
    assert texts(docx_bytes(body, levels)) == ["第壹章 總", "1之1a", "第貳章 分", "2之2b", "點"]


def test_numbers_in_cells_even_of_empty_paragraphs():
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
    body = table(*(row(f"<w:tc><w:tcPr/>{paragraph('', number)}</w:tc>", text) for text in "甲乙丙"))
    assert texts(docx_bytes(body, DECIMAL_LEVELS)) == [[["1", "甲"], ["2", "乙"], ["3", "丙"]]]


# Runs


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph(run("刪") + "<w:del><w:r><w:delText>除</w:delText></w:r></w:del><w:ins>" + run("增") + "</w:ins>" + run("尾")), ["刪增尾"]),
        (paragraph("<w:moveFrom>" + run("移走") + "</w:moveFrom><w:moveTo>" + run("移來") + "</w:moveTo>"), ["移來"]),
        (paragraph("前半", "<w:rPr><w:del/></w:rPr>") + paragraph("後半") + paragraph("次段"), ["前半後半", "次段"]),
        (paragraph(run("見") + run("隱", "<w:vanish/>") + run("再", '<w:vanish w:val="0"/>')), ["見再"]),
        (paragraph(run("隱", "<w:vanish/>"), "<w:rPr><w:vanish/></w:rPr>") + paragraph("次段"), ["次段"]),
        (paragraph(run("第一行") + "<w:r><w:br/></w:r>" + run("第二行")), ["第一行", "第二行"]),
        (paragraph(run("甲") + "<w:r><w:tab/></w:r>" + run("乙")), ["甲\t乙"]),
        (paragraph(run("軟\u00ad連") + "<w:r><w:softHyphen/><w:noBreakHyphen/></w:r>" + run("字")), ["軟連-字"]),
        (paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run("是")), ["☑是"]),
        (paragraph("<w:hyperlink>" + run("連結") + "</w:hyperlink><w:smartTag>" + run("標籤") + "</w:smartTag>"), ["連結標籤"]),
        (paragraph('<w:fldSimple w:instr="REF a">' + run("欄") + "</w:fldSimple>"), ["欄"]),
        (paragraph("<w:r><w:ruby><w:rubyPr/><w:rt>" + run("ㄓㄥˋ") + "</w:rt><w:rubyBase>" + run("政") + "</w:rubyBase></w:ruby></w:r>" + run("府")), ["政府"]),
        (table(row("留"), row("刪", properties="<w:del/>"), row("隱", properties="<w:hidden/>")), [[["留"]]]),
        (paragraph(run("同一\n行\u2028內")), ["同一 行 內"]),
        (paragraph("<mc:AlternateContent><mc:Choice>" + run("新") + "</mc:Choice><mc:Fallback>" + run("舊") + "</mc:Fallback></mc:AlternateContent>"), ["新"]),
    ],
)  # fmt: skip
def test_what_is_printed_of_runs(body, expected):
    assert texts(docx_bytes(body)) == expected


SUPER, STRIKE = '<w:vertAlign w:val="superscript"/>', "<w:strike/>"


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (run("40") + run("1", SUPER) + run(" 場次"), "40 場次"),
        (run("2", SUPER) + run("6,700"), "6,700"),
        (run("36") + run("註1", SUPER) + run(" 場次"), "36 場次"),
        (run("講習場次") + run("(", SUPER) + run("2)", SUPER), "講習場次"),
        (run("40") + run("1", '<w:position w:val="8"/>') + run(" 場次"), "40 場次"),
        (run("1,250 m") + run("2", SUPER), "1,250 m²"),
        (run("3 km") + run("3", SUPER) + run("1", '<w:vertAlign w:val="baseline"/>'), "3 km³1"),
        (run("2.5×10") + run("6", SUPER) + run(" 噸"), "2.5×10⁶ 噸"),
        (run("25") + run("o", SUPER) + run("C"), "25oC"),
        (run("第") + run("5", '<w:position w:val="2"/>') + run("屆"), "第5屆"),
        (run("12", SUPER), "12"),
        (run("CO") + run("2", '<w:vertAlign w:val="subscript"/>'), "CO2"),
    ],
)
def test_a_raised_mark_of_a_note_is_no_digit_of_the_number_beside_it(runs, expected):
    assert texts(docx_bytes(paragraph(runs))) == [expected]


def test_text_that_is_struck_through_is_left_out_and_named():
    styled = docx_bytes(
        paragraph(run("甲") + run("舊", STRIKE))
        + table(row(f"<w:tc>{paragraph(run('50', '<w:dstrike/>') + run('40 場次'))}</w:tc>", f"<w:tc>{paragraph(run('全刪', STRIKE))}</w:tc>"))
        + paragraph(run("留", '<w:strike w:val="0"/>'))
    )
    assert texts(styled) == ["甲", [["40 場次", ""]], "留"]
    (note,) = office.document(styled).notes
    assert (note.code, note.text, [span.line for span in note.spans]) == ("struck_text", "舊50全刪", [1, 2])


def test_a_struck_item_of_a_list_shows_no_number_but_counts():
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
    body = numbered("甲", 90) + paragraph(run("刪", STRIKE), number) + numbered("丙", 90)
    assert texts(docx_bytes(body, DECIMAL_LEVELS)) == ["1 甲", "3 丙"]


def field(code: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}{code}{marks[1]}{result}{marks[2]}"


def test_fields_show_their_result_only():
    code = "<w:r><w:instrText> DATE </w:instrText></w:r>"
    assert texts(docx_bytes(paragraph(run("民國") + field(code, run("114年")) + run("起")))) == ["民國114年起"]
    nested = field("<w:r><w:instrText> IF </w:instrText></w:r>" + field(code, run("條件")), run("結果"))
    assert texts(docx_bytes(paragraph(run("a") + nested + run("b")))) == ["a結果b"]
    unfinished = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("沒有結尾")
    assert texts(docx_bytes(paragraph(unfinished) + paragraph("下一段"))) == ["沒有結尾", "下一段"]


def test_formulas_are_one_line_of_text():
    fraction = "<m:f><m:num><m:r><m:t>實支數+應付數</m:t></m:r></m:num><m:den><m:r><m:t>預算數</m:t></m:r></m:den></m:f>"
    assert texts(docx_bytes(paragraph(f"<m:oMath>{fraction}<m:r><m:t>×100%</m:t></m:r></m:oMath>"))) == ["(實支數+應付數)÷預算數×100%"]


def test_text_boxes_follow_their_paragraph_and_alternatives_count_once():
    box = f"<v:textbox><w:txbxContent>{paragraph('方塊一')}{paragraph('方塊二')}</w:txbxContent></v:textbox>"
    picture = f"<w:r><w:pict><v:shape>{box}</v:shape></w:pict></w:r>"
    assert texts(docx_bytes(paragraph(picture + run("錨定")) + paragraph("次段"))) == ["錨定", "方塊一", "方塊二", "次段"]
    alternatives = f'<w:r><mc:AlternateContent><mc:Choice Requires="v">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>'
    assert texts(docx_bytes(paragraph(alternatives))) == ["方塊一", "方塊二"]
    assert texts(docx_bytes(table(row(f"<w:tc><w:tcPr/>{paragraph(run('格') + picture)}</w:tc>")))) == [[["格\n方塊一\n方塊二"]]]


def test_footnotes_follow_the_block_and_leave_no_mark_behind_a_number():
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    assert texts(docx_bytes(paragraph(run("達成 95%") + mark) + paragraph("次段"), footnote="註解文字")) == ["達成 95%", "註解文字", "次段"]
    in_cell = table(row(f"<w:tc><w:tcPr/>{paragraph(run('95%') + mark)}</w:tc>", "b"))
    assert texts(docx_bytes(in_cell, footnote="註解文字")) == [[["95%", "b"]], "註解文字"]


def test_look_of_a_line_comes_from_run_and_style():
    data = docx_bytes(
        paragraph(run("標題", '<w:b/><w:sz w:val="36"/>'), '<w:jc w:val="center"/>') + paragraph("章", '<w:pStyle w:val="Heading1"/>') + paragraph("內文")
    )
    title, heading, body = office.document(data).blocks
    assert (title.font_size, title.is_bold, title.is_centred) == (18.0, True, True)
    assert (heading.font_size, heading.is_bold, heading.is_centred) == (14.0, True, False)
    assert (body.is_bold, body.is_centred) == (False, False)


def test_objects_that_cannot_be_read_are_named():
    notes = office.document(docx_bytes(paragraph(run("圖") + "<w:r><w:object/></w:r>") + "<w:altChunk/>")).notes
    assert [(note.code, "2 個內嵌物件" in note.message) for note in notes] == [("unread_object", True)]


# Packages that Word opens


def test_the_strict_variant_and_links_to_nothing_are_read():
    data = docx_bytes(paragraph("壹、前言"))
    body = office.part(data, "word/document.xml").replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    relations = office.part(data, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="x1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="NULL"/></Relationships>',
    )
    assert texts(replaced(data, {"word/document.xml": body, "word/_rels/document.xml.rels": relations})) == ["壹、前言"]


def test_styles_and_numbers_may_be_missing():
    data = docx_bytes(numbered("前言", 90), CHINESE_LEVELS)
    assert texts(replaced(data, {"word/numbering.xml": None, "word/styles.xml": None})) == ["前言"]


def test_styles_in_a_circle_do_no_harm():
    data = docx_bytes(paragraph("章", '<w:pStyle w:val="Heading1"/>'))
    circle = office.part(data, "word/styles.xml").replace(b'<w:basedOn w:val="Normal"/>', b'<w:basedOn w:val="Heading1"/>')
    assert texts(replaced(data, {"word/styles.xml": circle})) == ["章"]


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": None},
        {"word/document.xml": b"<w:document"},
        {"word/document.xml": b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'},
        {"word/styles.xml": b"no xml"},
    ],
)
def test_a_document_without_its_text_is_damaged(parts):
    with pytest.raises(DocumentError, match="損壞或不完整"):
        texts(replaced(docx_bytes(paragraph("甲")), parts))
