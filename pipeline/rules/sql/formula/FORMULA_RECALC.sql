/*---
id = "FORMULA_RECALC"
severity = "error"
title_zh = "達成情形所稱比率與達成值，應為衡量標準公式代入所列數字之結果"
title_en = "The stated rate and the result follow from the standard's formula and the numbers given for it"
why_zh = "衡量標準說明如何計算，達成情形列出所需的數字。"
why_en = "The standard says how to calculate, and the narrative gives the numbers."
known_problems_zh = "報告多不印公式，故借同一政府任一計畫同名指標之公式。每一項都要在達成情形找到才代入；含約、餘、逾者不判斷。若分母採用文中有誤之合計即相符，則列為該合計錯誤之後果。"
known_problems_en = "Reports rarely print the formula: any plan of the same government lends it for the indicator of the same name. Every term has to be found. Where 約, 餘 or 逾 stands nothing is judged. A rate that agrees with a wrong total of the text is a consequence of that total."
message_zh = "「{title}」{what_zh} {reported}{place}；依公式代入所列數字為 {numerator} ÷ {denominator} ＝ {expected}，差 {difference}{consequence_zh}"
message_en = "“{title}” {what_en} {reported}{place}; the formula on the given numbers is {numerator} / {denominator} = {expected}: a difference of {difference}{consequence_en}"
verify_zh = "所列數字、合計或比率是否誤植"
verify_en = "whether a number, the total or the rate is misprinted"
tolerance = "printed"
claims = true
---*/
WITH
    readings AS (
        SELECT f.*, k.subject, i.actual_text, i.actual_value, i.actual_unit, i.target_value, i.target_text,
            100 * numerator / denominator AS result,
            100 * (numerator - numerator_slack) / (denominator + denominator_slack) AS low,
            100 * (numerator + numerator_slack) / nullif(denominator - denominator_slack, 0) AS high
        FROM formula_readings f
        JOIN indicators i ON i.document_id = f.document_id AND i.row_id = f.indicator_row_id
        JOIN indicator_subjects k ON k.document_id = f.document_id AND k.row_id = f.indicator_row_id
    ),
    -- the stated rate is judged; the result of the table only where the text does not state the same number
    judged AS (
        SELECT *, subject AS name, stated AS reported, stated_text AS reported_text, '達成情形所稱' AS what_zh, 'is said to be' AS what_en,
            [cite(stated_row_id, 'value', 'reported')] AS place_of_it
        FROM readings WHERE stated IS NOT NULL
        UNION ALL BY NAME
        SELECT *, subject || ' 達成值' AS name, actual_value AS reported, actual_text AS reported_text, '達成值印為' AS what_zh, 'has the result' AS what_en,
            [cite(indicator_row_id, 'actual_text', 'reported')] AS place_of_it
        FROM readings WHERE actual_unit = '%' AND actual_value IS DISTINCT FROM stated
    ),
    -- a sum of the same text that does not add up, and with which the rate would agree
    wrong_sums AS (
        SELECT j.document_id, j.name, any_value(c.subject) AS cause
        FROM judged j JOIN claim_readings c ON c.document_id = j.document_id AND c.context_row_id = j.indicator_row_id
            AND c.kind = 'sum' AND c.complete AND c.are_addends AND c.reported <> c.total
        WHERE abs(CAST(c.total AS DOUBLE) - j.denominator) < 0.5 AND abs(j.reported - 100 * j.numerator / nullif(c.reported, 0)) <= quantum(j.reported_text, j.reported)
            OR abs(CAST(c.total AS DOUBLE) - j.numerator) < 0.5 AND abs(j.reported - 100 * c.reported / j.denominator) <= quantum(j.reported_text, j.reported)
        GROUP BY j.document_id, j.name
    )
SELECT
    j.document_id,
    j.name AS subject,
    j.title,
    j.reported,
    j.reported_text,
    CASE WHEN j.is_exact OR j.reported BETWEEN low - quantum(j.reported_text, j.reported) AND high + quantum(j.reported_text, j.reported) THEN result END AS expected,
    low AS expected_low,
    high AS expected_high,
    j.rounding,
    what_zh,
    what_en,
    round(numerator, 4) AS numerator,
    round(denominator, 4) AS denominator,
    CASE WHEN result < target_value AND j.reported >= target_value THEN '；若依重算結果，則未達目標值 ' || target_text
        WHEN cause IS NOT NULL AND result >= target_value AND j.reported >= target_value THEN '；與文中有誤之合計相符，依重算結果仍達目標值 ' || target_text ELSE '' END AS consequence_zh,
    CASE WHEN result < target_value AND j.reported >= target_value THEN '; the recomputed rate would miss the target ' || target_text
        WHEN cause IS NOT NULL AND result >= target_value AND j.reported >= target_value THEN '; it agrees with the wrong total of the text, and the recomputed rate still meets the target ' || target_text
        ELSE '' END AS consequence_en,
    place_of_it || j.terms || [cite(formula_row_id, 'expression', 'context')] AS evidence,
    CASE WHEN cause IS NOT NULL THEN 'warning' END AS severity,
    CASE WHEN cause IS NOT NULL THEN {'rule_id': 'SUM_PROSE', 'subject': cause} END AS caused_by
FROM judged j LEFT JOIN wrong_sums w ON w.document_id = j.document_id AND w.name = j.name;
