/*---
id = "UNIT_MATCH"
severity = "warning"
title_zh = "目標值與達成值之單位應相同"
title_en = "Target and result have the same unit"
why_zh = "單位不同的兩個數不能相除。"
why_en = "Two numbers in different units cannot be divided."
known_problems_zh = "同義單位（場、場次、次；件、件數；項、筆）視為相同，可換算者（億元、萬元；公里、公尺；成、%）亦同。"
known_problems_en = "Units of one meaning count as the same (場, 場次, 次; 件, 件數; 項, 筆), and so do units that convert (億元, 萬元; 公里, 公尺; 成, %)."
message_zh = "「{title}」目標值為 {target_text}，達成值為 {actual_text}{place}，單位不同"
message_en = "“{title}” has the target {target_text} and the result {actual_text}{place}: the units differ"
verify_zh = "何者之單位誤植，或兩者量測之事項不同"
verify_en = "which unit is misprinted, or whether the two measure different things"
---*/
SELECT
    document_id,
    subject,
    title,
    target_text,
    actual_text,
    CASE WHEN target_value IS NOT NULL AND actual_value IS NOT NULL THEN unit_measure(target_unit) = unit_measure(actual_unit) END AS ok,
    [cite(row_id, 'actual_text', 'reported'), cite(row_id, 'target_text', 'expected')] AS evidence
FROM indicators JOIN indicator_subjects USING (document_id, row_id)
WHERE target_text IS NOT NULL AND actual_text IS NOT NULL;
