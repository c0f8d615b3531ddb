"""One page: its pieces of text and ruling lines become tables and lines in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from parsers.document import BBox, Cell, Line, Printed, Span, Table
from parsers.readers.pdf_content import Content, PageFrame
from parsers.readers.pdf_grid import Grid, find_grids
from parsers.readers.pdf_lines import Frame, TextLine, cell_text, text_lines
from parsers.readers.pdf_marks import overprinted, struck, without_marks
from parsers.readers.pdf_open import divided, open_tables
from parsers.readers.pdf_rules import Rule
from parsers.readers.pdf_text import Piece
from parsers.text.linebreaks import opens_item, runs_on

# Fractions of an em.
_NEXT_LINE = 1.8  # em: the farthest that a line of one cell lies below the one before
_SAME_MARGIN = 0.8
_SAME_PITCH = 0.35
_CENTRED = 0.6
_FEWEST_FULL = 4  # lines that end at the right margin before it is believed to be one
_ALONE = 2.0
_CLOSE = 1.6
_FEWEST_STACKED = 3
_RUNNING = 4  # lines at the head and at the foot of a page that may be running lines

# The end of a number or Latin word that text of another kind follows, and the beginning of one behind such text.
_SEAM = re.compile(r"(?P<word>[%％](?=[^%％])|[!-~](?=[\u2e80-\uffef]))|[\u2e80-\uffef](?=[!-~])")
_NUMBER = re.compile(r"[0-9]+")
_WORD = re.compile(r"\S+")
# An entry of a table of contents, which fills its line to the end.
_LEADER = re.compile(r"[.．‧·…⋯]{3,}\s*\d+$|[.．‧·…⋯]{6,}")


class PlacedLine(NamedTuple):
    """A line outside tables, still in its reading frame."""

    line: TextLine
    frame: Frame


PageBlock = PlacedLine | Table
Joins = Literal["never", "maybe", "wraps"]


class Margins(NamedTuple):
    """Where the lines of the text body start and end, and the usual distance of base lines in em."""

    left: float
    right: float
    pitch: float


def page_blocks(content: Content, page: PageFrame) -> list[PageBlock]:
    """Tables and lines of a page from top to bottom, read in the direction that most of its text has. Text that is struck through
    and watermarks go to `content.hidden`."""
    directions: Counter[int] = Counter()
    for piece in content.pieces:
        directions[piece.direction] += len(piece.text)
    main = directions.most_common(1)[0][0] if directions else 0
    frame = Frame(page.number, main)
    horizontal, vertical = _turned(content.horizontal, content.vertical, main)
    pieces, watermarks = overprinted([frame.upright(piece) for piece in content.pieces if piece.direction == main])
    pieces, gone = struck(pieces, horizontal, vertical)
    content.hidden.extend([("watermark", piece) for piece in watermarks])
    content.hidden.extend([("struck", piece) for piece in gone])
    pieces = without_marks(pieces)
    grids = [divided(grid, horizontal, pieces) if len(grid.xs) == 2 else grid for grid in find_grids(horizontal, vertical)]
    inside: list[list[list[Piece]]] = [[[] for _ in grid.cells] for grid in grids]
    outside = _assigned(pieces, grids, inside)
    outside = _without_overhang(outside, grids, inside)
    unclear = []
    for box, grid in open_tables(horizontal, vertical, [frame.seen(fill) for fill in content.fills], grids, outside):
        if grid is not None:
            grids.append(grid)
            inside.append([[] for _ in grid.cells])
            outside = _assigned(outside, grids, inside)
        else:
            unclear.append((box, [piece for piece in outside if _is_within(piece, box)]))
            outside = [piece for piece in outside if not _is_within(piece, box)]
    stacked = _stacks(outside) if main == 0 else []
    cells = [[cell_text(text_lines(pieces), frame, *_sides(grid, i)) for i, pieces in enumerate(inside[g])] for g, grid in enumerate(grids)]
    placed: list[tuple[float, float, PageBlock]] = []
    for direction in sorted(directions.keys() | {piece.direction for piece in stacked} - {main}):
        own = Frame(page.number, direction)
        sideways = [piece for piece in content.pieces if piece.direction == direction != main] + [piece for piece in stacked if piece.direction == direction]
        for line in text_lines([own.upright(piece) for piece in sideways]):
            _place_sideways(line, own, frame, grids, cells, placed)
    placed += [(grid.ys[0], grid.xs[0], _table(grid, texts, frame)) for grid, texts in zip(grids, cells, strict=True)]
    placed += [(box.top, box.x0, _unclear_table(text_lines(pieces), box, frame)) for box, pieces in unclear]
    placed += [(line.base - 0.35 * line.size, line.start, PlacedLine(line, frame)) for line in text_lines(outside)]
    placed.sort(key=lambda item: item[:2])
    return [block for _, _, block in placed]


def _turned(horizontal: list[Rule], vertical: list[Rule], direction: int) -> tuple[list[Rule], list[Rule]]:
    """Rules as seen in the reading frame of a direction: horizontal ones, vertical ones."""
    if direction == 0:
        return horizontal, vertical
    if direction == 1:
        return [Rule(-at, start, end, pen) for at, start, end, pen in vertical], [Rule(at, -end, -start, pen) for at, start, end, pen in horizontal]
    if direction == 2:
        return tuple([Rule(-at, -end, -start, pen) for at, start, end, pen in rules] for rules in (horizontal, vertical))  # type: ignore[return-value]
    return [Rule(at, -end, -start, pen) for at, start, end, pen in vertical], [Rule(-at, start, end, pen) for at, start, end, pen in horizontal]


def _assigned(pieces: Sequence[Piece], grids: list[Grid], inside: list[list[list[Piece]]]) -> list[Piece]:
    """Put upright pieces into the cells they stand in; returns those outside all grids."""
    by_size = sorted(range(len(grids)), key=lambda g: (grids[g].xs[-1] - grids[g].xs[0]) * (grids[g].ys[-1] - grids[g].ys[0]))
    outside: list[Piece] = []
    for piece in pieces:
        _assign(piece, grids, by_size, inside, outside)
    return outside


def _is_within(piece: Piece, box: BBox) -> bool:
    return box.x0 <= _middle(piece) <= box.x1 and box.top <= piece.base - 0.35 * piece.size <= box.bottom


def _unclear_table(lines: Sequence[TextLine], box: BBox, frame: Frame) -> Table:
    """A table whose cells cannot be told apart: a cell for each line, none of which is to be read as anything but a header."""
    cells = tuple(
        Cell(row, 0, frame.printed(line), area=Span(frame.page, None, frame.box(line.start, line.top, line.end, line.bottom))) for row, line in enumerate(lines)
    )
    return Table(cells, len(cells), 1, header_rows=len(cells), page=frame.page, bbox=frame.box(*box), is_unclear=True, closed=True)


def _assign(piece: Piece, grids: list[Grid], by_size: list[int], inside: list[list[list[Piece]]], outside: list[Piece]) -> None:
    """Put an upright piece into the cell it stands in, or outside all grids; words of one piece may stand in different cells."""
    text, edges, base, size, *_ = piece
    y = base - 0.35 * size
    low, high = edges[0], edges[-1]
    for g in by_size:
        grid = grids[g]
        xs, ys = grid.xs, grid.ys
        if not (ys[0] <= y <= ys[-1] and high > xs[0] and low < xs[-1]):
            continue
        margin = min(0.3 * size, (high - low) / 2)
        first, last = grid.cell_at(low + margin, y), grid.cell_at(high - margin, y)
        if first == last:
            if first >= 0:
                inside[g][first].append(piece)
                return
            continue
        words = _words(text)
        if len(words) > 1:
            for begin, end in words:
                _assign(piece._replace(text=text[begin:end], edges=edges[begin : end + 1]), grids, by_size, inside, outside)
            return
        part = _seam(text, edges, xs, size)
        if part:
            for begin, end in ((0, part), (part, len(text))):
                _assign(piece._replace(text=text[begin:end], edges=edges[begin : end + 1]), grids, by_size, inside, outside)
            return
        middle = grid.cell_at((low + high) / 2, y)
        if middle >= 0:
            inside[g][middle].append(piece)
            return
    outside.append(piece)


def _seam(text: str, edges: Sequence[float], borders: Sequence[float], size: float) -> int:
    """Where texts of neighbouring cells meet without a space: numbers and Latin words, which no line break cuts, may stand over a border
    by less than a glyph. 0 where none does."""
    for match in _SEAM.finditer(text):
        end = match.end()
        for x in borders:
            if -0.1 * size < edges[end] - x < size if match["word"] else 0 <= x - edges[end] < size:
                return end
    return 0


def _without_overhang(outside: list[Piece], grids: list[Grid], inside: list[list[list[Piece]]]) -> list[Piece]:
    """The pieces that stand in no cell, after those that hang out of one have been put into it: at the foot of a page browsers leave
    a merged cell open and let its lines run on below the table's last border."""
    open_cells = [
        (grid.xs[cell.col], grid.xs[cell.col + cell.colspan], grid.ys[-1], inside[g][i])
        for g, grid in enumerate(grids)
        for i, cell in enumerate(grid.cells)
        if cell.is_open and cell.row + cell.rowspan == len(grid.ys) - 1 and inside[g][i]
    ]
    if not open_cells:
        return outside
    left = []
    for piece in sorted(outside, key=lambda piece: piece.base):
        for x0, x1, bottom, pieces in open_cells:
            last = max(other.base for other in pieces)
            if piece.base > bottom and x0 <= piece.edges[0] and piece.edges[-1] <= x1 and 0 <= piece.base - last <= _NEXT_LINE * piece.size:
                pieces.append(piece)
                break
        else:
            left.append(piece)
    return left


def _stacks(pieces: list[Piece]) -> list[Piece]:
    """Take upright characters that stand one below the other, alone on their lines, out of `pieces`; returns them as vertical writing."""
    columns: list[list[Piece]] = []
    for piece in sorted((piece for piece in pieces if len(piece.text) == 1 and piece.text > "\u2e80" and not piece.text.isspace()), key=_middle):
        if columns and _middle(piece) - _middle(columns[-1][-1]) < 0.3 * piece.size:
            columns[-1].append(piece)
        else:
            columns.append([piece])
    found = []
    for column in columns:
        column.sort(key=lambda piece: piece.base)
        start = 0
        for end in range(1, len(column) + 1):
            if end < len(column) and _is_next(column[end], column[end - 1]):
                continue
            stack = column[start:end]
            if end - start >= _FEWEST_STACKED and len({piece.text for piece in stack}) > 1 and all(_stands_alone(piece, pieces) for piece in stack):
                found.append(stack)
            start = end
    taken = {id(piece) for stack in found for piece in stack}
    pieces[:] = [piece for piece in pieces if id(piece) not in taken]
    return [_as_vertical(stack) for stack in found]


def _is_next(piece: Piece, above: Piece) -> bool:
    return abs(piece.size - above.size) < 0.05 * piece.size and 0.8 < (piece.base - above.base) / piece.size < _CLOSE


def _stands_alone(piece: Piece, pieces: list[Piece]) -> bool:
    room = _ALONE * piece.size
    left, right = piece.edges[0] - room, piece.edges[-1] + room
    return not any(
        abs(other.base - piece.base) < 0.5 * piece.size and other.edges[-1] > left and other.edges[0] < right and other is not piece and other.text.strip()
        for other in pieces
    )


def _middle(piece: Piece) -> float:
    return (piece.edges[0] + piece.edges[-1]) / 2


def _as_vertical(stack: list[Piece]) -> Piece:
    first, last = stack[0], stack[-1]
    size = first.size
    edges = [piece.base - 0.88 * size for piece in stack] + [last.base + 0.12 * size]
    return Piece("".join(piece.text for piece in stack), edges, _middle(first) - 0.38 * size, size, 1, first.face, first.is_bold)


def _words(text: str) -> list[tuple[int, int]]:
    """The [start, end) of the parts of a text between white space."""
    return [match.span() for match in _WORD.finditer(text)]


def _sides(grid: Grid, cell: int) -> tuple[float, float]:
    place = grid.cells[cell]
    return grid.xs[place.col], grid.xs[place.col + place.colspan]


def _place_sideways(
    line: TextLine, own: Frame, frame: Frame, grids: list[Grid], cells: list[list[Printed]], placed: list[tuple[float, float, PageBlock]]
) -> None:
    """Put a line that runs across the main direction into its cell, behind what stands there, or among the blocks."""
    box = own.box(line.start, line.top, line.end, line.bottom)
    x, y = frame.point((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2)
    for grid, texts in zip(grids, cells, strict=True):
        cell = grid.cell_at(x, y)
        if cell >= 0:
            texts[cell] = Printed.join((texts[cell], own.printed(line)), "\n")
            return
    corners = frame.point(box.x0, box.top), frame.point(box.x1, box.bottom)
    placed.append((min(v for _, v in corners), min(u for u, _ in corners), PlacedLine(line, own)))


def _table(grid: Grid, texts: Sequence[Printed], frame: Frame) -> Table:
    """The fragment of a table that one grid shows."""
    xs, ys = grid.xs, grid.ys
    cells = []
    for (row, col, rowspan, colspan, is_open), text in zip(grid.cells, texts, strict=True):
        if is_open and not text:
            continue
        area = Span(frame.page, None, frame.box(xs[col], ys[row], xs[col + colspan], ys[row + rowspan]))
        cells.append(Cell(row, col, text, rowspan, colspan, area))
    return Table(
        tuple(cells),
        n_rows=len(ys) - 1,
        n_cols=len(xs) - 1,
        page=frame.page,
        bbox=frame.box(xs[0], ys[0], xs[-1], ys[-1]),
        col_edges=tuple(xs),
    )


def body_margins(pages: Sequence[Sequence[PageBlock]], width: float) -> Margins | None:
    """The margins that most lines of several pages of one size keep; None without lines. `width` is the page's, in points.

    Single lines may stick out (a stamp, a page number), so the outermost place that several lines share counts. Where
    lines hardly ever end at one place, all are short, and the right margin is taken to be as wide as the left.
    """
    lines = _body_lines(pages)
    if not lines:
        return None
    size = sorted(line.size for line in lines)[len(lines) // 2]
    needed = max(2, sum(isinstance(block, PlacedLine) for blocks in pages for block in blocks) // 25)
    left = _outermost(sorted(line.start for line in lines), needed, size)
    right = _outermost(sorted((line.end for line in lines), reverse=True), needed, size)
    # Word lets spaces between Latin words run into the margin, so lines without any tell where it is.
    solid = [line.end for line in lines if " " not in line.text]
    if solid and abs(right - (place := _outermost(sorted(solid, reverse=True), needed, size))) < 0.6 * size:
        right = place
    full = sum(abs(line.end - right) < 0.5 * size for line in lines)
    if full < max(_FEWEST_FULL, len(lines) // 12) and right < width - left - 2 * size:
        right = width - left
    return Margins(left, right, _pitch(pages, right))


def _body_lines(pages: Sequence[Sequence[PageBlock]]) -> list[TextLine]:
    """The lines of several pages but for headers and footers, which have margins of their own: the outer lines of a page
    that another page has at the same height, with other numbers at most. All lines if nothing else is there."""
    all_lines = [[block.line for block in blocks if isinstance(block, PlacedLine)] for blocks in pages]
    outer = [{id(line): (_NUMBER.sub("", line.text), round(line.base)) for line in (*lines[:_RUNNING], *lines[-_RUNNING:])} for lines in all_lines]
    seen = Counter(key for keys in outer for key in set(keys.values()))
    body = [line for lines, keys in zip(all_lines, outer, strict=True) for line in lines if id(line) not in keys or seen[keys[id(line)]] < 2]
    return body or [line for lines in all_lines for line in lines]


def _pitch(pages: Sequence[Sequence[PageBlock]], right: float) -> float:
    """The usual distance of base lines in em: behind full lines, where the paragraph goes on, else of all."""
    steps: Counter[tuple[bool, int]] = Counter()
    for blocks in pages:
        for before, after in pairwise(blocks):
            if isinstance(before, PlacedLine) and isinstance(after, PlacedLine) and abs(before.line.size - after.line.size) < 0.1 * after.line.size:
                above, below = before.line, after.line
                steps[right - above.end < below.size and not opens_item(below.text), round(10 * (below.base - above.base) / below.size)] += 1
    _, _, step = max(((is_full, count, -step) for (is_full, step), count in steps.items() if 8 < step < 40), default=(False, 0, -20))
    return -step / 10


def _outermost(ordered: list[float], needed: int, size: float) -> float:
    """The first of ordered places near which `needed` of them lie, as a few may stick out: the last of those."""
    needed = needed if len(ordered) > 3 else 1
    for place, last in zip(ordered, ordered[needed - 1 :], strict=False):
        if abs(last - place) < 0.5 * size:
            return last
    return ordered[0]


def finished(blocks: Sequence[PageBlock], margins: Margins | None) -> list[Line | Table]:
    """The blocks of one page as the document model has them, each line with how it joins the one before."""
    result: list[Line | Table] = []
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if isinstance(block, Table):
            result.append(block)
        elif margins is not None:
            last, line = result[-1] if result else None, block.line
            joins: Joins = "never" if last else "maybe"
            if isinstance(last, Line) and isinstance(before, PlacedLine) and before.frame == block.frame:
                follower = after.line if isinstance(after, PlacedLine) and after.frame == block.frame else None
                joins = _joins(line, before.line, follower, last.joins == "wraps", margins)
            indent, rest = line.start - margins.left, margins.right - line.end
            is_centred = joins != "wraps" and indent > line.size and abs(indent - rest) < max(_CENTRED * line.size, 0.04 * (indent + rest))
            result.append(Line(block.frame.printed(line), joins, round(line.size, 2), line.is_bold, is_centred))
    return result


def _joins(line: TextLine, before: TextLine, after: TextLine | None, is_wrapped: bool, margins: Margins) -> Joins:
    """Whether the paragraph of the line before runs on in this one; `is_wrapped` says that the line before is itself a continuation."""
    if not _may_follow(line, before, margins) or _LEADER.search(before.text):
        return "never"
    if is_wrapped and abs(line.start - before.start) > _SAME_MARGIN * before.size:
        return "never"
    if opens_item(line.text):
        return "maybe"
    # A line that the next one follows farther left is the first of its paragraph.
    is_indented = after is not None and line.start - after.start > _SAME_MARGIN * line.size and _may_follow(after, line, margins) and not opens_item(after.text)
    return "never" if is_indented else "wraps"


def _may_follow(line: TextLine, before: TextLine, margins: Margins) -> bool:
    """True if the line may go on with the paragraph of the one before: in one style, at the usual distance, behind a full line."""
    return (
        abs(line.size - before.size) <= 0.1 * before.size
        and line.is_bold == before.is_bold
        and line.base - before.base <= (margins.pitch + _SAME_PITCH) * before.size
        and runs_on(line.text, line.edges, before.text, margins.right - before.end, line.size)
    )
