"""Rates: A / B = p %, ratios 1：x, shares of a whole that are printed with their numbers.

The words decide which numbers belong to a rate: 占 … 之 names the whole, the rate's own name (入圍比率) names its numerator,
預算數 or 應 a denominator. Where they leave more than one pair, the numbers decide; where no pair gives the printed rate
and the words do not single one out, there is no claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.relations import Operand, Relation, operand

_NAME = regex.compile(r"(?P<stem>\p{Han}{0,12}?)(?:比率|比例|比重|百分比|[率度]|成數|(?<!對)比)\p{Han}{0,3}[:：]?$")
_GOAL = regex.compile(r"達成(?:目標值|率|度)\p{Han}{0,2}[:：]?$|目標(?:達成)?\p{Han}{0,2}[:：]?$")
_TARGET = regex.compile(r"目標值?(?!達成)\p{Han}{0,3}$|目標$|標準$|預定\p{Han}{0,4}$|上限|補助(?:比例)?$|負擔$")
_SHARE = regex.compile(r"[占佔]")
_CHANGE = regex.compile(r"較|去年|上年|前年|成長|增加|減少|提高|提升|下降|降低|降幅|增幅|減幅|減量|節省|節電|節約|縮短|上升|超前|落後|衰退|高出|低於|高於")
_WHOLE = regex.compile(r"應|預算|分配|核定|總|全|參獎|報名|編制|現職|列管|母體|計畫數|預定|預計|登記|發出|寄發|收件|受理|提報|申請|在籍|員額")
_PART = regex.compile(r"實支|實際|實收|實現|執行|決算|已|完成|通過|核准|到考|錄取|入選|撥付|支用|回收|合格|達成|結案|就業|女性|不合格|異常|改善|設置")
_ALL = regex.compile(r"全數|全部|均|皆|悉數|百分之百")
_RATIO = regex.compile(r"(?P<one>(?<![\d.:])1):(?P<x>\d+(?:\.\d+)?)(?![\d:])|(?P<x2>(?<![\d.:])\d+(?:\.\d+)?):(?P<one2>1)(?![\d.:])")
_RATIO_NAME = regex.compile(r"比\p{Han}{0,3}$")
_DIVISION = regex.compile(r"^[^，。；:\d]{0,12}[/÷][^，。；:\d]{0,12}$")
_CLAUSE_END = regex.compile("[。；]")
_NAME_BEFORE = regex.compile(r"\p{Han}{2,8}$")
_NAME_AFTER = regex.compile(r"\p{Han}{2,8}")
_NOT_RATE = frozenset({"%", "年", "月", "日", "天", "歲", "樓", "層", "號", "屆", "期", "級", "段", "倍", "分", "時", "秒"})


def find_rates(prose: Prose) -> list[Relation]:
    """All rates whose numerator and denominator the text prints."""
    found = []
    for at, rate in enumerate(prose.figures):
        if rate.unit != "%" or rate.is_threshold or rate.is_per or _CHANGE.search(rate.label):
            continue
        relation = _divided(prose, at) or _share(prose, at) or _named(prose, at)
        if relation:
            found.append(relation)
    return [*found, *_ratios(prose)]


def _rate(rate: Figure, numerator: Sequence[Operand], denominator: Sequence[Operand]) -> Relation:
    return Relation("rate", operand(rate, "total"), (*numerator, *denominator))


def _pair(rate: Figure, part: Figure, whole: Figure) -> Relation:
    return _rate(rate, [operand(part, "numerator")], [operand(whole, "denominator")])


def gives(rate: Figure, numerator: Decimal, denominator: Decimal) -> bool:
    """True if numerator / denominator is the printed rate at its precision, half-up or truncated."""
    if denominator <= 0:
        return False
    exact = 100 * numerator / denominator
    return abs(exact - rate.value) <= rate.quantum / 2 or rate.value <= exact < rate.value + rate.quantum


def _rounds(rate: Figure, numerator: Decimal, denominator: Decimal) -> bool:
    """True if the printed rate is the quotient rounded half-up, not only truncated."""
    return abs(100 * numerator / denominator - rate.value) <= rate.quantum / 2


def _divided(prose: Prose, at: int) -> Relation | None:
    """結案率 93.27 %（5,102／5,470）: the division in the bracket behind the rate."""
    rate = prose.figures[at]
    behind = prose.figures[at + 1 : at + 3]
    if len(behind) == 2 and prose.text[rate.end : rate.end + 1] == "(" and _DIVISION.match(prose.flat[behind[0].end : behind[1].start]):
        return _pair(rate, behind[0], behind[1])
    return None


def _share(prose: Prose, at: int) -> Relation | None:
    """A 占 B 之 p %: the whole stands between 占 and the rate, or is the total that the sentence names."""
    rate = prose.figures[at]
    before = [f for f in prose.figures[max(0, at - 12) : at] if f.sentence == rate.sentence and f.unit not in _NOT_RATE]
    window_start = before[-2].end if len(before) > 1 else prose.sentence_span(rate.sentence)[0]
    marks = [m.start() for m in _SHARE.finditer(prose.flat, max(window_start, rate.start - 40), rate.start)]
    if rate.is_bracketed and before and before[-1].end == rate.start - 1:  # 男 512 人(51.2%)
        marks.append(rate.start - 1)
    if not marks:
        return None
    mark = marks[-1]
    inside = [f for f in before if f.start > mark]
    outside = [f for f in before if f.end <= mark]
    if inside:
        whole = inside[-1]
        part = next((f for f in reversed(outside) if f.kind == whole.kind), None)
        return _pair(rate, part, whole) if part and part is not whole else None
    named = _by_labels(prose, rate, mark, outside)
    if named:
        return named
    part = outside[-1] if outside and mark - outside[-1].end <= 12 and not _CLAUSE_END.search(prose.flat, outside[-1].end, mark) else None
    if part is None or (not part.kind):
        return None
    wholes = [
        f for f in prose.figures[max(0, at - 20) : at + 12] if f.sentence == rate.sentence and f.kind == part.kind and f is not part and f.value >= part.value
    ]
    fitting = [f for f in wholes if gives(rate, part.value, f.value)]
    if fitting:
        return _pair(rate, part, fitting[0])
    return _pair(rate, part, wholes[0]) if len(wholes) == 1 and wholes[0].value > part.value and wholes[0].start < part.start else None


def _by_labels(prose: Prose, rate: Figure, mark: int, figures: Sequence[Figure]) -> Relation | None:
    """決算數占預算數 101.22 %: both sides named again by the labels of figures before."""
    left = _NAME_BEFORE.search(prose.flat[max(0, mark - 8) : mark])
    right = _NAME_AFTER.match(prose.flat, mark + 1, rate.start)
    if not left or not right:
        return None
    part = next((f for f in reversed(figures) if f.label.endswith(left[0])), None)
    whole = next((f for f in reversed(figures) if f.label.endswith(right[0])), None)
    return _pair(rate, part, whole) if part and whole and part is not whole else None


def _named(prose: Prose, at: int) -> Relation | None:
    """A rate with a name (…率, 比例) behind its numbers."""
    rate = prose.figures[at]
    name = _NAME.search(rate.label) or _GOAL.search(rate.label)
    if not name and not rate.label.endswith(("為", "達", "比率")):
        return None
    if _TARGET.search(rate.label) and not _GOAL.search(rate.label):
        return None
    stem = name["stem"] if name and "stem" in name.groupdict() and name["stem"] else ""
    candidates = _candidates(prose, at)
    if not candidates:
        return None
    whole = _full(prose, rate, stem, candidates)
    if whole:
        return whole
    pairs = list(_pairs(candidates))
    fitting = [(part, total) for part, total in pairs if gives(rate, part.value, total.value)]
    if fitting:
        best = max(fitting, key=lambda pair: (_rounds(rate, pair[0].value, pair[1].value), _stem_match(stem, pair[0], rate), pair[0].start, -pair[1].start))
        return _pair(rate, *best)
    return _derived(rate, candidates) or _structural(rate, stem, candidates)


def _candidates(prose: Prose, at: int) -> list[Figure]:
    """The figures of the rate's sentence, before it, that share a unit with another one."""
    rate = prose.figures[at]
    start = prose.sentence_span(rate.sentence)[0]
    before = [f for f in prose.figures[max(0, at - 14) : at] if f.start >= start and f.unit not in _NOT_RATE and not f.is_threshold and not f.is_per]
    return [f for f in before if f.group in (rate.group, -1)]


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
    return max((size for size in range(2, len(stem) + 1) for i in range(len(stem) - size + 1) if stem[i : i + size] in words), default=0)


def _structural(rate: Figure, stem: str, candidates: Sequence[Figure]) -> Relation | None:
    """The pair that words single out although it does not give the printed rate."""
    kinds = {f.kind for f in candidates}
    if any("目標" in f.label for f in candidates):  # 達成度 against a target is capped, and a rule of the tables
        return None
    last = candidates[-1]
    same = [f for f in candidates if f.kind == last.kind]
    if len(same) == 2 and len(kinds) <= 2:
        first, second = same
        if _is_whole(second) and not _is_whole(first):
            first, second = second, first
        if first.value == second.value or first.value >= second.value or _is_whole(first) or _PART.search(second.label):
            return _pair(rate, second, first)
        return None
    if len(same) > 2 and len(stem) > 1:
        ranked = sorted(same, key=lambda f: _stem_match(stem, f, rate), reverse=True)
        if _stem_match(stem, ranked[0], rate) > _stem_match(stem, ranked[1], rate):
            part = ranked[0]
            wholes = [f for f in same if f is not part and f.value > part.value]
            if len(wholes) == 1 or (wholes and wholes[0] is same[0] and wholes[0].value == max(f.value for f in wholes)):
                return _pair(rate, part, wholes[0])
    return None


def _derived(rate: Figure, candidates: Sequence[Figure]) -> Relation | None:
    """Rates over a sum or difference of the printed numbers: 3 of 27 late, so 88.89 % in time; 8,410 and 1,590, so 84.1 %."""
    last = candidates[-1]
    same = [f for f in candidates if f.kind == last.kind]
    found: list[tuple[bool, Relation]] = []
    for first, second in reversed(list(pairwise(same))):
        rest = first.value - second.value
        if rest > 0 and gives(rate, rest, first.value):
            numerator = [operand(first, "numerator"), operand(second, "numerator", -second.value)]
            found.append((_rounds(rate, rest, first.value), _rate(rate, numerator, [operand(first, "denominator")])))
        whole = first.value + second.value
        for part in (first, second):
            if gives(rate, part.value, whole):
                denominator = [operand(first, "denominator"), operand(second, "denominator")]
                found.append((_rounds(rate, part.value, whole), _rate(rate, [operand(part, "numerator")], denominator)))
    return max(found, key=lambda entry: entry[0])[1] if found else None


def _full(prose: Prose, rate: Figure, stem: str, candidates: Sequence[Figure]) -> Relation | None:
    """全市 158 個里均已建置，涵蓋率達 100 %; 3 個機關全數獲獎，獲獎率…: the whole is its own part."""
    last = candidates[-1]
    match = _ALL.search(prose.flat, last.end, rate.start)
    if rate.value != 100 and not (match and match[0] == "全數" and stem and stem[-2:] in prose.flat[match.end() : match.end() + 4]):
        return None
    others = [f for f in candidates if f is not last and f.kind == last.kind]
    if match and match.start() - last.end <= 14 and not others:
        part = Operand(last.value, last.unit, match.start(), match.end(), match[0], "numerator")
        return _rate(rate, [part], [operand(last, "denominator")])
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
        near = [f for f in prose.between(max(0, match.start() - 200), match.start()) if f.sentence == sentence and f.unit not in _NOT_RATE]
        pairs = [(a, b) for a in near for b in near if a is not b and b.value > 0 and abs(a.value / b.value - value) <= quantum]
        if pairs:
            reported = Operand(value, None, start, end, label.strip(), "total")
            found.append(Relation("rate", reported, (operand(pairs[0][0], "numerator"), operand(pairs[0][1], "denominator"))))
    return found
