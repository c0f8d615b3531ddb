"""The structure that figures stand in: text without idle spaces, sentences, brackets, quotes, dates.

Documents print spaces between Chinese characters and digits at will; a `Structure` leaves them out and knows the way back
to the original offsets. Brackets and quotes are matched once, so that the finders look at one level of text at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

import regex

from parsers.text.dates import date_spans
from parsers.text.fold import Filled

_OPEN, _CLOSE = "([（［〔【", ")]）］〕】"
_QUOTE_OPEN, _QUOTE_CLOSE = "「『《〈“", "」』》〉”"
_PAIRS = dict(zip(_CLOSE + _QUOTE_CLOSE, _OPEN + _QUOTE_OPEN, strict=True))
_MARKS = regex.compile(f"[{regex.escape(_OPEN + _CLOSE + _QUOTE_OPEN + _QUOTE_CLOSE)}]")
_DIGITS: dict[int, str] = {0xFF10 + digit: str(digit) for digit in range(10)}
_SIGNS: dict[str, str] = dict(zip("（）：；％﹪＝＋－×＊÷／，？！\u3000\xa0\t\r–—", "():;%%=+−××÷/，?!  \n\n--", strict=True))
_HALF = Filled(_DIGITS | str.maketrans(_SIGNS))
_CUT_NUMBER = regex.compile(r"(?<=\d,\d|\d,\d\d)\s+(?=\d)|(?<=\d,)\s+(?=\d{3}(?!\d))")
_ALNUM = regex.compile(r"[A-Za-z0-9.,%]")
_IDLE = regex.compile(r"\s+")
_SPACES = regex.compile(" +")
_TIMES_SIGNS = regex.compile("[xX*]")
_TIMES = regex.compile(r"(?<=[\p{Han}\d] ?)[xX*](?= ?\d)")
BLANK = "\ue000"
"""Stands for every character of a quoted name or a bracket where only the text around it is looked at."""

_SENTENCE_END = regex.compile(r"[。!?！？\n]")


@dataclass(frozen=True, slots=True)
class Group:
    """A bracket: text[start:end] is its content, `parent` the bracket around it (-1 for none)."""

    start: int
    end: int
    parent: int


@dataclass(slots=True)
class Structure:
    """A text in levels. `flat` is `text` with the contents of quotes blanked, `outer` also those of brackets."""

    text: str
    offsets: list[int]
    groups: list[Group] = field(default_factory=list)
    quotes: list[tuple[int, int]] = field(default_factory=list)
    sentence_starts: list[int] = field(default_factory=list)
    flat: str = ""
    outer: str = ""
    group_at: list[int] = field(default_factory=list)
    is_dated: bytearray = field(default_factory=bytearray)
    """For each character whether it is part of a date."""

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


def read_structure(original: str) -> Structure:
    """The structure of a text; every list in it is in order of print."""
    text, offsets = _squeeze(original)
    structure = Structure(text, offsets)
    _bracket(structure)
    _split_sentences(structure)
    structure.is_dated = bytearray(len(text) + 1)
    for start, end in date_spans(structure.flat):
        structure.is_dated[start:end] = b"\1" * (end - start)
    return structure


def _squeeze(original: str) -> tuple[str, list[int]]:
    """Without the spaces next to a Chinese character or sign; numbers cut in mid-digit are joined."""
    half = original.translate(_HALF)
    if _TIMES_SIGNS.search(half):
        half = _TIMES.sub("×", half)
    kept: list[str] = []
    offsets: list[int] = []
    begin = 0
    for match in _IDLE.finditer(half):
        start, end = match.span()
        is_cut = half[start - 1 : start].isdecimal() or half[start - 1 : start] == ","
        if is_cut and _CUT_NUMBER.match(half, start):
            spaces = [(start, end)]
        else:
            spaces = [_idle_part(half, *run.span()) for run in _SPACES.finditer(half, start, end)]
        for first, last in spaces:
            kept.append(half[begin:first])
            offsets += range(begin, first)
            begin = last
    kept.append(half[begin:])
    offsets += range(begin, len(half) + 1)
    return "".join(kept), offsets


def _idle_part(half: str, start: int, end: int) -> tuple[int, int]:
    """Of a run of spaces all but the last are idle; that too, unless it parts two words or numbers."""
    before, after = half[start - 1 : start], half[end : end + 1]
    return (start, end - 1) if _ALNUM.match(before) and _ALNUM.match(after) else (start, end)


def _bracket(structure: Structure) -> None:
    """Pair brackets and quotes; a bracket that never closes within its line is no bracket."""
    text = structure.text
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int, bool]] = []
    for mark in _MARKS.finditer(text):
        at, character = mark.start(), mark[0]
        if character in _OPEN or character in _QUOTE_OPEN:
            stack.append((character, at))
        else:
            wanted = _PAIRS[character]
            depth = next((n for n in range(len(stack) - 1, max(-1, len(stack) - 7), -1) if stack[n][0] == wanted), None)
            if depth is not None:
                pairs.append((stack[depth][1], at, wanted in _QUOTE_OPEN))
                del stack[depth:]
    structure.flat = structure.outer = text
    structure.group_at = [-1] * (len(text) + 1)
    if not pairs:
        return
    pairs.sort()
    flat = list(text)
    outer = list(text)
    quoted_to = -1
    for start, end, is_quote in pairs:
        if start < quoted_to:
            continue
        if is_quote:
            structure.quotes.append((start + 1, end))
            quoted_to = end
            flat[start + 1 : end] = outer[start + 1 : end] = BLANK * (end - start - 1)
            continue
        number = len(structure.groups)
        structure.groups.append(Group(start + 1, end, structure.group_at[start]))
        structure.group_at[start + 1 : end] = [number] * (end - start - 1)
        outer[start + 1 : end] = BLANK * (end - start - 1)
    structure.flat, structure.outer = "".join(flat), "".join(outer)


def _split_sentences(structure: Structure) -> None:
    ends = [mark.end() for mark in _SENTENCE_END.finditer(structure.outer)]
    structure.sentence_starts = [0, *(end for end in ends if end < len(structure.text))]
