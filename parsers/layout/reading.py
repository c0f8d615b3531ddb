"""Reading order over pages: running headers, footers and page numbers are taken out of the text.

A line belongs to the page and not to the text if it stands at the same place of neighbouring pages with the same
words, or counts the pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import regex

from parsers.document import BBox, Block, Document, Line, Page, Table
from parsers.text.fold import fold
from parsers.text.linebreaks import opens_item, runs_on
from parsers.text.numerals import chinese_integer
from parsers.text.outline import find_marker

# Parts of the page's height in which running lines stand, and in which a lone number can only be the page's.
_TOP, _BOTTOM, _FOOT = 0.17, 0.86, 0.93
_MOST_LINES = 5
_SAME_PLACE = 8.0  # points

_UNIT = regex.compile(r"單位[:為]")
_COUNT = regex.compile(r"(?:\p{Nd}+|[一二三四五六七八九十百○〇零]+|[ivxlcIVXLC]+)")
_PAGE_NUMBER = regex.compile(
    r"\W*+(?:第|p\.?|page)?\W*+(?P<page>\p{Nd}{1,4}|[一二三四五六七八九十百○〇零]{1,5}|[ivxlc]{1,7})"
    r"[^\w/]*+(?:頁|页)?[^\w/]*+(?:(?:/|共|之|of)\W*+\p{Nd}{1,4}\W*+頁?\W*+)?"
)


class _Candidate(NamedTuple):
    """A line near the top or bottom edge of a page: the number of its block, its page, what it says, where it stands."""

    block: int
    page: int
    text: str
    place: tuple[float, float]  # distance from the top edge, and the line's middle across
    is_foot: bool


def without_running_lines(document: Document) -> Document:
    """The document without running headers, footers and page numbers; the lines that now open pages say how they join."""
    if not document.pages:
        return document
    pages = {page.number: page for page in document.pages}
    candidates = _candidates(document.blocks, pages)
    numbers = _page_numbers(candidates)
    repeated = _repeated(candidates)
    dropped = numbers | (repeated - _headings_below_text(candidates, repeated | numbers, document.blocks, pages))
    kept = [block for index, block in enumerate(document.blocks) if index not in dropped]
    return replace(document, blocks=tuple(_rejoined(kept, pages)))


def _candidates(blocks: Sequence[Block], pages: dict[int, Page]) -> list[_Candidate]:
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if block.page is not None:
            by_page[block.page].append(index)
    found = []
    for number, indices in by_page.items():
        for index in dict.fromkeys((*indices[:_MOST_LINES], *indices[-_MOST_LINES:])):
            block = blocks[index]
            if isinstance(block, Line):
                top, bottom, middle, height = _place(block, pages[number])
                if bottom < _TOP * height or top > _BOTTOM * height:
                    found.append(_Candidate(index, number, fold(block.text.text), (top, middle), top > _FOOT * height))
    return found


def _place(line: Line, page: Page) -> tuple[float, float, float, float]:
    """Top, bottom and middle of a line and the height of its page, as seen by who reads the line upright."""
    run = line.text.runs[0][1]
    box = run.span.bbox or BBox(0.0, 0.0, 0.0, 0.0)
    if run.axis == "x":
        return box.top, box.bottom, (box.x0 + box.x1) / 2, page.height
    if run.edges and run.edges[0] < run.edges[-1]:  # downwards: the reader's top is the right edge
        return page.width - box.x1, page.width - box.x0, (box.top + box.bottom) / 2, page.width
    return box.x0, box.x1, (box.top + box.bottom) / 2, page.width


def _repeated(candidates: Sequence[_Candidate]) -> set[int]:
    """Blocks whose words stand at the same place on a page nearby (facing pages may alternate)."""
    seen: dict[str, list[_Candidate]] = defaultdict(list)
    repeated = set()
    for candidate in candidates:
        for other in seen[candidate.text][-4:]:
            if 0 < candidate.page - other.page <= 2 and _is_same_place(candidate, other):
                # A unit that stands over every part of a table is said once.
                repeated |= {candidate.block} if _UNIT.search(candidate.text) else {candidate.block, other.block}
        seen[candidate.text].append(candidate)
    return repeated


def _headings_below_text(candidates: Sequence[_Candidate], dropped: set[int], blocks: Sequence[Block], pages: dict[int, Page]) -> set[int]:
    """Blocks at the top of a page that open with a heading's number and stand below a line of the text: in a volume every title has its
    壹、前言 below it."""
    first: dict[int, float] = {}
    for candidate in candidates:
        if candidate.block not in dropped:
            first[candidate.page] = min(candidate.place[0], first.get(candidate.page, candidate.place[0]))
    found = set()
    for candidate in candidates:
        page, block = pages[candidate.page], blocks[candidate.block]
        is_below = first.get(candidate.page, page.height) + _SAME_PLACE < candidate.place[0] < min(page.width, page.height) / 2
        if is_below and isinstance(block, Line) and find_marker(block.text.text):
            found.add(candidate.block)
    return found


def _is_same_place(a: _Candidate, b: _Candidate) -> bool:
    return abs(a.place[0] - b.place[0]) < _SAME_PLACE and (abs(a.place[1] - b.place[1]) < _SAME_PLACE or a.page % 2 != b.page % 2)


def _page_numbers(candidates: Sequence[_Candidate]) -> set[int]:
    """Blocks that count the pages: the same words at the same height around a number that rises with the page."""
    numbers = set()
    counted: dict[tuple[str, int], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        alone = _PAGE_NUMBER.fullmatch(candidate.text)
        if alone and candidate.is_foot:
            numbers.add(candidate.block)
        for match in _COUNT.finditer(candidate.text):
            value = _value(match[0])
            if value is None:
                continue
            words = candidate.text[: match.start()] + "#" + candidate.text[match.end() :]
            for other in counted[words, value - candidate.page][-4:]:
                if abs(candidate.place[0] - other.place[0]) < _SAME_PLACE and 0 < candidate.page - other.page <= 4:
                    numbers |= {candidate.block, other.block}
            counted[words, value - candidate.page].append(candidate)
    return numbers


def _value(number: str) -> int | None:
    if number.isdecimal():
        return int(number)
    if number[0] in "ivxlc":
        values = ["ivxlc".index(letter) for letter in number]
        amounts = [(1, 5, 10, 50, 100)[v] for v in values]
        return sum(-a if a < max(amounts[i:]) else a for i, a in enumerate(amounts))
    return chinese_integer(number)


def _rejoined(blocks: Sequence[Block], pages: dict[int, Page]) -> list[Block]:
    """The blocks, the first line of each page saying whether the paragraph of the page before may run on in it."""
    rights = _right_margins(blocks, pages)
    result: list[Block] = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        before = result[-1] if result else None
        if isinstance(block, Line) and (before is None or before.page != block.page):
            # A line that the next one follows farther left is the first of its paragraph.
            is_indented = isinstance(after, Line) and after.joins == "wraps" and _start(block) - _start(after) > (block.font_size or 0.0)
            block = replace(block, joins="never" if is_indented else _joins_over_page(before, block, rights, pages))
        result.append(block)
    return result


def _right_margins(blocks: Sequence[Block], pages: dict[int, Page]) -> dict[float, float]:
    """Page width -> the place where full lines end there: a tenth of all lines end no farther left than a character before it."""
    ends: dict[float, list[float]] = defaultdict(list)
    for block in blocks:
        if isinstance(block, Line) and block.page is not None and (edges := block.text.runs[-1][1].edges):
            ends[pages[block.page].width].append(edges[-1])
    return {width: sorted(places)[int(0.95 * (len(places) - 1))] for width, places in ends.items()}


def _joins_over_page(before: Block | None, line: Line, rights: dict[float, float], pages: dict[int, Page]) -> Literal["never", "maybe", "wraps"]:
    if not isinstance(before, Line) or before.page is None or line.page is None:
        return "never" if isinstance(before, Table) else "maybe"
    last, first = before.text.runs[-1][1], line.text.runs[0][1]
    if line.font_size != before.font_size or line.is_bold != before.is_bold or not last.edges or not first.edges or last.axis != first.axis:
        return "never"
    size, free = before.font_size or 0.0, rights[pages[before.page].width] - last.edges[-1]
    if not runs_on(line.text.text, first.edges, before.text.text, free, size):
        return "never"
    goes_on = before.joins == "wraps" and abs(_start(before) - _start(line)) < size
    return "wraps" if goes_on and not opens_item(line.text.text) else "maybe"


def _start(line: Line) -> float:
    edges = line.text.runs[0][1].edges
    return edges[0] if edges else 0.0
