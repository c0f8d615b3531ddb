-- 指標歷年：目標、達成值、達成度、權重，及與前期之差
-- One row for each government, indicator_key, roc_year and department, with its change against its history partner:
--   same_department   the same department in the last year at hand that has the indicator
--   transfer          else, for an indicator of 業務: the one other department that had it last and has it no more
--   county_target     else, where one target holds for all departments (target_scope): the target only
-- Otherwise there is no partner and the change is NULL, as it is where units do not convert or a row is ambiguous. A change is in the year's own unit.
CREATE VIEW indicator_history AS
WITH years AS (
    SELECT *,
        coalesce(plan_target_value, report_target_value) AS target_value,
        CASE WHEN plan_target_value IS NOT NULL THEN plan_target_unit ELSE report_target_unit END AS target_unit
    FROM indicator_years
),
last_held AS (
    SELECT government, indicator_key, roc_year, count(*) AS holders, any_value(department) AS department
    FROM years GROUP BY government, indicator_key, roc_year
),
county AS (
    SELECT government, indicator_key, roc_year, any_value(target_value) AS target_value, any_value(target_unit) AS target_unit,
        min(CASE WHEN plan_target_value IS NOT NULL THEN plan_row_id ELSE report_row_id END) AS row_id
    FROM years WHERE target_scope = 'county' AND target_value IS NOT NULL AND NOT is_ambiguous
    GROUP BY government, indicator_key, roc_year HAVING count(DISTINCT (target_value, target_unit)) = 1
),
searched AS (
    SELECT y.*,
        same.roc_year AS same_year,
        last_held.roc_year AS held_year, last_held.department AS held_department, last_held.holders,
        county.roc_year AS county_year, county.target_value AS county_target_value, county.target_unit AS county_target_unit,
        county.row_id AS county_row_id
    FROM years y
    ASOF LEFT JOIN years same
        ON y.government = same.government AND y.indicator_key = same.indicator_key AND y.department = same.department AND y.roc_year > same.roc_year
    ASOF LEFT JOIN last_held
        ON y.government = last_held.government AND y.indicator_key = last_held.indicator_key AND y.roc_year > last_held.roc_year
    ASOF LEFT JOIN county
        ON y.government = county.government AND y.indicator_key = county.indicator_key AND y.roc_year > county.roc_year
),
partnered AS (
    SELECT s.*,
        CASE
            WHEN same_year IS NOT NULL THEN 'same_department'
            WHEN aspect = '業務' AND holders = 1 AND held_department IS NOT NULL AND now.department IS NULL THEN 'transfer'
            WHEN target_scope = 'county' AND county_year IS NOT NULL THEN 'county_target'
        END AS partner
    FROM searched s LEFT JOIN (SELECT government, indicator_key, roc_year, department FROM years) now
        ON s.government = now.government AND s.indicator_key = now.indicator_key AND s.roc_year = now.roc_year AND s.held_department = now.department
),
compared AS (
    SELECT p.*,
        CASE partner WHEN 'same_department' THEN same_year WHEN 'transfer' THEN held_year WHEN 'county_target' THEN county_year END AS partner_roc_year,
        CASE partner WHEN 'same_department' THEN p.department WHEN 'transfer' THEN held_department END AS partner_department
    FROM partnered p
)
SELECT
    c.government, c.indicator_key, c.roc_year, c.department, c.title, c.aspect, c.direction, c.target_scope,
    c.plan_target_text, c.plan_target_value, c.report_target_text, c.report_target_value, c.target_value, c.target_unit,
    c.actual_text, c.actual_value, c.actual_unit, c.attainment_pct, c.plan_weight_pct, c.report_weight_pct,
    c.plan_document_id, c.report_document_id, c.plan_row_id, c.report_row_id, c.is_ambiguous,
    c.partner, c.partner_roc_year, c.partner_department,
    CASE c.partner WHEN 'county_target' THEN c.county_row_id ELSE CASE WHEN p.plan_target_value IS NOT NULL THEN p.plan_row_id ELSE p.report_row_id END END AS partner_target_row_id,
    p.report_row_id AS partner_actual_row_id,
    CASE c.partner WHEN 'county_target' THEN c.county_target_value ELSE p.target_value END AS partner_target_value,
    CASE c.partner WHEN 'county_target' THEN c.county_target_unit ELSE p.target_unit END AS partner_target_unit,
    p.actual_value AS partner_actual_value,
    p.actual_unit AS partner_actual_unit,
    p.attainment_pct AS partner_attainment_pct,
    CASE WHEN NOT c.is_ambiguous AND NOT coalesce(p.is_ambiguous, false)
        THEN c.target_value - in_unit(partner_target_value, partner_target_unit, c.target_unit) END AS target_change,
    CASE WHEN NOT c.is_ambiguous AND NOT p.is_ambiguous THEN c.actual_value - in_unit(p.actual_value, p.actual_unit, c.actual_unit) END AS actual_change
FROM compared c LEFT JOIN years p
    ON p.government = c.government AND p.indicator_key = c.indicator_key AND p.roc_year = c.partner_roc_year AND p.department = c.partner_department;
