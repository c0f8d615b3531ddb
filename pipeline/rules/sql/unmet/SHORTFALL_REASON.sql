/*---
id = "SHORTFALL_REASON"
severity = "warning"
title_zh = "未達目標者應說明原因與對策"
title_en = "A missed target has a reason and a remedy"
why_zh = "檢討表的目的就在說明。"
why_en = "Giving reasons is what the review is for."
known_problems_zh = "檢討表沒有原因欄時無法判斷。"
known_problems_en = "Unknown where the table has no column for reasons."
message_zh = "「{indicator_title}」列於未達目標值之檢討{place}，原因說明為空白"
message_en = "“{indicator_title}” is in the review of missed targets{place} without a reason"
verify_zh = "是否漏填，或說明另見他處"
verify_en = "a reason left out or given elsewhere"
---*/
SELECT
    document_id,
    fold(indicator_title) || CASE WHEN row_number() OVER same > 1 THEN '#' || row_number() OVER same ELSE '' END AS subject,
    indicator_title,
    CASE
        WHEN length(trim(coalesce(reason, ''), ' 　-－—無')) > 0 THEN true
        WHEN EXISTS (FROM cells c WHERE c.document_id = s.document_id AND c.is_header AND regexp_matches(fold(c.text), '原因|對策|檢討')) THEN false
    END AS ok,
    [cite(row_id, 'indicator_title', 'reported')] AS evidence
FROM shortfalls s
WINDOW same AS (PARTITION BY document_id, fold(indicator_title) ORDER BY row_id);
