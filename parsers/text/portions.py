"""Portions: A 占 B 之 p %, 其中 A (p %), A 及 B 分別占 p % 及 q %. The words decide which number is the whole: one that stands behind 占, that
the words before the rate name, or that is left."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import regex

from parsers.text.figures import NOT_COUNTED, Figure, Prose
from parsers.text.parts import LONGEST_CHAIN, are_complements
from parsers.text.quotients import gives, is_alike, is_earlier, pair_of, rate_of
from parsers.text.relations import Relation, clean_label, operand

_SHARE = regex.compile(r"[占佔]")
_CLAUSE_END = regex.compile("[。；;]")
_ASIDE = regex.compile("[；;]")
_OF_WHOLE = regex.compile(r"^(?:約|達|近|逾|其|之|的|比率|比例|比重|為|[占佔])*$")
_WHOLE_NAMED = regex.compile(r"總|全|整體")
_PLACE = regex.compile("^[全本](?:[縣市國區鄉鎮校臺省院]|公所)")
_AMONG = regex.compile(r"其中|當中|中之|中有")
_LAST_CLAUSE = regex.compile("[，、；;,]")
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


def find_portion(prose: Prose, at: int) -> Relation | None:
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
    return _of_whole_elsewhere(prose, at, mark, [f for f in outside if f.unit not in NOT_COUNTED])


def _of_stated_whole(prose: Prose, rate: Figure, mark: int, outside: Sequence[Figure], whole: Figure) -> Relation | None:
    """A 占 B 之 p %: the part is the number before 占, or the one that the words before 占 name."""
    alike = [f for f in outside if _counts_alike(f, whole) and not f.is_per]
    name = _NAME_BEFORE.search(prose.flat[max(alike[-1].end if alike else 0, mark - 8) : mark])
    if name and alike and prose.flat[alike[-1].end : mark] not in ("", "，") and not _UNNAMED.search(name[0]):  # 回收量占總量 N 之 p %
        alike = [f for f in alike if is_alike(name[0], f.label + f.follow)]
    return pair_of(rate, alike[-1], whole, not _is_apart(prose, alike[-1], whole)) if alike else None


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
        return pair_of(rate, part, fitting[0])
    wholes = [f for f in wholes if f.start > segment] or wholes
    words = prose.flat[mark + 1 : rate.start]
    called = [f for f in wholes if not _OF_WHOLE.match(words) and f.start < part.start and f.value > part.value and _is_named_whole(words, f)]
    near_list = _listed_before(prose, part, wholes)
    if near_list and not called:  # 女性 204 人、男性 36 人，女性占 85 %；未滿 18 歲者 144 人，占 60 %: of all of them
        total = sum((f.value for f in near_list), Decimal(0))
        return rate_of(rate, [operand(part, "numerator")], [operand(f, "denominator") for f in near_list]) if gives(rate, part.value, total) else None
    only = called[0] if len(called) == 1 else _only_whole(prose, rate, part, wholes)
    if only is None and len(_LAST_CLAUSE.split(prose.flat[part.end : mark])[-1]) > 1 and _OF_WHOLE.match(words):
        return _of_halves(rate, part, outside)
    if only is None or not _is_named_whole(words, only):
        return None
    return pair_of(rate, part, only, True)


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
    return rate_of(rate, [operand(part, "numerator")], [operand(f, "denominator") for f in pair[-2:]], True)


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
    return len(name) < 2 or name == gap or bool(_UNNAMED.match(name)) or name.startswith(part.label or "-") or is_alike(name, part.label + part.follow)


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


def distributed(prose: Prose, at: int, run: range) -> Relation | None:
    """男 231 人，女 634 人，分別占 26.71 % 及 73.29 %: the parts in the order of their shares, of the number before them, or of all of
    them together where one of the shares says so."""
    rates = [prose.figures[n] for n in run]
    before = [f for f in prose.figures[max(0, run.start - 12) : run.start] if f.sentence == rates[0].sentence and f.unit not in NOT_COUNTED]
    before = [f for f in before if f.kind == before[-1].kind]
    parts = before[-len(run) :]
    if len(parts) < len(run):
        return None
    part = operand(parts[at - run.start], "numerator")
    if len(before) > len(run):
        whole = before[-len(run) - 1]
        return (
            rate_of(prose.figures[at], [part], [operand(whole, "denominator")], len(before) == len(run) + 1)
            if whole.value >= max(f.value for f in parts)
            else None
        )
    total = sum((f.value for f in parts), Decimal(0))
    if not any(gives(rate, f.value, total) for rate, f in zip(rates, parts, strict=True)):
        return None
    return rate_of(prose.figures[at], [part], [operand(f, "denominator") for f in parts])


def _by_labels(prose: Prose, rate: Figure, mark: int, figures: Sequence[Figure]) -> Relation | None:
    """決算數占預算數 101.22 %: both sides named again by the labels of figures before."""
    left = _NAME_BEFORE.search(prose.flat[max(0, mark - 8) : mark])
    right = _NAME_AFTER.match(prose.flat, mark + 1, rate.start)
    if not left or not right:
        return None
    part = next((f for f in reversed(figures) if f.label.endswith(left[0])), None)
    whole = next((f for f in reversed(figures) if f.label.endswith(right[0])), None)
    return pair_of(rate, part, whole) if part and whole and part is not whole else None
