/*---
id = "DATE_INVALID"
severity = "error"
title_zh = "日期應存在，期間之起日不得晚於迄日"
title_en = "Dates exist, and a period does not end before it starts"
why_zh = "不存在之日期（如 2 月 30 日）或起迄顛倒之期間必為誤植。"
why_en = "A day that does not exist (30 February) or a period that runs backwards is a misprint."
known_problems_zh = "未印年份之 2 月 29 日與跨年而未印迄年之期間不判斷。"
known_problems_en = "29 February without a year, and a period whose end prints no year and may lie in the next one, are not judged."
message_zh = "「{reported}」{place}{fault_zh}"
message_en = "“{reported}”{place} {fault_en}"
verify_zh = "年、月、日何者誤植"
verify_en = "which of year, month and day is misprinted"
---*/
WITH followed AS (
    SELECT
        *,
        lead(row_id) OVER following AS end_row_id,
        lead(cue) OVER following AS end_cue,
        lead(text) OVER following AS end_text,
        lead(year) OVER following AS end_year,
        lead(month) OVER following AS end_month,
        lead(day) OVER following AS end_day
    FROM dated_prose
    WINDOW following AS (PARTITION BY context_row_id ORDER BY row_id)
)
SELECT
    document_id,
    subject,
    text AS reported,
    '不存在' AS fault_zh,
    'does not exist' AS fault_en,
    CASE
        WHEN month NOT BETWEEN 1 AND 12 THEN false
        WHEN precision = 'month' THEN true
        WHEN year IS NOT NULL THEN TRY_CAST(printf('%04d-%02d-%02d', year, month, day) AS DATE) IS NOT NULL
        WHEN month = 2 AND day = 29 THEN NULL
        ELSE TRY_CAST(printf('%04d-%02d-%02d', 2001, month, day) AS DATE) IS NOT NULL
    END AS ok,
    [cite(row_id, '', 'reported')] AS evidence
FROM dated_prose
WHERE precision <> 'year'
UNION ALL
SELECT
    document_id,
    subject || ' 起迄',
    text || ' … ' || end_text,
    '起日晚於迄日',
    'ends before it starts',
    CASE
        WHEN year <> end_year OR month IS NULL OR end_month IS NULL THEN year <= end_year
        WHEN year IS NULL AND end_month < month THEN NULL
        WHEN year IS NOT NULL AND end_year IS NULL THEN NULL
        WHEN month <> end_month OR day IS NULL OR end_day IS NULL THEN month <= end_month
        ELSE day <= end_day
    END,
    [cite(row_id, '', 'reported'), cite(end_row_id, '', 'reported')]
FROM followed
WHERE cue = 'range' AND end_cue = 'range_end';
