"""Sentences whose numbers are right although the nearest reading of them is not; and wrong ones that stay claims."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers.text.claims import FoundClaim, find_claims

RIGHT = [
    "111年度社會福利預算42億6,500萬元，占總預算之比率為 8.2%；決算數41億1,700萬元，執行率96.53%。",
    "計培訓865人，其中男性231人，女性634人，分別占26.71%及73.29%。",
    "本縣空氣品質良好站日數 331 日，占全年 366 日之 90.44%，較 112 年之 322 日增加 9 日。",
    "編列食品安全經費 4,860 萬元，包括中央補助 2,916 萬元(60%)及市府自籌 1,944 萬元(40%)，較 109 年度 4,500 萬元增列 360 萬元，增幅 8%。",
    "107 年度歲出預算編列 12 億 3,450 萬元，較 106 年度預算 11 億 9,200 萬元，增加 4,250 萬元，約增 3.57%。",
    "112 年度歲出預算 25 億 6,000 萬元，實支 23 億 8,080 萬元，保留 1 億 2,800 萬元，執行率(含保留)98%，賸餘 5,120 萬元。",
    "學雜費 8 億 4,360 萬元，占總收入 15%；產學合作 19 億 6,840 萬元，占 35%；政府補助 19 億 1,216 萬元，占 34%；其餘收入 8 億 9,984 萬元，占 16%。",
    "應追蹤 4,200 人，回收 3,150 份，回收率 75%；就業 1,733 人，升學 945 人，服役 126 人，其他 346 人。",
    "道安會報全年召開 12 次，市長親自主持 12 次；工程、執法、教育、宣導、監理等 5 個小組分別召開 4 次會議，合計 20 次。",
    "112 年查獲 86 件，較 111 年 74 件增加 12 件，較 110 年 92 件減少 6 件。",
    "本年度新增 3 站，撤除 1 站，總站數由 58 站增為 60 站。",
    "由 111 年之 320 件減至 112 年之 256 件，減少 64 件，減幅 20%，其中竊盜由 200 件減至 150 件，減少 25%。",
    "核定 15 案，其中 12 案已發包，9 案已完工，3 案施工中，其餘 3 案辦理規劃設計中。",
]

WRONG = [
    "112 年查獲 86 件，較 111 年 74 件增加 15 件。",
    "計列管 17 案，解除列管 2 案，撤銷列管 1 案、併案追蹤 4 案，計 11 案仍持續追蹤列管中。",
    "歲出預算數185,912,000元，決算數178,763,329元，賸餘數7,184,671元。",
    "參訓 52 人，通過 30 人，通過率 67.69%。",
    "合作提案共計 18 案，包括實質合作議題共 8 案，經驗分享共 7 案，修正法案共 2 案，申請經費共 1 案，其他共 1 案。",
]


def fails(claim: FoundClaim) -> bool:
    """True if the claim's own arithmetic misses its number by more than rounding explains."""
    if claim.reported is None or claim.reported.value is None:
        return False
    total: dict[str, Decimal] = {}
    for term in claim.terms:
        total[term.role] = total.get(term.role, Decimal(0)) + (term.value or 0)
    if total.keys() == {"numerator", "denominator"}:
        expected = 100 * total["numerator"] / total["denominator"]
    elif total.keys() <= {"addend", "subtrahend", "minuend"}:
        expected = total.get("addend", Decimal(0)) + total.get("minuend", Decimal(0)) - total.get("subtrahend", Decimal(0))
    else:
        return False
    slack = Decimal("0.006") if "denominator" in total else Decimal(0)
    return abs(abs(expected) - claim.reported.value) > slack * claim.reported.value


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_sentence_has_no_claim_that_fails(text):
    assert [claim for claim in find_claims(text) if fails(claim)] == []


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_number_stays_a_claim_that_fails(text):
    assert [claim for claim in find_claims(text) if fails(claim)]
