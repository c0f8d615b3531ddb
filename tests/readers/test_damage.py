"""Whatever happens to a file, its reader ends with a document or with a sentence."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.document import Document, Table
from parsers.errors import DocumentError
from tests.fuzz.mutations import mutated
from tests.readers import office

DATA = Path(__file__).parent.parent / "data" / "office"
SAMPLES = {name: (DATA / name).read_bytes() for name in ("000_noto.docx", "000_noto.odt", "d08.docx")}
RICH = {
    "rich.docx": office.docx_bytes(
        office.numbered("前言", 90)
        + office.numbered("綜合", 90, 1)
        + office.paragraph("<w:del>" + office.run("刪") + "</w:del>" + office.run("隱", "<w:vanish/>") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
        + office.table(
            office.row(office.cell("甲", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), "乙"), office.row("丙", office.cell("丁", "<w:vMerge/>"))
        ),
        office.level(0, "ideographLegalTraditional", "%1、") + office.level(1, "taiwaneseCounting", "%1%2、"),
        footnote="註",
    ),
    "rich.odt": office.odt_bytes(
        '<text:list text:style-name="L"><text:list-item><text:p>前言<text:s text:c="3"/></text:p></text:list-item></text:list>'
        '<table:table><table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="2"><text:p>甲</text:p></table:table-cell>'
        '<table:table-cell table:number-rows-spanned="2"/></table:table-row></table:table>',
        '<text:list-style style:name="L">'
        '<text:list-level-style-number text:level="1" style:num-format="壹, 貳, 參, ..." text:display-levels="2"/></text:list-style>',
    ),
}
ALL = SAMPLES | RICH


def end(data: bytes) -> Document | DocumentError:
    try:
        return office.document(data)
    except DocumentError as error:
        return error


def check(ended: Document | DocumentError) -> None:
    """What holds for every document and for every error."""
    if isinstance(ended, DocumentError):
        assert "。 " in str(ended)
        assert str(ended).endswith(".")
        return
    for number, block in enumerate(ended.blocks, 1):
        if isinstance(block, Table):
            assert block.closed and block.merges_known
            assert 0 <= (block.header_rows or 0) <= block.n_rows
            for cell in block.cells:
                assert 0 <= cell.row < cell.row + cell.rowspan <= block.n_rows
                assert 0 <= cell.col < cell.col + cell.colspan <= block.n_cols
                assert all(span.line == number for span in (cell.area, *cell.text.spans()))
        else:
            assert block.text.text.strip() == block.text.text != ""
            assert [span.line for span in block.text.spans()] == [number]


@pytest.mark.parametrize("name", ALL)
def test_the_samples_are_sound(name):
    ended = end(ALL[name])
    assert isinstance(ended, Document)
    check(ended)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(name=st.sampled_from(sorted(ALL)), random=st.randoms(use_true_random=True))
def test_damaged_files_end_as_documents_or_errors(name, random):
    check(end(mutated(ALL[name], random)))


@pytest.mark.parametrize("name", sorted(RICH))
def test_files_cut_off_anywhere_are_damaged(name):
    data = RICH[name]
    for size in [*range(4, 200, 7), *range(200, len(data), len(data) // 60)]:
        ended = end(data[:size])
        assert isinstance(ended, DocumentError), size
        check(ended)
