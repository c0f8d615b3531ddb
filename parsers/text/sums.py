"""Totals and their parts: 計 19 案，包括 … 8 案，… 7 案; A、B、C，合計 N; N 案，解除 a 案，… 尚餘 b 案.

Whether a breakdown is complete is told by words first (包括, 分別為, a colon, a remainder as 其餘 or 尚餘, labels that are each
other's complement) and by the numbers where words leave it open: parts that happen to exhaust the whole are the whole.
After 其中 a breakdown that does not exhaust it is a part, never an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.relations import Relation, clean_label, operand

LONGEST_CHAIN = 400
"""Characters of a sentence that are searched for the words that join its figures."""
MAX_PARTS = 24
"""How far a breakdown may run; keeps the search linear on any text."""

_NO_PARTS = frozenset({"%", "年", "月", "日", "天", "歲", "樓", "層", "號", "屆", "期", "級", "段", "倍", "時", "分", "秒"})
"""Units whose figures are points or lengths of time, places or shares rather than things counted."""

_CUE = regex.compile(r"(?:共計|合計|總計|小計|總共|合共|總數|總額|總件數|(?<![會統預設審])計(?![畫劃算])|(?<![公])共|總)\p{Han}{0,6}:?$")
_CLOSING_CUE = regex.compile(
    r"^(?:以上\p{Han}{0,4}?|上述|前述|全年度?|全部|全縣|全市|本年度|二者|兩者|三者|[\d\-至到]+項?)?(?:共計|合計|總計|小計|總共|合共|共|計)\p{Han}{0,6}:?$"
)
_RUNNING = regex.compile(r"累計|累積|迄今")
_JOINED = regex.compile(r"加上|連同|併同|併計")
_STRONG = regex.compile(r"包括|包含|分別|分為|計有|如下|如次|下列|依序|即|結果|係(?!屬)|(?<![以作因所認])為$|:")
_SUBSET = regex.compile(
    r"其中|主要|前[\d一二三四五六七八九十]{1,2}[名大項位多]|(?<=^|，)以(?!上|下|內|外|前|後|及|來)|例如|諸如|尤其|(?<![包涵])含(?!括)|最多|居[前首冠]"
)
_BREAK = regex.compile(r"其中|含|較|另")
_LED = regex.compile(r"其中|包括|包含|分別|分為|[:：]")
_CHANGE = regex.compile(r"[增減]\p{Han}{0,2}$")
_COUNTED = regex.compile(r"(?:共|計|有|為)$")
_NEXT_ITEM = regex.compile(r"、|及|與|和")
_REST = regex.compile(r"其餘|尚餘|餘|賸餘|剩餘|尚有")
_WHOLE = regex.compile(r"總|合計|共計|全")
_WEAK_IN = regex.compile(r"(?<![包涵])含")
_REMAINDER = regex.compile(r"其餘|尚餘|賸餘|剩餘|所餘|其他|尚有|(?:^|[^\p{Han}])餘|^餘|未|仍|持續|尚未|尚在|賡續")
_REMAINS = regex.compile(r"仍|尚在|持續|審理中|辦理中|施工中|進行中|列管中|執行中|待")
_OPEN_END = regex.compile(r"^\p{Han}{0,6}等(?![級第於])|^占?(?:最多|次之|居[前首冠]|為大宗|最高|為主)")
_ANOTHER = regex.compile(r"另|此外|至於|同時|並(?!未)|較|比去年")
_ASIDE = regex.compile(r"較|每")
_SIBLING = regex.compile(r"^\p{Han}{0,8}(?:及(?![格時])|(?<!參)與|和|暨)")
_COMPLEMENTS = tuple(
    (regex.compile(one), regex.compile(other))
    for one, other in (
        ("男", "女"), ("中央", "地方|[縣市府]|自籌|配合"), ("補助", "自籌|自有|配合"), ("國內", "國外"), ("本國", "外國"), ("公立", "私立"),
        ("經常", "資本"), ("新增|新核定|新申請", "延續|持續|以前|舊案|既有"), ("書面", "實地"), ("(?<!未)通過", "未通過"), ("(?<!不)合格", "不合格"),
        ("本土", "境外"), ("(?<!未)完[成工]", "未完|施工|執行中"), ("已", "未|尚"), ("市區", "郊區|偏鄉|鄉鎮"), ("線上|網路", "臨櫃|現場|紙本|實體"),
        ("室內", "室外|戶外"), ("(?<!不予)核准", "不予核准|駁回"), ("正常", "維修|異常|故障"), ("府內", "府外|外聘"), ("一般", "特殊|團體"),
        ("上半年", "下半年"), ("平日", "假日"), ("(?<!未)開案", "未開案"), ("平整", "破損"),
    )
)  # fmt: skip
"""Pairs of labels that split any whole in two; each is searched in one of two parts."""


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
            if not countable(total) or "淨" in total.label:
                continue
            bracket = _in_bracket(prose, scopes, total)
            after = _after(text, figures, at, taken)
            before = _before(text, figures, at, taken)
            of_part = _of_part(figures, at)
            for relation in (bracket, after, before, of_part):
                if relation:
                    found.append(relation)
                    if relation.complete:
                        taken.update(o.start for o in relation.operands)
    return found


def countable(figure: Figure) -> bool:
    return (figure.unit is not None or figure.is_labelled) and figure.unit not in _NO_PARTS and not figure.is_threshold and not figure.is_per


def _sum(total: Figure, parts: Sequence[Figure], complete: bool) -> Relation:
    return Relation("sum", operand(total, "total"), tuple(operand(part, "addend" if complete else "part") for part in parts), complete)


def _exact_prefix(total: Decimal, parts: Sequence[Figure]) -> int:
    """How many of the first parts (two at least) sum to the total; 0 if none do."""
    for count, value in enumerate(accumulate(part.value for part in parts), 1):
        if value == total and count > 1:
            return count
    return 0


def _complementary(parts: Sequence[Figure]) -> bool:
    if len(parts) != 2:
        return False
    first, second = (part.label + part.follow for part in parts)
    return any((a.search(first) and b.search(second)) or (a.search(second) and b.search(first)) for a, b in _COMPLEMENTS)


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
    count = _exact_prefix(total.value, parts)
    if count:
        return _sum(total, parts[:count], True)
    closed = prose.text[parts[-1].end : group.end]
    is_subset = bool(_SUBSET.search(lead)) or closed.startswith("等")
    if is_subset:
        is_whole = _WEAK_IN.search(lead) and "其中" not in lead and _complementary(parts)
        if is_whole:
            return _sum(total, parts, True)
        parts = [part for part in parts if part.value <= total.value]
        return _sum(total, parts, False) if parts else None
    if len(parts) < 2 or (any(part.value > total.value for part in parts) and not _STRONG.search(lead)):
        return None
    return _sum(total, parts, True)


def _after(text: str, figures: list[Figure], at: int, taken: set[int]) -> Relation | None:
    """N 案，包括 a 案、b 案, and all other breakdowns that follow the total outside brackets."""
    total = figures[at]
    run = [f for f in _following(figures, at) if f.kind == total.kind and countable(f)]
    if not run or _OPEN_END.match(total.follow):
        return None
    between = text[total.end : run[0].start - run[0].is_labelled]
    strong, subset = bool(_STRONG.search(between)), bool(_SUBSET.search(between))
    lead_in = strong or subset
    if not lead_in and (_is_sibling(text, total) or total.start in taken):
        return None
    if _RUNNING.search(total.label) and not lead_in:
        return None
    for start in (0, *_led_starts(text, run)):
        count = _exact_prefix(total.value, run[start:])
        if count and not (strong and _goes_on(text, run[start:], count)):
            return _sum(total, run[start : start + count], True)
    if run[0].sentence != total.sentence:
        return None
    listed = _listed(text, total, run)
    if not listed:
        return None
    remainder = len(listed) > 1 and _has_remainder(listed)
    if subset and not (remainder and _REMAINDER.search(listed[-1].label)):
        return _partial(total, listed)
    if strong and len(listed) > 1:
        if _OPEN_END.match(listed[-1].follow) or any(_OPEN_END.match(part.follow) for part in listed):
            return _partial(total, listed)
        return _sum(total, listed, True)
    fits = _CUE.search(total.label) or _REST.match(listed[-1].label) or all(part.value <= total.value for part in listed)
    if fits and (remainder or _complementary(listed) or _nearly(total, listed)):
        return _sum(total, listed, True)
    return None


def _goes_on(text: str, run: list[Figure], count: int) -> bool:
    """True if the list visibly goes on behind the parts that happen to give the total: by 、 or 及, by the same counting
    word before each number, or with an 其他."""
    if count == len(run) or run[count].sentence != run[0].sentence:
        return False
    extra = run[count]
    gap = text[run[count - 1].end : extra.start]
    if _ANOTHER.search(gap) or ";" in gap or "；" in gap or "其中" in gap:
        return False
    words = {match[0] if (match := _COUNTED.search(part.label)) else "" for part in run[: count + 1]}
    return _NEXT_ITEM.match(gap[len(run[count - 1].follow) :]) is not None or (len(words) == 1 and "" not in words) or extra.label.startswith(("其他", "其餘"))


def _led_starts(text: str, run: list[Figure]) -> list[int]:
    """Where in the figures after a total words lead into another breakdown of it (…，增列 c 元，其中 a 元、b 元)."""
    return [n for n in range(1, len(run)) if _LED.search(text, run[n - 1].end, run[n].start)]


def _partial(total: Figure, listed: list[Figure]) -> Relation | None:
    parts = [part for part in listed if part.value <= total.value]
    return _sum(total, parts, False) if parts and not _CHANGE.search(total.label) else None


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
        if not listed and (";" in gap or "；" in gap) and not _STRONG.search(gap):
            break
        if _ASIDE.search(part.label):
            break
        listed.append(part)
        position = part.end
    return listed


def _has_remainder(parts: list[Figure]) -> bool:
    return bool(_REMAINDER.search(parts[-1].label) or _REMAINS.search(parts[-1].follow) or any("持續" in part.label or "尚餘" in part.label for part in parts))


def _nearly(total: Figure, parts: list[Figure]) -> bool:
    """Bare parallel parts that nearly exhaust the whole: a slip in a digit, not a subset."""
    if len(parts) < 2 or any(len(part.label) > 12 or part.value > total.value for part in parts) or (total.is_labelled and not _WHOLE.search(total.label)):
        return False
    gap = abs(sum(part.value for part in parts) - total.value)
    return gap * 20 <= total.value if len(parts) > 2 else gap * 50 <= total.value


def _before(text: str, figures: list[Figure], at: int, taken: set[int]) -> Relation | None:
    """a 案、b 案，合計 N 案: parts first, then a total that opens its clause with 合計, 共計, 共 or 計."""
    total = figures[at]
    if not _is_closing(text, figures, at):
        return None
    previous = figures[max(0, at - MAX_PARTS) : at]
    same = [f for f in previous if f.sentence == total.sentence]
    opens_sentence = not same or not any(f.kind == total.kind for f in same)
    run = [f for f in (previous if opens_sentence else same) if f.kind == total.kind and countable(f)]
    run = [f for f in run if f.sentence >= total.sentence - (2 if _CLOSING_CUE.match(total.label) or not _CUE.search(total.label) else 0)]
    count = _exact_prefix(total.value, run[::-1])
    if count:
        return _sum(total, run[-count:], True)
    if _JOINED.search(text, _sentence_start(text, total.start), total.start):
        return _joined(figures, at)
    if total.start in taken or any(part.value > total.value for part in run):
        return None
    opens_clause = text[max(0, total.label_start - 1)] in "，、；。:\n)" or total.is_labelled
    if len(run) < 2 or not _CLOSING_CUE.match(total.label) or opens_sentence or not opens_clause:
        return None
    first_stop = max(text.rfind(stop, max(0, total.start - LONGEST_CHAIN), total.start) for stop in "；;")
    run = [f for f in run if f.start > first_stop]
    gaps = [text[a.end : b.start] for a, b in zip(run, [*run[1:], total], strict=True)]
    if len(run) < 2 or any(gap.count("，") > 2 or _BREAK.search(gap) for gap in gaps):
        return None
    return _sum(total, run, True)


def _sentence_start(text: str, at: int) -> int:
    floor = max(0, at - LONGEST_CHAIN)
    return max(floor, text.rfind("。", floor, at))


def _joined(figures: list[Figure], at: int) -> Relation | None:
    """已建置 154 個熱點。… 加上 … 225 個熱點，共有 379 個熱點: the parts over sentences that count the total's noun."""
    total = figures[at]
    noun = total.follow[-4:]
    near = [f for f in figures[max(0, at - 8) : at] if f.kind == total.kind and countable(f) and f.sentence >= total.sentence - 3]
    parts = [f for f in near if noun and f.follow.endswith(noun)]
    return _sum(total, parts[-2:], True) if len(parts) > 1 else None


def _of_part(figures: list[Figure], at: int) -> Relation | None:
    """… 持續列管 31 案 …。其中持續列管案件有 11 案 …: a subset of a number of the sentence before, named by its label."""
    part = figures[at]
    if not part.label.startswith("其中"):
        return None
    for whole in reversed(figures[max(0, at - 8) : at]):
        label = clean_label(whole.label)
        if whole.sentence == part.sentence - 1 and whole.kind == part.kind and len(label) > 1 and label in part.label and part.value <= whole.value:
            return _sum(whole, [part], False)
    return None


def _is_closing(text: str, figures: list[Figure], at: int) -> bool:
    """True if a figure reads as the total of what stands before it; 累計 alone is a running total."""
    total = figures[at]
    if _RUNNING.search(total.label):
        return "總計" in total.label or "合計" in total.label
    if _CUE.search(total.label):
        return True
    stop = max(text.rfind(mark, max(0, total.start - LONGEST_CHAIN), total.start) for mark in "。；;\n")
    first = next(f for f in figures[max(0, at - MAX_PARTS) :] if f.start > stop)
    return first is not total and bool(_CLOSING_CUE.match(first.label))
