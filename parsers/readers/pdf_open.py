"""Tables without vertical lines: rows between horizontal rules or filled cells, columns where these end or where all text leaves room.

Only what the geometry shows beyond doubt becomes a grid; a region that is a table but whose cells cannot be told apart is
handed back without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.document import BBox
from parsers.readers.pdf_grid import Grid, grid_of, without_void_rows
from parsers.readers.pdf_rules import Rule
from parsers.readers.pdf_runs import GUTTER, Run, gutters, is_tabular, joined, runs_of
from parsers.readers.pdf_text import Piece
from parsers.readers.pdf_unruled import PARAGRAPH, below_header, has_columns, unruled
from parsers.text.units import parse_quantity

# Points. Fills and rules of one level stand up to _LEVEL apart; parts of one rule that meet leave up to _MEET; the ends of rules of one
# table, and the borders of one column, lie within _SAME.
_LEVEL = 5.0
_MEET = 8.0
_SAME = 4.0
_NARROWEST = 120.0
_SHORTEST_PART = 12.0
_FEWEST_COLUMNS = 3  # of a header without rows below it, before it is taken for a table's
# Fractions of an em: how far text may stand over a border before it is merged over it, and below the line before it.
_OVER = 0.9
_NEXT_LINE = 2.5
_USUAL_STEP = 1.5  # of lines of one paragraph, at most


class Level(NamedTuple):
    """Rules that make one line: `joints` are the places where one part of it ends and the next begins."""

    at: float
    start: float
    end: float
    joints: tuple[float, ...]


class Band(NamedTuple):
    """What stands between two lines that run over the whole table."""

    top: float
    bottom: float
    runs: list[Run]


class OpenTable(NamedTuple):
    """A table without vertical lines; `grid` is None where its cells cannot be told apart."""

    box: BBox
    grid: Grid | None


def open_tables(horizontal: Sequence[Rule], vertical: Sequence[Rule], fills: Sequence[BBox], grids: Sequence[Grid], pieces: Sequence[Piece]) -> list[OpenTable]:
    """The tables that rules or fills outside all `grids` draw, in the reading frame; `pieces` is the text outside them."""
    rules = [rule for rule in horizontal if not _is_inside(rule, grids)]
    rules = [rule for rule in rules if not any(_touches(rule, other) for other in vertical)] if rules else rules
    fills = _cells_only([fill for fill in fills if not _is_inside(Rule(fill.top, fill.x0, fill.x1, 0.0), grids)])
    edges = [Rule(at, fill.x0, fill.x1, 0.0) for fill in fills for at in (fill.top, fill.bottom)]
    levels = _levels([*rules, *edges])
    frames = _frames(levels)
    is_spaced = has_columns(pieces)
    found: list[OpenTable] = []
    if not frames and not is_spaced:
        return found
    runs = runs_of(pieces)
    for frame in frames:
        bottom = _lowest(frame, fills)
        lines = [level for level in levels if _is_part(level, frame) and not any(_covers(table.box, level.start + 1, level.at) for table in found)]
        if bottom > frame[-1].at + _LEVEL and not any(abs(line.at - bottom) <= _LEVEL for line in lines):
            lines.append(Level(bottom, frame[0].start, frame[0].end, ()))
        for part, bands in _tables(frame, lines, runs):
            found += _opened(part, bands, fills, runs)
    if is_spaced:
        rest = [run for run in runs if not any(_covers(table.box, (run.start + run.end) / 2, run.y) for table in found)]
        found += [OpenTable(box, None) for box in unruled(rest)]
    return found


def _lowest(frame: Sequence[Level], fills: Sequence[BBox]) -> float:
    """How far down the fills of a frame reach: where a page cuts a row, its cells may end at different heights."""
    bottom = frame[-1].at
    for fill in sorted(fills, key=lambda fill: fill.top):
        if fill.top <= bottom + _LEVEL and frame[0].start - _SAME <= fill.x0 and fill.x1 <= frame[0].end + _SAME:
            bottom = max(bottom, fill.bottom)
    return bottom


def divided(grid: Grid, horizontal: Sequence[Rule], pieces: Sequence[Piece]) -> Grid:
    """A grid of a single column as a table that has no vertical lines but its outer ones, if it is one; else the same grid."""
    left, right = grid.xs
    inside = [piece for piece in pieces if left <= piece.edges[0] and piece.edges[-1] <= right and grid.ys[0] < piece.base < grid.ys[-1]]
    rules = [rule for rule in horizontal if _is_inside(rule, [grid])] + [Rule(y, left, right, 0.0) for y in (grid.ys[0], grid.ys[-1])]
    found = open_tables(rules, [], [], [], inside)
    is_whole = len(found) == 1 and found[0].box.top < grid.ys[0] + _LEVEL and found[0].box.bottom > grid.ys[-1] - _LEVEL
    return found[0].grid or grid if is_whole else grid


def _is_inside(rule: Rule, grids: Sequence[Grid]) -> bool:
    return any(grid.xs[0] - _SAME <= rule.start and rule.end <= grid.xs[-1] + _SAME and grid.ys[0] - _SAME <= rule.at <= grid.ys[-1] + _SAME for grid in grids)


def _touches(rule: Rule, vertical: Rule) -> bool:
    return rule.start - _SAME <= vertical.at <= rule.end + _SAME and vertical.start - _SAME <= rule.at <= vertical.end + _SAME


def _cells_only(fills: Sequence[BBox]) -> list[BBox]:
    """Without those that lie behind others."""
    return [fill for fill in fills if sum(_covers(fill, (o.x0 + o.x1) / 2, (o.top + o.bottom) / 2) for o in fills) < 3] if len(fills) < 500 else []


def _covers(box: BBox, x: float, y: float) -> bool:
    return box.x0 < x < box.x1 and box.top < y < box.bottom


def _levels(rules: Iterable[Rule]) -> list[Level]:
    """The lines that rules make, from top to bottom."""
    levels: list[Level] = []
    row: list[Rule] = []
    for rule in sorted(rules):
        if row and rule.at - row[0].at > _LEVEL:
            levels += _lines_of(row)
            row = []
        row.append(rule)
    return [*levels, *_lines_of(row)] if row else levels


def _lines_of(row: list[Rule]) -> Iterable[Level]:
    at = (row[0].at + row[-1].at) / 2
    row.sort(key=lambda rule: rule.start)
    line = [row[0]]
    end = row[0].end
    for rule in row[1:]:
        if rule.start > end + _MEET:
            yield Level(at, line[0].start, end, _joints(line))
            line = []
        line.append(rule)
        end = rule.end if len(line) == 1 else max(end, rule.end)
    yield Level(at, line[0].start, end, _joints(line))


def _joints(line: Sequence[Rule]) -> tuple[float, ...]:
    """The places where a part of a line ends, another begins and none goes through."""
    parts = [rule for rule in line if rule.end - rule.start >= _SHORTEST_PART]
    found: list[float] = []
    for left in parts:
        right = min((rule.start for rule in parts if abs(rule.start - left.end) <= _MEET), default=None)
        if right is not None:
            x = (left.end + right) / 2
            if not any(rule.start < x - _MEET and rule.end > x + _MEET for rule in parts) and not any(abs(x - other) <= _MEET for other in found):
                found.append(x)
    return tuple(sorted(found))


def _frames(levels: Sequence[Level]) -> list[list[Level]]:
    """Lines of equal extent, at least two of each, the widest first."""
    frames: list[list[Level]] = []
    for level in levels:
        frame = next((f for f in frames if abs(f[0].start - level.start) <= _SAME and abs(f[0].end - level.end) <= _SAME), None)
        if frame is not None:
            frame.append(level)
        elif level.end - level.start >= _NARROWEST:
            frames.append([level])
    return sorted((frame for frame in frames if len(frame) > 1), key=lambda frame: frame[0].start - frame[0].end)


def _is_part(level: Level, frame: Sequence[Level]) -> bool:
    """True for a line of the frame, or one that a merged cell beside it keeps shorter."""
    start, end = frame[0].start, frame[0].end
    if not (start - _SAME <= level.start and level.end <= end + _SAME):
        return False
    places = [start, end, *(joint for line in frame for joint in line.joints)]
    return all(any(abs(x - place) <= _SAME for place in places) for x in (level.start, level.end)) or (
        level.end - level.start >= _SHORTEST_PART and any(abs(a - b) <= _SAME for a, b in ((level.start, start), (level.end, end)))
    )


def _tables(frame: Sequence[Level], lines: Sequence[Level], runs: Sequence[Run]) -> Iterable[tuple[list[Level], list[Band]]]:
    """Each table of a frame: its lines and its bands. Headings and paragraphs between tables part them."""
    start, end = frame[0].start - _SAME, frame[0].end + _SAME
    within = [run for run in runs if start <= (run.start + run.end) / 2 <= end]
    whole = {level.at for level in frame}
    bands = [Band(a, b, [run for run in within if a < run.y < b]) for a, b in pairwise(sorted({level.at for level in lines}))]
    tabular = [run for band in bands if is_tabular(band.runs) for run in band.runs]
    if not tabular:
        return
    size = sorted(run.size for run in tabular)[len(tabular) // 2]
    indent = min(run.start for run in tabular)
    group: list[Band] = []
    for band in [*bands, None]:
        if band is not None and (not _is_between(band, size, indent, end - start) if band.runs else not whole >= {band.top, band.bottom}):
            group.append(band)
            continue
        while group and _is_line_alone(group[-1], indent + 2 * size):
            group.pop()
        while group and _is_line_alone(group[0], indent + 2 * size):
            del group[0]
        if group and any(group[0].top <= level.at <= group[-1].bottom for level in frame):
            yield [level for level in lines if group[0].top <= level.at <= group[-1].bottom], group
        group = []


def _is_line_alone(band: Band, left: float) -> bool:
    """True for a band whose only text stands at the left, as a caption or a note does."""
    return not band.runs or (not is_tabular(band.runs) and min(run.start for run in band.runs) < left)


def _is_between(band: Band, size: float, indent: float, width: float) -> bool:
    """True for what stands between tables: a paragraph, or a heading in another size or farther left than any cell's text."""
    if any(run.end - run.start > PARAGRAPH * width for run in joined(band.runs, GUTTER)):
        return True
    return not is_tabular(band.runs) and (all(abs(run.size - size) > 0.08 * size for run in band.runs) or min(run.start for run in band.runs) < indent - 1.5)


def _opened(lines: list[Level], bands: list[Band], fills: Sequence[BBox], runs: Sequence[Run]) -> Iterable[OpenTable]:
    """The table of some bands, if it is one."""
    start, end = bands[0].top, bands[-1].bottom
    left, right = min(line.start for line in lines), max(line.end for line in lines)
    joints = _shared_joints(lines)
    text = [run for band in bands for run in band.runs]
    edges = [left, *joints, right] if joints else [left, *gutters(text, [x for line in lines for x in (line.start, line.end)]), right]
    if joints:
        top, bottom = _cut_edge(runs, edges, start, -1), _cut_edge(runs, edges, end, 1)
        lines = [*([Level(top, left, right, ())] if top < start else []), *lines, *([Level(bottom, left, right, ())] if bottom > end else [])]
        text = [run for run in runs if top < run.y < bottom and left <= (run.start + run.end) / 2 <= right]
        start, end = top, bottom
    if len({line.at for line in lines}) < 3:
        if len(edges) > _FEWEST_COLUMNS:
            yield from (OpenTable(box, None) for box in below_header(BBox(left, start, right, end), runs))
        return
    grid = _grid(lines, edges, fills, text) if len(edges) > 2 else None
    if grid is not None and (_is_certain(grid, text, bool(joints))):
        yield OpenTable(BBox(left, start, right, end), grid)
    elif sum(is_tabular(band.runs) for band in bands) > 1:
        yield OpenTable(BBox(left, start, right, end), None)


def _shared_joints(lines: Sequence[Level]) -> list[float]:
    """The places at which two lines have a joint or end short of the table's side; one if only one line has joints."""
    left, right = min(line.start for line in lines), max(line.end for line in lines)
    places = sorted(x for line in lines for x in (*line.joints, line.start, line.end) if left + _SAME < x < right - _SAME)
    clusters: list[list[float]] = []
    for x in places:
        if clusters and x - clusters[-1][-1] <= _SAME:
            clusters[-1].append(x)
        else:
            clusters.append([x])
    fewest = 2 if sum(bool(line.joints) for line in lines) > 1 else 1
    return [sum(cluster) / len(cluster) for cluster in clusters if len(cluster) >= fewest] if any(line.joints for line in lines) else []


def _cut_edge(runs: Sequence[Run], edges: Sequence[float], at: float, step: int) -> float:
    """Where a row that the page cuts ends beyond the last line at `at` (`step` 1 below, -1 above); `at` if none does.

    Its text keeps to the columns as far as the page goes, but for a line or two of header or footer, and not only to the first one.
    """
    beyond = sorted((run for run in runs if (run.y - at) * step > 0 and run.end > edges[0] and run.start < edges[-1]), key=lambda run: step * run.base)
    taken: list[Run] = []
    place = at
    for run in beyond:
        if abs(run.y - place) > _NEXT_LINE * run.size:
            break
        if any(run.start < x - _OVER * run.size and run.end > x + _OVER * run.size for x in edges):
            return at
        taken.append(run)
        place = run.y
    others = {round(run.base) for run in beyond[len(taken) :]}
    if len(others) > 2 or not any(run.start > edges[1] for run in taken):
        return at
    return place + step * 0.8 * taken[-1].size


def _grid(lines: Sequence[Level], edges: Sequence[float], fills: Sequence[BBox], text: Sequence[Run]) -> Grid | None:
    """The grid of the lines, and of columns that text merged over several of them and fills leave open."""
    levels = sorted({line.at for line in lines})
    vertical = [Rule(x, levels[0], levels[-1], 0.0) for x in (edges[0], edges[-1])]
    for top, bottom in pairwise(levels):
        inside = [run for run in text if top < run.y < bottom]
        middle = (top + bottom) / 2
        for x in edges[1:-1]:
            is_crossed = any(run.start < x - _OVER * run.size and run.end > x + _OVER * run.size for run in inside)
            if not is_crossed and not any(_covers(fill, x - _SAME, middle) and _covers(fill, x + _SAME, middle) for fill in fills):
                vertical.append(Rule(x, top, bottom, 0.0))
    grid = grid_of([Rule(line.at, line.start, line.end, 0.0) for line in lines], vertical)
    return without_void_rows(grid, set(_by_cell(grid, text))) if grid else None


def _by_cell(grid: Grid, text: Sequence[Run]) -> dict[int, list[Run]]:
    """The text of each cell, by its index; what stands in none under -1."""
    inside: dict[int, list[Run]] = {}
    for run in text:
        inside.setdefault(grid.cell_at((run.start + run.end) / 2, run.y), []).append(run)
    return inside


def _is_certain(grid: Grid, text: Sequence[Run], has_joints: bool) -> bool:
    """False if a cell seems to hold several: parts far apart on one line, a number on each of several lines, lines in groups."""
    inside = _by_cell(grid, text)
    if -1 in inside or (not has_joints and any(cell.row == 0 < cell.col and i not in inside for i, cell in enumerate(grid.cells))):
        return False
    for index, runs in inside.items():
        cell = grid.cells[index]
        if (not has_joints or cell.colspan > 1) and is_tabular(runs):
            return False
        if cell.row and len({round(run.base) for run in runs}) > 1 and all(parse_quantity(run.text) for run in runs):
            return False
    return not any(
        _has_stripe([runs for i, runs in inside.items() if (grid.cells[i].row, grid.cells[i].rowspan) == (row, 1)]) for row in range(len(grid.ys) - 1)
    )


def _has_stripe(cells: Sequence[Sequence[Run]]) -> bool:
    """True if more than the usual distance of lines is free all across a row, with text of several cells above and below: these are rows."""
    bases = [sorted({round(run.base, 1) for run in runs}) for runs in cells]
    size = max((run.size for runs in cells for run in runs), default=0.0)
    steps = [b - a for column in bases for a, b in pairwise(column) if b - a > 0.8 * size]
    usual = min(min(steps, default=0.0), _USUAL_STEP * size)
    for a, b in pairwise(sorted({base for column in bases for base in column})):
        if b - a > 1.2 * usual and sum(column[0] <= a and column[-1] >= b for column in bases) > 1:
            return True
    return False
