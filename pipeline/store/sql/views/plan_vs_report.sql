-- 同一機關同一年度之計畫與報告逐項對照
-- Plan against report, for departments and years of which both are published: one row for each indicator of either.
-- A row without plan_row_id is an indicator that only the report has, and the other way round.
CREATE VIEW plan_vs_report AS
WITH both_published AS (
    SELECT government, department, roc_year
    FROM documents
    WHERE duplicate_of IS NULL AND family IN ('annual_plan', 'performance_report')
    GROUP BY ALL
    HAVING count(DISTINCT family) = 2
)
SELECT y.government, y.department, y.roc_year, y.indicator_key, y.aspect,
    y.plan_document_id, y.report_document_id, y.plan_row_id, y.report_row_id,
    y.plan_title, y.report_title,
    y.plan_target_text, y.report_target_text, y.plan_target_value, y.report_target_value, y.plan_target_unit, y.report_target_unit,
    y.plan_weight_pct, y.report_weight_pct, y.is_ambiguous
FROM indicator_years y JOIN both_published b
    ON y.government = b.government AND y.department = b.department AND y.roc_year = b.roc_year;
