"""Grids from ruling lines: whatever the lines are made of, the cells are those that were drawn."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.readers.pdf_grid import find_grids
from parsers.readers.pdf_rules import Rule

Span = tuple[int, int, int, int]  # row, col, rowspan, colspan


def spans(n_rows: int, n_cols: int, random: Random) -> list[Span]:
    """A grid with some places merged to larger cells, such that every level ends some cell."""
    while True:
        owner: dict[tuple[int, int], int] = {}
        cells: list[Span] = []
        for row in range(n_rows):
            for col in range(n_cols):
                if (row, col) in owner:
                    continue
                height, width = (random.choice((1, 1, 1, 2, 3)) for _ in range(2))
                places = [(r, c) for r in range(row, min(row + height, n_rows)) for c in range(col, min(col + width, n_cols))]
                if any(place in owner for place in places):
                    places = [(row, col)]
                owner.update(dict.fromkeys(places, len(cells)))
                cells.append((row, col, places[-1][0] - row + 1, places[-1][1] - col + 1))
        rows = {r for row, _, height, _ in cells for r in (row, row + height)}
        cols = {c for _, col, _, width in cells for c in (col, col + width)}
        if len(rows) == n_rows + 1 and len(cols) == n_cols + 1 and len(cells) > 1:
            return cells


def edges_of(cells: list[Span], xs: list[float], ys: list[float]) -> tuple[list[Rule], list[Rule]]:
    """The four edges of every cell."""
    horizontal, vertical = [], []
    for row, col, height, width in cells:
        left, right, top, bottom = xs[col], xs[col + width], ys[row], ys[row + height]
        horizontal += [Rule(top, left, right, 0.5), Rule(bottom, left, right, 0.5)]
        vertical += [Rule(left, top, bottom, 0.5), Rule(right, top, bottom, 0.5)]
    return horizontal, vertical


def shaken(rules: list[Rule], random: Random) -> list[Rule]:
    """As word processors draw: a little too long or short, off by a fraction, twice."""
    return [
        Rule(at + random.uniform(-0.6, 0.6), a + random.uniform(-1.5, 1.5), b + random.uniform(-1.5, 1.5), pen)
        for at, a, b, pen in rules
        for _ in range(random.choice((1, 1, 2)))
    ]


def dotted(rules: list[Rule]) -> list[Rule]:
    return [Rule(at, start + 3 * i, min(start + 3 * i + 1, end), pen) for at, start, end, pen in rules for i in range(int((end - start) / 3) + 1)]


def doubled(rules: list[Rule]) -> list[Rule]:
    return [Rule(at + offset, a, b, pen) for at, a, b, pen in rules for offset in (-0.75, 0.75)]


def found(horizontal: list[Rule], vertical: list[Rule]) -> list[list[Span]]:
    return [[cell[:4] for cell in grid.cells] for grid in find_grids(horizontal, vertical)]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 6), st.integers(2, 6), st.integers(0, 10**6))
def test_the_cells_drawn_are_the_cells_found(n_rows: int, n_cols: int, seed: int):
    random = Random(seed)
    cells = spans(n_rows, n_cols, random)
    xs, ys = [60.0], [80.0]
    for _ in range(n_cols):
        xs.append(xs[-1] + random.uniform(20, 120))
    for _ in range(n_rows):
        ys.append(ys[-1] + random.uniform(14, 90))
    horizontal, vertical = edges_of(cells, xs, ys)
    ways = [
        (horizontal, vertical),
        (shaken(horizontal, random), shaken(vertical, random)),
        (doubled(horizontal), doubled(vertical)),
        (dotted(horizontal), dotted(vertical)),
    ]
    for rules in ways:
        assert found(*rules) == [cells]
    (grid,) = find_grids(horizontal, vertical)
    for index, (row, col, height, width) in enumerate(cells):
        assert grid.cell_at((xs[col] + xs[col + width]) / 2, (ys[row] + ys[row + height]) / 2) == index
    assert grid.cell_at(xs[0] - 5, ys[0] + 1) == -1


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 5), st.integers(2, 5), st.sampled_from(["left", "right", "bottom", "left and right", "top"]))
def test_a_missing_outer_border_is_recovered(n_rows: int, n_cols: int, side: str):
    xs = [60.0 + 70 * i for i in range(n_cols + 1)]
    ys = [80.0 + 40 * i for i in range(n_rows + 1)]
    horizontal, vertical = edges_of([(r, c, 1, 1) for r in range(n_rows) for c in range(n_cols)], xs, ys)
    vertical = [rule for rule in vertical if not ("left" in side and rule.at == xs[0]) and not ("right" in side and rule.at == xs[-1])]
    horizontal = [rule for rule in horizontal if not (side == "bottom" and rule.at == ys[-1]) and not (side == "top" and rule.at == ys[0])]
    assert found(horizontal, vertical) == [[(r, c, 1, 1) for r in range(n_rows) for c in range(n_cols)]]


def test_two_tables_side_by_side_are_two():
    left = edges_of([(0, 0, 1, 1), (0, 1, 1, 1)], [60.0, 120.0, 180.0], [80.0, 100.0])
    right = edges_of([(0, 0, 1, 1), (0, 1, 1, 1)], [220.0, 280.0, 340.0], [81.0, 101.0])
    assert len(found(left[0] + right[0], left[1] + right[1])) == 2


def test_boxes_and_underlines_are_no_tables():
    assert found([Rule(80, 60, 300, 1), Rule(120, 60, 300, 1)], [Rule(60, 80, 120, 1), Rule(300, 80, 120, 1)]) == []
    assert found([Rule(80, 60, 300, 1), Rule(120, 60, 200, 1)], []) == []
    assert found([], []) == []


def test_cells_of_one_row_that_end_at_slightly_different_heights_are_one_row():
    horizontal, vertical = edges_of([(0, 0, 1, 1), (0, 1, 1, 1)], [60.0, 120.0, 300.0], [80.0, 100.0])
    for left, right, bottom in ((60.0, 120.0, 145.5), (120.0, 300.0, 150.0)):
        horizontal.append(Rule(bottom, left, right, 0.7))
        vertical += [Rule(left, 100.0, bottom, 0.7), Rule(right, 100.0, bottom, 0.7)]
    horizontal.append(Rule(150.0, 60.0, 300.0, 0.7))
    assert found(horizontal, vertical) == [[(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]]
