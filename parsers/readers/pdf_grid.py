"""Ruled grids: ruling lines joined into grids, missing inner edges read as row and column spans."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from parsers.readers import limits
from parsers.readers.pdf_rules import Rule

# Lengths in points. Lines of a double or triple border stand up to _LEVEL apart (plus their pens) and count as one; no row of text is
# as low. Dashes and dots leave gaps up to _BRIDGE. Word and LibreOffice end lines up to _TOUCH short of, or beyond, the line they meet.
_LEVEL = 2.5
_TRIPLE = 8.0
_BRIDGE = 3.5
_TOUCH = 4.0
_SHORTEST = 4.5
# So many lines side by side, so high, are the sides of a row's cells.
_FEWEST_SIDES = 4
_TALL = 60.0
# No row of text is as low.
_THINNEST = 6.0
# A page with more lines than this shows a map or a plan.
_MOST_LINES = 5_000
# The part of its area that a table's closed cells cover at least.
_FULL = 0.5


class GridCell(NamedTuple):
    """A cell's place in its grid. `is_open`: at the outer edge without a border there, perhaps not part of the table."""

    row: int
    col: int
    rowspan: int
    colspan: int
    is_open: bool


class Grid(NamedTuple):
    """`xs` and `ys` are the n + 1 borders of columns and rows; `owner[row][col]` is the index of the cell that covers the place."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    owner: list[list[int]]

    def cell_at(self, x: float, y: float) -> int:
        """The index of the cell at a point, -1 outside the grid."""
        col, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= col < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owner[row][col]
        return -1


def find_grids(horizontal: list[Rule], vertical: list[Rule]) -> list[Grid]:
    """The grids with at least two cells that the ruling lines of a page draw, from top to bottom."""
    rows, cols = _joined(horizontal), _joined(vertical)
    if max(len(rows), len(cols)) > _MOST_LINES:
        return []
    grids = [grid for hs, vs in _components(rows, cols) if (grid := grid_of(hs, vs)) is not None]
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules at (nearly) one level get its coordinate; those that touch or leave dash gaps become one."""
    joined: list[Rule] = []
    level: list[Rule] = []
    for rule in sorted(rules):
        if level and (rule.at - level[-1].at > _LEVEL + (rule.pen + level[-1].pen) / 2 or rule.at - level[0].at > _TRIPLE):
            joined += _joined_level(level)
            level = []
        level.append(rule)
    if level:
        joined += _joined_level(level)
    return joined


def _joined_level(level: list[Rule]) -> Iterable[Rule]:
    at = (level[0].at + level[-1].at) / 2
    level.sort(key=lambda rule: rule.start)
    begin, end, pen = level[0].start, level[0].end, level[0].pen
    for rule in level:
        if rule.start > end + _BRIDGE:
            if end - begin > _SHORTEST:
                yield Rule(at, begin, end, pen)
            begin, end, pen = rule.start, rule.end, rule.pen
        elif rule.end > end:
            end = rule.end
    if end - begin > _SHORTEST:
        yield Rule(at, begin, end, pen)


def _components(rows: list[Rule], cols: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that cross or touch each other."""
    parent = list(range(len(rows) + len(cols)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = i = parent[parent[i]]
        return i

    levels = [rule.at for rule in rows]  # rising: _joined goes through the levels in order
    for j, (x, top, bottom, pen) in enumerate(cols, len(rows)):
        reach = _TOUCH + pen / 2
        for i in range(bisect_left(levels, top - reach), bisect_right(levels, bottom + reach)):
            row = rows[i]
            if row.start - reach <= x <= row.end + reach:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, row in enumerate(rows):
        groups.setdefault(root(i), ([], []))[0].append(row)
    for j, col in enumerate(cols, len(rows)):
        groups.setdefault(root(j), ([], []))[1].append(col)
    whole = [(hs, vs) for hs, vs in groups.values() if hs and vs and len(hs) + len(vs) > 2]
    _add_lone(whole, [col for hs, vs in groups.values() if not hs for col in vs])
    return whole


def _add_lone(groups: list[tuple[list[Rule], list[Rule]]], lone: list[Rule]) -> None:
    """Give the vertical lines that meet no other line to their tables. Where a page cuts a row, its cells have neither upper nor lower
    border: the sides of one beside whole rows are as long as the table is high, and those of a row that fills the page as long as each other."""
    columns: list[list[Rule]] = []
    for rule in lone:
        for _, vs in groups:
            if abs(min(other.start for other in vs) - rule.start) < _TOUCH and abs(max(other.end for other in vs) - rule.end) < _TOUCH:
                vs.append(rule)
                break
        else:
            same = next((rules for rules in columns if abs(rules[0].start - rule.start) < _TOUCH and abs(rules[0].end - rule.end) < _TOUCH), None)
            if same is None:
                columns.append([rule])
            else:
                same.append(rule)
    for rules in columns:
        _, top, bottom, _ = rules[0]
        if len(rules) >= _FEWEST_SIDES and bottom - top >= _TALL:
            left, right = min(rule.at for rule in rules), max(rule.at for rule in rules)
            groups.append(([Rule(top, left, right, 0.0), Rule(bottom, left, right, 0.0)], rules))


def grid_of(horizontal: list[Rule], vertical: list[Rule]) -> Grid | None:
    """The grid that connected lines draw, None for a mere box, a stroke, or a diagram, whose boxes leave most of its area open."""
    xs, missing_x = _with_outer({rule.at for rule in vertical}, horizontal)
    ys, missing_y = _with_outer({rule.at for rule in horizontal}, vertical)
    n_cols, n_rows = len(xs) - 1, len(ys) - 1
    if n_cols < 1 or n_rows < 1 or n_cols * n_rows < 2 or n_cols > limits.TABLE_COLUMNS.most or n_cols * n_rows > limits.TABLE_PLACES.most:
        return None
    left_walls = _walls(vertical, xs, ys) | {(row, xs.index(x)) for x in missing_x for row in range(n_rows)}
    top_walls = _walls(horizontal, ys, xs) | {(col, ys.index(y)) for y in missing_y for col in range(n_cols)}
    owner = [[-1] * n_cols for _ in range(n_rows)]
    cells: list[GridCell] = []
    for row in range(n_rows):
        for col in range(n_cols):
            if owner[row][col] < 0:
                cell = _grown(row, col, owner, left_walls, top_walls)
                for r in range(row, row + cell.rowspan):
                    owner[r][col : col + cell.colspan] = [len(cells)] * cell.colspan
                cells.append(cell)
    closed = sum((xs[c.col + c.colspan] - xs[c.col]) * (ys[c.row + c.rowspan] - ys[c.row]) for c in cells if not c.is_open)
    if len(cells) < 2 or closed < _FULL * (xs[-1] - xs[0]) * (ys[-1] - ys[0]):
        return None
    for row in range(n_rows):
        if ys[row + 1] - ys[row] < _THINNEST:
            cells = _without_ragged_row(row, cells)
    return _without_unused(xs, ys, cells)


def without_void_rows(grid: Grid, filled: set[int]) -> Grid:
    """The grid without the rows in which no cell of its own holds text (`filled` are the indices of those that do) beside one that does and
    spans them: where cells of one row end at different heights, the rest of it is no row."""
    cells = list(grid.cells)
    with_text = [cell for i, cell in enumerate(cells) if i in filled]
    rows = [
        row
        for row in range(1, len(grid.ys) - 1)
        if not any(cell.row == row for cell in with_text) and any(cell.row < row < cell.row + cell.rowspan for cell in with_text)
    ]
    for row in reversed(rows):
        cells = _without_ragged_row(row, cells)
    return _without_unused(grid.xs, grid.ys, cells) if rows else grid


def _without_ragged_row(row: int, cells: list[GridCell]) -> list[GridCell]:
    """The cells without a row too thin for text that only some of them end at: where each cell has its own border, or a page cuts a row,
    the cells of one row end at slightly different heights."""
    if not any(cell.row < row < cell.row + cell.rowspan or cell.row == row < cell.row + cell.rowspan - 1 for cell in cells):
        return cells
    kept = []
    for cell in cells:
        if cell.row + cell.rowspan == row:
            kept.append(cell._replace(rowspan=cell.rowspan + 1))
        elif cell.row != row:
            kept.append(cell)
        elif cell.rowspan > 1:
            kept.append(cell._replace(row=row + 1, rowspan=cell.rowspan - 1))
    return kept


def _with_outer(levels: set[float], across: list[Rule]) -> tuple[list[float], list[float]]:
    """The levels in order, with an outer border added where at least two lines across run beyond the last one; and the added ones."""
    ordered = sorted(levels)
    added = []
    first, last = min(rule.start for rule in across), max(rule.end for rule in across)
    if first < ordered[0] - 1.5 * _TOUCH and sum(rule.start < first + _TOUCH for rule in across) > 1:
        added.append(first)
    if last > ordered[-1] + 1.5 * _TOUCH and sum(rule.end > last - _TOUCH for rule in across) > 1:
        added.append(last)
    return sorted([*ordered, *added]), added


def _walls(rules: list[Rule], levels: list[float], across: list[float]) -> set[tuple[int, int]]:
    """(place across, level) of every grid edge that a line covers from end to end."""
    index = {at: i for i, at in enumerate(levels)}
    walls: set[tuple[int, int]] = set()
    for at, start, end, _ in rules:
        level = index[at]
        first, last = bisect_left(across, start - _TOUCH), bisect_right(across, end + _TOUCH) - 1
        walls.update((place, level) for place in range(first, last))
    return walls


def _grown(row: int, col: int, owner: list[list[int]], left_walls: set[tuple[int, int]], top_walls: set[tuple[int, int]]) -> GridCell:
    """The largest cell from its upper left place on: to the right until a wall, then down until one."""
    n_rows, n_cols = len(owner), len(owner[0])
    right = col + 1
    while right < n_cols and owner[row][right] < 0 and (row, right) not in left_walls:
        right += 1
    below = row + 1
    while (
        below < n_rows
        and not any((c, below) in top_walls or owner[below][c] >= 0 for c in range(col, right))
        and not any((below, c) in left_walls for c in range(col + 1, right))
    ):
        below += 1
    is_open = (
        (col == 0 and any((r, 0) not in left_walls for r in range(row, below)))
        or (right == n_cols and any((r, n_cols) not in left_walls for r in range(row, below)))
        or (row == 0 and any((c, 0) not in top_walls for c in range(col, right)))
        or (below == n_rows and any((c, n_rows) not in top_walls for c in range(col, right)))
    )
    return GridCell(row, col, below - row, right - col, is_open)


def _without_unused(xs: list[float], ys: list[float], cells: list[GridCell]) -> Grid:
    """Without the levels at which no cell ends: an underlined word that touches a border draws such a level."""
    rows = sorted({r for cell in cells for r in (cell.row, cell.row + cell.rowspan)})
    cols = sorted({c for cell in cells for c in (cell.col, cell.col + cell.colspan)})
    new_row, new_col = {r: i for i, r in enumerate(rows)}, {c: i for i, c in enumerate(cols)}
    owner = [[-1] * (len(cols) - 1) for _ in range(len(rows) - 1)]
    kept = []
    for index, (row, col, rowspan, colspan, is_open) in enumerate(cells):
        r, c = new_row[row], new_col[col]
        r_end, c_end = new_row[row + rowspan], new_col[col + colspan]
        for line in owner[r:r_end]:
            line[c:c_end] = [index] * (c_end - c)
        kept.append(GridCell(r, c, r_end - r, c_end - c, is_open))
    return Grid([xs[c] for c in cols], [ys[r] for r in rows], kept, owner)
