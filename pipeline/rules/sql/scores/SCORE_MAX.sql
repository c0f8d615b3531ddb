/*---
id = "SCORE_MAX"
severity = "error"
title_zh = "各部分得分應在 0 與配分之間，配分合計應為 100"
title_en = "Each part scores between 0 and its share, and the shares add up to 100"
why_zh = "得分高於配分，或配分合計不是 100，總分即無意義。"
why_en = "A total means nothing if a part exceeds its share or the shares do not add up to 100."
known_problems_zh = "配分未印者無法判斷。"
known_problems_en = "Unknown where shares are not printed."
message_zh = "總分表{place}：{what_zh}"
message_en = "Table of the total{place}: {what_en}"
verify_zh = "分數或表頭所印配分是否誤植"
verify_en = "a misprinted score or share"
---*/
WITH totals AS (
    SELECT * FROM scores WHERE scope = 'total_table' QUALIFY row_number() OVER (PARTITION BY document_id, part ORDER BY row_id) = 1
)
SELECT document_id, part AS subject,
    CASE WHEN score < 0 THEN false ELSE score <= max_score END AS ok,
    score AS reported, max_score AS expected,
    format('{}得分印為 {}，不在 0 至配分 {} 之間', part, score_text, trim_zeros(max_score)) AS what_zh,
    format('The score of {} is printed as {}, which is not between 0 and its share {}', part, score_text, trim_zeros(max_score)) AS what_en,
    [cite(row_id, 'score_text', 'reported'), cite(row_id, 'max_score', 'expected')] AS evidence
FROM totals WHERE part <> '總分'
UNION ALL BY NAME
SELECT document_id, '配分合計' AS subject,
    sum_strict(max_score) = 100 AS ok,
    sum_strict(max_score) AS reported, 100 AS expected,
    format('總分表各部分配分合計 {}，不是 100', trim_zeros(sum(max_score))) AS what_zh,
    format('The shares of the parts add up to {}, not to 100', trim_zeros(sum(max_score))) AS what_en,
    list(cite(row_id, 'max_score', 'reported') ORDER BY row_id) AS evidence
FROM totals WHERE part <> '總分'
GROUP BY document_id
HAVING count(max_score) > 0;
