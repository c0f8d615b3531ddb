/*---
id = "DATE_WEEKDAY"
severity = "error"
title_zh = "日期所附星期應與曆法相符"
title_en = "The weekday printed with a date is the calendar's"
why_zh = "星期不符，表示日期或星期有一誤植，活動日期無從查核。"
why_en = "Where they disagree, the date or the weekday is misprinted, and the event cannot be looked up."
known_problems_zh = "未印年份之日期以報告年度計；僅前一年或次一年相符，且同段並無其他相符之日期者不判斷（可能為他年度）。疊字「日日」不是星期日。"
known_problems_en = "A date without a year is taken to be of the report's year; where only the year before or after it fits, and no other date beside it fits the report's, it is not judged: it may be another year's. A doubled 日日 is no Sunday."
message_zh = "「{text}」{place}印為{weekday_text}，該日實為星期{expected}{hint}"
message_en = "“{text}”{place} is printed as {weekday_text}; that day is a {expected_en}{hint_en}"
verify_zh = "日期或星期何者誤植"
verify_en = "whether the date or the weekday is misprinted"
---*/
WITH printed AS (
    SELECT
        *,
        replace(regexp_extract(weekday_text, '([一二三四五六日天])[)）]?$', 1), '天', '日') AS weekday,
        coalesce(date, TRY_CAST(printf('%04d-%02d-%02d', document_roc_year + 1911, month, day) AS DATE)) AS supposed
    FROM dated_prose
    WHERE weekday_text IS NOT NULL
),
compared AS (
    SELECT
        *,
        ['日', '一', '二', '三', '四', '五', '六'][dayofweek(supposed) + 1] AS actual,
        dayname(supposed) AS expected_en,
        roc_year <> document_roc_year
            AND weekday = ['日', '一', '二', '三', '四', '五', '六'][dayofweek(TRY_CAST(printf('%04d-%02d-%02d', document_roc_year + 1911, month, day) AS DATE)) + 1]
            AS fits_document_year,
        -- a date without a year may be of the year before or after, unless one beside it is of the report's own
        date IS NULL AND supposed IS NOT NULL AND coalesce(bool_or(date IS NULL AND weekday = ['日', '一', '二', '三', '四', '五', '六'][dayofweek(supposed) + 1]) OVER beside
            OR NOT list_contains([['日', '一', '二', '三', '四', '五', '六'][dayofweek(TRY_CAST(printf('%04d-%02d-%02d', year(supposed) + step, month, day) AS DATE)) + 1]
                FOR step IN [-1, 1]], weekday), false) AS is_own_year
    FROM printed
    WINDOW beside AS (PARTITION BY document_id, context_row_id)
)
SELECT
    document_id,
    subject,
    text,
    weekday_text,
    weekday AS reported,
    actual AS expected,
    expected_en,
    CASE WHEN fits_document_year THEN '，若在 ' || document_roc_year || ' 年則相符' WHEN date IS NULL THEN '（未印年份，以 ' || document_roc_year || ' 年計）' ELSE '' END AS hint,
    CASE WHEN fits_document_year THEN '; it would be right in the ROC year ' || document_roc_year WHEN date IS NULL THEN ' in the ROC year ' || document_roc_year ELSE '' END AS hint_en,
    CASE WHEN weekday = actual THEN true WHEN date IS NOT NULL OR is_own_year THEN false END AS ok,
    [cite(row_id, '', 'reported')] AS evidence
FROM compared;
