"""The views, on rows made by hand: history partners as DOMAIN.md defines them, plan against report, budgets, evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.store.catalog import empty_catalogue


class Corpus:
    """An in-memory publication that documents and indicators are added to."""

    def __init__(self) -> None:
        self.connection = empty_catalogue()
        self.numbers: dict[str, int] = {}

    def insert(self, table: str, **values: Any) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))

    def document(self, department: str, roc_year: int, family: str = "annual_plan", government: str | None = "甲縣政府", **more: Any) -> str:
        identity = f"{family}-{department}-{roc_year}-{len(self.numbers)}"
        self.numbers[identity] = 0
        self.insert("documents", document_id=identity, department=department, roc_year=roc_year, family=family, government=government, source_id="s", **more)
        return identity

    def indicator(self, document_id: str, key: str = "指標", target: str | None = None, actual: str | None = None, unit: str = "%", **more: Any) -> str:
        self.numbers[document_id] += 1
        row_id = f"{document_id}/indicators/{self.numbers[document_id]:06d}"
        values = {"aspect": "業務", "title": key, "target_text": target, "target_value": target, "target_unit": target and unit} | more
        values |= {"actual_text": actual, "actual_value": actual, "actual_unit": actual and unit}
        self.insert("indicators", row_id=row_id, document_id=document_id, indicator_key=key, **values)
        return row_id

    def plan(self, department: str, roc_year: int, target: str, **more: Any) -> str:
        return self.indicator(self.document(department, roc_year), target=target, **more)

    def report(self, department: str, roc_year: int, target: str, actual: str, **more: Any) -> str:
        return self.indicator(self.document(department, roc_year, "performance_report"), target=target, actual=actual, **more)

    def ask(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()

    def partner(self, department: str, roc_year: int) -> tuple:
        (row,) = self.ask(
            "SELECT partner, partner_department, partner_roc_year, target_change, actual_change, partner_target_row_id, partner_actual_row_id "
            f"FROM indicator_history WHERE department = '{department}' AND roc_year = {roc_year}"
        )
        return row


@pytest.fixture
def corpus():
    return Corpus()


NONE = (None, None, None, None, None, None, None)


def test_a_year_has_the_plan_and_the_report_in_one_row(corpus):
    corpus.plan("甲處", 114, "70", weight_pct=5, standard="標準")
    corpus.report("甲處", 114, "72", "80", weight_pct=6, attainment_pct=100)
    values = "plan_target_value, report_target_value, actual_value, attainment_pct, plan_weight_pct, report_weight_pct"
    assert corpus.ask(f"SELECT roc_year, department, {values} FROM indicator_history") == [(114, "甲處", 70, 72, 80, 100, 5, 6)]


def test_the_partner_is_the_same_department_in_the_last_year_at_hand(corpus):
    corpus.plan("甲處", 110, "60")
    target = corpus.plan("甲處", 112, "70")
    actual = corpus.report("甲處", 112, "70", "75")
    corpus.plan("乙處", 113, "90")
    corpus.report("甲處", 114, "72", "71.5")
    assert corpus.partner("甲處", 114) == ("same_department", "甲處", 112, 2, Decimal("-3.5"), target, actual)


def test_only_a_report_last_year_serves_for_target_and_result(corpus):
    row = corpus.report("甲處", 113, "70", "75")
    corpus.plan("甲處", 114, "60")
    assert corpus.partner("甲處", 114) == ("same_department", "甲處", 113, -10, None, row, row)


def test_an_indicator_that_moved_has_its_old_department_as_partner(corpus):
    row = corpus.report("甲處", 114, "70", "75")
    corpus.plan("乙處", 115, "65")
    assert corpus.partner("乙處", 115) == ("transfer", "甲處", 114, -5, None, row, row)


@pytest.mark.parametrize(
    "also",
    [
        lambda c: c.plan("丙處", 114, "80"),  # two had it: which one moved cannot be told
        lambda c: c.plan("甲處", 115, "80"),  # the old department has it still: nothing moved
    ],
)
def test_what_did_not_surely_move_has_no_partner(corpus, also):
    corpus.plan("甲處", 114, "70")
    corpus.plan("乙處", 115, "65")
    also(corpus)
    assert corpus.partner("乙處", 115) == NONE


def test_common_indicators_do_not_move(corpus):
    corpus.plan("甲處", 114, "70", aspect="共同")
    corpus.plan("乙處", 115, "65", aspect="共同")
    assert corpus.partner("乙處", 115) == NONE


def test_one_target_for_the_county_is_compared_but_never_its_results(corpus):
    common = {"aspect": "共同", "target_scope": "county"}
    rows = [corpus.report("甲處", 114, "70", "75", **common), corpus.report("丙處", 114, "70", "60", **common)]
    corpus.report("乙處", 115, "72", "90", **common)
    assert corpus.partner("乙處", 115) == ("county_target", None, 114, 2, None, min(rows), None)


def test_county_targets_that_disagree_are_no_partner(corpus):
    common = {"aspect": "共同", "target_scope": "county"}
    corpus.plan("甲處", 114, "70", **common)
    corpus.plan("丙處", 114, "71", **common)
    corpus.plan("乙處", 115, "72", **common)
    assert corpus.partner("乙處", 115) == NONE


def test_another_government_is_never_a_partner(corpus):
    corpus.indicator(corpus.document("甲處", 113, government="乙縣政府"), target="70")
    corpus.indicator(corpus.document("甲處", 113, government=None), target="70")
    corpus.plan("甲處", 114, "72")
    assert corpus.partner("甲處", 114) == NONE


def test_other_units_are_not_compared(corpus):
    corpus.plan("甲處", 113, "70", unit="件")
    corpus.plan("甲處", 114, "72", unit="%")
    assert corpus.partner("甲處", 114)[:4] == ("same_department", "甲處", 113, None)


def test_what_is_ambiguous_is_shown_but_not_compared(corpus):
    document = corpus.document("甲處", 113)
    corpus.indicator(document, target="70")
    corpus.indicator(document, target="90")
    corpus.plan("甲處", 114, "72")
    assert corpus.ask("SELECT roc_year, plan_target_value, is_ambiguous FROM indicator_history ORDER BY roc_year") == [(113, 70, True), (114, 72, False)]
    assert corpus.partner("甲處", 114)[3] is None


def test_repeated_documents_are_left_out(corpus):
    corpus.plan("甲處", 114, "72")
    corpus.indicator(corpus.document("甲處", 114, duplicate_of="other"), target="72")
    assert corpus.ask("SELECT is_ambiguous FROM indicator_history") == [(False,)]
    corpus.indicator(corpus.document("甲處", 113, duplicate_of="other"), target="70")
    assert corpus.partner("甲處", 114) == NONE


def test_plan_against_report_only_where_both_are_at_hand(corpus):
    plan, report = corpus.document("甲處", 114), corpus.document("甲處", 114, "performance_report")
    corpus.indicator(plan, "兩者皆有", "70")
    corpus.indicator(report, "兩者皆有", "71", "80")
    corpus.indicator(plan, "僅計畫", "1")
    corpus.indicator(report, "僅報告", "2", "2")
    corpus.indicator(corpus.document("乙處", 114), "無報告", "3")
    assert corpus.ask("SELECT indicator_key, plan_target_value, report_target_value FROM plan_vs_report ORDER BY indicator_key") == [
        ("僅報告", None, 2),
        ("僅計畫", 1, None),
        ("兩者皆有", 70, 71),
    ]


def test_budgets_of_a_code_over_the_years(corpus):
    for year, amount in ((112, 1000), (114, 1500)):
        document = corpus.document("甲處", year)
        for n, code in enumerate(("32020200505", "32020200608") if year == 114 else ("32020200505",), 1):
            corpus.insert("budget_programs", row_id=f"{document}/budget_programs/00000{n}", document_id=document, code=code, amount_ntd=amount)
    assert corpus.ask("SELECT roc_year, code, amount_ntd, partner_roc_year, change_ntd FROM budget_history ORDER BY roc_year, code") == [
        (112, "32020200505", 1000, None, None),
        (114, "32020200505", 1500, 112, 500),
        (114, "32020200608", 1500, None, None),
    ]


def test_evidence_has_path_document_and_box(corpus):
    document = corpus.document("甲處", 114)
    corpus.insert("sources", source_id="s", path="114/甲處.pdf")
    corpus.insert("provenance", row_id=f"{document}/indicators/000001", field="title", span_no=1, page=3, x0=1.5, top=2, x1=3, bottom=4, text="指標")
    corpus.insert("provenance", row_id=document, field="", span_no=1, line=7, text="標題")
    assert corpus.ask("SELECT field, path, roc_year, page, line, bbox, text FROM evidence ORDER BY field") == [
        ("", "114/甲處.pdf", 114, None, 7, None, "標題"),
        ("title", "114/甲處.pdf", 114, 3, None, [1.5, 2, 3, 4], "指標"),
    ]


def test_sums_with_an_unread_term_are_unknown(corpus):
    assert corpus.ask("SELECT sum_strict(x) FROM (VALUES (1.5), (2)) t(x)") == [(Decimal("3.5"),)]
    assert corpus.ask("SELECT sum_strict(x) FROM (VALUES (1.5), (NULL)) t(x)") == [(None,)]
    assert corpus.ask("SELECT sum_strict(x) FROM (VALUES (1)) t(x) WHERE false") == [(None,)]
