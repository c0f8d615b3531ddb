"""A second look before a printed number is called wrong: does another reading of its sentence make it right?

A sentence names many numbers, and which of them a rate or a change is made of is often clear only from the arithmetic. A
relation that does not hold is given up where other numbers of the same sentence give what is claimed: silence is better
than a doubtful alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations, permutations

from parsers.text.figures import Figure, Prose
from parsers.text.relations import Relation

MOST_FIGURES = 24  # of one sentence; with more of them chance finds a reading for anything
MOST_PARTS = 10
NEAR = 4  # characters from a number to the share behind it
HUNDRED = Decimal(100)


def without_doubtful(prose: Prose, relations: Sequence[Relation]) -> list[Relation]:
    """The relations without those that do not hold while their sentence has another reading that does."""
    holding = [relation for relation in relations if _holds(prose, relation)]
    return [relation for relation in relations if relation in holding or not _is_doubtful(prose, relation, holding)]


def _is_doubtful(prose: Prose, relation: Relation, holding: Iterable[Relation]) -> bool:
    reported = _figure_at(prose, relation.reported.start) if relation.reported else None
    if relation.reported is None or reported is None or relation.kind not in ("rate", "difference", "sum"):
        return False
    places = relation.places
    if any(places <= other.places for other in holding):
        return True  # all its numbers are explained by a relation that holds
    if relation.is_explicit:
        return False
    if relation.kind == "difference" and (relation.operands[0].value or 0) < (relation.operands[1].value or 0):
        return True  # no other reading is needed to see that this is none
    start, end = prose.sentence_span(prose.sentence_of(relation.reported.start))
    others = [figure for figure in prose.between(start, end) if figure.start != reported.start]
    if relation.kind == "sum":
        return _is_other_list(prose, relation, reported, others)
    if len(others) > MOST_FIGURES:
        return False
    if relation.kind == "rate" or reported.unit == "%":
        return _has_rate(reported, others)
    return _has_change(reported, [figure for figure in others if figure.kind == reported.kind])


def _is_other_list(prose: Prose, relation: Relation, reported: Figure, others: Sequence[Figure]) -> bool:
    """True if the numbers are no total and its parts, but: a flat list whose sum is printed elsewhere in the sentence; parts
    of which some are parts of others, do not belong to the total, or are said to be a share of it; or with a part that is itself called a total."""
    parts = [operand.value for operand in relation.operands if operand.value is not None]
    if not 2 <= len(parts) <= MOST_PARTS or any(operand.role != "addend" for operand in relation.operands):
        return False
    places = relation.places
    if any(figure.value == reported.value + sum(parts) for figure in others if figure.start not in places):
        return True
    share = HUNDRED * sum(parts) / reported.value if reported.value else Decimal(0)
    if share < HUNDRED and any(figure.unit == "%" and 2 * abs(figure.value - share) <= figure.quantum for figure in others):
        return True  # 預算數 …，實支數 …、應付數 …，執行率 95 %
    if any(2 * part == reported.value + sum(parts) for part in parts):  # 已完成 9 案，核定 12 案，其餘 3 案
        return True
    if _are_shares(prose, [reported, *(figure for figure in others if figure.start in places)]):
        return True
    first = min(operand.start for operand in relation.operands)
    if any(figure.kind == reported.kind and figure.start < first and figure.value + sum(parts) == reported.value for figure in others):
        return True  # 現有 154 人，缺額 14 人；另約聘僱 42 人、工友 11 人，總計 207 人
    is_closing = all(operand.start < reported.start for operand in relation.operands)
    labels = [figure.label for operand in relation.operands if (figure := _figure_at(prose, operand.start))]
    return (
        any(word in label for label in labels for word in ("合計", "總計"))
        or _is_nested(reported.value, parts)
        or (is_closing and _is_run(reported.value, parts))
    )


def _are_shares(prose: Prose, figures: Sequence[Figure]) -> bool:
    """True if each number has its share behind it and the shares make the whole: 日本 60 萬人(60%)、韓國 30 萬人(30%)，其餘 10 萬人(10%)."""
    shares = [next((s.value for s in prose.between(f.end, f.end + NEAR) if s.unit == "%"), None) for f in figures]
    return None not in shares and abs(sum(share or 0 for share in shares) - HUNDRED) <= len(shares) * Decimal("0.1")


def _is_run(total: Decimal, parts: Sequence[Decimal]) -> bool:
    """True if some parts next to each other make the total: 合格 86 件、不合格 12 件、複驗合格 10 件，計抽驗 98 件."""
    return any(sum(parts[i:j]) == total for i in range(len(parts)) for j in range(i + 2, len(parts) + 1))


def _is_nested(total: Decimal, parts: Sequence[Decimal]) -> bool:
    """True if some parts make the total and the others make one of them: 15 = 12 + 3 and 12 = 9 + 3."""
    for size in range(2, len(parts) - 1):
        for chosen in combinations(range(len(parts)), size):
            rest = sum(part for i, part in enumerate(parts) if i not in chosen)
            if sum(parts[i] for i in chosen) == total and any(parts[i] == rest for i in chosen):
                return True
    return False


def _has_rate(reported: Figure, others: Sequence[Figure]) -> bool:
    """True if the percentage is one number over another of its kind, or their change; or if it makes the same whole of the number
    before it as another percentage makes of the number before that."""
    amounts = [figure for figure in others if figure.unit != "%" and figure.value > 0]
    for a, b in permutations(amounts, 2):
        if a.kind == b.kind and (_fits(reported, HUNDRED * a.value / b.value) or _fits(reported, HUNDRED * abs(a.value - b.value) / b.value)):
            return True
    wholes = [whole for rate in (*others, reported) if rate.unit == "%" and (whole := _whole(rate, amounts))]
    own = _whole(reported, amounts)
    return own is not None and sum(low <= own[1] and high >= own[0] for low, high in wholes) >= 3


def _whole(rate: Figure, amounts: Sequence[Figure]) -> tuple[Decimal, Decimal] | None:
    """The interval of the whole of which the amount before the rate is that share."""
    part = max((figure for figure in amounts if figure.start < rate.start), key=lambda figure: figure.start, default=None)
    if part is None or rate.value <= rate.quantum:
        return None
    return HUNDRED * part.value / (rate.value + rate.quantum), HUNDRED * part.value / (rate.value - rate.quantum / 2)


def _has_change(reported: Figure, others: Sequence[Figure]) -> bool:
    """True if the number is the difference of two others, or three others with signs."""
    values = [figure.value for figure in others]
    if any(_fits(reported, abs(a - b)) for a, b in permutations(values, 2)):
        return True
    return any(_fits(reported, abs(a + b - c)) or _fits(reported, a - b - c) for a, b, c in permutations(values, 3))


def _fits(reported: Figure, value: Decimal) -> bool:
    """True if the printed number stands for the value, rounded or truncated."""
    return abs(reported.value) - reported.quantum / 2 <= value < abs(reported.value) + reported.quantum


def _holds(prose: Prose, relation: Relation) -> bool:
    """True if the arithmetic of the relation gives its printed number; also where it is not known how to compute it."""
    reported = _figure_at(prose, relation.reported.start) if relation.reported else None
    operands = [(o.role, o.value) for o in relation.operands if o.value is not None]
    total = {role: sum((value for r, value in operands if r == role), Decimal(0)) for role, _ in operands}
    if reported is None or len(operands) != len(relation.operands):
        return True
    if total.keys() == {"numerator", "denominator"}:
        return total["denominator"] == 0 or _fits(reported, (HUNDRED if reported.unit == "%" else 1) * total["numerator"] / total["denominator"])
    if total.keys() == {"minuend", "subtrahend"}:
        return _fits(reported, abs(total["minuend"] - total["subtrahend"]))
    if total.keys() == {"base", "compared"}:
        return total["base"] == 0 or _fits(reported, HUNDRED * abs(total["compared"] - total["base"]) / total["base"])
    if total.keys() <= {"addend", "subtrahend"}:
        return _fits(reported, total.get("addend", Decimal(0)) - total.get("subtrahend", Decimal(0)))
    return True


def _figure_at(prose: Prose, start: int) -> Figure | None:
    return next((figure for figure in prose.between(start, start + 1)), None)
