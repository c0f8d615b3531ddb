"""The document model: what every reader delivers and every later stage reads.

Lengths are points (1/72 inch); the origin is the top-left corner of the visible page; pages, lines and
block numbers count from 1. All types are immutable.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Literal, NamedTuple


class BBox(NamedTuple):
    """A box in points, origin top-left of the visible page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: BBox) -> BBox:
        return BBox(min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom))


class Span(NamedTuple):
    """One place. PDF has page and bbox; text has the line; DOCX and ODT have the block's number in `line`."""

    page: int | None = None
    line: int | None = None
    bbox: BBox | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text printed in one place: at most one line of print.

    `edges` are len(text) + 1 coordinates of the character borders along `axis` in reading direction (falling
    where text runs right to left or bottom to top); None where the format has no geometry.
    """

    text: str
    span: Span
    edges: tuple[float, ...] | None = None
    axis: Literal["x", "y"] = "x"

    def cut(self, start: int, end: int) -> Run:
        """The part [start, end) with the box of just those characters."""
        if start <= 0 and end >= len(self.text):
            return self
        if self.edges is None or self.span.bbox is None:
            return replace(self, text=self.text[start:end])
        edges = self.edges[start : end + 1]
        low, high = min(edges), max(edges)
        box = self.span.bbox
        box = BBox(low, box.top, high, box.bottom) if self.axis == "x" else BBox(box.x0, low, box.x1, high)
        return Run(self.text[start:end], Span(self.span.page, self.span.line, box), edges, self.axis)


_offset = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Printed:
    """Printed text that knows where each of its characters stands.

    `runs` holds (offset in `text`, run) in rising order; characters between runs were added by joining.
    Slicing, stripping and joining keep the places, so provenance travels with the value.
    """

    text: str = ""
    runs: tuple[tuple[int, Run], ...] = ()

    @classmethod
    def of(cls, text: str, span: Span, edges: tuple[float, ...] | None = None, axis: Literal["x", "y"] = "x") -> Printed:
        """Text printed in one place."""
        return cls(text, ((0, Run(text, span, edges, axis)),) if text else ())

    @classmethod
    def join(cls, parts: Iterable[Printed], separator: str = "") -> Printed:
        """The parts one after another; empty parts are skipped, the separator has no place of its own."""
        texts: list[str] = []
        runs: list[tuple[int, Run]] = []
        offset = 0
        for part in parts:
            if not part.text:
                continue
            if texts and separator:
                texts.append(separator)
                offset += len(separator)
            texts.append(part.text)
            runs.extend((offset + at, run) for at, run in part.runs)
            offset += len(part.text)
        return cls("".join(texts), tuple(runs))

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __getitem__(self, part: slice) -> Printed:
        start, end, step = part.indices(len(self.text))
        if step != 1:
            raise ValueError("printed text is cut in reading direction only")
        if start == 0 and end == len(self.text):
            return self
        kept = []
        runs = self.runs
        for n in range(max(0, bisect_right(runs, start, key=_offset) - 1), len(runs)):
            at, run = runs[n]
            if at >= end:
                break
            a, b = max(start - at, 0), min(end - at, len(run.text))
            if a < b:
                kept.append((at + a - start, run.cut(a, b)))
        return Printed(self.text[start:end], tuple(kept))

    def strip(self, characters: str | None = None) -> Printed:
        """Without white space (or the given characters) at both ends."""
        left = len(self.text) - len(self.text.lstrip(characters))
        return self[left : max(left, len(self.text.rstrip(characters)))]

    def drop(self, ranges: Iterable[tuple[int, int]]) -> Printed:
        """Without the given [start, end) ranges, which rise and do not overlap."""
        borders = [0, *(border for pair in ranges for border in pair), len(self.text)]
        return Printed.join(self[a:b] for a, b in zip(borders[::2], borders[1::2], strict=True))

    def translate(self, table: dict[int, str]) -> Printed:
        """The same places with other characters: every entry of the table must map one character to one."""
        text = self.text.translate(table)
        if text == self.text:
            return self
        if len(text) != len(self.text):
            raise ValueError("only one-to-one tables keep the places")
        return Printed(text, tuple((at, replace(run, text=text[at : at + len(run.text)])) for at, run in self.runs))

    def spans(self, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
        """The places of [start, end): one span for each line of print, in reading order, without repeats."""
        spans: list[Span] = []
        for _, run in self[start:end].runs:
            last = spans[-1] if spans else None
            if last and last[:2] == run.span[:2] and (run.span.bbox is None or _same_line(last.bbox, run.span.bbox)):
                spans[-1] = last._replace(bbox=last.bbox and run.span.bbox and last.bbox.union(run.span.bbox))
            else:
                spans.append(run.span)
        return tuple(spans)

    def areas(self) -> tuple[tuple[Span, str], ...]:
        """The places of the whole text, each with its part of the text: one for each page (with the union of its
        boxes) or source line."""
        if len(self.runs) == 1:
            at, run = self.runs[0]
            return ((run.span, self.text[at : at + len(run.text)]),)
        areas: dict[tuple[int | None, int | None], tuple[list[BBox | None], int, int]] = {}
        for at, run in self.runs:
            page, line, box = run.span
            boxes, start, _ = areas.get((page, line)) or ([], at, at)
            boxes.append(box)
            areas[page, line] = boxes, start, at + len(run.text)
        return tuple((Span(*key, _around(boxes)), self.text[start:end]) for key, (boxes, start, end) in areas.items())


def _around(boxes: list[BBox | None]) -> BBox | None:
    """The box around all boxes; None if the first place has none."""
    known = [box for box in boxes if box is not None]
    if boxes[0] is None or len(known) == 1:
        return boxes[0]
    x0, top, x1, bottom = zip(*known, strict=True)
    return BBox(min(x0), min(top), max(x1), max(bottom))


def _same_line(a: BBox | None, b: BBox | None) -> bool:
    return a is not None and b is not None and ((abs(a.top - b.top) < 1 and abs(a.bottom - b.bottom) < 1) or (abs(a.x0 - b.x0) < 1 and abs(a.x1 - b.x1) < 1))


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph outside tables, as the reader found it.

    `joins` says how it stands to the block before: `never` (the format marks paragraphs, as DOCX does),
    `maybe` (a page may have cut a paragraph here), `wraps` (geometry shows that the paragraph runs on).
    """

    text: Printed
    joins: Literal["never", "maybe", "wraps"] = "maybe"
    font_size: float | None = None
    is_bold: bool = False
    is_centred: bool = False

    @property
    def page(self) -> int | None:
        return self.text.runs[0][1].span.page if self.text.runs else None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at (row, col), both from 0, covering rowspan x colspan places of the grid.

    `text` is as printed (radicals and compatibility forms kept), lines of one paragraph joined, paragraphs
    separated by a line feed. `area` is the ruled cell's own box where there is one.
    """

    row: int
    col: int
    text: Printed
    rowspan: int = 1
    colspan: int = 1
    area: Span = Span()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: first the fragment that one page or one stretch of lines shows, after stitching the logical table.

    `col_edges` are the x positions of the n_cols + 1 column borders (PDF only). `merges_known` is False where
    the format cannot tell an empty cell from one merged with the cell above (tab-separated text).
    `closed` is True where the format delivers whole tables, so nothing is to be stitched (DOCX, ODT).
    `is_unclear` marks a region of a page that is a table but whose cells cannot be told apart: each line of print is a cell.
    """

    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    header_rows: int | None = None
    page: int | None = None
    bbox: BBox | None = None
    col_edges: tuple[float, ...] | None = None
    merges_known: bool = True
    closed: bool = False
    is_unclear: bool = False

    def grid(self, rows: int | None = None) -> list[list[Cell | None]]:
        """n_rows x n_cols, or the first `rows` of them: the cell that covers each place, merged cells repeated, None where there is none."""
        rows = self.n_rows if rows is None else min(rows, self.n_rows)
        grid: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(rows)]
        for cell in self.cells:
            for r in range(cell.row, min(cell.row + cell.rowspan, rows)):
                for c in range(cell.col, min(cell.col + cell.colspan, self.n_cols)):
                    grid[r][c] = cell
        return grid


Block = Line | Table


class Page(NamedTuple):
    """A page's number and visible size in points, after /Rotate."""

    number: int
    width: float
    height: float


class Note(NamedTuple):
    """Something that could not be placed or understood; becomes a row of `issues`."""

    code: str
    message: str
    text: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One file: where it lies, and its bytes' hash and kind.

    `relative_path` is the path below the ingested root, with `/`; it is what `sources.path` keeps.
    """

    path: Path
    relative_path: str
    sha256: str
    media_type: str
    data: bytes

    @property
    def source_id(self) -> str:
        return self.sha256[:16]

    @classmethod
    def from_bytes(cls, data: bytes, media_type: str, relative_path: str = "", path: Path | None = None) -> Source:
        return cls(path or Path(relative_path), relative_path, hashlib.sha256(data).hexdigest(), media_type, data)


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader delivers: blocks in reading order, pages (empty for formats without), and notes."""

    source: Source
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    notes: tuple[Note, ...] = ()


def check_edges(run: Run) -> bool:
    """True if a run's edges fit its text and are monotone: what every reader with geometry guarantees."""
    edges = run.edges
    return edges is None or (len(edges) == len(run.text) + 1 and (all(a <= b for a, b in pairwise(edges)) or all(a >= b for a, b in pairwise(edges))))
