"""What a wrong score means for the total that it is part of: the total added up again with the score that was recomputed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

import duckdb

from pipeline.findings import Bilingual, Finding

_TOTAL = "總分"
_PARTS = "SELECT document_id, part, score FROM scores WHERE scope = 'total_table' AND score IS NOT NULL AND list_contains($ids, document_id) ORDER BY row_id"


def effects(connection: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> dict[str, Bilingual]:
    """finding_id -> a sentence with the arithmetic, for scores that disagree with their products. Only where the document prints one
    total, each part once, the total as their sum, and the score as one of them."""
    wrong: dict[str, list[Finding]] = defaultdict(list)
    for f in findings:
        if f.rule_id == "ASPECT_SCORE" and f.reported and f.expected:
            wrong[f.document_id].append(f)
    scores: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for document_id, part, score in connection.execute(_PARTS, {"ids": list(wrong)}).fetchall() if wrong else ():
        scores[document_id].append((part, score))
    told: dict[str, Bilingual] = {}
    for document_id, printed in scores.items():
        parts = {part: score for part, score in printed if part != _TOTAL}
        total = dict(printed).get(_TOTAL)
        if total is None or max(Counter(part for part, _ in printed).values()) > 1 or sum(parts.values()) != total:
            continue
        found = [f for f in wrong[document_id] if parts.get(f.subject) == Decimal(f.reported or "0")]
        together = _corrected(parts, found) if len(found) > 1 else None
        for f in found:
            told[f.finding_id] = _told(total, _corrected(parts, [f]), together)
    return told


def _corrected(parts: dict[str, Decimal], found: Sequence[Finding]) -> list[Decimal]:
    """The parts with the recomputed scores of these findings."""
    return list((parts | {f.subject: Decimal(f.expected or "0") for f in found}).values())


def _told(total: Decimal, parts: Sequence[Decimal], together: Sequence[Decimal] | None) -> Bilingual:
    zh = f"總分 {_text(total)} → {_sum(parts)}"
    en = f"total {_text(total)} → {_sum(parts)}"
    if together:
        zh, en = f"{zh}；與其他面向一併更正：{_sum(together)}", f"{en}; with the other aspects put right too: {_sum(together)}"
    return f"{zh}。", f"{en}."


def _sum(parts: Sequence[Decimal]) -> str:
    return f"{' + '.join(map(_text, parts))} = {_text(sum(parts, Decimal(0)))}"


def _text(score: Decimal) -> str:
    """With two decimals, as scores are printed, or more where it needs them."""
    exponent = score.normalize().as_tuple().exponent
    return f"{score:.{max(2, -exponent if isinstance(exponent, int) else 0)}f}"
