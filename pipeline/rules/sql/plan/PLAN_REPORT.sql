/*---
id = "PLAN_REPORT"
severity = "error"
title_zh = "報告所列指標、權重與目標值應與當年度計畫相同"
title_en = "A report's indicators, weights and targets are those of the year's plan"
why_zh = "事後更動目標值或權重，會使未達成變成達成。"
why_en = "A target or weight that changes afterwards can turn a miss into a success."
known_problems_zh = "需同一機關同年度之計畫與報告。計畫可能經核定修正而修正版未公開。名稱不同者，在該面向項數相同時以次序配對。"
known_problems_en = "Needs plan and report of one department and year. A plan may have been revised with approval in a version that is not at hand. Renamed indicators are paired by order where the aspect has as many in both."
message_zh = "「{title}」{what_zh}{place}"
message_en = "“{title}”: {what_en}{place}"
verify_zh = "計畫是否經核定修正，或何者誤植"
verify_en = "an approved revision of the plan, or a misprint in either"
---*/
WITH
    unpaired_plan AS (
        SELECT v.government, v.department, v.roc_year, v.aspect, v.plan_row_id, i.title, row_number() OVER w AS place, count(*) OVER (PARTITION BY v.government, v.department, v.roc_year, v.aspect) AS n
        FROM plan_vs_report v JOIN indicators i ON i.row_id = v.plan_row_id WHERE v.report_row_id IS NULL
        WINDOW w AS (PARTITION BY v.government, v.department, v.roc_year, v.aspect ORDER BY v.plan_row_id)
    ),
    unpaired_report AS (
        SELECT v.government, v.department, v.roc_year, v.aspect, v.report_row_id, i.title, row_number() OVER w AS place, count(*) OVER (PARTITION BY v.government, v.department, v.roc_year, v.aspect) AS n
        FROM plan_vs_report v JOIN indicators i ON i.row_id = v.report_row_id WHERE v.plan_row_id IS NULL
        WINDOW w AS (PARTITION BY v.government, v.department, v.roc_year, v.aspect ORDER BY v.report_row_id)
    ),
    renamed AS (
        SELECT p.plan_row_id, r.report_row_id
        FROM unpaired_plan p JOIN unpaired_report r USING (government, department, roc_year, place, n)
        WHERE p.aspect IS NOT DISTINCT FROM r.aspect
    ),
    pairs AS (
        SELECT plan_row_id, report_row_id, is_ambiguous FROM plan_vs_report
        WHERE (report_row_id IS NULL OR report_row_id NOT IN (SELECT report_row_id FROM renamed)) AND (plan_row_id IS NULL OR plan_row_id NOT IN (SELECT plan_row_id FROM renamed))
        UNION ALL SELECT plan_row_id, report_row_id, false FROM renamed
    ),
    reports AS (SELECT DISTINCT government, department, roc_year, report_document_id FROM plan_vs_report WHERE report_document_id IS NOT NULL),
    compared AS (
        SELECT
            coalesce(r.document_id, (SELECT min(report_document_id) FROM reports o JOIN documents d ON d.document_id = p.document_id
                WHERE o.government = d.government AND o.department = d.department AND o.roc_year = d.roc_year)) AS document_id,
            coalesce(rk.subject, pk.subject) AS name, coalesce(r.title, p.title) AS title, x.is_ambiguous,
            p.row_id AS plan_row_id, r.row_id AS report_row_id,
            p.title AS plan_title, p.weight_text AS plan_weight_text, p.weight_pct AS plan_weight_pct, p.target_text AS plan_target_text, p.target_value AS plan_target_value, p.target_unit AS plan_target_unit,
            r.title AS report_title, r.weight_text, r.weight_pct, r.target_text, r.target_value, r.target_unit
        FROM pairs x
        LEFT JOIN indicators p ON p.row_id = x.plan_row_id
        LEFT JOIN indicators r ON r.row_id = x.report_row_id
        LEFT JOIN indicator_subjects pk ON pk.row_id = x.plan_row_id
        LEFT JOIN indicator_subjects rk ON rk.row_id = x.report_row_id
    ),
    both_have AS (SELECT * FROM compared WHERE plan_row_id IS NOT NULL AND report_row_id IS NOT NULL)
SELECT document_id, name || ' 名稱' || CASE WHEN report_row_id IS NULL THEN '（計畫）' ELSE '' END AS subject, title,
    CASE WHEN is_ambiguous THEN NULL ELSE plan_row_id IS NOT NULL AND report_row_id IS NOT NULL AND fold(plan_title) = fold(report_title) END AS ok,
    CASE WHEN plan_row_id IS NULL THEN '列於報告，當年度計畫則無此指標' WHEN report_row_id IS NULL THEN '列於計畫，當年度報告則無此指標'
        ELSE format('為報告所用名稱，計畫作「{}」', plan_title) END AS what_zh,
    CASE WHEN plan_row_id IS NULL THEN 'in the report, but not in the year''s plan' WHEN report_row_id IS NULL THEN 'in the plan, but not in the year''s report'
        ELSE format('so named in the report, “{}” in the plan', plan_title) END AS what_en,
    list_filter([cite(report_row_id, 'title', 'reported'), cite(plan_row_id, 'title', 'expected')], lambda place: place.row_id IS NOT NULL) AS evidence
FROM compared
UNION ALL BY NAME
SELECT document_id, name || ' 權重' AS subject, title,
    CASE WHEN NOT is_ambiguous THEN weight_pct = plan_weight_pct END AS ok,
    format('報告之權重印為 {}，計畫為 {}', weight_text, plan_weight_text) AS what_zh,
    format('the report prints the weight {}, the plan {}', weight_text, plan_weight_text) AS what_en,
    [cite(report_row_id, 'weight_text', 'reported'), cite(plan_row_id, 'weight_text', 'expected')] AS evidence
FROM both_have
UNION ALL BY NAME
SELECT document_id, name || ' 目標值' AS subject, title,
    CASE WHEN NOT is_ambiguous AND target_value IS NOT NULL AND plan_target_value IS NOT NULL THEN in_base(target_value, target_unit) = in_base(plan_target_value, plan_target_unit) AND unit_measure(target_unit) IS NOT DISTINCT FROM unit_measure(plan_target_unit) END AS ok,
    format('報告之目標值印為 {}，計畫為 {}', target_text, plan_target_text) AS what_zh,
    format('the report prints the target {}, the plan {}', target_text, plan_target_text) AS what_en,
    [cite(report_row_id, 'target_text', 'reported'), cite(plan_row_id, 'target_text', 'expected')] AS evidence
FROM both_have;
