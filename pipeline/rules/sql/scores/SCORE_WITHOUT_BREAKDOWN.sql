/*---
id = "SCORE_WITHOUT_BREAKDOWN"
severity = "info"
title_zh = "總分之每一部分應有其計算明細"
title_en = "Each part of the total has a breakdown"
why_zh = "只出現在總分表的分數無從查核。"
why_en = "A score that appears in the total only cannot be checked."
known_problems_zh = "明細指該部分之評分表，或標題為該部分分數之章節；敘述性章節不算。"
known_problems_en = "A breakdown is a score table of the part or a section whose title names its score; a narrative chapter is none."
message_zh = "{part}得分 {reported_text}{place}只見於總分表，報告沒有其計算明細"
message_en = "The score {reported_text} of {part}{place} appears in the total only; the report has no breakdown of it"
verify_zh = "是否漏列該部分之評分章節"
verify_en = "a section of the scoring chapter that was left out"
---*/
WITH totals AS (
    SELECT * FROM scores WHERE scope = 'total_table' AND part <> '總分' QUALIFY row_number() OVER (PARTITION BY document_id, part ORDER BY row_id) = 1
),
scored_sections AS MATERIALIZED (SELECT document_id, fold(title) AS name FROM sections WHERE regexp_matches(title, '分數|得分|評分|成績'))
SELECT document_id, part AS subject, part, score_text AS reported_text, score AS reported,
    CASE WHEN score IS NOT NULL THEN
        EXISTS (FROM scores own WHERE own.document_id = t.document_id AND own.part = t.part AND own.scope = 'aspect_table')
            OR EXISTS (FROM score_items i WHERE i.document_id = t.document_id AND i.aspect = t.aspect)
            OR EXISTS (FROM scored_sections s WHERE s.document_id = t.document_id AND regexp_matches(s.name, regexp_escape(regexp_replace(fold(t.part), '面向?$', '')) || '(面|面向)?(之|的)?(分數|得分|評分|成績)'))
    END AS ok,
    [cite(row_id, 'score_text', 'reported')] AS evidence
FROM totals t;
