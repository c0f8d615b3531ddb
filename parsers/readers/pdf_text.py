"""Shown text of PDF pages: the strings of show operators become pieces with the place of every character."""

from __future__ import annotations

import re
from itertools import pairwise
from math import hypot
from typing import Literal, NamedTuple

from parsers.document import BBox
from parsers.readers import limits
from parsers.readers.pdf_fonts import Face, Font, Strings
from parsers.readers.pdf_rules import Matrix

Linear = tuple[float, float, float, float]
Hidden = Literal["invisible", "clipped", "off_page", "slanted", "struck", "watermark"]

# A string may hold balanced brackets; three levels are ample, deeper ones make the page fall back.
STRING = rb"\((?:[^()\\]++|\\[\s\S]|\((?:[^()\\]++|\\[\s\S]|\((?:[^()\\]++|\\[\s\S])*+\))*+\))*+\)"
HEX = rb"<[^<>]*+>"
# The strings of a TJ array, each with the number behind it.
_SHOWN = re.compile(rb"(" + STRING + rb"|" + HEX + rb")([^<(\]]*+)")
_LEADING_KERN = re.compile(rb"\s*\[([-+.\d\s]*[\d.])")

# Fractions of an em. Horizontal moves inside one show operator: beyond _GAP, text is cut into two pieces; moves back may not overtake a
# glyph. Text of two operators is one piece where no more than _FOLLOWS lies between.
_GAP = 0.2
_BACK = 0.15
_FOLLOWS = 0.12
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


# What text of one font, size and matrix needs to be placed: see _setting. A bare tuple, because it is taken apart for every string.
_Setting = tuple[Linear, Matrix, float, Strings, Face, float, float, float, float, bool, float, float, float, float, int, float, float, bool]
_new = tuple.__new__


class ShownText:
    """Collects the text of one page: `pieces` as seen, and what is `hidden` with the reason. Raises LimitExceeded for text without end."""

    def __init__(self, width: float, height: float) -> None:
        self.pieces: list[Piece] = []
        self.hidden: list[tuple[Hidden, Piece]] = []
        self.floor = 0  # pieces before this one are complete
        self._size = width, height
        self._objects = 0
        self._settings: dict[tuple[Font, float], _Setting] = {}

    def show(
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
        pieces = self.pieces
        if reason is not None:
            self.hidden.append((reason, Piece(text, edges, base, height, direction, face, is_bold)))
            return
        left, top, right, bottom = clip
        if direction & 1:
            left, top, right, bottom = top, left, bottom, right
        low, high = (edges[0], edges[-1]) if direction < 2 else (edges[-1], edges[0])
        if not (left <= low and high <= right and top <= middle <= bottom):
            self._place_parts(Piece(text, edges, base, height, direction, face, is_bold), middle, (left, top, right, bottom))
            return
        # Word processors show a line in many small steps; what follows on directly is one piece.
        if len(pieces) > self.floor:
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
        width, height = self._size[:: -1 if piece.direction & 1 else 1]
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
                    self.pieces.append(part)
                else:
                    self.hidden.append((why, part))
                begin = end

    def replace(self, text: str, since: int) -> None:
        """Let the pieces shown since then read as `text`, spread evenly where the lengths differ."""
        pieces = self.pieces
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
        self.floor = len(pieces)


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
