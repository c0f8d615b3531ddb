"""The arithmetic beside a finding: one line for each record, every number with its place."""

from __future__ import annotations

from decimal import Decimal

from pipeline.findings import Finding
from pipeline.reports import arithmetic
from pipeline.rules.rule import catalogue
from pipeline.store.catalog import open_publication
from tests.reports.conftest import Published

RULES = {rule.id: rule for rule in catalogue()}


def of(published: Published, rule_id: str, reported: str) -> tuple[Finding, arithmetic.Arithmetic]:
    finding = next(f for f in published.verdicts.findings if (f.rule_id, f.reported) == (rule_id, reported))
    with open_publication(published.out) as connection:
        steps = arithmetic.of_finding(finding, arithmetic.row_names(connection, finding.evidence), RULES[finding.judge].header.products)
    assert steps is not None
    return finding, steps


def test_the_parts_of_a_sum_stand_under_each_other(texts: Published, pages: Published) -> None:
    for published in (texts, pages):  # in the PDF the sentence runs over two pages
        _, steps = of(published, "SUM_PROSE", "9543")
        assert steps.columns == (("數值", "value"),)
        assert [value.text for step in steps.steps for value in step.values if value] == ["9543", "8113", "39", "1348"]
        assert [step.name for step in steps.steps[1:]] == ["電子公文收文總數", "紙本來文線上簽核數", "自創簽稿數"]
        assert steps.are_numbers == [True]


def test_a_score_is_the_sum_of_weights_times_attainments(texts: Published) -> None:
    finding, steps = of(texts, "ASPECT_SCORE", "39.05")
    assert [zh for zh, _ in steps.columns] == ["權重", "達成度", "得分"]
    terms = [step for step in steps.steps if step.role == "term"]
    assert len(terms) == 9
    hakka = next(step for step in terms if step.name == "單位公務人員及聘僱人員客語認證完成率")
    assert [value and value.text for value in hakka.values] == ["5.0%", "97.19 %", "4.8595"]
    printed = next(step for step in steps.steps if step.role == "reported")
    assert [value and value.text for value in printed.values] == [None, None, "39.05"]
    assert sum(Decimal(step.values[2].text) for step in terms if step.values[2]) == Decimal(steps.sums[2] or 0) == Decimal("39.8595")
    assert steps.sums[:2] == ("40.0%", None)
    assert steps.result == 2, "39.86 and 39.05 stand under the points, not under the attainments"
    for step in steps.steps:
        for value in step.values:
            if value is not None and value.number is not None:
                assert finding.evidence[value.number - 1].text == value.text


def test_the_result_of_a_sum_stands_under_its_parts(texts: Published) -> None:
    _, steps = of(texts, "SUM_PROSE", "9543")
    assert steps.result == 0 and steps.sums == (None,)


def test_a_name_that_differs_is_not_cut_off_in_a_long_text(texts: Published) -> None:
    finding = next(f for f in texts.verdicts.findings if f.rule_id == "GOAL_NAME_DRIFT" and f.subject.startswith("引號"))
    with open_publication(texts.out) as connection:
        steps = arithmetic.of_finding(finding, arithmetic.row_names(connection, finding.evidence))
    assert steps is not None
    quoted = [value.text for value in steps.steps[0].values if value]
    assert quoted == ["…調整控管聘僱及臨時人力，落實獎優汰劣之考核用人機制…"]
