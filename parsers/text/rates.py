"""Rates: A / B = p %, ratios 1：x.

The words decide which numbers belong to a rate: its own name (入圍比率) names its numerator, 預算數 or 應 a denominator.
Where they leave more than one pair, the numbers decide; where no pair gives the printed rate and the words do not
single one out, there is no claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import regex

from parsers.text.figures import NOT_COUNTED, Figure, Prose
from parsers.text.portions import distributed, find_portion, respective_run
from parsers.text.quotients import gives, is_alike, is_earlier, is_points, pair_of, rate_of
from parsers.text.relations import Operand, Relation, clean_label, operand

_NAME = regex.compile(r"(?P<stem>\p{Han}{0,12}?)(?:比率|比例|比重|百分比|[率度]|成數|(?<!對)比)\p{Han}{0,3}[:：]?$")
_GOAL = regex.compile(r"達成(?:目標值|率|度)\p{Han}{0,2}[:：]?$|目標(?:達成)?\p{Han}{0,2}[:：]?$")
_TARGET = regex.compile(r"目標值?(?!達成)\p{Han}{0,3}$|目標$|標準$|預定\p{Han}{0,4}$|上限|補助(?:比例)?$|負擔$")
_CHANGE = regex.compile(r"較|去年|上年|前年|成長|增加|減少|提高|提升|下降|降低|降幅|增幅|減幅|減量|節省|節電|節約|縮短|上升|超前|落後|衰退|高出|低於|高於")
_WHOLE = regex.compile(
    r"(?<![供因反適回對響])應|預算|分配|核定|總|全|參獎|報名|編制|現職|列管|母體|計畫數|預定|預計|登記|發出|寄發|收件|受理|提報|申請|在籍|員額"
)
_PART = regex.compile(r"實支|實際|實收|實現|執行|決算|已|完成|通過|核准|到考|錄取|入選|撥付|支用|回收|合格|達成|結案|就業|女性|不合格|異常|改善|設置")
_ALL = regex.compile(r"全數|全部|均|皆|悉數|百分之百")
_RATIO = regex.compile(r"(?P<one>(?<![\d.:])1):(?P<x>\d+(?:\.\d+)?)(?![\d:])|(?P<x2>(?<![\d.:])\d+(?:\.\d+)?):(?P<one2>1)(?![\d.:])")
_RATIO_NAME = regex.compile(r"比\p{Han}{0,3}$")
_DIVISION = regex.compile(r"^[^，。；:\d]{0,12}[/÷][^，。；:\d]{0,12}$")
_AIMED = regex.compile(r"較(?:年度|本?年度?)?(?:預算|分配|目標|計畫|預定|核定)")
_CHANGED = regex.compile(r"(?:增加|增列|減少|減列|成長|提高|提升|上升|下降|降低|節省|節約|超[徵收出額]|短[徵收少]|賸餘|節餘)(?:了|達|約)?$")
_FUTURE = regex.compile(r"預[計定估期]|將於?|力求|期能")
_KEPT = regex.compile(r"執行率\(含(?:保留|應付)[^()]{0,8}\)(?:為|達)?$")
_AIM = regex.compile(r"[率度]之?目標值?(?:訂?為|是|:)?$")
_MEANS = (
    ("執行", "實支|支用|動支|決算|實現|撥付|使用"), ("達成", "完成|實際|已|實收|執行|決算"), ("完成", "已|竣|完工|達成"), ("回收", "完訪|收回|填答"),
    ("[到報]考|出席|報到|參與", "到|參加|出席"), ("錄取", "招收|考取"), ("及格|合格|通過", "及格|合格|通過"),
    ("建置|設置|布建|普及|涵蓋|實施", "建置|設置|設有|裝設|布建|開辦"), ("建置|設置|布建", "完成"), ("結案|辦結|審結", "結"),
    ("實現|撥款", "實支|撥付|支用"), ("進用", "現職|實際"), ("徵[起收]|繳納|收繳", "實[徵收]|徵起|已繳"), ("改善", "改善|改正|修復"),
    ("清[理欠繳]", "徵起|收回|繳清"),
)  # fmt: skip
"""What a rate is called and by which other words the numbers that it is made of may go."""
_PAST_GOAL = regex.compile(r"(?:超過|超出|超越|突破|逾|高於|多於|優於)\p{Han}{0,4}目標(?:值|數)?\p{Han}{0,2}$|目標(?:值|數)?(?:多|超出|超前|增加|高出)$")
_SHORT_OF_GOAL = regex.compile(
    r"(?:距離?|未達|低於|少於|離|短少|不足)\p{Han}{0,4}目標(?:值|數)?\p{Han}{0,2}$|目標(?:值|數)?(?:尚|仍|還)?(?:差|短少|短缺|不足|減少|少)\p{Han}?$"
)
"""超過目標 500 份, 距目標尚差 60 件: the number is how far the result is from the goal, unless it is the goal itself."""
_SPENT = regex.compile(r"實[支現付]|決算|執行")
_CARRIED = regex.compile("保留|應付")
_REVISED, _REVISION = regex.compile("原預算|原編"), regex.compile("追[加減](?:預算)?$")
"""原預算 13 億 8,000 萬元、追加 6,000 萬元、追減 2,000 萬元: a rate is of all of them."""
_BUDGET = regex.compile("預算|分配|可支用")
_NOT_STEM = "不未非無"
_UNNAMED_END = regex.compile(r"者?(?:即|已|共|約|高)?(?:為|達|比率)$")


def find_rates(prose: Prose) -> list[Relation]:
    """All rates whose numerator and denominator the text prints."""
    found = []
    for at, rate in enumerate(prose.figures):
        if rate.unit != "%" or rate.value < 0 or rate.is_threshold or rate.is_per or _CHANGE.search(rate.label) or is_points(prose, rate):
            continue
        run = respective_run(prose, at)
        if run:
            relation = distributed(prose, at, run)
        else:
            relation = _divided(prose, at) or find_portion(prose, at) or _named(prose, at)
        if relation:
            found.append(relation)
    return [*found, *_ratios(prose)]


def _is_compared(figure: Figure) -> bool:
    """True for the number of another year, and for the difference to it."""
    return (is_earlier(figure) and not _AIMED.search(figure.label)) or bool(_CHANGED.search(figure.label))


def _rounds(rate: Figure, numerator: Decimal, denominator: Decimal) -> bool:
    """True if the printed rate is the quotient rounded half-up, not only truncated."""
    return abs(100 * numerator / denominator - rate.value) <= rate.quantum / 2


def _divided(prose: Prose, at: int) -> Relation | None:
    """結案率 93.27 %（5,102／5,470）: the division in the bracket behind the rate."""
    rate = prose.figures[at]
    behind = prose.figures[at + 1 : at + 3]
    if len(behind) == 2 and prose.text[rate.end : rate.end + 1] == "(" and _DIVISION.match(prose.flat[behind[0].end : behind[1].start]):
        return pair_of(rate, behind[0], behind[1], True)
    return None


def _named(prose: Prose, at: int) -> Relation | None:
    """A rate with a name (…率, 比例) behind its numbers."""
    rate = prose.figures[at]
    with_kept = _with_kept(prose, at)
    if with_kept:
        return with_kept
    name = _NAME.search(rate.label) or _GOAL.search(rate.label)
    if _FUTURE.search(prose.flat[max(prose.sentence_span(rate.sentence)[0], rate.label_start - 12) : rate.start].rpartition("，")[2]):
        return None
    if not name and not rate.label.endswith(("為", "達", "比率")):
        return None
    if (_TARGET.search(rate.label) and not _GOAL.search(rate.label)) or _AIM.search(rate.label):
        return None
    stem = name["stem"] if name and "stem" in name.groupdict() and name["stem"] else "" if name else _UNNAMED_END.sub("", rate.label)
    candidates, near = _candidates(prose, at)
    if not candidates:
        return None
    whole = _full(prose, rate, stem, candidates)
    if whole:
        return whole
    gaps = [f for f in candidates if _goal_gap(f)]
    if gaps and _GOAL.search(rate.label):
        return _over_goal_of_gap(rate, gaps[-1], [f for f in candidates if f not in gaps and f.kind == gaps[-1].kind])
    pairs = list(_pairs(candidates))
    fitting = [(part, total) for part, total in pairs if gives(rate, part.value, total.value)]
    if fitting:
        best = max(fitting, key=lambda pair: (_rounds(rate, pair[0].value, pair[1].value), _stem_match(stem, pair[0], rate), pair[0].start, -pair[1].start))
        return pair_of(rate, *best)
    rates = [f for f in prose.figures[max(0, at - 14) : at] if f.unit == "%" and f.sentence == rate.sentence]
    return (_derived(rate, stem, near) or _structural(rate, stem, near, rates)) if near else None


def _goal_gap(figure: Figure) -> int:
    """1 for what a result is above its goal, -1 for what it lacks, 0 for any other number."""
    return 1 if _PAST_GOAL.search(figure.label) else -1 if _SHORT_OF_GOAL.search(figure.label) else 0


def _over_goal_of_gap(rate: Figure, gap: Figure, others: Sequence[Figure]) -> Relation | None:
    """完成 130 件，逾目標 30 件，達成率 130 %: the goal is the result less what it is above it; 逾目標 100 件 names the goal itself,
    and so does another number that is called one."""
    goals = [f for f in others if "目標" in f.label or _is_whole(f)]
    actual = next((f for f in reversed(others) if f not in goals), None)
    if actual is None:
        return None
    if goals:
        return pair_of(rate, actual, goals[-1])
    goal = actual.value - _goal_gap(gap) * gap.value
    is_goal = gives(rate, actual.value, gap.value) or (2 * gap.value >= actual.value and not gives(rate, actual.value, goal))
    if is_goal or goal <= 0:
        return pair_of(rate, actual, gap)
    missing = operand(gap, "denominator", -_goal_gap(gap) * gap.value)
    return rate_of(rate, [operand(actual, "numerator")], [operand(actual, "denominator"), missing])


def _with_kept(prose: Prose, at: int) -> Relation | None:
    """執行率(含保留) 94 %: what was spent and what was kept for next year, over the budget."""
    rate = prose.figures[at]
    match = _KEPT.search(prose.text, max(0, rate.start - 20), rate.start)
    if not match:
        return None
    near = [f for f in prose.figures[max(0, at - 9) : at] if f.sentence == rate.sentence and f.unit == "元" and not _is_compared(f)]
    spent, kept, budget = ([f for f in near if words.search(f.label)] for words in (_SPENT, _CARRIED, _BUDGET))
    budget = [f for f in budget if not _REVISED.search(f.label)] or [f for f in budget if not _REVISION.search(f.label)]
    if len(spent) != 1 or not kept or len(budget) != 1 or budget[0] in (*spent, *kept):
        return None
    revised = [f for f in near if _REVISION.search(f.label)] if _REVISED.search(budget[0].label) else []
    signed = [operand(f, "denominator", -f.value if "減" in f.label else f.value) for f in revised]
    return rate_of(rate, [operand(f, "numerator") for f in (*spent, *kept)], [operand(budget[0], "denominator"), *signed], True)


def _candidates(prose: Prose, at: int) -> tuple[list[Figure], list[Figure]]:
    """The figures before a rate that it may be made of, and those of them that words tie to it: none from before a ； that is not
    called alike. Numbers of another year and changes are neither."""
    rate = prose.figures[at]
    start = prose.sentence_span(rate.sentence)[0]
    before = [
        f
        for f in prose.figures[max(0, at - 14) : at]
        if f.start >= start and f.unit not in NOT_COUNTED and f.group in (rate.group, -1) and not (f.is_threshold or f.is_per or _is_compared(f))
    ]
    stop = max(prose.outer.rfind(mark, start, rate.start) for mark in "；;")
    own = [f for f in before if f.start > stop]
    if stop < 0 or rate.is_labelled:
        return before, before
    if any(a.kind == b.kind for a, b in pairwise(own)):
        return own, own
    words = prose.flat[stop : rate.start]
    kinds = {f.kind for f in own}
    alike = [f for f in before if f.start < stop and f.kind in kinds and (_is_whole(f) or is_alike(clean_label(f.label) + f.follow, words))]
    return before if own else [], [*alike, *own]


def _pairs(figures: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    for part in figures:
        for whole in figures:
            if part is not whole and part.kind == whole.kind:
                if part.value == whole.value and (part.start > whole.start) == _is_whole(part):
                    continue
                yield part, whole


def _is_whole(figure: Figure) -> bool:
    return bool(_WHOLE.search(figure.label[-8:]))


def _stem_match(stem: str, figure: Figure, rate: Figure) -> int:
    """How well a rate's name names a figure: the number of characters of the stem that its words share with it."""
    words = figure.label + (figure.follow if figure.end + len(figure.follow) <= rate.label_start else "")
    return max((size for size in range(2, len(stem) + 1) for i in range(len(stem) - size + 1) if _says(words, stem[i : i + size])), default=0)


def _says(words: str, stem: str) -> bool:
    """True if words hold the stem and do not deny it (不成立)."""
    at = words.find(stem)
    while at >= 0:
        if stem[0] in _NOT_STEM or not any(word in _NOT_STEM for word in words[max(0, at - 2) : at]):
            return True
        at = words.find(stem, at + 1)
    return False


def _structural(rate: Figure, stem: str, candidates: Sequence[Figure], rates: Sequence[Figure]) -> Relation | None:
    """The pair that words single out although it does not give the printed rate."""
    kinds = {f.kind for f in candidates}
    if rate.value == 100 and any("目標" in f.label for f in candidates):  # capped, and a rule of the tables
        return None
    if candidates[-1].label.startswith("另"):  # 輔導 36 家，…，另 4 家為續約: of another whole
        return None
    shared = [f for f in candidates if sum(f.kind == other.kind for other in candidates) > 1] or candidates
    named = max(shared, key=lambda f: (_stem_match(stem, f, rate), f.start))
    last = named if len(stem) > 1 and _stem_match(stem, named, rate) > 1 else candidates[-1]
    same = [f for f in candidates if f.kind == last.kind]
    if len(same) > 2 and same[-1] is last:  # what stands behind the last other rate is what this one is made of
        behind = max((f.end for f in rates if f.end < rate.start), default=0)
        same = [f for f in same if f.start > behind] if sum(f.start > behind for f in same) == 2 else same
    if len(same) == 2 and any("目標" in f.label for f in same):
        target, actual = sorted(same, key=lambda f: "目標" not in f.label)
        return pair_of(rate, actual, target) if _GOAL.search(rate.label) and "目標" not in actual.label else None
    if len(same) == 2 and (len(kinds) <= 2 or same == list(candidates[-2:]) or last is named):
        first, second = same
        if _is_whole(second) and not _is_whole(first):
            first, second = second, first
        is_part = first.value >= second.value or _is_whole(first) or bool(_PART.search(second.label))
        is_used = any(gives(other, second.value, first.value) for other in rates) and _stem_match(stem, second, rate) < 2
        is_explicit = len(stem) > 1 and clean_label(second.label) == stem and second.value <= first.value and _is_whole(first)  # 申請 …，通過 …，通過率
        return pair_of(rate, second, first, is_explicit) if is_part and not is_used and _is_named_after(rate, stem, second, first) else None
    if len(same) > 2 and len(stem) > 1:
        ranked = sorted(same, key=lambda f: _stem_match(stem, f, rate), reverse=True)
        if _stem_match(stem, ranked[0], rate) > _stem_match(stem, ranked[1], rate):
            part = ranked[0]
            wholes = [f for f in same if f is not part and f.value > part.value]
            if len(wholes) == 1 or (wholes and wholes[0] is same[0] and wholes[0].value == max(f.value for f in wholes)):
                named_so = [f for f in same if clean_label(f.label).endswith(stem)]  # 核准 24 件 and 核准率
                return pair_of(rate, part, wholes[0], named_so == [part] and wholes == [same[0]])
    return None


def _is_named_after(rate: Figure, stem: str, part: Figure, whole: Figure) -> bool:
    """True if a rate has no name of its own (比率), or one that its part goes by: 回收率 of 回收 360 份, 執行率 of 實支 4 億元."""
    name = stem[-4:]
    if len(name) < 2:
        return True
    words = part.label + (part.follow if part.end + len(part.follow) <= rate.label_start else "")
    if any(c in words for c in name[-2:]) or whole.follow.endswith("中之") or max(_stem_match(name, figure, rate) for figure in (part, whole)) > 1:
        return True
    return any(regex.search(called, name) and regex.search(says, words) for called, says in _MEANS)


def _derived(rate: Figure, stem: str, candidates: Sequence[Figure]) -> Relation | None:
    """Rates over a sum or difference of the printed numbers: 3 of 27 late, so 88.89 % in time; 8,410 and 1,590, so 84.1 %. What the
    rate is named after is never the rest, and never the other of the two; nothing but the number speaks for a pair that no words
    join, so that it has to be rounded right."""
    last = candidates[-1]
    same = [f for f in candidates if f.kind == last.kind]
    for first, second in reversed(list(pairwise(same))):
        rest, whole = first.value - second.value, first.value + second.value
        named = {figure.start: _stem_match(stem, figure, rate) for figure in (first, second)}
        if rest > 0 and rate.value < 100 and not named[second.start] and _rounds(rate, rest, first.value):
            numerator = [operand(first, "numerator"), operand(second, "numerator", -second.value)]
            return rate_of(rate, numerator, [operand(first, "denominator")])
        for part, other in ((first, second), (second, first)):
            if named[part.start] >= named[other.start] and _rounds(rate, part.value, whole) and _is_named_after(rate, stem, part, other):
                return rate_of(rate, [operand(part, "numerator")], [operand(first, "denominator"), operand(second, "denominator")])
    return None


def _full(prose: Prose, rate: Figure, stem: str, candidates: Sequence[Figure]) -> Relation | None:
    """全市 158 個里均已建置，涵蓋率達 100 %; 3 個機關全數獲獎，獲獎率…: the whole is its own part."""
    last = candidates[-1]
    match = _ALL.search(prose.flat, last.end, rate.start)
    if rate.value != 100 and not (match and match[0] == "全數" and stem and stem[-2:] in prose.flat[match.end() : match.end() + 4]):
        return None
    if match and match.start() - last.end <= 14 and (rate.value == 100 or not any(f is not last and f.kind == last.kind for f in candidates)):
        part = Operand(last.value, last.unit, match.start(), match.end(), match[0], "numerator")
        return rate_of(rate, [part], [operand(last, "denominator")])
    return None


def _ratios(prose: Prose) -> list[Relation]:
    """師生比 1：18.5 with both numbers in the sentence."""
    found = []
    for match in _RATIO.finditer(prose.flat):
        label = prose.flat[max(0, match.start() - 12) : match.start()]
        if not _RATIO_NAME.search(label):
            continue
        start, end = match.span("x") if match["x"] else match.span("x2")
        value = Decimal(match["x"] or match["x2"])
        quantum = Decimal(1).scaleb(int(value.as_tuple().exponent))
        sentence = prose.sentence_of(match.start())
        near = [f for f in prose.between(max(0, match.start() - 200), match.start()) if f.sentence == sentence and f.unit not in NOT_COUNTED]
        sides = (label.rpartition("比")[0] or label)[-2:]
        pairs = [
            (a, b)
            for a in near
            for b in near
            if a is not b and b.value > 0 and abs(a.value / b.value - value) <= quantum and any(c in a.label + a.follow + b.label + b.follow for c in sides)
        ]
        if pairs:
            reported = Operand(value, None, start, end, label.strip(), "total")
            found.append(Relation("rate", reported, (operand(pairs[0][0], "numerator"), operand(pairs[0][1], "denominator"))))
    return found
