"""Ruled tables over pages: the fragments that pages show become the logical table again.

A repeated header is dropped. A row that the page break cut is told from a new row by its cells: in a cut row those that
ended are empty although every row fills them, and those that go on broke off where a line was full. A merged cell
that goes on over the break keeps one cell with the rows of both pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parsers.dialects import Vocabulary
from parsers.document import Cell, Printed, Run, Span, Table
from parsers.layout.headers import known_headers, looks_like_header
from parsers.text.fold import fold
from parsers.text.linebreaks import code_length, is_value_list, runs_on, stretch, word_space
from parsers.text.outline import find_marker

MOST_REPEATED_ROWS = 6
_SAME_EDGE = 6.0  # points: borders of one column on two pages
_WIDEST_PADDING = 8.0
_SENTENCE_END = "。；;！？!?"
_STOPS = "，" + _SENTENCE_END


def joined(first: Table, second: Table, vocabulary: Vocabulary) -> Table | None:
    """Both as one table, or None if the second is a table of its own."""
    if first.page is None or second.page is None or _last_page(first) >= second.page:
        return None
    aligned = _aligned(first, second)
    if aligned is None:
        return None
    first, second = aligned
    repeated = _repeated_rows(first, second)
    if not repeated and looks_like_header([cell.text.text for cell in second.cells if cell.row == 0], vocabulary):
        return None
    if second.n_rows == repeated:
        return first
    opening = [cell for cell in second.cells if cell.row == repeated]
    above = {cell.col: cell for cell in first.cells if cell.row + cell.rowspan == first.n_rows}
    if _is_whole_header(above, opening, vocabulary):
        above = {}
    is_cut = first.n_rows > repeated and _is_cut(above, opening, first, second, repeated)
    shift = first.n_rows - repeated - is_cut
    cells = {id(cell): cell for cell in first.cells}
    for cell in (*second.cells, *_unbordered(above, second, repeated)):
        upper = above.get(cell.col) if cell.row == repeated else None
        if cell.row < repeated:
            continue
        if upper is not None and upper.colspan == cell.colspan and (is_cut or _goes_on(upper, cell, first, second, repeated)):
            rowspan = upper.rowspan + cell.rowspan - is_cut
            cells[id(upper)] = replace(upper, text=_with_rest(upper, cell, first), rowspan=rowspan)
        else:
            cells[id(cell)] = replace(cell, row=cell.row + shift)
    ordered = sorted(cells.values(), key=lambda cell: (cell.row, cell.col))
    return replace(first, cells=tuple(ordered), n_rows=second.n_rows + shift)


def undivided_rows(table: Table) -> list[Cell]:
    """The first cell of each row that is several printed ones: two or more of its columns hold lists of values, and nothing says which belong together."""
    lists = Counter(cell.row for cell in table.cells if is_value_list(cell.text.text))
    first = {cell.row: cell for cell in reversed(table.cells) if cell.text}
    return [first[row] for row in sorted(lists) if lists[row] > 1]


def _unbordered(above: dict[int, Cell], second: Table, repeated: int) -> list[Cell]:
    """The rest of merged cells that the page shows neither with text nor with a border below, so that its reader found no cell there."""
    covered = {(row, cell.col) for cell in second.cells for row in range(cell.row, cell.row + cell.rowspan)}
    found = []
    for col, upper in above.items():
        rows = next((row - repeated for row in range(repeated, second.n_rows) if (row, col) in covered), second.n_rows - repeated)
        if upper.rowspan > 1 and rows:
            found.append(Cell(repeated, col, Printed(), rowspan=rows, colspan=upper.colspan, area=Span(second.page)))
    return found


def _last_page(table: Table) -> int:
    pages = [run.span.page for cell in table.cells for _, run in cell.text.runs[-1:]] + [cell.area.page for cell in table.cells]
    return max((page for page in pages if page is not None), default=table.page or 0)


def _aligned(first: Table, second: Table) -> tuple[Table, Table] | None:
    """Both with the same columns; None if their borders do not fit. A page may lack a border that only other pages' rows need."""
    a, b = first.col_edges, second.col_edges
    if a is None or b is None:
        return None
    inner = [next((i for i, edge in enumerate(a) if abs(edge - x) <= _SAME_EDGE), -1) for x in b]
    if 2 < len(b) < len(a) and inner == list(range(inner[0], inner[0] + len(b))) and inner[0] >= 0:
        return first, _with_columns(second, inner, a)  # of merged outer cells the page may show no border
    shift = b[0] - a[0]  # the margins of facing pages may differ
    moved = [edge - shift for edge in b]
    if abs(moved[-1] - a[-1]) > _SAME_EDGE:
        return (first, second) if len(a) == len(b) and _repeated_rows(first, second) else None
    fine, coarse = (a, moved) if len(a) >= len(b) else (moved, a)
    places = [min(range(len(fine)), key=lambda i: abs(fine[i] - edge)) for edge in coarse]
    if any(abs(fine[i] - edge) > _SAME_EDGE for i, edge in zip(places, coarse, strict=True)) or len(set(places)) < len(places):
        return (first, second) if len(a) == len(b) and _repeated_rows(first, second) else None
    if len(a) == len(b):
        return first, second
    if len(a) > len(b):
        return first, _with_columns(second, places, tuple(edge + shift for edge in a))
    return _with_columns(first, places, tuple(moved)), second


def _with_columns(table: Table, places: Sequence[int], edges: tuple[float, ...]) -> Table:
    """The table on a finer grid: border i becomes border places[i]."""
    cells = tuple(
        replace(cell, col=places[cell.col], colspan=places[cell.col + cell.colspan] - places[cell.col])
        for cell in table.cells
        if cell.col + cell.colspan < len(places)
    )
    return replace(table, cells=cells, n_cols=len(edges) - 1, col_edges=edges)


def _repeated_rows(first: Table, second: Table) -> int:
    """How many opening rows of both say the same in the same cells: the header that is repeated on every page."""
    repeated = 0
    for row in range(min(MOST_REPEATED_ROWS, first.n_rows, second.n_rows)):
        ours, theirs = ([(c.col, c.colspan, c.rowspan, fold(c.text.text)) for c in table.cells if c.row == row] for table in (first, second))
        if ours != theirs:
            break
        is_closed = all(cell.row + cell.rowspan <= row + 1 for cell in second.cells if cell.row <= row)
        if is_closed and any(text for *_, text in ours):
            repeated = row + 1
    return repeated


def _is_whole_header(above: dict[int, Cell], opening: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """True if the row at the foot of a page is a header, and the page break cut none of its cells."""
    alone = [cell.text.text for cell in above.values()]
    below = {cell.col: cell.text.text for cell in opening}
    joined_up = [cell.text.text + below.get(col, "") for col, cell in above.items()]
    return looks_like_header(alone, vocabulary) and known_headers(joined_up, vocabulary) < known_headers(alone, vocabulary)


def _is_cut(above: dict[int, Cell], opening: Sequence[Cell], first: Table, second: Table, repeated: int) -> bool:
    """True if the first row of `second` is the rest of the last row of `first`.

    Every column that is not merged over rows has its say: one that all other rows fill, but only one of the two parts, speaks for a cut.
    """
    if any(cell.col not in above or above[cell.col].colspan != cell.colspan for cell in opening):
        return False
    merged = _merged_columns(first, repeated) | _merged_columns(second, repeated)
    filled = _always_filled(first, second, repeated)
    if any(is_value_list(text.text) for cell in opening for text in (above[cell.col].text, cell.text)):
        return any(_sentence_goes_on(above[cell.col], cell, first) for cell in opening)
    votes = 0
    for cell in opening:
        upper = above[cell.col]
        if cell.col in merged:
            if cell.text and find_marker(cell.text.text) and not _breaks_off(upper, cell, first):
                return False  # a new group opens a new row
            continue
        if bool(upper.text) != bool(cell.text):
            votes += 2 if filled is None or cell.col in filled else 0
        elif cell.text:
            others = [
                c for table in (first, second) for c in table.cells if c.col == cell.col and c.row >= repeated and c.text and c is not cell and c is not upper
            ]
            votes += _vote(upper, cell, others, first)
    return votes > 0


def _sentence_goes_on(upper: Cell, cell: Cell, first: Table) -> bool:
    """True if what `upper` says in sentences runs on in `cell`: a sentence breaks off, or a list goes on counting. Where nothing
    divides the rows of a page, only this tells that its last one is cut."""
    if not all(set(_STOPS).intersection(part.text.text) for part in (upper, cell)):
        return False
    marker = find_marker(cell.text.text)
    if marker is None:
        return upper.text.text[-1] not in _SENTENCE_END and _breaks_off(upper, cell, first)
    counted = [m for line in upper.text.text.split("\n") if (m := find_marker(line)) and m.level == marker.level]
    return bool(counted) and counted[-1].ordinal == marker.ordinal - 1


def _vote(upper: Cell, cell: Cell, others: Sequence[Cell], first: Table) -> int:
    """How much two filled parts of a column speak for being one cell: by the markers that their paragraphs open with, else by
    whether the text broke off at a full line."""
    marker, opening = find_marker(cell.text.text), find_marker(upper.text.text)
    openings = [find_marker(other.text.text) for other in others]
    if marker is not None and marker.ordinal > 1:
        lists = [other.ordinal == 1 for other in openings if other and other.level == marker.level]
        counted = [m for line in upper.text.text.split("\n")[1:] if (m := find_marker(line)) and m.level == marker.level]
        if (lists and all(lists)) or (counted and counted[-1].ordinal == marker.ordinal - 1):
            return 2  # a list inside the cell goes on counting
        if opening is not None and (opening.level, opening.ordinal) == (marker.level, marker.ordinal - 1):
            return -6  # the column counts its rows
    if fold(upper.text.text) == fold(cell.text.text):
        return -3
    if marker is None and len(others) > 1 and all(openings):
        return 2  # all others open with a marker, so this is none of them
    breaks_off = _breaks_off(upper, cell, first)
    if others and all(len(other.text.runs) == 1 for other in (upper, *others)):
        return 0 if breaks_off else -3  # nothing in this column takes more than a line
    if breaks_off:
        return 1
    return -1 if marker is None and any("\n" in other.text.text for other in (upper, *others)) else -3


def _merged_columns(table: Table, header_rows: int) -> set[int]:
    return {cell.col for cell in table.cells if cell.rowspan > 1 and cell.row >= header_rows}


def _always_filled(first: Table, second: Table, header_rows: int) -> set[int] | None:
    """Columns that are filled in every row but the last of `first` and the first of `second`; None without such rows."""
    rows: list[set[int]] = []
    for table, begin, end in ((first, max(header_rows, 1), first.n_rows - 1), (second, header_rows + 1, second.n_rows)):
        filled: dict[int, set[int]] = {row: set() for row in range(begin, end)}
        for cell in table.cells:
            if cell.text:
                for row in range(max(cell.row, begin), min(cell.row + cell.rowspan, end)):
                    filled[row].add(cell.col)
        rows += filled.values()
    return set.intersection(*rows) if rows else None


def _goes_on(upper: Cell, cell: Cell, first: Table, second: Table, repeated: int) -> bool:
    """True if a cell that opens a page beside a new row is the rest of the merged cell above it."""
    merged = upper.rowspan > 1 or cell.rowspan > 1 or cell.col in _merged_columns(first, repeated) | _merged_columns(second, repeated)
    if cell.text:
        return (merged or _lacks_marker(cell, first, second, repeated)) and _breaks_off(upper, cell, first)
    filled = _always_filled(first, second, repeated)
    # Without other rows to compare with, an empty leading cell goes on with the group above, as leading columns do.
    return merged or (bool(upper.text) and (cell.col in filled if filled is not None else cell.col == 0))


def _open_with_codes(upper: Cell, cell: Cell) -> bool:
    """True if both texts open with a number of as many digits, as codes of programmes have: the second is a cell of its own."""
    length = code_length(upper.text.text)
    return length > 0 and length == code_length(cell.text.text)


def _lacks_marker(cell: Cell, first: Table, second: Table, repeated: int) -> bool:
    """True if `cell`, in the leading column, is the only one there without a marker: a group of which either page shows one row looks so."""
    others = [c for c in first.cells if c.row >= max(repeated, 1)] + [c for c in second.cells if c.row > repeated]
    column = [c for c in others if c.col == cell.col and c.text]
    return cell.col == 0 and find_marker(cell.text.text) is None and bool(column) and all(find_marker(c.text.text) for c in column)


def _breaks_off(upper: Cell, cell: Cell, first: Table) -> bool:
    """True if the text of `upper` stops at a full line, so that what `cell` says may be its rest."""
    before, text = upper.text.text, cell.text.text
    marker, opening = find_marker(text), find_marker(before)
    if not before or _open_with_codes(upper, cell):
        return False
    if marker is not None and (before[-1] in _SENTENCE_END or (opening is not None and opening.level == marker.level)):
        return False
    line, rest = _last_line(upper.text), cell.text.runs[0][1]
    edges = first.col_edges
    if edges is None or rest.edges is None or not line or line[0].axis == "y" or rest.axis == "y":
        return before[-1] not in _SENTENCE_END
    padding = _padding(first)
    start, end = min(run.span.bbox.x0 for run in line if run.span.bbox), max(run.span.bbox.x1 for run in line if run.span.bbox)
    box = rest.span.bbox
    size = box.bottom - box.top if box else 0.0
    shift = _page_shift(upper, line[0], edges)
    indent, free = start - edges[upper.col] - shift - padding, edges[upper.col + upper.colspan] + shift - padding - end
    if abs(indent - free) < 0.5 * size or (free < 0.5 * size < indent and len(upper.text.runs) == 1):
        free += max(indent, 0.0)  # centred or set to the right
    last = cell.text.runs[-1][1]
    if len(line) == 1 and line[0].edges and last.edges and stretch(last.text, last.edges, size):  # no end of a justified paragraph, which is not stretched
        free += stretch(line[0].text, line[0].edges, size)
    return runs_on(rest.text, rest.edges, before, free, size)


def _last_line(text: Printed) -> list[Run]:
    last = text.runs[-1][1]
    box = last.span.bbox
    return [run for _, run in text.runs if run.span.page == last.span.page and run.span.bbox and box and abs(run.span.bbox.bottom - box.bottom) < 2]


def _page_shift(cell: Cell, run: Run, edges: Sequence[float]) -> float:
    """How much farther right than the table's borders the cell's own page shows its column."""
    area = cell.area.bbox
    return area.x0 - edges[cell.col] if area and cell.area.page == run.span.page else 0.0


def _padding(table: Table) -> float:
    """The distance of text from borders: that of the text that comes closest to one."""
    gaps = [
        run.span.bbox.x0 - cell.area.bbox.x0
        for cell in table.cells
        if cell.area.bbox
        for _, run in cell.text.runs[:1]
        if run.span.bbox and run.span.page == cell.area.page
    ]
    return min((gap for gap in gaps if gap >= 0), default=0.0) if gaps and min(gaps) < _WIDEST_PADDING else _WIDEST_PADDING


def _with_rest(upper: Cell, cell: Cell, first: Table) -> Printed:
    """The text of a cell cut by a page break: joined without a space, but for Latin words, and paragraphs stay apart."""
    if not (upper.text and cell.text):
        return upper.text or cell.text
    breaks_off = _breaks_off(upper, cell, first)
    return Printed.join([upper.text, cell.text], word_space(upper.text.text, cell.text.text) if breaks_off else "\n")
