"""What the styles of an ODT say about text, tables and lists, and the number that LibreOffice prints before a paragraph."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from parsers.readers.numbering import LONGEST_LABEL, named, numeral, spaced

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,9})?)(pt|in|cm|mm|pc|px)")
_PER_CENT = re.compile(r"(\d{1,3})(?:\.\d+)?%")
_RAISED = 20
_BOLD = frozenset(("bold", "600", "700", "800", "900"))
_LEVELS = 10


class Look(NamedTuple):
    """Properties of text; None where neither a style nor its parents say anything. `size` is in points; `list_style` is
    empty where a style takes the numbers away."""

    is_bold: bool | None = None
    is_hidden: bool | None = None
    is_centred: bool | None = None
    size: float | None = None
    list_style: str | None = None
    is_struck: bool | None = None
    is_raised: bool | None = None

    def over(self, other: Look) -> Look:
        """These properties, and those of `other` where these say nothing."""
        return Look._make(theirs if mine is None else mine for mine, theirs in zip(self, other, strict=True))


def points(length: str | None) -> float | None:
    """A length such as `0.9444in` in points; None if it is missing or relative."""
    match = _LENGTH.fullmatch(length or "")
    return float(match[1]) * _POINTS[match[2]] if match else None


def count(text: str | None, usual: int = 1) -> int:
    """A number of repetitions, a start value or a level: never negative, `usual` if it is missing or no number."""
    return int(text) if text and len(text) < 12 and text.isdecimal() and text.isascii() else usual


class Styles:
    """All named and automatic styles of a document, each with what it inherits."""

    def __init__(self, *roots: etree._Element | None) -> None:
        self._elements: dict[tuple[str | None, str | None], etree._Element] = {}
        self._looks: dict[tuple[str | None, str | None], Look] = {}
        self.lists: dict[str | None, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        usual: dict[str | None, etree._Element] = {}
        for root in roots:
            if root is None:
                continue
            for element in root.iter(f"{STYLE}style"):
                self._elements[element.get(f"{STYLE}family"), element.get(f"{STYLE}name")] = element
            for element in root.iter(f"{STYLE}default-style"):
                usual[element.get(f"{STYLE}family")] = element
            for element in root.iter(f"{TEXT}list-style"):
                self.lists[element.get(f"{STYLE}name")] = _levels(element)
            for element in root.iter(f"{TEXT}outline-style"):
                self.outline = _levels(element)
        self._defaults = _look(usual["paragraph"]) if "paragraph" in usual else Look()

    def paragraph(self, name: str | None) -> Look:
        """The look of a paragraph style, document defaults included."""
        return self.named("paragraph", name).over(self._defaults)

    def named(self, family: str, name: str | None) -> Look:
        """The look of a style and of its parents."""
        key = family, name
        if key not in self._looks:
            found, seen = Look(), set()
            while name is not None and name not in seen and (family, name) in self._elements:
                seen.add(name)
                element = self._elements[family, name]
                found = found.over(_look(element))
                name = element.get(f"{STYLE}parent-style-name")
            self._looks[key] = found
        return self._looks[key]

    def column_width(self, name: str | None) -> float:
        """Points of a table column; zero where the file does not say."""
        element = self._elements.get(("table-column", name))
        properties = None if element is None else element.find(f"{STYLE}table-column-properties")
        return points(properties.get(f"{STYLE}column-width")) or 0 if properties is not None else 0


def _look(style: etree._Element) -> Look:
    text, paragraph = style.find(f"{STYLE}text-properties"), style.find(f"{STYLE}paragraph-properties")
    weight = display = size = alignment = is_struck = is_raised = None
    if text is not None:
        # Chinese text has its own properties beside those of Latin text
        weight = text.get(f"{STYLE}font-weight-asian") or text.get(f"{_FO}font-weight")
        size = points(text.get(f"{STYLE}font-size-asian") or text.get(f"{_FO}font-size"))
        display = text.get(f"{TEXT}display")
        lines = [line for line in (text.get(f"{STYLE}text-line-through-{key}") for key in ("style", "type")) if line]
        is_struck = any(line != "none" for line in lines) if lines else None
        is_raised = _is_raised(text.get(f"{STYLE}text-position"))
    if paragraph is not None:
        alignment = paragraph.get(f"{_FO}text-align")
    return Look(
        None if weight is None else weight in _BOLD,
        None if display is None else display == "none",
        None if alignment is None else alignment == "center",
        size,
        style.get(f"{STYLE}list-style-name"),
        is_struck,
        is_raised,
    )


def _is_raised(position: str | None) -> bool | None:
    """True for superscripts and for text that stands higher by so many hundredths of its size (`super 58%`, `33% 58%`)."""
    if not position:
        return None
    raised = _PER_CENT.match(position)
    return position.startswith("super") or (raised is not None and int(raised[1]) >= _RAISED)


class Level(NamedTuple):
    """One level of a list style: how its numbers look. `pattern` has `%n%` for the number of level n."""

    start: int
    number_format: str
    pattern: str
    follows: str


def _levels(style: etree._Element) -> dict[int, Level]:
    """The levels that have numbers, by level from 1."""
    levels = {}
    for element in style.iter(f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style"):
        level = count(element.get(f"{TEXT}level"))
        if not 1 <= level <= _LEVELS:
            continue
        sample = element.get(f"{STYLE}num-format", "")
        label = next(element.iter(f"{STYLE}list-level-label-alignment"), None)
        pattern = element.get(f"{_LOEXT}num-list-format")
        if pattern is None:
            shown = min(count(element.get(f"{TEXT}display-levels")), level) if sample else 0
            figures = ".".join(f"%{number}%" for number in range(level - shown + 1, level + 1))
            pattern = element.get(f"{STYLE}num-prefix", "") + figures + element.get(f"{STYLE}num-suffix", "")
        levels[level] = Level(
            count(element.get(f"{TEXT}start-value")),
            named(sample),
            pattern[:LONGEST_LABEL],
            "listtab" if label is None else label.get(f"{TEXT}label-followed-by", "listtab"),
        )
    return levels


class Counter:
    """The running numbers of one list, over all its parts and levels."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def label(self, levels: dict[int, Level], number: int, start: int | None) -> str:
        """The next number at a level (from 1) as printed, with what separates it from the text; empty where there is none.

        `start` begins anew. Numbers below begin again; a level that was jumped over counts as begun: 1.1.1 and then 1.2.
        """
        counts = self._counts
        level = levels.get(number)
        usual = level.start if level else 1
        counts[number] = start if start is not None else counts[number] + 1 if number in counts else usual
        for skipped in range(1, number):
            counts.setdefault(skipped, levels[skipped].start if skipped in levels else 1)
        for deeper in [other for other in counts if other > number]:
            del counts[deeper]
        if level is None or not level.pattern:
            return ""
        label = re.sub(r"%(\d{1,2})%", lambda m: self._figure(levels, int(m[1])), level.pattern)
        return {"nothing": label, "space": label and label + " "}.get(level.follows, spaced(label))

    def _figure(self, levels: dict[int, Level], number: int) -> str:
        return numeral(self._counts[number], levels[number].number_format) if number in self._counts and number in levels else ""
