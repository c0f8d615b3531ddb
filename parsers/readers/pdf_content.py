"""Content streams of PDF pages: the shown text with its places, and the ruling lines.

Operators are those of ISO 32000-1, annex A. Coordinates that leave this module are points with the origin in the
top-left corner of the visible page, y running down.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import PSLiteral

from parsers.document import BBox
from parsers.errors import LimitExceeded
from parsers.readers import limits
from parsers.readers.pdf_fonts import CannotFollow, Font, FontCache, pdfminer_faults, string_bytes
from parsers.readers.pdf_forms import printed_fields
from parsers.readers.pdf_rules import Matrix, Rule, RulingLines, clipped
from parsers.readers.pdf_text import HEX, STRING, Hidden, Linear, Piece, ShownText

_ARRAY = rb"\[(?:[^\[\]()<>]++|" + STRING + rb"|" + HEX + rb")*+\]"
_DICT = rb"<<(?:[^<>()]++|" + STRING + rb"|" + HEX + rb"|<<(?:[^<>()]++|" + STRING + rb"|" + HEX + rb")*+>>)*+>>"
_OTHER = rb"(?:/[^\s()<>\[\]{}/%]*+|" + STRING + rb"|" + _ARRAY + rb"|" + _DICT + rb"|" + HEX + rb"|%[^\r\n]*+|[^A-Za-z'\"()<>\[\]/%{}]++)"
_OPERANDS = rb"[-+.0-9\s]*+" + _OTHER + rb"*+"
_INLINE_IMAGE = rb"BI(?=[\s/])[\s\S]*?\sID\s[\s\S]*?\sEI(?=\s|\Z)"
# One match is one operation: its operands unread, its operator. The third group swallows everything behind the first
# thing that is no operation, so that a broken stream costs one pass.
_OPERATION = re.compile(rb"(" + _OPERANDS + rb")(?:(" + _INLINE_IMAGE + rb"|[A-Za-z'\"][A-Za-z0-9*]*+)|(\S[\s\S]*+)|\Z)")
_NAME = re.compile(rb"/([^\s()<>\[\]{}/%]*)")
_ACTUAL_TEXT = re.compile(rb"/ActualText\s*(" + STRING + rb"|" + HEX + rb")")

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
_CLOSING = frozenset((b"s", b"b", b"b*"))
_DEEPEST_STACK = 10_000
_DEEPEST_FORM = 20
# What counts as one object: forms may draw forms that draw forms.
_OBJECTS_PER_FORM = 50
_BYTES_PER_OBJECT = 64


class Content(NamedTuple):
    """What one page shows. `hidden` holds what is left out, with the reason; `fills` are coloured boxes; `painted` counts images and paths."""

    pieces: list[Piece]
    hidden: list[tuple[Hidden, Piece]]
    horizontal: list[Rule]
    vertical: list[Rule]
    fills: list[BBox]
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
    """Everything that the page's content streams and form fields show.

    Raises CannotFollow for a stream that this reader does not understand, LimitExceeded for one without end.
    """
    with pdfminer_faults():
        streams = [stream_value(part) for part in page.contents]
        data = b"\n".join(stream.get_data() for stream in streams)
        resources = dict_value(page.resources)
        for stream in streams:
            vars(page.doc)["_cached_objs"].pop(stream.objid, None)  # pdfminer keeps every object; most streams are read once
        fields = list(printed_fields(page))
    reader = ContentReader(fonts, frame)
    state = _State(frame.matrix, BBox(0.0, 0.0, frame.width, frame.height))
    reader.run(data, resources, state, ())
    for stream, matrix in fields:
        reader.draw(stream, resources, state._replace(matrix=multiply(matrix, frame.matrix)), ())
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
    """Executes the streams of one page, which `content` then sums up."""

    def __init__(self, fonts: FontCache, frame: PageFrame) -> None:
        self._fonts = fonts
        self._objects = 0
        self.text = ShownText(frame.width, frame.height)
        self.rules = RulingLines()
        self.painted: Counter[str] = Counter()

    @property
    def content(self) -> Content:
        return Content(self.text.pieces, self.text.hidden, self.rules.horizontal, self.rules.vertical, self.rules.fills, self.painted)

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
        show = self.text.show

        for operands, operator, rest in _operations(data):
            code = _CODES.get(operator)
            if code is None:
                if rest:
                    raise CannotFollow(f"the content stream holds {bytes(rest[:12])!r} where an operator should be")
                if operator[:2] == b"BI":
                    self.painted["image"] += 1
                continue
            try:
                if code < _CM:
                    if code == _SHOW:
                        if font is not None:
                            along = show(operands, matrix, linear, line_x, line_y, along, font, size, char_space, word_space, scale, rise, mode, clip)
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
                            along = show(operands, matrix, linear, line_x, line_y, along, font, size, char_space, word_space, scale, rise, mode, clip)
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
                            if is_curved:
                                self.painted["curve"] += 1
                            else:
                                self.rules.paint(operator, rectangles, paths, matrix, clip, pen, fill)
                        if clips:
                            clip = clipped(clip, rectangles, paths, matrix)
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
                    marks.append(None if actual is None else (actual, len(self.text.pieces)))
                    if actual is not None:
                        self.text.floor = len(self.text.pieces)
                elif marks:  # EMC
                    mark = marks.pop()
                    if mark is not None:
                        self.text.replace(*mark)
            except LimitExceeded:
                raise
            except (ValueError, IndexError, OverflowError):
                # Operands of the wrong number or kind: like every viewer, pass over the operation.
                self.painted["damaged"] += 1

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
                self.painted["image"] += 1
                return
        self.draw(stream, resources, state, forms)

    def draw(self, stream: PDFStream, resources: dict[str, Any], state: _State, forms: tuple[int, ...]) -> None:
        """Run a form XObject."""
        if stream.objid in forms or len(forms) > _DEEPEST_FORM:
            return
        with pdfminer_faults():
            data = stream.get_data()
            a, b, c, d, e, f = (float(resolve1(v)) for v in list_value(stream.get("Matrix", _IDENTITY)))
            box = [float(resolve1(v)) for v in list_value(stream.get("BBox", ()))]
            own = dict_value(stream.get("Resources", {})) or resources
        matrix = multiply((a, b, c, d, e, f), state.matrix)
        clip = clipped(state.clip, [tuple(box)], [], matrix) if len(box) == 4 else state.clip
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
