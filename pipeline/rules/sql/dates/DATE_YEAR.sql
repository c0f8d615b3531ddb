/*---
id = "DATE_YEAR"
severity = "error"
title_zh = "列為達成情形之日期應在報告年度內"
title_en = "What is listed as done this year is dated this year"
why_zh = "以其他年度辦理之場次、案件計入本年度達成值，達成度即無依據。"
why_en = "A session of another year that counts towards this year's result leaves the result without support."
known_problems_zh = "只看逐項列舉之辦理日期，與達成情形起首之年度；起始日（自…起）、上線日、預定、沿革、計畫名稱與期間均不比對。同列另有本年度日期，或標題載明本年度者為錯誤；通篇未提及本年度者為警告；無法分辨者不判斷。"
known_problems_en = "Judges only dates under which work is listed, and the year that a narrative opens with; since-dates, launches, plans, history, names and ranges are left alone. An error where other items of the list or its heading are dated this year, a warning where this year is not mentioned at all; otherwise it does not judge."
message_zh = "「{prose_subject}」{said_zh} {reported}{place}不在報告年度 {expected} 年內{beside_zh}"
message_en = "“{prose_subject}” {said_en} {reported}{place}, which is not in the year of the report, {expected}{beside_en}"
verify_zh = "年份誤植，或誤列其他年度之資料；若非本年度辦理，達成值應扣除"
verify_en = "whether the year is misprinted or an item of another year was listed; if it was not done this year, the result has to do without it"
---*/
WITH marked AS (
    SELECT
        *,
        roc_year = document_roc_year AS is_right,
        cue = 'evidence' AND precision = 'day' AND regexp_matches(text, '[年/.-]') AND roc_year IS NOT NULL AS is_item,
        kind = 'narrative' AND precision = 'year' AND cue IN ('other', 'done') AND starts_with(ltrim(prose_text), text) AND roc_year IS NOT NULL AS is_opening
    FROM dated_prose
    WHERE family = 'performance_report'
),
gathered AS (
    SELECT
        document_id,
        prose_subject,
        kind,
        document_roc_year,
        list(row_id ORDER BY row_id) FILTER (is_item AND NOT is_right) AS wrong_rows,
        string_agg(text, '、' ORDER BY row_id) FILTER (is_item AND NOT is_right) AS wrong_dates,
        list(row_id ORDER BY row_id) FILTER (is_item AND is_right) AS right_rows,
        count(*) FILTER (is_item AND is_right) AS in_year,
        min(row_id) FILTER (is_opening AND NOT is_right) AS opening_row,
        min(text ORDER BY row_id) FILTER (is_opening AND NOT is_right) AS opening,
        -- a heading such as 114 年法規講習場次：
        coalesce(min(row_id) FILTER (is_right AND precision = 'year') < min(row_id) FILTER (is_item), false) AS is_headed,
        coalesce(bool_or(is_right), false) OR regexp_matches(any_value(prose_text), '本年|今年|[持賡接]續|延續|歷年') AS names_the_year,
        -- 3 場次(112 年 3 月 15 日、…): what was counted, with its dates
        coalesce(bool_or(is_item AND NOT is_right AND abs(roc_year - document_roc_year) = 1
            AND regexp_matches(fold(prose_text), '[0-9](場次?|梯次?|次)\(' || regexp_escape(fold(text)))), false)
            AND NOT regexp_matches(any_value(prose_text), '去年|上年|前年|較') AS is_counted
    FROM marked
    GROUP BY document_id, context_row_id, prose_subject, kind, document_roc_year
    HAVING bool_or(is_item OR is_opening)
)
SELECT
    document_id,
    prose_subject AS subject,
    prose_subject,
    coalesce(wrong_dates, opening) AS reported,
    document_roc_year AS expected,
    CASE
        WHEN document_roc_year IS NULL THEN NULL
        WHEN wrong_rows IS NULL AND opening_row IS NULL THEN true
        WHEN wrong_rows IS NOT NULL AND in_year > 0 THEN false
        WHEN wrong_rows IS NOT NULL AND is_headed AND kind = 'narrative' THEN false
        WHEN kind = 'narrative' AND NOT names_the_year THEN false
        WHEN is_counted AND NOT names_the_year THEN false
    END AS ok,
    CASE WHEN kind <> 'narrative' OR wrong_rows IS NULL OR NOT (in_year > 0 OR is_headed) THEN 'warning' END AS severity,
    CASE WHEN wrong_rows IS NULL THEN '起首之' ELSE '列舉之' END AS said_zh,
    CASE WHEN wrong_rows IS NULL THEN 'opens with' ELSE 'lists' END AS said_en,
    CASE WHEN in_year > 0 THEN '（同列之本年度日期 ' || in_year || ' 個）' WHEN is_headed THEN '（標題為本年度）' ELSE '' END AS beside_zh,
    CASE WHEN in_year > 0 THEN ' (dates of that year in the list: ' || in_year || ')' WHEN is_headed THEN ' (the heading is of that year)' ELSE '' END AS beside_en,
    list_concat(
        [cite(r, '', 'reported') FOR r IN coalesce(wrong_rows, [opening_row])],
        [cite(r, '', 'context') FOR r IN coalesce(right_rows, [])]
    ) AS evidence
FROM gathered;
