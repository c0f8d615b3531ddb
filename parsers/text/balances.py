"""Stocks and what flows in and out: 年底 141 處，新設 8 處、歇業 2 處，現有 147 處; 目標 91 家，已布建 66 家，尚需 25 家."""

from __future__ import annotations

from itertools import groupby

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.parts import countable, sum_of
from parsers.text.relations import Relation, clean_label, operand

_OPENING = regex.compile(
    r"(?:[年期月]初|年度開始|(?<=^|[^還])原(?:有|計有|設有?|列管?|登記|核定|定|已)|(?:上|前)(?:期|年度?)(?:底|末|結存|未結|留存|移入)|(?:\d年|去年|上年度?|12月)底|[由自])"
    r"\p{Han}{0,8}$|^原\p{Han}{2,10}$"
)
_IN = regex.compile(r"新(?:設|增|立案|成立|進|加入|申請|收|開業|登記|核准|建|購|列|任|聘|辦)|增[設辦開]|加[入辦開]|遷入|移入|轉入|進用|納入|開業|增列")
_OUT = regex.compile(
    r"歇業|撤銷|註銷|廢止|裁撤|撤除|撤站|解除|解列|退出|退休|離職|遷出|移出|轉出|停業|停辦|停[止開]|取消|撤案|解散|裁併|除名|汰除|報廢|退場|結束營業|拆除|死亡"
)
_HOUSED_IN, _HOUSED_OUT = regex.compile(r"^(?:收容|入[園所住院])"), regex.compile(r"認養|領[回養]|返還|出[園所院]|退[住房]|結案")
"""What comes into and out of a house of living beings; elsewhere these words tell no direction."""
_HOUSED = regex.compile(r"在[養園所住院]|收容中|個案數")
_CLOSING = regex.compile(r"(?:年底|期末|年末|現有|目前|^現|實際|共計|合計|總計|增[為至]|減[為至]|降[為至]|成為|共有|尚有|^共|^計|達)\p{Han}{0,8}$")
_BECOMES = regex.compile("[增減升降][至為到]$")
_COMPARED = regex.compile(r"較|比|每|平均|占|佔|其中|預計|目標")
_GOAL = regex.compile(r"目標|編制|員額|應(?:設|布建|設置|完成|配置)|需求|核定|規劃設置")
_GOAL_BEHIND = regex.compile("之?目標")
_AIMED = regex.compile(r"目標|預計")
_LACKING = regex.compile(r"尚(?:需|須|待|缺)|仍(?:需|須|缺|待)|不足|缺額|[出懸]缺")
_DEDUCTED = regex.compile(r"扣除|減除|扣減|扣掉")
_SERVED = tuple(
    (regex.compile(come), regex.compile(gone))
    for come, gone in (("入住|進住|收容|入[園所院]", "退[房住]|離[園所院]|出[園所院]"), ("收案|開案", "結案|審結|辦結"), ("借出|出借", "歸還"))
)
"""What came and what went, of a house or a file; the rest is still there."""
_STILL = regex.compile(r"尚在|仍在|在[住園所院]|未結|尚餘|^餘")
_INCOME, _SPENT, _PROFIT = regex.compile(r"收入$"), regex.compile(r"支出$"), regex.compile(r"^(?:本期)?(?:盈餘|賸餘|剩餘|結餘|淨利|純益|餘絀)$")
_LEFT = regex.compile(r"[餘淨]額|賸餘|剩餘|淨[收值]|實[收得際領付]")


def find_balances(prose: Prose) -> list[Relation]:
    """What is left of a stock after its flows, and what a goal still lacks; only where the words name every number of that
    unit in the sentence."""
    found = []
    figures = [f for f in prose.figures if countable(f) and f.kind is not None]
    by_place = sorted(figures, key=lambda f: (f.sentence, f.group, f.kind or "", f.start))
    for _, near in groupby(by_place, key=lambda f: (f.sentence, f.group, f.kind)):
        run = list(near)
        relation = _stock(run) or _lack(run) or _left(run) or _profit(run)
        if relation:
            found.append(relation)
    return found


def _stock(run: list[Figure]) -> Relation | None:
    """opening + in − out = closing; the flows may stand before a 由 … 增為 …"""
    if not 3 <= len(run) <= 8 or any(_COMPARED.search(f.label) for f in run):
        return None
    *earlier, closing = run
    if len(run) > 3 and _BECOMES.search(run[1].label) and {flow_of(f) for f in run[2:]} == {1, -1}:  # 由 a 增至 b，新增 c、報廢 d
        earlier, closing = [run[0], *run[2:]], run[1]
    is_house = bool(_HOUSED.search(closing.label))
    flows = [f for f in earlier if flow_of(f, is_house) is not None]
    openings = [f for f in earlier if flow_of(f, is_house) is None]
    if len(openings) != 1 or not flows or not _OPENING.search(openings[0].label) or not _CLOSING.search(closing.label) or flow_of(closing) is not None:
        return None
    terms = tuple(operand(f, "subtrahend" if flow_of(f, is_house) == -1 else "addend") for f in earlier)
    return Relation("sum", operand(closing, "total"), terms)


def flow_of(figure: Figure, is_house: bool = False) -> int | None:
    """1 for what comes in, -1 for what goes out, None for what the label does not tell."""
    comes, goes = (pattern.search(figure.label) for pattern in (_IN, _OUT))
    if is_house:
        comes, goes = comes or _HOUSED_IN.search(figure.label), goes or _HOUSED_OUT.search(figure.label)
    return None if bool(comes) == bool(goes) else 1 if comes else -1


def _lack(run: list[Figure]) -> Relation | None:
    """已布建 66 家，目標 91 家，尚需布建 25 家."""
    if len(run) != 3 or not _LACKING.search(run[2].label) or any(_COMPARED.search(_AIMED.sub("", f.label)) for f in run):
        return None
    goals = [f for f in run[:2] if _GOAL.search(f.label) or _GOAL_BEHIND.match(f.follow)]
    done = [f for f in run[:2] if f not in goals]
    return sum_of(goals[0], [done[0], run[2]], True) if len(goals) == 1 and len(done) == 1 else None


def _left(run: list[Figure]) -> Relation | None:
    """結存 12 億元，扣除專戶存款 4 億元，可動支餘額 8 億元; 累計入住 186 人，退房 179 人，尚在住 7 人."""
    if len(run) != 3 or any(_COMPARED.search(f.label) for f in run):
        return None
    first, gone, left = (f.label for f in run)
    is_deducted = _DEDUCTED.search(gone) and _LEFT.search(left)
    is_served = _STILL.search(left) and any(came.search(first) and went.search(gone) for came, went in _SERVED)
    return sum_of(run[0], run[1:], True) if is_deducted or is_served else None


def _profit(run: list[Figure]) -> Relation | None:
    """營運收入 428 萬元，支出 316 萬元，盈餘 112 萬元; further amounts may follow."""
    if len(run) < 3 or any(_COMPARED.search(f.label) for f in run[:3]):
        return None
    names = [clean_label(f.label) for f in run[:3]]
    return sum_of(run[0], run[1:3], True) if all(p.search(name) for p, name in zip((_INCOME, _SPENT, _PROFIT), names, strict=True)) else None
