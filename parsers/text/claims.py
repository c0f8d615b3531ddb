"""The calculator's eye: what the Chinese prose claims and an auditor would recompute.

`find_claims` looks for totals with their parts, rates, differences, averages, shares of a whole and counts of lists;
`find_enumerations` for what the 達成情形 of an indicator lists. Each number of the arithmetic keeps its own place in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers.text.arithmetic import find_arithmetic
from parsers.text.averages import find_averages
from parsers.text.balances import find_balances
from parsers.text.changes import find_changes
from parsers.text.enumerations import list_enumerations
from parsers.text.figures import Prose, read_prose
from parsers.text.itemised import find_itemised
from parsers.text.lists import find_lists
from parsers.text.multiples import find_multiples
from parsers.text.periods import find_periods
from parsers.text.products import find_products
from parsers.text.rates import find_rates
from parsers.text.relations import Operand, Relation
from parsers.text.second_look import without_doubtful
from parsers.text.shares import find_shares
from parsers.text.sums import find_sums

KINDS = ("sum", "rate", "difference", "average", "percent_parts", "list_count", "table_count", "enumeration")

_FINDERS: tuple[Callable[[Prose], list[Relation]], ...] = (
    find_sums,
    find_itemised,
    find_balances,
    find_periods,
    find_arithmetic,
    find_products,
    find_rates,
    find_multiples,
    find_changes,
    find_averages,
    find_shares,
    find_lists,
)


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A number or list item of a claim. `value` is in the base of `unit` (money in 元, 成 in %), None for a list item;
    [start, end) is its place in the text, unit included; `role` is one of `relations.ROLES`; `is_exact` is False for 約, 餘, 逾."""

    value: Decimal | None
    unit: str | None
    label: str
    role: str
    start: int
    end: int
    text: str
    is_exact: bool


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim. `reported` is the number claimed, None where it is not printed (a whole of 100 %, an enumeration);
    [start, end) is the sentence or sentences it stands in. `complete` is False where the terms are only a part."""

    kind: str
    start: int
    end: int
    reported: FoundTerm | None
    terms: tuple[FoundTerm, ...]
    complete: bool


def find_claims(text: str, document_roc_year: int | None = None) -> list[FoundClaim]:
    """The claims of a text in the order of their reported numbers. `document_roc_year` tells how many days 全年 has."""
    return _claims(replace(read_prose(text), roc_year=document_roc_year), text, _FINDERS)


def _claims(prose: Prose, text: str, finders: Iterable[Callable[[Prose], list[Relation]]]) -> list[FoundClaim]:
    relations: dict[tuple[object, ...], Relation] = {}
    for finder in finders:
        for relation in finder(prose):
            relations.setdefault(relation.key, relation)
    kept = without_doubtful(prose, _consistent(list(relations.values())))
    claims = [_placed(text, prose, relation) for relation in kept]
    return sorted(claims, key=lambda claim: (claim.reported.start if claim.reported else claim.terms[0].start, KINDS.index(claim.kind)))


def _consistent(relations: list[Relation]) -> list[Relation]:
    """One relation for the same numbers: c = a - b also reads as a = b + c."""
    best: dict[object, Relation] = {}
    for relation in relations:
        group = (relation.places, relation.complete) if relation.kind in ("sum", "difference") else relation.key
        if group not in best or _explicitness(relation) > _explicitness(best[group]):
            best[group] = relation
    return list(best.values())


def _explicitness(relation: Relation) -> int:
    return 2 if relation.kind == "difference" else 1 if any(o.role in ("subtrahend", "factor") for o in relation.operands) else 0


def _placed(text: str, prose: Prose, relation: Relation) -> FoundClaim:
    """A relation in the offsets of the original text."""
    operands = [*relation.operands, *([relation.reported] if relation.reported else [])]
    first = prose.sentence_of(min(operand.start for operand in operands))
    last = prose.sentence_of(max(operand.start for operand in operands))
    start, end = prose.original(prose.sentence_span(first)[0], prose.sentence_span(last)[1])
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    reported = _term(text, prose, relation.reported) if relation.reported else None
    return FoundClaim(relation.kind, start, end, reported, tuple(_term(text, prose, o) for o in relation.operands), relation.complete)


def _term(text: str, prose: Prose, operand: Operand) -> FoundTerm:
    start, end = prose.original(operand.start, operand.end)
    return FoundTerm(operand.value, operand.unit, operand.label, operand.role, start, end, text[start:end], operand.is_exact)


def find_enumerations(text: str) -> list[FoundClaim]:
    """What the 達成情形 of an indicator lists: claims of kind `enumeration` without a reported number."""
    return _claims(read_prose(text), text, (list_enumerations,))
