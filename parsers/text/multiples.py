"""Multiples: 36 件，為去年 12 件之 3 倍."""

from __future__ import annotations

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.relations import Relation, operand

_IS = regex.compile(r"^，?(?:約|已|即|更)?(?:為|是|達)[^，。；;]{0,16}$")
"""What leads from a number to the one that it is a multiple of, in the same clause or the next."""
_TIMES = frozenset({"的", "之"})


def find_multiples(prose: Prose) -> list[Relation]:
    """A 為 B 之 x 倍: all three numbers side by side, so that nothing else can be meant."""
    found = []
    for at in range(2, len(prose.figures)):
        number, base, times = prose.figures[at - 2 : at + 1]
        if times.unit == "倍" and times.label in _TIMES and _is_multiple(prose, number, base, times):
            relation = Relation("rate", operand(times, "total"), (operand(number, "numerator"), operand(base, "denominator")), is_explicit=True)
            found.append(relation)
    return found


def _is_multiple(prose: Prose, number: Figure, base: Figure, times: Figure) -> bool:
    are_alike = number.kind is not None and number.kind == base.kind and number.group == base.group == times.group
    is_near = number.sentence == base.sentence == times.sentence and base.value > 0 and not (times.is_threshold or number.is_threshold or base.is_threshold)
    return are_alike and is_near and _IS.match(prose.flat[number.end : base.start]) is not None
