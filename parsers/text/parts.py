"""What can be a total or one of its parts, and when two parts split any whole in two (男 and 女, 已完成 and 未完成)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

import regex

from parsers.text.figures import NOT_COUNTED, Figure
from parsers.text.relations import COUNTED, Relation, clean_label, operand

LONGEST_CHAIN = 400
"""Characters of a sentence that are searched for the words that join its figures."""
MAX_PARTS = 24
"""How far a breakdown may run; keeps the search linear on any text."""
LISTED = regex.compile(r"\p{Han}{0,4}(?:、|及|與|和)[\p{Han}\d]{0,12}")
"""What stands between two members of a list."""


TOGETHER = r"共計|合計|總計|小計|總共|合共"
CUE = regex.compile(rf"(?:{TOGETHER}|總數|總額|總件數|{COUNTED[0]}|{COUNTED[1]}|總)\p{{Han}}{{0,6}}:?$")
RUNNING = regex.compile(r"累計|累積|迄今")

_COMPLEMENTS = tuple(
    (regex.compile(one), regex.compile(other))
    for one, other in (
        ("男", "女"), ("中央", "地方|[縣市府]|自籌|配合"), ("補助", "自籌|自有|配合"), ("國內", "國外"), ("本國", "外國"), ("公立", "私立"),
        ("經常", "資本"), ("新增|新核定|新申請", "延續|持續|以前|舊案|既有"), ("書面", "實地"), ("(?<!未)通過", "未通過"), ("(?<!不)合格", "不合格"),
        ("本土", "境外"), ("(?<!未)完[成工]", "未完|施工|執行中"), ("已", "未|尚"), ("市區", "郊區|偏鄉|鄉鎮"), ("線上|網路", "臨櫃|現場|紙本|實體"),
        ("室內", "室外|戶外"), ("(?<!不予)核准", "不予核准|駁回"), ("正常", "維修|異常|故障"), ("府內", "府外|外聘"), ("一般", "特殊|團體"),
        ("上半年", "下半年"), ("平日", "假日"), ("(?<!未)開案", "未開案"), ("平整", "破損"), ("(?<!不)同意|贊成", "不同意|反對"), ("排除", "確診|確定病例"),
        ("有償", "無償"), ("自有", "租用|租賃|承租"), ("屬實", "不實|查無|不屬實"), ("(?<!未)達成", "未達成"), ("本[縣市]", "外縣市"),
        ("營業中", "空[攤位置]|歇業|停業"),
        ("執行|實支|支用|決算", "[結賸節剩標]餘"),
    )
)  # fmt: skip
"""Pairs of labels that split any whole in two; each is searched in one of two parts."""


def countable(figure: Figure) -> bool:
    return (figure.unit is not None or figure.is_labelled) and figure.unit not in NOT_COUNTED and not figure.is_threshold and not figure.is_per


def is_factor(text: str, figure: Figure) -> bool:
    """True for the 100 元 of 100 元 × 45 萬張 = 4,500 萬元."""
    return text[figure.end : figure.end + 1] == "×" or text[figure.start - 1 : figure.start] == "×"


def sum_of(total: Figure, parts: Sequence[Figure], complete: bool) -> Relation:
    return Relation("sum", operand(total, "total"), tuple(operand(part, "addend" if complete else "part") for part in parts), complete)


def exact_prefix(total: Decimal, parts: Sequence[Figure]) -> int:
    """How many of the first parts (two at least) sum to the total; 0 if none do."""
    for count, value in enumerate(accumulate(part.value for part in parts), 1):
        if value == total and count > 1:
            return count
    return 0


def are_complements(parts: Sequence[Figure]) -> bool:
    """True for two parts whose labels leave no third: 男 and 女, 調處成立 and 不成立."""
    if len(parts) != 2:
        return False
    first, second = (part.label + part.follow for part in parts)
    return any((a.search(first) and b.search(second)) or (a.search(second) and b.search(first)) for a, b in _COMPLEMENTS) or _negates(*parts)


def _negates(first: Figure, second: Figure) -> bool:
    """調處成立 6 件、不成立 4 件: the second label is the end of the first one with 不, 未 or 非 before it, or a part of it."""
    plain, negated = clean_label(first.label), clean_label(second.label)
    return len(negated) > 2 and negated[0] in "不未非" and negated[1:] in plain and negated not in plain
