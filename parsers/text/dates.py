"""Dates as Taiwanese documents print them: 114 年 4 月 16 日, 民國 114 年, 114/4/16, 2025 年, 一○二年九月, 108-113.

A day without a month, or a month and day without any year near, is read only as far as it is printed: what a later end of a
range or list leaves out (102 年 6 月 6 日至 17 日) is taken from the date before it. A year of birth (83 年次) is none, nor is a lunar month.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import regex

from parsers.text.fold import replacer
from parsers.text.numerals import COUNTERS, chinese_integer

Precision = Literal["year", "month", "day"]
CUE_NAMES = ("evidence", "done", "since", "launched", "planned", "deadline", "schedule", "history", "name", "range", "range_end", "other")
ROC_EPOCH = 1911
"""ROC year 1 is 1912."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text. `roc_year` 114 is `year` 2025; a part that is neither printed nor inherited within the text is None.

    `date` is there if year, month and day are known and the day exists; `is_valid` is False if it does not (2/30, month
    13). `weekday_text` is as printed (星期六, (六)). `cue` is one of CUE_NAMES: what the words around the date say. A range has
    the cue `range` at its first and `range_end` at its second end. `text` is text[start:end] as printed.
    """

    roc_year: int | None
    year: int | None
    month: int | None
    day: int | None
    date: datetime.date | None
    precision: Precision
    weekday_text: str | None
    cue: str
    start: int
    end: int
    text: str
    is_valid: bool


class Cue(NamedTuple):
    """Words directly before or after a date that say what it stands for, with an example and the date meant in it."""

    name: str
    before: str
    after: str
    example: str
    date_text: str


CUES: tuple[Cue, ...] = (
    Cue("schedule", r"第 ?[\d一二三四五六七八九十]+ ?(?:階段|期|年|季) ?[：:（(] ?$", "", "第 1 年(112 年)達標的局處", "112 年"),
    Cue("schedule", r"每年(?:度)? ?$", "", "每年 9 月辦理考核", "9 月"),
    Cue("schedule", "", r"^ ?\)?(?:為|係)?第 ?[\d一二三四五六七八九十]+ ?(?:年|期)", "112 年為第 1 年", "112 年"),
    Cue("since", r"(?:自|從) ?$", "", "自 98 年 8 月 28 日正式上線", "98 年 8 月 28 日"),
    Cue("since", "", r"^ ?(?:底|初|[上中下]旬)? ?(?:本[府縣市局處會] ?)?起(?![訖點訴造因])", "111 年起獲新增員額", "111 年"),
    Cue("deadline", r"(?:截至|截止|迄至?|直至|至) ?$", "", "截至 102 年 8 月已安裝 252 台", "102 年 8 月"),
    Cue("deadline", "", r"^ ?(?:底|中|初|終|[上中下]旬)? ?(?:為?止|(?:以|之)?前(?![ \d往述揭期項三二半言台端瞻鎮]))", "於 114 年 3 月底前填報", "114 年 3 月"),
    Cue(
        "planned",
        r"(?:預[計定訂期估]|籌[劃備設]|規劃|計[劃畫](?=於|在)|擬|(?<!已)將|[須需應訂]於|俟|排定|目標|期程|[列納]入)[^，。；、\n]{0,12}$",
        "",
        "籌劃 115 年度換證作業",
        "115 年度",
    ),
    Cue("planned", "", r"^[^，。；、「\n]{0,14}(?:(?<!已)將(?!近)|預[計定]|擬(?![真定])|規劃|籌[劃備])", "103 年將持續建置無線上網熱點", "103 年"),
    Cue("planned", "", r"^ ?底? ?(?:以後|之後)", "105 年以後完成次要服務升級", "105 年"),
    Cue("history", r"(?:曾於?|[前早]於|早在|上年度|去年|前年|歷年|延續|較|相較於?|[相對]比|除) ?[(（]?$", "", "較 113 年成長 5%", "113 年"),
    Cue(
        "history",
        r"(?:[成設創]立|創刊|發照|核[定發准]|簽[約訂]|決標|開工|生效|發布|[前上]一?[次屆期]|首次)[^，。；\n\d]{0,6}[：:]? ?$",
        "",
        "上次評鑑日期：111 年 5 月 6 日",
        "111 年 5 月 6 日",
    ),
    Cue("history", "", r"^[^，。；\n]{0,12}(?:曾|同期|相比|以前|相較)", "與 113 年度同期相比", "113 年度"),
    Cue("done", r"(?:已|業)於? ?$", "", "已於 114 年 9 月 12 日完成建置", "114 年 9 月 12 日"),
    Cue("done", "", r"^ ?[底初]? ?(?:業?已(?![停]))", "102 年 4 月已將成績函請各館", "102 年 4 月"),
    Cue(
        "launched",
        "",
        r"^[^，。；\n]{0,24}(?:上線|啟用|啟動|成立|開辦|開館|開幕|揭牌|營運|施行|實施|生效|開始|試辦|導入|啟航|推出)",
        "於 113 年 12 月 30 日正式上線",
        "113 年 12 月 30 日",
    ),
    Cue(
        "history",
        "",
        r"^[^，。；\n]{0,24}(?:核[定准備]|奉核|公[布告]|發布|函[頒文示]|[訂頒][頒布定行]|[增修]訂|修正|決標|簽[約訂署]|締結|立法|三讀|獲准|備查|來函|號函|字第)",
        "於 113 年 5 月 2 日修正本縣考核要點",
        "113 年 5 月 2 日",
    ),
)
"""Tried in this order; a name in quotes and a range come before them, a dated item of work after them."""

_S = r"[ \u3000]{0,2}"
_HAN = "零〇○一二三四五六七八九十百壹貳參叁肆伍陸柒捌玖拾廿卅"
_TWO = rf"(?:\d{{1,2}}(?!\d)|[{_HAN}]{{1,4}})"
_YEAR = rf"(?:\d{{2,4}}(?!\d)|[{_HAN}]{{2,6}})"
_TO = r"(?:起?至|到|迄|[-~～－–—])"
_LIST = r"(?:[、,，及和與暨]|以及)"
_JOIN = rf"{_S}(?:{_TO}|{_LIST}){_S}"
_MORE_YEARS = rf"(?=(?:{_JOIN}{_YEAR}){{1,6}}{_S}年(?!次))"
_MORE_MONTHS = rf"(?=(?:{_JOIN}{_TWO}){{1,6}}{_S}月(?!\p{{Han}}?[刊薪]))"
_MORE_DAYS = rf"(?=(?:{_JOIN}{_TWO}){{1,6}}{_S}日)"
_WEEKDAY = rf"(?P<weekday>[（(]?(?:星期|週|周|禮拜)[一二三四五六日天](?!{_S}[、及和與至~～－-])[)）]?|[（(][一二三四五六日][)）])"

_MONTH = rf"(?P<month>{_TWO})(?:{_S}月份?(?![刊薪費租票餅台臺亮球])|{_MORE_MONTHS})"
_DAY = rf"(?P<day>{_TWO})(?:{_S}日|{_MORE_DAYS})"
_DATE = regex.compile(
    rf"""(?=[\d中民西公{_HAN}])  # what a date may open with: most characters are passed over quickly
    (?:(?<![\d.,/:A-Za-z第{_HAN}]|第{_S})|(?<=(?:^|[\s。；])\d{{1,2}}\.))(?:
      (?:(?P<era>中華民國|民國|西元|公元){_S})?(?P<year>{_YEAR})(?:{_S}(?P<school>學)?(?:會計)?年(?!次)(?P<annual>度)?|{_MORE_YEARS})(?:{_S}{_MONTH}(?:{_S}{_DAY})?)?
    | (?P<numeric>(?P<ny>\d{{2,4}})(?P<sep>[/.-])(?P<nm>\d{{1,2}})(?P=sep)(?P<nd>\d{{1,2}})(?![\d/-]|\.\d))
    | (?<!\d{_S}年{_S}){_MONTH}(?:{_S}{_DAY})?
    | {_DAY}
    | (?P<slash_month>\d{{1,2}})/(?P<slash_day>\d{{1,2}})(?={_S}{_WEEKDAY})
    | (?P<first_year>\d{{2,3}})(?={_S}[-~～－–至]{_S}(?P<last_year>\d{{2,3}})(?![\d.,/%％]))
    )(?:{_S}{_WEEKDAY})?""",
    regex.VERBOSE,
)
_half_width = replacer({**{0xFF10 + digit: str(digit) for digit in range(10)}, 0xFF0F: "/", 0xFF0E: ".", 0x3000: " ", 0xA0: " "})
_RANGE_GAP = regex.compile(rf"[底初]?{_S}{_TO}{_S}")
_LIST_GAP = regex.compile(rf"{_S}{_LIST}{_S}")
_SENTENCE_END = regex.compile(r"[。；;\n]")
_DURATION_BEFORE = regex.compile(r"(?:連續|逾|超過|屆滿|歷時|為期|長達|已有|約|近|滿|每|前|後|過去|未來|共計?|達) ?$")
_DURATION_AFTER = regex.compile(r" ?(?:來|間|以[上下內]|餘|多|之久|歷史|老|的|齡|資|期|內|級|週年|周年)")
_COUNTED = regex.compile(r" ?(?:%|％|" + "|".join(sorted(COUNTERS, key=len, reverse=True)) + ")")
_LUNAR_BEFORE = regex.compile(r"(?:農曆|陰曆|舊曆) ?$")
_COMPARED_BEFORE = regex.compile(r"(?:較|比|除|自|從|至|迄|延續|以前|去年|上年度?)[^，。；]{0,3}$")
_QUOTES = {"「": "」", "『": "』", "《": "》", "〈": "〉", "“": "”"}
_QUOTE_OPENED = regex.compile(f"[{''.join(_QUOTES)}]")
_PROGRAMME = regex.compile(r"^[^，。；、「」\n\d]{0,25}?(?:計畫|方案|預算|決算|要點|辦法|條例|規定|施政報告|評鑑|評比|考核|獎)")
_EVENT = regex.compile(
    r"辦理|舉辦|召開|舉行|參加|參與|課程|場|講[習座]|研習|訓練|會議|座談|宣導|活動|演練|說明會|參訪|觀摩|查核|稽核|檢測|保養|出席|開會|主題|授課"
)
_MILESTONE = regex.compile(
    r"完成|建置|規劃|招標|驗收|委託|開工|動工|竣工|完工|通車|取得|獲[得頒選]?|申請|提報|報[請院]|送[請審]|改制|合併|移撥|更名|籌備|前置|先期|徵選"
)
_ITEM_START = regex.compile(
    r"(?:^|[\n：:；;•●◎※（(]|[(（][一二三四五六七八九十\d]{1,3}[)）]|(?<!\d)\d{1,2}[.、．)）]|[①-⑳]|[甲乙丙丁]、"
    r"|第 ?[\d一二三四五六七八九十]{1,3} ?(?:場次?|次|梯次?)[^，。；\n\d]{0,6})"
    r"[ \u3000]{0,4}(?:(?:業?已|並|分別)?於)?[ \u3000]{0,4}$"
)
_TOLD = regex.compile(r"(?:於|分別為|包括|包含|日期[：:]?)[ \u3000]{0,4}$")

_BEFORE_AFTER = tuple((cue.name, regex.compile(cue.before) if cue.before else None, regex.compile(cue.after) if cue.after else None) for cue in CUES)
_MARKER = regex.compile(r"[（(]([一二三四五六七八九])[)）]")
_AFTER_WEEKDAY = regex.compile(r"[，、。；)）\n至\d~～-]|[上下]午|晚間|時|起|止|$")


@dataclass(slots=True)
class _Mention:
    """A date as printed, before the parts that it leaves out are filled in. `year` is CE; `link` is how it hangs on the mention before."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday_text: str | None = None
    is_school_year: bool = False
    link: Literal["range", "list", ""] = ""


def find_dates(text: str, document_roc_year: int | None = None) -> list[FoundDate]:
    """All dates of running text in order. `document_roc_year` helps to tell a bare range of years (108-113) from other numbers, and which
    year a sentence tells of."""
    plain = _half_width(text)
    mentions = _linked(plain, list(_mentions(plain, document_roc_year)), document_roc_year)
    quoted = _quoted(plain)
    return [_found(text, plain, mentions, at, quoted) for at in range(len(mentions))]


def date_spans(text: str) -> list[tuple[int, int]]:
    """The [start, end) of the dates of running text whose year or month is known."""
    plain = _half_width(text)
    return [(found.start, found.end) for found in _linked(plain, list(_mentions(plain, None))) if found.year is not None or found.month is not None]


def _mentions(plain: str, document_roc_year: int | None) -> Iterator[_Mention]:
    for match in _DATE.finditer(plain):
        start, end = match.span()
        month, day = _integer(match["month"]), _integer(match["day"])
        if month is not None and _LUNAR_BEFORE.search(plain[max(0, start - 3) : start]):
            continue
        weekday = _weekday(plain, match)
        if match["weekday"] and weekday is None:
            end = len(plain[: match.start("weekday")].rstrip())
        if match["year"]:
            year = _year(plain, match, month, day, document_roc_year)
            if year is not None:
                yield _Mention(start, end, year, month, day, weekday, bool(match["school"]))
        elif match["numeric"]:
            year, month, day = (int(match[part]) for part in ("ny", "nm", "nd"))
            loose = match["sep"] == "/"
            if (90 <= year <= 199 or 1900 <= year <= 2100) and 1 <= month <= (19 if loose else 12) and 1 <= day <= (39 if loose else 31):
                yield _Mention(start, end, year + ROC_EPOCH if year < 200 else year, month, day, weekday)
        elif match["first_year"]:
            first, last = int(match["first_year"]), int(match["last_year"])
            if document_roc_year and 0 < last - first <= 20 and abs(last - document_roc_year) <= 5 and not _COUNTED.match(plain, match.end("last_year")):
                yield _Mention(start, match.end("first_year"), first + ROC_EPOCH)
                yield _Mention(match.start("last_year"), match.end("last_year"), last + ROC_EPOCH)
        elif match["slash_month"]:
            if weekday:
                yield _Mention(start, end, None, int(match["slash_month"]), int(match["slash_day"]), weekday)
        elif day is not None or (month is not None and 1 <= month <= 12):
            yield _Mention(start, end, None, month, day, weekday)


def _integer(digits: str | None) -> int | None:
    if digits is None:
        return None
    return int(digits) if digits.isascii() else chinese_integer(digits)


def _year(plain: str, match: regex.Match[str], month: int | None, day: int | None, document_roc_year: int | None) -> int | None:
    """The CE year, or None if the number before 年 is a duration or an ordinal."""
    value = _integer(match["year"])
    if value is None:
        return None
    if match["era"]:
        return value if match["era"] in ("西元", "公元") else value + ROC_EPOCH if 0 < value < 200 else None
    if 1900 <= value <= 2100:
        return value
    if not 10 <= value < 200:
        return None
    is_duration = _DURATION_BEFORE.search(plain[max(0, match.start() - 4) : match.start()]) or _DURATION_AFTER.match(plain, match.end())
    if value >= 100:
        is_near = abs(value - (document_roc_year or 112)) <= 20
        plausible = (month is not None or bool(match["annual"]) or is_near) and not (is_duration and value == 100)
    elif value >= 60:
        plausible = month is not None or bool(match["annual"]) or not is_duration
    else:
        plausible = day is not None
    return value + ROC_EPOCH if plausible else None


def _weekday(plain: str, match: regex.Match[str]) -> str | None:
    """The weekday as printed. A lone character in brackets is none where it may be the marker of a list item."""
    weekday: str | None = match["weekday"]
    if weekday is None or len(weekday) > 3 or weekday[0] not in "（(":
        return weekday
    if plain[match.start("weekday") - 1] == " " and not _AFTER_WEEKDAY.match(plain, match.end("weekday")):
        return None
    order = "一二三四五六七八九"
    if weekday[1] in order:
        rank = order.index(weekday[1])
        neighbours = {order[rank - 1] if rank else "", order[rank + 1] if rank < 8 else ""}
        markers = {marker[1] for marker in _MARKER.finditer(plain) if marker.start() and plain[marker.start() - 1] != "日"}
        if _MARKER.match(plain):
            markers.add(plain[1])
        if markers & neighbours and not _AFTER_WEEKDAY.match(plain, match.end("weekday")):
            return None
    return weekday


def _linked(plain: str, mentions: list[_Mention], document_roc_year: int | None = None) -> list[_Mention]:
    """The mentions with what later ends of ranges and lists inherit; a day that hangs on nothing is dropped.

    A year that stands alone holds for the months and days behind it in its sentence if it is the document's own: another may only be compared.
    """
    kept: list[_Mention] = []
    for mention in mentions:
        before = kept[-1] if kept else None
        gap = plain[before.end : mention.start] if before else ""
        if before and _RANGE_GAP.fullmatch(gap):
            mention.link = "range"
        elif before and _LIST_GAP.fullmatch(gap):
            mention.link = "list"
        if mention.month is None and mention.year is None:
            if not (before and mention.link and before.day is not None):
                continue
            mention.month = before.month
        if mention.year is None and before and before.year is not None:
            follows = not _SENTENCE_END.search(gap) and "每年" not in gap and before.month is not None and (mention.month or 0) >= before.month
            follows = follows or (before.month is None and not _SENTENCE_END.search(gap) and _is_told(plain, before, document_roc_year))
            if follows or (mention.link and (before.month is None or (mention.month or 0) >= before.month)):
                mention.year = before.year
        kept.append(mention)
    return kept


def _is_told(plain: str, mention: _Mention, document_roc_year: int | None) -> bool:
    """True if a lone year is the document's own and what its sentence tells of, as 113 年辦理宣導，於 4 月 13 日…"""
    is_own = document_roc_year is not None and mention.year == document_roc_year + ROC_EPOCH and not mention.is_school_year
    return is_own and not mention.link and not _COMPARED_BEFORE.search(plain[max(0, mention.start - 8) : mention.start])


def _quoted(plain: str) -> list[tuple[int, int]]:
    """The [start, end) ranges between quotation marks, at most 80 characters each."""
    ranges = []
    for opening in _QUOTE_OPENED.finditer(plain):
        at = opening.start()
        if (end := plain.find(_QUOTES[opening[0]], at + 1, at + 80)) > at:
            ranges.append((at, end))
    return ranges


def _found(text: str, plain: str, mentions: list[_Mention], at: int, quoted: list[tuple[int, int]]) -> FoundDate:
    mention = mentions[at]
    year, month, day = mention.year, mention.month, mention.day
    date = None
    try:
        actual = datetime.date(2000 if year is None else year, 1 if month is None else month, 1 if day is None else day)
        date = actual if year is not None and month is not None and day is not None else None
        is_valid = True
    except ValueError:
        is_valid = False
    return FoundDate(
        roc_year=None if year is None else year - ROC_EPOCH,
        year=year,
        month=month,
        day=day,
        date=date,
        precision="day" if day is not None else "month" if month is not None else "year",
        weekday_text=mention.weekday_text,
        cue=_cue(plain, mentions, at, quoted),
        start=mention.start,
        end=mention.end,
        text=text[mention.start : mention.end],
        is_valid=is_valid,
    )


def _cue(plain: str, mentions: list[_Mention], at: int, quoted: list[tuple[int, int]]) -> str:
    """What the words around a mention say; names in quotes and ranges first, then CUES in order, then dated work."""
    mention = mentions[at]
    if any(start < mention.start < end for start, end in quoted):
        return "name"
    if mention.link == "range":
        return "range_end"
    if mention.is_school_year or (at + 1 < len(mentions) and mentions[at + 1].link == "range"):
        return "range"
    first, last = at, at
    while mentions[first].link == "list":
        first -= 1
    while last + 1 < len(mentions) and mentions[last + 1].link == "list":
        last += 1
    before = _SENTENCE_END.split(plain[max(0, mentions[first].start - 40) : mentions[first].start])[-1]
    after = _SENTENCE_END.split(plain[mentions[last].end : mentions[last].end + 60])[0]
    name = next((cue for cue, b, a in _BEFORE_AFTER if (b is None or b.search(before)) and (a is None or a.search(after))), "other")
    if name not in ("done", "other"):
        return name
    if mention.month is None:
        return "name" if _PROGRAMME.match(after) else name
    following = mentions[last + 1].start if last + 1 < len(mentions) else len(plain)
    item = after[: max(0, following - mentions[last].end)]
    if _MILESTONE.search(item):
        return name
    at_item_start = mention.day is not None and _ITEM_START.search(plain, max(0, mentions[first].start - 16), mentions[first].start)
    is_enumerated = last > first and _TOLD.search(before) and _EVENT.search(item)
    return "evidence" if at_item_start or is_enumerated else name
