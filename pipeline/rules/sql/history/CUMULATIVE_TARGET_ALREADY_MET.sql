/*---
id = "CUMULATIVE_TARGET_ALREADY_MET"
severity = "warning"
title_zh = "累計性目標不應在年度開始前已達成"
title_en = "A cumulative target is not met before its year begins"
why_zh = "累計值只增不減；目標低於前期實績，等於不必做事即達成。"
why_en = "A running total only grows: a target at or below last year's result is met without any work."
known_problems_zh = "累計性由衡量標準之「累計」「累積」得知，進度控管者除外。前期達成值取自同一機關或移出業務之機關。"
known_problems_en = "Cumulative is what the standard calls 累計 or 累積, progress-controlled indicators excepted. Last year's result is the same department's, or that of the department the indicator came from."
message_zh = "「{title}」衡量標準為累計值，{roc_year} 年度目標值 {target_text}{place}，{partner_zh} {partner_roc_year} 年度達成值已為 {actual_text}"
message_en = "“{title}” is measured cumulatively: its {roc_year} target is {target_text}{place}, but the result of {partner_roc_year} ({partner_en}) was already {actual_text}"
verify_zh = "目標值是否誤植或沿用，或衡量標準已改變"
verify_en = "a target misprinted or carried over, or a changed standard"
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
    CASE WHEN NOT h.is_ambiguous AND h.direction = 'higher' THEN h.target_value > expected END AS ok,
    [cite(i.row_id, 'target_text', 'reported'), cite(i.row_id, 'standard', 'context'), cite(p.row_id, 'actual_text', 'expected'), cite(p.row_id, 'title', 'context')] AS evidence
FROM indicator_history h
JOIN indicators i ON i.row_id = CASE WHEN h.plan_target_value IS NOT NULL THEN h.plan_row_id ELSE h.report_row_id END
JOIN indicators p ON p.row_id = h.partner_actual_row_id
WHERE h.partner IN ('same_department', 'transfer')
    AND regexp_matches(fold(i.standard), '累[計積]')
    AND i.row_id NOT IN (SELECT indicator_row_id FROM milestones WHERE indicator_row_id IS NOT NULL);
