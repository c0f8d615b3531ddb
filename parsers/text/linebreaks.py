"""Where typesetters break lines of Chinese, so that a line break can be told from the end of a paragraph.

A line ends early either because the paragraph ends, or because what comes next had no room and may not be split:
a Latin word or number, or a character together with its punctuation (JLREQ 3.1.7, 3.1.8; CLREQ 3.1.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from parsers.text.outline import marker_level

_NO_OPENING = frozenset("，。、；：！？）」』】〕》〉％%,.;:!?)]}．﹐﹑﹔﹕")  # no paragraph opens with these
_NO_PARAGRAPH_END = ("，", "、")
_CLOSING = _NO_OPENING | frozenset("…—·")
_OPENING = frozenset("（「『【〔《〈([{“‘")
_BULLET = regex.compile(r"\s*(?:[\u2460-\u2473\u3220-\u3229●○■□◆◇▲△★☆※•‧]|\p{Nd}{1,2}\))")
_DIGITS = regex.compile(r"[0-9][0-9,.]*")
_NUMBER = regex.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?[,.]?")
_CODE = regex.compile(r"[0-9]{5,}+(?![,.][0-9])")
# What fills a cell or line alone: a number with its sign or per cent, or the dash that stands for none.
_VALUE = regex.compile(r"[-+－–−△▲(（]*\p{Nd}[\p{Nd},.]*+[%％)）]*+|[-－–—−─]+")
_WHOLE = regex.compile(r"\P{Nd}*(?:\p{Nd}++|\p{Nd}{1,3}(?:,\p{Nd}{3})++)(?:\.\p{Nd}++)?[^\p{Nd},.]*")
# Characters that stand farther apart than this part of an em are spread over the measure (分散對齊), not merely justified.
_SPREAD = 0.2
_DIGIT_WIDTH = 0.6
_PERCENT = ("%", "％")
# Justified and measured widths differ a little; and a space beside Latin text that fell on the line's end is not printed.
_TOLERANCE = 0.1
_SPACE = 0.5


def runs_on(text: str, edges: Sequence[float], before: str, free: float, size: float, after: str = "") -> bool:
    """True if a line is the continuation of the line `before`, behind which `free` points are left.

    `edges` are the len(text) + 1 character borders of the line, `size` is its font size in points, `after` the line behind it.
    Two lines that are whole numbers are a column of them. The room that a line would have if it were not `stretch`ed is free, too.
    """
    if text[:1] in _NO_OPENING:
        return True
    last = before[before.rfind("\n") + 1 :].strip()
    if _is_column(last, text.strip() + (after if after in _PERCENT else "")):
        return False
    if last.endswith(_NO_PARAGRAPH_END):
        return True
    tail, head = _digits_at_end(before), _DIGITS.match(text)
    if tail and head:
        # A number is only cut where not one more digit had room; what adds up to no number is a column of numbers.
        is_number = (len(tail) > 1 or tail != last) and _NUMBER.fullmatch(tail + head[0])
        return bool(is_number) and free < abs(edges[1] - edges[0]) + _TOLERANCE * size
    tolerance = _TOLERANCE + (_SPACE if _is_latin(before[-1:]) or _is_latin(text[:1]) else 0.0)
    return free < _opening_width(text, edges, before, size) + tolerance * size


def stretch(text: str, edges: Sequence[float], size: float) -> float:
    """The points by which a line is longer than its characters because they are spread over the measure; 0 if they are not.

    A line that was spread had that much room left.
    """
    surplus = 0.0
    for character, (a, b) in zip(text, pairwise(edges), strict=True):
        if character >= "\u2e80" or character.isdecimal():
            surplus += max(abs(b - a) - size * (1.0 if character >= "\u2e80" else _DIGIT_WIDTH), 0.0)
    return surplus if surplus > _SPREAD * size * max(len(text) - 1, 1) else 0.0


def is_value_list(text: str) -> bool:
    """True for two or more lines that each are a number or the dash that stands for none: values of rows that nothing divides."""
    lines = text.split("\n")
    return len(lines) > 1 and all(_VALUE.fullmatch(line.strip()) for line in lines)


def opens_item(text: str) -> bool:
    """True if a text opens with what opens paragraphs in outlines: a marker of a rank, a circled number or a bullet."""
    return marker_level(text) is not None or bool(_BULLET.match(text))


def code_length(text: str) -> int:
    """The number of digits of the code that a text opens with, as those of programmes and offices have five or more; 0 without one."""
    code = _CODE.match(text)
    return len(code[0]) if code else 0


def word_space(before: str, text: str) -> str:
    """The space that a line break between two Latin words stands for."""
    a, b = before[-1:], text[:1]
    return " " if _is_latin(a) and _is_latin(b) and b.isalpha() and (a.isalpha() or a in ",.;:)") else ""


def _is_column(first: str, second: str) -> bool:
    """True for two lines that are values of one form, the first of them whole: `100.0` above `0%` is one, as `1,234,5` above `67` is."""
    if not (_VALUE.fullmatch(first) and _VALUE.fullmatch(second)):
        return False
    is_cut = first[-1].isdecimal() and second[-1] in _PERCENT
    return not is_cut and bool(_WHOLE.fullmatch(first) or not first.strip("-－–—−─"))


def _digits_at_end(text: str) -> str:
    return text[len(text.rstrip("0123456789,.")) :].lstrip(",.")


def _is_latin(character: str) -> bool:
    return "!" <= character < "\u0250"


def _opening_width(text: str, edges: Sequence[float], before: str, size: float) -> float:
    """The width of what would have had to fit behind the line before to stand there."""
    first, last = text[:1], before[-1:]
    if first.isascii() and last.isascii() and first.isalnum() and (last.isdigit() or first.isdigit()):
        return abs(edges[1] - edges[0])
    end = 1
    while end < len(text) and (
        text[end] in _CLOSING or text[end - 1] in _OPENING or (_is_latin(text[end]) and (_is_latin(text[end - 1]) or text[end - 1] in _CLOSING))
    ):
        end += 1
    return min(abs(edges[end] - edges[0]), end * (1 + _SPREAD) * size)
