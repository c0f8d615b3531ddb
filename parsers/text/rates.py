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
from parsers.text.parts import LONGEST_CHAIN, are_complements
from parsers.text.relations import Operand, Relation, clean_label, operand

_NAME = regex.compile(r"(?P<stem>\p{Han}{0,12}?)(?:比率|比例|比重|百分比|[率度]|成數|(?<!對)比)\p{Han}{0,3}[:：]?$")
_GOAL = regex.compile(r"達成(?:目標值|率|度)\p{Han}{0,2}[:：]?$|目標(?:達成)?\p{Han}{0,2}[:：]?$")
_TARGET = regex.compile(r"目標值?(?!達成)\p{Han}{0,3}$|目標$|標準$|預定\p{Han}{0,4}$|上限|補助(?:比例)?$|負擔$")
_SHARE = regex.compile(r"[占佔]")
_CHANGE = regex.compile(r"較|去年|上年|前年|成長|增加|減少|提高|提升|下降|降低|降幅|增幅|減幅|減量|節省|節電|節約|縮短|上升|超前|落後|衰退|高出|低於|高於")
_WHOLE = regex.compile(
    r"(?<![供因反適回對響])應|預算|分配|核定|總|全|參獎|報名|編制|現職|列管|母體|計畫數|預定|預計|登記|發出|寄發|收件|受理|提報|申請|在籍|員額"
)
_PART = regex.compile(r"實支|實際|實收|實現|執行|決算|已|完成|通過|核准|到考|錄取|入選|撥付|支用|回收|合格|達成|結案|就業|女性|不合格|異常|改善|設置")
_ALL = regex.compile(r"全數|全部|均|皆|悉數|百分之百")
_RATIO = regex.compile(r"(?P<one>(?<![\d.:])1):(?P<x>\d+(?:\.\d+)?)(?![\d:])|(?P<x2>(?<![\d.:])\d+(?:\.\d+)?):(?P<one2>1)(?![\d.:])")
_RATIO_NAME = regex.compile(r"比\p{Han}{0,3}$")
_DIVISION = regex.compile(r"^[^，。；:\d]{0,12}[/÷][^，。；:\d]{0,12}$")
_CLAUSE_END = regex.compile("[。；;]")
_ASIDE = regex.compile("[；;]")
_EARLIER = regex.compile(r"較|相較|去年|上年|前年|(?<!百分)(?<!佔)(?<!占)比(?![率例重])")
_AIMED = regex.compile(r"較(?:年度|本?年度?)?(?:預算|分配|目標|計畫|預定|核定)")
_CHANGED = regex.compile(r"(?:增加|增列|減少|減列|成長|提高|提升|上升|下降|降低|節省|節約|超[徵收出額]|短[徵收少]|賸餘|節餘)(?:了|達|約)?$")
_OF_WHOLE = regex.compile(r"^(?:約|達|近|逾|其|之|的|比率|比例|比重|為|[占佔])*$")
_WHOLE_NAMED = regex.compile(r"總|全|整體")
_PLACE = regex.compile("^[全本](?:[縣市國區鄉鎮校臺省院]|公所)")
_AMONG = regex.compile(r"其中|當中|中之|中有")
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
_LAST_CLAUSE = regex.compile("[，、；;,]")
_UNNAMED_END = regex.compile(r"者?(?:即|已|共|約|高)?(?:為|達|比率)$")
_UNNAMED = regex.compile(r"^(?:約|僅|已|即|共|合計|計|其|另|且|並)*$")
_TOTAL = regex.compile(r"(?:總計|合計|共計|總數|^共|^計|全年共|全年計)\p{Han}{0,4}$")
_FEW = regex.compile(r"其中|主要|最[多高大]|前[\d一二三四五六七八九十]{1,2}[大名項位類]")
_OWN_SHARE = regex.compile(r"^(?:約|僅)?[占佔]")
_JOINED = regex.compile(r"^(?:[、,，]|及|和|與|以及)$")
_RESPECTIVELY = regex.compile(
    r"(?:分別|依序|各|分)(?:約|為|是)?[占佔](?:約|總\p{Han}{0,4}|全\p{Han}{0,4})?$|(?:占比|比例|比率|比重)(?:分別|依序)(?:約|為|是)*$"
)
MOST_LISTED = 12
"""Numbers on either side of one that are looked at for a list of them."""
_NAME_BEFORE = regex.compile(r"\p{Han}{2,8}$")
_NAME_AFTER = regex.compile(r"\p{Han}{2,8}")
_NOT_SHARED = frozenset({"%", "年", "月", "歲", "樓", "層", "號", "屆", "期", "級", "段", "倍", "分", "秒"})
_NOT_RATE = frozenset({"%", "年", "月", "日", "天", "歲", "樓", "層", "號", "屆", "期", "級", "段", "倍", "分", "時", "秒"})


def find_rates(prose: Prose) -> list[Relation]:
    """All rates whose numerator and denominator the text prints."""
    found = []
    for at, rate in enumerate(prose.figures):
        if rate.unit != "%" or rate.is_threshold or rate.is_per or _CHANGE.search(rate.label) or is_points(prose, rate):
            continue
        run = respective_run(prose, at)
        if run:
            relation = _distributed(prose, at, run)
        else:
            relation = _divided(prose, at) or _share(prose, at) or _named(prose, at)
        if relation:
            found.append(relation)
    return [*found, *_ratios(prose)]


def _rate(rate: Figure, numerator: Sequence[Operand], denominator: Sequence[Operand], is_explicit: bool = False) -> Relation:
    return Relation("rate", operand(rate, "total"), (*numerator, *denominator), is_explicit=is_explicit)


def _pair(rate: Figure, part: Figure, whole: Figure, is_explicit: bool = False) -> Relation:
    return _rate(rate, [operand(part, "numerator")], [operand(whole, "denominator")], is_explicit)


def is_points(prose: Prose, figure: Figure) -> bool:
    """True for 1.12 個百分點: a difference of two rates, never a rate."""
    return prose.flat[figure.number_end : figure.end].endswith("點")


def _is_compared(figure: Figure) -> bool:
    """True for the number of another year, and for the difference to it."""
    return (is_earlier(figure) and not _AIMED.search(figure.label)) or bool(_CHANGED.search(figure.label))


def is_earlier(figure: Figure) -> bool:
    """True for what the text compares with (較上年度 310 人次, 去年 47 億元)."""
    return bool(_EARLIER.search(figure.label))


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
        return _pair(rate, behind[0], behind[1], True)
    return None


def _share(prose: Prose, at: int) -> Relation | None:
    """A 占 B 之 p %: the whole stands between 占 and the rate, or is the total that the sentence names."""
    rate = prose.figures[at]
    before = [f for f in prose.figures[max(0, at - 12) : at] if f.sentence == rate.sentence and f.unit not in _NOT_SHARED]
    window_start = before[-2].end if len(before) > 1 else prose.sentence_span(rate.sentence)[0]
    marks = [m.start() for m in _SHARE.finditer(prose.flat, max(window_start, rate.start - 40), rate.start)]
    if rate.is_bracketed and before and before[-1].end == rate.start - 1:  # 男 512 人(51.2%)
        marks.append(rate.start - 1)
    if not marks or _ASIDE.search(prose.flat, marks[-1], rate.start) or any(f.unit == "%" for f in prose.between(marks[-1], rate.start)):
        return None
    mark = marks[-1]
    inside = [f for f in before if f.start > mark]
    outside = [f for f in before if f.end <= mark]
    if inside:
        return _of_stated_whole(prose, rate, mark, outside, inside[-1])
    return _of_whole_elsewhere(prose, at, mark, [f for f in outside if f.unit not in _NOT_RATE])


def _of_stated_whole(prose: Prose, rate: Figure, mark: int, outside: Sequence[Figure], whole: Figure) -> Relation | None:
    """A 占 B 之 p %: the part is the number before 占, or the one that the words before 占 name."""
    alike = [f for f in outside if _counts_alike(f, whole) and not f.is_per]
    name = _NAME_BEFORE.search(prose.flat[max(alike[-1].end if alike else 0, mark - 8) : mark])
    if name and alike and prose.flat[alike[-1].end : mark] not in ("", "，") and not _UNNAMED.search(name[0]):  # 回收量占總量 N 之 p %
        alike = [f for f in alike if _is_alike(name[0], f.label + f.follow)]
    return _pair(rate, alike[-1], whole, not _is_apart(prose, alike[-1], whole)) if alike else None


def _of_whole_elsewhere(prose: Prose, at: int, mark: int, outside: Sequence[Figure]) -> Relation | None:
    """其中 A，占 p %: the whole is a number of the sentence that the words name, or the one that is left."""
    rate = prose.figures[at]
    named = _by_labels(prose, rate, mark, outside)
    if named:
        return named
    segment = max(prose.outer.rfind(stop, prose.sentence_span(rate.sentence)[0], rate.start) for stop in "；;")
    near = outside[-1] if outside and mark - outside[-1].end <= 12 and not _CLAUSE_END.search(prose.flat, outside[-1].end, mark) else None
    part = _called(prose.flat[near.end : mark], outside) if near else None
    if part is None or not part.kind or not (part is not near or _is_named_part(prose.flat[part.end : mark], part)):
        return None
    wholes = [
        f
        for f in prose.figures[max(0, at - 20) : at + 12]
        if f.sentence == rate.sentence and f.kind == part.kind and f is not part and f.value >= part.value and not _is_share(prose, f)
    ]
    fitting = [f for f in wholes if gives(rate, part.value, f.value)]
    if fitting:
        return _pair(rate, part, fitting[0])
    wholes = [f for f in wholes if f.start > segment] or wholes
    words = prose.flat[mark + 1 : rate.start]
    called = [f for f in wholes if not _OF_WHOLE.match(words) and f.start < part.start and f.value > part.value and _is_named_whole(words, f)]
    near_list = _listed_before(prose, part, wholes)
    if near_list and not called:  # 女性 204 人、男性 36 人，女性占 85 %；未滿 18 歲者 144 人，占 60 %: of all of them
        total = sum((f.value for f in near_list), Decimal(0))
        return _rate(rate, [operand(part, "numerator")], [operand(f, "denominator") for f in near_list]) if gives(rate, part.value, total) else None
    only = called[0] if len(called) == 1 else _only_whole(prose, rate, part, wholes)
    if only is None and len(_LAST_CLAUSE.split(prose.flat[part.end : mark])[-1]) > 1 and _OF_WHOLE.match(words):
        return _of_halves(rate, part, outside)
    if only is None or not _is_named_whole(words, only):
        return None
    return _pair(rate, part, only, True)


def _is_share(prose: Prose, figure: Figure) -> bool:
    """True if a figure has a share of its own behind it: 19 億元，占 35 %; 375 件 (30 %)."""
    following = prose.between(figure.end, figure.end + 12)
    return bool(following) and following[0].unit == "%" and (following[0].is_bracketed or bool(_OWN_SHARE.match(following[0].label)))


def _of_halves(rate: Figure, part: Figure, outside: Sequence[Figure]) -> Relation | None:
    """女性 204 人、男性 36 人，女性占 85 %: of both, where no third is left and no whole is printed."""
    other = next((f for f in outside if f is not part and f.kind == part.kind and are_complements((part, f))), None)
    pair = [f for f in outside if f.kind == part.kind]
    if other is None or pair[-2:] not in ([part, other], [other, part]):
        return None
    return _rate(rate, [operand(part, "numerator")], [operand(f, "denominator") for f in pair[-2:]], True)


def _listed_before(prose: Prose, part: Figure, wholes: Sequence[Figure]) -> list[Figure]:
    """The list behind a ； before a part in which its only larger number stands, joined to others: none of them is the whole of it."""
    larger = [f for f in wholes if f.start < part.start and f.value > part.value]
    if len(larger) != 1 or not _ASIDE.search(prose.outer, larger[0].end, part.start):
        return []
    start = max(prose.sentence_span(part.sentence)[0], part.start - LONGEST_CHAIN)
    same = [f for f in prose.between(start, part.start) if f.kind == part.kind and f.group == part.group]
    at = same.index(larger[0]) if larger[0] in same else -1
    beside = [
        f
        for f in same[max(0, at - 1) : at + 2]
        if at >= 0 and f is not larger[0] and "、" in prose.flat[min(f.end, larger[0].end) : max(f.start, larger[0].start)]
    ]
    return sorted([larger[0], *beside], key=lambda f: f.start) if beside else []


def _counts_alike(part: Figure, whole: Figure) -> bool:
    """True for two figures of one kind; also for 12 個里辦公處 and 84 里."""
    return part.kind == whole.kind or (part.unit == "個" and bool(whole.unit) and part.follow.startswith(whole.unit or "-"))


def _is_apart(prose: Prose, part: Figure, whole: Figure) -> bool:
    """True if another clause stands between a part and the 占 that it may belong to."""
    gap = prose.flat[part.end : whole.start]
    return bool(_CLAUSE_END.search(gap)) or gap.count("，") > 1


def _only_whole(prose: Prose, rate: Figure, part: Figure, wholes: Sequence[Figure]) -> Figure | None:
    """The whole that words leave: the one larger number before the part, or what stands before 其中 and is no number of last year."""
    larger = [f for f in wholes if f.value > part.value and f.start < part.start]
    if len(larger) == 1 and len(wholes) == 1:
        return larger[0]
    totals = [f for f in wholes if f.value > part.value and f.start > part.start and _TOTAL.search(f.label)]
    if len(totals) == 1 and _is_whole_of_list(prose, rate, totals[0], part):
        return totals[0]
    current = [f for f in larger if not is_earlier(f)]
    if current and current[0].value == part.value + sum(f.value for f in current[1:]):  # 3,120 人，常備役 2,964 人，替代役 156 人
        return current[0]
    return current[0] if len(current) == 1 and _AMONG.search(prose.flat, current[0].end, part.start) else None


def _is_whole_of_list(prose: Prose, rate: Figure, total: Figure, part: Figure) -> bool:
    """True if a total behind the parts is what they are shares of: another of them has its share of it; or it stands before the share
    and is the sum of a list that is not only of the largest."""
    start, end = prose.sentence_span(rate.sentence)
    start, end = max(start, rate.start - LONGEST_CHAIN), min(end, rate.end + LONGEST_CHAIN)
    near = prose.between(start, end)
    shares = [(a, b) for a, b in pairwise(near) if b.unit == "%" and b is not rate and a.kind == total.kind and a is not part and _is_share(prose, a)]
    if any(gives(share, figure.value, total.value) for figure, share in shares):
        return True
    parts = [f for f in near if f.kind == total.kind and f.group == total.group and f.start < total.start]
    is_list = total.start < rate.start and not _FEW.search(prose.flat, start, rate.start)
    return is_list and part in parts and sum(f.value for f in parts) == total.value


def _called(gap: str, outside: Sequence[Figure]) -> Figure:
    """自行修復 936 盞，委外修復 312 盞，自行修復占: the number whose label is what stands before 占, or else the last one."""
    name = clean_label(_LAST_CLAUSE.split(gap)[-1])
    same = next((f for f in reversed(outside) if len(name) > 1 and clean_label(f.label) == name), None)
    longer = [f for f in outside if len(name) > 1 and clean_label(f.label).startswith(name)]
    return same or (longer[0] if len(longer) == 1 else outside[-1])


def _is_named_part(gap: str, part: Figure) -> bool:
    """True if the words before 占 name no part (…件，占), or this one: 替代役 156 人，替代役占."""
    name = _LAST_CLAUSE.split(gap)[-1]
    return len(name) < 2 or name == gap or bool(_UNNAMED.match(name)) or name.startswith(part.label or "-") or _is_alike(name, part.label + part.follow)


def _is_named_whole(words: str, whole: Figure) -> bool:
    """True if the words between 占 and the rate name no whole, or this one."""
    if _OF_WHOLE.match(words) or words.endswith("("):
        return True
    named = clean_label(whole.label) + whole.follow
    if _PLACE.match(words) and words[:2] not in whole.label + whole.follow and not _WHOLE_NAMED.search(whole.label):
        return False  # 占全縣學校: of a whole that is not printed
    return any(words[i : i + 2] in named for i in range(len(words) - 1) if not _OF_WHOLE.match(words[i : i + 2]))


def respective_run(prose: Prose, at: int, words: regex.Pattern[str] = _RESPECTIVELY) -> range | None:
    """Where the numbers stand that share one 分別占 with this one, or other words, which may also lead in as many numbers before them
    (分別較去年 a、b 減少 c、d); or None."""
    figures = prose.figures
    first = last = at
    while (
        at - first < MOST_LISTED
        and first
        and (words is not _RESPECTIVELY or figures[first - 1].unit in ("%", None))
        and _JOINED.match(prose.flat[figures[first - 1].end : figures[first].start])
    ):
        first -= 1
    while last - at < MOST_LISTED and last + 1 < len(figures) and _JOINED.match(prose.flat[figures[last].end : figures[last + 1].start]):
        last += 1
    run = range(first, last + 1)
    is_said = words.search(figures[first].label) or (first >= len(run) and words is not _RESPECTIVELY and words.search(figures[first - len(run)].label))
    return run if last > first and is_said else None


def _distributed(prose: Prose, at: int, run: range) -> Relation | None:
    """男 231 人，女 634 人，分別占 26.71 % 及 73.29 %: the parts in the order of their shares, of the number before them, or of all of
    them together where one of the shares says so."""
    rates = [prose.figures[n] for n in run]
    before = [f for f in prose.figures[max(0, run.start - 12) : run.start] if f.sentence == rates[0].sentence and f.unit not in _NOT_RATE]
    before = [f for f in before if f.kind == before[-1].kind]
    parts = before[-len(run) :]
    if len(parts) < len(run):
        return None
    part = operand(parts[at - run.start], "numerator")
    if len(before) > len(run):
        whole = before[-len(run) - 1]
        return (
            _rate(prose.figures[at], [part], [operand(whole, "denominator")], len(before) == len(run) + 1)
            if whole.value >= max(f.value for f in parts)
            else None
        )
    total = sum((f.value for f in parts), Decimal(0))
    if not any(gives(rate, f.value, total) for rate, f in zip(rates, parts, strict=True)):
        return None
    return _rate(prose.figures[at], [part], [operand(f, "denominator") for f in parts])


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
        return _pair(rate, *best)
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
        return _pair(rate, actual, goals[-1])
    goal = actual.value - _goal_gap(gap) * gap.value
    is_goal = gives(rate, actual.value, gap.value) or (2 * gap.value >= actual.value and not gives(rate, actual.value, goal))
    if is_goal or goal <= 0:
        return _pair(rate, actual, gap)
    missing = operand(gap, "denominator", -_goal_gap(gap) * gap.value)
    return _rate(rate, [operand(actual, "numerator")], [operand(actual, "denominator"), missing])


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
    return _rate(rate, [operand(f, "numerator") for f in (*spent, *kept)], [operand(budget[0], "denominator"), *signed], True)


def _candidates(prose: Prose, at: int) -> tuple[list[Figure], list[Figure]]:
    """The figures before a rate that it may be made of, and those of them that words tie to it: none from before a ； that is not
    called alike. Numbers of another year and changes are neither."""
    rate = prose.figures[at]
    start = prose.sentence_span(rate.sentence)[0]
    before = [
        f
        for f in prose.figures[max(0, at - 14) : at]
        if f.start >= start and f.unit not in _NOT_RATE and f.group in (rate.group, -1) and not (f.is_threshold or f.is_per or _is_compared(f))
    ]
    stop = max(prose.outer.rfind(mark, start, rate.start) for mark in "；;")
    own = [f for f in before if f.start > stop]
    if stop < 0 or rate.is_labelled:
        return before, before
    if any(a.kind == b.kind for a, b in pairwise(own)):
        return own, own
    words = prose.flat[stop : rate.start]
    kinds = {f.kind for f in own}
    alike = [f for f in before if f.start < stop and f.kind in kinds and (_is_whole(f) or _is_alike(clean_label(f.label) + f.follow, words))]
    return before if own else [], [*alike, *own]


def _is_alike(label: str, words: str) -> bool:
    """True if a number before ； is called by words that stand behind it too."""
    return any(label[i : i + 2] in words for i in range(len(label) - 1))


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
        return _pair(rate, actual, target) if _GOAL.search(rate.label) and "目標" not in actual.label else None
    if len(same) == 2 and (len(kinds) <= 2 or same == list(candidates[-2:]) or last is named):
        first, second = same
        if _is_whole(second) and not _is_whole(first):
            first, second = second, first
        is_part = first.value >= second.value or _is_whole(first) or bool(_PART.search(second.label))
        is_used = any(gives(other, second.value, first.value) for other in rates) and _stem_match(stem, second, rate) < 2
        is_explicit = len(stem) > 1 and clean_label(second.label) == stem and second.value <= first.value and _is_whole(first)  # 申請 …，通過 …，通過率
        return _pair(rate, second, first, is_explicit) if is_part and not is_used and _is_named_after(rate, stem, second, first) else None
    if len(same) > 2 and len(stem) > 1:
        ranked = sorted(same, key=lambda f: _stem_match(stem, f, rate), reverse=True)
        if _stem_match(stem, ranked[0], rate) > _stem_match(stem, ranked[1], rate):
            part = ranked[0]
            wholes = [f for f in same if f is not part and f.value > part.value]
            if len(wholes) == 1 or (wholes and wholes[0] is same[0] and wholes[0].value == max(f.value for f in wholes)):
                named_so = [f for f in same if clean_label(f.label).endswith(stem)]  # 核准 24 件 and 核准率
                return _pair(rate, part, wholes[0], named_so == [part] and wholes == [same[0]])
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
    rate is named after is never the rest, and never the other of the two."""
    last = candidates[-1]
    same = [f for f in candidates if f.kind == last.kind]
    found: list[tuple[bool, Relation]] = []
    for first, second in reversed(list(pairwise(same))):
        rest = first.value - second.value
        named = {figure.start: _stem_match(stem, figure, rate) for figure in (first, second)}
        if rest > 0 and rate.value < 100 and not named[second.start] and gives(rate, rest, first.value):
            numerator = [operand(first, "numerator"), operand(second, "numerator", -second.value)]
            found.append((_rounds(rate, rest, first.value), _rate(rate, numerator, [operand(first, "denominator")])))
        whole = first.value + second.value
        for part, other in ((first, second), (second, first)):
            if named[part.start] >= named[other.start] and gives(rate, part.value, whole):
                denominator = [operand(first, "denominator"), operand(second, "denominator")]
                found.append((_rounds(rate, part.value, whole), _rate(rate, [operand(part, "numerator")], denominator)))
    return max(found, key=lambda entry: entry[0])[1] if found else None


def _full(prose: Prose, rate: Figure, stem: str, candidates: Sequence[Figure]) -> Relation | None:
    """全市 158 個里均已建置，涵蓋率達 100 %; 3 個機關全數獲獎，獲獎率…: the whole is its own part."""
    last = candidates[-1]
    match = _ALL.search(prose.flat, last.end, rate.start)
    if rate.value != 100 and not (match and match[0] == "全數" and stem and stem[-2:] in prose.flat[match.end() : match.end() + 4]):
        return None
    if match and match.start() - last.end <= 14 and (rate.value == 100 or not any(f is not last and f.kind == last.kind for f in candidates)):
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
