"""Products: what each one costs or holds, how many there are, and the whole.

每場 5,000 元，12 場，共 60,000 元; 20 班，每班 30 人，計 600 人; 10 場，每場 3 小時，每小時 800 元，計 24,000 元.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from math import prod

import regex

from parsers.text.figures import Figure, Prose
from parsers.text.parts import LISTED, RUNNING, TOGETHER
from parsers.text.relations import Relation, operand
from parsers.text.units import canonical_unit

_AMOUNT_CUE = regex.compile(r"共|計|合|總|需|=|為|列$|發放$|核發$|[支撥]付$")
_TOTAL_CUE = regex.compile(r"^(?:總共|共計|合計|總計|計|共|全年共計?)$")
_ATTENDED = regex.compile("參[加與訓]|[完結]訓|報名|受益|錄取|出席|到場")
"""Behind a total of people: how many came, where 每班 30 人 was only what there was room for."""
_EACH = regex.compile(r"每(?:一)?(?P<unit>(?:(?!每)\p{Han}){1,4})")
_SUBTOTAL = regex.compile(rf"(?:{TOGETHER}|共|計)$")
_LIMIT = regex.compile(r"上限|最[高多]|至多|不超過|不逾|以內|為限")
_MOST_STEPS = 4


def find_products(prose: Prose) -> list[Relation]:
    """Products whose price (or size), count and total the text prints. Where the words behind 每 name the counts, the claim
    exists whether or not it holds; else the numbers decide."""
    relations = []
    for at, total in enumerate(prose.figures):
        if total.is_per or not _is_total(total):
            continue
        near = [f for f in prose.figures[max(0, at - 8) : at] if f.sentence == total.sentence and f.group == total.group]
        price = next((f for f in reversed(near) if f.kind == total.kind), None)
        if price is None or not price.is_per or _is_limit(price) or "平均" in price.label:  # an average is rounded, and no price
            continue
        factors = _named(price, near) or _fitting(price, near, total)
        if factors and (prod((f.value for f in factors), start=Decimal(1)) == total.value or not _is_open(prose, factors, price, near, total)):
            relations.append(Relation("sum", operand(total, "total"), tuple(operand(f, "factor") for f in sorted(factors, key=lambda f: f.start))))
    return relations


def _is_total(figure: Figure) -> bool:
    if figure.unit == "元":
        return bool(_AMOUNT_CUE.search(figure.label))
    return figure.unit not in (None, "%") and bool(_TOTAL_CUE.match(figure.label)) and not _ATTENDED.match(figure.follow)


def _is_limit(price: Figure) -> bool:
    return price.is_threshold or bool(_LIMIT.search(price.label) or _LIMIT.match(price.follow))


def _named(price: Figure, near: list[Figure]) -> list[Figure] | None:
    """The price and what its 每… names, on to what that is per itself; None where something named is not printed."""
    factors = [price]
    wanted = [match["unit"] for match in _EACH.finditer(price.label)]
    if not wanted:
        return None
    while wanted:
        name = wanted.pop(0)
        count = next((f for f in reversed(near) if f not in factors and f.kind != price.kind and _counts(f, name)), None)
        if count is None or len(factors) > _MOST_STEPS:
            return None
        factors.append(count)
        if count.is_per:
            wanted += [match["unit"] for match in _EACH.finditer(count.label)]
    return factors


def _is_open(prose: Prose, factors: list[Figure], price: Figure, near: list[Figure], total: Figure) -> bool:
    """True if the total may be of more or of less than these factors: of a list of counts (國小 10 校、國中 6 校，每校 …), of several
    prices, of a share of the product (補助 80 %), of some of the years of a programme."""
    counts = [f for f in factors if f is not price]
    between = [f for f in near if f.start > price.start]
    is_listed = any(_is_of_list(prose, count, near) for count in counts)
    return is_listed or _is_one_of_several(price, near) or any(f.unit == "%" for f in between) or bool(RUNNING.search(total.label))


def _is_of_list(prose: Prose, count: Figure, near: list[Figure]) -> bool:
    """True if a count is one of several that are joined, and not called their total."""
    same = [f for f in near if f.kind == count.kind and not f.is_per]
    joined = any(count in pair and LISTED.fullmatch(prose.flat, pair[0].end, pair[1].start) for pair in pairwise(same))
    return joined and not _SUBTOTAL.search(count.label)


def _is_one_of_several(price: Figure, near: list[Figure]) -> bool:
    """每人 500 元，計 50 人；每人 2,000 元，計 26 人，總金額 …: True if no amount stands between a price and another before it, so
    that the total may be over the parts of both."""
    amounts = [f for f in near if f.kind == price.kind and f.start < price.start]
    return bool(amounts) and amounts[-1].is_per


def _counts(figure: Figure, name: str) -> bool:
    """True if a figure counts what the words behind 每 begin with: 12 場 for 每場次, 2 人 for 每人每月."""
    if figure.unit in (None, "%", "元"):
        return False
    kind = canonical_unit((figure.unit or "").removeprefix("個"))
    return any(canonical_unit(name[:size].removeprefix("個")) == kind for size in range(1, len(name) + 1))


def _fitting(price: Figure, near: list[Figure], total: Figure) -> list[Figure] | None:
    counts = [f for f in near if f is not price and f.unit not in ("元", "%") and f.kind != total.kind]
    for chosen in (counts, counts[-1:], counts[-2:]):
        if chosen and prod((f.value for f in chosen), start=price.value) == total.value != Decimal(0):
            return [price, *chosen]
    return None
