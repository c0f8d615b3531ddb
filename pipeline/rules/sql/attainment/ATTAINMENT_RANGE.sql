/*---
id = "ATTAINMENT_RANGE"
severity = "error"
title_zh = "達成度應在 0 與上限之間"
title_en = "Attainment lies between 0 and the cap"
why_zh = "超過上限之達成度會使分數高於權重。"
why_en = "Attainment above the cap would earn more than the indicator's weight."
known_problems_zh = "上限屬於該政府之格式設定；未定者只查是否小於 0，超過 100 時不判斷。"
known_problems_en = "The cap belongs to the government's dialect; without one the rule only objects to values below 0 and does not judge those above 100."
message_zh = "「{title}」達成度印為 {reported_text}{place}，不在 0 至 {cap_pct} 之間"
message_en = "Attainment of “{title}” is printed as {reported_text}{place}, which is not between 0 and {cap_pct}"
verify_zh = "小數點或數字是否誤植"
verify_en = "a misplaced decimal point or digit"
---*/
SELECT
    document_id,
    subject,
    i.title,
    attainment_text AS reported_text,
    attainment_pct AS reported,
    coalesce(cap_pct, 100) AS cap_pct,
    CASE WHEN attainment_pct < 0 THEN false WHEN attainment_pct <= coalesce(cap_pct, 100) THEN true WHEN attainment_pct > cap_pct THEN false END AS ok,
    [cite(row_id, 'attainment_text', 'reported')] AS evidence
FROM indicators i JOIN indicator_subjects USING (document_id, row_id) LEFT JOIN aspect_shares s USING (document_id, aspect)
WHERE attainment_text IS NOT NULL OR attainment_pct IS NOT NULL;
