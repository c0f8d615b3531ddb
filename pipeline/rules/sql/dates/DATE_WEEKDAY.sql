/*---
id = "DATE_WEEKDAY"
severity = "error"
title_zh = "日期所附星期應與曆法相符"
title_en = "The weekday printed with a date is the calendar's"
why_zh = "星期不符，表示日期或星期有一誤植，活動日期無從查核。"
why_en = "Where they disagree, the date or the weekday is misprinted, and the event cannot be looked up."
known_problems_zh = "未印年份之日期，與報告年度相符者為相符，不符者不判斷（可能為他年度）。疊字「日日」不是星期日。"
known_problems_en = "A date without a year passes where it fits the year of the report, and is not judged where it does not: it may be another year's. A doubled 日日 is no Sunday."
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
            AS fits_document_year
    FROM printed
)
SELECT
    document_id,
    subject,
    text,
    weekday_text,
    weekday AS reported,
    actual AS expected,
    expected_en,
    CASE WHEN fits_document_year THEN '，若在 ' || document_roc_year || ' 年則相符' ELSE '' END AS hint,
    CASE WHEN fits_document_year THEN '; it would be right in the ROC year ' || document_roc_year ELSE '' END AS hint_en,
    CASE WHEN weekday = actual THEN true WHEN date IS NOT NULL THEN false END AS ok,
    [cite(row_id, '', 'reported')] AS evidence
FROM compared;
