"""Totals over numbered items (編列 N，包括：1.… a 元。2.… 合共 b 元。) and net changes (淨增 N：增列 a，減列 b)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.items import Item, find_items
from parsers.text.parts import TOGETHER, countable
from parsers.text.quotients import rate_of
from parsers.text.relations import COUNTED, Relation, operand
from parsers.text.wholes import is_slip

_LEAD = regex.compile(r"(?:包括|包含|如下|如次|下列|分述|分別|明細|內容|情形|項目|工作|係|為|:)[^，。；\d]{0,12}[:：。，]?$")
LONGEST_LEAD = 400
"""Characters of the text that leads into a list."""
_SUBTOTAL = regex.compile(rf"(?:{TOGETHER}|{COUNTED[1]}|{COUNTED[0]})(?:列|需)?$")
_FOOTER = regex.compile(r"[。；;，](?:以上)?(?:合共|共計|合計|小計|總計|計)(?:列|需)?")
_NEAR = 30
"""Characters behind the last item in which its list may be totalled."""
_DIRECT = regex.compile(rf"(?:{TOGETHER}|{COUNTED[0]}|編列)\p{{Han}}{{0,8}}$")
_COMPARISON = regex.compile(r"較|比|每|增|減|含|扣除|單價")
_ENDS = ("。", "；", ";", "！", ")")
_YEARLY = regex.compile("較|上年度|本年度預算數")
_NET = regex.compile(r"淨(?P<direction>[增減])")
_AGAINST = regex.compile(r"較(?:\p{Han}|\d)*年\p{Han}{0,4}?(?P<direction>[增減])[加少列]?$")
"""較上年度增加 576,000 元，內容如下：(1)… 較上年度減少 305,100 元。"""
_CHANGED = regex.compile(r"(?:^|[，、較年度])(?:新|淨)?(?P<direction>[增減])[加少列]?")
_CHIEFLY = regex.compile("主要")
_SHARE = regex.compile("[占佔]")
_UP, _DOWN = regex.compile(r"增(?:列|加)?|新增|成長"), regex.compile(r"減(?:列|少|編)?|扣減")


def find_itemised(prose: Prose) -> list[Relation]:
    """Sums whose parts are numbered items, and sums with signs."""
    lists = find_items(prose)
    return [*_over_items(prose, lists), *_net_changes(prose, lists), *_changes_of_items(prose, lists)]


def _over_items(prose: Prose, lists: list[list[Item]]) -> list[Relation]:
    relations = []
    for items in lists:
        if _is_cut(prose, items):
            continue
        header = _header(prose, items[0]) or _footer(prose, items[-1])
        if not header:
            continue
        every = _every_amount(prose, items, header)
        if every:
            relations.append(every)
            continue
        amounts = [_amount(prose, item, header[-1].kind, header) for item in items]
        if sum(amount is None for amount in amounts) or len(amounts) < 2:
            continue
        parts = [amount for amount in amounts if amount]
        whole = sum(part.value for part in parts)
        is_open = _CHIEFLY.search(prose.flat, header[-1].end, items[0].marker) or _explains_change(prose, items)
        if is_open and all(f.value != whole for f in header):
            continue
        total = next((f for f in header if f.value == whole), header[-1] if len({f.value for f in header}) == 1 else header[0])
        relations.append(Relation("sum", operand(total, "total"), tuple(operand(part) for part in parts)))
        if whole == total.value:
            relations += _shares(prose, parts, total)
    return relations


def _shares(prose: Prose, parts: list[Figure], total: Figure) -> Iterator[Relation]:
    """(1) 149,358 千元（佔 98.80 %）: the share of an item's own number, of the total of all."""
    for part in parts:
        rate = next(iter(prose.between(part.end, part.end + _NEAR)), None)
        if rate and rate.unit == "%" and rate.is_bracketed and rate.start - part.end <= 2 and _SHARE.search(prose.flat, part.end, rate.number_end):
            yield rate_of(rate, [operand(part, "numerator")], [operand(total, "denominator")], True)


def _every_amount(prose: Prose, items: list[Item], totals: list[Figure]) -> Relation | None:
    """Where an item lists several amounts without their sum: all of them, if they make a total that the first ones do not."""
    total = totals[-1]
    inside = [f for item in items for f in _plain(prose, item, total.kind, totals)]
    makes = len(inside) > len(items) and sum(f.value for f in inside) == total.value
    return Relation("sum", operand(total, "total"), tuple(operand(f) for f in inside)) if makes else None


def _is_cut(prose: Prose, items: list[Item]) -> bool:
    """True if the text ends in mid-sentence in the last item while the others end with a stop: the list may go on."""
    *others, last = (prose.flat[item.start : item.end].rstrip() for item in items)
    return items[-1].end == len(prose.text) and not last.endswith(_ENDS) and all(text.endswith(_ENDS) for text in others)


def _header(prose: Prose, first: Item) -> list[Figure]:
    """The figures that the list may break down: those of the text that leads into it."""
    floor = max(first.marker - LONGEST_LEAD, *(prose.flat.rfind(stop, 0, max(0, first.marker - 1)) + 1 for stop in "。\n"))
    lead = prose.flat[floor : first.marker].rstrip("\n")
    nearest = prose.between(floor, first.marker)[-1:]
    is_direct = any(_DIRECT.search(f.label) and prose.flat[f.end : first.marker] in ("，", ":", "") for f in nearest)  # 合共 8,400 千元，(1)…
    if not _LEAD.search(lead) and not is_direct:
        return []
    inside = [
        f for f in prose.between(floor, first.marker) if countable(f) and f.group == prose.group_at[first.marker] and not _COMPARISON.search(f.label[-3:])
    ]
    kinds = {f.kind for f in inside}
    return inside if len(kinds) == 1 else [f for f in inside if f.unit == "元"]


def _footer(prose: Prose, last: Item) -> list[Figure]:
    """The total behind the items: (1) … 8,400 千元。(2) … 5,200 千元。合共 13,600 千元."""
    inside = [f for f in prose.between(last.start, last.end + _NEAR) if countable(f) and f.group == prose.group_at[last.start]][:2]
    if len(inside) != 2 or inside[0].kind != inside[1].kind:
        return []
    gap = prose.flat[inside[0].end : inside[1].start]
    return inside[1:] if _FOOTER.fullmatch(gap) else []


def _amount(prose: Prose, item: Item, kind: str | None, totals: list[Figure]) -> Figure | None:
    """An item's own number: its last 合共 over smaller numbers, else its first of the kind outside brackets and comparisons."""
    own = _plain(prose, item, kind, totals)
    subtotals = [f for f in own if _SUBTOTAL.search(f.label)]
    if len(own) > 1 and subtotals and all(f.value <= subtotals[-1].value for f in own):
        return subtotals[-1]
    return own[0] if own else None


def _plain(prose: Prose, item: Item, kind: str | None, totals: list[Figure]) -> list[Figure]:
    inside = prose.between(item.start, item.end)
    level = prose.group_at[item.start]
    return [f for f in inside if f.kind == kind and f.group == level and countable(f) and f not in totals and not _COMPARISON.search(f.label)]


def _net_changes(prose: Prose, lists: list[list[Item]]) -> list[Relation]:
    """淨增 N with the 增列 and 減列 that make it; a direction holds until the next one is named."""
    relations = []
    for at, total in enumerate(prose.figures):
        match = _NET.search(total.label)
        if not match:
            continue
        grows = match["direction"] == "增"
        parts = _signed_parts(prose, at, lists)
        signs = [1 if is_up == grows else -1 for _, is_up in parts]
        sums = list(accumulate(sign * part.value for sign, (part, _) in zip(signs, parts, strict=True)))
        count = next((n for n, value in enumerate(sums, 1) if n > 1 and value == total.value), len(parts))
        if count < 2 or len(set(signs[:count])) < 2:
            continue
        terms = tuple(operand(part, "addend" if sign > 0 else "subtrahend") for sign, (part, _) in zip(signs[:count], parts[:count], strict=True))
        relations.append(Relation("sum", operand(total, "total"), terms))
    return relations


def _changes_of_items(prose: Prose, lists: list[list[Item]]) -> Iterator[Relation]:
    """較上年度增加 N，內容如下：(1)… 減少 a。(2)新增 b。: the one change of every item, with its sign; if they make the total, or one digit keeps
    them from it."""
    for items in lists:
        total = next(iter(prose.between(max(0, items[0].marker - _NEAR), items[0].marker)[-1:]), None)
        said = _AGAINST.search(total.label) if total else None
        lead = prose.flat[total.end : items[0].marker].rstrip("\n") if total else ""
        if total is None or said is None or not _LEAD.search(lead) or _CHIEFLY.search(lead):
            continue
        changes = [_change(prose, item, total) for item in items]
        parts = [change[0] for change in changes if change]
        signs = [1 if change[1] == said["direction"] else -1 for change in changes if change]
        signed = [replace(part, value=sign * part.value) for part, sign in zip(parts, signs, strict=True)]
        if len(parts) == len(items) and (sum(part.value for part in signed) == total.value or is_slip(total, signed)):
            yield Relation("sum", operand(total, "total"), tuple(operand(p, "addend" if s > 0 else "subtrahend") for p, s in zip(parts, signs, strict=True)))


def _explains_change(prose: Prose, items: list[Item]) -> bool:
    """True for 90 萬元，較上年度增加 20 萬元，內容如下：(1)新增篩檢 20 萬元: the items tell what changed, not all of the amount."""
    total = next(iter(prose.between(max(0, items[0].marker - _NEAR), items[0].marker)[-1:]), None)
    return total is not None and _AGAINST.search(total.label) is not None and any(_change(prose, item, total) for item in items)


def _change(prose: Prose, item: Item, total: Figure) -> tuple[Figure, str] | None:
    """The change that an item tells, and whether it is a 增 or a 減; None where it tells none, or more than one."""
    inside = [f for f in prose.between(item.start, item.end) if f.kind == total.kind and f.group == total.group and countable(f)]
    starts = [item.start, *(figure.end for figure in inside)]
    said = [
        (figure, match["direction"]) for figure, start in zip(inside, starts, strict=False) if (match := _CHANGED.search(prose.outer[start : figure.start]))
    ]
    return said[0] if len(said) == 1 else None


def _signed_parts(prose: Prose, at: int, lists: list[list[Item]]) -> list[tuple[Figure, bool]]:
    """The increases and decreases behind a net change: those of the numbered list that follows, else of its sentence."""
    total = prose.figures[at]
    items = next((items for items in lists if 0 < items[0].marker - total.end <= LONGEST_LEAD), None)
    end = items[-1].end if items else prose.sentence_span(total.sentence)[1]
    parts: list[tuple[Figure, bool]] = []
    direction: bool | None = None
    for figure in prose.between(total.end, end)[:30]:
        if _NET.search(figure.label) or _YEARLY.search(figure.label):
            break
        if figure.kind != total.kind or figure.group != total.group:
            continue
        gap = prose.outer[max(total.end, figure.label_start - 1) : figure.start]
        ups, downs = [m.start() for m in _UP.finditer(gap)], [m.start() for m in _DOWN.finditer(gap)]
        if ups or downs:
            direction = max(ups, default=-1) > max(downs, default=-1)
        if direction is not None:
            parts.append((figure, direction))
    return parts
