/*---
id = "ASPECT_SCORE"
severity = "error"
title_zh = "面向分數應等於各指標權重乘達成度之和"
title_en = "An aspect's score equals the sum of weight times attainment"
why_zh = "面向分數是總分的主要部分，權重與達成度都印在同一份報告。"
why_en = "Aspect scores make up the total, and weights and attainments stand in the same report."
known_problems_zh = "評核小組可能另有扣分而報告未列，故只稱無法重現。"
known_problems_en = "A review panel may deduct points that the report does not show: the score is only said not to be reproducible."
message_zh = "{part}得分印為 {reported}{place}；依 {indicators} 項指標之權重乘達成度加總為 {expected}，差 {difference}，無法重現"
message_en = "The score of {part} is printed as {reported}{place}; weight times attainment of its {indicators} indicators gives {expected}: a difference of {difference} that cannot be reproduced"
verify_zh = "是否有報告未說明之扣分或加分，或權重、達成度、分數有一誤植"
verify_en = "points deducted or added without explanation, or a misprinted weight, attainment or score"
tolerance = "printed"
products = { weight = "weight_text", rate = "attainment_text", total = "score_text" }
---*/
WITH
    judged AS (
        SELECT * FROM scores WHERE aspect IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY document_id, aspect ORDER BY scope = 'aspect_table' DESC, row_id) = 1
    ),
    -- where the score table prints another attainment than the results, ATTAINMENT_REPEATED says so: here either may be right
    terms AS (
        SELECT i.document_id, i.aspect, i.row_id, i.weight_pct, i.attainment_pct,
            least(i.attainment_pct, s.attainment_pct) - quantum(i.attainment_text, i.attainment_pct) / 2 AS low,
            greatest(i.attainment_pct, s.attainment_pct) + quantum(i.attainment_text, i.attainment_pct) / 2 AS high
        FROM indicators i
        LEFT JOIN scored_indicators p ON p.document_id = i.document_id AND p.indicator_row_id = i.row_id
        LEFT JOIN score_items s ON s.document_id = i.document_id AND s.row_id = p.score_item_row_id
    ),
    sums AS (
        SELECT document_id, aspect, count(*) AS indicators,
            sum_strict(weight_pct) AS weights,
            sum_strict(weight_pct * attainment_pct) / 100 AS expected,
            sum_strict(weight_pct * coalesce(low, attainment_pct)) / 100 AS expected_low,
            sum_strict(weight_pct * coalesce(high, attainment_pct)) / 100 AS expected_high,
            list(attainment_pct) AS attainments,
            flatten(list([cite(row_id, 'weight_text', 'term'), cite(row_id, 'attainment_text', 'term')] ORDER BY row_id)) AS evidence
        FROM terms GROUP BY ALL
    ),
    -- one wrong weight, which WEIGHT_SUM reports, explains the score if the missing points earn the difference
    explained AS (
        SELECT j.*, s.* EXCLUDE (document_id, aspect),
            coalesce(abs(weights - share_pct) > 0.005
                AND list_bool_or([abs(j.score - expected - (share_pct - weights) * a / 100) < 0.01 FOR a IN attainments]), false) AS by_weight
        FROM judged j JOIN sums s USING (document_id, aspect) LEFT JOIN declared_shares d USING (document_id, aspect)
    )
SELECT
    document_id,
    part AS subject,
    part,
    indicators,
    score AS reported,
    score_text AS reported_text,
    expected,
    expected_low,
    expected_high,
    [cite(row_id, 'score_text', 'reported')] || evidence AS evidence,
    CASE WHEN by_weight THEN 'warning' END AS severity,
    CASE WHEN by_weight THEN {'rule_id': 'WEIGHT_SUM', 'subject': aspect} END AS caused_by
FROM explained;
