/*---
id = "WEIGHT_SUM"
severity = "error"
title_zh = "各面向之指標權重合計應等於該面向之配分"
title_en = "The weights of an aspect add up to its share"
why_zh = "權重決定總分。某一面向之權重合計若不等於配分，該面向的分數即無從重算。"
why_en = "Weights decide the score. Where an aspect's weights do not add up to its share, its score cannot be recomputed."
known_problems_zh = "配分取自總分表表頭（如「業務面(55%)」），表頭未印者取自該政府之格式設定；兩者皆無時無法判斷。計畫之指標合計 95 是對的：具體施政績效 5 分沒有指標。"
known_problems_en = "The share is the one printed in the header of the total, else the one of the government's dialect; without either the rule cannot judge. A plan's indicators add up to 95: the last 5 points have no rows."
message_zh = "{aspect}面向 {indicators} 項指標之權重合計 {reported}，該面向配分為 {expected}，差 {difference}"
message_en = "The weights of the {indicators} indicators of {aspect} add up to {reported}, the aspect's share is {expected}: a difference of {difference}"
verify_zh = "是否有一項權重誤植，或漏列指標"
verify_en = "a misprinted weight, or an indicator left out"
tolerance = { absolute = 0.005 }
---*/
WITH
    weights AS (
        SELECT document_id, aspect, count(*) AS indicators, sum_strict(weight_pct) AS weight_pct,
            list(cite(row_id, 'weight_pct', 'term') ORDER BY row_id) AS terms
        FROM indicators WHERE aspect IS NOT NULL
        GROUP BY ALL
        HAVING count(weight_pct) > 0
    ),
    not_hundred AS (
        SELECT document_id FROM scores
        WHERE scope = 'total_table' AND part <> '總分'
        GROUP BY ALL HAVING sum_strict(max_score) <> 100
    )
SELECT
    document_id,
    aspect AS subject,
    aspect,
    indicators,
    weight_pct AS reported,
    share_pct AS expected,
    CASE WHEN s.row_id IS NULL THEN [] ELSE [cite(s.row_id, s.field, 'expected')] END || terms AS evidence,
    CASE WHEN document_id IN (FROM not_hundred) THEN 'warning' END AS severity,
    CASE WHEN document_id IN (FROM not_hundred) THEN {'rule_id': 'SCORE_MAX', 'subject': '配分合計'} END AS caused_by
FROM weights LEFT JOIN declared_shares s USING (document_id, aspect);
