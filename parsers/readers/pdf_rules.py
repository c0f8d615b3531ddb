"""Ruling lines of PDF pages: strokes along an axis and thin filled shapes, as far as they can be seen."""

from __future__ import annotations

from itertools import pairwise
from math import hypot
from typing import NamedTuple

from parsers.document import BBox
from parsers.readers import limits

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, ...]  # x0, y0, x1, y1 in user space
Path = list[tuple[float, float]]

_FILLING = frozenset((b"f", b"F", b"f*"))
_STROKING = frozenset((b"S", b"s"))
# Points. Borders are drawn as filled boxes up to _THICKEST; a box up to _FINE may be any length, up to _DOT it may belong to a line
# either way; a line on the edge of a white box stays to be seen.
_THICKEST = 6.5
_FINE = 2.0
_DOT = 1.6
_EDGE = 0.75
# Holding a white box against so many lines counts as one object.
_RULES_PER_OBJECT = 100


class Rule(NamedTuple):
    """A ruling line along one axis: `at` on the other axis, from `start` to `end`, `pen` thick."""

    at: float
    start: float
    end: float
    pen: float


class RulingLines:
    """Collects the ruling lines of one page, and its coloured boxes, in points of the visible page. Raises LimitExceeded for paths without end."""

    def __init__(self) -> None:
        self.horizontal: list[Rule] = []
        self.vertical: list[Rule] = []
        self.fills: list[BBox] = []
        self._objects = 0

    def paint(
        self,
        operator: bytes,
        rectangles: list[Box],
        paths: list[Path],
        matrix: Matrix,
        clip: BBox,
        pen: float,
        fill: tuple[bytes, bytes],
    ) -> None:
        """Keep the ruling lines of a painted path: strokes along an axis, and thin filled shapes. A white box hides the lines below it."""
        self._objects += len(rectangles) + sum(map(len, paths))
        if self._objects > limits.OBJECTS_PER_PAGE.most:
            limits.OBJECTS_PER_PAGE.check(self._objects)
        strokes = operator not in _FILLING
        fills = operator not in _STROKING
        m0, m1, m2, m3, m4, m5 = matrix
        if strokes:
            pen *= (hypot(m0, m1) + hypot(m2, m3)) / 2
            strokes = pen <= _THICKEST
        for x0, y0, x1, y1 in rectangles:
            x0, y0, x1, y1 = x0 * m0 + y0 * m2 + m4, x0 * m1 + y0 * m3 + m5, x1 * m0 + y1 * m2 + m4, x1 * m1 + y1 * m3 + m5
            if (m0 and m1) or (m2 and m3):
                continue  # a slanted rectangle
            if x0 > x1:
                x0, x1 = x1, x0
            if y0 > y1:
                y0, y1 = y1, y0
            is_thin = x1 - x0 <= _THICKEST or y1 - y0 <= _THICKEST
            if is_thin and (fills or strokes):
                self._rule(x0, y0, x1, y1, pen if strokes else 0.0, clip)
                continue
            if fills:
                box = BBox(max(x0, clip.x0), max(y0, clip.top), min(x1, clip.x1), min(y1, clip.bottom))
                if _is_white(*fill):
                    self._cover(*box)
                elif box.x1 - box.x0 > _THICKEST and box.bottom - box.top > _THICKEST:
                    self.fills.append(box)
            if strokes:
                for edge in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                    self._rule(*edge, pen, clip)
        for path in paths:
            points = [(x * m0 + y * m2 + m4, x * m1 + y * m3 + m5) for x, y in path]
            if strokes:
                for (xa, ya), (xb, yb) in pairwise(points):
                    if abs(xa - xb) <= 0.5 or abs(ya - yb) <= 0.5:
                        self._rule(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), pen, clip)
            elif fills and len(points) > 2:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                self._rule(min(xs), min(ys), max(xs), max(ys), 0.0, clip)

    def _cover(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Take away the parts of ruling lines that an opaque box hides; those along its edges stay."""
        self._objects += (len(self.horizontal) + len(self.vertical)) // _RULES_PER_OBJECT
        for rules, low, high, begin, end in ((self.horizontal, y0, y1, x0, x1), (self.vertical, x0, x1, y0, y1)):
            low, high = low + _EDGE, high - _EDGE
            hidden = [rule for rule in rules if low < rule.at < high and rule.start < end and rule.end > begin]
            if hidden:
                kept = [rule for rule in rules if not (low < rule.at < high and rule.start < end and rule.end > begin)]
                kept += [rule._replace(end=begin) for rule in hidden if rule.start < begin]
                rules[:] = kept + [rule._replace(start=end) for rule in hidden if rule.end > end]

    def _rule(self, x0: float, y0: float, x1: float, y1: float, pen: float, clip: BBox) -> None:
        """Keep an upright box as ruling line if it is thin enough; a dot is both, being part of either."""
        left, top, right, bottom = clip
        if not (x1 >= left and x0 <= right and y1 >= top and y0 <= bottom):
            return
        x0, y0, x1, y1 = max(x0, left), max(y0, top), min(x1, right), min(y1, bottom)
        width, height = x1 - x0, y1 - y0
        if height <= _THICKEST and (height <= width or height <= _DOT) and (height <= _FINE or width >= 3 * height):
            self.horizontal.append(Rule((y0 + y1) / 2, x0, x1, max(height, pen)))
        if width <= _THICKEST and (width <= height or width <= _DOT) and (width <= _FINE or height >= 3 * width):
            self.vertical.append(Rule((x0 + x1) / 2, y0, y1, max(width, pen)))


def _is_white(operator: bytes, operands: bytes) -> bool:
    """True for white in gray, RGB or CMYK. A single component of another colour space may be any ink."""
    numbers = operands.split()
    if operator in (b"sc", b"scn") and len(numbers) == 1:
        return False
    try:
        return all(float(number) == (0.0 if len(numbers) == 4 else 1.0) for number in numbers) and len(numbers) in (1, 3, 4)
    except ValueError:
        return False  # a pattern


def clipped(clip: BBox, rectangles: list[Box], paths: list[Path], matrix: Matrix) -> BBox:
    """The clipping box cut down to a path's own box."""
    corners = [(x, y) for x0, y0, x1, y1 in rectangles for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    for path in paths:
        corners += path
    a, b, c, d, e, f = matrix
    xs = [x * a + y * c + e for x, y in corners]
    ys = [x * b + y * d + f for x, y in corners]
    return BBox(max(clip.x0, min(xs)), max(clip.top, min(ys)), min(clip.x1, max(xs)), min(clip.bottom, max(ys)))
