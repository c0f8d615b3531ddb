/*---
id = "DATE_TENSE"
severity = "warning"
title_zh = "已完成之事不應在文件日期之後，預計之事不應早於文件所述期間"
title_en = "What is done is not dated after the document, and what is expected not before its period"
why_zh = "以「已於」記述尚未到來之日期，或以「預計」記述早已過去之日期，表示日期誤植或文字沿用舊稿。"
why_en = "“Was done” with a date still to come, or “is expected” with one long past, points to a misprint or to text carried over."
known_problems_zh = "文件日期只知其年月：工作報告為所印年月，施政計畫視為最遲於當年度 6 月成稿，績效報告視為最遲於次年度 12 月成稿。"
known_problems_en = "Documents print at most a month: a work report is of the month printed, a plan is taken to be written by June of its year, a report by December of the next year."
message_zh = "「{text}」{place}：{fault_zh}（{limit_zh}）"
message_en = "“{text}”{place}: {fault_en} ({limit_en})"
verify_zh = "日期誤植，或文字沿用前期文件未更新"
verify_en = "whether the date is misprinted or the text was carried over from an earlier document"
---*/
WITH written AS (
    SELECT
        *,
        CASE family
            WHEN 'work_report' THEN document_roc_year * 12 + document_month
            WHEN 'annual_plan' THEN document_roc_year * 12 + 6
            WHEN 'performance_report' THEN (document_roc_year + 1) * 12 + 12
        END AS last_month,
        CASE family
            WHEN 'work_report' THEN document_roc_year * 12 + document_month
            WHEN 'annual_plan' THEN (document_roc_year - 1) * 12 + 1
            WHEN 'performance_report' THEN document_roc_year * 12 + 1
        END AS first_month,
        CASE WHEN month BETWEEN 1 AND 12 THEN roc_year * 12 + month END AS dated_month,
        CASE cue WHEN 'planned' THEN ['預計', '預計於', '預定', '預定於', '預訂', '預訂於'] ELSE ['已', '已於', '業於'] END AS leads,
        cue = 'done' OR len(list_filter(leads, lambda words: contains(fold(prose_text), words || fold(text)))) > 0 AS is_led
    FROM dated_prose
    WHERE family IN ('work_report', 'annual_plan', 'performance_report') AND cue IN ('planned', 'done', 'evidence') AND precision <> 'year'
),
judged AS (
    SELECT *, last_month AS limit_month, '已完成之事晚於文件' AS fault_zh, 'done, but dated after the document' AS fault_en, dated_month <= last_month AS ok
    FROM written
    WHERE is_led AND cue <> 'planned'
    UNION ALL
    SELECT
        *, first_month, '預計之事早於文件所述期間', 'expected, but dated before the period of the document',
        CASE WHEN regexp_matches(prose_text, '原預[計定訂]|原[定訂]|延至|延後|展延|展期|落後|逾期|趕工|[流廢]標|實際進度|未能如期') THEN NULL ELSE dated_month >= first_month END
    FROM written
    WHERE is_led AND cue = 'planned'
)
SELECT
    document_id,
    subject,
    text,
    text AS reported,
    fault_zh,
    fault_en,
    format('{} 年 {} 月', (limit_month - 1) // 12, (limit_month - 1) % 12 + 1) AS limit_zh,
    format('month {1} of the ROC year {0}', (limit_month - 1) // 12, (limit_month - 1) % 12 + 1) AS limit_en,
    ok,
    [cite(row_id, '', 'reported')] AS evidence
FROM judged;
