"""Differences between governments as data: the common vocabulary (base.toml) and one file for each government.

A new header synonym is a pattern and an example in base.toml. A new government is a new file beside it.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec
import regex

from parsers.text.fold import FOLD, fold

FOLDER = Path(__file__).parent


class Synonyms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns that must match a whole folded text, each shown by an example that a test runs."""

    patterns: tuple[str, ...]
    examples: tuple[str, ...]

    def match(self, text: str) -> regex.Match[str] | None:
        """The match of the whole folded text, or None."""
        return _compiled(self.patterns).fullmatch(fold(text))

    def opens(self, folded: str) -> regex.Match[str] | None:
        """The match of what a folded text begins with, or None."""
        return _compiled(self.patterns).match(folded)


# Patterns meet folded text, so their ideographs (not their syntax) are folded too: 臺 may be written as printed.
_FOLDED_IDEOGRAPHS = {code: folded for code, folded in FOLD.items() if code >= 0x2E80 and folded and folded >= "\u2e80"}


_NOTE = regex.compile(r"(?<=.)\([^()]{1,12}\)$")


def alternatives(patterns: tuple[str, ...]) -> str:
    """One pattern for folded text that matches what any of the patterns matches."""
    return "|".join(f"(?:{p})" for p in patterns).translate(_FOLDED_IDEOGRAPHS)


@functools.cache
def _compiled(patterns: tuple[str, ...]) -> regex.Pattern[str]:
    return regex.compile(alternatives(patterns))


class Vocabulary(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True, dict=True):
    """base.toml: the words that are common to all governments. Each is itself only, so that answers can be remembered with it."""

    families: dict[str, Synonyms]
    governments: Synonyms
    departments: Synonyms
    toc_titles: Synonyms
    annual_goal_lead_ins: Synonyms
    annual_goal_headings: Synonyms
    aspects: dict[str, Synonyms]
    goal_tags: Synonyms
    directions: dict[str, Synonyms]
    milestone_methods: Synonyms
    headers: dict[str, Synonyms]
    header_qualifiers: dict[str, Synonyms]
    periods: Synonyms
    score_parts: Synonyms
    header_units: Synonyms
    goal_headings: Synonyms
    indicator_headings: Synonyms
    total_rows: Synonyms
    carried_rows: Synonyms
    dittos: Synonyms
    continued: Synonyms
    funding_sources: Synonyms
    office_names: Synonyms
    cover_lines: Synonyms

    def role(self, header: str) -> str | None:
        """The column's role that a header names, or None; a note in brackets behind it, as 達成度(B), does not matter."""
        return self._role(fold(header))

    @functools.cached_property
    def _role(self) -> Callable[[str], str | None]:
        """Remembers its answers: headers are asked for again and again, as one row and as two, by role and by kind."""

        @functools.lru_cache(maxsize=1024)
        def role(folded: str) -> str | None:
            match = self._any_header.fullmatch(folded) or self._any_header.fullmatch(_NOTE.sub("", folded))
            return match.lastgroup if match else None

        return role

    @functools.cached_property
    def _any_header(self) -> regex.Pattern[str]:
        """One pattern for all headers; `lastgroup` of its match is the first role whose synonyms the text is one of."""
        return regex.compile("|".join(f"(?P<{role}>{alternatives(synonyms.patterns)})" for role, synonyms in self.headers.items()))

    def direction(self, *texts: str) -> str | None:
        """`lower` or `higher` where one of an indicator's own texts says which values are better, else None."""
        return next((direction for direction, words in self.directions.items() if any(words.match(text) for text in texts)), None)

    def aspect(self, text: str) -> str | None:
        """The aspect that a section title or a goal's tag names, or None."""
        return next((aspect for aspect, synonyms in self.aspects.items() if synonyms.match(text)), None)


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A printed title or header that shows what the dialect's data rest on."""

    title: str
    header: tuple[str, ...] = ()


class Dialect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One government's file: what its regulations add to the common vocabulary.

    `shares` are the points of each aspect, `cap_pct` the highest attainment, `direction` whether higher or lower
    values are better unless the indicator stands in `lower_is_better`; None where the government does not say.
    """

    name: str
    governments: tuple[str, ...] = ()
    shares: dict[str, Decimal] = {}
    cap_pct: Decimal | None = None
    direction: Literal["higher", "lower"] | None = None
    inverse_formula: Literal["ratio", "complement"] | None = None
    lower_is_better: tuple[str, ...] = ()
    county_targets: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    def direction_of(self, indicator_key: str) -> str | None:
        """`lower`, `higher`, or None if the dialect does not say: a direction is never guessed."""
        if indicator_key in map(fold, self.lower_is_better):
            return "lower"
        return self.direction

    def target_scope_of(self, indicator_key: str) -> str | None:
        """`county` if one target holds for all departments, else None."""
        return "county" if indicator_key in map(fold, self.county_targets) else None


@functools.cache
def vocabulary() -> Vocabulary:
    """The common vocabulary of base.toml."""
    return msgspec.convert(tomllib.loads((FOLDER / "base.toml").read_text("utf-8")), Vocabulary)


@functools.cache
def dialects() -> tuple[Dialect, ...]:
    """Every government's dialect, by file name."""
    paths = sorted(p for p in FOLDER.glob("*.toml") if p.stem != "base")
    return tuple(msgspec.convert({"name": p.stem} | tomllib.loads(p.read_text("utf-8"), parse_float=Decimal), Dialect, strict=False) for p in paths)


def dialect_of(government: str | None) -> Dialect:
    """The dialect of a government, or the base dialect without shares, cap or direction."""
    return next((d for d in dialects() if government and fold(government) in map(fold, d.governments)), Dialect("base"))
