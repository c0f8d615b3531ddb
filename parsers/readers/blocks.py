"""Paragraphs and tables of a word-processor document on their way to the Document model: what DOCX and ODT have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from parsers.document import Block, Line, Note, Printed, Span
from parsers.readers import grid, limits, raised

# Marks without width, and hyphens that show only where a line breaks, are not printed; a hyphen that forbids a break is a hyphen. Line
# ends that are no paragraph ends would be taken for some.
_AS_PRINTED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), "") | {0x2011: "-"} | dict.fromkeys(map(ord, "\r\n\x85\u2028\u2029"), " ")


class Raised(str):
    """A stretch of text above the line it stands in."""

    __slots__ = ()


@dataclass(slots=True)
class Paragraph:
    """A paragraph while it is read: its lines (a manual break begins a new one), and the text boxes and notes that hang on it."""

    is_centred: bool = False
    lines: list[list[str]] = field(default_factory=lambda: [[]])
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)
    _sizes: Counter[float | None] = field(default_factory=Counter)
    _thin: int = 0

    def write(self, text: str, size: float | None, is_bold: bool | None, is_raised: bool | None = False) -> None:
        """Add text of a size in points to the current line."""
        self.lines[-1].append(Raised(text) if is_raised else text)
        if text and not text.isspace():
            self._sizes[size] += len(text)
            self._thin += 0 if is_bold else len(text)

    def texts(self) -> list[str]:
        """The lines as printed, without blanks at their ends and marks of notes; empty ones too."""
        return ["".join(_without_marks(line)).translate(_AS_PRINTED).strip() for line in self.lines]

    @property
    def size(self) -> float | None:
        """The size of most characters, in points."""
        return self._sizes.most_common(1)[0][0] if self._sizes else None

    @property
    def is_bold(self) -> bool:
        return bool(self._sizes) and not self._thin


def _without_marks(line: list[str]) -> list[str]:
    """The parts of a line without raised marks of notes. A line of nothing else is no mark: it is merely set higher."""
    if all(type(part) is str or not part for part in line) or not any(type(part) is str and part.strip() for part in line):
        return line
    kept: list[str] = []
    for is_raised, parts in groupby(line, key=lambda part: type(part) is Raised):
        text = "".join(parts)
        kept.append(raised.as_read(text, kept[-1].rstrip() if kept else "") if is_raised else text)
    return kept


class Blocks:
    """The blocks of one document in reading order, counted against the limits. `Span.line` is a block's number from 1.

    `struck` is the text that is struck through, with its place.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._characters = 0
        self._places = 0
        self.struck: list[tuple[Span, str]] = []

    def strike(self, text: str) -> None:
        """Keep text that the block to come shows struck through: it is no text of the document any more."""
        if text.strip():
            self.struck.append((Span(line=len(self.blocks) + 1), text))

    def notes(self) -> tuple[Note, ...]:
        """What the reader must say of text that it left out."""
        if not self.struck:
            return ()
        text = "".join(text for _, text in self.struck)
        count = sum(not character.isspace() for character in text)
        message = f"{count} 字劃有刪除線，未納入。 characters that are struck through were left out."
        return (Note("struck_text", message, text[:200], tuple(dict.fromkeys(span for span, _ in self.struck))),)

    def add_paragraph(self, paragraph: Paragraph) -> None:
        """One line for each line that is not empty; only the first is sure to begin a paragraph."""
        for number, text in enumerate(filter(None, paragraph.texts())):
            self.count(text)
            printed = Printed.of(text, Span(line=len(self.blocks) + 1))
            self.blocks.append(Line(printed, "maybe" if number else "never", paragraph.size, paragraph.is_bold, paragraph.is_centred))

    def add_table(self, places: Sequence[grid.Place], header_rows: int) -> None:
        """The table that a reader sees; nothing if it has no cells."""
        table = grid.table(places, header_rows or None, len(self.blocks) + 1)
        if table is not None:
            self._places += table.n_rows * table.n_cols
            limits.TABLE_PLACES.check(self._places)
            self.blocks.append(table)

    def count(self, text: str, times: int = 1) -> None:
        """Count text against the limit before it is kept; raises LimitExceeded."""
        self._characters += len(text) * times
        limits.CHARACTERS.check(self._characters)


def cell_text(lines: Iterable[str]) -> str:
    """The paragraphs of a cell, separated by line feeds."""
    return "\n".join(line for line in lines if line.strip())
