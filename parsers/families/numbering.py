"""Numbers that open the cells of a column: 一、 (1) 1. and, where the whole column is numbered so, 1-1, 2.3 or a bare 1."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import regex

from parsers.document import Printed
from parsers.text.numerals import chinese_integer
from parsers.text.outline import find_marker

_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)}
_LABELLED = regex.compile(
    r"(?:關鍵)?(?:策略|績效|施政|衡量)?(?:目標|指標)\s?(?P<number>\p{Nd}{1,2}|[一二三四五六七八九十]{1,3})(?!\s?[個項年月])\s?(?:[：:、.．]|(?<=\s)|(?=\p{Han}))"
)
_ENCLOSED = regex.compile(rf"(?:(?P<circled>[{''.join(_CIRCLED)}])|(?P<number>\p{{Nd}}{{1,2}})[)）])\s?[、.．]?")
_COMPOUND = regex.compile(
    r"[(（]?(?P<goal>\p{Nd}{1,2})\s?[-－–—.．]\s?(?P<number>\p{Nd}{1,2})[)）]?(?!\p{Nd}|\s?[%％年月日~～-])"
    r"\s?[、.．:：]?\s{0,3}(?=[\p{Han}\p{Latin}「『《(（])"
)
_BARE = regex.compile(r"(?P<number>\p{Nd}{1,2})(?!\p{Nd})\s{0,3}(?=[\p{Han}「『《(（])")


class Numbering:
    """How one column numbers its cells. A form that could also open a name (2 場次…, 1-6 歲…) is only believed
    where every cell of the column has it and the numbers count up."""

    def __init__(self, cells: Iterable[Printed] = ()) -> None:
        texts = [cell.text for cell in cells if cell]
        self._patterns = [_LABELLED, _ENCLOSED]
        if _counts([_compound(text) for text in texts], alone=True):
            self._patterns.append(_COMPOUND)
        elif _counts([_bare(text) for text in texts], alone=False):
            self._patterns.append(_BARE)

    def split(self, printed: Printed) -> tuple[int | None, Printed]:
        """The number that the cell opens with (of 2-1 the last), or None, and what follows it."""
        marker = find_marker(printed.text)
        if marker:
            return marker.ordinal, printed[marker.end :].strip()
        for pattern in self._patterns:
            match = pattern.match(printed.text)
            if match:
                return _number(match), printed[match.end() :].strip()
        return None, printed


def _number(match: regex.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("circled"):
        return _CIRCLED[groups["circled"]]
    return int(groups["number"]) if groups["number"].isdecimal() else chinese_integer(groups["number"])


def _compound(text: str) -> tuple[int, int] | None:
    match = _COMPOUND.match(text)
    return (int(match["goal"]), int(match["number"])) if match else None


def _bare(text: str) -> tuple[int, int] | None:
    match = _BARE.match(text)
    return (1, int(match["number"])) if match and not find_marker(text) else None


def _counts(numbers: list[tuple[int, int] | None], alone: bool) -> bool:
    """True if all cells are numbered and each goes on counting from the one before or starts again at one."""
    found = [number for number in numbers if number]
    if len(found) < len(numbers) or not found or (len(found) == 1 and not (alone and found[0][1] == 1)):
        return False
    steps = all(b == (a[0], a[1] + 1) or (b[1] == 1 and b[0] >= a[0]) for a, b in pairwise(found))
    return steps and (found[0][1] == 1 or len(found) > 2)


MARKERS = Numbering()
"""What is understood without looking at the other cells of the column."""
