/*---
id = "ATTAINMENT"
severity = "error"
title_zh = "達成度應等於達成值除以目標值"
title_en = "Attainment equals result over target"
why_zh = "達成度乘權重即為分數；達成值與目標值就印在旁邊，人人都能重算。"
why_en = "Attainment times weight is the score, and result and target stand beside it for anyone to divide."
known_problems_zh = "達成度以上限（通常 100）計。指標越低越好者用該政府格式設定之公式；方向未定時，各種算法皆不符，且同一文件有兩項以上未達目標者係以達成值除以目標值計算，始認定不符。達成值為量測之百分比者視為四捨五入後之數；個數與進度控管之階段（25%、50%…）則為確數。"
known_problems_en = "Attainment is capped, usually at 100. Where lower is better the formula of the government's dialect applies. Where the direction is not known the rule objects only where no way of computing fits, and at least two other misses of the document are result over target. A measured percentage is taken as a rounded number; counts and milestones (25%, 50% …) are exact."
message_zh = "「{title}」達成度印為 {reported}{place}；目標值 {target_text}、達成值 {actual_text}，重算為 {expected}，差 {difference}"
message_en = "Attainment of “{title}” is printed as {reported}{place}; target {target_text} and result {actual_text} give {expected}: a difference of {difference}"
verify_zh = "目標值、達成值或達成度是否有一誤植"
verify_en = "whether target, result or attainment is misprinted"
tolerance = "printed"
---*/
WITH
    inputs AS (
        SELECT i.*, s.cap_pct, s.inverse_formula,
            -- a count and a step of a ladder are what they are; only what was measured or divided is printed rounded
            CASE WHEN actual_unit = '%' AND NOT is_step OR actual_value <> trunc(actual_value) THEN in_base(quantum(actual_text, actual_value) / 2, actual_unit) ELSE 0 END AS half,
            CAST(in_base(target_value, target_unit) AS DOUBLE) AS target, CAST(in_base(actual_value, actual_unit) AS DOUBLE) AS actual,
            quantum(attainment_text, attainment_pct) AS unit
        FROM (
            SELECT *, actual_unit = '%' AND (regexp_matches(concat(evaluation_method, ' ', standard), '進度(控管|管控)')
                OR row_id IN (SELECT indicator_row_id FROM milestones)
                OR actual_value % 25 = 0 AND target_value % 25 = 0) AS is_step
            FROM indicators
        ) i LEFT JOIN aspect_shares s USING (document_id, aspect)
        WHERE i.attainment_text IS NOT NULL OR i.attainment_pct IS NOT NULL
    ),
    -- every reading of the formula that the dialect leaves open, the most usual first
    readings AS (
        SELECT *, unnest(
            CASE
                WHEN direction = 'higher' AND cap_pct IS NOT NULL THEN [{'formula': 'higher', 'cap': cap_pct}]
                WHEN direction = 'lower' AND inverse_formula IS NOT NULL AND cap_pct IS NOT NULL THEN [{'formula': inverse_formula, 'cap': cap_pct}]
                WHEN direction = 'lower' THEN [{'formula': 'ratio', 'cap': coalesce(cap_pct, 100)}, {'formula': 'complement', 'cap': coalesce(cap_pct, 100)}]
                WHEN direction = 'higher' THEN [{'formula': 'higher', 'cap': 100}, {'formula': 'higher', 'cap': NULL}]
                ELSE [{'formula': 'higher', 'cap': coalesce(cap_pct, 100)}, {'formula': 'higher', 'cap': cap_pct}, {'formula': 'ratio', 'cap': coalesce(cap_pct, 100)},
                    {'formula': 'ratio', 'cap': cap_pct}, {'formula': 'complement', 'cap': coalesce(cap_pct, 100)}, {'formula': 'complement', 'cap': cap_pct}]
            END, recursive := true)
        FROM inputs
    ),
    computed AS (
        SELECT *,
            CASE WHEN target > 0 AND actual >= 0 AND unit_measure(target_unit) IS NOT DISTINCT FROM unit_measure(actual_unit) THEN
                [least(cap, 100 * CASE formula
                    WHEN 'higher' THEN value / target
                    WHEN 'ratio' THEN target / nullif(value, 0)
                    WHEN 'complement' THEN greatest(0, 2 - value / target)
                END) FOR value IN [actual, actual - half, actual + half]]
            END AS bounds
        FROM readings
    ),
    chosen AS (
        SELECT *,
            attainment_pct BETWEEN list_min(bounds) - unit AND list_max(bounds) + unit AS agrees,
            count(*) OVER reading AS alternatives,
            max(abs(attainment_pct - bounds[1])) OVER reading - min(abs(attainment_pct - bounds[1])) OVER reading < 1e-6 AS all_alike
        FROM computed
        WINDOW reading AS (PARTITION BY row_id)
        QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY agrees DESC NULLS LAST, formula = 'higher' DESC, cap NULLS LAST) = 1
    ),
    -- whether the document divides result by target can be seen from its other misses
    judged AS (
        SELECT *, count(*) FILTER (agrees AND formula = 'higher' AND actual < target) OVER own AS divided, count(*) FILTER (NOT agrees) OVER own AS otherwise
        FROM chosen
        WINDOW own AS (PARTITION BY document_id)
    )
SELECT
    document_id,
    subject,
    title,
    target_text,
    actual_text,
    attainment_text AS reported_text,
    attainment_pct AS reported,
    CASE WHEN agrees AND (direction IS NOT NULL OR formula = 'higher') OR direction IS NOT NULL AND (alternatives = 1 OR all_alike)
        OR NOT agrees AND direction IS NULL AND actual < target AND divided >= 2 AND divided >= 2 * otherwise
        THEN bounds[1] END AS expected,
    list_min(bounds) AS expected_low,
    list_max(bounds) AS expected_high,
    [cite(row_id, 'attainment_text', 'reported'), cite(row_id, 'target_text', 'term'), cite(row_id, 'actual_text', 'term')] AS evidence
FROM judged JOIN indicator_subjects USING (document_id, row_id);
