"""Clean documents give no finding; one changed number is noticed by the rule that is meant to, and by no other.

The documents of data/audit are a department's plan and report of one year and its plan of the next, invented and
consistent. Every number in arabic digits of their tables is changed in turn, and those of the prose with which
something else disagrees. UNCONTRADICTED says which numbers nothing contradicts, and why.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import mutation
from tests.mutation import HEADER, Change, Site

FOLDER = Path(__file__).parent / "data" / "audit"
DOCUMENTS = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.txt"))}
VARIANTS = 2

# what is printed in a column -> (rules of which one has to notice, rules that may follow from it)
INTENDED: dict[str, tuple[set[str], set[str]]] = {
    "number": ({"NUMBER_GAP"}, set()),
    "weight": ({"WEIGHT_SUM"}, {"PLAN_REPORT", "ASPECT_SCORE"}),
    "share": ({"SCORE_MAX"}, {"WEIGHT_SUM"}),
    "planned target": ({"PLAN_REPORT"}, {"MILESTONE", "TARGET_DROP"}),
    "next target": ({"TARGET_DROP", "MILESTONE", "TARGET_BELOW_LAST_ACTUAL"}, set()),
    "reported target": ({"PLAN_REPORT"}, {"ATTAINMENT", "CROSS_SECTION", "TARGET_DROP"}),
    "result": ({"ATTAINMENT", "EVIDENCE_COUNT", "FORMULA_RECALC", "MILESTONE"}, {"CROSS_SECTION", "TARGET_BELOW_LAST_ACTUAL"}),
    "attainment": ({"ATTAINMENT"}, {"ATTAINMENT_REPEATED", "ATTAINMENT_RANGE"}),
    "repeated attainment": ({"ATTAINMENT_REPEATED"}, set()),
    "aspect score": ({"ASPECT_SCORE"}, {"SCORE_TOTAL"}),
    "total": ({"SCORE_TOTAL"}, {"SCORE_MAX"}),
    "gap": ({"SHORTFALL_GAP"}, set()),
    "milestone": ({"MILESTONE"}, set()),
    "code": ({"BUDGET_CODE"}, set()),
    "amount": ({"BUDGET_SUM"}, set()),
    "claim": (
        {"SUM_PROSE", "RATE_RECALC", "FORMULA_RECALC", "EVIDENCE_COUNT", "CROSS_SECTION", "COUNT_CLAIM", "LIST_COUNT", "PERCENT_PARTS", "AVERAGE"},
        {"ROUND_TRUNC"},
    ),
}

# what is printed in a column -> (how many of its changes may pass, why nothing contradicts them)
UNCONTRADICTED = {
    "next target": (4, "the plan of a year without report has no twin; only a target below the year before is questioned"),
    "milestone": (13, "a step between its neighbours is as good as another, and so is its number in the list"),
    "code": (1, "only the prefix is common to all codes: a code's own digits have no twin"),
    "claim": (8, "a last digit that rounding hides, a number that stands alone, or a change that no longer reads as a claim"),
}


def kind(site: Site) -> str | None:
    """What a number is, by its document and column; None for years and what else is no figure of the audit."""
    header, is_report = site.header, site.document.startswith("report")
    if header == HEADER:
        return "share" if "面" in site.cell or "績效(" in site.cell else None
    if header in ("關鍵策略目標", "策略績效目標"):
        return "number"
    if header == "績效指標":
        return "number" if site.cell.startswith("(") else None
    columns = {
        "權重": "weight",
        "原定目標值": "reported target",
        "目標值": "planned target" if site.document == "plan_114.txt" else "next target",
        "達成目標值": "result",
        "達成度差異值": "gap",
        "預算金額(千元)": "amount",
        "業務計畫及工作計畫與編號": "code",
        "衡量標準": "milestone" if "(25%)" in site.cell else None,
        "業務面向分數": "aspect score",
        "共同面向分數": "aspect score",
    }
    if header in columns:
        return columns[header]
    if header == "達成度(%)":
        return "attainment" if site.line < 30 else "repeated attainment"
    if header.endswith("%)") or header == "總分":
        return "total"
    is_year = site.text in ("114", "115") or site.line == 1
    return "claim" if is_report and not is_year and header in ("", "達成情形") else None


@pytest.fixture(scope="module")
def changes() -> list[Change]:
    sites = [site for name, text in DOCUMENTS.items() for site in mutation.sites(name, text) if kind(site)]
    return mutation.run(DOCUMENTS, [(site, number % VARIANTS) for number, site in enumerate(sites)])


def test_clean_documents_give_no_finding() -> None:
    assert mutation.baseline(DOCUMENTS) == ()


def test_every_column_of_the_tables_is_changed(changes: list[Change]) -> None:
    assert {kind(change.site) for change in changes} == INTENDED.keys()
    assert len(changes) > 150


@pytest.mark.parametrize("what", INTENDED)
def test_the_intended_rule_notices(changes: list[Change], what: str) -> None:
    missed = [f"{c.site.name} -> {c.now}" for c in changes if kind(c.site) == what and not c.rules & INTENDED[what][0]]
    most, _ = UNCONTRADICTED.get(what, (0, ""))
    assert len(missed) <= most, missed


def test_no_other_rule_speaks(changes: list[Change]) -> None:
    others = {f"{c.site.name} -> {c.now}: {sorted(extra)}" for c in changes for extra in [c.rules - set().union(*INTENDED[kind(c.site) or ""])] if extra}
    assert others == set()


def test_what_follows_from_another_finding_says_so(changes: list[Change]) -> None:
    """A score that a wrong weight spoils, and a rate that a wrong total spoils, are warnings tied to their cause."""
    for change in changes:
        for finding in change.findings:
            if kind(change.site) == "weight" and finding.rule_id == "ASPECT_SCORE":
                assert finding.severity == "warning"
                assert finding.caused_by in {f.finding_id for f in change.findings if f.rule_id == "WEIGHT_SUM"}
            if finding.rule_id == "FORMULA_RECALC" and "SUM_PROSE" in change.rules:
                assert finding.severity == "warning"
                assert finding.caused_by in {f.finding_id for f in change.findings if f.rule_id == "SUM_PROSE"}
