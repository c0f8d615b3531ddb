"""Content streams of PDF pages: the shown text with its places, and the ruling lines.

Operators are those of ISO 32000-1, annex A. Coordinates that leave this module are points with the origin in the
top-left corner of the visible page, y running down.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import hypot
from typing import Any, Literal, NamedTuple

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import PSLiteral

from parsers.document import BBox
from parsers.errors import LimitExceeded
from parsers.readers import limits
from parsers.readers.pdf_fonts import CannotFollow, Face, Font, FontCache, Strings, pdfminer_faults, string_bytes

Matrix = tuple[float, float, float, float, float, float]
Linear = tuple[float, float, float, float]
Hidden = Literal["invisible", "clipped", "off_page", "slanted"]

# A string may hold balanced brackets; three levels are ample, deeper ones make the page fall back.
_STRING = rb"\((?:[^()\\]++|\\[\s\S]|\((?:[^()\\]++|\\[\s\S]|\((?:[^()\\]++|\\[\s\S])*+\))*+\))*+\)"
_HEX = rb"<[^<>]*+>"
_ARRAY = rb"\[(?:[^\[\]()<>]++|" + _STRING + rb"|" + _HEX + rb")*+\]"
_DICT = rb"<<(?:[^<>()]++|" + _STRING + rb"|" + _HEX + rb"|<<(?:[^<>()]++|" + _STRING + rb"|" + _HEX + rb")*+>>)*+>>"
_OTHER = rb"(?:/[^\s()<>\[\]{}/%]*+|" + _STRING + rb"|" + _ARRAY + rb"|" + _DICT + rb"|" + _HEX + rb"|%[^\r\n]*+|[^A-Za-z'\"()<>\[\]/%{}]++)"
_OPERANDS = rb"[-+.0-9\s]*+" + _OTHER + rb"*+"
_INLINE_IMAGE = rb"BI(?=[\s/])[\s\S]*?\sID\s[\s\S]*?\sEI(?=\s|\Z)"
# One match is one operation: its operands unread, its operator. The third group swallows everything behind the first
# thing that is no operation, so that a broken stream costs one pass.
_OPERATION = re.compile(rb"(" + _OPERANDS + rb")(?:(" + _INLINE_IMAGE + rb"|[A-Za-z'\"][A-Za-z0-9*]*+)|(\S[\s\S]*+)|\Z)")
# The strings of a TJ array, each with the number behind it.
_SHOWN = re.compile(rb"(" + _STRING + rb"|" + _HEX + rb")([^<(\]]*+)")
_LEADING_KERN = re.compile(rb"\s*\[([-+.\d\s]*[\d.])")
_NAME = re.compile(rb"/([^\s()<>\[\]{}/%]*)")
_ACTUAL_TEXT = re.compile(rb"/ActualText\s*(" + _STRING + rb"|" + _HEX + rb")")

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_UPRIGHT: Linear = (1.0, 0.0, 0.0, 1.0)

# Operators by what they do; those of text come first, then paths. The rest (colour, patterns, compatibility) shows nothing.
_SHOW, _TD, _TF, _BT, _TM, _SPACING, _NEXT_LINE, _CM, _SAVE, _RESTORE, _RE, _MOVE, _LINE, _CLOSE, _CURVE = range(15)
_PAINT, _CLIP, _PEN, _DO, _BEGIN_MARK, _END_MARK, _COLOUR = range(15, 22)
_CODES = {
    b"Tj": _SHOW,
    b"TJ": _SHOW,
    b"Td": _TD,
    b"TD": _TD,
    b"Tf": _TF,
    b"BT": _BT,
    b"Tm": _TM,
    b"T*": _NEXT_LINE,
    b"'": _NEXT_LINE,
    b'"': _NEXT_LINE,
    **dict.fromkeys((b"Tc", b"Tw", b"Tz", b"TL", b"Ts", b"Tr"), _SPACING),
    b"cm": _CM,
    b"q": _SAVE,
    b"Q": _RESTORE,
    b"re": _RE,
    b"m": _MOVE,
    b"l": _LINE,
    b"h": _CLOSE,
    b"c": _CURVE,
    b"v": _CURVE,
    b"y": _CURVE,
    **dict.fromkeys((b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n"), _PAINT),
    b"W": _CLIP,
    b"W*": _CLIP,
    b"w": _PEN,
    b"Do": _DO,
    b"BDC": _BEGIN_MARK,
    b"BMC": _BEGIN_MARK,
    b"EMC": _END_MARK,
    **dict.fromkeys((b"g", b"rg", b"k", b"cs", b"sc", b"scn"), _COLOUR),
}
_FILLING = frozenset((b"f", b"F", b"f*"))
_STROKING = frozenset((b"S", b"s"))
_CLOSING = frozenset((b"s", b"b", b"b*"))
_DEEPEST_STACK = 10_000
_DEEPEST_FORM = 20
# What work counts as much as one object: forms may draw forms that draw forms, and white boxes are held against all lines.
_OBJECTS_PER_FORM = 50
_BYTES_PER_OBJECT = 64
_RULES_PER_OBJECT = 100

# Horizontal moves inside one show operator, in em: beyond the first, text is cut into two pieces; back moves may not overtake a glyph.
_GAP = 0.2
_BACK = 0.15
_FOLLOWS = 0.12
# Borders are drawn as filled boxes up to this thick; a box up to _FINE may be any length, up to _DOT it may belong to a line either way.
_THICKEST_RULE = 6.5
_FINE = 2.0
_DOT = 1.6
_EDGE = 0.75
_STEEPEST = 0.02  # tangent: scanned and typeset lines lean less, watermarks far more


class Piece(NamedTuple):
    """Text shown in one go: one direction, one font, no gaps.

    `edges` are the len(text) + 1 character borders along the direction of writing, `base` is the coordinate of the
    base line across it; `direction` counts quarter turns clockwise (0: left to right, 1: downwards).
    """

    text: str
    edges: list[float]
    base: float
    size: float
    direction: int
    face: Face
    is_bold: bool


class Rule(NamedTuple):
    """A ruling line along one axis: `at` on the other axis, from `start` to `end`, `pen` thick."""

    at: float
    start: float
    end: float
    pen: float


class Content(NamedTuple):
    """What one page shows. `hidden` counts the characters left out by reason; `painted` the images and paths."""

    pieces: list[Piece]
    hidden: list[tuple[Hidden, Piece]]
    horizontal: list[Rule]
    vertical: list[Rule]
    painted: Counter[str]


class PageFrame(NamedTuple):
    """The visible page: number, size in points and the matrix from PDF user space to it."""

    number: int
    width: float
    height: float
    matrix: Matrix


class _State(NamedTuple):
    """What a form XObject inherits (ISO 32000-1, table 52). `fill` is the operator that set the colour, with its operands."""

    matrix: Matrix
    clip: BBox
    font: Font | None = None
    size: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    pen: float = 1.0
    fill: tuple[bytes, bytes] = (b"g", b"0")


# What text of one font, size and matrix needs to be placed: see _setting. A bare tuple, because it is taken apart for every string.
_Setting = tuple[Linear, Matrix, float, Strings, Face, float, float, float, float, bool, float, float, float, float, int, float, float, bool]
_new = tuple.__new__


def page_frame(page: PDFPage, number: int) -> PageFrame:
    """The page as shown: CropBox within MediaBox, turned by /Rotate."""
    media, crop = page.mediabox, page.cropbox
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    if not (x0 < x1 and y0 < y1):
        x0, y0, x1, y1 = media
    matrices: dict[int, Matrix] = {
        0: (1, 0, 0, -1, -x0, y1),
        90: (0, 1, 1, 0, -y0, -x0),
        180: (-1, 0, 0, 1, x1, -y0),
        270: (0, -1, -1, 0, y1, x1),
    }
    width, height = x1 - x0, y1 - y0
    turn = page.rotate if page.rotate in matrices else 0
    if turn in (90, 270):
        width, height = height, width
    return PageFrame(number, width, height, matrices[turn])


def read_content(page: PDFPage, frame: PageFrame, fonts: FontCache) -> Content:
    """Everything that the page's content streams show.

    Raises CannotFollow for a stream that this reader does not understand, LimitExceeded for one without end.
    """
    with pdfminer_faults():
        streams = [stream_value(part) for part in page.contents]
        data = b"\n".join(stream.get_data() for stream in streams)
        resources = dict_value(page.resources)
    for stream in streams:
        stream.data, stream.rawdata = b"", None  # pdfminer keeps every object; a page's stream is read once
    reader = ContentReader(fonts, frame)
    reader.run(data, resources, _State(frame.matrix, BBox(0.0, 0.0, frame.width, frame.height)), ())
    return reader.content


def multiply(a: Matrix, b: Matrix) -> Matrix:
    """The matrix that applies a first, then b (ISO 32000-1, 8.3.4)."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


class ContentReader:
    """Executes the streams of one page into `content`."""

    def __init__(self, fonts: FontCache, frame: PageFrame) -> None:
        self._fonts = fonts
        self._frame = frame
        self._objects = 0
        self._floor = 0  # pieces before this one are complete
        self._settings: dict[tuple[Font, float], _Setting] = {}
        self.content = Content([], [], [], [], Counter())

    def run(self, data: bytes, resources: dict[str, Any], state: _State, forms: tuple[int, ...]) -> None:
        """Execute one stream; `forms` are the object numbers of the form XObjects around it.

        One long loop on local variables: a call or an attribute look-up for every operator would cost half the speed.
        """
        matrix, clip, font, size, char_space, word_space, scale, leading, rise, mode, pen, fill = state
        linear, line_x, line_y = _UPRIGHT, 0.0, 0.0  # the text line matrix
        along = 0.0  # how far its line is written, in text space
        stack: list[tuple[Any, ...]] = []
        rectangles: list[tuple[float, ...]] = []
        paths: list[list[tuple[float, float]]] = []
        is_curved = clips = False
        fonts: dict[bytes, tuple[Font, float]] = {}
        marks: list[tuple[str, int] | None] = []

        for operands, operator, rest in _operations(data):
            code = _CODES.get(operator)
            if code is None:
                if rest:
                    raise CannotFollow(f"the content stream holds {bytes(rest[:12])!r} where an operator should be")
                if operator[:2] == b"BI":
                    self.content.painted["image"] += 1
                continue
            try:
                if code < _CM:
                    if code == _SHOW:
                        if font is not None:
                            along = self._show(operands, matrix, linear, line_x, line_y, along, font, size, char_space, word_space, scale, rise, mode, clip)
                    elif code == _TD:
                        x, y = map(float, operands.split())
                        a, b, c, d = linear
                        line_x += x * a + y * c
                        line_y += x * b + y * d
                        along = 0.0
                        if operator == b"TD":
                            leading = -y
                    elif code == _TF:
                        chosen = fonts.get(operands)
                        if chosen is None:
                            name, number = operands.rsplit(None, 1)
                            chosen = fonts[operands] = self._font(name, resources), float(number)
                        font, size = chosen
                    elif code == _BT:
                        linear, line_x, line_y, along = _UPRIGHT, 0.0, 0.0, 0.0
                    elif code == _TM:
                        a, b, c, d, line_x, line_y = map(float, operands.split())
                        linear, along = (a, b, c, d), 0.0
                    elif code == _SPACING:
                        value = float(operands)
                        if operator == b"Tc":
                            char_space = value
                        elif operator == b"Tw":
                            word_space = value
                        elif operator == b"Tz":
                            scale = value / 100
                        elif operator == b"TL":
                            leading = value
                        elif operator == b"Ts":
                            rise = value
                        else:
                            mode = int(value)
                    else:  # T* ' "
                        if operator == b'"':
                            spaces = operands.split(None, 2)
                            word_space, char_space = float(spaces[0]), float(spaces[1])
                        line_x, line_y, along = line_x - leading * linear[2], line_y - leading * linear[3], 0.0
                        if operator != b"T*" and font is not None:
                            along = self._show(operands, matrix, linear, line_x, line_y, along, font, size, char_space, word_space, scale, rise, mode, clip)
                elif code < _PAINT:
                    if code == _CM:
                        a, b, c, d, e, f = map(float, operands.split())
                        if a == d == 1.0 and b == c == 0.0:  # a mere shift, or nothing at all
                            if e or f:
                                a, b, c, d, x, y = matrix
                                matrix = (a, b, c, d, e * a + f * c + x, e * b + f * d + y)
                        else:
                            matrix = multiply((a, b, c, d, e, f), matrix)
                    elif code == _SAVE:
                        stack.append((matrix, clip, font, size, char_space, word_space, scale, leading, rise, mode, pen, fill))
                        if len(stack) > _DEEPEST_STACK:
                            raise CannotFollow("graphics states saved without end")
                    elif code == _RESTORE:
                        if stack:
                            matrix, clip, font, size, char_space, word_space, scale, leading, rise, mode, pen, fill = stack.pop()
                    elif code == _RE:
                        x, y, w, h = map(float, operands.split())
                        rectangles.append((x, y, x + w, y + h))
                    elif code == _MOVE:
                        x, y = map(float, operands.split())
                        paths.append([(x, y)])
                    elif code == _LINE:
                        x, y = map(float, operands.split())
                        paths[-1].append((x, y))
                    elif code == _CLOSE:
                        if paths:
                            paths[-1].append(paths[-1][0])
                    else:  # c v y
                        is_curved = True
                        numbers = operands.split()
                        paths[-1].append((float(numbers[-2]), float(numbers[-1])))
                elif code == _PAINT:
                    if rectangles or paths:
                        if operator != b"n":
                            if operator in _CLOSING and paths:
                                paths[-1].append(paths[-1][0])
                            self.paint(operator, rectangles, paths, is_curved, matrix, clip, pen, fill)
                        if clips:
                            clip = _clipped(clip, rectangles, paths, matrix)
                        rectangles, paths = [], []
                    is_curved = clips = False
                elif code == _CLIP:
                    clips = True
                elif code == _COLOUR:
                    fill = operator, operands
                elif code == _PEN:
                    pen = float(operands)
                elif code == _DO:
                    state = _State(matrix, clip, font, size, char_space, word_space, scale, leading, rise, mode, pen, fill)
                    self._draw(operands, resources, state, forms)
                elif code == _BEGIN_MARK:
                    actual = self._actual_text(operands, resources) if operator == b"BDC" else None
                    marks.append(None if actual is None else (actual, len(self.content.pieces)))
                    if actual is not None:
                        self._floor = len(self.content.pieces)
                elif marks:  # EMC
                    mark = marks.pop()
                    if mark is not None:
                        self._replace(*mark)
            except LimitExceeded:
                raise
            except (ValueError, IndexError, OverflowError):
                # Operands of the wrong number or kind: like every viewer, pass over the operation.
                self.content.painted["damaged"] += 1

    def _show(
        self,
        operands: bytes,
        matrix: Matrix,
        linear: Linear,
        line_x: float,
        line_y: float,
        along: float,
        font: Font,
        size: float,
        char_space: float,
        word_space: float,
        scale: float,
        rise: float,
        mode: int,
        clip: BBox,
    ) -> float:
        """Show the strings of one Tj or TJ (ISO 32000-1, 9.4.4); returns how far the line is written then."""
        setting = self._settings.get((font, size))
        if setting is None or setting[0] != linear or setting[2] != scale or (setting[1] is not matrix and setting[1][:4] != matrix[:4]):
            setting = self._settings[font, size] = _setting(linear, matrix, scale, font, size)
        _, _, _, strings, face, unit_x, unit_y, up_x, up_y, is_level, unit, em, forward, height, direction, shift, middle, is_slanted = setting
        x = line_x * matrix[0] + line_y * matrix[2] + matrix[4] + along * unit_x
        y = line_x * matrix[1] + line_y * matrix[3] + matrix[5] + along * unit_y
        if rise:
            x += rise * up_x
            y += rise * up_y
        position, base = (x, y + shift) if is_level else (y, x + shift)
        start = position
        space, word = char_space * scale * unit, word_space * scale * unit if font.splits_words else 0.0
        operands = operands.strip()
        if not space and not word and operands[-1:] in (b">", b")") and operands[:1] in (b"<", b"("):
            text, offsets, width, _ = strings[operands]
            edges = [position + offset * em for offset in offsets]
            position += width * em
            edges.append(position)
            parts = [(text, edges)]
        else:
            parts, position = _laid_out(operands, strings, position, em, forward, space, word)
        is_bold = face.is_bold or mode == 2
        reason: Hidden | None = "slanted" if is_slanted or start - start else "invisible" if mode == 3 or mode == 7 else None
        for text, edges in parts:
            if text:
                self._objects += len(text)
                self.place(text, edges, base, height, direction, face, is_bold, base + middle, clip, reason)
        if self._objects > limits.OBJECTS_PER_PAGE.most:
            limits.OBJECTS_PER_PAGE.check(self._objects)
        return along + (position - start) / unit if unit else along

    def place(
        self,
        text: str,
        edges: list[float],
        base: float,
        height: float,
        direction: int,
        face: Face,
        is_bold: bool,
        middle: float,
        clip: BBox,
        reason: Hidden | None = None,
    ) -> None:
        """Keep a piece, or the part of it that lies within the clipping path and the page; `middle` is half way up its characters."""
        pieces = self.content.pieces
        if reason is not None:
            self.content.hidden.append((reason, Piece(text, edges, base, height, direction, face, is_bold)))
            return
        left, top, right, bottom = clip
        if direction & 1:
            left, top, right, bottom = top, left, bottom, right
        low, high = (edges[0], edges[-1]) if direction < 2 else (edges[-1], edges[0])
        if not (left <= low and high <= right and top <= middle <= bottom):
            self._place_parts(Piece(text, edges, base, height, direction, face, is_bold), middle, (left, top, right, bottom))
            return
        # Word processors show a line in many small steps; what follows on directly is one piece.
        if len(pieces) > self._floor:
            last = pieces[-1]
            if last[2] == base and last[5] is face and last[3] == height and last[4] == direction and last[6] == is_bold:
                last_edges = last[1]
                if abs(edges[0] - last_edges[-1]) <= _FOLLOWS * height:
                    last_edges[-1:] = edges
                    pieces[-1] = _new(Piece, (last[0] + text, last_edges, base, height, direction, face, is_bold))
                    return
        pieces.append(_new(Piece, (text, edges, base, height, direction, face, is_bold)))

    def _place_parts(self, piece: Piece, middle: float, clip: tuple[float, float, float, float]) -> None:
        """Keep the characters whose centre is within the clipping path and the page, and count the others as hidden."""
        left, top, right, bottom = clip
        width, height = (self._frame.height, self._frame.width) if piece.direction & 1 else (self._frame.width, self._frame.height)
        reasons: list[Hidden | None] = []
        for a, b in pairwise(piece.edges):
            centre = (a + b) / 2
            if left <= centre <= right and top <= middle <= bottom:
                reasons.append(None)
            else:
                reasons.append("clipped" if 0 <= centre <= width and 0 <= middle <= height else "off_page")
        begin = 0
        for end in range(1, len(reasons) + 1):
            if end == len(reasons) or reasons[end] != reasons[begin]:
                part = piece._replace(text=piece.text[begin:end], edges=piece.edges[begin : end + 1])
                why = reasons[begin]
                if why is None:
                    self.content.pieces.append(part)
                else:
                    self.content.hidden.append((why, part))
                begin = end

    def _font(self, name: bytes, resources: dict[str, Any]) -> Font:
        with pdfminer_faults():
            reference = dict_value(resources.get("Font", {})).get(_name(name), {})
        return self._fonts.font(reference)

    def _draw(self, operands: bytes, resources: dict[str, Any], state: _State, forms: tuple[int, ...]) -> None:
        """Do: paint an image, or run a form XObject with its own matrix, clipping box and resources."""
        with pdfminer_faults():
            stream = resolve1(dict_value(resources.get("XObject", {})).get(_name(operands)))
            if not isinstance(stream, PDFStream):
                return
            kind = resolve1(stream.get("Subtype"))
            if not isinstance(kind, PSLiteral) or kind.name != "Form":
                self.content.painted["image"] += 1
                return
            if stream.objid in forms or len(forms) > _DEEPEST_FORM:
                return
            data = stream.get_data()
            a, b, c, d, e, f = (float(resolve1(v)) for v in list_value(stream.get("Matrix", _IDENTITY)))
            box = [float(resolve1(v)) for v in list_value(stream.get("BBox", ()))]
            own = dict_value(stream.get("Resources", {})) or resources
        matrix = multiply((a, b, c, d, e, f), state.matrix)
        clip = _clipped(state.clip, [tuple(box)], [], matrix) if len(box) == 4 else state.clip
        self._objects += _OBJECTS_PER_FORM + len(data) // _BYTES_PER_OBJECT
        limits.OBJECTS_PER_PAGE.check(self._objects)
        self.run(data, own, state._replace(matrix=matrix, clip=clip), (*forms, stream.objid or 0))

    def _actual_text(self, operands: bytes, resources: dict[str, Any]) -> str | None:
        """The /ActualText of a marked-content sequence: what its glyphs stand for (ISO 32000-1, 14.9.4)."""
        if b"<<" in operands:
            match = _ACTUAL_TEXT.search(operands) if b"/ActualText" in operands else None
            return decode_text(string_bytes(match[1])) if match else None
        names = _NAME.findall(operands)
        if len(names) != 2 or "Properties" not in resources:
            return None
        with pdfminer_faults():
            properties = dict_value(dict_value(resources["Properties"]).get(_name(b"/" + names[1]), {}))
            actual = resolve1(properties.get("ActualText"))
        return decode_text(actual) if isinstance(actual, bytes) else None

    def _replace(self, text: str, since: int) -> None:
        """Let the pieces shown since then read as `text`, spread evenly where the lengths differ."""
        pieces = self.content.pieces
        replaced = pieces[since:]
        if not replaced or "".join(piece.text for piece in replaced) == text:
            return
        first = replaced[0]
        level = [piece for piece in replaced if piece.direction == first.direction and abs(piece.base - first.base) < first.size / 2]
        begin, end = first.edges[0], level[-1].edges[-1]
        del pieces[since:]
        text = text.strip("\u00ad")
        if text:
            edges = [begin + (end - begin) * i / len(text) for i in range(len(text) + 1)]
            pieces.append(first._replace(text=text, edges=edges))
        self._floor = len(pieces)

    def paint(
        self,
        operator: bytes,
        rectangles: list[tuple[float, ...]],
        paths: list[list[tuple[float, float]]],
        is_curved: bool,
        matrix: Matrix,
        clip: BBox,
        pen: float,
        fill: tuple[bytes, bytes],
    ) -> None:
        """Keep the ruling lines of a painted path: strokes along an axis, and thin filled shapes. A white box hides the lines below it."""
        self._objects += len(rectangles) + sum(map(len, paths))
        if self._objects > limits.OBJECTS_PER_PAGE.most:
            limits.OBJECTS_PER_PAGE.check(self._objects)
        if is_curved:
            self.content.painted["curve"] += 1
            return
        strokes = operator not in _FILLING
        fills = operator not in _STROKING
        m0, m1, m2, m3, m4, m5 = matrix
        if strokes:
            pen *= (hypot(m0, m1) + hypot(m2, m3)) / 2
            strokes = pen <= _THICKEST_RULE
        for x0, y0, x1, y1 in rectangles:
            x0, y0, x1, y1 = x0 * m0 + y0 * m2 + m4, x0 * m1 + y0 * m3 + m5, x1 * m0 + y1 * m2 + m4, x1 * m1 + y1 * m3 + m5
            if (m0 and m1) or (m2 and m3):
                continue  # a slanted rectangle
            if x0 > x1:
                x0, x1 = x1, x0
            if y0 > y1:
                y0, y1 = y1, y0
            is_thin = x1 - x0 <= _THICKEST_RULE or y1 - y0 <= _THICKEST_RULE
            if is_thin and (fills or strokes):
                self._rule(x0, y0, x1, y1, pen if strokes else 0.0, clip)
                continue
            if fills and _is_white(*fill):
                self._cover(max(x0, clip.x0), max(y0, clip.top), min(x1, clip.x1), min(y1, clip.bottom))
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
        self._objects += (len(self.content.horizontal) + len(self.content.vertical)) // _RULES_PER_OBJECT
        for rules, low, high, begin, end in ((self.content.horizontal, y0, y1, x0, x1), (self.content.vertical, x0, x1, y0, y1)):
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
        if height <= _THICKEST_RULE and (height <= width or height <= _DOT) and (height <= _FINE or width >= 3 * height):
            self.content.horizontal.append(Rule((y0 + y1) / 2, x0, x1, max(height, pen)))
        if width <= _THICKEST_RULE and (width <= height or width <= _DOT) and (width <= _FINE or height >= 3 * width):
            self.content.vertical.append(Rule((x0 + x1) / 2, y0, y1, max(width, pen)))


def _is_white(operator: bytes, operands: bytes) -> bool:
    """True for white in gray, RGB or CMYK. A single component of another colour space may be any ink."""
    numbers = operands.split()
    if operator in (b"sc", b"scn") and len(numbers) == 1:
        return False
    try:
        return all(float(number) == (0.0 if len(numbers) == 4 else 1.0) for number in numbers) and len(numbers) in (1, 3, 4)
    except ValueError:
        return False  # a pattern


def decode_text(value: bytes) -> str:
    """A PDF text string: UTF-16 or UTF-8 by its mark, else PDFDocEncoding, whose printable part is Latin-1."""
    if value[:2] == b"\xfe\xff":
        return value[2:].decode("utf-16-be", "ignore")
    if value[:3] == b"\xef\xbb\xbf":
        return value[3:].decode("utf-8", "ignore")
    return value.decode("latin-1")


def _name(operand: bytes) -> str:
    """The name in the operands `/Name`, with its #xx escapes resolved."""
    match = _NAME.search(operand)
    raw = match[1] if match else b""
    if b"#" in raw:
        raw = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes((int(m[1], 16),)), raw)
    return raw.decode("utf-8", "replace")


def _operations(data: bytes) -> Iterable[tuple[bytes, bytes, bytes]]:
    """Operands, operator and what cannot be read, operation by operation."""
    if len(data) < 4 * limits.MEBIBYTE:
        return _OPERATION.findall(data)
    return ((match[1], match[2] or b"", match[3] or b"") for match in _OPERATION.finditer(data))


def _setting(linear: Linear, matrix: Matrix, scale: float, font: Font, size: float) -> _Setting:
    """How text of one font and size lies on the page."""
    t0, t1, t2, t3 = linear
    m0, m1, m2, m3 = matrix[:4]
    right_x, right_y = t0 * m0 + t1 * m2, t0 * m1 + t1 * m3
    up_x, up_y = t2 * m0 + t3 * m2, t2 * m1 + t3 * m3
    if font.is_vertical:
        unit_x, unit_y, height, stretch = up_x, up_y, hypot(right_x, right_y) * abs(size), 1.0
    else:
        unit_x, unit_y, height, stretch = right_x, right_y, hypot(up_x, up_y) * abs(size), scale
    is_level = abs(unit_x) >= abs(unit_y)
    unit, lean = (unit_x, unit_y) if is_level else (unit_y, unit_x)
    em = size * stretch * unit
    is_backward = em > 0 if font.is_vertical else em < 0  # vertical advances are negative
    direction = (0 if is_level else 1) + (2 if is_backward else 0)
    is_slanted = not abs(lean) <= _STEEPEST * abs(unit)
    # Vertical writing is centred on its line; its base line is set where that of Latin words among it lies.
    below = -1.0 if direction in (0, 3) else 1.0
    shift = -0.38 * below * height if font.is_vertical else 0.0
    forward = -1.0 if not font.is_vertical else 1.0
    middle = 0.35 * below * height
    return (
        linear,
        matrix,
        scale,
        font.strings,
        font.face,
        unit_x,
        unit_y,
        up_x,
        up_y,
        is_level,
        unit,
        em,
        forward,
        height,
        direction,
        shift,
        middle,
        is_slanted,
    )


def _laid_out(
    operands: bytes, strings: Strings, position: float, em: float, forward: float, space: float, word: float
) -> tuple[list[tuple[str, list[float]]], float]:
    """The strings of a TJ array as parts without gaps, each with its character borders; and the position behind them."""
    texts: list[str] = []
    edges: list[float] = []
    parts = []
    kern = 0.001 * em
    farthest, nearest = (-1000 * _GAP, 1000 * _BACK) if forward < 0 else (-1000 * _BACK, 1000 * _GAP)
    if operands[-1:] == b"]" and (opening := _LEADING_KERN.match(operands)):
        position -= sum(map(float, opening[1].split())) * kern
    for string, number in _SHOWN.findall(operands):
        text, offsets, width, glyphs = strings[string]
        if space or word:
            for glyph, glyph_width in glyphs:
                advance = glyph_width * em
                edges += [position + advance * i / len(glyph) for i in range(len(glyph))]
                position += advance + space + (word if glyph == " " else 0.0)
        else:
            if len(offsets) == 1:
                edges.append(position)
            else:
                edges += [position + offset * em for offset in offsets]
            position += width * em
        texts.append(text)
        if number:
            try:
                move = float(number)
            except ValueError:
                move = sum(map(float, number.split()))
            if not farthest <= move <= nearest and edges:
                edges.append(position)
                parts.append(("".join(texts), edges))
                texts, edges = [], []
            position -= move * kern
    edges.append(position)
    parts.append(("".join(texts), edges))
    return parts, position


def _clipped(clip: BBox, rectangles: list[tuple[float, ...]], paths: list[list[tuple[float, float]]], matrix: Matrix) -> BBox:
    """The clipping box cut down to a path's own box."""
    corners = [(x, y) for x0, y0, x1, y1 in rectangles for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
    for path in paths:
        corners += path
    a, b, c, d, e, f = matrix
    xs = [x * a + y * c + e for x, y in corners]
    ys = [x * b + y * d + f for x, y in corners]
    return BBox(max(clip.x0, min(xs)), max(clip.top, min(ys)), min(clip.x1, max(xs)), min(clip.bottom, max(ys)))
