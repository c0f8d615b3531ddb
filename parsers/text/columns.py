"""The second number of each item: A 5 家 226 人、B 2 家 104 人，計 7 家 330 人 claims a sum of 家 and one of 人."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.parts import countable, sum_of
from parsers.text.relations import Operand, Relation

_NEAR = 16
"""Characters between the numbers of one item."""
_APART = regex.compile(r"[。；;:]|其中|較|每|平均|占|佔|達|增|減|目標|預計|上限|尚|未|餘")
_ADJUSTED = regex.compile(r"增加|減少|追加|追減|調整")
_IDLE = regex.compile(r"[，、()及與計共合總為約]|^\p{Han}{0,4}數$|金額|經費|人數|件數|面積|長度|參加|參與|決標|補助|核[定撥發]|受益")
"""What may stand between the numbers of one item without naming another subject."""


def further_columns(prose: Prose, sums: Iterable[Relation]) -> list[Relation]:
    """The sums of the other numbers of the items that complete sums add: each part and the total carry one more number of the
    same unit. Where neither sum holds the items are not understood, and nothing is claimed."""
    return [column for relation in sums for column in _columns(prose, relation)]


def _columns(prose: Prose, relation: Relation) -> list[Relation]:
    if not relation.complete or relation.reported is None or any(o.role != "addend" for o in relation.operands):
        return []
    places = sorted([*relation.operands, relation.reported], key=lambda o: o.start)
    ends = [following.start for _, following in pairwise(places)] + [places[-1].end + 4 * _NEAR]
    starts = [max(0, places[0].start - 4 * _NEAR)] + [previous.end for previous, _ in pairwise(places)]
    behind = {place.start: _behind(prose, place, end) for place, end in zip(places, ends, strict=True)}
    before = {place.start: _before(prose, place, start) for place, start in zip(places, starts, strict=True)}
    holds = sum(o.value or 0 for o in relation.operands) == relation.reported.value
    return [*_matched(prose, relation, behind, holds), *(_matched(prose, relation, before, holds, is_before=True) if holds else [])]


def _matched(prose: Prose, relation: Relation, others: dict[int, list[Figure]], holds: bool, is_before: bool = False) -> list[Relation]:
    """The sums of numbers that stand at every place of a sum, one of a unit at each."""
    found = []
    total = others[relation.reported.start] if relation.reported else []
    for second in total:
        matching = [[f for f in others[o.start] if f.kind == second.kind] for o in relation.operands]
        if any(len(figures) != 1 for figures in matching) or sum(f.kind == second.kind for f in total) != 1:
            continue
        parts = [figures[0] for figures in matching]
        if _is_adjusted(prose, max(second, *parts, key=lambda f: f.start)):
            continue
        if (is_before or _is_named_alike(second, parts)) and (holds or sum(f.value for f in parts) == second.value):
            found.append(sum_of(second, parts, True))
    return found


def _is_adjusted(prose: Prose, last: Figure) -> bool:
    """True if the next number of the unit is a change of the amounts (…，因物價調整增加 700 萬元)."""
    end = prose.sentence_span(last.sentence)[1]
    following = next((f for f in prose.between(last.end, end) if f.kind == last.kind), None)
    return following is not None and _ADJUSTED.search(following.label) is not None


def _behind(prose: Prose, place: Operand, end: int) -> list[Figure]:
    """The numbers behind one of a sum that belong to the same item, of other units than its own."""
    first = next(iter(prose.between(place.start, place.start + 1)))
    found: list[Figure] = []
    position = first.end
    for figure in prose.between(place.end, end):
        gap = prose.outer[position : figure.start]
        if len(gap) > _NEAR or _APART.search(gap) or figure.group != first.group or figure.kind == first.kind or not countable(figure):
            break
        found.append(figure)
        position = figure.end
    return found


def _before(prose: Prose, place: Operand, start: int) -> list[Figure]:
    """The number right before one of a sum, of another unit: 工程 68 件 1,242 萬元, 採購 312 件，決標金額 1,864 萬元."""
    last = next(iter(prose.between(place.start, place.start + 1)))
    figure = next(iter(reversed(prose.between(start, place.start))), None)
    if figure is None or figure.group != last.group or figure.kind == last.kind or not countable(figure):
        return []
    gap = prose.outer[figure.end : place.start]
    return [figure] if len(gap) <= _NEAR and not _APART.search(gap) and not _IDLE.sub("", gap) else []


def _is_named_alike(total: Figure, parts: list[Figure]) -> bool:
    """True if the words before the total name nothing, or what those before a part name."""
    words = _IDLE.sub("", total.label)
    return not words or any(words in part.label or (part.label and _IDLE.sub("", part.label) in words) for part in parts)
