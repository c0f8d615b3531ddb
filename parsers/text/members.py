"""The members of a list in running text: A、B 及 C, 「A」、「B」與「C」.

及 before the last member separates, inside a member it may belong to a name: where a reading gives the wanted number, it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import regex

from parsers.text.figures import Prose

JOIN = regex.compile(r"以及|(?<![普遍觸提涉顧論])及(?!格|時)|(?<!參)與(?!會|否)|(?<![共總調緩])和(?!平|諧)|暨")
_QUOTED = regex.compile(r"[「《][^「」《》]*[」》](?:第?[\d一二三四五六七八九十]{1,4}[輯期卷冊集號版次季篇])?(?:\([^()]*\))?(?:\([^()]*\))?")
_BETWEEN_QUOTES = regex.compile(r"^(?:[、，,]|及|與|和|暨|以及|、及)?$")
_DIGIT = regex.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Member:
    """A member at [start, end) of the prose."""

    start: int
    end: int


def quoted_run(prose: Prose, start: int, end: int) -> list[Member]:
    """Quoted names one after another from `start` on; with a bracket behind a name part of it."""
    entries: list[Member] = []
    position = start
    for match in _QUOTED.finditer(prose.text, start, end):
        if not _BETWEEN_QUOTES.match(prose.text[position : match.start()]):
            break
        entries.append(Member(match.start() + 1, match.end()))
        position = match.end()
    return [_unquoted(prose, e) for e in entries]


def _unquoted(prose: Prose, entry: Member) -> Member:
    """「公共工程金質獎」（水利類） without its quotes, where no bracket follows; else without a count in the bracket."""
    closing = next(at for at in range(entry.start, entry.end) if prose.text[at] in "」》")
    rest = prose.text[closing + 1 : entry.end]
    return Member(entry.start, closing) if not rest or _DIGIT.search(rest) else Member(entry.start, entry.end)


def quotes_before(prose: Prose, left: int, floor: int) -> list[Member]:
    """The run of quoted names that ends at `left`; a single one is opened and split at its 、."""
    if prose.text[left - 1 : left] not in ("」", "》", ")"):
        return []
    matches = list(_QUOTED.finditer(prose.text, floor, left))
    if not matches or matches[-1].end() != left:
        return []
    run = [matches[-1]]
    for previous, following in reversed(list(pairwise(matches))):
        if not _BETWEEN_QUOTES.match(prose.text[previous.end() : following.start()]):
            break
        run.insert(0, previous)
    if len(run) == 1:
        content = run[0][0].strip("「」《》")
        return split_members(content, run[0].start() + 1, 0) if "、" in content else []
    return [_unquoted(prose, Member(m.start() + 1, m.end())) for m in run]


def split_members(text: str, offset: int, wanted: int) -> list[Member]:
    """Items at 、 and before the last one at 及, 與, 和; a name with 及 stays whole if that gives the wanted count."""
    bounds = [0, *(at for m in regex.finditer("、", text) for at in m.span()), len(text)]
    pieces = [(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True) if text[a:b].strip()]
    if not pieces:
        return []
    pieces = [(a + len(m[0]), b) if (m := JOIN.match(text, a, b)) else (a, b) for a, b in pieces]
    joins = list(JOIN.finditer(text, *pieces[-1]))
    joins = [join for join in joins if join.start() > pieces[-1][0] and join.end() < pieces[-1][1]]
    if joins and (len(pieces) != wanted or _separates(text, pieces, joins[-1])):
        join = joins[-1]
        pieces = [*pieces[:-1], (pieces[-1][0], join.start()), (join.end(), pieces[-1][1])]
    inner = [join for start, end in pieces[:-1] for join in JOIN.finditer(text, start, end) if start < join.start() and join.end() < end]
    if inner and len(pieces) + len(inner) == wanted:  # 水利局及農業局、都發局、…等 5 機關
        pieces = [piece for start, end in pieces for piece in _cut(start, end, [join.span() for join in inner])]
    return [Member(offset + a, offset + b) for a, b in pieces]


def _cut(start: int, end: int, cuts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """[start, end) without the cuts inside it."""
    for first, last in cuts:
        if start < first and last < end:
            yield start, first
            start = last
    yield start, end


def _separates(text: str, pieces: list[tuple[int, int]], join: regex.Match[str]) -> bool:
    """True if 及 in the last piece surely stands between two items: both are built like the others (…科、…科及…科), or the
    first one is closed by a bracket or quote."""
    if text.startswith("其他", join.end()) or text[join.start() - 1] in ")」》":
        return True
    ending = text[join.start() - 1]
    return len(pieces) > 2 and text[pieces[-1][1] - 1] == ending and all(text[end - 1] == ending for _, end in pieces[1:-1])
