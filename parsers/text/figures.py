"""The figures of running text: numbers with their units, labels and the level of text that they stand in."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import regex

from parsers.text.numerals import Number, chinese_integer, find_numbers
from parsers.text.structure import BLANK, Structure, read_structure
from parsers.text.units import canonical_unit

COUNTERS = (
    *"案件場次項個家處所筆人名位員戶座輛台臺棟間校班組隊支張冊本篇份則條種類款頁片株棵隻頭尾盞套艘架節門堂床席梯標區站里村鄰鄉鎮縣國層樓部線口盒箱包劑瓶",
    *"桶袋把面幅檔齣集格例顆粒坪度噸通封週天日年月歲時分秒級倍科室獎屆期段州號對股點洞式趟團房幢畝卷首餐劑針攤孔池幕",
    *(
        "鄉鎮市區",
        "鄉鎮市",
        "鄉鎮",
        "縣市",
        "村里",
        "里鄰",
        "個鄉鎮市區",
        "個鄉鎮市",
        "個鄉鎮",
        "個縣市",
        "個村里",
        "個里",
        "個村",
        "局處",
        "部會",
        "人次",
        "場次",
        "家次",
        "處次",
        "件次",
        "車次",
        "班次",
        "梯次",
        "架次",
        "航次",
        "站次",
        "輛次",
        "戶次",
        "隊次",
        "輪次",
        "里次",
        "冊次",
        "廠次",
        "案次",
        "劑次",
        "點次",
        "診次",
        "床次",
        "檔期",
        "趟次",
        "團次",
        "人日",
        "人月",
        "人時",
        "公里",
        "公尺",
        "公分",
        "公厘",
        "公頃",
        "公畝",
        "公噸",
        "公斤",
        "公克",
        "公升",
        "公秉",
        "毫米",
        "毫克",
        "微克",
        "平方公尺",
        "立方公尺",
        "平方公里",
        "千瓦",
        "百萬瓦",
        "小時",
        "分鐘",
        "個月",
        "學分",
        "世代",
    ),
)
"""Units that follow a number; longer ones win."""

_MONEY = {"": 1, "千": 10**3, "仟": 10**3, "萬": 10**4, "百萬": 10**6, "千萬": 10**7, "億": 10**8}
_COUNTER = "|".join(counter + (r"(?!之(?:$|[\W為者是]))" if counter.endswith("次") else "") for counter in sorted(COUNTERS, key=len, reverse=True))
_UNIT = regex.compile(
    r"(?P<money>千萬|百萬|[千仟萬億]|)(?:元|圓)(?![月件素旦宵首])"
    r"|(?P<percent>%|個?百分點)"
    r"|成(?P<tenth>[\d一二三四五六七八九](?![\d%個件案人場次萬億]))?(?![立果長員效功本交熟年為就])"
    rf"|(?P<counter>{_COUNTER})"
)
_PER_CENT_WORD = regex.compile(r"百分之$")
_THRESHOLD_AFTER = regex.compile(r"(?:\(含\))?(?:以[上下內外]|之內|未滿)|(?:\(含\))以")
_THRESHOLD_BEFORE = regex.compile(
    r"(?:(?<!超|提|之|以|目|年)前|未達|未滿|不滿|至少|至多|(?<![占佔])最[多高]|上限為?|不少於|不得少於|不得低於|不逾|滿|達(?=\d+%以上))$"
)
_RANGE_BEFORE = regex.compile(r"\d(?:%|個月|(?![升降增減調縮])\p{Han})?[-~～至到]$|\d−$")
_RANGE_AFTER = regex.compile(r"(?:%|個月|(?![升降增減調縮])\p{Han})?[-~～至到]\d|−\d")
_RELATIVE_TIME = regex.compile(r"[前上下次][一二兩三\d](?:年度?|期|季|月|次|屆|週|梯次|階段)$")
"""前一年, 上一期: they point at a time and count nothing."""
_ITEM_MARKER = regex.compile(r"(?:^|\P{N})\d{1,2}[.．](?!\d)|(?:^|[\n。；;:])\d{1,2}、(?=\p{Han})")
"""A digit that numbers an item (1. …, 2、…), seen from the character before it, and is no number of the text."""
_DEEMED = regex.compile(r"計(?:[算\W_]|$)")
_PER_BEFORE = regex.compile(r"每[^，。；：\d]{0,9}$|各(?:補助|編列|為)?$")
# What the patterns above end, open or cannot do without: cheap to look at before each number, where they are not.
_ENDS_RANGE = "-~～至到−\n"
_ENDS_THRESHOLD = "前達滿少多高限為於逾\n"
_OPENS_RELATIVE = "前上下次"
_OF_PER = frozenset("每各")
_MONTH = r"\d{1,2}|[一二三四五六七八九十]{1,2}"
_MONTHS = regex.compile(rf"(?<!\d)(?P<first>{_MONTH})月份?[至到~-]+(?:\d{{2,3}}年度?)?(?P<last>{_MONTH})月")
_LISTED = regex.compile("[、及與和]")
_RARE_UNIT = regex.compile(r"(?![及與和或暨餘多以等之的至到起止左上下為共計占較其均已亦皆])\p{Han}{1,2}")
NOT_COUNTED = frozenset({"%", "年", "月", "日", "天", "歲", "樓", "層", "號", "屆", "期", "級", "段", "倍", "時", "分", "秒"})
"""Units whose figures are points or lengths of time, places or shares rather than things counted."""
LARGEST = Decimal(10) ** 15
"""What is larger is a code or a run of digits, no count and no amount."""
LONGEST_LABEL = 80
"""Characters that are looked at on either side of a number."""
_BARE_LABELS = frozenset(("", "占", "佔", "共", "計", "約", "為"))
_STOPS = frozenset("，、；。：:;!?！？\n()=÷×−" + "".join(map(chr, range(0x2460, 0x2474))))  # ① … ⑳
_LABELLED_RUN = regex.compile(r"(?<=:)-?\d[\d,.]*+(?P<label>\p{Han}{2,12}):")
_GROUPING = frozenset("歲年級")
"""Units whose thresholds name a group of people or things."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit. Offsets are those of the prose: [start, end) with the unit, [start, number_end) without.

    `value` and `quantum` are in the unit's base: money in 元, 成 in %; `kind` is the canonical unit, figures of one kind
    can be added. `label` is the text since the last stop or figure,
    `follow` the text up to the next one; `group` is the innermost bracket (-1 outside), `sentence` counts from 0.
    """

    value: Decimal
    quantum: Decimal
    is_exact: bool
    unit: str | None
    kind: str | None
    start: int
    number_end: int
    end: int
    label: str
    label_start: int
    follow: str
    group: int
    sentence: int
    is_threshold: bool
    is_per: bool
    is_labelled: bool = False
    """True if a colon stands between label and number, as in 發文總件數：1969."""
    is_bracketed: bool = False
    """True if it is all that its bracket holds, as in 髒亂點查報（229 件）: then label and group are those before the bracket."""


@dataclass(slots=True)
class Prose(Structure):
    """A text ready for the finders: its structure and its figures in order of print."""

    figures: list[Figure] = field(default_factory=list)
    roc_year: int | None = None
    """The year of its document, where that is known."""

    def between(self, start: int, end: int) -> list[Figure]:
        """The figures that begin in [start, end)."""
        return self.figures[bisect_left(self.figures, start, key=_start) : bisect_left(self.figures, end, key=_start)]


def _start(figure: Figure) -> int:
    return figure.start


def names_group(figure: Figure) -> bool:
    """True for the 65 歲以上 of 65 歲以上 300 人, which belongs to the name of what follows."""
    return figure.is_threshold and figure.unit in _GROUPING


class _Unit(NamedTuple):
    """The unit of a number at [start, end) of number and unit; `factor` leads to its base, `tenth` is added (9 成 3)."""

    unit: str | None
    start: int
    end: int
    factor: Decimal = Decimal(1)
    tenth: int | None = None


@lru_cache(maxsize=2)
def read_prose(original: str) -> Prose:
    """The structure and figures of a text, computed once for all finders, who look at a text one after another and change nothing."""
    structure = read_structure(original)
    prose = Prose(**{f.name: getattr(structure, f.name) for f in fields(structure)})
    prose.figures = _with_units(prose, _with_rare_units(_lifted(prose, _figures(prose))))
    return prose


def _figures(prose: Prose) -> list[Figure]:
    found = _countable_numbers(prose)
    figures = []
    for n, (number, unit) in enumerate(found):
        before = prose.flat[max(0, unit.start - 14) : unit.start]
        if unit.unit is None and _ITEM_MARKER.match(prose.flat, max(0, number.start - 1)):
            continue
        goes_on = _RANGE_AFTER.match(prose.flat, number.end)
        if (before[-1:] in _ENDS_RANGE and _RANGE_BEFORE.search(before)) or (goes_on and not prose.is_dated[goes_on.end() - 1]):
            continue
        previous_end = _label_floor(prose, found[n - 1][1]) if n else 0
        next_start = found[n + 1][1].start if n + 1 < len(found) else len(prose.text)
        figures.append(_figure(prose, number, unit, before, previous_end, next_start))
    return figures


def _label_floor(prose: Prose, previous: _Unit) -> int:
    """How far back the label behind a number may reach: to its end, but over a threshold, which names a group (65 歲以上 300 人)."""
    is_group = previous.unit in _GROUPING and _THRESHOLD_AFTER.match(prose.flat, previous.end)
    return previous.start if is_group else previous.end


def _countable_numbers(prose: Prose) -> list[tuple[Number, _Unit]]:
    """The numbers that are no part of a date, with their units."""
    found: list[tuple[Number, _Unit]] = []
    for number in find_numbers(prose.flat):
        is_factor = number.start > 0 and prose.flat[number.start - 1] in "×÷"
        if (prose.is_dated[number.start] and not is_factor) or (found and number.start < found[-1][1].end) or abs(number.value) >= LARGEST:
            continue
        unit = _unit(prose.flat, number)
        if prose.flat[number.start - 1 : number.start] in _OPENS_RELATIVE and _RELATIVE_TIME.match(prose.flat, number.start - 1, unit.end):
            continue
        if prose.flat[number.start - 1 : number.start] == ":" and _opens_label(prose, number.end, unit.end):
            unit = _Unit(None, number.start, number.end)
        found.append((number, unit))
    return found


def _figure(prose: Prose, number: Number, unit: _Unit, before: str, previous_end: int, next_start: int) -> Figure:
    start, end = unit.start, unit.end
    is_labelled = prose.flat[start - 1 : start] == ":"
    label_start = _back_to_stop(prose.flat, start - is_labelled, previous_end)
    follow_end = _on_to_stop(prose.flat, end, next_start)
    if is_labelled and prose.flat[follow_end : follow_end + 1] == ":":
        follow_end = end
    return Figure(
        value=number.value * unit.factor + (unit.tenth or 0),
        quantum=number.quantum * unit.factor / (1 if unit.tenth is None else 10),
        is_exact=number.is_exact,
        unit=unit.unit,
        kind=canonical_unit(unit.unit) if unit.unit else None,
        start=start,
        number_end=number.end,
        end=end,
        label=prose.flat[label_start : start - is_labelled].replace(BLANK, ""),
        label_start=label_start,
        follow=prose.flat[end:follow_end].replace(BLANK, ""),
        group=prose.group_at[start],
        sentence=prose.sentence_of(start),
        is_threshold=bool(_THRESHOLD_AFTER.match(prose.flat, end) or (before[-1:] in _ENDS_THRESHOLD and _THRESHOLD_BEFORE.search(before))),
        is_labelled=is_labelled,
        is_per=(not _OF_PER.isdisjoint(before) and bool(_PER_BEFORE.search(before))) or (before.endswith("以") and bool(_DEEMED.match(prose.flat, end))),
    )


def _lifted(prose: Prose, figures: list[Figure]) -> list[Figure]:
    """Figures that are all their bracket holds, moved to the text around it."""
    inside = Counter(figure.group for figure in figures)
    lifted: list[Figure] = []
    for figure in figures:
        is_alone = figure.group >= 0 and inside[figure.group] == 1 and figure.label in _BARE_LABELS and not figure.follow
        if is_alone and figure.end == prose.groups[figure.group].end:
            group = prose.groups[figure.group]
            opening = group.start - 1
            label_start = _back_to_stop(prose.flat, opening, min(lifted[-1].end if lifted else 0, opening))
            figure = replace(
                figure,
                group=group.parent,
                label=prose.flat[label_start:opening].replace(BLANK, ""),
                label_start=label_start,
                follow=prose.flat[group.end + 1 : _on_to_stop(prose.flat, group.end + 1, len(prose.flat))].replace(BLANK, ""),
                is_bracketed=True,
            )
        lifted.append(figure)
    return lifted


def _with_rare_units(figures: list[Figure]) -> list[Figure]:
    """A counter that the list does not know shows itself: it stands alone between a number and a stop, and behind another number."""
    bare = [figure for figure in figures if figure.unit is None and not figure.is_labelled]
    alone = Counter(figure.follow for figure in bare if _RARE_UNIT.fullmatch(figure.follow))
    for rare in alone:
        same = {figure.start for figure in bare if figure.follow.startswith(rare)}
        if len(same) > 1:
            ends = {figure.end for figure in bare if figure.start in same}
            figures = [_with_rare_unit(figure, rare, figure.start in same, figure.label_start in ends) for figure in figures]
    return figures


def _with_rare_unit(figure: Figure, rare: str, counts_it: bool, is_next: bool) -> Figure:
    """A figure with the unit, if it counts it; the next one without the unit at the head of its label."""
    if counts_it:
        figure = replace(figure, unit=rare, kind=rare, end=figure.end + len(rare), follow=figure.follow[len(rare) :])
    if is_next and figure.label.startswith(rare):
        figure = replace(figure, label=figure.label[len(rare) :], label_start=figure.label_start + len(rare))
    return figure


def _with_units(prose: Prose, figures: list[Figure]) -> list[Figure]:
    """In a list the unit may stand once, at its end: 40、35、50 人."""
    for at in range(len(figures) - 2, -1, -1):
        left, right = figures[at], figures[at + 1]
        if left.unit is None and not left.is_labelled and right.unit not in (None, "元") and _LISTED.fullmatch(prose.flat, left.end, right.start):
            figures[at] = replace(left, unit=right.unit, kind=right.kind)
    return figures


def _unit(text: str, number: Number) -> _Unit:
    if "百分之" in text[max(0, number.start - 4) : number.start] and _PER_CENT_WORD.search(text, max(0, number.start - 4), number.start):
        return _Unit("%", number.start - 3, number.end)
    match = _UNIT.match(text, number.end)
    if not match:
        return _Unit(None, number.start, number.end)
    if match["money"] is not None:
        return _Unit("元", number.start, match.end(), Decimal(_MONEY[match["money"]]))
    if match["percent"]:
        return _Unit("%", number.start, match.end())
    if match["counter"]:
        return _Unit(match["counter"], number.start, match.end())
    tenth = match["tenth"]
    return _Unit("%", number.start, match.end(), Decimal(10), _digit(tenth) if tenth else None)


def _opens_label(prose: Prose, number_end: int, unit_end: int) -> bool:
    """True if what looks like a unit behind a labelled number opens the next label: 3,700 線上簽核率：…"""
    stop = _on_to_stop(prose.flat, number_end, len(prose.flat))
    if unit_end == number_end or prose.flat[stop : stop + 1] != ":":
        return False
    if _is_unit_free(prose, number_end, stop):
        return True
    is_apart = prose.offsets[number_end] > prose.offsets[number_end - 1] + 1
    goes_on = unit_end < len(prose.text) and prose.offsets[unit_end] == prose.offsets[unit_end - 1] + 1
    return is_apart and goes_on


def _is_unit_free(prose: Prose, number_end: int, stop: int) -> bool:
    """True if another label begins right behind a number of the same run, with nothing that could be a unit: 276,736,366 應付數：75,022 節餘數：…"""
    start, end = prose.sentence_span(prose.sentence_of(number_end))
    run = _LABELLED_RUN.finditer(prose.flat, max(start, number_end - 2 * LONGEST_LABEL), min(end, stop + 2 * LONGEST_LABEL))
    labels = [match.start("label") for match in run]
    return number_end in labels and any(at != number_end and not _UNIT.match(prose.flat, at) for at in labels)


def _digit(character: str) -> int:
    return int(character) if character.isdecimal() else chinese_integer(character) or 0


def _back_to_stop(text: str, at: int, floor: int) -> int:
    """Where the words before `at` begin: behind a stop, `floor`, or LONGEST_LABEL characters back."""
    floor = max(floor, at - LONGEST_LABEL)
    while at > floor and text[at - 1] not in _STOPS:
        at -= 1
    return at


def _on_to_stop(text: str, at: int, ceiling: int) -> int:
    ceiling = min(ceiling, at + LONGEST_LABEL)
    while at < ceiling and text[at] not in _STOPS:
        at += 1
    return at


def month_spans(prose: Prose) -> list[tuple[int, int, int]]:
    """(start, end, number of months) of each 1 月至 12 月."""
    spans = []
    for match in _MONTHS.finditer(prose.flat):
        first, last = (int(m) if m.isdecimal() else chinese_integer(m) or 0 for m in (match["first"], match["last"]))
        if 1 <= first <= last:
            spans.append((match.start(), match.end(), last - first + 1))
    return spans
