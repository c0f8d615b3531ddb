/*---
id = "TARGET_DROP"
severity = "warning"
title_zh = "目標值低於前期目標值者應有說明"
title_en = "A target lower than last year's is explained"
why_zh = "調降目標使達成變得容易，應有理由。"
why_en = "A lowered target is easier to meet and needs a reason."
known_problems_zh = "前期指同一機關之前一年度（或手邊最近年度）；業務移撥者取移出機關；全府同一目標者取任一機關之目標。越低越好或方向未定之指標不判斷；進度控管指標僅在階段相同時比較。"
known_problems_en = "Last year means the same department's, or the last year at hand; after a transfer the department that had the indicator; where one target holds for all departments, any department's. Not judged where lower is better or the direction is not known; progress-controlled indicators only while their milestones stay the same."
message_zh = "「{title}」{roc_year} 年度目標值 {target_text}{place}，低於{partner_zh} {partner_roc_year} 年度之 {partner_target_text}，差 {difference}"
message_en = "The {roc_year} target of “{title}”, {target_text}{place}, is below the {partner_target_text} of {partner_roc_year} ({partner_en}): {difference}"
verify_zh = "是否誤植，或調降目標之理由"
verify_en = "a misprint, or the reason for lowering the target"
tolerance = { absolute = 0 }
---*/
WITH
    changes AS (
        SELECT h.*, coalesce(plan_document_id, report_document_id) AS document_id,
            CASE WHEN plan_target_value IS NOT NULL THEN plan_row_id ELSE report_row_id END AS target_row_id
        FROM indicator_history h
        WHERE partner IS NOT NULL AND target_value IS NOT NULL
    ),
    titled AS (
        SELECT p.document_id, p.text, s.title FROM paragraphs p LEFT JOIN sections s ON s.document_id = p.document_id AND s.row_id = p.section_row_id
        UNION ALL SELECT document_id, text, title FROM sections
    ),
    lowered AS MATERIALIZED (
        SELECT document_id, fold(text) AS text_key, coalesce(fold(title), '') AS title_key
        FROM titled WHERE regexp_matches(text, '調[降低減]|下修|下調|目標.{0,20}(調整|修正|改訂)|[因由].{2,40}([減降]為|減列|刪減|縮減|停辦|移撥)')
    ),
    ladders AS (SELECT indicator_row_id, list(pct) AS pcts FROM milestones GROUP BY ALL),
    judged AS (
        SELECT c.*, l.pcts, p.pcts AS partner_pcts,
            direction = 'higher' AND target_change IS NOT NULL AND (l.pcts IS NULL AND p.pcts IS NULL OR list_contains(l.pcts, partner_target_value)) AS is_comparable,
            -- prose that says that the target was lowered, and of which indicator: by its name, in a section of its name, or by the target itself
            target_change < 0 AND EXISTS (FROM lowered t WHERE t.document_id = c.document_id
                AND (contains(t.text_key, c.indicator_key) OR contains(t.title_key, c.indicator_key) AND c.indicator_key <> ''
                    OR contains(t.text_key, fold((SELECT i.target_text FROM indicators i WHERE i.row_id = c.target_row_id)))
                        AND regexp_matches(t.text_key, '目標值?[^。;]{0,8}(調[降低減整]|[下修]修|修正|改訂)'))) AS is_explained
        FROM changes c LEFT JOIN ladders l ON l.indicator_row_id = c.target_row_id LEFT JOIN ladders p ON p.indicator_row_id = c.partner_target_row_id
    )
SELECT
    document_id,
    indicator_key AS subject,
    title,
    roc_year,
    partner_roc_year,
    (SELECT i.target_text FROM indicators i WHERE i.row_id = target_row_id) AS target_text,
    (SELECT i.target_text FROM indicators i WHERE i.row_id = partner_target_row_id) AS partner_target_text,
    CASE partner WHEN 'same_department' THEN '本機關' WHEN 'transfer' THEN '原承辦之' || partner_department ELSE '全府共同目標' END AS partner_zh,
    CASE partner WHEN 'same_department' THEN 'same department' WHEN 'transfer' THEN 'transferred from ' || partner_department ELSE 'one target for all departments' END AS partner_en,
    target_value AS reported,
    CASE WHEN is_comparable THEN in_unit(partner_target_value, partner_target_unit, target_unit) END AS expected,
    CASE WHEN is_comparable AND (target_change >= 0 OR is_explained) THEN true END AS ok,
    list_filter([cite(target_row_id, 'target_text', 'reported'), cite(target_row_id, 'title', 'context'), cite(partner_target_row_id, 'target_text', 'expected'), cite(partner_target_row_id, 'title', 'context')],
        lambda place: place.row_id IS NOT NULL) AS evidence
FROM judged;
