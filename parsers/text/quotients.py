"""A number as a part of another, in per cent: what rates, portions and changes have in common."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.relations import Operand, Relation, operand

_EARLIER = regex.compile(r"較|相較|去年|上年|前年|(?<!百分)(?<!佔)(?<!占)比(?![率例重])")


def rate_of(rate: Figure, numerator: Sequence[Operand], denominator: Sequence[Operand], is_explicit: bool = False) -> Relation:
    """The claim that a rate is the sum of the numerators over that of the denominators, in per cent; `is_explicit` if words leave no
    doubt, so that it stands also where the numbers disagree."""
    return Relation("rate", operand(rate, "total"), (*numerator, *denominator), is_explicit=is_explicit)


def pair_of(rate: Figure, part: Figure, whole: Figure, is_explicit: bool = False) -> Relation:
    """The same of one number over another."""
    return rate_of(rate, [operand(part, "numerator")], [operand(whole, "denominator")], is_explicit)


def is_points(prose: Prose, figure: Figure) -> bool:
    """True for 1.12 個百分點: a difference of two rates, never a rate."""
    return prose.flat[figure.number_end : figure.end].endswith("點")


def is_earlier(figure: Figure) -> bool:
    """True for what the text compares with (較上年度 310 人次, 去年 47 億元)."""
    return bool(_EARLIER.search(figure.label))


def gives(rate: Figure, numerator: Decimal, denominator: Decimal) -> bool:
    """True if numerator / denominator is the printed rate at its precision, half-up or truncated."""
    if denominator <= 0:
        return False
    exact = 100 * numerator / denominator
    return abs(exact - rate.value) <= rate.quantum / 2 or rate.value <= exact < rate.value + rate.quantum


def is_alike(label: str, words: str) -> bool:
    """True if a number before ； is called by words that stand behind it too."""
    return any(label[i : i + 2] in words for i in range(len(label) - 1))
