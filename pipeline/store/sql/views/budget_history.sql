-- 業務計畫預算歷年：金額及與前期之差
-- One row for each budget programme of a plan, with the amount of the same department and code in the last year at hand
-- that has it. Where a code occurs more than once in a year, the change is NULL.
CREATE VIEW budget_history AS
WITH years AS (
    SELECT d.government, d.department, d.roc_year, b.code, b.row_id, b.document_id, b.program, b.amount_text, b.amount_ntd,
        count(*) OVER (PARTITION BY d.government, d.department, d.roc_year, b.code) AS n
    FROM budget_programs b JOIN documents d USING (document_id)
    WHERE d.duplicate_of IS NULL AND b.is_total IS NOT TRUE
)
SELECT y.government, y.department, y.roc_year, y.code, y.program, y.amount_text, y.amount_ntd, y.row_id, y.document_id,
    before.roc_year AS partner_roc_year, before.row_id AS partner_row_id, before.amount_ntd AS partner_amount_ntd,
    CASE WHEN y.n = 1 THEN y.amount_ntd - before.amount_ntd END AS change_ntd
FROM years y ASOF LEFT JOIN (SELECT * FROM years WHERE n = 1) before
    ON y.government = before.government AND y.department = before.department AND y.code = before.code AND y.roc_year > before.roc_year;
