/*---
id = "LIST_COUNT"
severity = "warning"
title_zh = "所列項目數應與所稱之數相同"
title_en = "A list has as many items as the text says"
why_zh = "「等八大」之後列了九項，必有一處未更新。"
why_en = "Where eight are announced and nine follow, one of the two was not updated."
known_problems_zh = "名稱內之「及」不是分隔；只舉例者不認作清單。同一系統之兩個帳號也可能合算一項，故僅為警告。"
known_problems_en = "及 within a name does not separate; mere examples are no list. Two accounts of one service may count as one, hence only a warning."
message_zh = "稱 {reported_text}{place}，所列為 {expected} 項：{items}"
message_en = "The text says {reported_text}{place} and lists {expected}: {items}"
verify_zh = "數字未更新、項目增刪，或數項合算一項"
verify_en = "a number not updated, an item added or dropped, or several counted as one"
claims = true
---*/
SELECT
    c.document_id,
    c.subject,
    c.reported_text,
    c.reported,
    c.terms AS expected,
    CASE WHEN c.is_exact THEN c.reported = c.terms END AS ok,
    (SELECT string_agg(t.label, '、' ORDER BY t.ordinal) FROM claim_terms t WHERE t.document_id = c.document_id AND t.claim_row_id = c.claim_row_id) AS items,
    c.evidence,
    -- the same number is compared with the tables
    CASE WHEN t.subject IS NOT NULL THEN {'rule_id': 'COUNT_CLAIM', 'subject': t.subject} END AS caused_by
FROM claim_readings c
LEFT JOIN (
    SELECT document_id, context_row_id, reported_text, min(subject) AS subject FROM claim_readings WHERE kind = 'table_count' GROUP BY ALL
) t ON t.document_id = c.document_id AND t.context_row_id = c.context_row_id AND t.reported_text = c.reported_text
WHERE c.kind = 'list_count' AND c.complete;
