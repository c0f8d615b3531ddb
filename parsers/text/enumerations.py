"""What the 達成情形 of an indicator lists: numbered items, and counts (2 場 …、1 場 …，… 1 次) by unit."""

from __future__ import annotations

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.itemised import find_itemised
from parsers.text.items import Item, find_items
from parsers.text.relations import Operand, Relation, operand
from parsers.text.sums import find_sums

_NO_COUNT = frozenset({"%", "元", "年", "月", "日", "天", "歲", "樓", "層", "號", "屆", "期", "級", "段", "倍", "時", "分", "秒", "小時", "分鐘", "個月", "度"})
_NOT_DONE = regex.compile(r"目標|原[定訂]|預計|預[定訂]|應|規定|至少|去年|上年|前年|較|比|計畫於|將")
_RUNNING = regex.compile("累計|累積|歷年|現有")
"""累計現有志工 236 人: what has come together over years is no item of this one, where others are counted beside it."""
_TRIM = " ，。；、:.\n"


def list_enumerations(prose: Prose) -> list[Relation]:
    """One relation for each numbered list and one for each unit that is counted; terms that are parts of a printed total
    are left out, the total stands for them."""
    lists = find_items(prose)
    relations = [Relation("enumeration", None, tuple(_item(prose, item) for item in items)) for items in lists]
    parts = {o.start for r in (*find_sums(prose), *find_itemised(prose)) if not _joins_items(lists, r) for o in r.operands}
    by_kind: dict[str, list[Figure]] = {}
    for figure in prose.figures:
        if figure.start not in parts and _is_counted(figure):
            by_kind.setdefault(figure.kind or "", []).append(figure)
    for figures in by_kind.values():
        of_this_year = [figure for figure in figures if not _RUNNING.search(figure.label)] or figures
        relations.append(Relation("enumeration", None, tuple(operand(figure) for figure in of_this_year)))
    return relations


def _joins_items(lists: list[list[Item]], relation: Relation) -> bool:
    """True if a total and its parts would be items of one list: 2.四湖鄉 3 處 3.麥寮鄉 2 處 4.台西鄉 1 處."""
    if relation.reported is None:
        return False
    for items in lists:
        homes = {n for n, item in enumerate(items) for o in relation.operands if item.marker <= o.start < item.end}
        home = next((n for n, item in enumerate(items) if item.marker <= relation.reported.start < item.end), None)
        if home is not None and homes - {home}:
            return True
    return False


def _is_counted(figure: Figure) -> bool:
    is_count = figure.unit is not None and figure.unit not in _NO_COUNT and not figure.is_per and not figure.is_threshold
    return is_count and (figure.group < 0 or figure.is_bracketed) and not _NOT_DONE.search(figure.label)


def _item(prose: Prose, item: Item) -> Operand:
    start, end = item.start, item.end
    while start < end and prose.text[start] in _TRIM:
        start += 1
    while end > start and prose.text[end - 1] in _TRIM:
        end -= 1
    return Operand(None, None, start, end, prose.text[start:end], "item")
