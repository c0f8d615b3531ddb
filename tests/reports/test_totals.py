"""What a wrong score means for the total."""

from __future__ import annotations

from dataclasses import replace

from pipeline.reports import totals
from pipeline.store.catalog import open_publication
from tests.reports.conftest import Published


def test_the_total_is_added_up_again_with_the_recomputed_score(texts: Published) -> None:
    aspects = {f.reported: f for f in texts.verdicts.findings if f.rule_id == "ASPECT_SCORE"}
    with open_publication(texts.out) as connection:
        told = totals.effects(connection, texts.verdicts.findings)
        alone = totals.effects(connection, [aspects["54.83"]])
        other = totals.effects(connection, [replace(aspects["54.83"], reported="54.80")])
    assert set(told) == {f.finding_id for f in aspects.values()}
    assert alone[aspects["54.83"].finding_id][0] == "總分 96.55 → 55.00 + 39.05 + 2.67 = 96.72。"
    assert "54.83 + 39.86 + 2.67 = 97.36" in told[aspects["39.05"].finding_id][1]
    assert "55.00 + 39.86 + 2.67 = 97.53" in told[aspects["39.05"].finding_id][0]
    assert not other, "a total that has another score in it says nothing"
    page = (texts.report / "documents" / f"{aspects['54.83'].document_id}.html").read_text("utf-8")
    assert "總分 96.55 → 55.00 + 39.05" in page
