"""Counts of lists: 「…」、「…」等八大主題, A、B、C 等 3 處, 5 項服務：1.… 2.…, 分別為 A、B、C.

Only a list that the words give as the whole is counted: 警察局等 21 個機關 names one example, 58 個機關(各局處、…) kinds.
及 before the last item separates, inside an item it may belong to a name: where a reading gives the stated count, it holds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import regex

from parsers.text.figures import BLANK, COUNTERS, Prose
from parsers.text.items import Item, find_items
from parsers.text.members import JOIN, Member, quoted_run, quotes_before, split_members
from parsers.text.numerals import chinese_integer
from parsers.text.outline import find_marker
from parsers.text.relations import COUNTED, Operand, Relation

_GROUP_NOUNS = (
    "階段", "面向", "方面", "部分", "局處", "鄉鎮市區", "鄉鎮市", "鄉鎮", "縣市", "部會", "單位", "機關", "領域", "主軸", "策略", "議題", "構面", "獎項",
    "區域", "法人", "刊物", "子計畫", "業務", "課程", "館舍", "學院", "行政區",
)  # fmt: skip
"""Nouns that a bare count may stand before: 4 鄉鎮市, 三階段."""
_NOT_LISTED = frozenset((
    "年", "月", "日", "天", "歲", "樓", "層", "號", "屆", "期", "級", "人次", "分", "時", "小時", "秒", "元", "度", "倍", "坪", "公里", "公尺",
    "公頃", "公噸", "噸", "公斤", "分鐘", "個月", "線", "口", "股", "對", "集", "段",
))  # fmt: skip
_EVENTS = frozenset({"場", "場次", "次", "件", "案", "人", "名", "位", "梯次", "班", "班次", "處", "筆", "份"})
"""Units that often count something else than the list before them (消防、救護訓練 12 場)."""

_UNITS = "|".join(sorted({*COUNTERS, *_GROUP_NOUNS}, key=len, reverse=True))
_COUNT = regex.compile(
    rf"(?P<etc>等)?(?P<total>共(?:計|有|分)?|合計|{COUNTED[0]})?(?<!\d|\.|,|第|前|每|[一二三四五六七八九十百])"
    rf"(?P<number>\d{{1,2}}(?![\d.,])|[一二兩三四五六七八九十]{{1,3}})(?:(?P<big>大)(?!樓|學|會|型|隊|陸)|(?P<unit>{_UNITS}))"
)
_RANKED = regex.compile(r"前(?P<number>\d{1,2}|[一二兩三四五六七八九十]{1,3})(?P<unit>名|大|項|位)(?:依序|分別)(?:為|是)")
_HAVE = regex.compile(r"(?:策略|方向|重點|目標|措施|主軸|任務|原則|項目|工作)(?:計)?有(?P<number>[一二兩三四五六七八九十]{1,2})(?P<unit>)(?=[:：])")
_TITLES = r"(?:(?![及與和])\p{Han}){0,6}?(?:關鍵績效|策略績效|關鍵策略|年度施政|績效|衡量|施政)(?:指標|目標)值?"
_TITLE_AFTER = regex.compile(rf"(?<!\d|第)(?P<number>\d{{1,3}}|[一二兩三四五六七八九十]{{1,3}})(?P<unit>[項個])(?P<title>{_TITLES})(?!性)")
_TITLE_BEFORE = regex.compile(
    r"(?P<title>(?:(?:業務|共同)面向?)?(?:關鍵績效|策略績效|關鍵策略|年度施政|績效|衡量|施政)(?:指標|目標))(?:共計|計有|共有|計|共|為|有)?(?P<number>\d{1,3}|[一二兩三四五六七八九十]{1,3})(?P<unit>[項個])(?!\p{Han}*目標)"
)
_FORWARD = regex.compile(
    r"^[^，。；;、:\n]{0,16}?(?:，?(?:分別(?:為|是|於|係)|包括|包含|涵蓋|計有|依序(?:為|是)|即為?)[:：]?|[:：]|(?<=\p{Han})(?:為|是|係|即))"
)
_STRONG_FORWARD = regex.compile(
    r"分別|依序|即|:|(?:策略|面向|重點|方向|主軸|階段|類|原則|價值|目標|理念|項目|內容|議題|願景|步驟|構面|領域|措施|對象|單位|任務|條件)(?:為|是|係)$"
)
_LEADS = regex.compile(
    r"^.*(?:包括|包含|涵蓋|計有|共?分為|分別(?:為|是|於|以|就|由|來自)|來自|依序(?:為|是|辦理)|針對|聚焦|輔導|修訂|整修|整合|提供|獲頒|遴聘|聘請|聘任|徵選|遴選|表揚|補助|優先改善|改善|規劃|建置|成立|出版|舉辦|辦理|協助|推動|設有|設置?|完成|召開|獲|與|以|於)(?=.)"
)
_LEADING_DATE = regex.compile(r"^[於在自]?(?:\d{2,4}年(?:度)?)?(?:\d{1,2}月份?)?(?:\d{1,2}日)?(?=\p{Han})")
_DIVIDED = regex.compile(r"(?:分為|分成|區分為)(?!\d)")
_DATES_THEN = regex.compile(r"(?:辦理|召開|舉辦|舉行|完成)$")
_TO_ITEMS = regex.compile(r"[^，。；;、:\n\d]{0,20}(?:如下|如次)?:\s*+|[^，。；;、:\n\d]{0,20}:?\n")
_TO_BRACKET = regex.compile(r"[^，。；;、:\n\d]{0,10}\(")
_OPEN_END = regex.compile(r"等\p{Han}{0,6}$")
_OWN_COUNT = regex.compile(r"[^、\d]*+\d++\p{Han}{1,2}、(?=[^\d、]*+、)(?=[^\d]*+$)")
"""A first item that is counted apart: 疾病管制處 1 處、醫政科、藥政科…等 7 科."""
_COUNT_BEHIND = regex.compile(r"\([^()\d]*+\d[^()]*+\)$")
_ENDED = regex.compile(r"(?<!同|平|對|中|高|初|優|特|頭|上|下)等|召開|舉辦|舉行")
_PERSON = regex.compile(
    r"[陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴范宋方鄧杜侯傅曹薛丁卓馬阮溫藍尤連紀古姜石田康"
    r"鄒歐巫湯白涂姚董尹汪袁韓龔][\p{Han}]{1,2}(?:\([^()]*\))?"
)
"""A name of a person, by the surnames that nine of ten people in Taiwan carry."""
_STOPS = "，。；：:;\n?!"
WINDOW = 400
"""How far a list may stretch on one side of its count."""


@dataclass(frozen=True, slots=True)
class _Count:
    """A stated count at [start, end); the list before it ends at `left` (before 等 and 共)."""

    value: int
    start: int
    end: int
    left: int
    unit: str
    has_etc: bool
    has_total: bool
    is_big: bool
    group: int


def find_lists(prose: Prose) -> list[Relation]:
    """Counts with the items they count, and counts of goals and indicators (kind `table_count`) that tables hold."""
    found = list(_titles(prose))
    numbered = find_items(prose)
    for count in _counts(prose):
        relation = _numbered(prose, count, numbered) or _forward(prose, count) or _backward(prose, count)
        if relation:
            found.append(relation)
    return found


def _counts(prose: Prose) -> Iterator[_Count]:
    matches = sorted([*_COUNT.finditer(prose.flat), *_RANKED.finditer(prose.flat), *_HAVE.finditer(prose.flat)], key=lambda m: m.start("number"))
    for match in matches:
        value = _integer(match["number"])
        groups = match.groupdict()
        unit = match["unit"] or ""
        start = match.start("number")
        is_one = value == 1 and match["number"] == "1" and (bool(groups.get("etc")) or match.re is _RANKED)
        if not (2 <= value <= 30 or is_one) or unit in _NOT_LISTED or prose.is_dated[start]:
            continue
        end = match.end("unit") if match["unit"] else match.end("number") + (1 if groups.get("big") else 0)
        yield _Count(value, start, end, match.start(), unit, bool(groups.get("etc")), bool(groups.get("total")), bool(groups.get("big")), prose.group_at[start])


def _integer(text: str) -> int:
    return int(text) if text.isdecimal() else chinese_integer(text) or 0


def _titles(prose: Prose) -> Iterator[Relation]:
    """訂定 11 項業務面向績效指標, 衡量指標計 9 項: counts of what the document's own tables list."""
    for pattern in (_TITLE_AFTER, _TITLE_BEFORE):
        for match in pattern.finditer(prose.flat):
            value = _integer(match["number"])
            if value:
                reported = Operand(Decimal(value), match["unit"], match.start("number"), match.end("unit"), match["title"], "total")
                yield Relation("table_count", reported, (Operand(None, None, *match.span("title"), match["title"], "title"),))


def _relation(prose: Prose, count: _Count, entries: list[Member]) -> Relation:
    reported = Operand(Decimal(count.value), count.unit or None, count.start, count.end, "", "total")
    items = tuple(Operand(None, None, e.start, e.end, prose.text[e.start : e.end], "item") for e in entries)
    return Relation("list_count", reported, items)


def _numbered(prose: Prose, count: _Count, numbered: list[list[Item]]) -> Relation | None:
    """5 項服務：1.… 2.…: numbered items right behind the count's clause."""
    first = bisect_right(numbered, count.end, key=lambda items: items[0].marker)
    for items in numbered[first : first + 2]:
        gap = prose.flat[count.end : items[0].marker]
        if items[0].marker > count.end and len(gap) <= 24 and _TO_ITEMS.fullmatch(gap):
            return _relation(prose, count, [_heading(prose, item) for item in items])
    return None


def _heading(prose: Prose, item: Item) -> Member:
    if item.kind == "phase":
        return Member(item.marker, item.start - 1)
    end = item.start
    while end < item.end and prose.outer[end] not in "，。；：:;\n":
        end += 1
    return Member(item.start, end)


def _window(prose: Prose, count: _Count, start: int, end: int) -> str:
    """The text of the count's own bracket level in [start, end), other levels blanked."""
    if not prose.groups:
        return prose.flat[start:end]
    return "".join(c if prose.group_at[at] == count.group else BLANK for at, c in enumerate(prose.flat[start:end], start))


def _forward(prose: Prose, count: _Count) -> Relation | None:
    """3 家醫院分別為 A、B 及 C; 3 個單位（A、B、C）."""
    text = _window(prose, count, count.end, min(len(prose.text), count.end + WINDOW))
    lead = _FORWARD.match(text)
    if lead:
        start = count.end + lead.end()
        entries, closed = _listed(prose, count, start)
        is_near = "包" in lead[0] and "及" in prose.flat[start : entries[-1].start] and abs(len(entries) - count.value) <= 2 if len(entries) > 2 else False
        strong = (bool(_STRONG_FORWARD.search(lead[0])) or is_near) and closed
        return _judged(prose, count, entries, strong and len(entries) > 1)
    bracket = _TO_BRACKET.match(text)
    if bracket:
        inner = count.end + bracket.end()
        group = prose.group_at[inner]
        if group != count.group and prose.groups[group].start == inner:
            inside = _Count(count.value, count.start, count.end, count.left, count.unit, False, False, count.is_big, group)
            entries, closed = _listed(prose, inside, inner)
            return _judged(prose, count, entries, closed and abs(len(entries) - count.value) <= 1 and len(entries) > 2)
    return None


def _listed(prose: Prose, count: _Count, start: int) -> tuple[list[Member], bool]:
    """The items from `start` on, and whether the list ends without 等."""
    end_of_level = prose.groups[count.group].end if count.group >= 0 else len(prose.text)
    quotes = quoted_run(prose, start, min(end_of_level, start + WINDOW))
    if quotes:
        after = prose.flat[quotes[-1].end : quotes[-1].end + 1]
        return quotes, after != "等"
    text = _window(prose, count, start, min(end_of_level, start + WINDOW))
    stop = next((at for at, c in enumerate(text) if c in _STOPS), len(text))
    closed = not _OPEN_END.search(text[:stop])
    segment = _OPEN_END.sub("", text[:stop])
    return split_members(segment, start, count.value), closed


def _backward(prose: Prose, count: _Count) -> Relation | None:
    """A、B 及 C 等 3 處; 「A」、「B」2 組; 5 月 4 日、8 月 1 日辦理 2 場; A 區、B 區（共 2 區）."""
    left = count.left
    level = count
    if not count.has_etc and prose.flat[count.end : count.end + 1] == "、":  # 處長、副處長 2 人、…: the count is the last item's
        return None
    if count.group >= 0 and prose.groups[count.group].start == left and count.has_total:
        left -= 1
        level = _Count(count.value, count.start, count.end, left, count.unit, False, True, count.is_big, prose.groups[count.group].parent)
    floor = max(0, left - WINDOW)
    quotes = quotes_before(prose, left, floor)
    if quotes:
        return _judged(prose, count, quotes, len(quotes) > 2 or count.is_big)
    text = _window(prose, level, floor, left)
    text = _DATES_THEN.sub("", text) if _ends_with_date(prose, floor + len(_DATES_THEN.sub("", text))) else text
    if not text or text[-1] in _STOPS + "、(":
        return None
    stop = max((at for at, c in enumerate(text) if c in _STOPS), default=-1) + 1
    if floor + stop == 0 or prose.flat[floor + stop - 1] in "。\n":  # the 三、 that opens a paragraph is no item
        marker = find_marker(text[stop:])
        stop += marker.end if marker else 0
    entries = split_members(text[stop:], floor + stop, count.value)
    counted = _OWN_COUNT.match(text, stop) if count.has_etc else None
    apart = split_members(text[counted.end() :], floor + counted.end(), count.value) if counted else []
    if counted and (len(apart) == count.value or len(entries) != count.value):
        entries = apart
    if len(entries) < 2 or _ENDED.search(prose.flat, entries[-1].start, entries[-1].end):
        return None
    entries = [_without_lead(prose, entries[0]), *entries[1:]]
    return _judged(prose, count, entries, _is_exhaustive(prose, count, entries, text[stop:]))


def _ends_with_date(prose: Prose, at: int) -> bool:
    return at > 0 and bool(prose.is_dated[at - 1]) and not prose.is_dated[at]


def _without_lead(prose: Prose, entry: Member) -> Member:
    """The first item without the words that lead into the list (其主題涵蓋, 102 年 4 月)."""
    text = prose.outer[entry.start : entry.end]
    start = entry.start
    for pattern in (_LEADS, _LEADING_DATE):
        if prose.is_dated[start] and not pattern.fullmatch(text):
            break
        match = pattern.match(text)
        if match and match.end() < len(text):
            start += match.end()
            text = text[match.end() :]
    return Member(start, entry.end)


def _is_exhaustive(prose: Prose, count: _Count, entries: list[Member], text: str) -> bool:
    """True if the words give the list as the whole, so that another count than the stated one is an error."""
    gap = abs(len(entries) - count.value)
    if _DIVIDED.search(text) and not count.has_etc and count.unit not in _EVENTS:
        return True
    if count.is_big:
        return len(entries) > 1
    if len(entries) < 3:
        return False
    if prose.is_dated[entries[-1].start]:
        return True
    has_join = bool(JOIN.search(text[text.rfind("、") + 1 :]))
    if count.unit in _EVENTS and not (count.unit == "處" and has_join) and not _are_persons(prose, count, entries):
        return False
    if has_join and (not count.has_etc or len(entries) > count.value):  # more than are claimed is no mere example
        return True
    return gap <= (max(2, count.value // 3) if has_join else 1)


def _are_persons(prose: Prose, count: _Count, entries: list[Member]) -> bool:
    """True if 等 4 名 stands behind names of persons; the first entry may hold words that lead into the list."""
    return count.unit in ("人", "名", "位") and count.has_etc and all(_PERSON.fullmatch(prose.text, e.start, e.end) for e in entries[1:])


def _judged(prose: Prose, count: _Count, entries: list[Member], exhaustive: bool) -> Relation | None:
    """The claim if the list has the stated length, or if it is surely the whole list."""
    entries = [_trimmed(prose, entry) for entry in entries]
    entries = [entry for entry in entries if entry.end > entry.start]
    if len(entries) < 2 or _counts_parts(prose, count, entries):
        return None
    if len(entries) == count.value or exhaustive:
        return _relation(prose, count, entries)
    return None


def _trimmed(prose: Prose, entry: Member) -> Member:
    """Without a count in brackets behind the item: 髒亂點查報（229 件）."""
    text = prose.text[entry.start : entry.end]
    tail = _COUNT_BEHIND.search(text)
    return Member(entry.start, entry.end - len(tail[0])) if tail and tail.start() > 0 else entry


def _counts_parts(prose: Prose, count: _Count, entries: list[Member]) -> bool:
    """True if items carry numbers of their own: the count's unit makes them parts of a sum, else half of them do."""
    numbered = [
        f
        for e in entries
        for f in prose.figures
        if e.start <= f.start < e.end and f.unit is not None and not f.is_bracketed and f.group == prose.group_at[e.start]
    ]
    if all(prose.flat[e.start] == "第" for e in entries[1:]):  # articles of a law
        return True
    return any(f.unit == count.unit for f in numbered) or (bool(numbered) and (not count.has_etc or 2 * len(numbered) >= len(entries)))
