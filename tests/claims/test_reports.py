"""Sentences of reports of many offices, all of them right: nothing in them is called wrong. `{right|wrong}` in reports.txt is a
number whose misprint the words of the sentence give away; with it something is."""

from __future__ import annotations

import re
from decimal import Decimal
from math import prod
from pathlib import Path

import pytest

from parsers.text.claims import FoundClaim, find_claims

TOKEN = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
SENTENCES = Path(__file__).with_name("reports.txt").read_text("utf-8").splitlines()


def misprinted(sentence: str, number: int) -> str:
    """The sentence with the wrong reading of its numbered token, the right one of the others."""
    pieces = TOKEN.split(sentence)
    chosen = [piece if at % 3 == 0 else piece * ((at % 3 == 2) == (at // 3 == number)) for at, piece in enumerate(pieces)]
    return "".join(chosen)


MUTANTS = [misprinted(sentence, number) for sentence in SENTENCES for number in range(len(TOKEN.findall(sentence)))]


def is_wrong(claim: FoundClaim) -> bool:
    """True if the claim's own arithmetic misses its number by more than rounding or truncation explains."""
    if not claim.complete or (claim.reported and not claim.reported.is_exact):
        return False
    values: dict[str, list[Decimal]] = {}
    for term in claim.terms:
        values.setdefault(term.role, []).append(term.value or Decimal(0))
    reported = claim.reported.value if claim.reported and claim.reported.value is not None else Decimal(100)
    total = {role: sum(numbers, Decimal(0)) for role, numbers in values.items()}
    if claim.kind == "list_count":
        return len(claim.terms) != reported
    if claim.kind == "percent_parts":
        return abs(sum(total.values()) - 100) > Decimal("0.1") * len(claim.terms)
    if claim.kind == "rate" and "base" in total:
        return not rounds(100 * abs(total["compared"] - total["base"]) / total["base"], reported)
    if claim.kind == "rate":
        scale = 1 if claim.reported and claim.reported.unit in (None, "倍") else 100
        return not rounds(scale * total["numerator"] / total["denominator"], reported)
    if claim.kind == "average" and "count" in total:
        return not rounds(total["total"] / total["count"], reported)
    if claim.kind in ("sum", "difference"):
        product = prod(values["factor"], start=Decimal(1)) if "factor" in values else None
        signed = total.get("addend", Decimal(0)) + total.get("minuend", Decimal(0)) - total.get("subtrahend", Decimal(0))
        return reported != (signed if product is None else product)
    return False


def rounds(value: Decimal, reported: Decimal) -> bool:
    quantum = Decimal(1).scaleb(min(0, int(reported.as_tuple().exponent)))
    return abs(value - reported) <= quantum / 2 or 0 <= value - reported < quantum


@pytest.mark.parametrize("sentence", [TOKEN.sub(r"\1", sentence) for sentence in SENTENCES])
def test_nothing_in_a_right_sentence_is_called_wrong(sentence: str) -> None:
    assert [claim for claim in find_claims(sentence) if is_wrong(claim)] == []


@pytest.mark.parametrize("sentence", MUTANTS)
def test_a_misprint_that_the_words_give_away_is_found(sentence: str) -> None:
    assert [claim for claim in find_claims(sentence) if is_wrong(claim)] != []
