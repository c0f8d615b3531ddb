"""Totals and their parts: 計 19 案，包括 … 8 案，… 7 案; A、B、C，合計 N; N 案，解除 a 案，… 尚餘 b 案.

Whether a breakdown is complete is told by words first (包括, 分別為, a colon, a remainder as 其餘 or 尚餘, labels that are each
other's complement) and by the numbers where words leave it open: parts that happen to exhaust the whole are the whole.
After 其中 a breakdown that does not exhaust it is a part, never an error.
"""

from __future__ import annotations

from dataclasses import replace

import regex

from parsers.text.balances import flow_of
from parsers.text.closing import before
from parsers.text.columns import further_columns
from parsers.text.figures import Figure, Prose
from parsers.text.items import find_items
from parsers.text.parts import CUE, MAX_PARTS, RUNNING, TOGETHER, are_complements, countable, exact_prefix, is_factor, sum_of
from parsers.text.relations import COUNTED, Relation, clean_label, operand
from parsers.text.units import canonical_unit
from parsers.text.wholes import (
    CATEGORY,
    NEXT_ITEM,
    OPEN_END,
    REMAINDER,
    WHOLE,
    are_classes,
    are_listed,
    are_outcomes,
    exhaust,
    has_remainder,
    is_far,
    is_slip,
)

_STRONG = regex.compile(r"包括|包含|分別|分為|計有|如下|如次|下列|依序|即|結果|係(?!屬)|(?<![以作因所認])為$|:")
_SUBSET = regex.compile(
    r"其中|主要|前[\d一二三四五六七八九十]{1,2}[名大項位多]|(?<=^|，)以(?!上|下|內|外|前|後|及|來)|例如|諸如|尤其|(?<![包涵])含(?!括)|最多|居[前首冠]"
)
_LED = regex.compile(r"其中|包括|包含|分別|分為|[:：]")
_CHANGE = regex.compile(r"[增減]\p{Han}{0,2}$")
_COUNTED = regex.compile(rf"(?:{COUNTED[1]}|{COUNTED[0]}|有|為)$")
_JOINED = regex.compile(r"\p{Han}{0,4}?(?:、|及|與|和)")
_REST = regex.compile(r"其餘|尚餘|餘|賸餘|剩餘|尚有|尚未|尚在|仍在")
_WEAK_IN = regex.compile(r"(?<![包涵])含")
_ANOTHER = regex.compile(r"另|此外|至於|同時|並(?!未)|較|比去年")
_ASIDE = regex.compile(r"較|每")
_MORE = regex.compile(r"\p{Han}{0,4}[，;](?:其?餘|不足)")
_BOUND = regex.compile("[，:]")
_SHARED = regex.compile(r"[占佔]")
"""占歲入 170 億元 40 %: the whole of a share, and not of what follows."""
_NET = regex.compile("淨[增減]")
_AGAIN = regex.compile("^[複再]")
"""不合格 86 件，複查合格 80 件: of those, no other half of a whole."""
_BECOMES = regex.compile(r"^[^，。；;:]*[為成至]$")
_FROM = regex.compile("[由自從]$")
_COMPARED = regex.compile(r"[較比](?:[\d年月度底末之的]|同期|去年|上年|前年)*$")
_GOING = regex.compile(r"(?:[增減降升]|提高|提升|成長|下降|上升)\p{Han}{0,2}[至為到成]$")
_PAIRED = regex.compile("分別(?:較|[增減占佔降]|成長|上升|提[高升])")
_LAST_YEAR = regex.compile("去年|上年|前年|上期|前期")
_OTHER_UNIT = regex.compile(r"\((?P<unit>\p{Han}{1,3})(?:[、/](?P<unit>\p{Han}{1,3}))*\)")
_TAKEN_OFF = regex.compile("追減|減列|減編|流出|扣除|扣減|減除|沖減")
_TOTAL = regex.compile(TOGETHER)
_SIBLING = regex.compile(r"^\p{Han}{0,8}(?:及(?![格時])|(?<!參)與|和|暨)")


def find_sums(prose: Prose) -> list[Relation]:
    """All sums of a prose with their parts, complete or not."""
    scopes: dict[int, list[Figure]] = {}
    for figure in prose.figures:
        scopes.setdefault(figure.group, []).append(figure)
    found: list[Relation] = []
    taken: set[int] = set()
    for group, figures in scopes.items():
        text = prose.scope(group)
        for at, total in enumerate(figures):
            if not countable(total) or _NET.search(total.label) or _SHARED.match(total.label) or _FROM.search(total.label):
                continue
            bracket = _in_bracket(prose, scopes, total)
            after = None if _COMPARED.search(total.label) else _after(text, figures, at, taken, _kinds(prose, total))
            if after and _is_first_item(prose, after):
                after = None
            closing = before(text, figures, at, taken)
            of_part = _of_part(figures, at)
            for relation in (bracket, after, closing, of_part):
                if relation:
                    found.append(relation)
                    if relation.complete:
                        taken.update(o.start for o in relation.operands)
    columns = further_columns(prose, found)
    whole = {relation.places for relation in columns}
    return [*(relation for relation in found if relation.complete or relation.places not in whole), *columns]


def _is_first_item(prose: Prose, relation: Relation) -> bool:
    """編列 9,000 千元，包括：1.路面 5,000 千元、側溝 2,000 千元。2.號誌 2,000 千元: True if the parts of a sum that does not hold are those of
    the first numbered item alone."""
    total, terms = relation.reported, relation.operands
    if total is None or total.value == sum(o.value or 0 for o in terms) or not relation.complete:
        return False
    first = (items[0] for items in find_items(prose))
    return any(total.end <= item.marker and all(item.start <= o.start < item.end for o in terms) for item in first)


def _in_bracket(prose: Prose, scopes: dict[int, list[Figure]], total: Figure) -> Relation | None:
    """N 案（包含 a 案、b 案）: the bracket that follows the total, within its clause."""
    opening = total.end + len(total.follow)
    number = prose.group_at[opening + 1] if prose.text[opening : opening + 1] == "(" else -1
    if number < 0 or prose.groups[number].start != opening + 1:
        return None
    parts = [f for f in scopes.get(number, ()) if f.kind == total.kind and countable(f)]
    if not parts:
        return None
    group = prose.groups[number]
    lead = prose.text[group.start : parts[0].start]
    count = exact_prefix(total.value, parts)
    if count:
        return sum_of(total, parts[:count], True)
    closed = prose.text[parts[-1].end : group.end]
    is_subset = bool(_SUBSET.search(lead)) or closed.startswith("等")
    if is_subset:
        is_whole = _WEAK_IN.search(lead) and "其中" not in lead and are_complements(parts)
        if is_whole:
            return sum_of(total, parts, True)
        parts = [part for part in parts if part.value <= total.value]
        return sum_of(total, parts, False) if parts else None
    is_over = any(part.value > total.value for part in parts) and not (are_complements(parts) or is_slip(total, parts))
    if len(parts) < 2 or (is_over and not _STRONG.search(lead)) or _CHANGE.search(total.label) or any(_LAST_YEAR.match(part.label) for part in parts):
        return None
    return _whole_of(total, parts)


def _kinds(prose: Prose, total: Figure) -> frozenset[str | None]:
    """The units that the parts of a total may have: its own, and those that its bracket declares (72 處(項), 60 件(套))."""
    declared = _OTHER_UNIT.match(prose.text, total.end)
    return frozenset((total.kind, *(canonical_unit(unit) for unit in declared.captures("unit")))) if declared else frozenset((total.kind,))


def _whole_of(total: Figure, parts: list[Figure]) -> Relation:
    """All the parts, those with a minus that are said to be taken off (追減, 扣除): they are unless the plain sum is the total; what
    goes out of a stock (報廢, 註銷) is only where that gives the total."""
    outgoing = [_TAKEN_OFF.search(part.label) is not None or flow_of(part) == -1 for part in parts]
    plain = sum(part.value for part in parts)
    signed = sum(-part.value if goes_out else part.value for part, goes_out in zip(parts, outgoing, strict=True))
    is_signed = plain != total.value and (signed == total.value or any(_TAKEN_OFF.search(part.label) for part in parts))
    if not is_signed or outgoing[0]:  # 收入 5,600 萬元，扣除 4,150 萬元，餘額 1,450 萬元: both are parts of it
        return sum_of(total, parts, True)
    roles = ("subtrahend" if goes_out else "addend" for goes_out in outgoing)
    return Relation("sum", operand(total, "total"), tuple(operand(part, role) for part, role in zip(parts, roles, strict=True)))


def _after(text: str, figures: list[Figure], at: int, taken: set[int], kinds: frozenset[str | None]) -> Relation | None:
    """N 案，包括 a 案、b 案, and all other breakdowns that follow the total outside brackets."""
    total = figures[at]
    run = [f for f in _following(figures, at) if f.kind in kinds and countable(f) and not is_factor(text, f)]
    if not run or OPEN_END.match(total.follow):
        return None
    if are_complements([total, run[0]]) and not total.is_labelled and not CUE.search(total.label) and not _AGAIN.search(run[0].label):
        return None
    between = text[total.end : run[0].start - run[0].is_labelled]
    if _BECOMES.search(between) and _ends_list(text, figures, at):
        return None
    if _PAIRED.search(between) or (_LAST_YEAR.match(run[0].label) and not _LAST_YEAR.search(total.label)):
        return None  # 受傷 40 人，分別減少 2 人、10 人; 240 件，去年分別為 250 件及 200 件
    if (_CHANGE.search(total.label) or "較" in total.label) and run[0].value > total.value:
        return None  # 較 112 年增加 15 件，112 年為 250 件
    strong, subset = bool(_STRONG.search(between)), bool(_SUBSET.search(between))
    lead_in = strong or subset
    if not lead_in and (_is_sibling(text, total) or total.start in taken):
        return None
    if RUNNING.search(total.label) and not lead_in:
        return None
    halves = next((run[n : n + 2] for n in _led_starts(text, run) if _are_budget_halves(run[n : n + 2])), None)
    if halves and (sum(part.value for part in halves) == total.value or is_slip(total, halves)):
        return sum_of(total, halves, True)
    for start in (0, *_led_starts(text, run)):
        count = exact_prefix(total.value, run[start:])
        if count and not _goes_on(text, run[start:], count, strong):
            return sum_of(total, run[start : start + count], True)
    if run[0].sentence != total.sentence:
        return None
    listed = _listed(text, total, run)
    if not listed:
        return None
    if len(listed) > 2 and are_complements(listed[:2]) and "，" not in text[listed[0].end : listed[1].start] and "，" in text[listed[1].end : listed[2].start]:
        listed = listed[:2]
    remainder = has_remainder(listed)
    is_weak = (_WEAK_IN.search(between) and "其中" not in between and are_complements(listed)) or _are_budget_halves(listed)
    is_split = is_weak and not _MORE.match(text, listed[-1].end)
    nested = next(
        (
            part
            for part in listed[:-1]
            if len(listed) > 2 and (subset or RUNNING.search(part.label)) and remainder and part.value + listed[-1].value == total.value
        ),
        None,
    )
    if nested:  # 15 案，其中 12 案已發包，9 案完工，3 案施工中，其餘 3 案設計中
        return sum_of(total, [nested, listed[-1]], True)
    if remainder and not strong and (_is_left_of_part(text, total, listed) or (not subset and _is_one_of_more(figures, at, listed))):
        return None
    is_closed = remainder and REMAINDER.search(listed[-1].label) and (not CATEGORY.match(clean_label(listed[-1].label)) or not is_far(total, listed))
    is_over = subset and are_complements(listed) and sum(part.value for part in listed) > total.value and is_slip(total, listed)
    if subset and not is_split and not is_closed and not is_over:
        return _partial(total, listed)
    if strong and len(listed) > 1:
        if OPEN_END.match(listed[-1].follow) or any(OPEN_END.match(part.follow) for part in listed):
            return _partial(total, listed)
        return replace(_whole_of(total, listed), is_explicit=True)
    if total.is_labelled and listed[0].is_labelled and not WHOLE.search(total.label):  # inputs of a formula
        return None
    is_told = exhaust(text, total, listed, lead_in, ";" in between)
    fits = (
        CUE.search(total.label)
        or is_over
        or (is_told and are_classes(total, listed))
        or _REST.match(listed[-1].label)
        or all(part.value <= total.value for part in listed)
    )
    if fits and is_told:
        return _whole_of(total, listed)
    return None


def _are_budget_halves(parts: list[Figure]) -> bool:
    """經常門 and 資本門: every amount of a budget is one or the other, also after 其中."""
    return len(parts) == 2 and "經常" in parts[0].label and "資本" in parts[1].label


def _goes_on(text: str, run: list[Figure], count: int, strong: bool) -> bool:
    """True if the list visibly goes on behind the parts that happen to give the total: with a remainder (餘 3 案); after
    words as 包括 also by 、 or 及, by the same counting word before each number, or with an 其他."""
    if count == len(run) or run[count].sentence != run[0].sentence:
        return False
    extra = run[count]
    gap = text[run[count - 1].end : extra.start]
    if _ANOTHER.search(gap) or ";" in gap or "；" in gap or "其中" in gap:
        return False
    listed = run[: count + 1]
    if are_outcomes(listed) and are_listed(text, listed):
        return True  # 審議 24 案，通過 18 案、修正後通過 6 案、不通過 2 案
    if not strong:
        return bool(_REST.match(extra.label)) and count < len(run) and not _REST.match(run[count - 1].label)
    words = {match[0] if (match := _COUNTED.search(part.label)) else "" for part in run[: count + 1]}
    return NEXT_ITEM.match(gap[len(run[count - 1].follow) :]) is not None or (len(words) == 1 and "" not in words) or extra.label.startswith(("其他", "其餘"))


def _led_starts(text: str, run: list[Figure]) -> list[int]:
    """Where in the figures after a total words lead into another breakdown of it (…，增列 c 元，其中 a 元、b 元)."""
    return [n for n in range(1, len(run)) if _LED.search(text, run[n - 1].end, run[n].start)]


def _partial(total: Figure, listed: list[Figure]) -> Relation | None:
    parts = [part for part in listed if part.value <= total.value]
    return sum_of(total, parts, False) if parts and not _CHANGE.search(total.label) else None


def _following(figures: list[Figure], at: int) -> list[Figure]:
    """The figures after a total: of its sentence, or of the next one where its own holds none."""
    total = figures[at]
    rest = figures[at + 1 : at + 1 + MAX_PARTS]
    same = [f for f in rest if f.sentence == total.sentence]
    if any(f.kind == total.kind for f in same):
        return same
    return [f for f in rest if f.sentence == total.sentence + 1]


def _is_sibling(text: str, total: Figure) -> bool:
    """True if the figure is one of a list itself: joined to the next by 、 or 及."""
    end = total.end + len(total.follow)
    return text[end : end + 1] == "、" or bool(_SIBLING.match(total.follow))


def _ends_list(text: str, figures: list[Figure], at: int) -> bool:
    """號誌桿 1,200 支、路燈桿 2,800 支整併為: True if the figure is the last of a list, which as a whole is what words behind it speak of."""
    total, previous = figures[at], figures[at - 1] if at else None
    return (
        previous is not None
        and (previous.sentence, previous.kind) == (total.sentence, total.kind)
        and _JOINED.match(text, previous.end, total.start) is not None
    )


def _listed(text: str, total: Figure, run: list[Figure]) -> list[Figure]:
    """The parts up to where the list visibly ends: a stop, a comparison, another subject, a subset of a part."""
    listed: list[Figure] = []
    position = total.end
    for part in run:
        if part.sentence != total.sentence:
            break
        gap = text[position : part.start]
        if listed and ("；" in gap or ";" in gap or _ANOTHER.search(gap) or "其中" in gap or gap.count("，") > 2):
            break
        stop = max(gap.rfind(";"), gap.rfind("；"))
        is_bare = gap.count(";") == 1 and not _BOUND.search(gap) and bool(CUE.search(total.label))  # 共 228 件；已審結 191 件，未結 37 件
        if not listed and stop >= 0 and not is_bare and not _STRONG.search(gap[:stop]) and not _STRONG.match(gap, stop + 1):
            break
        if _ASIDE.search(part.label) or _GOING.search(part.label) or (listed and _TOTAL.search(part.label)):
            break
        listed.append(part)
        position = part.end
    return listed


def _is_left_of_part(text: str, total: Figure, parts: list[Figure]) -> bool:
    """稽查 8,612 家次，不合格 386 家次，複查合格 372 家次，餘 14 家次: what is left is left of a part, whose number the later
    ones miss by less than all of them miss the total."""
    miss = abs(total.value - sum(part.value for part in parts)) / total.value if total.value else 0
    later = [(whole, sum(part.value for part in parts[n + 1 :]), "，" in text[whole.end : parts[n + 1].start]) for n, whole in enumerate(parts[:-2])]
    return any(whole.value and is_apart and abs(whole.value - rest) / whole.value < miss for whole, rest, is_apart in later)


def _is_one_of_more(figures: list[Figure], at: int, parts: list[Figure]) -> bool:
    """6,420 戶，其中 1,284 戶、963 戶，餘 4,173 戶: True of 963, for what is left is more than it and less than a number before it."""
    total = figures[at]
    before = [f for f in figures[max(0, at - MAX_PARTS) : at] if f.sentence == total.sentence and f.kind == total.kind]
    return any(part.value > total.value for part in parts) and any(f.value > total.value for f in before)


def _of_part(figures: list[Figure], at: int) -> Relation | None:
    """… 持續列管 31 案 …。其中持續列管案件有 11 案 …: a subset of a number of the sentence before, named by its label."""
    part = figures[at]
    if not part.label.startswith("其中"):
        return None
    for whole in reversed(figures[max(0, at - 8) : at]):
        label = clean_label(whole.label)
        if whole.sentence == part.sentence - 1 and whole.kind == part.kind and len(label) > 1 and label in part.label and part.value <= whole.value:
            return sum_of(whole, [part], False)
    return None
