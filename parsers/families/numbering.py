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
    r"[(（]?(?:\p{Nd}{1,2}\s?[-－–—.．]\s?)?(?P<goal>\p{Nd}{1,2})\s?[-－–—.．]\s?(?P<number>\p{Nd}{1,2})[)）]?(?!\p{Nd}|\s?[%％年月日~～-])"
    r"\s?[、.．:：]?\s{0,3}(?=[\p{Han}\p{Latin}「『《(（])"
)
_BEFORE_NUMBER = regex.compile(r"(?P<number>\p{Nd}{1,2})[.．](?=\p{Nd}{3,5}(?!\p{Nd})|\p{Nd}{1,2}\s?(?:歲|年級|[個人位名場處家戶件案項班所座校大級]))")
"""The number of an item whose name begins with a number itself, of what is counted in whole ones: 1.65 歲以上…."""
_BARE = regex.compile(r"(?P<number>\p{Nd}{1,2})(?!\p{Nd})\s{0,3}(?=[\p{Han}「『《(（])")


_NUMBER_AND_DOT = 4  # the level of 1. among markers

Forms = set[regex.Pattern[str]]


class Numbering:
    """How one column numbers its cells. A form that could also open a name (2 場次…, 1-6 歲…) is only believed
    where the numbers of the column count up."""

    def __init__(self, cells: Iterable[Printed] = (), known: Forms | None = None) -> None:
        """`known` are the forms that the document's tables have shown so far; the column's own is added to them."""
        texts = [cell.text for cell in cells if cell]
        known = set() if known is None else known
        self._patterns = [_LABELLED, _ENCLOSED]
        compound, bare = ([number for text in texts if (number := read(text))] for read in (_compound, _bare))
        if _counts(compound):  # a goal's only indicator may go without
            known.add(_COMPOUND)
        elif len(bare) == len(texts) > 1 and _counts(bare):
            self._patterns.append(_BARE)
        elif _is_one_series(texts):
            self._patterns.append(_BEFORE_NUMBER)
        self._patterns += known

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


def _is_one_series(texts: list[str]) -> bool:
    """True if what could be decimals are numbers of items before names that begin with a number: with the others of the column they count up."""
    numbers = []
    for text in texts:
        marker, match = find_marker(text), _BEFORE_NUMBER.match(text)
        numbers.append(int(match["number"]) if match else marker.ordinal if marker and marker.level == _NUMBER_AND_DOT else 0)
    steps = list(pairwise(numbers))
    return len(texts) > 1 and numbers[0] == 1 and all(b == a + 1 or b == 1 < a for a, b in steps) and any(b == a + 1 for a, b in steps)


def _counts(found: list[tuple[int, int]]) -> bool:
    """True if each number goes on counting from the one before or starts again at one."""
    steps = all(b == (a[0], a[1] + 1) or (b[1] == 1 and b[0] >= a[0]) for a, b in pairwise(found))
    return bool(found) and steps and (found[0][1] == 1 or len(found) > 2)


MARKERS = Numbering()
"""What is understood without looking at the other cells of the column."""
