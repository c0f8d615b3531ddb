"""Sentences of reports of many offices, all of them right: no rule says anything about them. `{right|wrong}` in reports.txt is a
number whose misprint the words of the sentence give away; with it a rule of the claims does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.findings import Finding
from tests import mutation

TOKEN = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
SENTENCES = Path(__file__).with_name("reports.txt").read_text("utf-8").splitlines()


def misprinted(sentence: str, number: int) -> str:
    """The sentence with the wrong reading of its numbered token, the right one of the others."""
    pieces = TOKEN.split(sentence)
    chosen = [piece if at % 3 == 0 else piece * ((at % 3 == 2) == (at // 3 == number)) for at, piece in enumerate(pieces)]
    return "".join(chosen)


RIGHT = [TOKEN.sub(r"\1", sentence) for sentence in SENTENCES]
MUTANTS = [misprinted(sentence, number) for sentence in SENTENCES for number in range(len(TOKEN.findall(sentence)))]


@pytest.fixture(scope="module")
def findings() -> dict[str, list[Finding]]:
    return mutation.findings_of([*RIGHT, *MUTANTS])


@pytest.mark.parametrize("sentence", RIGHT)
def test_nothing_in_a_right_sentence_is_called_wrong(findings: dict[str, list[Finding]], sentence: str) -> None:
    assert [f.message_zh for f in findings[sentence]] == []


@pytest.mark.parametrize("sentence", MUTANTS)
def test_a_misprint_that_the_words_give_away_is_found(findings: dict[str, list[Finding]], sentence: str) -> None:
    assert {f.rule_id for f in findings[sentence]} & mutation.CLAIM_RULES
