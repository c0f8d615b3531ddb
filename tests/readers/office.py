"""Small DOCX and ODT files for tests: made by python-docx and odfdo, with the XML that these libraries have no words for."""

from __future__ import annotations

import io
import zipfile

import docx
import odfdo
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from parsers.document import Document, Line, Source, Table
from parsers.readers import media_type, read

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inner: str, properties: str = "") -> str:
    """A w:p with plain text or with runs."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner if inner.startswith('<') or not inner else run(inner)}</w:p>"


def numbered(text: str, num_id: int, level: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>')


def cell(text: str, properties: str = "") -> str:
    """A w:tc; paragraphs are separated by `|`."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraph(part) for part in text.split('|'))}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(c if c.startswith('<') else cell(c) for c in cells)}</w:tr>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def level(number: int, number_format: str, pattern: str, extra: str = "") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{extra}<w:lvlText w:val="{pattern}"/></w:lvl>'


def docx_bytes(body: str, levels: str = "", nums: str = "", style_levels: tuple[int, ...] = (), footnote: str = "") -> bytes:
    """A DOCX with this body. `levels` define list 90; `nums` are further w:num; heading styles 1.. get list 90 at `style_levels`."""
    document = docx.Document()
    for element in parse_xml(f"<w:body {_NAMESPACES}>{body}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    numbering = document.part.numbering_part.element
    numbering.find(qn("w:num")).addprevious(parse_xml(f'<w:abstractNum {_NAMESPACES} w:abstractNumId="90">{levels}</w:abstractNum>'))
    for num in parse_xml(f'<w:numbering {_NAMESPACES}><w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>{nums}</w:numbering>'):
        numbering.append(num)
    for style, number in enumerate(style_levels, 1):
        properties = document.styles[f"Heading {style}"].element.get_or_add_pPr()
        properties.insert(0, parse_xml(f'<w:numPr {_NAMESPACES}><w:ilvl w:val="{number}"/><w:numId w:val="90"/></w:numPr>'))
    if footnote:
        notes = f'<w:footnotes {_NAMESPACES}><w:footnote w:id="2">{paragraph(footnote)}</w:footnote></w:footnotes>'
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        document.part.relate_to(Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package), RELATIONSHIP_TYPE.FOOTNOTES)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt_bytes(body: str, styles: str = "") -> bytes:
    """An ODT with this body (elements of office:text) and these automatic styles."""
    document = odfdo.Document("text")
    document.body.clear()
    for xml, parent in ((styles, document.content.get_element("//office:automatic-styles")), (body, document.body)):
        for element in odfdo.Element.from_tag(f"<office:text>{xml}</office:text>").children:
            parent.append(element)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def replaced(data: bytes, parts: dict[str, bytes | None]) -> bytes:
    """The package with some parts replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def document(data: bytes) -> Document:
    """What the readers make of the bytes, by their content."""
    return read(Source.from_bytes(data, media_type(data, "plan")))


def texts(data: bytes) -> list[str | list[list[str]]]:
    """Lines as text, tables as rows of cells; a merged cell stands once, `""` in the other places that it covers."""
    shown: list[str | list[list[str]]] = []
    for block in document(data).blocks:
        if isinstance(block, Line):
            shown.append(block.text.text)
        else:
            rows = [["" for _ in range(block.n_cols)] for _ in range(block.n_rows)]
            for c in block.cells:
                rows[c.row][c.col] = c.text.text
            shown.append(rows)
    return shown


def only_table(data: bytes) -> Table:
    (found,) = [block for block in document(data).blocks if isinstance(block, Table)]
    return found


def places(found: Table) -> list[tuple[int, int, int, int, str]]:
    """(row, col, rowspan, colspan, text) of every cell."""
    return [(c.row, c.col, c.rowspan, c.colspan, c.text.text) for c in found.cells]
