"""The figures of running text and the structure they stand in: sentences, brackets, quotes, units, labels.

A `Prose` is the text with the spaces between Chinese characters and digits taken out (documents print them at will) and
with the way back to the original offsets. All other modules of the calculator's eye look at it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal

import regex

from parsers.text.dates import FoundDate, find_dates
from parsers.text.numerals import Number, chinese_integer, find_numbers
from parsers.text.units import canonical_unit

COUNTERS = (
    *"案件場次項個家處所筆人名位員戶座輛台臺棟間校班組隊支張冊本篇份則條種類款頁片株棵隻頭尾盞套艘架節門堂床席梯標區站里村鄰鄉鎮縣國層樓部線口盒箱包劑瓶",
    *"桶袋把面幅檔齣集格例顆粒坪度噸通封週天日年月歲時分秒級倍科室獎屆期段州號對股點洞式",
    *(
        "人次",
        "場次",
        "家次",
        "處次",
        "件次",
        "車次",
        "班次",
        "梯次",
        "架次",
        "航次",
        "站次",
        "輛次",
        "戶次",
        "隊次",
        "輪次",
        "人日",
        "人月",
        "人時",
        "公里",
        "公尺",
        "公分",
        "公厘",
        "公頃",
        "公畝",
        "公噸",
        "公斤",
        "公克",
        "公升",
        "公秉",
        "毫米",
        "毫克",
        "微克",
        "平方公尺",
        "立方公尺",
        "平方公里",
        "千瓦",
        "百萬瓦",
        "小時",
        "分鐘",
        "個月",
        "學分",
        "世代",
    ),
)
"""Units that follow a number; longer ones win."""

_OPEN, _CLOSE = "([（［〔【", ")]）］〕】"
_QUOTE_OPEN, _QUOTE_CLOSE = "「『《〈“", "」』》〉”"
_PAIRS = dict(zip(_CLOSE + _QUOTE_CLOSE, _OPEN + _QUOTE_OPEN, strict=True))
_HALF = str.maketrans(
    {
        **{0xFF10 + digit: str(digit) for digit in range(10)},
        **dict(zip("（）：；％﹪＝＋－×＊÷／，？！\u3000\xa0\t\r–—", "():;%%=+−××÷/，?!  \n\n--", strict=True)),
    }
)
_CUT_NUMBER = regex.compile(r"(?<=\d,\d|\d,\d\d)\s+(?=\d)|(?<=\d,)\s+(?=\d{3}(?!\d))")
_ALNUM = regex.compile(r"[A-Za-z0-9.,%]")
_TIMES = regex.compile(r"(?<=[\p{Han}\d] ?)[xX*](?= ?\d)")
BLANK = "\ue000"
"""Stands for every character of a quoted name or a bracket where only the text around it is looked at."""

_MONEY = {"": 1, "千": 10**3, "仟": 10**3, "萬": 10**4, "百萬": 10**6, "千萬": 10**7, "億": 10**8}
_UNIT = regex.compile(
    r"(?P<money>千萬|百萬|[千仟萬億]|)(?:元|圓)(?![月件素旦宵首])"
    r"|(?P<percent>%|個?百分點)"
    r"|成(?P<tenth>[\d一二三四五六七八九](?![\d%個件案人場次萬億]))?(?![立果長員效功本交熟年為就])"
    r"|(?P<counter>個(?![月人案別股資])|"
    + "|".join(counter + ("(?!之)" if counter.endswith("次") else "") for counter in sorted(COUNTERS, key=len, reverse=True))
    + ")"
)
_PER_CENT_WORD = regex.compile(r"百分之$")
_THRESHOLD_AFTER = regex.compile(r"(?:\(含\))?(?:以[上下內外]|之內|未滿)|(?:\(含\))以")
_THRESHOLD_BEFORE = regex.compile(
    r"(?:(?<!超|提|之|以|目|年)前|未達|未滿|不滿|至少|至多|(?<![占佔])最[多高]|上限為?|不少於|不得少於|不得低於|不逾|滿|達(?=\d+%以上))$"
)
_RANGE_BEFORE = regex.compile(r"\d(?:%|個月|(?![升降增減調縮])\p{Han})?[-~～至到]$|\d−$")
_RANGE_AFTER = regex.compile(r"(?:%|個月|(?![升降增減調縮])\p{Han})?[-~～至到]\d|−\d")
_RELATIVE_TIME = regex.compile(r"[前上下次][一二兩三\d](?:年度?|期|季|月|次|屆|週|梯次|階段)$")
"""前一年, 上一期: they point at a time and count nothing."""
_DEEMED = regex.compile(r"計(?:[算\W_]|$)")
_PER_BEFORE = regex.compile(r"每[^，。；：\d]{0,9}$|各(?:補助|編列|為)?$")
_MONTH = r"\d{1,2}|[一二三四五六七八九十]{1,2}"
_MONTHS = regex.compile(rf"(?<!\d)(?P<first>{_MONTH})月份?[至到~-]+(?:\d{{2,3}}年度?)?(?P<last>{_MONTH})月")
_BARE_LABELS = frozenset(("", "占", "佔", "共", "計", "約", "為"))
_STOPS = frozenset("，、；。：:;!?！？\n()=÷×−")
_SENTENCE_END = frozenset("。!?！？\n")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit. Offsets are those of the prose: [start, end) with the unit, [start, number_end) without.

    `value` and `quantum` are in the unit's base: money in 元, 成 in %. `label` is the text since the last stop or figure,
    `follow` the text up to the next one; `group` is the innermost bracket (-1 outside), `sentence` counts from 0.
    """

    value: Decimal
    quantum: Decimal
    is_exact: bool
    unit: str | None
    start: int
    number_end: int
    end: int
    label: str
    label_start: int
    follow: str
    group: int
    sentence: int
    is_threshold: bool
    is_per: bool
    is_labelled: bool = False
    """True if a colon stands between label and number, as in 發文總件數：1969."""
    is_bracketed: bool = False
    """True if it is all that its bracket holds, as in 髒亂點查報（229 件）: then label and group are those before the bracket."""

    @property
    def kind(self) -> str | None:
        """The canonical unit: figures of one kind can be added."""
        return canonical_unit(self.unit) if self.unit else None


@dataclass(frozen=True, slots=True)
class Group:
    """A bracket: text[start:end] is its content, `parent` the bracket around it (-1 for none)."""

    start: int
    end: int
    parent: int


@dataclass(slots=True)
class Prose:
    """A text ready for the finders. `flat` is `text` with the contents of quotes blanked, `outer` also those of brackets."""

    text: str
    offsets: list[int]
    groups: list[Group] = field(default_factory=list)
    quotes: list[tuple[int, int]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    dates: list[FoundDate] = field(default_factory=list)
    sentence_starts: list[int] = field(default_factory=list)
    flat: str = ""
    outer: str = ""
    group_at: list[int] = field(default_factory=list)

    def sentence_of(self, at: int) -> int:
        return bisect_right(self.sentence_starts, at) - 1

    def sentence_span(self, number: int) -> tuple[int, int]:
        start = self.sentence_starts[number]
        end = self.sentence_starts[number + 1] if number + 1 < len(self.sentence_starts) else len(self.text)
        return start, end

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of [start, end)."""
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]

    def scope(self, group: int) -> str:
        """The text in which a bracket's own content stands alone (or the text outside brackets), all else blanked."""
        if group < 0:
            return self.outer
        inside = self.groups[group]
        content = "".join(c if self.group_at[at] == group else BLANK for at, c in enumerate(self.flat[inside.start : inside.end], inside.start))
        return BLANK * inside.start + content + BLANK * (len(self.text) - inside.end)


def read_prose(original: str) -> Prose:
    """The prose of a text: everything the finders need, computed once."""
    text, offsets = _squeeze(original)
    prose = Prose(text, offsets)
    _bracket(prose)
    _split_sentences(prose)
    prose.dates = [date for date in find_dates(prose.flat) if date.year is not None or date.month is not None]
    prose.figures = _figures(prose)
    return prose


def _squeeze(original: str) -> tuple[str, list[int]]:
    """Without the spaces next to a Chinese character or sign; numbers cut in mid-digit are joined."""
    half = _TIMES.sub("×", original.translate(_HALF))
    cut = {at for match in _CUT_NUMBER.finditer(half) for at in range(*match.span()) if half[at] != ","}
    kept: list[str] = []
    offsets: list[int] = []
    length = len(half)
    for at, character in enumerate(half):
        if at in cut:
            continue
        if character == " ":
            after = at + 1
            if after < length and half[after] == " ":
                continue
            before = kept[-1] if kept else "\n"
            if after >= length or not (_ALNUM.match(before) and _ALNUM.match(half[after])):
                continue
        kept.append(character)
        offsets.append(at)
    offsets.append(len(original))
    return "".join(kept), offsets


def _bracket(prose: Prose) -> None:
    """Pair brackets and quotes; a bracket that never closes within its line is no bracket."""
    text = prose.text
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int, bool]] = []
    for at, character in enumerate(text):
        if character in _OPEN or character in _QUOTE_OPEN:
            stack.append((character, at))
        elif character in _PAIRS:
            wanted = _PAIRS[character]
            depth = next((n for n in range(len(stack) - 1, max(-1, len(stack) - 7), -1) if stack[n][0] == wanted), None)
            if depth is not None:
                pairs.append((stack[depth][1], at, wanted in _QUOTE_OPEN))
                del stack[depth:]
    pairs.sort()
    flat = list(text)
    outer = list(text)
    prose.group_at = [-1] * (len(text) + 1)
    quoted_to = -1
    for start, end, is_quote in pairs:
        if start < quoted_to:
            continue
        if is_quote:
            prose.quotes.append((start + 1, end))
            quoted_to = end
            flat[start + 1 : end] = outer[start + 1 : end] = BLANK * (end - start - 1)
            continue
        number = len(prose.groups)
        prose.groups.append(Group(start + 1, end, prose.group_at[start]))
        prose.group_at[start + 1 : end] = [number] * (end - start - 1)
        outer[start + 1 : end] = BLANK * (end - start - 1)
    prose.flat, prose.outer = "".join(flat), "".join(outer)


def _split_sentences(prose: Prose) -> None:
    starts = [0]
    for at, character in enumerate(prose.outer):
        if character in _SENTENCE_END and at + 1 < len(prose.text):
            starts.append(at + 1)
    prose.sentence_starts = starts


def _figures(prose: Prose) -> list[Figure]:
    dated = [False] * (len(prose.text) + 1)
    for date in prose.dates:
        dated[date.start : date.end] = [True] * (date.end - date.start)
    found: list[tuple[Number, str | None, int, int, Decimal, bool]] = []
    for number in find_numbers(prose.flat):
        is_factor = number.start > 0 and prose.flat[number.start - 1] in "×÷"
        if (dated[number.start] and not is_factor) or (found and number.start < found[-1][3]):
            continue
        unit = _unit(prose.flat, number)
        if _RELATIVE_TIME.match(prose.flat, number.start - 1, unit[2]):
            continue
        if prose.flat[number.start - 1 : number.start] == ":" and _opens_label(prose, number.end, unit[2]):
            unit = (None, number.start, number.end, Decimal(1), False)
        found.append((number, *unit))
    figures = []
    for n, (number, unit, start, end, factor, is_tenth) in enumerate(found):
        previous_end = found[n - 1][3] if n else 0
        next_start = found[n + 1][2] if n + 1 < len(found) else len(prose.text)
        is_labelled = prose.flat[start - 1 : start] == ":"
        label_start = _back_to_stop(prose.flat, start - is_labelled, previous_end)
        follow_end = _on_to_stop(prose.flat, end, next_start)
        if is_labelled and prose.flat[follow_end : follow_end + 1] == ":":
            follow_end = end
        before = prose.flat[max(0, start - 14) : start]
        if _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(prose.flat, number.end):
            continue
        extra = Decimal(_digit(prose.flat[end - 1])) if is_tenth else Decimal(0)
        figures.append(
            Figure(
                value=number.value * factor + extra,
                quantum=number.quantum * factor / (10 if is_tenth else 1),
                is_exact=number.is_exact,
                unit=unit,
                start=start,
                number_end=number.end,
                end=end,
                label=prose.flat[label_start : start - is_labelled].replace(BLANK, ""),
                label_start=label_start,
                follow=prose.flat[end:follow_end].replace(BLANK, ""),
                group=prose.group_at[start],
                sentence=prose.sentence_of(start),
                is_threshold=bool(_THRESHOLD_AFTER.match(prose.flat, end) or _THRESHOLD_BEFORE.search(before)),
                is_labelled=is_labelled,
                is_per=bool(_PER_BEFORE.search(before)) or (before.endswith("以") and bool(_DEEMED.match(prose.flat, end))),
            )
        )
    return _lifted(prose, figures)


def _lifted(prose: Prose, figures: list[Figure]) -> list[Figure]:
    """Figures that are all their bracket holds, moved to the text around it."""
    inside = Counter(figure.group for figure in figures)
    lifted = []
    for figure in figures:
        if figure.group >= 0 and inside[figure.group] == 1 and figure.label in _BARE_LABELS and not figure.follow:
            group = prose.groups[figure.group]
            if figure.end == group.end:
                floor = lifted[-1].end if lifted else 0
                label_start = _back_to_stop(prose.flat, group.start - 1, min(floor, group.start - 1))
                label = prose.flat[label_start : group.start - 1].replace(BLANK, "")
                follow = prose.flat[group.end + 1 : _on_to_stop(prose.flat, group.end + 1, len(prose.flat))].replace(BLANK, "")
                figure = replace(figure, group=group.parent, label=label, label_start=label_start, follow=follow, is_bracketed=True)
        lifted.append(figure)
    return lifted


def _unit(text: str, number: Number) -> tuple[str | None, int, int, Decimal, bool]:
    """(unit, start, end, factor to the base unit, whether a digit follows 成) of a number."""
    if _PER_CENT_WORD.search(text, max(0, number.start - 4), number.start):
        return "%", number.start - 3, number.end, Decimal(1), False
    match = _UNIT.match(text, number.end)
    if not match:
        return None, number.start, number.end, Decimal(1), False
    if match["money"] is not None:
        return "元", number.start, match.end(), Decimal(_MONEY[match["money"]]), False
    if match["percent"]:
        return "%", number.start, match.end(), Decimal(1), False
    if match["counter"]:
        return match["counter"], number.start, match.end(), Decimal(1), False
    return "%", number.start, match.end(), Decimal(10), bool(match["tenth"])


def _opens_label(prose: Prose, number_end: int, unit_end: int) -> bool:
    """True if what looks like a unit behind a labelled number opens the next label: 3,700 線上簽核率：…"""
    stop = _on_to_stop(prose.flat, number_end, len(prose.flat))
    if unit_end == number_end or prose.flat[stop : stop + 1] != ":":
        return False
    is_apart = prose.offsets[number_end] > prose.offsets[number_end - 1] + 1
    goes_on = unit_end < len(prose.text) and prose.offsets[unit_end] == prose.offsets[unit_end - 1] + 1
    return is_apart and goes_on


def _digit(character: str) -> int:
    return int(character) if character.isdecimal() else chinese_integer(character) or 0


def _back_to_stop(text: str, at: int, floor: int) -> int:
    while at > floor and text[at - 1] not in _STOPS:
        at -= 1
    return at


def _on_to_stop(text: str, at: int, ceiling: int) -> int:
    while at < ceiling and text[at] not in _STOPS:
        at += 1
    return at


def month_spans(prose: Prose) -> list[tuple[int, int, int]]:
    """(start, end, number of months) of each 1 月至 12 月."""
    spans = []
    for match in _MONTHS.finditer(prose.flat):
        first, last = (int(m) if m.isdecimal() else chinese_integer(m) or 0 for m in (match["first"], match["last"]))
        if 1 <= first <= last <= 12:
            spans.append((match.start(), match.end(), last - first + 1))
    return spans
