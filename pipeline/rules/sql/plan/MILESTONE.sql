/*---
id = "MILESTONE"
severity = "error"
title_zh = "進度控管之階段應遞增至 100，目標值與達成值應為其中一階段"
title_en = "Milestones rise to 100, and target and result are among them"
why_zh = "以進度控管之指標，其目標值就是當年度應完成之階段。"
why_en = "The target of a progress-controlled indicator is the step to be finished that year."
known_problems_zh = "報告不印階段，故借同機關同年度計畫之階段；其他年度計畫之階段可能已修訂，只在目標值亦為其中一階段時據以指出（警告）。"
known_problems_en = "Reports print no milestones, so the plan of the same department and year lends them; milestones of other years may have been revised and only object, as a warning, where the target is one of them."
message_zh = "「{title}」{what_zh}{place}"
message_en = "“{title}”: {what_en}{place}"
verify_zh = "階段之百分比、目標值或達成值是否誤植"
verify_en = "whether a milestone's percentage, the target or the result is misprinted"
---*/
WITH
    steps AS (SELECT *, lag(pct) OVER (PARTITION BY document_id, indicator_row_id ORDER BY step) AS before FROM milestones),
    ladders AS (
        SELECT document_id, indicator_row_id AS row_id,
            list(pct ORDER BY step) AS pcts,
            string_agg(trim_zeros(pct) || '%', '、' ORDER BY step) AS ladder,
            count(*) = count(pct) AS is_read,
            coalesce(bool_and(pct > before), true) AND max_by(pct, step) = 100 AS rises,
            list(cite(row_id, 'pct', 'term') ORDER BY step) AS terms
        FROM steps GROUP BY ALL
    ),
    owners AS (
        SELECT l.*, d.government, d.department, d.roc_year, i.indicator_key
        FROM ladders l
        JOIN indicators i USING (document_id, row_id)
        JOIN documents d ON d.document_id = l.document_id AND d.duplicate_of IS NULL
        WHERE l.is_read AND l.rises
    ),
    lent AS (
        SELECT i.document_id, i.row_id, o.pcts, o.ladder, o.terms,
            o.roc_year = d.roc_year AND o.department = d.department AS is_own
        FROM indicators i
        JOIN documents d ON d.document_id = i.document_id
        JOIN owners o ON o.government = d.government AND o.indicator_key = i.indicator_key
        WHERE i.actual_value IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY i.document_id, i.row_id
            ORDER BY o.document_id = i.document_id DESC, o.department = d.department DESC, abs(o.roc_year - d.roc_year), o.row_id) = 1
    )
SELECT
    document_id,
    subject || ' 階段' AS subject,
    title,
    CASE WHEN is_read THEN rises END AS ok,
    format('衡量標準之階段為 {}，未逐步遞增至 100%', ladder) AS what_zh,
    format('the milestones are {}, which do not rise to 100%', ladder) AS what_en,
    list_transform(terms, lambda t: cite(t.row_id, t.field, 'reported')) AS evidence
FROM ladders l JOIN indicators i USING (document_id, row_id) JOIN indicator_subjects USING (document_id, row_id)
UNION ALL BY NAME
SELECT
    document_id,
    subject || ' 目標值' AS subject,
    title,
    CASE WHEN is_read AND rises AND target_unit = '%' THEN list_contains(pcts, target_value) END AS ok,
    format('目標值印為 {}，不是衡量標準所列階段（{}）之一', target_text, ladder) AS what_zh,
    format('the target {} is none of the milestones ({})', target_text, ladder) AS what_en,
    [cite(row_id, 'target_text', 'reported')] || terms AS evidence
FROM ladders l JOIN indicators i USING (document_id, row_id) JOIN indicator_subjects USING (document_id, row_id)
WHERE target_text IS NOT NULL
UNION ALL BY NAME
SELECT
    document_id,
    subject || ' 達成值' AS subject,
    title,
    -- another year's ladder only objects where the target shows that it is the same
    CASE WHEN actual_unit = '%' AND (is_own OR list_contains(pcts, actual_value) OR target_value < 100 AND list_contains(pcts, target_value))
        THEN list_contains(pcts, actual_value) END AS ok,
    CASE WHEN NOT is_own THEN 'warning' END AS severity,
    format('達成值印為 {}，不是計畫衡量標準所列階段（{}）之一', actual_text, ladder) AS what_zh,
    format('the result {} is none of the plan''s milestones ({})', actual_text, ladder) AS what_en,
    [cite(row_id, 'actual_text', 'reported')] || terms AS evidence
FROM lent JOIN indicators i USING (document_id, row_id) JOIN indicator_subjects USING (document_id, row_id);
