"""Totals behind their parts: a 案、b 案，合計 N 案; …，三者合計 N; 加上 …，共有 N."""

from __future__ import annotations

from itertools import combinations, pairwise

import regex

from parsers.text.figures import Figure
from parsers.text.numerals import chinese_integer
from parsers.text.parts import CUE, LONGEST_CHAIN, MAX_PARTS, RUNNING, TOGETHER, are_complements, countable, exact_prefix, is_factor, sum_of
from parsers.text.relations import COUNTED, Relation, operand

_CLOSING_CUE = regex.compile(
    r"^(?:以上\p{Han}{0,4}?|上述|前述|全年度?|全部|全縣|全市|本年度|[二兩三四五六七八九]\p{Han}{1,3}?|[\d\-至到]+項?)?"
    rf"(?:{TOGETHER}|{COUNTED[1]}|{COUNTED[0]})\p{{Han}}{{0,6}}:?$"
)
_MEMBERS = regex.compile(
    rf"[，、;；。\n](?:以上|上述|前述)?(?P<number>[二兩三四五六七八九2-9])\p{{Han}}{{1,3}}?(?:{TOGETHER}|{COUNTED[1]}|{COUNTED[0]})\p{{Han}}{{0,4}}:?$"
)
"""三者合計, 兩稅合計: the total of so many numbers before it."""
_ALL_ABOVE = regex.compile("以上|上述|前述")
_LESS = regex.compile(r"(?:追減|減列|扣除|扣減|重[複疊](?:\p{Han}{0,4}))$")
"""What is taken off a total: 原編列 5,000 萬元，追加 800 萬元，追減 300 萬元，合計 5,500 萬元."""
_FOR_EACH = regex.compile("[各每]")
_JOINED = regex.compile(r"加上|連同|併同|併計")
_BREAK = regex.compile(r"其中|含|較|另")
_CLAUSE = regex.compile(r"[^;；。\n]+")
_RANKED = regex.compile("最[多高大]|次[之多高]|其次|居[首冠次]|較多|為大宗")
_FIRST_FEW = regex.compile(r"前[\d一二三四五六七八九十]{1,2}[大名項位類]")
_OF_ALL = regex.compile("全|總")
_OWN_WORD = regex.compile(rf"(?:{TOGETHER}|{COUNTED[1]}|{COUNTED[0]})(?P<word>\p{{Han}}{{2,6}}):?$")
_WHOLE = regex.compile(rf"(?:{TOGETHER}|總)\p{{Han}}{{0,4}}:?$")
_NEXT_ITEM = regex.compile("、|及|與|和|暨")
_JOINED_ITEM = regex.compile(r"及|與|和|暨")
_EXAMPLES = regex.compile(r"^\p{Han}{0,6}等$")
_NO_MEMBER = regex.compile(r"[較比每占佔]|約$|[增減]\p{Han}{0,2}$|[超短][收徵]")


def before(text: str, figures: list[Figure], at: int, taken: set[int]) -> Relation | None:
    """Parts first, then a total that opens its clause with 合計, 共計, 共 or 計; `text` is the bracket level of the figures,
    `taken` the starts of numbers that are parts already."""
    total = figures[at]
    if not _is_closing(text, figures, at):
        return None
    previous = figures[max(0, at - MAX_PARTS) : at]
    same = [f for f in previous if f.sentence == total.sentence]
    opens_sentence = not same or not any(f.kind == total.kind for f in same)
    run = [f for f in (previous if opens_sentence else same) if f.kind == total.kind and countable(f) and not is_factor(text, f)]
    run = [f for f in run if f.sentence >= total.sentence - (2 if _CLOSING_CUE.match(total.label) or not CUE.search(total.label) else 0)]
    named = _members(text, total, run)
    if named:
        return named
    count = exact_prefix(total.value, run[::-1])
    if count:
        return sum_of(total, run[-count:], True)
    if _is_of_largest(text, run, total):
        return None
    if _JOINED.search(text, _sentence_start(text, total.start), total.start):
        return _joined(figures, at)
    if total.start in taken:
        return None
    is_split = not opens_sentence and are_complements(run[-2:]) and _WHOLE.match(total.label)
    if is_split and not _BREAK.search(text, run[-2].end, total.start):
        return sum_of(total, run[-2:], True)
    opens_clause = text[max(0, total.label_start - 1)] in "，、；;。:\n)" or total.is_labelled
    if len(run) < 2 or not _CLOSING_CUE.match(total.label) or not opens_clause:
        return None
    listed = _one_per_clause(text, total, run)
    if listed:
        return sum_of(total, listed, True)
    if opens_sentence:
        return None
    first_stop = -1 if _ALL_ABOVE.match(total.label) else max(text.rfind(stop, max(0, total.start - LONGEST_CHAIN), total.start) for stop in "；;")
    run = [f for f in run if f.start > first_stop]
    gaps = [text[a.end : b.start] for a, b in pairwise([*run, total])]
    if len(run) < 2 or any(gap.count("，") > 2 or _BREAK.search(gap) for gap in gaps) or _EXAMPLES.match(run[-1].follow):
        return None
    if _does_something_else(text, run, total) or any(_FOR_EACH.search(part.label) for part in run):
        return None
    if _has_other_items(text, figures[max(0, at - MAX_PARTS) : at + 2], run, total):
        return None
    less = {part.start for part in run if _LESS.search(part.label)}
    if less:
        terms = tuple(operand(part, "subtrahend" if part.start in less else "addend") for part in run)
        return Relation("sum", operand(total, "total"), terms)
    if any(part.value > total.value for part in run) and any("，" in gap for gap in gaps[:-1]):
        return None
    return sum_of(total, run, True)


def _is_of_largest(text: str, run: list[Figure], total: Figure) -> bool:
    """以甲 80 件最多，乙 50 件次之，總計 220 件; 前 3 大類為 …，全年共 220 件: True if only the largest of a whole are named."""
    if not run or total.start - run[0].label_start > LONGEST_CHAIN:
        return False
    ranked = _RANKED.search(text, run[0].label_start, total.start)
    first = _FIRST_FEW.search(text, _sentence_start(text, run[0].label_start), run[0].start)
    return ranked is not None or (first is not None and _OF_ALL.match(total.label) is not None)


def _one_per_clause(text: str, total: Figure, run: list[Figure]) -> list[Figure]:
    """徵收 58 筆，…；價購 21 筆，…；合計 79 筆: the parts, where ；separates them and each clause holds one number of the unit."""
    if text[max(0, total.label_start - 1)] not in ";；。\n" or not run:
        return []
    start = max(_sentence_start(text, total.label_start - 1) + 1, 0)
    clauses = [clause.span() for clause in _CLAUSE.finditer(text, start, total.label_start)]
    inside = [[f for f in run if first <= f.start < last] for first, last in clauses]
    is_even = len(inside) > 1 and all(len(figures) == 1 for figures in inside)
    return [figures[0] for figures in inside] if is_even and not any(_NO_MEMBER.search(f.label) for f in run) else []


def _members(text: str, total: Figure, run: list[Figure]) -> Relation | None:
    """三者合計 N: the last three numbers before it, changes and comparisons aside; or those three that give the total."""
    named = _MEMBERS.search(text, max(0, total.start - 20), total.start)
    if not named:
        return None
    number = named["number"].replace("兩", "二")
    count = int(number) if number.isdecimal() else chinese_integer(number) or 0
    members = [f for f in run if not _NO_MEMBER.search(f.label)]
    if not 2 <= count <= len(members):
        return None
    nearest = tuple(members[-count:])
    readings = combinations(members[-10:], count)
    return sum_of(total, next((chosen for chosen in readings if sum(f.value for f in chosen) == total.value), nearest), True)


def _does_something_else(text: str, run: list[Figure], total: Figure) -> bool:
    """聘用社工 12 人、督導 3 人，共服務 1,286 人: 共 with a word of its own, which nothing before the parts says, and a far number."""
    said = _OWN_WORD.search(total.label)
    if not said or said["word"][-2:] in text[_sentence_start(text, run[0].start) : run[-1].end + len(run[-1].follow)]:
        return False
    return abs(sum(part.value for part in run) - total.value) * 5 > total.value


def _has_other_items(text: str, figures: list[Figure], run: list[Figure], total: Figure) -> bool:
    """True if an item of the list counts something else: 戲劇 32 場、展覽 24 檔，共 …."""
    others = [f for f in figures if run[0].start < f.start < total.start and f.kind != total.kind and f.label and f.unit != "%"]
    for other in others:
        if any(f.kind == other.kind and f.start > total.start for f in figures):  # 計 24,750 冊及 1,250 件
            continue
        behind = next((f.start for f in [*run, total] if f.start > other.start), total.start)
        opens_item = text[max(0, other.label_start - 1)] == "、" or _JOINED_ITEM.match(other.label)
        if opens_item and (behind == total.start or _NEXT_ITEM.search(text, other.end, behind)):
            return True
    return False


def _sentence_start(text: str, at: int) -> int:
    floor = max(0, at - LONGEST_CHAIN)
    return max(floor, text.rfind("。", floor, at))


def _joined(figures: list[Figure], at: int) -> Relation | None:
    """已建置 154 個熱點。… 加上 … 225 個熱點，共有 379 個熱點: the parts over sentences that count the total's noun."""
    total = figures[at]
    noun = total.follow[-4:]
    near = [f for f in figures[max(0, at - 8) : at] if f.kind == total.kind and countable(f) and f.sentence >= total.sentence - 3]
    parts = [f for f in near if noun and f.follow.endswith(noun)]
    return sum_of(total, parts[-2:], True) if len(parts) > 1 else None


def _is_closing(text: str, figures: list[Figure], at: int) -> bool:
    """True if a figure reads as the total of what stands before it; 累計 alone is a running total."""
    total = figures[at]
    if RUNNING.search(total.label):
        return "總計" in total.label or "合計" in total.label
    if CUE.search(total.label):
        return True
    stop = max(text.rfind(mark, max(0, total.start - LONGEST_CHAIN), total.start) for mark in "。；;\n")
    first = next(f for f in figures[max(0, at - MAX_PARTS) :] if f.start > stop)
    return first is not total and bool(_CLOSING_CUE.match(first.label))
