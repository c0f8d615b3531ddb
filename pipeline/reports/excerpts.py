"""What a finding shows of the documents: the part of a page, of a table or of the text in which its evidence stands,
with every piece of evidence marked by its number.

Numbers count the evidence of a finding from 1; the report's anchors are `<finding_id>.<number>`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from pipeline.findings import Bilingual, Evidence, Finding, place_of
from pipeline.reports.blocks import Block, Blocks, Piece, Spot, segments

_AROUND = 1  # rows of a table and paragraphs of text shown before and after the marked ones
_LONG_CELL = 40  # characters that make a cell wider than the others
_LONGEST_CELL = 90  # characters shown of a cell without a mark
_CONTEXT = 160  # characters of text shown around a mark, and of a paragraph without one
_MARGIN_PT = 46  # of a page, above and below the boxes


class PageImage(NamedTuple):
    """A rendered page: its address relative to the report's folder and its visible size in points."""

    href: str
    width: float
    height: float


class Images(Protocol):
    """The page images that can be shown; `missing` says by source_id, in both languages, why a file has none."""

    missing: dict[str, tuple[str, str]]

    def page(self, document_id: str, page: int) -> PageImage | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A marked box of a page, in points."""

    number: int
    role: str
    bbox: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """A cell as it is drawn: `pieces` of text, `is_marked` if the whole of it is evidence."""

    pieces: list[Piece]
    rowspan: int
    colspan: int
    is_header: bool

    @property
    def is_long(self) -> bool:
        return sum(len(piece.text) for piece in self.pieces) > _LONG_CELL


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """One figure: of a page (`image`, `boxes`, `view`), of a table (`runs` of rows, with gaps between them) or of the text
    (`paragraphs`). `numbers` are the pieces of evidence in it, `heading` the headings above it."""

    document_id: str
    numbers: tuple[int, ...]
    page: int | None = None
    place: Bilingual = ("", "")
    heading: str = ""
    table_no: int | None = None
    image: PageImage | None = None
    boxes: tuple[Box, ...] = ()
    view: tuple[float, float, float, float] | None = None
    runs: list[list[list[CellView]]] = field(default_factory=list)
    paragraphs: list[tuple[str, list[Piece]]] = field(default_factory=list)

    @property
    def n_cols(self) -> int:
        return sum(cell.colspan for cell in self.runs[0][0]) if self.runs else 0


def of_finding(finding: Finding, blocks: Mapping[str, Blocks], images: Images) -> list[Excerpt]:
    """The figures of a finding: that of the reported value first, then in the order of the evidence."""
    pages: dict[tuple[str, int], list[tuple[int, Evidence]]] = defaultdict(list)
    spots: dict[int, Spot] = {}
    found: list[Excerpt] = []
    for number, evidence in enumerate(finding.evidence, 1):
        document_id = evidence.document_id
        if evidence.page and evidence.bbox and images.page(document_id, evidence.page):
            pages[document_id, evidence.page].append((number, evidence))
        elif spot := blocks[document_id].find(evidence, lambda spot: spot in spots.values()):
            spots[number] = spot
        else:
            found.append(_quote(document_id, number, evidence))
    for (document_id, page), marked in pages.items():
        image = images.page(document_id, page)
        assert image is not None
        found.append(_page(document_id, page, image, marked))
    by_place: dict[tuple[str, int | str], dict[int, Spot]] = defaultdict(dict)
    for number, spot in spots.items():
        document_id = spot.block.row_id.split("/")[0]
        key: int | str = spot.block.table_no if spot.block.kind == "cell" else spot.block.section_row_id or spot.block.row_id
        by_place[document_id, key][number] = spot
    for (document_id, _), marks in by_place.items():
        first = finding.evidence[min(marks) - 1]
        draw = _table if next(iter(marks.values())).block.kind == "cell" else _text
        found.append(draw(document_id, marks, blocks[document_id], first))
    return sorted(found, key=lambda excerpt: excerpt.numbers[0])


def _quote(document_id: str, number: int, evidence: Evidence) -> Excerpt:
    """An evidence whose surroundings are not known: its own text."""
    quoted = [("paragraph", [Piece(evidence.text or "", (number,), (number,))])]
    return Excerpt(document_id=document_id, numbers=(number,), page=evidence.page, place=place_of(evidence), paragraphs=quoted)


def _page(document_id: str, page: int, image: PageImage, marked: Sequence[tuple[int, Evidence]]) -> Excerpt:
    boxes = tuple(Box(number=number, role=e.role, bbox=e.bbox) for number, e in marked if e.bbox)
    top = max(0.0, min(b.bbox[1] for b in boxes) - _MARGIN_PT)
    bottom = min(image.height, max(b.bbox[3] for b in boxes) + _MARGIN_PT)
    view = (0.0, round(top, 1), round(image.width, 1), round(bottom - top, 1))
    return Excerpt(document_id=document_id, numbers=tuple(n for n, _ in marked), page=page, place=place_of(marked[0][1]), image=image, boxes=boxes, view=view)


def _text(document_id: str, marks: dict[int, Spot], blocks: Blocks, first: Evidence) -> Excerpt:
    """The marked paragraphs and headings, with one before and one after."""
    by_block: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, spot in marks.items():
        by_block[spot.block.row_id].append((spot.start, spot.end, number))
    shown = _with_neighbours({i for i, block in enumerate(blocks.texts) if block.row_id in by_block}, len(blocks.texts))
    paragraphs: list[tuple[str, list[Piece]]] = []
    for i in shown:
        block = blocks.texts[i]
        pieces = _shortened(segments(block.text, by_block.get(block.row_id, ())), _CONTEXT)
        marker = [Piece(f"{block.marker}　")] if block.marker else []
        paragraphs.append((block.kind, [*marker, *pieces]))
    own = min(marks.items())[1].block
    return Excerpt(
        document_id=document_id, numbers=tuple(sorted(marks)), page=first.page, place=place_of(first), heading=blocks.heading(own), paragraphs=paragraphs
    )


def _table(document_id: str, marks: dict[int, Spot], blocks: Blocks, first: Evidence) -> Excerpt:
    """The table's header and the marked rows, with one before and one after."""
    own = min(marks.items())[1].block
    cells = blocks.table(own.table_no)
    by_cell: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, spot in marks.items():
        by_cell[spot.block.row_id].append((spot.start, spot.end, number))
    n_rows = max(c.row + c.rowspan for c in cells)
    marked_rows = {spot.block.row for spot in marks.values()}
    header_rows = {c.row for c in cells if c.is_header}
    shown = sorted(header_rows | set(_with_neighbours(marked_rows - header_rows, n_rows)))
    n_cols = max(c.col + c.colspan for c in cells)
    runs = []
    for run in _runs(shown):
        near = [c for c in cells if c.row <= run[-1] and run[0] < c.row + c.rowspan]
        runs.append([_row(near, n_cols, row, run, by_cell) for row in run])
    return Excerpt(
        document_id=document_id,
        numbers=tuple(sorted(marks)),
        page=first.page,
        place=place_of(first),
        heading=blocks.heading(own),
        table_no=own.table_no,
        runs=runs,
    )


def _row(cells: Sequence[Block], n_cols: int, row: int, run: Sequence[int], by_cell: Mapping[str, list[tuple[int, int, int]]]) -> list[CellView]:
    """The cells that begin in this row of a run: merged cells that began above the run are drawn again where it starts,
    places without a cell are empty."""
    views = []
    free = set(range(n_cols))
    for cell in cells:
        covered = [r for r in run if cell.row <= r < cell.row + cell.rowspan]
        if row in covered:
            free -= set(range(cell.col, cell.col + cell.colspan))
        if not covered or covered[0] != row:
            continue
        marks = by_cell.get(cell.row_id, [])
        pieces = _shortened(segments(cell.text, marks), _CONTEXT if marks else _LONGEST_CELL)
        views.append((cell.col, CellView(pieces=pieces, rowspan=len(covered), colspan=cell.colspan, is_header=cell.is_header)))
    views += [(col, CellView(pieces=[], rowspan=1, colspan=1, is_header=False)) for col in free]
    return [view for _, view in sorted(views, key=lambda pair: pair[0])]


def _shortened(pieces: list[Piece], longest: int) -> list[Piece]:
    """The pieces with what lies far from any mark left out (…), and the middle of very long marks."""
    last = len(pieces) - 1
    result = []
    for i, piece in enumerate(pieces):
        text = piece.text
        if piece.numbers:
            text = _without_middle(text, 3 * longest)
        elif i == 0 < last:
            text = text if len(text) <= longest else "…" + text[-longest:]
        elif i == last:
            text = text if len(text) <= longest else text[:longest] + "…"
        else:
            text = _without_middle(text, longest)
        result.append(piece._replace(text=text))
    return result


def _without_middle(text: str, longest: int) -> str:
    return text if len(text) <= 2 * longest else f"{text[:longest]} … {text[-longest:]}"


def _with_neighbours(rows: set[int], count: int) -> list[int]:
    return sorted({near for row in rows for near in range(row - _AROUND, row + _AROUND + 1) if 0 <= near < count})


def _runs(rows: Sequence[int]) -> list[list[int]]:
    """Rows in sequence together: [0, 1, 4, 5] is [[0, 1], [4, 5]]."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs
