"""What a column's header says: its role, the year it is of, and which of several columns with one role has the value that counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from parsers.dialects import Vocabulary
from parsers.text.fold import fold

ANY_YEAR = 0
"""Asked for instead of a document's year where any year's column will do, as in joining the parts of a table."""

MEASURES = frozenset({"target", "actual", "attainment"})
OF_ONE_YEAR = MEASURES | {"weight", "goal_weight", "amount", "narrative", "score"}
"""Roles whose value in another year's column is none of this document's."""

_FIRST_YEAR, _LAST_YEAR = 80, 150
_YEAR = r"(?:中華民國|民國)?(?P<year>[0-9]{2,4})"
_YEAR_ALONE = regex.compile(rf"{_YEAR}(?:學?年度?)?(?:\([^()]{{1,8}}\))?")
_YEAR_WITH_WORD = regex.compile(rf"{_YEAR}學?年度?(?:\([^()]{{1,8}}\))?")
_YEAR_WITHIN = regex.compile(
    r"(?<![0-9.])(?P<year>[0-9]{2,4})學?年|^(?P<bare>[0-9]{3,4})(?=\p{Han})(?![月日時人場件項])"
    r"|(?<=\()(?P<bare>[0-9]{3,4})(?=\))|(?<=[標值數率])(?P<bare>[0-9]{3,4})$"
)
_OTHER_YEAR = regex.compile(r"[上前去下次明]一?年")
_RANGE_OF_YEARS = regex.compile(r"[0-9]{2,4}年?度?[-~至到][0-9]{2,4}年")
_YEAR_BEHIND = regex.compile(r"(?<=[標值數率])[0-9]{3,4}$")
_IN_BRACKETS = regex.compile(r"\((?P<note>[^()]{1,12})\)")
_BRACKET = regex.compile(r"[()]")
_DIGITS = regex.compile(r"[0-9]{2,4}")
_LEADING_YEAR = regex.compile(rf"{_YEAR}學?年度?(?:之)?|(?P<year>[0-9]{{3,4}})(?=\p{{Han}})(?![月日時人場件項])")

# Of several columns with one role: what a revision or a sum says counts before what is plain, and that before what was revised or is of all years.
ORIGINAL, PLAIN, REVISED = range(3)


class ColumnName(NamedTuple):
    """A column's header as understood. `years` are the ROC years that it names (empty: none), `is_other_year` is True for words such as 上年度."""

    role: str | None
    years: frozenset[int]
    is_other_year: bool
    rank: int

    def fits(self, roc_year: int | None) -> int:
        """2 for a header that names the document's year, 0 for one that names another, else 1."""
        if roc_year == ANY_YEAR:
            return 1
        if roc_year and roc_year in self.years:
            return 2
        return 0 if self.is_other_year or (self.years and roc_year) else 1


def roc_year_of(text: str) -> int | None:
    """The year that a column's header is, as 104年度 or 2015; None if it is anything else."""
    match = _YEAR_ALONE.fullmatch(fold(text))
    return _roc_year(match["year"]) if match else None


def are_years(texts: Sequence[str]) -> bool:
    """True if a row of texts is one of years: each with its word, as 113年度, or bare numbers that count up."""
    years = [roc_year_of(text) for text in texts]
    if not years or None in years:
        return False
    steps = [b - a for a, b in pairwise(year for year in years if year)]
    return all(_YEAR_WITH_WORD.fullmatch(fold(text)) for text in texts) or (steps[:1] == [1] and all(step == 1 or step < 0 for step in steps))


@lru_cache(maxsize=2048)
def read_name(texts: tuple[str, ...], vocabulary: Vocabulary) -> ColumnName:
    """What the cells above a column say, from top to bottom; headers are asked for again and again, so answers are kept.

    The role is that of the lowest cell where a group's header above it has a meaning of its own (執行情形 over 目標值), else what the whole header
    names, else its lowest cell, else what is left of it without year, revision and whose it is (本縣); a cell that only says 合計, 全年 or a year
    leaves it to the group's header.
    """
    folded = [fold(text) for text in texts]
    bare = [rest for text in folded if (rest := _bare(text, vocabulary))]
    return ColumnName(
        _role(folded, bare, vocabulary),
        frozenset(_years(folded)),
        any(map(_OTHER_YEAR.search, folded)),
        _rank(folded, vocabulary),
    )


def _role(folded: list[str], bare: list[str], vocabulary: Vocabulary) -> str | None:
    lowest = _below_group(folded, bare, vocabulary)
    if lowest:
        return lowest
    readings = ["".join(folded), *folded[1:][-1:], "".join(bare), *bare[1:][-1:]]
    role = next((role for text in readings if text and (role := vocabulary.role(text))), None)
    if role == "year" and len(folded) > 1 and bare:  # 年度 below 目標值 says which of the values it is
        role = vocabulary.role(bare[0])
    if role is None and len(folded) > 1 and vocabulary.total_rows.match(folded[-1]):  # 合計 of a group, as of 預算金額
        role = vocabulary.role(folded[0])
    return role


def _below_group(folded: list[str], bare: list[str], vocabulary: Vocabulary) -> str | None:
    """The role of the lowest of several cells if it and a cell above it each name one by themselves, so that their words together name nothing.

    What is 其他 stays so under its own name (上年度預算 over 金額), a goal's weight is one, and a remark goes on with what it is below
    (執行情形 over 說明).
    """
    if len(folded) < 2:
        return None
    above = {vocabulary.role(text) for text in folded[:-1]} - {None}
    lowest = vocabulary.role(folded[-1]) or (vocabulary.role(bare[-1]) if bare else None)
    whole = vocabulary.role("".join(folded))
    if not above or "other" in above or lowest in (None, "remark", "year") or (whole == "goal_weight" and "goal" in above):
        return None
    return lowest


def _bare(text: str, vocabulary: Vocabulary) -> str:
    """A header's cell without its qualifiers: 本縣113年度調整後目標值 is 目標值."""
    qualifiers = vocabulary.header_qualifiers
    text = _YEAR_BEHIND.sub("", text)
    rest = _IN_BRACKETS.sub(lambda m: "" if _is_qualifier(m["note"], vocabulary) else m[0], text)
    while not roc_year_of(rest):
        match = _LEADING_YEAR.match(rest) or next((m for name in qualifiers if (m := qualifiers[name].opens(rest))), None)
        if match is None or not match.end():
            return rest
        rest = rest[match.end() :]
    return ""


def _is_qualifier(note: str, vocabulary: Vocabulary) -> bool:
    return bool(_YEAR_WITH_WORD.fullmatch(note)) or any(words.match(note) for words in vocabulary.header_qualifiers.values())


def _rank(folded: Iterable[str], vocabulary: Vocabulary) -> int:
    words = vocabulary.header_qualifiers
    parts = [part for text in folded for part in _BRACKET.split(_LEADING_YEAR.sub("", text, count=1)) if part]
    if any(words["revised"].opens(part) for part in parts) or any(vocabulary.total_rows.match(text) for text in folded):
        return REVISED
    return ORIGINAL if any(words[name].opens(part) for part in parts for name in ("original", "all_years")) else PLAIN


def _years(folded: Iterable[str]) -> list[int]:
    found = []
    for text in folded:
        if _RANGE_OF_YEARS.search(text):
            continue
        printed = [match["year"] or match["bare"] for match in _YEAR_WITHIN.finditer(text)] or ([text] if roc_year_of(text) else [])
        found += [year for one in printed if (year := _roc_year(one))]
    return found


def _roc_year(printed: str) -> int | None:
    digits = _DIGITS.search(printed)
    year = int(digits[0]) if digits else 0
    year = year - 1911 if year > 1911 else year
    return year if _FIRST_YEAR <= year <= _LAST_YEAR else None
