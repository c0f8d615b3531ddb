"""Places: cutting a page at the box of a value and reading that value again; and the second reader over all of it."""

import json
import subprocess
import sys
from itertools import chain

import pdfplumber
import pytest
from pypdfium2 import PdfDocument

from parsers.dialects import vocabulary
from parsers.document import BBox, Document, Line, Printed, Run, Source, Span, Table
from parsers.layout.reading import without_running_lines
from parsers.layout.tables import stitch
from parsers.readers.pdf import read
from parsers.readers.pdf_second import SecondReader, confirms, differences
from parsers.text.fold import fold
from tests.readers.pdf_files import DATA, TRAPS, pdf, read_file, show, source

SAMPLE = DATA / "004_noto.pdf"


def texts(document: Document) -> list[Printed]:
    return list(chain.from_iterable([block.text] if isinstance(block, Line) else [cell.text for cell in block.cells] for block in document.blocks))


def runs(document: Document) -> list[Run]:
    return [run for text in texts(document) for _, run in text.runs]


def test_pdfplumber_reads_the_same_text_in_every_cut_out_box():
    wrong = []
    with pdfplumber.open(SAMPLE) as plumber:
        for run in runs(read_file(SAMPLE)):
            box = run.span.bbox
            cut = plumber.pages[run.span.page - 1].crop((box.x0 - 0.5, box.top, box.x1 + 0.5, box.bottom), strict=False)
            centres = [char for char in cut.chars if box.x0 <= (char["x0"] + char["x1"]) / 2 <= box.x1]
            read = "".join(char["text"] for char in sorted(centres, key=lambda char: char["x0"]))
            if "".join(read.split()) != "".join(run.text.split()):
                wrong.append((run.text, read))
    assert not wrong


def test_a_value_cut_out_of_its_cell_is_read_again():
    document = read_file(SAMPLE)
    tables = [block for block in stitch(without_running_lines(document).blocks, vocabulary()) if isinstance(block, Table)]
    amount = next(cell.text for table in tables for cell in table.cells if "21,288" in cell.text.text)
    at = amount.text.index("288")
    with SecondReader(SAMPLE.read_bytes()) as second:
        assert [second.text(span.page, span.bbox) for span in amount[at : at + 3].spans()] == ["288"]


@pytest.mark.parametrize("name", ["plain", "cropbox", "mediabox_offset", "rotate90", "rotated_content", "form_xobject", "kangxi", "fakebold", "hidden"])
def test_boxes_are_those_of_the_visible_page(name):
    path = TRAPS / f"{name}.pdf"
    document = read_file(path)
    with SecondReader(path.read_bytes()) as second:
        for run in runs(document):
            assert fold(second.text(run.span.page, run.span.bbox)) == fold(run.text)


def test_every_part_of_a_run_has_the_box_of_just_that_part():
    with SecondReader((TRAPS / "rotated_content.pdf").read_bytes()) as second:
        for run in runs(read_file(TRAPS / "rotated_content.pdf")):
            for i in range(len(run.text)):
                span = run.cut(i, i + 1).span
                assert second.text(span.page, span.bbox._replace(top=span.bbox.top + 2, bottom=span.bbox.bottom - 2)) == run.text[i].strip()


@pytest.mark.parametrize("matrix", ["1 0 0 1 50 100", "0 1 -1 0 100 50", "-1 0 0 -1 300 200", "0 -1 1 0 200 250"])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_rotated_text_on_a_rotated_page(matrix, turn):
    data = pdf(f"BT /F3 12 Tf {matrix} Tm (Weight 12.5) Tj ET", page=f"/MediaBox [-20 10 400 330] /CropBox [0 20 380 300] /Rotate {turn}")
    document = read(source(data))
    assert [text.text for text in texts(document)] == ["Weight 12.5"]
    assert list(differences(document)) == []
    width, height = PdfDocument(data)[0].get_size()
    assert (document.pages[0].width, document.pages[0].height) == (width, height)


def test_a_cell_cut_by_a_page_break_has_a_place_on_both_pages():
    document = without_running_lines(read_file(SAMPLE))
    cells = [cell for block in stitch(document.blocks, vocabulary()) if isinstance(block, Table) for cell in block.cells]
    cut = [cell for cell in cells if len(cell.text.areas()) > 1]
    assert cut
    for cell in cut:
        (first, above), (second, below) = cell.text.areas()[:2]
        assert second.page == first.page + 1 and "".join((above + below).split()) == "".join(cell.text.text.split())
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text("utf-8"))
    whole = {"".join(cell["text"].split()) for table in truth["tables"] for cell in table["cells"]}
    assert {"".join(cell.text.text.split()) for cell in cut} <= whole


def test_the_second_reader_confirms_every_line_of_a_sample():
    assert list(differences(read_file(SAMPLE))) == []


def test_the_second_reader_disputes_what_is_not_there():
    run = next(run for run in runs(read_file(SAMPLE)) if "112" in run.text)
    forged = run.text.replace("112", "113")
    with SecondReader(SAMPLE.read_bytes()) as second:
        assert confirms(Printed.of(forged, run.span), second) == (False, "".join(run.text.split()))
        assert confirms(Printed.of(run.text, run.span), second)[0] is True


def test_the_second_reader_does_not_judge_pages_that_depend_on_the_machine():
    data = pdf(show("非內嵌字型", 50, 200))
    document = read(source(data))
    assert [text.text for text in texts(document)] == ["非內嵌字型"]
    assert [(note.code, [span.page for span in note.spans]) for note in differences(document)] == [("second_reading_impossible", [1])]
    with SecondReader(data) as second:
        assert second.text(1, BBox(0, 0, 400, 300)) is None
        assert confirms(texts(document)[0], second) == (None, "")
        assert confirms(Printed.of("文字檔", Span(line=3)), second) == (None, "")


def test_the_second_reader_knows_nothing_of_pages_beyond_the_last():
    with SecondReader(SAMPLE.read_bytes()) as second:
        assert second.text(99, BBox(0, 0, 1, 1)) is None


def test_the_second_reader_uses_no_module_of_the_first():
    code = "import sys, parsers.readers.pdf_second; print([name for name in sys.modules if 'pdfminer' in name or 'pdf_content' in name or 'pdf_grid' in name])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_nothing_depends_on_the_fonts_of_the_machine(tmp_path):
    """A process that sees no fonts at all reads the same, byte for byte."""
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    paths = [str(SAMPLE), str(TRAPS / "kangxi.pdf"), str(TRAPS / "no_tounicode.pdf")]
    (tmp_path / "cjk.pdf").write_bytes(pdf(show("非內嵌字型", 50, 200)))
    code = (
        "import sys, hashlib; from pathlib import Path; from parsers.document import Source; from parsers.readers.pdf import read\n"
        "for name in sys.argv[1:]:\n"
        "    document = read(Source.from_bytes(Path(name).read_bytes(), 'application/pdf', 'x'))\n"
        "    print(hashlib.sha256(repr((document.blocks, document.notes)).encode()).hexdigest())"
    )
    command = [sys.executable, "-c", code, *paths, str(tmp_path / "cjk.pdf")]
    bare = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "FONTCONFIG_PATH": str(tmp_path), "HOME": str(tmp_path), "PATH": "", "CMAP_PATH": str(tmp_path)}
    with_fonts = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    without = subprocess.run(command, capture_output=True, text=True, check=True, env=bare).stdout
    assert with_fonts == without and len(without.split()) == 4


def test_the_reader_opens_no_font_file():
    """Python reports every file that is opened: none of them is a font."""
    code = (
        "import sys; from pathlib import Path; from parsers.document import Source\n"
        "opened = []; sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "from parsers.readers.pdf import read\n"
        "read(Source.from_bytes(Path(sys.argv[1]).read_bytes(), 'application/pdf', 'x'))\n"
        "print([name for name in opened if name.lower().endswith(('.ttf', '.otf', '.ttc', '.pfb', '.pfa')) or 'fonts' in name.split('/')])"
    )
    assert subprocess.run([sys.executable, "-c", code, str(SAMPLE)], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_reading_twice_gives_the_same():
    data = SAMPLE.read_bytes()
    assert read(Source.from_bytes(data, "application/pdf", "a")).blocks == read(Source.from_bytes(data, "application/pdf", "b")).blocks
