"""Which documents a file holds: titles such as 「○○縣政府○○處 114 年度施政計畫」 name and separate them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import regex

from parsers.dialects import alternatives, vocabulary
from parsers.document import Block, Line, Printed
from parsers.text.fold import fold
from parsers.text.numerals import chinese_integer
from parsers.text.outline import find_marker

LONGEST_TITLE = 80  # characters, over at most MOST_TITLE_LINES lines
MOST_TITLE_LINES = 4
COVER_DEPTH = 12  # blocks after the title in which a cover prints its date

_YEAR = r"(?:[0-9]{2,4}|[一二三四五六七八九十百○〇零]{2,5})"
_SUFFIX = r"(?:書|草案)?(?:\([^()]{1,12}\))?"  # (核定本), (初稿), (公告版) …
_PART = r"(?:\((?!含)[^()]{1,12}\))?"  # the part of an office that a report is of: 文化局(客家事務)
_COVERED = r"(?:\(含[^()]{1,20}\))?"  # 交通局(含所屬機關)
_COUNTY = regex.compile(r"\p{Han}{2}[縣市]")
# The session of a council that a report is made to.
_SESSION = r"(?:第[0-9一二三四五六七八九十]{1,3}屆)?第[0-9一二三四五六七八九十]{1,3}次(?:定期|臨時)?(?:大會|會議|會)"
_NTH = r"第[0-9一二三四五六七八九十]{1,3}"
# The committee of the Legislative Yuan that a report is made to.
_COMMITTEE = rf"立法院(?:{_NTH}屆)?{_NTH}會期(?:{_NTH}次)?(?:全體委員)?(?:會議)?\p{{Han}}{{2,16}}?委員會(?:{_NTH}次)?(?:全體委員|聯席)?(?:會議)?"
_HALF = r"(?:[上下]半年度?|[0-9]{1,2}月份?[至到~-][0-9]{1,2}月份?|第[一二三四1-4]季)?"
_COVER_DATE = regex.compile(
    r"(?:中華民國|民國)?(?P<year>[0-9]{2,4}|[一二三四五六七八九十百○〇零]{2,5})年(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月"
    r"(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})日)?(?:[(]?星期[一二三四五六日][)]?)?"
)
_YEAR_ABOVE = regex.compile(r"(?<![0-9~至-])(?P<year>[0-9]{2,3})學?年度(?![~至-])")

# A budget of one office (預算法 16).
_BUDGET = r"(?:附屬)?單位預算(?:案|書)?(?:[(][^()]{1,6}[)])?"
_BUDGET_END = regex.compile(rf"{_BUDGET}$")


class Title(NamedTuple):
    """What a document's title says. `text` keeps where it was printed; `year` is CE."""

    family: str
    government: str | None
    department: str | None
    roc_year: int | None
    month: int | None
    text: Printed

    @property
    def identity(self) -> tuple[str, str | None, str | None, int | None]:
        return self.family, self.government, self.department, self.roc_year


class Part(NamedTuple):
    """One document of a volume: its title (None if the file has none) and its blocks without the title lines."""

    title: Title | None
    blocks: tuple[Block, ...]


def split(blocks: Sequence[Block]) -> list[Part]:
    """The documents of a file in order: at least one, and a new one where a title names another document."""
    titles = _titles(blocks)
    parts: list[Part] = []
    start, current = 0, None if titles else _budget_cover(blocks)
    dropped: set[int] = set()
    for first, last, title in titles:
        if current is None or title.identity == current.identity:
            current = current or title
        else:
            begin = _cover_start(blocks, first, start)
            parts.append(_part(current, blocks, start, begin, dropped))
            start, current = begin, title
        dropped.update(range(first, last))
    parts.append(_part(current, blocks, start, len(blocks), dropped))
    return parts


def _part(title: Title | None, blocks: Sequence[Block], start: int, end: int, dropped: set[int]) -> Part:
    kept = tuple(block for i, block in enumerate(blocks[start:end], start) if i not in dropped)
    if (title and title.roc_year is None) or (title and title.month is None and title.family == "work_report"):
        title = _dated(title, kept[:COVER_DEPTH])
    return Part(title, kept)


def _titles(blocks: Sequence[Block]) -> list[tuple[int, int, Title]]:
    """(first block, block after the last, title) of every title, in order and without overlap."""
    found = []
    i = 0
    while i < len(blocks):
        window: list[Printed] = []
        match = None
        for block in blocks[i : i + MOST_TITLE_LINES]:
            if not isinstance(block, Line) or not _may_be_title(block.text.text):
                break
            window.append(block.text)
            joined = Printed.join(window, " ")
            if len(joined) > LONGEST_TITLE:
                break
            title = read_title(joined)
            if title and (match is None or (title.department and not match[1].department)):
                match = (len(window), title)
        if match:
            lines, title = _with_cover(blocks, i, *match)
            found.append((i, i + lines, title))
            i += lines
        else:
            i += 1
    return found


def _budget_cover(blocks: Sequence[Block]) -> Title | None:
    """Whose budget a file is and of which year, as its first page says in lines of their own; None unless it says each just once.

    Budgets are of no family: nothing is read of them but text, tables and dates."""
    cover = [block.text for block in blocks[:COVER_DEPTH] if isinstance(block, Line) and block.page == blocks[0].page and len(block.text) <= LONGEST_TITLE]
    offices: dict[tuple[str | None, str | None], int] = {}  # each name, and the first line of the cover that says it
    years: dict[int | None, int] = {}
    kinds = []
    for number, line in enumerate(cover):
        folded = fold(line.text)
        office, year = _budget_office().fullmatch(folded), _YEAR_ABOVE.search(folded)
        if office:
            name = _whole_name(_as_printed(line.text, office["government"])), _as_printed(line.text, office["department"])
            offices.setdefault(name, number)
        if year:
            years.setdefault(_roc_year(year["year"]), number)
        if _BUDGET_END.search(folded):
            kinds.append(number)
    if len(offices) != 1 or len(years) != 1 or not kinds:
        return None
    (((government, department), office_line),), ((roc_year, year_line),) = offices.items(), years.items()
    said = sorted({office_line, year_line, kinds[0]})
    return Title("unknown", government, department, roc_year, None, Printed.join([cover[number] for number in said], " "))


def _with_cover(blocks: Sequence[Block], first: int, lines: int, title: Title) -> tuple[int, Title]:
    """The title with what its cover prints around it: an office in a line of its own above the date, the year in a line above the title."""
    below = [block.text.text if isinstance(block, Line) else "" for block in blocks[first + lines : first + lines + 2]]
    if title.government and not title.department and len(below) == 2 and _is_office(below[0]) and _COVER_DATE.fullmatch(fold(below[1])):
        title = title._replace(department="".join(below[0].split()))
        lines += 1
    if title.roc_year is None and first < MOST_TITLE_LINES:
        above = [block.text.text for block in blocks[:first] if isinstance(block, Line)]
        years = {match["year"] for text in above if len(text) <= LONGEST_TITLE for match in _YEAR_ABOVE.finditer(fold(text))}
        title = title._replace(roc_year=_roc_year(years.pop())) if len(years) == 1 else title
    return lines, title


def _is_office(text: str) -> bool:
    return find_marker(text) is None and bool(vocabulary().departments.match(text))


def _may_be_title(text: str) -> bool:
    """True for a line that a title may consist of: none of a cover's other lines, unless it says all that a title does."""
    return (
        len(text) <= LONGEST_TITLE
        and find_marker(text) is None
        and not text.endswith(("。", "，", "；", "：", "、"))
        and (not vocabulary().cover_lines.match(text) or read_title(Printed(text)) is not None)
    )


def read_title(text: Printed) -> Title | None:
    """What a title line says, or None if the text is no title of a known family."""
    folded = fold(text.text)
    for family, pattern in _patterns():
        match = pattern.fullmatch(folded)
        if match:
            groups = match.groupdict()
            year = _roc_year(groups.get("year_a") or groups.get("year_b") or groups.get("year_c"))
            government, department = groups.get("government"), groups.get("department") or groups.get("office")
            if not government and not (year and department):
                continue
            return Title(family, _whole_name(_as_printed(text.text, government)), _as_printed(text.text, department), year, None, text)
    return None


def _whole_name(government: str | None) -> str | None:
    """A county or city is named by its government, also where the title names it only with its office: 花蓮縣消防局."""
    return f"{government}政府" if government and _COUNTY.fullmatch(government) else government


def _as_printed(text: str, folded: str | None) -> str | None:
    """The printed form of a folded part of `text` (folding may have unified variant characters such as 臺)."""
    if folded is None:
        return None
    bare = "".join(text.split())
    at = fold(bare).find(folded)
    return bare[at : at + len(folded)] if at >= 0 and len(fold(bare)) == len(bare) else folded


@functools.cache
def _patterns() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    """One pattern for each family, those with the longest words first."""
    words = vocabulary()
    governments = alternatives(words.governments.patterns)
    offices = alternatives(words.departments.patterns)
    department = rf"(?:(?P<department>(?!{_YEAR}年)(?:{offices}){_PART}){_COVERED})"
    year_a, year_b = (rf"(?:(?:中華民國|民國)?(?P<{name}>{_YEAR})學?年度?{_HALF})?" for name in ("year_a", "year_b"))
    patterns = []
    for family, synonyms in words.families.items():
        kinds = alternatives(synonyms.patterns)
        council = rf"(?:\p{{Han}}{{2,6}}議會{_SESSION}|{_COMMITTEE})?"
        office = rf"(?:\((?P<office>{offices})\))?"
        year_c = rf"(?:\((?:中華民國|民國)?(?P<year_c>{_YEAR})學?年度?{_HALF}\))?"
        patterns.append((family, regex.compile(f"{council}{year_a}(?:{governments})?{department}?(?:{_SESSION})?{year_b}(?:{kinds}){year_c}{office}{_SUFFIX}")))
    return tuple(patterns)


@functools.cache
def _budget_office() -> regex.Pattern[str]:
    """A line of a budget's cover that names the office, perhaps with what it has made."""
    words = vocabulary()
    governments, offices = alternatives(words.governments.patterns), alternatives(words.departments.patterns)
    return regex.compile(rf"(?:{governments})(?P<department>{offices}){_COVERED}(?:{_BUDGET})?編?製?")


def _roc_year(printed: str | None) -> int | None:
    if printed is None:
        return None
    year = int(printed) if printed.isdecimal() else chinese_integer(printed)
    if year is None:
        return None
    return year - 1911 if year > 1911 else year


def _dated(title: Title, cover: Sequence[Block]) -> Title:
    """The title with month, and year if it is of a work report, from the cover's date line, where the title itself has none."""
    for block in cover:
        match = _COVER_DATE.fullmatch(fold(block.text.text)) if isinstance(block, Line) and len(block.text) < 40 else None
        if match:
            month = int(match["month"]) if match["month"].isdecimal() else chinese_integer(match["month"])
            if title.family != "work_report":  # a plan is made in the year before, a report in the year after
                return title._replace(month=month)
            return title._replace(roc_year=title.roc_year or _roc_year(match["year"]), month=month)
    return title


def _cover_start(blocks: Sequence[Block], first: int, start: int) -> int:
    """Where the cover that ends in a title begins: lines above the title that only covers print."""
    words = vocabulary()
    while first > start + 1:
        above = blocks[first - 1]
        if not isinstance(above, Line) or not words.cover_lines.match(above.text.text):
            break
        first -= 1
    return first
