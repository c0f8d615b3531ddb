"""Differences and relative changes: 352 萬人次，較上年度 310 萬人次增加 42 萬人次; 由 520 件降至 416 件，減少 20 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from parsers.text.balances import flow_of
from parsers.text.figures import Figure, Prose
from parsers.text.parts import LONGEST_CHAIN
from parsers.text.portions import respective_run
from parsers.text.quotients import gives, is_earlier, is_points
from parsers.text.relations import Relation, clean_label, operand

_UP = regex.compile(
    r"(?:增[加列設置聘購建闢辦]|新增|增|成長|提高|提升|上升|超前|超出|超收|溢價|溢收|超徵|高出|多出|淨增|增幅|擴增|成長率|增加率|多)(?:了|為|達|計|約|率|幅度)*$"
)
_DOWN = regex.compile(
    r"(?:減少|減列|減|下降|降低|降幅|減幅|縮短|節省|節約|節電|節水|減量|落後|短收|短少|衰退|低於|少|節餘|結餘|賸餘|節能|減碳|減排)(?:了|為|達|計|約|率|幅度)*$"
)
_GAP = regex.compile(r"(?:差短|相差|差距|差額|短絀|賸餘|節餘|超收|超徵|超額|差異)(?:數|值)?(?:為|達|計|約)*$")
_LEFT = regex.compile("結餘$")
_SURPLUS = regex.compile("[賸節結]餘|短絀|差短|[超短][收徵額]")
_GIVEN = regex.compile("預算|經費|編列|分配|核定|目標|預定|計畫|收入|歲入|應[收繳徵]|總|法定|編制|名額|底價")
_USED = regex.compile("決算|實[支付收徵現際]|支出|支用|執行|歲出|決標|徵起|完成|使用|花費")
"""What a surplus lies between: two numbers of one side (實支數, 應付數) leave none."""
_REVISED = regex.compile("追[加減](?:預算)?$")
"""追加 and 追減 change a budget in the year; they are compared with nothing."""
_PROGRESS = regex.compile(r"(?:落後|超前)(?:達|約)*$")
_OLD = regex.compile(r"較|相較|比(?!率|例|重)|由|自|從|去年|上年|上期|上次|前[一年次期]|前年|原|基準|過去|以往")
_SUBJECT_END = regex.compile(r"(?:也|亦|則|均|皆|分別)?(?:增[加減]?|減少?|成長|提[高升]|上升|下降|降低|衰退|[增降減]幅)\p{Han}{0,2}$")
_GOING = regex.compile(r"[至到為成]$")
_RELATIVE = regex.compile(r"[增減](?:約|達|了)?$|成長|增幅|降幅|減幅|增加率|減少率|成長率|增加|減少|減量|節省|節電|節水|節能|提高|提升|下降|降低|衰退")
_AFTER_IT = regex.compile(r"^[^，。；]{0,8}[，]?(?:為|達|計|成為|總計|來到|降為|增為)$")
_OF_YEAR = regex.compile(r"(?:(?P<new>\d{2,4}學?年度?)\p{Han}{0,2})?[較比](?P<old>\d{2,4}學?年度?)\p{Han}{0,12}$")
"""113 年較 112 年增加: a change that names the years it lies between, whose numbers stand elsewhere."""
_TIME_NAMES = regex.compile(r"^(?:[\d年月日度底末止至較比本同上全期當約之的]|本案|合計|總計|共計|累計|整體|總數|總量|總額)*+$")
"""What before 較 names no part: a time, or the whole."""
_COMPARED = regex.compile(r"[較比](?P<name>\p{Han}{2,8}?)(?:高|低|增|減|多|少|成長|提|下|超|短|差|落後|不足)")
_TIME = regex.compile(r"(?:去|上|前|同|本|當|今|昨|年|學|月|度|期|季|週|次|屆|梯|班|初|底|末|間|時|之|的|以往|過去|原先?|基期)+")
_ASIDE = regex.compile("[；;]")
_PARTS = regex.compile("包括|包含|分別為|計有")
_OF_A_TIME = regex.compile(r"[較比](?:[\d年月度日底之的]|去年|上年|前年|同期|平均)*$")
_SHARED = regex.compile(r"[占佔](?:全|總)?\p{Han}{0,4}$")
_AMONG = regex.compile("其中")
_LISTED = regex.compile(r"\p{Han}{0,2}(?:、|及|與|和)\p{Han}{0,10}")
_PARTIAL = regex.compile("其中|包括|包含")
_RESPECTIVELY = regex.compile(r"分別\p{Han}{0,2}(?:[增減]|成長|下降|上升|提[高升]|降低|縮短|衰退)\p{Han}{0,2}$|分別[較比][^，]{0,30}$")
_FROM = regex.compile("由|自")
MOST_BEHIND = 4
_NO_KINDS = frozenset({"年", "月", "屆", "期", "號", "樓", "歲", "級"})


def find_changes(prose: Prose) -> list[Relation]:
    """Differences between two printed numbers, and changes in % of one of them."""
    found: list[Relation] = []
    base: tuple[Figure, Figure] | None = None
    has_pairs = "分別" in prose.flat
    for at, change in enumerate(prose.figures):
        run = respective_run(prose, at, _RESPECTIVELY) if has_pairs else None
        if run:
            found += _respective(prose, at, run)
            continue
        if base and change.sentence != base[0].sentence:
            base = None
        if base and _is_base(prose, at, base):
            found.append(_of_base(change, base, found[-1] if found else None, prose.figures[at - 1] is base[0]))
            continue
        grows = _direction(change)
        if _is_flow(prose, at):
            continue
        if grows is None or _GOING.search(change.label) or change.is_per or change.unit in _NO_KINDS or change.unit is None:
            continue
        relation, old = _difference(prose, at, grows)
        if relation:
            found.append(relation)
        if old and change.unit != "%":
            base = (change, old)
    return found


def _respective(prose: Prose, at: int, run: range) -> list[Relation]:
    """甲由 a 增為 b，乙由 c 增為 d，分別成長 p % 及 q %; a 件、b 人，較去年 c 件、d 人，分別減少 e 件、f 人: the change in the place that it
    has among those of one 分別, where as many numbers as there are pairs of stand before them."""
    change = prose.figures[at]
    first = prose.figures[run.start]
    before = [f for f in prose.figures[max(0, run.start - 2 * len(run) - 4) : run.start] if f.sentence == first.sentence and f.unit not in _NO_KINDS]
    place, size = at - run.start, len(run)
    goings = [(a, b) for a, b in pairwise(before) if a.kind == b.kind and _FROM.search(a.label) and _GOING.search(b.label)]
    if len(goings) == size:
        old, new = goings[place]
    elif len(before) >= 2 * size and _OLD.search(before[-size].label):
        old, new = before[-size:][place], before[-2 * size : -size][place]
    else:
        return []
    grows = _direction(replace(change, label=first.label))
    if grows is None or change.value < 0 or old.kind != new.kind or (change.unit != "%" and old.kind != change.kind):
        return []
    relation = _relation(change, old, new, grows, is_points(prose, change))
    return [relation] if relation else []


def _of_base(change: Figure, base: tuple[Figure, Figure], difference: Relation | None, is_explicit: bool) -> Relation:
    """減少 64 件，減幅 20 %: the printed change over the earlier number; where only the change itself is misprinted, what changed."""
    if difference and difference.reported and difference.reported.start == base[0].start and not gives(change, base[0].value, base[1].value):
        high, low = difference.operands
        if high.value is not None and low.value is not None and gives(change, high.value - low.value, base[1].value):
            roles = {o.start: "base" if o.start == base[1].start else "compared" for o in (high, low)}
            return Relation("rate", operand(change, "total"), (replace(high, role=roles[high.start]), replace(low, role=roles[low.start])))
    pair = (operand(base[0], "numerator"), operand(base[1], "denominator"))
    return Relation("rate", operand(change, "total"), pair, is_explicit=is_explicit)


def _is_flow(prose: Prose, at: int) -> bool:
    """由 50 萬冊增至 52 萬冊，新增 25,000 冊、報廢 5,000 冊: True if a change is only what came in or went out."""
    change = prose.figures[at]
    beside = [f for f in prose.figures[max(0, at - 1) : at + 2] if f is not change and (f.sentence, f.kind) == (change.sentence, change.kind)]
    own = flow_of(change)
    return own is not None and any(flow_of(f) == -own for f in beside)


def _is_base(prose: Prose, at: int, base: tuple[Figure, Figure]) -> bool:
    """True if a percentage says how much a change before it is of the earlier number: 減少 64 件，減幅 20 %; not where another pair
    of numbers stands between them."""
    change = prose.figures[at]
    is_behind = change.is_bracketed and change.value > 0 and prose.figures[at - 1] is base[0]
    if change.unit != "%" or is_points(prose, change) or base[1].unit == "%" or not (is_behind or _RELATIVE.search(change.label)):
        return False
    if _is_of_others(prose, change, base):
        return False
    return not any(_OLD.search(f.label) or _ASIDE.search(prose.outer, base[0].end, change.start) for f in prose.between(base[0].end, change.start))


def _is_of_others(prose: Prose, change: Figure, pair: Sequence[Figure]) -> bool:
    """場次成長 25 %, 人次成長 6 %: True if the words before a change in % name another number of the sentence and none of its pair."""
    subject = clean_label(_SUBJECT_END.sub("", change.label))
    if change.unit != "%" or len(subject) < 2:
        return False
    start, end = prose.sentence_span(change.sentence)
    names = {f: (f.unit or "", f.label, f.follow) for f in prose.between(start, end) if f is not change and f.unit != "%"}
    subject = subject[-4:]

    def says(figure: Figure) -> bool:
        unit, label, follow = names.get(figure, ("", "", ""))
        return subject == unit or subject[-3:] in label + follow or (len(unit) > 1 and subject.endswith(unit))

    return any(says(f) for f in names if f not in pair) and not any(says(f) for f in pair)


def _direction(change: Figure) -> bool | None:
    if _REVISED.search(change.label):
        return None
    if _UP.search(change.label) or change.label == "高":
        return True
    if _DOWN.search(change.label) or change.label == "低" or _GAP.search(change.label):
        return False
    return None


def _difference(prose: Prose, at: int, grows: bool) -> tuple[Relation | None, Figure | None]:
    """The claim at a figure, and the number that its change is measured against if that is printed."""
    change = prose.figures[at]
    near = [f for f in prose.figures[max(0, at - 8) : at] if f.sentence == change.sentence and f.unit not in _NO_KINDS and f.group == change.group]
    own = [f for f in near if not _ASIDE.search(prose.outer, f.end, change.start)] or near[-2:]
    wanted = _kinds(prose, change, own)
    alike = [f for f in near if f.kind == wanted and f.kind is not None and (not f.is_per or "平均" in f.label)]
    near = [f for f in own if f in alike]
    old = _old(prose, change, near)
    if old and _is_listed(prose, old, near):
        return None, None
    new = (_new(prose, at, near, old) or _before_aside(prose, alike, near, old)) if old else None
    if old and new and _is_of_others(prose, change, (old, new)):
        return None, None
    if old and new:
        if (_GAP.search(change.label) or _LEFT.search(change.label)) and _FROM.search(old.label):  # 餘額由 500 萬元增為 620 萬元，本期結餘 120 萬元
            grows = new.value >= old.value
        relation = _relation(change, old, new, grows, is_points(prose, change))
        is_explicit = relation is not None and ({old, new} == set(prose.figures[max(0, at - 2) : at]) or _named_subject([new], old) is new)
        return replace(relation, is_explicit=is_explicit) if relation else None, old
    is_gap = _GAP.search(change.label) or (change.unit == "%" and _PROGRESS.search(change.label))
    if not old and len(near) > 1 and is_gap and not _COMPARED.search(change.label) and near[-1].kind == change.kind:
        first, second = sorted(near[-2:], key=lambda f: f.value, reverse=True)
        if _SURPLUS.search(change.label) and not _are_sides(first.label, second.label) and change.value != first.value - second.value:
            return None, None
        return Relation("difference", operand(change, "total"), (operand(first, "minuend"), operand(second, "subtrahend"))), None
    return None, old


def _are_sides(one: str, other: str) -> bool:
    """True for what there was and what became of it: 預算 and 決算, 收入 and 支出."""
    return any(_GIVEN.search(a) and _USED.search(b) for a, b in ((one, other), (other, one)))


def _is_change(figure: Figure) -> bool:
    """True if a figure is itself a change (增加 3 人), not what something changed to (增加為 3 人)."""
    return _direction(figure) is not None and not _GOING.search(figure.label)


def _kinds(prose: Prose, change: Figure, near: Sequence[Figure]) -> str | None:
    """The unit of what is compared: the change's own, or for a change in % that of the numbers before it."""
    pair = {f.kind for f in near[-2:]}
    if change.unit != "%" or (any(f.unit == "%" for f in near) and len(pair) > 1) or is_points(prose, change):
        return change.kind
    return near[-1].kind if near else None


def _old(prose: Prose, change: Figure, near: Sequence[Figure]) -> Figure | None:
    """The number that 較, 由 or 去年 marks as the earlier one."""
    years = _OF_YEAR.search(change.label)
    if years and years["new"]:
        near = [*near, *_behind(prose, change)]
    if years:  # 111 年 45 處、112 年 80 處至 113 年 120 處，較 112 年增加 40 處
        return next((f for f in reversed(near) if _is_of_year(f, years["old"]) and not _is_change(f)), None)
    named = _COMPARED.search(change.label)
    if not named or _TIME.fullmatch(named["name"]):
        for figure in reversed(near):
            if _OLD.search(figure.label) and not _UP.search(figure.label) and not _DOWN.search(figure.label):
                return figure
    if named:
        return next((f for f in reversed(near) if named["name"][:2] in f.label and not _is_change(f)), None)
    return None


def _is_of_year(figure: Figure, year: str) -> bool:
    """True if a figure is said to be of a year: 112 年 of 至 112 年底 80 處."""
    name = year.rstrip("度")
    at = figure.label.rfind(name)
    return at >= 0 and not figure.label[at - 1 : at].isdecimal() and not _OLD.search(figure.label, at + 1) and len(figure.label) - at - len(name) <= 4


def _behind(prose: Prose, change: Figure) -> list[Figure]:
    """The next numbers of the sentence: 113 年較 112 年增加 15 件，112 年為 250 件，113 年為 265 件."""
    following = prose.between(change.end, min(change.end + LONGEST_CHAIN, prose.sentence_span(change.sentence)[1]))[:MOST_BEHIND]
    return [f for f in following if change.unit != "%" and f.kind == change.kind and f.group == change.group]


def _new(prose: Prose, at: int, near: Sequence[Figure], old: Figure) -> Figure | None:
    change = prose.figures[at]
    later = [f for f in near if f.start > old.start]
    years = _OF_YEAR.search(change.label)
    if years and years["new"]:
        return next((f for f in reversed([*near, *_behind(prose, change)]) if _is_of_year(f, years["new"])), later[0] if len(later) == 1 else None)
    if later:
        return None if _is_change(later[0]) or _PARTIAL.search(prose.outer, later[0].end, change.start) else later[0]
    earlier = _without_flows(_subjects(prose, [f for f in near if f.start < old.start and (not f.is_per or _OF_A_TIME.search(old.label))]))
    named = _named_subject(earlier, old)
    if named:
        return named
    earlier = _without_parts(prose, earlier, old, change)
    totals = [f for f in earlier if not f.is_per]
    if totals and earlier[-1].is_per and old.value > 0:  # 3,600 萬元，平均每座 300 萬元，較去年 2,880 萬元: what is of its size
        return min((earlier[-1], totals[-1]), key=lambda f: max(f.value / old.value, old.value / f.value) if f.value > 0 else old.value)
    if earlier:
        return earlier[-1]
    following = prose.figures[at + 1] if at + 1 < len(prose.figures) else None
    if (
        following
        and following.kind == old.kind
        and following.sentence == change.sentence
        and _AFTER_IT.match(change.follow + prose.flat[change.end + len(change.follow) : following.start])
    ):
        return following
    return _same_subject(prose, at, old)


def _before_aside(prose: Prose, alike: Sequence[Figure], near: Sequence[Figure], old: Figure) -> Figure | None:
    """編列 259,500 千元，…；較上年度 273,000 千元減列 …: what opens with 較 behind a ； goes on about the first number before it."""
    opens = max(prose.outer.rfind(mark, 0, old.start) for mark in "；;") + 1
    if not prose.flat.startswith("較", opens) or near != [old]:
        return None
    subjects = _subjects(prose, [f for f in alike if f.start < opens])
    return subjects[0] if subjects else None


def _subjects(prose: Prose, figures: Sequence[Figure]) -> list[Figure]:
    """The figures that 較 may go on about: no change, no earlier number, no whole (占全年 366 日), no part behind 包括."""
    found: list[Figure] = []
    for figure in figures:
        is_part = bool(found) and _PARTS.search(prose.outer, found[-1].end, figure.start) is not None
        if not (is_part or _is_change(figure) or is_earlier(figure) or _SHARED.search(figure.label)):
            found.append(figure)
        elif is_part:
            break
    return found


def _named_subject(figures: Sequence[Figure], old: Figure) -> Figure | None:
    """甲 12 件、乙 18 件，合計 30 件，甲較去年 9 件增加 3 件: the number of those before 較 that its words name, or None."""
    subject = _subject(old)
    return next((f for f in reversed(figures) if len(subject) and clean_label(f.label) == subject), None) or next(
        (f for f in reversed(figures) if len(subject) > 1 and clean_label(f.label) and (subject in f.label or clean_label(f.label) in subject)), None
    )


def _subject(old: Figure) -> str:
    """The words before 較 that name what is compared, '' where they name but a time."""
    mark = max(old.label.find("較"), old.label.find("比"))
    subject = clean_label(old.label[:mark]) if mark > 0 else ""
    return "" if _TIME_NAMES.match(subject) else subject


def _without_flows(figures: list[Figure]) -> list[Figure]:
    """登記 426 家，新核准 38 家、註銷 15 家，較上年底 403 家…: what came in and went out is not what is compared."""
    flows = [figure for figure in figures if flow_of(figure) is not None]
    return [figure for figure in figures if figure not in flows] if {flow_of(figure) for figure in flows} == {1, -1} else figures


def _without_parts(prose: Prose, figures: list[Figure], old: Figure, change: Figure) -> list[Figure]:
    """人口 34,182 人，其中男性 17,428 人、女性 16,754 人，較…: what 較 goes on about is the whole, unless its own words or only
    the numbers name one part."""
    first = next((n for n in range(1, len(figures)) if _AMONG.search(prose.outer, figures[n - 1].end, figures[n].start)), None)
    if first is None:
        return figures
    whole, parts = figures[first - 1], figures[first:]
    called = [f for f in parts if len(clean_label(f.label)) > 1 and clean_label(f.label) in old.label]
    if called:
        return called[-1:]
    is_breakdown = len(parts) > 1 and (sum(f.value for f in parts) == whole.value or "、" in prose.flat[parts[0].end : parts[-1].start])
    if _holds(change, old, whole) or (is_breakdown and not _holds(change, old, parts[-1])):
        return figures[:first]
    return figures


def _holds(change: Figure, old: Figure, new: Figure) -> bool:
    """True if a printed change is the difference of two numbers, or what it is of the earlier one in %."""
    gap = abs(new.value - old.value)
    return gap == change.value if change.kind == old.kind else change.unit == "%" and gives(change, gap, old.value)


def _is_listed(prose: Prose, old: Figure, near: Sequence[Figure]) -> bool:
    """由號誌桿 1,200 支、路燈桿 2,800 支整併為…: True if the earlier number is only the first of a list."""
    following = next((f for f in near if f.start > old.start), None)
    return following is not None and _LISTED.fullmatch(prose.flat, old.end, following.start) is not None


def _same_subject(prose: Prose, at: int, old: Figure) -> Figure | None:
    """中央核定經費較去年(15.42 億元)增加…: the number that an earlier sentence gives under the subject's name."""
    start = prose.sentence_span(old.sentence)[0]
    mark = prose.flat.find("較", start, old.start)
    if mark < 0:
        return None
    subject = prose.flat[start:mark]
    if len(subject) < 3:
        return None
    for figure in reversed(prose.figures[max(0, at - 10) : at]):
        label = clean_label(figure.label)
        if (
            figure.kind == old.kind
            and figure.sentence < old.sentence
            and figure.sentence >= old.sentence - 2
            and len(label) > 2
            and (label in subject or subject in label)
        ):
            return figure
    return None


def _relation(change: Figure, old: Figure, new: Figure, grows: bool, is_points: bool) -> Relation | None:
    high, low = (new, old) if grows else (old, new)
    reported = operand(change, "total")
    is_relative = (
        change.unit == "%"
        and not is_points
        and (old.unit != "%" or (abs(high.value - low.value - change.value) > change.quantum and gives(change, high.value - low.value, old.value)))
    )
    if is_relative:
        roles = {old.start: "base", new.start: "compared"}
        return Relation("rate", reported, (operand(high, roles[high.start]), operand(low, roles[low.start])))
    if old.kind != change.kind:
        return None
    return Relation("difference", reported, (operand(high, "minuend"), operand(low, "subtrahend")))
