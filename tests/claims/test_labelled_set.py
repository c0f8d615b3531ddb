"""The labelled set: its own arithmetic, how well it is read, and that every number keeps its place."""

from __future__ import annotations

from collections import Counter

import pytest
import regex

from parsers.text.claims import FoundTerm
from tests import mutation
from tests.claims.notation import Case, key_of, load

CASES = load()
OPEN = [case for case in CASES if not case.is_heldout]
HELD_OUT = [case for case in CASES if case.is_heldout]


MISREAD = {
    "核定補助 24 案，其中 18 案已發包，12 案完工，6 案施工中，其餘 6 案設計中。",
    "45 門通識課程中，以英語授課者有 9 門，比率為兩成。",
    "衛生所門診服務共 21,340 人次，前 3 名依序為糖尿病（6,120 人次）、高血壓（5,988 人次）及上呼吸道感染（4,005 人次）。",
    "圖書館藏書達 21 萬餘冊，其中中文圖書 15 萬 2,000 冊、外文圖書 5 萬 8,400 冊。",
}
"""What of the held-out part is known to be read otherwise than it is labelled; none of it is called wrong."""


def test_the_set_is_large_and_part_of_it_is_held_out() -> None:
    assert len(CASES) >= 700
    assert len(HELD_OUT) >= 150
    assert len({case.text for case in CASES}) == len(CASES)


def test_the_rules_call_wrong_what_is_labelled_so() -> None:
    """As many findings of the rules of claims as labels say that a number does not follow from its terms."""
    findings = mutation.findings_of(case.text for case in CASES)
    differing = {}
    for case in CASES:
        said = [f.message_zh for f in findings[case.text] if f.rule_id in mutation.CLAIM_RULES]
        if len(said) != sum(expected.holds is False for expected in case.expected):
            differing[case.text] = said
    assert differing == {}


def misread(cases: list[Case]) -> dict[str, list[str]]:
    """The texts that are read otherwise than they are labelled, with the claims found."""
    return {
        case.text: [str(key_of(claim)) for claim in case.found()]
        for case in cases
        if Counter(map(key_of, case.found())) != Counter(e.key for e in case.expected)
    }


def test_the_open_part_is_read_as_labelled() -> None:
    assert misread(OPEN) == {}


def test_the_held_out_part_is_read_as_labelled_but_for_what_is_known() -> None:
    assert misread(HELD_OUT).keys() == MISREAD


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
