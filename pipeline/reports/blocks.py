"""A document as it was printed, from the publication alone: its headings, paragraphs and cells in reading order, and
the very characters among them that an evidence stands for."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import duckdb

from parsers.dialects import vocabulary
from parsers.text.fold import fold_offsets
from pipeline.findings import Evidence


class Place(NamedTuple):
    """Where a text was printed: page and box, or a line (DOCX and ODT: a block's number)."""

    page: int | None
    line: int | None
    bbox: tuple[float, float, float, float] | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an entry of the contents or a cell. `marker` is the heading's number, not part of `text`."""

    row_id: str
    kind: str
    text: str
    marker: str = ""
    section_row_id: str | None = None
    table_no: int = 0
    row: int = 0
    col: int = 0
    rowspan: int = 1
    colspan: int = 1
    is_header: bool = False


class Spot(NamedTuple):
    """The characters [start, end) of a block."""

    block: Block
    start: int
    end: int


_TEXTS = """
    SELECT row_id, 'heading' AS kind, coalesce(text, title, '') AS text, CASE WHEN text IS NULL THEN coalesce(marker, '') ELSE '' END AS marker,
        parent_row_id AS section_row_id
    FROM sections WHERE document_id = $document
    UNION ALL SELECT row_id, 'paragraph', coalesce(text, ''), '', section_row_id FROM paragraphs WHERE document_id = $document
    UNION ALL SELECT row_id, 'entry', coalesce(title, ''), '', NULL FROM toc_entries WHERE document_id = $document"""
_CELLS = """
    SELECT row_id, 'cell', coalesce(text, ''), '', section_row_id, table_no, row, col, rowspan, colspan, is_header
    FROM cells WHERE document_id = $document ORDER BY table_no, row, col"""
_SENTENCES = """
    SELECT row_id, NULL, text FROM claims WHERE document_id = $document
    UNION ALL SELECT t.row_id, t.label, c.text FROM claim_terms t JOIN claims c ON c.row_id = t.claim_row_id WHERE t.document_id = $document
    UNION ALL SELECT row_id, label, sentence FROM labelled_values WHERE document_id = $document"""
_PLACES = """
    SELECT row_id, field, page, line, CASE WHEN x0 IS NOT NULL THEN [x0, top, x1, bottom] END, text
    FROM provenance WHERE row_id >= $document || '/' AND row_id < $document || '0' ORDER BY row_id, field, span_no"""


class Blocks:
    """The blocks of one document."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
        bound = {"document": document_id}
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._printed: dict[str, set[str]] = defaultdict(set)
        for row_id, _, page, line, bbox, text in connection.execute(_PLACES, bound).fetchall():
            self._places[row_id].append(Place(page, line, tuple(bbox) if bbox else None, text))
            if text:
                self._printed[row_id].add(text)
        self._labels: dict[str, tuple[str | None, str]] = {}
        for row_id, label, sentence in connection.execute(_SENTENCES, bound).fetchall():
            self._labels[row_id] = label, sentence or ""
            self._printed[row_id].add(sentence or "")
        texts = [Block(*row) for row in connection.execute(_TEXTS, bound).fetchall()]
        self.cells = [Block(*row) for row in connection.execute(_CELLS, bound).fetchall()]
        self.texts = sorted(texts, key=self._reading_order)
        self._by_row_id = {block.row_id: block for block in (*self.texts, *self.cells)}
        self._by_place: dict[tuple[int | None, int | None], list[Block]] = defaultdict(list)
        for block in (*self.cells, *self.texts):
            for key in {(place.page, place.line) for place in self._places[block.row_id]}:
                self._by_place[key].append(block)

    def heading(self, block: Block) -> str:
        """The headings above a block, outermost first: 貳、關鍵策略目標達成情形 › 一、業務面."""
        names: list[str] = []
        above = self._by_row_id.get(block.section_row_id or "")
        while above is not None and len(names) < 8:
            names.append("　".join(filter(None, (above.marker, above.text[:40]))))
            above = self._by_row_id.get(above.section_row_id or "")
        return " › ".join(reversed(names))

    def table(self, table_no: int) -> list[Block]:
        """The cells of a table, by row and column."""
        return [cell for cell in self.cells if cell.table_no == table_no]

    def find(self, evidence: Evidence, taken: Callable[[Spot], bool]) -> Spot | None:
        """Where an evidence stands: the block, and the characters in it that are not `taken` yet; the whole block where
        its text is not found in one piece. None if the publication does not know."""
        blocks = self._candidates(evidence)
        wanted = (evidence.text or "").strip()
        for block in blocks:
            spots = self._by_label(evidence.row_id, block, [Spot(block, start, end) for start, end in occurrences(block.text, wanted)])
            free = [spot for spot in spots if not taken(spot)]
            if spots:
                return (free or spots)[0]
        return Spot(blocks[0], 0, len(blocks[0].text)) if blocks else None

    def _by_label(self, row_id: str, block: Block, spots: list[Spot]) -> list[Spot]:
        """The spots of a number of the prose, those in its own sentence only, the one nearest behind its label first."""
        label, sentence = self._labels.get(row_id, (None, ""))
        low, high = next(occurrences(block.text, sentence), (0, len(block.text)))
        inside = [spot for spot in spots if low <= spot.start and spot.end <= high] or spots
        ends = [end for start, end in occurrences(block.text, label or "") if low <= start and end <= high]
        return sorted(inside, key=lambda spot: min((spot.start - end if spot.start >= end else len(block.text) + end for end in ends), default=0))

    def _candidates(self, evidence: Evidence) -> list[Block]:
        """Blocks in which the evidence may stand, the likeliest first."""
        if own := self._by_row_id.get(evidence.row_id):
            return [own]
        near = [b for b in self._by_place[evidence.page, evidence.line] if evidence.bbox is None or self._overlaps(b, evidence)]
        wanted = (evidence.text or "").strip()
        holding = [b for b in near if wanted and next(occurrences(b.text, wanted), None)]
        if not holding:
            return [b for b in near if b.kind != "cell"] or near
        return sorted(holding, key=lambda b: self._likeness(b, evidence, wanted), reverse=True)

    def _likeness(self, block: Block, evidence: Evidence, wanted: str) -> tuple[int, bool, bool]:
        """How well a block that holds the text fits the evidence's record: a cell in the row where most else of the record
        stands, with just this text, under a header of the field's role."""
        if block.kind != "cell":
            return (0, block.text.strip() == wanted, False)
        row = [c.text for c in self.cells if c.table_no == block.table_no and c.row <= block.row < c.row + c.rowspan]
        alike = sum(any(next(occurrences(text, printed), None) for text in row) for printed in self._printed[evidence.row_id])
        return (alike, block.text.strip() == wanted, self._role(block) == evidence.field.rpartition("_")[0])

    def _role(self, cell: Block) -> str | None:
        over = [c.text for c in self.cells if c.table_no == cell.table_no and c.is_header and c.col <= cell.col < c.col + c.colspan]
        return vocabulary().role(" ".join(over))

    def _overlaps(self, block: Block, evidence: Evidence) -> bool:
        box = evidence.bbox
        for place in self._places[block.row_id]:
            if box and place.bbox and place.page == evidence.page:
                (x0, top, x1, bottom), (a0, a1, b0, b1) = place.bbox, box
                if min(x1, b0) > max(x0, a0) and min(bottom, b1) > max(top, a1):
                    return True
        return False

    def _reading_order(self, block: Block) -> tuple[int, float, str]:
        first = next(iter(self._places[block.row_id]), None)
        if first is None:
            return (0, 0.0, block.row_id)
        return (first.page or 0, first.bbox[1] if first.bbox else float(first.line or 0), block.row_id)


def occurrences(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Every [start, end) at which `wanted` is printed in `text`, whatever the spaces and widths; a number is never found
    inside a longer one."""
    needle = _folded(wanted)[0]
    folded, offsets = _folded(text)
    at = folded.find(needle) if needle else -1
    while at >= 0:
        end = at + len(needle)
        if not (_is_cut(folded, at) or _is_cut(folded, end)):
            yield offsets[at], offsets[end - 1] + 1
        at = folded.find(needle, at + 1)


@functools.lru_cache(8192)
def _folded(text: str) -> tuple[str, list[int]]:
    """fold_offsets, remembered: the same cells and values are compared many times while a document is shown."""
    return fold_offsets(text)


def _is_cut(folded: str, at: int) -> bool:
    """True if a border at this offset would cut a number in two."""
    before, after = folded[:at][-2:], folded[at : at + 2]
    if before[-1:].isdigit() and after[:1].isdigit():
        return True
    return (before[-1:].isdigit() and after[:1] in ".," and after[1:].isdigit()) or (before[-1:] in ".," and before[:-1].isdigit() and after[:1].isdigit())


class Piece(NamedTuple):
    """A stretch of text under the same marks. `numbers` are those of its marks, the narrowest first; `anchors` those of the
    marks that begin here."""

    text: str
    numbers: tuple[int, ...] = ()
    anchors: tuple[int, ...] = ()


def segments(text: str, marks: Sequence[tuple[int, int, int]]) -> list[Piece]:
    """The text cut at the borders of its marks (start, end, number)."""
    borders = sorted({0, len(text), *(border for start, end, _ in marks for border in (start, end))})
    narrowest = sorted(marks, key=lambda mark: mark[1] - mark[0])
    return [
        Piece(
            text[start:end],
            tuple(number for a, b, number in narrowest if a <= start and end <= b),
            tuple(number for a, _, number in narrowest if a == start),
        )
        for start, end in pairwise(borders)
    ]
