/*---
id = "TARGET_BELOW_LAST_ACTUAL"
severity = "info"
title_zh = "目標值宜不低於前期達成值"
title_en = "A target is not below what was attained the year before"
why_zh = "超額達成後目標仍不調高，目標即無挑戰性。"
why_en = "A target that stays put after it was exceeded is no challenge."
known_problems_zh = "只比較同一機關，或業務移撥之機關；共同指標由各機關分別量測，他機關之達成值不作比較。目標低於前期目標者由 TARGET_DROP 指出，累計值由 CUMULATIVE_TARGET_ALREADY_MET 指出，此處不再列。"
known_problems_en = "Compares the same department, or one the indicator was transferred from; common indicators are measured in each department, so another's result says nothing. Silent where TARGET_DROP or CUMULATIVE_TARGET_ALREADY_MET speaks."
message_zh = "「{title}」{roc_year} 年度目標值 {target_text}{place}，{partner_zh} {partner_roc_year} 年度達成值為 {actual_text}"
message_en = "The {roc_year} target of “{title}” is {target_text}{place}; the result of {partner_roc_year} ({partner_en}) was {actual_text}"
verify_zh = "目標值未隨實績調高之理由"
verify_en = "why the target was not raised"
---*/
SELECT
    i.document_id,
    h.indicator_key AS subject,
    i.title,
    h.roc_year,
    h.partner_roc_year,
    i.target_text,
    p.actual_text,
    CASE partner WHEN 'same_department' THEN '本機關' ELSE '原承辦之' || partner_department END AS partner_zh,
    CASE partner WHEN 'same_department' THEN 'same department' ELSE 'transferred from ' || partner_department END AS partner_en,
    h.target_value AS reported,
    in_unit(h.partner_actual_value, h.partner_actual_unit, h.target_unit) AS expected,
    CASE WHEN NOT h.is_ambiguous AND h.direction = 'higher' THEN h.target_value >= expected END AS ok,
    [cite(i.row_id, 'target_text', 'reported'), cite(i.row_id, 'title', 'context'), cite(p.row_id, 'actual_text', 'expected'), cite(p.row_id, 'title', 'context')] AS evidence
FROM indicator_history h
JOIN indicators i ON i.row_id = CASE WHEN h.plan_target_value IS NOT NULL THEN h.plan_row_id ELSE h.report_row_id END
JOIN indicators p ON p.row_id = h.partner_actual_row_id
WHERE h.partner IN ('same_department', 'transfer')
    AND coalesce(h.target_change, 0) >= 0
    AND NOT (regexp_matches(fold(coalesce(i.standard, '')), '累[計積]') AND coalesce(expected >= h.target_value, false))
    AND i.row_id NOT IN (SELECT indicator_row_id FROM milestones WHERE indicator_row_id IS NOT NULL);
