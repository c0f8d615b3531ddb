"""The labelled set: its own arithmetic, how well it is read, and that every number keeps its place."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
import regex

from parsers.text.claims import FoundTerm
from tests.claims.notation import Case, Expected, key_of, load

CASES = load()
OPEN = [case for case in CASES if not case.is_heldout]
HELD_OUT = [case for case in CASES if case.is_heldout]


def scores(cases: list[Case]) -> tuple[float, float, float]:
    """Precision, recall and the share of cases wholly right, in %."""
    right = found_count = expected_count = whole = 0
    for case in cases:
        found, expected = Counter(key_of(claim) for claim in case.found()), Counter(e.key for e in case.expected)
        right += (found & expected).total()
        found_count += found.total()
        expected_count += expected.total()
        whole += found == expected
    return 100 * right / found_count, 100 * right / expected_count, 100 * whole / len(cases)


def test_the_set_is_large_and_part_of_it_is_held_out() -> None:
    assert len(CASES) >= 700
    assert len(HELD_OUT) >= 150
    assert len({case.text for case in CASES}) == len(CASES)


def agrees(expected: Expected) -> bool:
    """Whether a labelled claim follows from its terms, a quotient at the printed places, rounded or truncated."""
    kind, reported, _, operation, _ = expected.key
    name, *values = operation
    match name:
        case "sum":
            result = sum(values[0], Decimal(0))
        case "product":
            result = Decimal(1)
            for value in values[0]:
                result *= value
        case "difference":
            result = values[0] - values[1]
        case "quotient":
            result = values[0] / values[1] * (100 if expected.key[2] == "%" and kind == "rate" else 1)
        case "change":
            result = abs(values[1] - values[0]) / values[0] * 100
        case "mean":
            result = sum(values[0], Decimal(0)) / len(values[0])
    places = -int(Decimal(expected.line.split()[1].strip("~千萬億")).as_tuple().exponent)
    unit = Decimal(1).scaleb(-places) if name in ("quotient", "change", "mean") else Decimal(0)
    return abs(result - reported) <= unit / 2 or 0 <= result - reported < unit


COMPUTED = [e for case in CASES for e in case.expected if e.holds is not None and isinstance(e.key[3][0], str) and e.key[0] != "enumeration"]


@pytest.mark.parametrize("expected", COMPUTED, ids=lambda e: e.line)
def test_the_labels_say_truly_what_holds(expected: Expected) -> None:
    assert agrees(expected) == expected.holds


@pytest.mark.parametrize("expected", [e for case in CASES for e in case.expected if e.key[0] == "list_count"], ids=lambda e: e.line)
def test_the_labels_say_truly_which_lists_are_as_long_as_claimed(expected: Expected) -> None:
    operation: Any = expected.key[3]
    assert (operation[0] == expected.key[1]) == expected.holds


def test_the_open_part_is_read_as_labelled() -> None:
    wrong = {
        case.text: [str(key_of(claim)) for claim in case.found()]
        for case in OPEN
        if Counter(map(key_of, case.found())) != Counter(e.key for e in case.expected)
    }
    assert not wrong


def test_the_held_out_part_is_read_nearly_as_well() -> None:
    precision, recall, whole = scores(HELD_OUT)
    assert precision >= 96
    assert recall >= 96
    assert whole >= 94


def test_the_whole_set_is_read_better_than_the_published_mark() -> None:
    precision, recall, whole = scores(CASES)
    assert precision > 97.8
    assert recall > 98.3
    assert whole > 92.0


def test_numbers_that_are_not_exact_are_known() -> None:
    for case in OPEN:
        for expected in case.expected:
            claims = [claim for claim in case.found() if key_of(claim) == expected.key and claim.reported]
            assert all(claim.reported.is_exact == expected.is_exact for claim in claims if claim.reported), case.text


DIGIT = regex.compile(r"[\d０-９〇○零一二兩三四五六七八九十百千廿卅]")
NOT_A_NUMBER = {"全數", "全部", "均", "皆", "悉數", "全年"}
"""Words that stand for a number: 12 家全數通過, 全年 36,500 度."""


def check_place(term: FoundTerm, text: str) -> None:
    assert term.text == text[term.start : term.end]
    assert term.value is None or term.text in NOT_A_NUMBER or DIGIT.search(term.text), f"{term.text} holds no number"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:24])
def test_every_number_and_item_keeps_its_own_place(case: Case) -> None:
    for claim in case.found():
        assert 0 <= claim.start < claim.end <= len(case.text)
        terms = [*claim.terms, *([claim.reported] if claim.reported else [])]
        for term in terms:
            check_place(term, case.text)
            assert claim.start <= term.start < term.end <= claim.end
        places = [(term.start, term.role) for term in claim.terms]
        assert len(set(places)) == len(places)
