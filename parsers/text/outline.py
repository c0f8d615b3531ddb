"""Heading markers: 第一章 壹、 一、 (一) 1. (1) 甲、 and what rank they have.

The rank follows the order that the Executive Yuan's manual for official documents prescribes (壹、一、(一)、1、(1)、甲),
so a section's level is the rank of its marker kind and never how deep the text happens to be. Parts, chapters and
their sections (篇、章、節、項) stand above that order, so their levels are -3 to 0.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

LEGAL = {c: n for n, group in enumerate(("壹", "貳貮贰弍弐", "參叁叄叅", "肆", "伍", "陸", "柒", "捌", "玖", "拾"), 1) for c in group}
SIMPLE = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
STEMS = {c: n for n, c in enumerate("甲乙丙丁戊己庚辛壬癸", 1)}
LEGAL_CANON = "壹貳參肆伍陸柒捌玖拾"
PARENTHESISED = {chr(0x3220 + n - 1): n for n in range(1, 11)}  # ㈠ to ㈩

_PATTERN = regex.compile(
    rf"""
    第 \s? (?P<chapter>
        (?:[{"".join(SIMPLE)}]{{1,3}} | \p{{Nd}}{{1,2}})
        (?: [篇編章] (?=[\s、:：．.] | \p{{Han}}[^，。；：、！？\s]{{1,20}}$) | [節項] (?=[\s、:：．.]) )
    ) \s? [、:：．.]? |
    (?P<legal>[{"".join(LEGAL)}]{{1,3}}) \s* [、.．,，] |
    (?P<simple>[{"".join(SIMPLE)}]{{1,3}}) \s* [、.．] |
    [(（] \s* (?P<bracketed>[{"".join(SIMPLE)}]{{1,3}}) \s* [)）] (?:\s*、)? |
    (?P<enclosed>[{"".join(PARENTHESISED)}]) (?:\s*、)? |
    [(（] \s* (?P<arabic_bracketed>\p{{Nd}}{{1,2}}) \s* [)）] (?:\s*、)? |
    (?P<arabic>\p{{Nd}}{{1,2}}) \s* (?P<stop>[.．、]) (?!\p{{Nd}}) |
    (?P<stem>[{"".join(STEMS)}]) \s* [、.．]
    """,
    regex.VERBOSE,
)

_OPENING = frozenset({"第", "(", "（", *LEGAL, *SIMPLE, *PARENTHESISED, *STEMS})  # besides digits: asked first, because most lines open otherwise

CHAPTERS = {"篇": -3, "編": -3, "章": -2, "節": -1, "項": 0}
LEVELS = {"chapter": 0, "legal": 1, "simple": 2, "bracketed": 3, "enclosed": 3, "arabic": 4, "arabic_bracketed": 5, "stem": 6}


class Marker(NamedTuple):
    """A heading marker. `text` is unified (叁 as 參, full width as half width); `end` is where the title starts."""

    text: str
    level: int
    ordinal: int
    end: int


def find_marker(text: str) -> Marker | None:
    """The marker that `text` opens with (leading white space allowed), or None."""
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] not in _OPENING and not text[start : start + 1].isdecimal():
        return None
    match = _PATTERN.match(text, start)
    if match is None:
        return None
    kind = next(k for k in LEVELS if match[k])
    if kind == "chapter":
        return _chapter(match, text)
    ordinal = _ordinal(match[kind])
    if ordinal is None:
        return None
    end = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip())
    return Marker(_unified(kind, match, ordinal), LEVELS[kind], ordinal, end)


def _chapter(match: regex.Match[str], text: str) -> Marker | None:
    number, unit = match["chapter"][:-1], match["chapter"][-1]
    ordinal = _ordinal(number)
    return Marker(f"第{number}{unit}", CHAPTERS[unit], ordinal, min(match.end(), len(text))) if ordinal else None


def marker_level(text: str) -> int | None:
    """The rank of the marker that a text opens with, or None."""
    marker = find_marker(text)
    return marker.level if marker else None


def _ordinal(printed: str) -> int | None:
    if printed.isdecimal():
        return int(printed)
    digits = [LEGAL.get(c) or SIMPLE.get(c) or STEMS.get(c) or PARENTHESISED.get(c) or 0 for c in printed]
    if len(digits) == 1:
        return digits[0]
    if 10 not in digits or digits.count(10) > 1:
        return None
    ten = digits.index(10)
    tens, ones = digits[:ten], digits[ten + 1 :]
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (tens[0] if tens else 1) * 10 + (ones[0] if ones else 0)


def _unified(kind: str, match: regex.Match[str], ordinal: int) -> str:
    printed = match[kind]
    if kind == "legal":
        return "".join(LEGAL_CANON[LEGAL[c] - 1] for c in printed)
    if kind == "enclosed":
        return f"({'一二三四五六七八九十'[ordinal - 1]})"
    if kind == "bracketed":
        return f"({printed})"
    if kind == "arabic_bracketed":
        return f"({int(printed)})"
    if kind == "arabic":
        return f"{int(printed)}."
    return str(printed)
