/*---
id = "SCORE_TOTAL"
severity = "error"
title_zh = "總分應等於各部分之和，各部分應與其評分表相同"
title_en = "The total is the sum of its parts, and each part is the score of its own table"
why_zh = "總分是報告的結論。"
why_en = "The total is what the report concludes."
known_problems_zh = "各部分有未印分數者無法判斷。各部分本身是否正確由 ASPECT_SCORE 判斷。"
known_problems_en = "Unknown where a part has no printed score. Whether a part is right is ASPECT_SCORE's question."
message_zh = "總分表之{part}印為 {reported}{place}，{basis_zh}為 {expected}，差 {difference}"
message_en = "The table of the total prints {reported} for {part}{place}; {basis_en} gives {expected}: a difference of {difference}"
verify_zh = "總分表或評分表之分數是否有一誤植"
verify_en = "whether a score is misprinted in the total's table or in its own"
tolerance = { absolute = 0.005 }
---*/
WITH
    totals AS (SELECT * FROM scores WHERE scope = 'total_table'),
    parts AS (
        SELECT t.*, own.score AS own_score, own.row_id AS own_row_id
        FROM totals t LEFT JOIN scores own ON own.document_id = t.document_id AND own.part = t.part AND own.scope = 'aspect_table'
        WHERE t.part <> '總分'
        QUALIFY row_number() OVER (PARTITION BY t.document_id, t.part ORDER BY t.row_id, own.row_id) = 1
    ),
    sums AS (
        SELECT document_id, sum_strict(score) AS score, sum_strict(coalesce(own_score, score)) AS own_score,
            list(cite(row_id, 'score_text', 'term') ORDER BY row_id) AS terms,
            any_value(part) FILTER (abs(own_score - score) > 0.005) AS differing_part
        FROM parts GROUP BY ALL
    )
-- a part that differs from its own table explains a total that would add up with the other score
SELECT document_id, '總分' AS subject, t.part, '各部分相加' AS basis_zh, 'adding up the parts' AS basis_en, t.score AS reported, s.score AS expected,
    [cite(t.row_id, 'score_text', 'reported')] || terms AS evidence,
    CASE WHEN abs(t.score - s.own_score) <= 0.005 AND differing_part IS NOT NULL THEN 'warning' END AS severity,
    CASE WHEN abs(t.score - s.own_score) <= 0.005 THEN {'rule_id': 'SCORE_TOTAL', 'subject': differing_part} END AS caused_by
FROM totals t JOIN sums s USING (document_id)
WHERE part = '總分'
QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY t.row_id) = 1
UNION ALL BY NAME
SELECT document_id, part AS subject, part, '其評分表' AS basis_zh, 'its own score table' AS basis_en, score AS reported, own_score AS expected,
    [cite(row_id, 'score_text', 'reported'), cite(own_row_id, 'score_text', 'expected')] AS evidence
FROM parts
WHERE own_row_id IS NOT NULL;
