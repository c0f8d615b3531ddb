/*---
id = "SHORTFALL_GAP"
severity = "error"
title_zh = "達成度差異值應等於 100 減達成度"
title_en = "The gap is 100 minus the attainment"
why_zh = "差異值與達成度是同一件事的兩種寫法。"
why_en = "Gap and attainment say the same thing in two ways."
known_problems_zh = "差異值印為負數者取其絕對值。兩處達成度不一致時，合於其一即可。"
known_problems_en = "A gap printed with a minus sign is taken without it. Where two attainments are printed, the gap may fit either."
message_zh = "「{indicator_title}」達成度差異值印為 {reported}{place}；達成度 {attainment_text}，差異應為 {expected}"
message_en = "The gap of “{indicator_title}” is printed as {reported}{place}; an attainment of {attainment_text} leaves {expected}"
verify_zh = "差異值或達成度是否誤植"
verify_en = "whether gap or attainment is misprinted"
tolerance = "printed"
---*/
SELECT
    s.document_id,
    coalesce(k.subject, fold(s.indicator_title)) AS subject,
    s.indicator_title,
    i.attainment_text,
    abs(s.gap_pct) AS reported,
    s.gap_text AS reported_text,
    100 - CASE WHEN abs(abs(s.gap_pct) - (100 - c.attainment_pct)) <= 0.005 THEN c.attainment_pct ELSE i.attainment_pct END AS expected,
    [cite(s.row_id, 'gap_text', 'reported'), cite(i.row_id, 'attainment_text', 'term')] AS evidence
FROM shortfalls s
JOIN missed_indicators m ON m.document_id = s.document_id AND m.shortfall_row_id = s.row_id
JOIN indicators i ON i.document_id = s.document_id AND i.row_id = m.indicator_row_id
JOIN indicator_subjects k ON k.document_id = s.document_id AND k.row_id = m.indicator_row_id
LEFT JOIN scored_indicators p ON p.document_id = s.document_id AND p.indicator_row_id = i.row_id
LEFT JOIN score_items c ON c.document_id = s.document_id AND c.row_id = p.score_item_row_id
WHERE s.gap_text IS NOT NULL;
