"""Where typesetters break lines of Chinese, so that a line break can be told from the end of a paragraph.

A line ends early either because the paragraph ends, or because what comes next had no room and may not be split:
a Latin word or number, or a character together with its punctuation (JLREQ 3.1.7, 3.1.8; CLREQ 3.1.3).
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from parsers.text.outline import marker_level

_NO_OPENING = frozenset("，。、；：！？）」』】〕》〉％%,.;:!?)]}．﹐﹑﹔﹕")  # no paragraph opens with these
_CLOSING = _NO_OPENING | frozenset("…—·")
_OPENING = frozenset("（「『【〔《〈([{“‘")
_BULLET = regex.compile(r"\s*(?:[\u2460-\u2473\u3220-\u3229●○■□◆◇▲△★☆※•‧]|\p{Nd}{1,2}\))")
_DIGITS = regex.compile(r"[0-9][0-9,.]*")
_NUMBER = regex.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?[,.]?")
# Justified and measured widths differ a little; and a space beside Latin text that fell on the line's end is not printed.
_TOLERANCE = 0.1
_SPACE = 0.5


def runs_on(text: str, edges: Sequence[float], before: str, free: float, size: float) -> bool:
    """True if a line is the continuation of the line `before`, behind which `free` points are left.

    `edges` are the len(text) + 1 character borders of the line, `size` is its font size in points.
    """
    if text[:1] in _NO_OPENING:
        return True
    tail, head = _digits_at_end(before), _DIGITS.match(text)
    if tail and head:
        # A number is only cut where not one more digit had room; what adds up to no number is a column of numbers.
        is_number = len(tail) > 1 and _NUMBER.fullmatch(tail + head[0])
        return bool(is_number) and free < abs(edges[1] - edges[0]) + _TOLERANCE * size
    tolerance = _TOLERANCE + (_SPACE if _is_latin(before[-1:]) or _is_latin(text[:1]) else 0.0)
    return free < _opening_width(text, edges, before) + tolerance * size


def opens_item(text: str) -> bool:
    """True if a text opens with what opens paragraphs in outlines: a marker of a rank, a circled number or a bullet."""
    return marker_level(text) is not None or bool(_BULLET.match(text))


def word_space(before: str, text: str) -> str:
    """The space that a line break between two Latin words stands for."""
    a, b = before[-1:], text[:1]
    return " " if _is_latin(a) and _is_latin(b) and b.isalpha() and (a.isalpha() or a in ",.;:)") else ""


def _digits_at_end(text: str) -> str:
    return text[len(text.rstrip("0123456789,.")) :].lstrip(",.")


def _is_latin(character: str) -> bool:
    return "!" <= character < "\u0250"


def _opening_width(text: str, edges: Sequence[float], before: str) -> float:
    """The width of what would have had to fit behind the line before to stand there."""
    first, last = text[:1], before[-1:]
    if first.isascii() and last.isascii() and first.isalnum() and (last.isdigit() or first.isdigit()):
        return abs(edges[1] - edges[0])
    end = 1
    while end < len(text) and (
        text[end] in _CLOSING or text[end - 1] in _OPENING or (_is_latin(text[end]) and (_is_latin(text[end - 1]) or text[end - 1] in _CLOSING))
    ):
        end += 1
    return abs(edges[end] - edges[0])
