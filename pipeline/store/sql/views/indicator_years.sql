-- 每項指標於某機關某年度之計畫與報告各一列，並列其值
-- One row for each government, roc_year, department and indicator_key: the plan's and the report's row side by side.
-- Documents that repeat another are left out. Where a key occurs twice in one of them, or there are two plans or two
-- reports that differ, the first row in print is shown and is_ambiguous is true.
CREATE VIEW indicator_years AS
WITH printed AS (
    SELECT d.family, d.government, d.department, d.roc_year, i.*,
        count(*) OVER same AS n,
        row_number() OVER (same ORDER BY i.row_id) AS nth
    FROM indicators i JOIN documents d USING (document_id)
    WHERE d.duplicate_of IS NULL AND i.indicator_key IS NOT NULL
    WINDOW same AS (PARTITION BY d.family, d.government, d.department, d.roc_year, i.indicator_key)
),
plan AS (SELECT * FROM printed WHERE family = 'annual_plan' AND nth = 1),
report AS (SELECT * FROM printed WHERE family = 'performance_report' AND nth = 1)
SELECT
    coalesce(plan.government, report.government) AS government,
    coalesce(plan.indicator_key, report.indicator_key) AS indicator_key,
    coalesce(plan.roc_year, report.roc_year) AS roc_year,
    coalesce(plan.department, report.department) AS department,
    coalesce(plan.title, report.title) AS title,
    coalesce(plan.aspect, report.aspect) AS aspect,
    coalesce(plan.direction, report.direction) AS direction,
    coalesce(plan.target_scope, report.target_scope) AS target_scope,
    plan.document_id AS plan_document_id,
    report.document_id AS report_document_id,
    plan.row_id AS plan_row_id,
    report.row_id AS report_row_id,
    plan.title AS plan_title,
    report.title AS report_title,
    plan.standard AS plan_standard,
    plan.target_text AS plan_target_text,
    plan.target_value AS plan_target_value,
    plan.target_unit AS plan_target_unit,
    report.target_text AS report_target_text,
    report.target_value AS report_target_value,
    report.target_unit AS report_target_unit,
    report.actual_text,
    report.actual_value,
    report.actual_unit,
    report.attainment_text,
    report.attainment_pct,
    plan.weight_pct AS plan_weight_pct,
    report.weight_pct AS report_weight_pct,
    coalesce(plan.n, 1) > 1 OR coalesce(report.n, 1) > 1 AS is_ambiguous
FROM plan FULL OUTER JOIN report
    ON plan.government IS NOT DISTINCT FROM report.government
    AND plan.department IS NOT DISTINCT FROM report.department
    AND plan.roc_year IS NOT DISTINCT FROM report.roc_year
    AND plan.indicator_key = report.indicator_key;
