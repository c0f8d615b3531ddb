"""Parts of a year: 1 至 6 月 a 件，7 至 12 月 b 件，全年 c 件; 上半年, 下半年; 第 1 季 … 第 4 季."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.numerals import chinese_integer
from parsers.text.parts import LONGEST_CHAIN, countable, sum_of
from parsers.text.relations import Relation

_HALF = regex.compile(r"(?P<half>[上下])半年度?")
_QUARTER = regex.compile(r"第(?P<quarter>[1-4一二三四])季")
_MONTH = r"\d{1,2}|[一二三四五六七八九十]{1,2}"
_MONTHS = regex.compile(rf"(?<!\d)(?P<first>{_MONTH})(?:月份?)?[至到~-](?P<last>{_MONTH})月份?")
_ONE_MONTH = regex.compile(rf"(?<![\d~-]|至|到)(?P<month>{_MONTH})月份?(?!底|初|中旬|[上下]旬|[至到~-]|\d{{1,2}}日)")
_YEAR = regex.compile(r"全年度?")
_NO_FLOW = regex.compile(r"較|每|平均|累計|增|減|占|佔|達成|目標|預|應|原|現有|在[學籍園校]|登記|設籍|人口|列管|期末|底|[率餘]")
_COUNTS = regex.compile(r"^(?:份|間)?|^.*全年度?|共計|合計|總計|共|計|約|為|達|數$")
_STOPS = "。；;\n"


class _Period(NamedTuple):
    first: int
    last: int
    start: int
    end: int


def find_periods(prose: Prose) -> list[Relation]:
    """The totals of a year over the parts of it that the same sentence lists; all of it, each month once."""
    found = []
    for year in _YEAR.finditer(prose.outer):
        start, end = prose.sentence_span(prose.sentence_of(year.start()))
        start, end = max(start, year.start() - LONGEST_CHAIN), min(end, year.end() + LONGEST_CHAIN)
        periods = _periods(prose, start, end)
        spans = [(period.first, period.last) for period in periods]
        if len(periods) < 2 or spans[0][0] != 1 or spans[-1][1] != 12 or any(a[1] + 1 != b[0] for a, b in pairwise(spans)):
            continue
        if not (year.end() <= periods[0].start or year.start() >= periods[-1].end):
            continue
        bounds = sorted([*(period.start for period in periods), year.start(), end])
        totals = _flows(prose, year.end(), bounds)
        for total in totals:
            parts = [[f for f in _flows(prose, period.end, bounds) if f.kind == total.kind] for period in periods]
            if all(len(figures) == 1 and _is_alike(total, figures[0]) for figures in parts) and sum(f.kind == total.kind for f in totals) == 1:
                found.append(sum_of(total, [figures[0] for figures in parts], True))
    return found


def _is_alike(total: Figure, part: Figure) -> bool:
    """True if the total counts what the part counts: it names nothing of its own (全年計 400 件), or what the part names."""
    own = _COUNTS.sub("", total.label)
    return not own or own in part.label or not _COUNTS.sub("", part.label)


def _periods(prose: Prose, start: int, end: int) -> list[_Period]:
    """The parts of a year named in [start, end), in order of print."""
    found = [_Period(_number(match["first"]), _number(match["last"]), *match.span()) for match in _MONTHS.finditer(prose.outer, start, end)]
    found += [_Period(*((1, 6) if match["half"] == "上" else (7, 12)), *match.span()) for match in _HALF.finditer(prose.outer, start, end)]
    for match in _ONE_MONTH.finditer(prose.outer, start, end):
        if not any(period.start <= match.start() < period.end for period in found):
            found.append(_Period(_number(match["month"]), _number(match["month"]), *match.span()))
    for match in _QUARTER.finditer(prose.outer, start, end):
        quarter = _number(match["quarter"])
        found.append(_Period(3 * quarter - 2, 3 * quarter, *match.span()))
    return sorted(found, key=lambda period: period.start)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else chinese_integer(text) or 0


def _flows(prose: Prose, start: int, bounds: list[int]) -> list[Figure]:
    """The things counted between a period's name at `start` and the next bound or stop, changes and shares aside."""
    end = min((bound for bound in bounds if bound >= start), default=start)
    stop = min((at for mark in _STOPS if (at := prose.outer.find(mark, start, end)) >= 0), default=end)
    inside = [f for f in prose.between(start, stop) if countable(f) and f.group == prose.group_at[start]]
    return [f for f in inside if not _NO_FLOW.search(f.label)]
