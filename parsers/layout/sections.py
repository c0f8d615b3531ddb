"""Sections, paragraphs, contents and annual goals of one document, from its blocks in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from parsers.dialects import Vocabulary
from parsers.document import Block, Line, Printed, Table
from parsers.layout.paragraphs import is_cut, join_lines
from parsers.recorder import Recorder
from parsers.records import AnnualGoal, Paragraph, Section, TocEntry
from parsers.text.fold import fold, unified
from parsers.text.outline import Marker, find_marker

LONGEST_HEADING = 60  # characters; a longer numbered line is a paragraph whose title is its first clause
SHORTEST_CLAUSE = 4
LONGEST_LEAD_IN = 120
ABOVE_ALL = -9  # the level of the document itself
LONGEST_CONTENTS_LINE = 240
LONGEST_LIST = 80  # lines
LAST_SECTION_LEVEL = 3  # deeper markers also number the items of lists, so they must look like headings

TITLE_DEPTH = 4  # blocks that may stand between the title of a table and it
LARGER = 1.1
_TABLE_TITLE = regex.compile(r"[\p{Han}()、\-─]{3,30}表(?:\([^()]{1,8}\))?")
_NO_HEADING_END = tuple("。！？；!?;，、,")
_CLAUSE_END = regex.compile(r"[，；：。;！？]|[,:](?!\p{Nd})")
_UNIT_LINE = regex.compile(r"[(\[]?(?:金額)?(?:幣別:?新臺幣[;,、/])?單位[:為]?.{0,6}元(?:[;,、/].{1,6})?[)\]]?")
_UNIT_SENTENCE = regex.compile(
    r"(?=.*(?:單位|計|表示))(?:附?[註注][0-9]?:?|備[註考]:?|說明:)?(?:[本上下左右]表|表[列內]|以[上下])?(?:所列|各項)*(?:預算|經費)?(?:金額|數字)?之?(?:單位)?"
    r"(?:均|皆|一律|係)*[以為:採]?(?:新[臺台]幣)?[十百千仟佰萬億]{0,3}元(?:為單位|計列?|表示)?。?"
)
_NOTE_BELOW = regex.compile(r"附?[註注]|備[註考]|說明|[上左右]表|表列")
_BREAKS_DOWN = regex.compile(r"\d\s*(?:千|百萬|萬|億)?元[^。：:]{0,20}[：:]$")
"""A heading with an amount that the items below it add up to: 3. 辦理技能檢定 73,620 千元，分述如下："""
_ITEM_BORDER = regex.compile(r"[。；;]\s*|\s+")
_LAST_PAGE = r"(?:\s?[-~～－–]\s?\p{Nd}{1,4})?"
_LEADER = ".．…‧·⋯・﹒_-"
_LEADERS = regex.compile(rf"^(?P<title>.*?[^\s{_LEADER}])\s*(?:[{_LEADER}]\s*){{3,}}(?P<page>\p{{Nd}}{{1,4}}){_LAST_PAGE}$")
_PAGE_AT_END = regex.compile(rf"^(?=.{{0,60}}\p{{Han}})(?P<title>\S.{{0,160}}?)[\s{_LEADER}]+(?P<page>\p{{Nd}}{{1,4}}){_LAST_PAGE}$")
_PAGE_NAMED = regex.compile(rf"^(?P<title>\S.{{0,160}}?)[\s{_LEADER}]+(?:第\s?|\p{{Nd}}{{2,6}}\s?[-－–]\s?)(?P<page>\p{{Nd}}{{1,4}})\s?頁$")
"""An entry that names the page it is on: 一、預算總說明 第 1 頁; in a volume of many offices behind the number of the office: 02004-8 頁."""
CONTENTS_AHEAD = 3  # lines: so far below a line of the contents that names no page stands one that does
_PAGE_GLUED = regex.compile(r"^(?P<title>\S.{0,160}?[\p{Han})）])(?P<page>\p{Nd}{1,4})$")
"""An entry whose page number is set right behind it, with a tab that the page shows as no gap."""


class Heading(NamedTuple):
    """The title of a section, with its number and rank."""

    title: Printed
    ordinal: int
    level: int


class PlacedTable(NamedTuple):
    """A table with its number in the document, from 1, the section it stands in (None before the first), the headings of that section and those above it, the
    line right above it, and the one right below it if it gives the unit of its amounts (both empty if there is none)."""

    table: Table
    number: int
    section_row_id: str | None
    headings: tuple[Heading, ...]
    above: Printed
    unit_below: Printed = Printed()

    @property
    def unit(self) -> Printed:
        """The line above the table, or below it, if it gives the unit of its amounts, else empty."""
        return self.above if _gives_unit(self.above.text) else self.unit_below


class Prose(NamedTuple):
    """A paragraph or run-in section: where claims and dates are looked for."""

    row_id: str
    text: Printed


class Outline(NamedTuple):
    tables: tuple[PlacedTable, ...]
    prose: tuple[Prose, ...]


@dataclass(slots=True)
class _Open:
    """The paragraph that a following line may continue."""

    kind: str  # "paragraph", "run_in" or "annual_goal"
    text: Printed
    marker: Marker | None = None


@dataclass(slots=True)
class _Level:
    """An open section: its row and what its direct children's markers were, to number repeated ones."""

    row_id: str | None
    path: str
    heading: Heading
    markers: dict[str, int]
    paragraphs: int = 0


def outline(blocks: Sequence[Block], recorder: Recorder, vocabulary: Vocabulary) -> Outline:
    """Write sections, paragraphs, toc_entries and annual_goals; return the tables in place and the prose."""
    builder = _Builder(recorder, vocabulary)
    for i, block in enumerate(blocks):
        if isinstance(block, Table):
            builder.table(block)
        else:
            builder.line(block, blocks[i + 1 : i + 1 + LONGEST_LIST])
    builder.close()
    return Outline(tuple(builder.tables), tuple(builder.prose))


class _Builder:
    def __init__(self, recorder: Recorder, vocabulary: Vocabulary) -> None:
        self.recorder, self.vocabulary = recorder, vocabulary
        self.stack = [_Level(None, "", Heading(Printed(), 0, ABOVE_ALL), {})]
        self.open: _Open | None = None
        self.tables: list[PlacedTable] = []
        self.prose: list[Prose] = []
        self.in_contents = False
        self.contents_page = 0
        self.is_below_table = False
        self.in_annual_goals = False
        self.page: int | None = None  # where the text before stands, and its size
        self.size: float | None = None
        self.has_body = False  # has anything been said below the heading before

    def table(self, table: Table) -> None:
        above = self.open.text if self.open else Printed()
        self.close()
        if self.in_contents and self._contents_table(table):
            return
        self.in_contents = self.in_annual_goals = False
        self.is_below_table = self.has_body = True
        self.tables.append(PlacedTable(table, len(self.tables) + 1, self.stack[-1].row_id, tuple(level.heading for level in reversed(self.stack[1:])), above))

    def line(self, line: Line, below: Sequence[Block]) -> None:
        following = below[0] if below else None
        text = unified(line.text).strip()
        if not text or self._contents(text, below):
            return
        if self.is_below_table and _NOTE_BELOW.match(text.text) and _gives_unit(text.text):
            self.tables[-1] = self.tables[-1]._replace(unit_below=text)
        self.is_below_table = False
        marker = find_marker(text.text)
        if self.open and line.joins == "maybe" and (is_cut(self.open.text.text, text.text) if marker is None else _counts_on(self.open.text.text, marker)):
            self.open.text = join_lines(self.open.text, text)
            return
        self.close()
        if marker is None and self._opens_tables(line, text.text, below):
            del self.stack[1:]
        if marker or text.text.endswith(_NO_HEADING_END):
            self.page, self.size = line.page, line.font_size
            self.has_body = text.text.endswith(_NO_HEADING_END)
        if marker and not self.in_annual_goals and self._opens_goals(marker, text.text, below):
            self.in_annual_goals = True
        if marker and self.in_annual_goals and marker.level > self.stack[-1].heading.level and marker.level > 1:
            self.open = _Open("annual_goal", text, marker)
        elif marker and self._is_section(marker, text.text, following):
            self.in_annual_goals = False
            self._section(marker, text, line.page is not None and _goes_on(text.text, following))
        else:
            self.open = _Open("paragraph", text)
            self.in_annual_goals = self._leads_to_goals(text.text) or (self.in_annual_goals and marker is not None)

    def _opens_tables(self, line: Line, text: str, below: Sequence[Block]) -> bool:
        """True for the title of a table on a page of its own: larger than the text, which stands on other pages. No section goes on below it
        but one that has nothing yet."""
        if not self.has_body or None in (self.page, self.size, line.page, line.font_size) or not _TABLE_TITLE.fullmatch(fold(text)):
            return False
        is_first = self.page != line.page and any(isinstance(block, Table) and block.page == line.page for block in below[:TITLE_DEPTH])
        return is_first and (line.font_size or 0.0) > LARGER * (self.size or 0.0)

    def close(self) -> None:
        """Write the open paragraph, which no further line continues."""
        if self.open is None:
            return
        kind, text, marker = self.open.kind, self.open.text, self.open.marker
        self.open = None
        if kind == "annual_goal" and marker:
            for goal in _listed(text, 0):
                self.prose.append(Prose(self._annual_goal(goal), goal))
        elif kind == "run_in" and marker:
            self._run_in(marker, text)
        else:
            parent = self.stack[-1]
            parent.paragraphs += 1
            row_id = self.recorder.add(Paragraph, {"text": text}, section_row_id=parent.row_id, ordinal=parent.paragraphs, text=text.text)
            self.prose.append(Prose(row_id, text))
            for goal in self._goals_within(text):
                self._annual_goal(goal)

    def _annual_goal(self, goal: Printed) -> str:
        marker = find_marker(goal.text)
        title = (goal[marker.end :] if marker else goal).strip().strip("。；; ")
        section = self.stack[-1].row_id
        return self.recorder.add(AnnualGoal, {"title": title, "": goal}, section_row_id=section, marker=marker.text if marker else None, title=title.text)

    def _leads_to_goals(self, text: str) -> bool:
        return len(text) <= LONGEST_LEAD_IN and bool(self.vocabulary.annual_goal_lead_ins.match(text))

    def _goals_within(self, text: Printed) -> list[Printed]:
        """The annual goals that a paragraph lists itself behind its lead-in, as 年度施政目標如下：一、…。二、…。"""
        colon = min((i for i in (text.text.find(c) for c in "：:") if i >= 0), default=-1)
        goals = _listed(text, colon + 1) if self._leads_to_goals(text.text[: colon + 1]) and text.text[colon + 1 :] else []
        return goals if len(goals) > 1 else []

    def _opens_goals(self, marker: Marker, text: str, below: Sequence[Block]) -> bool:
        """True if the line is the first of a list right under a heading of annual goals, and nothing is said below its lines."""
        parent = self.stack[-1]
        if (
            marker.ordinal != 1
            or parent.paragraphs
            or parent.markers
            or not self.vocabulary.annual_goal_headings.match(parent.heading.title.text.rstrip("：:"))
        ):
            return False
        expected = 2
        last = text
        for block in below:
            found = find_marker(block.text.text) if isinstance(block, Line) else None
            if isinstance(block, Table) or (found and found.level < marker.level):
                break
            if found and (found.level, found.ordinal) == (marker.level, expected):
                expected += 1
                last = block.text.text
            elif found or not is_cut(last, block.text.text):
                return False
        return expected > 2 or len(_listed(Printed(text), 0)) > 1

    def _section(self, marker: Marker, text: Printed, goes_on: bool) -> None:
        title = text[marker.end :].strip()
        if _is_heading(title.text) and not goes_on:
            row_id = self._add_section(marker, title, None)
            if _BREAKS_DOWN.search(title.text):
                self.prose.append(Prose(row_id, text))
        else:
            self.open = _Open("run_in", text, marker)

    def _run_in(self, marker: Marker, text: Printed) -> None:
        title = text[marker.end :].strip()
        if _is_heading(title.text):  # a heading whose last words stand on the next page
            self._add_section(marker, title, None)
        else:
            self.prose.append(Prose(self._add_section(marker, _first_clause(title), text), text))

    def _is_section(self, marker: Marker, text: str, following: Block | None) -> bool:
        if marker.level <= LAST_SECTION_LEVEL:
            return True
        if not _is_heading(text[marker.end :]):
            return False
        if isinstance(following, Line) and _goes_on(text, following) and not _is_heading(text[marker.end :] + following.text.text):
            return False  # an item that the page cut, however short its first line is
        if isinstance(following, Line):  # a list item is followed by its sibling, a heading by its body
            below = find_marker(following.text.text.strip())
            return below is None or below.level > marker.level
        return following is not None

    def _add_section(self, marker: Marker, title: Printed, run_in: Printed | None) -> str:
        while self.stack[-1].heading.level >= marker.level:
            self.stack.pop()
        parent = self.stack[-1]
        seen = parent.markers[marker.text] = parent.markers.get(marker.text, 0) + 1
        path = "/".join(filter(None, (parent.path, marker.text if seen == 1 else f"{marker.text}#{seen}")))
        row_id = self.recorder.add(
            Section,
            {"title": title, "": run_in or title, "text": run_in},
            path=path,
            parent_row_id=parent.row_id,
            level=marker.level,
            marker=marker.text,
            ordinal=marker.ordinal,
            title=title.text,
            text=run_in.text if run_in else None,
        )
        self.stack.append(_Level(row_id, path, Heading(title, marker.ordinal, marker.level), {}))
        return row_id

    def _contents(self, text: Printed, below: Sequence[Block]) -> bool:
        """True if the line is part of the table of contents."""
        if self.vocabulary.toc_titles.match(text.text):
            self.close()
            self.in_contents = True
            return True
        entry = _entry(text.text)
        if not entry and self.in_contents and len(text) <= LONGEST_CONTENTS_LINE:
            entry = _PAGE_AT_END.match(text.text)
        if not entry and self.in_contents and self.contents_page and find_marker(text.text):
            glued = _PAGE_GLUED.match(text.text)
            entry = glued if glued and int(glued["page"]) >= self.contents_page else None
        if not entry:
            self.in_contents = self.in_contents and _is_heading(text.text) and any(isinstance(b, Line) and _entry(b.text.text) for b in below[:CONTENTS_AHEAD])
            if self.in_contents and find_marker(text.text):
                self.recorder.add(TocEntry, {"title": text, "": text}, title=" ".join(text.text.split()), page_number=None)
            return self.in_contents
        self.contents_page = int(entry["page"])
        self.close()
        title = text[entry.start("title") : entry.end("title")].strip()
        self.recorder.add(TocEntry, {"title": title, "": text}, title=" ".join(title.text.split()), page_number=int(entry["page"]))
        return True

    def _contents_table(self, table: Table) -> bool:
        """True if a table under the contents' title holds entries and page numbers only."""
        rows = [[cell.text for cell in sorted(table.cells, key=lambda c: c.col) if cell.row == r and cell.text] for r in range(table.n_rows)]
        if not all(len(row) == 2 and fold(row[1].text).isdecimal() for row in rows if row):
            return False
        for title, page in filter(None, rows):
            title = unified(title).strip(_LEADER + " ")
            self.recorder.add(TocEntry, {"title": title, "page_number": page}, title=title.text, page_number=int(fold(page.text)))
        return True


def _entry(text: str) -> regex.Match[str] | None:
    """The title and page of a line that can only be one of the contents."""
    return (_LEADERS.match(text) or _PAGE_NAMED.match(text)) if len(text) <= LONGEST_CONTENTS_LINE else None


def _gives_unit(text: str) -> bool:
    """True for a line that says nothing but in which unit of money a table is: 單位：千元, 本表金額以新臺幣千元為單位。"""
    folded = fold(text)
    return bool(_UNIT_LINE.fullmatch(folded) or _UNIT_SENTENCE.fullmatch(folded))


def _counts_on(text: str, marker: Marker) -> bool:
    """True if the marker goes on with a list inside the text, as (三) after 目標為：(一)…；(二)…；"""
    border = next((m for m in reversed(list(_ITEM_BORDER.finditer(text))) if find_marker(text[m.end() :])), None)
    found = find_marker(text[border.end() :]) if border and border.end() < len(text) else None
    is_list = bool(regex.search(r"[:：]\s*[(（]?[一1１][)）、.]", text))
    return found is not None and is_list and (found.level, found.ordinal) == (marker.level, marker.ordinal - 1)


def _goes_on(text: str, following: Block | None) -> bool:
    """True if the line that opens the next page goes on with the text by its geometry, which only formats with pages have."""
    return isinstance(following, Line) and following.joins == "maybe" and find_marker(following.text.text) is None and is_cut(text, following.text.text)


def _listed(text: Printed, start: int) -> list[Printed]:
    """The items of a list that counts on within one line from `start`: 一、…。二、…。三、…。 Without such a list the whole text."""
    first = find_marker(text.text[start:])
    if first is None:
        return [text[start:]]
    cuts = [start]
    ordinal = first.ordinal
    for match in _ITEM_BORDER.finditer(text.text, start + first.end):
        marker = find_marker(text.text[match.end() :])
        if marker and (marker.level, marker.ordinal) == (first.level, ordinal + 1):
            cuts.append(match.end())
            ordinal += 1
    return [text[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _is_heading(title: str) -> bool:
    return 0 < len(title) <= LONGEST_HEADING and not title.endswith(_NO_HEADING_END) and "。" not in title


def _first_clause(text: Printed) -> Printed:
    """The title of a run-in heading: up to the first clause end outside brackets and quotes, at least four characters."""
    depth = 0
    for i, character in enumerate(text.text):
        depth += (character in "(（「『《") - (character in ")）」』》")
        if depth <= 0 and i >= SHORTEST_CLAUSE and _CLAUSE_END.match(text.text, i):
            return text[:i].strip()
    return text.strip("。")
