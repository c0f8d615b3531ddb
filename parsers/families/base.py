"""What the families share: reading goal cells, indicator cells and numbers of a table whose header is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

import regex

from parsers.dialects import Dialect, Vocabulary
from parsers.document import Note, Printed
from parsers.families import subrows
from parsers.families.numbering import MARKERS, Forms, Numbering
from parsers.families.rows import TableRow, body_rows
from parsers.layout.columns import roc_year_of
from parsers.layout.headers import Header
from parsers.layout.sections import PlacedTable, Prose
from parsers.recorder import Recorder
from parsers.records import Goal
from parsers.text.fold import fold
from parsers.text.outline import find_marker
from parsers.text.units import Quantity, parse_quantity

_TAG = regex.compile(r"[(（]\s*([^()（）]{1,12})\s*[)）]\s*$")
_WEIGHT_TAG = regex.compile(r"(?:權[重數]|配分|占)?:?[0-9]+(?:\.[0-9]+)?(?:%|分)")
_ASPECT_COLUMN = regex.compile(r"(?P<aspect>.{1,12}?)(?:面向?|構面)?(?:\([0-9.]+[%分]?\))?")


_OF_GOALS = regex.compile(r"目標(?!值)")
_OF_TABLES = regex.compile(r"目標|指標|情形|檢討|分析|一覽|彙整|彙總|統計|評分|得分|構?面向?(?:[(（].*)?$|[表類]$|業務$|部分$")
_REMARK = regex.compile(r"^[(（]?(?:附?[註注]|備[註考]|資料來源)[\d一二三四五]*[:：]")
_NOTE = regex.compile(r"^[(（]?(?:附?[註注]|備[註考]|說明|資料來源|單位)|[。：:]")
LONGEST_GOAL_ROW = 40  # characters


@dataclass(slots=True)
class Reading:
    """One document being read: where records go, and which words and rules of its government apply."""

    recorder: Recorder
    vocabulary: Vocabulary
    dialect: Dialect
    roc_year: int | None = None
    budgets: list[tuple[PlacedTable, Header]] = field(default_factory=list)
    numbers: dict[str, Forms] = field(default_factory=dict)
    goals_seen: set[tuple[str | None, int | None, str]] = field(default_factory=set)
    indicators_of_goal: dict[tuple[str | None, int | None, str], int] = field(default_factory=dict)
    prose: list[Prose] = field(default_factory=list)
    standards: list[Prose] = field(default_factory=list)
    last_goal: _LastGoal | None = None

    def number(self, name: str, printed: Printed) -> Quantity | None:
        """The number that a cell prints, or None; digits that cannot be read become an issue."""
        quantity = parse_quantity(printed.text) if printed else None
        if quantity is None and (any(c.isdecimal() for c in printed.text) or self.vocabulary.dittos.match(printed.text)):
            message = f"{name}：無法讀出數字。 The number cannot be read."
            self.recorder.issue(Note("unread_number", message, printed.text, tuple(span for span, _ in printed.areas())))
        return quantity


class _LastGoal(NamedTuple):
    """The goal of the last row of a table, and the section and header of that table."""

    form: tuple[str | None, ...]
    goal: GoalCell
    aspect: str | None
    aspect_printed: Printed


TableReader = Callable[[PlacedTable, Header, Reading], None]


class Family(NamedTuple):
    """A kind of document: which table kinds it holds and who reads them. The title's words stand in base.toml."""

    name: str
    readers: dict[str, TableReader]


class GoalCell(NamedTuple):
    """A goal as its cell prints it: `1. 提升…(人力)(共同)`."""

    number: int | None
    title: Printed
    tags: tuple[str, ...]
    aspect: Printed
    weight: Printed
    printed: Printed
    weight_factor: int = 1


def read_goal(printed: Printed, vocabulary: Vocabulary, numbering: Numbering = MARKERS) -> GoalCell:
    """Split a goal cell into number, title, tags, aspect (the tag that names one) and weight (a tag such as 25%)."""
    number, title = numbering.split(printed)
    tags: list[str] = []
    aspect = weight = Printed()
    while match := _TAG.search(title.text):
        tag = title[match.start(1) : match.end(1)]
        if vocabulary.aspect(tag.text):
            aspect = tag
        elif _WEIGHT_TAG.fullmatch(fold(tag.text)):
            weight = tag
        elif vocabulary.goal_tags.match(tag.text):
            tags.insert(0, tag.text)
        elif not vocabulary.continued.match(tag.text):
            break
        title = title[: match.start()].strip()
    return GoalCell(number, title.strip(), tuple(tags), aspect, weight, printed)


class IndicatorCell(NamedTuple):
    """An indicator as its cell prints it: `(1)法規檢討比例`; `weight` where it stands in the name, as (6%)."""

    number: int | None
    title: Printed
    weight: Printed


def read_indicator(printed: Printed, numbering: Numbering = MARKERS) -> IndicatorCell:
    """Split an indicator cell into number, title and a weight in brackets at its end."""
    number, title = numbering.split(printed)
    match = _TAG.search(title.text)
    if match and _WEIGHT_TAG.fullmatch(fold(match[1])):
        return IndicatorCell(number, title[: match.start()].strip(), title[match.start(1) : match.end(1)])
    return IndicatorCell(number, title.strip(), Printed())


def note_no_own_year(placed: PlacedTable, reading: Reading) -> None:
    """Say that a table of years has none that is the document's."""
    text = next((cell.text for cell in placed.table.cells if cell.text), Printed())
    message = "表內無本文件年度之欄或列，僅保留儲存格。 No column or row is of the document's own year; only the cells are kept."
    reading.recorder.issue(Note("no_own_year", message, text.text, text.spans()))


def column_numbering(placed: PlacedTable, header: Header, role: str, reading: Reading) -> Numbering:
    """How the cells under a role are numbered."""
    return Numbering((row.title(role) for row in body_rows(placed, header) if row.opens(role)), reading.numbers.setdefault(role, set()))


def weight_factor(placed: PlacedTable, header: Header, role: str) -> int:
    """What the weights under a role are to be multiplied by to be percentages: 100 where all are shares of one, as 0.15."""
    if role not in header.columns or "%" in fold(header.texts[header.columns[role]].text):
        return 1
    weights = [parse_quantity(row.title(role).text) for row in body_rows(placed, header) if row.opens(role) and not row.banner()]
    shares = [weight.value for weight in weights if weight and weight.unit is None]
    return 100 if len(shares) == len(weights) and any(s % 1 for s in shares) and all(s <= 1 for s in shares) else 1


def aspect_of(placed: PlacedTable, vocabulary: Vocabulary) -> tuple[str | None, Printed]:
    """The aspect that the nearest section title names, and where it is printed."""
    for heading in placed.headings:
        aspect = vocabulary.aspect(heading.title.text)
        if aspect:
            return aspect, heading.title
    return None, Printed()


def goal_of_heading(placed: PlacedTable, vocabulary: Vocabulary) -> GoalCell:
    """The goal that the heading of the table's section names, as 目標一：…, or that is the heading itself under one of goals, as 一、… under
    貳、關鍵策略目標達成情形; an empty one if it names none."""
    for heading in placed.headings[:2]:
        if vocabulary.goal_headings.match(heading.title.text):
            number, _ = MARKERS.split(heading.title)
            colon = min(i for i in (heading.title.text.find(c) for c in "：:、") if i >= 0)
            goal = read_goal(heading.title[colon + 1 :].strip(), vocabulary)
            return goal._replace(number=heading.ordinal if number is None else number)
    nearest, above = placed.headings[:1], placed.headings[1:]
    if nearest and not _names_no_goal(nearest[0].title.text, vocabulary) and any(_OF_GOALS.search(heading.title.text) for heading in above):
        return read_goal(nearest[0].title, vocabulary)._replace(number=nearest[0].ordinal)
    return read_goal(Printed(), vocabulary)


def _names_no_goal(title: str, vocabulary: Vocabulary) -> bool:
    """True for the heading of an aspect, of an office, or of what tables show."""
    return bool(vocabulary.aspect(title) or vocabulary.departments.match(title) or _OF_TABLES.search(title))


class GoalRows:
    """Walks a table's rows with the goal and aspect that hold for each: merged goal cells fill down, never across."""

    def __init__(self, placed: PlacedTable, header: Header, reading: Reading, unit: str = "indicator") -> None:
        self.placed, self.header, self.reading, self.unit = placed, header, reading, unit
        self.aspect, self.aspect_printed = aspect_of(placed, reading.vocabulary)
        self.indicators = column_numbering(placed, header, "indicator", reading)

    def __iter__(self) -> Iterator[tuple[TableRow, GoalCell]]:
        words = self.reading.vocabulary
        goal = goal_of_heading(self.placed, words) if "goal" not in self.header.columns else self._goal_going_on()
        rows = list(body_rows(self.placed, self.header))
        goals = self._goals(rows) if "goal" in self.header.columns else self._goal_rows(rows)
        section_aspect = self.aspect, self.aspect_printed
        year = self.reading.roc_year
        split = subrows.split_indicators(rows, goals, words) if self.unit == "indicator" else {}
        parts = {row.row for below in split.values() for row in below[1:]}
        shared = self._shared_weights(rows, goals)
        of_other_years = own = 0
        for row in rows:
            if row.row in parts:
                continue
            if row.opens("year"):
                year = roc_year_of(row.title("year").text) or self.reading.roc_year
            banner = row.banner() or self._remark(row)
            if banner and row.row not in goals:
                aspect = words.aspect(MARKERS.split(banner)[1].text)
                if aspect:
                    section_aspect = self.aspect, self.aspect_printed = aspect, banner
                year = roc_year_of(banner.text) or year
                continue
            if row.opens("aspect"):
                section_aspect = self.aspect, self.aspect_printed = self._aspect_cell(row)
            if row.row in goals:
                goal = goals[row.row]
                tagged = words.aspect(goal.aspect.text) if goal.aspect else None
                self.aspect, self.aspect_printed = (tagged, goal.aspect) if tagged else section_aspect
            if row.lone() and row.row in goals:
                continue
            if row.row in split:
                row, note = subrows.whole(split[row.row], self.header, self.reading.roc_year, words)
                year = self.reading.roc_year
                if note:
                    self.reading.recorder.issue(note)
            elif self.reading.roc_year and year != self.reading.roc_year:
                of_other_years += row.opens(self.unit)
                continue  # another year's targets are none of this document's
            own += 1
            if row.opens(self.unit) and not words.total_rows.match(row.title(self.unit).text) and not words.total_rows.match(goal.title.text):
                yield (row.without("weight") if row.row in shared else row), goal
        if of_other_years and not own:
            note_no_own_year(self.placed, self.reading)
        self.reading.last_goal = _LastGoal(self._form(), goal, self.aspect, self.aspect_printed)

    def _shared_weights(self, rows: list[TableRow], goals: dict[int, GoalCell]) -> set[int]:
        """The rows of indicators whose weight is one for all indicators of their goal, which then has it: printed once and merged over them,
        or, where no weight of the table is printed anywhere but in the first row of a goal, once beside empty places."""
        columns = self.header.columns
        members = [row for row in rows if row.opens(self.unit)]
        if not {"goal", "weight"} <= columns.keys() or "goal_weight" in columns or not any(row.row in goals for row in members):
            return set()
        only_first = {row.row for row in rows if row.opens("weight")} <= goals.keys()
        shared: set[int] = set()
        starts = sorted(goals)
        for start, end in pairwise([*starts, rows[-1].row + 1]):
            of_goal = [row for row in members if start <= row.row < end]
            cell = of_goal[0].cell("weight") if len(of_goal) > 1 else None
            if cell is None or not cell.text or any(row.opens("weight") for row in of_goal[1:]):
                continue
            if only_first or cell.row + cell.rowspan > of_goal[-1].row:
                goals[start] = goals[start]._replace(weight=of_goal[0].title("weight"), weight_factor=weight_factor(self.placed, self.header, "weight"))
                shared |= {row.row for row in of_goal}
        return shared

    def _goal_going_on(self) -> GoalCell:
        """The goal whose rows go on where a table of the same section and header was continued in another one; else an empty one."""
        last = self.reading.last_goal
        if last is None or last.form != self._form():
            return read_goal(Printed(), self.reading.vocabulary)
        self.aspect, self.aspect_printed = last.aspect, last.aspect_printed
        return last.goal

    def _form(self) -> tuple[str | None, ...]:
        return self.placed.section_row_id, *(fold(text.text) for text in self.header.texts)

    def _goal_rows(self, rows: list[TableRow]) -> dict[int, GoalCell]:
        """Goals in rows of their own above their indicators, as 「一、…」 over the whole table, by the row.

        A row with its only cell in the indicators' column is one where it is numbered in another way than the indicators that have values.
        """
        words = self.reading.vocabulary
        lone = [row for row in rows if (text := row.lone()) and len(text) <= LONGEST_GOAL_ROW and not self._is_no_goal(text)]
        heads = {row.row for row, below in pairwise(rows) if not below.lone()}
        levels = {_level(row.title(self.unit)) for row in rows if row.opens(self.unit) and not row.lone()}
        found = [row for row in lone if row.row in heads and (row.banner() or _level(row.lone()) not in levels)]
        numbering = Numbering(row.lone() for row in found)
        return {row.row: read_goal(row.lone(), words, numbering) for row in found}

    def _remark(self, row: TableRow) -> Printed:
        """The text of a row that says nothing but an aspect, a year or a note, where it is not merged over the table; else empty."""
        lone = row.lone() if len(self.header.columns) > 2 and not row.opens("year") else Printed()
        is_remark = lone and (self.reading.vocabulary.aspect(MARKERS.split(lone)[1].text) or _REMARK.search(lone.text) or roc_year_of(lone.text))
        return lone if is_remark else Printed()

    def _is_no_goal(self, text: Printed) -> bool:
        words = self.reading.vocabulary
        bare = MARKERS.split(text)[1].text
        return bool(words.aspect(bare) or words.total_rows.match(bare) or _NOTE.search(bare) or roc_year_of(bare) or parse_quantity(bare))

    def _aspect_cell(self, row: TableRow) -> tuple[str | None, Printed]:
        """The aspect that a row's own column names: a known one, else the printed word."""
        printed = row.title("aspect")
        match = _ASPECT_COLUMN.fullmatch(fold(printed.text))
        return self.reading.vocabulary.aspect(printed.text) or (match["aspect"] if match else None), printed

    def _goals(self, rows: list[TableRow]) -> dict[int, GoalCell]:
        """Each goal by the row it opens in.

        Where goals carry their aspect as a tag, one without it between two of the same aspect was cut off by its cell:
        it gets their aspect, and its other tags from its heading in the text; an issue says so.
        """
        words = self.reading.vocabulary
        numbering = column_numbering(self.placed, self.header, "goal", self.reading)
        goals = {row.row: read_goal(row.title("goal"), words, numbering) for row in rows if row.opens("goal") and not row.banner()}
        for row in rows:
            if row.row in goals and row.opens("goal_weight"):
                goals[row.row] = goals[row.row]._replace(weight=row.title("goal_weight"), weight_factor=weight_factor(self.placed, self.header, "goal_weight"))
        numbers = sorted(number for number, goal in goals.items() if not words.total_rows.match(goal.title.text))
        for before, number, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
            goal, aspect = goals[number], goals[before].aspect
            if not goal.aspect and goal.printed and aspect and words.aspect(aspect.text) == words.aspect(goals[after].aspect.text):
                message = "目標未印面向標籤，依前後目標判讀。 The goal's tag is not printed; its aspect is read from the goals around it."
                self.reading.recorder.issue(Note("tag_cut_off", message, goal.printed.text, goal.printed.spans()))
                goals[number] = goal._replace(aspect=aspect, tags=goal.tags or self._heading_tags(goal))
        return goals

    def _heading_tags(self, goal: GoalCell) -> tuple[str, ...]:
        """The tags that the goal's heading in the text prints."""
        headings = (read_goal(Printed(section.title or ""), self.reading.vocabulary) for section in self.reading.recorder.sections())
        return next((h.tags for h in headings if h.tags and fold(h.title.text) == fold(goal.title.text)), ())


def _level(text: Printed) -> int | None:
    """The rank of the number that a text opens with, 0 for one with its word (目標一：), None without any."""
    marker = find_marker(text.text)
    return marker.level if marker else 0 if MARKERS.split(text)[0] is not None else None


def add_goal(goal: GoalCell, aspect: tuple[str | None, Printed], reading: Reading) -> tuple[str | None, int | None, str]:
    """Write the goal when it is met first; returns the key that its indicators are counted by."""
    key = aspect[0], goal.number, fold(goal.title.text)
    if key not in reading.goals_seen and goal.printed:
        reading.goals_seen.add(key)
        weight = reading.number("weight_pct", goal.weight)
        reading.recorder.add(
            Goal,
            {"": goal.printed, "printed": goal.printed, "title": goal.title, "goal_no": goal.printed, "aspect": aspect[1], "weight_pct": goal.weight},
            aspect=aspect[0],
            goal_no=goal.number,
            title=goal.title.text,
            tags=list(goal.tags),
            weight_pct=weight.value * goal.weight_factor if weight else None,
            printed=goal.printed.text,
        )
    return key


def value(quantity: Quantity | None) -> Decimal | None:
    return quantity.value if quantity else None
