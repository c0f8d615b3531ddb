"""What styles.xml and numbering.xml of a DOCX say about a paragraph: its look, and the number that Word prints before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from parsers.readers.numbering import LONGEST_LABEL, numeral, spaced

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEVELS = 9
_RAISED = 3.0  # points


class Look(NamedTuple):
    """Properties of text; None where neither the text nor a style says anything. `size` is in points."""

    is_bold: bool | None = None
    is_hidden: bool | None = None
    is_centred: bool | None = None
    size: float | None = None
    num_id: int | None = None
    level: int | None = None
    is_struck: bool | None = None
    is_raised: bool | None = None

    def over(self, other: Look) -> Look:
        """These properties, and those of `other` where these say nothing."""
        return Look._make(theirs if mine is None else mine for mine, theirs in zip(self, other, strict=True))


def integer(text: str | None) -> int | None:
    """A whole number from an attribute; None if it is missing, not a number, or beyond all use."""
    try:
        number = int(text) if text and len(text) < 12 else None
    except ValueError:
        return None
    return number


def value(parent: etree._Element | None, tag: str) -> str | None:
    """The w:val of a child, None without child or value."""
    child = None if parent is None else parent.find(W + tag)
    return None if child is None else child.get(_VAL)


def is_on(parent: etree._Element | None, tag: str) -> bool | None:
    """A toggle such as w:b: on without a value, None if absent."""
    child = None if parent is None else parent.find(W + tag)
    return None if child is None else child.get(_VAL, "1") not in ("0", "false", "off", "none")


def look(paragraph: etree._Element | None, run: etree._Element | None) -> Look:
    """What a w:pPr and a w:rPr say themselves; each may be missing."""
    half_points = integer(value(run, "sz"))
    alignment = value(paragraph, "jc")
    numbering = None if paragraph is None else paragraph.find(f"{W}numPr")
    return Look(
        is_on(run, "b"),
        is_on(run, "vanish"),
        None if alignment is None else alignment == "center",
        None if half_points is None else half_points / 2,
        integer(value(numbering, "numId")),
        integer(value(numbering, "ilvl")),
        _is_struck(run),
        _is_raised(run),
    )


def _is_struck(run: etree._Element | None) -> bool | None:
    lines = [is_on(run, tag) for tag in ("strike", "dstrike")]
    return True in lines if lines != [None, None] else None


def _is_raised(run: etree._Element | None) -> bool | None:
    """True for superscripts and for text that stands higher by _RAISED or more; less is what a font is set right by."""
    alignment, half_points = value(run, "vertAlign"), integer(value(run, "position"))
    if alignment is not None:
        return alignment == "superscript"
    return None if half_points is None else half_points / 2 >= _RAISED


class Styles:
    """The styles of a document, each with what it inherits."""

    def __init__(self, root: etree._Element | None) -> None:
        elements = [] if root is None else root.findall(f"{W}style")
        self._elements = {element.get(f"{W}styleId"): element for element in elements}
        self._looks: dict[str | None, Look] = {}
        self._usual = next((e.get(f"{W}styleId") for e in elements if e.get(f"{W}type") == "paragraph" and e.get(f"{W}default") in ("1", "true")), None)
        defaults = None if root is None else root.find(f"{W}docDefaults")
        self._defaults = Look() if defaults is None else look(defaults.find(f"{W}pPrDefault/{W}pPr"), defaults.find(f"{W}rPrDefault/{W}rPr"))

    def paragraph(self, style: str | None) -> Look:
        """The look of a paragraph style (the default one if it is unknown), document defaults included."""
        return self.named(style if style in self._elements else self._usual).over(self._defaults)

    def named(self, style: str | None) -> Look:
        """The look of a style and of those it is based on."""
        if style not in self._looks:
            found = Look()
            for element in self.chain(style):
                found = found.over(look(element.find(f"{W}pPr"), element.find(f"{W}rPr")))
            self._looks[style] = found
        return self._looks[style]

    def chain(self, style: str | None) -> Iterator[etree._Element]:
        """A style and those it is based on, each once even where they name each other in a circle."""
        seen: set[str | None] = set()
        while style in self._elements and style not in seen:
            seen.add(style)
            yield self._elements[style]
            style = value(self._elements[style], "basedOn")

    def numbers(self, style: str | None) -> int | None:
        """The w:numId that a numbering style stands for."""
        element = self._elements.get(style)
        return None if element is None else look(element.find(f"{W}pPr"), None).num_id


class _Level(NamedTuple):
    """One level of a list: how its numbers look and when they begin again. Levels count from 0."""

    start: int
    number_format: str
    pattern: str
    suffix: str
    is_legal: bool
    restarts_after: int | None
    style: str | None


class _List(NamedTuple):
    """A w:num: its levels, and the key under which lists of one definition count together."""

    counter: str | None
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """The running numbers of all lists. The order of calls is the order of print."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {} if root is None else {element.get(f"{W}abstractNumId"): element for element in root.findall(f"{W}abstractNum")}
        self._nums = {} if root is None else {integer(element.get(f"{W}numId")): element for element in root.findall(f"{W}num")}
        self._lists: dict[int, _List] = {}
        self._counts: dict[str | None, dict[int, int]] = {}
        self._begun: set[tuple[int, int]] = set()

    def level_of_style(self, num_id: int, styles: list[str | None]) -> int:
        """The level that one of the paragraph's styles is linked to, else 0."""
        levels = self._list(num_id).levels
        return next((number for style in styles for number, level in levels.items() if level.style is not None and level.style == style), 0)

    def label(self, num_id: int, level_number: int) -> str:
        """The next number of a list as printed, with what separates it from the text; empty for bullets and unknown lists."""
        found = self._list(num_id)
        level = found.levels.get(level_number)
        if level is None:
            return ""
        counts = self._counts.setdefault(found.counter, {})
        is_first = (num_id, level_number) not in self._begun
        self._begun.add((num_id, level_number))
        if level_number not in counts or (is_first and level_number in found.starts):
            counts[level_number] = found.starts.get(level_number, level.start)
        else:
            counts[level_number] += 1
        for skipped in range(level_number):  # a level that was jumped over counts as begun: 1.1.1 and then 1.2
            if skipped in found.levels:
                counts.setdefault(skipped, found.starts.get(skipped, found.levels[skipped].start))
        for deeper in [number for number in counts if number > level_number]:
            restart = found.levels[deeper].restarts_after if deeper in found.levels else None
            if restart is None or level_number < restart:
                del counts[deeper]
        if level.number_format == "bullet":
            return ""
        label = re.sub(r"%([1-9])", lambda m: self._figure(found, counts, int(m[1]) - 1, level.is_legal), level.pattern)
        return {"nothing": label, "space": label and label + " "}.get(level.suffix, spaced(label))

    def _figure(self, found: _List, counts: dict[int, int], number: int, is_legal: bool) -> str:
        if number not in counts or number not in found.levels:
            return ""
        number_format = found.levels[number].number_format
        return numeral(counts[number], "decimal" if is_legal and number_format != "none" else number_format)

    def _list(self, num_id: int) -> _List:
        if num_id not in self._lists:
            self._lists[num_id] = self._read(num_id)
        return self._lists[num_id]

    def _read(self, num_id: int) -> _List:
        num = self._nums.get(num_id)
        key = value(num, "abstractNumId")
        abstract = self._abstract.get(key)
        link = value(abstract, "numStyleLink")
        linked = self._nums.get(self._styles.numbers(link)) if link else None
        if linked is not None:
            key = value(linked, "abstractNumId")
            abstract = self._abstract.get(key)
        levels = {} if abstract is None else _levels(abstract)
        starts: dict[int, int] = {}
        for override in [] if num is None else num.findall(f"{W}lvlOverride"):
            number = integer(override.get(f"{W}ilvl"))
            start = integer(value(override, "startOverride"))
            levels |= _levels(override)
            if number is not None and start is not None:
                starts[number] = start
        return _List(key, levels, starts)


def _levels(parent: etree._Element) -> dict[int, _Level]:
    levels = {}
    for element in parent.findall(f"{W}lvl"):
        number = integer(element.get(f"{W}ilvl"))
        if number is None or not 0 <= number < _LEVELS:
            continue
        start, restart = integer(value(element, "start")), integer(value(element, "lvlRestart"))
        # a format that old programs do not know stands in mc:AlternateContent beside one that they do
        number_format = value(element, "numFmt") or next((f.get(_VAL) for f in element.iterfind(f".//{_ALTERNATIVES}/{W}numFmt")), None)
        levels[number] = _Level(
            start or 0,  # ISO 29500-1, 17.9.25: zero if it is not given
            number_format or "decimal",
            (value(element, "lvlText") or "")[:LONGEST_LABEL],
            value(element, "suff") or "tab",
            bool(is_on(element, "isLgl")),
            restart,
            value(element, "pStyle"),
        )
    return levels
