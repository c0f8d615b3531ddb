"""Averages: a printed total over a printed count (48 場次，2,160 人，平均每場 45 人), or the mean of printed values."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import regex

from parsers.text.dates import ROC_EPOCH
from parsers.text.figures import Figure, Prose, month_spans
from parsers.text.parts import LISTED
from parsers.text.quotients import is_earlier
from parsers.text.relations import Operand, Relation, operand
from parsers.text.units import canonical_unit

_AVERAGE = regex.compile(r"平均|均為?$")
_PER = regex.compile(r"每(?:一|個)?(?P<unit>\p{Han}{1,5})|(?P<period>[年月日週季])平均")
_RISES = regex.compile(r"平均[^，。；]{0,24}?[由自](?:[\d年月度底之的]|去年|上年度?|前年)*$")
_TO = regex.compile(r"^(?:提[高升]|[增降減升]|調[升降高增]|上升|下降|縮短|成長)\p{Han}{0,2}[為至到](?:\d+年度?之?)?$")
"""平均每人次由 112 年 8,500 元提高為 9,000 元: the average is the second of the two."""
_TOTAL = regex.compile(r"加總|累計|累積|總[分計數]|合計|共|計")
_YEAR = regex.compile(r"全年(?!\d)")
_ITS_YEAR = regex.compile(r"(?<!\d)(?P<year>\d{2,3}|\d{4})年度?，?\p{Han}{0,12}$")
_WORKDAY = regex.compile("(?:工作|上班|營業|開館|開放|服務)(?:天|日)")
_BARE = regex.compile(r"每(?:一|個)?\p{Han}{1,2}")
_GIVEN = regex.compile(r"金額|總額|稅額|罰鍰|發放|核發|[共計]\p{Han}{0,2}$")
_SUM = regex.compile(r"(?:總計|合計|共計|總共|共|計)$")
_REST = regex.compile("其餘|剩餘|其他")
_ASIDE = regex.compile("[；;]")
_LISTED = regex.compile(r"分別|依序|為|:")
_JOINED = regex.compile(r"^(?:[、,，]|及|和|與|以及)+$")
_TIMES = frozenset({"個月", "日", "年", "週", "季", "期", "次", "場", "場次", "梯次", "屆"})
"""What the listed values may each stand for, so that their mean is an average per it."""
_PERIODS = {"月": ("個月", "月"), "日": ("日", "天"), "天": ("日", "天"), "年": ("年",), "週": ("週",), "季": ("季",)}


def find_averages(prose: Prose) -> list[Relation]:
    """All averages whose total and count, or whose values, the text prints."""
    found = []
    for at, average in enumerate(prose.figures):
        if average.unit is None:
            continue
        following = prose.figures[at + 1] if at + 1 < len(prose.figures) else None
        if _RISES.search(average.label) and following and following.kind == average.kind and _TO.search(following.label):
            relation = _quotient(prose, at, replace(following, label=average.label))
        elif _AVERAGE.search(average.label):
            relation = _mean(prose, at) or _quotient(prose, at)
        else:
            relation = _each(prose, at)
        if relation:
            found.append(relation)
    return found


def _near(prose: Prose, at: int) -> list[Figure]:
    average = prose.figures[at]
    return [f for f in prose.figures[max(0, at - 14) : at] if f.sentence == average.sentence and f.group == average.group]


def _mean(prose: Prose, at: int) -> Relation | None:
    """The mean of a list of values that stands directly before it; the unit may be printed once, at its end."""
    average = prose.figures[at]
    near = _near(prose, at)
    if len(near) > 2 and _SUM.search(near[-1].label) and near[-2].kind == near[-1].kind:  # 45、52、48 人，共 145 人，平均 …
        near = near[:-1]
    if not near or near[-1].kind != average.kind:
        return None
    values = [near[-1]]
    for left, right in reversed(list(pairwise(near))):
        if not _JOINED.match(prose.flat[left.end : right.start]) or left.kind not in (average.kind, None):
            break
        values.insert(0, left)
    if len(values) < 2:
        return None
    mean = sum((v.value for v in values), Decimal(0)) / len(values)
    before = prose.flat[max(0, values[0].start - 6) : values[0].start]
    units = _per_units(average)
    is_counted = any(_is_count(f, unit) for f in near if f not in values for unit in units)  # 125 場次，人數分別為 …，平均每場次
    is_listed = _LISTED.search(before) and len(values) > 2 and (not units or units[0] in _TIMES) and not is_counted
    if abs(mean - average.value) <= average.quantum or is_listed:
        return Relation("average", operand(average, "total"), tuple(operand(v, "value") for v in values))
    return None


def _quotient(prose: Prose, at: int, risen: Figure | None = None) -> Relation | None:
    """The total over the count that 每 names: the pair that fits, else the only one, or the last two numbers. `risen` is what an
    average at `at` has become."""
    average = risen or prose.figures[at]
    if average.label.count("每") > 1:  # 每人每月: of two counts
        return None
    near = [f for f in _near(prose, at) if not f.is_per and (f.unit != "%" or average.unit == "%") and not is_earlier(f)]
    own = [f for f in near if not _ASIDE.search(prose.outer, f.end, average.start)]
    near = own if {_is_total(f, average) for f in own} == {True, False} else near
    behind = _total_behind(prose, at)
    totals = [behind] if behind else [f for f in near if f.kind == average.kind] or [f for f in near if _is_total(f, average)]
    units = _per_units(average)
    counts = _counts(prose, average, near, units)
    if near and _REST.search(near[-1].label) and counts and counts[-1].start == near[-1].start:
        return _of_rest(average, totals, counts[-1])
    for total in reversed(totals):
        for count in reversed(counts):
            if _gives(average, total, count.value):
                return _average(average, total, count)
    counts = list({count.start: count for count in counts}.values())
    listed = _listed_counts(prose, near, counts[-1]) if counts and units else []
    if len(listed) > 1 and (behind or any(_gives(average, total, sum((c.value or Decimal(0) for c in listed), Decimal(0))) for total in totals)):
        return _average(average, totals[-1], *listed)
    if not counts or not (units or (totals and _TOTAL.search(totals[0].label))):
        return None
    if not totals:
        return None
    if len(totals) == 1 and (len(counts) == 1 or behind):
        return _average(average, totals[0], counts[0])
    if len(counts) > 2 and counts[0].value == sum(count.value or 0 for count in counts[1:]):  # 86 場次，其中 43、26 及 17 場次
        return _average(average, totals[-1], counts[0])
    summed, counted = ([f for f in near if f.start in {o.start for o in group} and _SUM.search(f.label)] for group in (totals, counts))
    if len(summed) == len(counted) == 1:  # 12 場次、8 場次，共 20 場次，600 人、400 人，合計 1,000 人
        return _average(average, summed[0], operand(counted[0], "count"))
    listed = _listed_counts(prose, near, counts[-1])
    is_last_pair = {f.start for f in near[-2:]} == {totals[-1].start, counts[-1].start}
    return _average(average, totals[-1], *listed) if units and is_last_pair else None


def _of_rest(average: Figure, totals: Sequence[Figure], count: Operand) -> Relation | None:
    """275 億元，其中 113 年 40 億元，其餘 3 年平均每年 78.33 億元: of what the part leaves of the whole."""
    if len(totals) != 2 or totals[0].value <= totals[1].value:
        return None
    whole, part = totals
    return Relation("average", operand(average, "total"), (operand(whole, "total"), operand(part, "total", -part.value), count))


def _gives(average: Figure, total: Figure, count: Decimal | None) -> bool:
    """True if the printed average is the quotient, rounded or truncated."""
    return bool(count) and average.value - average.quantum / 2 <= total.value / (count or 1) < average.value + average.quantum


def _is_total(figure: Figure, average: Figure) -> bool:
    """True if an average may be a share of a number: of its unit, or of times it (6 萬冊次，平均每人次 3 冊)."""
    return figure.kind == average.kind or (average.kind is not None and figure.kind == average.kind + "次")


def _listed_counts(prose: Prose, near: Sequence[Figure], last: Operand) -> list[Operand]:
    """The last count with those of its list: 音樂類 8 團、戲劇類 6 團、美術類 3 團."""
    same = [f for f in near if f.start <= last.start and f.unit == last.unit]
    listed = [last]
    for left, right in reversed(list(pairwise(same))):
        if not LISTED.fullmatch(prose.flat, left.end, right.start):
            break
        listed.insert(0, operand(left, "count"))
    return listed


def _total_behind(prose: Prose, at: int) -> Figure | None:
    """平均每日 143 件，計 52,195 件: the total that follows its average."""
    average = prose.figures[at]
    following = prose.figures[at + 1] if at + 1 < len(prose.figures) else None
    is_total = following and following.kind == average.kind and following.sentence == average.sentence and _SUM.search(following.label)
    return following if is_total else None


def _each(prose: Prose, at: int) -> Relation | None:
    """82,316 人，金額 1 億 2,347 萬 4,000 元，每人 1,500 元: what each has of the total directly before, where no total follows."""
    each = prose.figures[at]
    near = prose.figures[max(0, at - 2) : at]
    if not _BARE.fullmatch(each.label) or len(near) < 2 or any(f.sentence != each.sentence or f.group != each.group or f.is_per for f in near):
        return None
    following = prose.figures[at + 1] if at + 1 < len(prose.figures) else None
    if following and following.sentence == each.sentence and following.kind == each.kind:
        return None
    counts = _counts(prose, each, near, _per_units(each))
    totals = [f for f in near if f.kind == each.kind and _GIVEN.search(f.label) and not is_earlier(f)]
    if len({count.start for count in counts}) != 1 or len(totals) != 1 or _ASIDE.search(prose.outer, near[0].end, each.start):
        return None
    return _average(each, totals[0], next((count for count in counts if _gives(each, totals[0], count.value)), counts[-1]))


def _average(average: Figure, total: Figure, *counts: Operand) -> Relation:
    return Relation("average", operand(average, "total"), (operand(total, "total"), *counts))


def _per_units(average: Figure) -> tuple[str, ...]:
    match = _PER.search(average.label)
    if not match:
        return ()
    words = match["unit"] or match["period"]
    return _PERIODS.get(words[0], (words,))


def _counts(prose: Prose, average: Figure, near: Sequence[Figure], units: tuple[str, ...]) -> list[Operand]:
    """What the total may be divided by: figures of the unit after 每, or without one of any other unit, or months, or the days of a
    year, which are one place with two values where it is not said of which year, the likelier last."""
    counts = [
        operand(f, "count") for f in near if f.kind != average.kind and f.unit and (not units or any(_is_count(f, unit) for unit in units)) and f.unit != "%"
    ]
    start = prose.sentence_span(average.sentence)[0]
    if not units or "個月" in units:
        counts += [Operand(Decimal(n), "個月", a, b, prose.flat[a:b], "count") for a, b, n in month_spans(prose) if start <= a < average.start]
    match = _YEAR.search(prose.flat, start, average.start)
    if match and "日" in units:
        counts += [Operand(Decimal(days), "日", *match.span(), match[0], "count") for days in _days(prose, start, match.start())]
    return counts


def _days(prose: Prose, start: int, at: int) -> tuple[int, ...]:
    """How many days the 全年 at `at` has: those of the year before it, else of any year, that of the document last."""
    named = _ITS_YEAR.search(prose.flat, start, at)
    year = int(named["year"]) if named else prose.roc_year
    is_leap = year is not None and isleap(year if year > ROC_EPOCH else year + ROC_EPOCH)
    return ((366,) if is_leap else (365,)) if named else (365, 366) if is_leap else (366, 365)


def _is_count(figure: Figure, words: str) -> bool:
    """True if a figure counts what stands behind 每: by its unit, or 體育團體 148 個 for 每團體."""
    is_workday = words == "日" and figure.unit in ("個", None) and _WORKDAY.match(figure.follow)
    return bool(is_workday) or _same_count(figure.unit or "", words) or (figure.unit == "個" and len(words) > 1 and figure.label.endswith(words))


def _same_count(printed: str, words: str) -> bool:
    """True if the words behind 每 open with a unit that is the printed one or another name for it."""
    return any(canonical_unit(printed) == canonical_unit(words[:size]) for size in range(1, len(words) + 1))
