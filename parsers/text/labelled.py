"""Numbers with what they are called: 電子發文件數：1963, 參加人次為 1,073 人, 已完成 5 項資料來源介接.

They are what the formula of a 衡量標準 is evaluated on, and what another section may repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

from parsers.text.figures import BLANK, Figure, Prose, read_prose
from parsers.text.relations import clean_label

_LABEL_END = "，、；。：:;\n?!=+"
_SEGMENT_END = "。；;\n"
_MARKER = regex.compile(r"^\s*(?:\d{1,2}[.、]|\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|[①-⑳])")
_DATE = regex.compile(r"^(?:[截自於至在]*(?:\d{2,4}年度?)?(?:\d{1,2}月份?)?(?:\d{1,2}日)?(?:底|止|為止|間|期間)*)(?=\p{Han})")
_VERBS = regex.compile(r"^(?:本[府處局科年度]+|並|業|已|完成|辦理|計|總計|合計|共計|共|其中|配合|參與|協助|分別|包括|及|至|達成|達到|為|約)+$")
LONGEST = 40


@dataclass(frozen=True, slots=True)
class LabelledNumber:
    """`value` is in the base of `unit`; the number with its unit stands at [start, end), its segment (up to the next 。
    or ；) at [segment_start, segment_end)."""

    label: str
    value: Decimal
    unit: str | None
    is_exact: bool
    start: int
    end: int
    segment_start: int
    segment_end: int


def find_labelled(text: str) -> list[LabelledNumber]:
    """The numbers of a text that have a label of at least two characters."""
    prose = read_prose(text)
    found = []
    for figure in prose.figures:
        label = label_of(prose, figure)
        if len(label) < 2 or figure.is_per or figure.is_threshold:
            continue
        start, end = prose.original(figure.start, figure.end)
        first, last = prose.original(*_segment(prose, figure))
        found.append(LabelledNumber(label, figure.value, figure.unit, figure.is_exact, start, end, first, last))
    return found


def label_of(prose: Prose, figure: Figure) -> str:
    """What a figure is called: the words before it, brackets aside; where those are only verbs, the words behind it."""
    before = prose.outer[max(0, figure.start - 2 * LONGEST) : figure.start - figure.is_labelled]
    if figure.group >= 0:
        before = figure.label
    before = before.replace(BLANK, "").replace("()", "")
    previous = max((f.end for f in prose.figures if f.end <= figure.start), default=0)
    floor = max((before.rfind(mark) for mark in _LABEL_END), default=-1) + 1
    label = before[floor:]
    if figure.start - previous < len(label):
        label = label[-(figure.start - figure.is_labelled - previous) :] if figure.start > previous else ""
    label = _DATE.sub("", _MARKER.sub("", label), count=1)
    label = clean_label(label)
    if not label or _VERBS.match(label):
        label = clean_label(figure.follow)
    return label[-LONGEST:]


def _segment(prose: Prose, figure: Figure) -> tuple[int, int]:
    start = figure.start
    while start > 0 and prose.text[start - 1] not in _SEGMENT_END:
        start -= 1
    end = figure.end
    while end < len(prose.text) and prose.text[end] not in _SEGMENT_END:
        end += 1
    return start, end
