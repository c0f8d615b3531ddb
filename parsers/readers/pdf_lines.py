"""Pieces of text to lines of print, and lines to paragraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from parsers.document import BBox, Printed, Run, Span
from parsers.readers.pdf_text import Piece
from parsers.text.linebreaks import code_length, opens_item, runs_on, stretch, word_space

# Fractions of an em. Pieces whose base lines differ less stand on one line (sub- and superscripts do); gaps wider than these hold a
# space that was not printed as a character: between Latin letters or digits, and beside Han characters, which Word sets off a quarter em.
_SAME_LINE = 0.4
_NEXT_LINE = 2.4  # double spacing
_LATIN_SPACE = 0.18
_HAN_SPACE = 0.6
# Codes that open fewer of a cell's lines stand in a sentence.
_FEWEST_CODES = 0.2
_RANGE = "-－–—~～至"
# One text twice within this distance is a shadow or fake bold; the second 1 of 11 stands a whole advance away.
_FAKE_BOLD = 0.12


class TextLine(NamedTuple):
    """A line of print: `edges` are the len(text) + 1 character borders from left to right in the reading frame."""

    text: str
    edges: list[float]
    base: float
    top: float
    bottom: float
    size: float
    is_bold: bool

    @property
    def start(self) -> float:
        return self.edges[0]

    @property
    def end(self) -> float:
        return self.edges[-1]


class Frame(NamedTuple):
    """How text of one direction is laid upright for reading, and put back on its page.

    The reading frame is the page turned back by `direction` quarter turns about its origin.
    """

    page: int
    direction: int = 0

    def upright(self, piece: Piece) -> Piece:
        """A piece of this direction as seen in the reading frame."""
        if self.direction == 0:
            return piece
        edges = piece.edges if self.direction == 1 else [-edge for edge in piece.edges]
        return piece._replace(edges=edges, base=piece.base if self.direction == 3 else -piece.base, direction=0)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page in the reading frame."""
        return ((x, y), (y, -x), (-x, -y), (-y, x))[self.direction]

    def box(self, left: float, top: float, right: float, bottom: float) -> BBox:
        """A box of the reading frame on the page."""
        if self.direction == 0:
            return BBox(left, top, right, bottom)
        if self.direction == 1:
            return BBox(-bottom, left, -top, right)
        if self.direction == 2:
            return BBox(-right, -bottom, -left, -top)
        return BBox(top, -right, bottom, -left)

    def seen(self, box: BBox) -> BBox:
        """A box of the page in the reading frame."""
        (xa, ya), (xb, yb) = self.point(box.x0, box.top), self.point(box.x1, box.bottom)
        return BBox(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def printed(self, line: TextLine) -> Printed:
        """The line with its place on the page."""
        text, edges = line.text, line.edges
        box = self.box(edges[0], line.top, edges[-1], line.bottom)
        places = tuple(edges) if self.direction < 2 else tuple([-edge for edge in edges])
        return Printed(text, ((0, Run(text, Span(self.page, None, box), places, "y" if self.direction & 1 else "x")),))


def text_lines(pieces: Sequence[Piece]) -> list[TextLine]:
    """The lines that upright pieces form, from top to bottom; blank ones left out."""
    lines = []
    level: list[Piece] = []
    base = size = 0.0
    for piece in sorted(pieces, key=_base):
        if level and piece.base - base > _SAME_LINE * max(size, piece.size):
            lines.append(_line(level))
            level = []
        if not level or piece.size > size:
            base, size = piece.base, piece.size
        level.append(piece)
    if level:
        lines.append(_line(level))
    return [line for line in lines if line is not None]


def _base(piece: Piece) -> float:
    return piece.base


def _start(piece: Piece) -> float:
    return piece.edges[0]


def _line(pieces: list[Piece]) -> TextLine | None:
    """One line from pieces in any order, trimmed; None if it is blank."""
    if len(pieces) > 1:
        pieces.sort(key=_start)
        pieces = _without_doubles(pieces)
    first = pieces[0]
    if len(pieces) == 1:
        text, edges, size, base, is_bold = first.text, first.edges, first.size, first.base, first.is_bold
        low, high = base - (1 + first.face.descent) * size, base - first.face.descent * size
    else:
        text, edges = _joined(pieces)
        main = max(pieces, key=lambda piece: (len(piece.text.strip()), piece.size))
        size, base = main.size, main.base
        low = min(piece.base - (1 + piece.face.descent) * piece.size for piece in pieces)
        high = max(piece.base - piece.face.descent * piece.size for piece in pieces)
        is_bold = 2 * sum(len(piece.text) for piece in pieces if piece.is_bold) > len(text)
    stripped = text.strip()
    if not stripped:
        return None
    if len(stripped) != len(text):
        begin = len(text) - len(text.lstrip())
        text, edges = stripped, edges[begin : begin + len(stripped) + 1]
    return TextLine(text, edges, base, low, high, size, is_bold)


def _joined(pieces: list[Piece]) -> tuple[str, list[float]]:
    """The text and character borders of pieces in order, with spaces where the gap shows one."""
    has_letter_spacing = _is_letter_spaced(pieces)
    texts = [pieces[0].text]
    edges = pieces[0].edges[:]
    for piece in pieces[1:]:
        own = piece.edges
        gap = own[0] - edges[-1]
        if gap > _LATIN_SPACE * piece.size:
            before, after = texts[-1][-1], piece.text[0]
            needed = _LATIN_SPACE if before < "\u0250" and after < "\u0250" else _HAN_SPACE
            if gap > needed * piece.size and not has_letter_spacing and not before.isspace() and not after.isspace():
                texts.append(" ")
                edges.append(own[0])
            else:
                edges[-1] = own[0]
            edges += own[1:]
        elif gap >= 0:
            edges[-1] = own[0]
            edges += own[1:]
        else:
            _make_room(texts, edges, own[0])
            last = edges[-1]
            edges += [edge if edge > last else last for edge in own[1:]]
        texts.append(piece.text)
    return "".join(texts), edges


def _make_room(texts: list[str], edges: list[float], start: float) -> None:
    """Let what is printed over the end of a line start there: blanks give way, a last character becomes narrower, the rest is squeezed."""
    blank = False
    while texts[-1][-1:].isspace() and edges[-1] > start:
        texts[-1] = texts[-1][:-1]
        edges.pop()
        blank = True
    if edges[-1] > start and (len(edges) == 1 or start > edges[-2]):
        edges[-1] = start
    elif blank and texts[-1] and edges[-1] < start:
        texts.append(" ")
        edges.append(start)


def _is_letter_spaced(pieces: list[Piece]) -> bool:
    """True for characters spread evenly over a width, as 計　畫　名　稱 in a header or in a justified line."""
    shown = [piece for piece in pieces if not piece.text.isspace()]
    singles = sum(len(piece.text) == 1 and piece.text > "\u2e80" for piece in shown)
    if 2 * singles < len(shown) or len(shown) < 2:
        return False
    if len(shown) == 2:
        return singles == 2
    size = shown[0].size
    gaps = [gap for a, b in pairwise(pieces) if (gap := b.edges[0] - a.edges[-1]) > _LATIN_SPACE * size]
    return len(gaps) > 1 and max(gaps) - min(gaps) < 0.3 * size


def _without_doubles(pieces: list[Piece]) -> list[Piece]:
    """Without characters that are printed twice in one place; what remains of a doubled line counts as bold."""
    if all(b.edges[0] > a.edges[-1] - 0.5 * b.size for a, b in pairwise(pieces)):
        return pieces
    unit = _FAKE_BOLD * (pieces[0].size or 1.0)
    kept: list[Piece] = []
    shown: set[tuple[str, int]] = set()
    doubled = False
    for piece in pieces:
        places = [(text, round(edge / unit)) for text, edge in zip(piece.text, piece.edges, strict=False)]
        if kept and piece.edges[0] <= kept[-1].edges[-1] - 0.5 * piece.size:
            fresh = [i for i, place in enumerate(places) if place not in shown and not place[0].isspace()]
            doubled = doubled or len(fresh) < len(piece.text.replace(" ", ""))
            if not fresh:
                continue
            piece = piece._replace(text=piece.text[fresh[0] : fresh[-1] + 1], edges=piece.edges[fresh[0] : fresh[-1] + 2])
        kept.append(piece)
        shown.update((text, at + near) for text, at in places for near in (-1, 0, 1))
    return [piece._replace(is_bold=True) for piece in kept] if doubled else kept


def cell_text(lines: Iterable[TextLine], frame: Frame, left: float, right: float) -> Printed:
    """The text of a cell between two borders: lines of one paragraph joined, paragraphs separated by a line feed."""
    lines = list(lines)
    if len(lines) == 1:
        return frame.printed(lines[0])
    parts = []
    if lines:
        pad = max(0.0, min(min(line.start - left, right - line.end) for line in lines))
        alignment = _alignment(lines, left + pad, right - pad)
        parts.append(frame.printed(lines[0]))
        pitch = min(line.base - before.base for before, line in pairwise(lines))
        codes = Counter(filter(None, (code_length(line.text) for line in lines)))
        stretches = [stretch(line.text, line.edges, line.size) for line in lines]
        if not stretches[-1]:  # the last line of a justified paragraph is not stretched, that of spread text is
            stretches = [0.0] * len(lines)
        for before, line, after, spread in zip(lines, lines[1:], [*lines[2:], None], stretches, strict=False):
            free = right - pad - before.end + spread
            if alignment != "left":
                free += before.start - left - pad
            step = line.base - before.base
            is_near = step < min(_NEXT_LINE * line.size, 1.75 * pitch)
            joins = is_near and runs_on(line.text, line.edges, before.text, free, line.size, after.text if after else "") and not opens_item(line.text)
            if codes[code_length(line.text)] > max(1, _FEWEST_CODES * len(lines)) and before.text[-1] not in _RANGE:
                joins = False  # each line of a list of codes is an item
            gap = word_space(before.text, line.text) if joins else "\n"
            if gap:
                parts.append(Printed(gap))
            parts.append(frame.printed(line))
    return Printed.join(parts)


def _alignment(lines: list[TextLine], left: float, right: float) -> Literal["left", "other"]:
    """Whether lines are set from the left; if not, centred text and columns of numbers have their free room on both sides."""
    starts = [line.start - left for line in lines]
    ends = [right - line.end for line in lines]
    tolerance = 0.3 * lines[0].size
    is_number = all(line.text < "\u0250" for line in lines)
    if max(starts) - min(starts) < tolerance:
        return "other" if starts[0] > lines[0].size and is_number else "left"
    if all(abs(start - end) < 2 * tolerance for start, end in zip(starts, ends, strict=True)):
        return "other"
    return "other" if max(ends) - min(ends) < tolerance and is_number else "left"
