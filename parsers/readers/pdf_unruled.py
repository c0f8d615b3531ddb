"""Tables without any lines: where they stand can be seen, but not their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from parsers.document import BBox
from parsers.readers.pdf_runs import GUTTER, WIDE_GAP, Run, gutters, is_tabular, joined
from parsers.readers.pdf_text import Piece

# Lines of text in three parts before they are taken for a table.
_FEWEST_ROWS = 3
_SAME = 4.0  # points: how far text may stand out of its header
# Fractions of an em: how far below its neighbour the next line may be, of one part and of several.
_NEXT_LINE = 2.5
_NEXT_ROW = 3.5
# The part of a table's width that a paragraph's line takes, but no cell's.
PARAGRAPH = 0.7


def has_columns(pieces: Sequence[Piece]) -> bool:
    """True if so many lines of a page may be in two parts, and one in three: a quick look, as most pages have none."""
    lines: dict[int, list[tuple[float, float]]] = {}
    spaced = 0
    for text, edges, base, size, *_ in pieces:
        lines.setdefault(int(base), []).append((edges[0], edges[-1] + WIDE_GAP * size))
        if "    " in text or "\u3000\u3000" in text:
            spaced += 1
    gaps = [2] * spaced
    for line in lines.values():
        if len(line) > 1:
            line.sort()
            gaps.append(sum([after[0] > before[1] for before, after in pairwise(line)]))
    return max(gaps, default=0) > 1 and sum(gap > 0 for gap in gaps) >= _FEWEST_ROWS


def unruled(runs: Sequence[Run]) -> list[BBox]:
    """The regions of tables without any lines: one line of text below the other, several of them in three parts or more, all with room
    at the same places."""
    width = max((run.end for run in runs), default=0.0) - min((run.start for run in runs), default=0.0)
    boxes = []
    block: list[list[Run]] = []
    for row in [*_rows(runs), []]:
        if block and row and not _parts(row, width, block):
            block.append(row)
            continue
        every = [run for line in block for run in line]
        in_columns = sum(map(_is_in_columns, block))
        free = len(gutters(every)) if in_columns else 0
        if (in_columns >= _FEWEST_ROWS and free > 1) or (free and sum(is_tabular([run for run in row if len(run.text) > 1]) for row in block) > _FEWEST_ROWS):
            boxes.append(BBox(min(r.start for r in every), min(r.y - r.size for r in every), max(r.end for r in every), max(r.y + r.size for r in every)))
        block = [row] if row else []
    return boxes


def below_header(header: BBox, runs: Sequence[Run]) -> Iterable[BBox]:
    """The region of a table of which only the header has rules or fills, if lines in several parts follow it."""
    below = [run for run in runs if header.top < run.y and header.x0 - _SAME <= run.start and run.end <= header.x1 + _SAME]
    block: list[list[Run]] = []
    for row in _rows(below):
        if block and row[0].y > header.bottom and _parts(row, header.x1 - header.x0, block):
            break
        block.append(row)
    if any(is_tabular(row) for row in block if row[0].y > header.bottom):
        yield BBox(header.x0, header.top, header.x1, block[-1][0].y + block[-1][0].size)


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs line by line, each from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.base):
        if rows and run.base - rows[-1][0].base < 0.4 * run.size:
            rows[-1].append(run)
        else:
            rows.append([run])
    for row in rows:
        row.sort()
    return rows


def _parts(row: Sequence[Run], width: float, block: Sequence[Sequence[Run]]) -> bool:
    """True if a line does not go on with the lines above: far below, in another size, or a paragraph's."""
    last = block[-1][0]
    return (
        row[0].base - last.base > (_NEXT_ROW if len(row) > 1 else _NEXT_LINE) * row[0].size
        or all(abs(run.size - last.size) > 0.08 * last.size for run in row)
        or any(run.end - run.start > PARAGRAPH * width for run in joined(row, GUTTER))
    )


def _is_in_columns(row: Sequence[Run]) -> bool:
    parts = [run for run in row if len(run.text) > 1]
    return sum(b.start - a.end > WIDE_GAP * a.size for a, b in pairwise(parts)) > 1
