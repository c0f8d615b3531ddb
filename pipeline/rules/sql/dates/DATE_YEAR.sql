/*---
id = "DATE_YEAR"
severity = "error"
title_zh = "列為達成情形之日期應在報告年度內"
title_en = "What is listed as done this year is dated this year"
why_zh = "以其他年度辦理之場次、案件計入本年度達成值，達成度即無依據。"
why_en = "A session of another year that counts towards this year's result leaves the result without support."
known_problems_zh = "只看逐項列舉之辦理日期；起始日（自…起）、上線日、預定、沿革、計畫名稱與期間均不比對。同一處另有本年度日期者為錯誤；全部日期均在他年度而未提及本年度者為警告；無法分辨者不判斷。"
known_problems_en = "Judges only dates under which work is listed; since-dates, launches, plans, history, names and ranges are left alone. An error where other items of the list are dated this year, a warning where all are of another year and this year is not mentioned; otherwise it does not judge."
message_zh = "「{prose_subject}」列舉之 {reported}{place} 不在報告年度 {expected} 年內（同列之本年度日期 {in_year} 個）"
message_en = "“{prose_subject}” lists {reported}{place}, which is not in the year of the report, {expected} (dates of that year in the list: {in_year})"
verify_zh = "年份誤植，或誤列其他年度之資料；若非本年度辦理，達成值應扣除"
verify_en = "whether the year is misprinted or an item of another year was listed; if it was not done this year, the result has to do without it"
---*/
WITH listed AS (
    SELECT *, regexp_matches(text, '[年/.-]') AS prints_year
    FROM dated_prose
    WHERE family = 'performance_report'
),
judged AS (
    SELECT
        document_id,
        prose_subject,
        kind,
        document_roc_year,
        list(row_id ORDER BY row_id) FILTER (is_item AND roc_year <> document_roc_year) AS wrong_rows,
        string_agg(text, '、' ORDER BY row_id) FILTER (is_item AND roc_year <> document_roc_year) AS wrong_dates,
        list(row_id ORDER BY row_id) FILTER (is_item AND roc_year = document_roc_year) AS right_rows,
        count(*) FILTER (is_item AND roc_year = document_roc_year) AS in_year,
        -- a heading such as 114 年法規講習場次：
        coalesce(min(row_id) FILTER (roc_year = document_roc_year AND precision = 'year') < min(row_id) FILTER (is_item), false) AS is_headed,
        bool_or(roc_year = document_roc_year) AS names_the_year
    FROM (SELECT *, cue = 'evidence' AND precision = 'day' AND prints_year AND roc_year IS NOT NULL AS is_item FROM listed)
    GROUP BY document_id, context_row_id, prose_subject, kind, document_roc_year
    HAVING bool_or(is_item)
)
SELECT
    document_id,
    prose_subject AS subject,
    prose_subject,
    in_year,
    wrong_dates AS reported,
    document_roc_year AS expected,
    CASE
        WHEN document_roc_year IS NULL THEN NULL
        WHEN wrong_rows IS NULL THEN true
        WHEN in_year > 0 THEN false
        WHEN kind = 'narrative' AND (is_headed OR NOT coalesce(names_the_year, false)) THEN false
    END AS ok,
    CASE WHEN in_year = 0 OR kind <> 'narrative' THEN 'warning' END AS severity,
    list_concat(
        [cite(r, '', 'reported') FOR r IN coalesce(wrong_rows, [])],
        [cite(r, '', 'context') FOR r IN coalesce(right_rows, [])]
    ) AS evidence
FROM judged;
