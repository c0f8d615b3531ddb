"""Numbers with what they are called: 電子發文件數：1963, 參加人次為 1,073 人, 已完成 5 項資料來源介接.

They are what the formula of a 衡量標準 is evaluated on, and what another section may repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

from parsers.text.figures import BLANK, Figure, Prose, names_group, read_prose
from parsers.text.fold import fold
from parsers.text.relations import clean_label

_LABEL_END = "，、；。：:;\n?!=+" + "".join(map(chr, range(0x2460, 0x2474)))  # ① … ⑳
_SEGMENT_END = "。；;\n"
_MARKER = regex.compile(r"^\s*(?:\d{1,2}[.、]|\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|[①-⑳])")
_DATE = regex.compile(
    r"^(?:於|[截自於至在]{0,2}(?:\d{2,4}年度?(?:\d{1,2}月份?)?(?:\d{1,2}日)?|\d{1,2}月份?(?:\d{1,2}日)?)(?:底|止|為止|間|期間|起)*)(?=\p{Han})"
)
_VERBS = regex.compile(
    r"^(?:本[府處局科年度]++|總計|合計|共計|完成|辦理|其中|配合|參與|協助|分別|包括|達成|達到|累計|累積|現有|尚有|仍有|原有|以上|以下|並|業|已|計|共|及|至|為|約)++$"
)
_OWN = regex.compile(r"^本(?:府|處|局|科|室|所|校|會|中心|縣|市|公所)")
LONGEST = 40
LONGEST_SEGMENT = 300
BEFORE, BEHIND = 16, 20
"""Characters of `around` on either side of the number."""
_OTHER_NUMBER = regex.compile(r"\d++(?:[.,]\d++)*+(?!年|月|日)")


@dataclass(frozen=True, slots=True)
class LabelledNumber:
    """`value` is in the base of `unit`; the number with its unit stands at [start, end), its segment (up to the next 。
    or ；) at [segment_start, segment_end). `around` are the folded words on both sides of it within its segment, numbers
    but dates as #: two of them are nearly equal where a statement is repeated."""

    label: str
    value: Decimal
    unit: str | None
    is_exact: bool
    start: int
    end: int
    segment_start: int
    segment_end: int
    around: str


def find_labelled(text: str) -> list[LabelledNumber]:
    """The numbers of a text that have a label of at least two characters."""
    prose = read_prose(text)
    found = []
    previous_end = 0
    for figure in prose.figures:
        label = label_of(prose, figure, previous_end)
        previous_end = figure.start if names_group(figure) else figure.end
        if len(label) < 2 or figure.is_per or figure.is_threshold:
            continue
        start, end = prose.original(figure.start, figure.end)
        segment = _segment(prose, figure)
        around = prose.text[max(segment[0], figure.start - BEFORE) : figure.start] + "#" + prose.text[figure.number_end : min(segment[1], figure.end + BEHIND)]
        found.append(
            LabelledNumber(label, figure.value, figure.unit, figure.is_exact, start, end, *prose.original(*segment), fold(_OTHER_NUMBER.sub("#", around)))
        )
    return found


def label_of(prose: Prose, figure: Figure, previous_end: int) -> str:
    """What a figure is called: the words before it (but not before `previous_end`), brackets aside; where those are only
    verbs, the words behind it."""
    if figure.group >= 0:
        before = figure.label
    else:
        before = prose.outer[max(previous_end, figure.start - 2 * LONGEST) : figure.start - figure.is_labelled]
    before = before.replace(BLANK, "").replace("()", "").lstrip(")")
    label = before[max(before.rfind(mark) for mark in _LABEL_END) + 1 :]
    label = _DATE.sub("", _MARKER.sub("", label), count=1)
    label = clean_label(_OWN.sub("", label))
    if not label or _VERBS.match(label):
        label = clean_label(figure.follow)
    return label[-LONGEST:]


def _segment(prose: Prose, figure: Figure) -> tuple[int, int]:
    floor, ceiling = max(0, figure.start - LONGEST_SEGMENT), min(len(prose.text), figure.end + LONGEST_SEGMENT)
    start = max(prose.text.rfind(mark, floor, figure.start) for mark in _SEGMENT_END) + 1
    ends = [at for mark in _SEGMENT_END if (at := prose.text.find(mark, figure.end, ceiling)) >= 0]
    return max(start, floor), min(ends, default=ceiling)
