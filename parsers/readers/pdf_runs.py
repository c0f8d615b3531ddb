"""Text as tables without lines are seen by: runs of it, and where they leave room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.readers.pdf_text import Piece

# Fractions of an em: the gap that parts two runs of text, the one between columns, the one that no space within a text is as wide as.
_GAP = 0.35
GUTTER = 0.6
WIDE_GAP = 1.0


class Run(NamedTuple):
    """A stretch of print on one base line without a wide gap."""

    start: float
    end: float
    base: float
    size: float
    text: str
    is_bold: bool

    @property
    def y(self) -> float:
        return self.base - 0.35 * self.size


def runs_of(pieces: Iterable[Piece]) -> list[Run]:
    """The runs of upright pieces, line by line."""
    words: list[Run] = []
    for text, edges, base, size, _, _, is_bold in pieces:
        begin = 0
        for part in text.split():
            begin = text.index(part, begin)
            words.append(Run(edges[begin], edges[begin + len(part)], base, size, part, is_bold))
            begin += len(part)
    return joined(sorted(words, key=lambda word: (round(word.base), word.start)), _GAP)


def joined(runs: Iterable[Run], gap: float) -> list[Run]:
    """Runs in order, joined over gaps of less than so many em."""
    joined: list[Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        if last and abs(last.base - run.base) < 0.4 * last.size and -last.size < run.start - last.end < gap * max(run.size, last.size):
            joined[-1] = last._replace(end=max(last.end, run.end), text=last.text + run.text)
        else:
            joined.append(run)
    return joined


def is_tabular(runs: Sequence[Run]) -> bool:
    """True if some runs stand side by side, be it half a line lower, with room between."""
    ordered = sorted(runs, key=lambda run: run.base)
    for n, run in enumerate(ordered):
        for other in ordered[n + 1 :]:
            if other.base - run.base > 0.8 * run.size:
                break
            if max(run.start, other.start) - min(run.end, other.end) > WIDE_GAP * run.size and not _is_filled(run, other, ordered):
                return True
    return False


def _is_filled(a: Run, b: Run, runs: Sequence[Run]) -> bool:
    """True if other text of about the line stands between two runs, so that only what touches it can show a gap."""
    left, right = (a, b) if a.start < b.start else (b, a)
    return any(run.start >= left.end and run.end <= right.start and abs(run.base - a.base) <= 0.8 * a.size for run in runs if run is not a and run is not b)


def gutters(text: Sequence[Run], ends: Sequence[float] = ()) -> list[float]:
    """The places that no text of a table covers: at one of `ends`, where its shorter lines end, if one lies there; else in the middle."""
    found = []
    covered = None
    for run in sorted(text):
        if covered is not None and run.start - covered > GUTTER * run.size:
            found.append(next((x for x in ends if covered <= x <= run.start), (covered + run.start) / 2))
        covered = run.end if covered is None else max(covered, run.end)
    return found
