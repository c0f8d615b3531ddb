/*---
id = "SHORTFALL_LIST"
severity = "error"
title_zh = "達成度未滿 100 之指標應全數列於未達目標值之檢討，且僅此等指標"
title_en = "The review of missed targets lists exactly the indicators below 100 %"
why_zh = "未達目標者須說明原因與對策；漏列即無說明。"
why_en = "A missed target needs a reason and a remedy; one that is left out has none."
known_problems_zh = "無檢討表時不判斷，除非該章明言皆已達成。兩處達成度不一致者由 ATTAINMENT_REPEATED 指出，此處不判斷。"
known_problems_en = "Without such a table nothing is judged, unless the chapter says that all targets were met. Where the two printed attainments differ, ATTAINMENT_REPEATED says so and this rule is silent."
message_zh = "「{title}」{what_zh}{place}"
message_en = "“{title}” {what_en}{place}"
verify_zh = "是否漏列、誤列，或達成度誤植"
verify_en = "a row left out or listed in error, or a misprinted attainment"
---*/
WITH
    chapters AS (
        SELECT s.document_id, s.row_id, bool_or(regexp_matches(fold(p.text), '^(無|無。|(本年度|年度)?(各項|所有|全部)?.{0,12}(均|皆|全數|全部)(已)?(達成|達到|達標).{0,12})$')) AS says_none
        FROM sections s JOIN paragraphs p ON p.document_id = s.document_id AND p.section_row_id = s.row_id
        WHERE s.title LIKE '%未達%' GROUP BY ALL
    ),
    documents_with_review AS (
        SELECT DISTINCT document_id FROM shortfalls UNION SELECT document_id FROM chapters WHERE says_none
    ),
    judged AS (
        SELECT i.document_id, i.row_id, i.title, i.attainment_text, k.subject, m.shortfall_row_id,
            CASE WHEN (i.attainment_pct < 100) = coalesce(s.attainment_pct < 100, i.attainment_pct < 100) THEN i.attainment_pct < 100 END AS is_missed,
            i.document_id IN (FROM documents_with_review) AS is_reviewed
        FROM indicators i
        JOIN indicator_subjects k USING (document_id, row_id)
        LEFT JOIN missed_indicators m ON m.document_id = i.document_id AND m.indicator_row_id = i.row_id
        LEFT JOIN scored_indicators p ON p.document_id = i.document_id AND p.indicator_row_id = i.row_id
        LEFT JOIN score_items s ON s.document_id = i.document_id AND s.row_id = p.score_item_row_id
        WHERE i.attainment_text IS NOT NULL
    ),
    strays AS (
        SELECT s.document_id, s.row_id, s.indicator_title, row_number() OVER (PARTITION BY s.document_id, fold(s.indicator_title) ORDER BY s.row_id) AS nth
        FROM shortfalls s JOIN missed_indicators m ON m.document_id = s.document_id AND m.shortfall_row_id = s.row_id
        WHERE m.indicator_row_id IS NULL
    )
SELECT
    document_id,
    subject,
    title,
    -- a row of the review that belongs to no indicator may be this one under another name
    CASE
        WHEN NOT is_reviewed THEN NULL
        WHEN is_missed AND shortfall_row_id IS NULL AND document_id IN (SELECT document_id FROM strays) THEN NULL
        ELSE is_missed = (shortfall_row_id IS NOT NULL)
    END AS ok,
    CASE WHEN is_missed THEN format('達成度 {}，未列於未達目標值之檢討', attainment_text) ELSE format('列於未達目標值之檢討，達成度卻為 {}', attainment_text) END AS what_zh,
    CASE WHEN is_missed THEN format('attained {}, but is not in the review of missed targets', attainment_text)
        ELSE format('is in the review of missed targets, but attained {}', attainment_text) END AS what_en,
    [cite(row_id, 'attainment_text', 'reported'), cite(row_id, 'title', 'context')]
        || CASE WHEN shortfall_row_id IS NULL THEN [] ELSE [cite(shortfall_row_id, 'indicator_title', 'expected')] END AS evidence
FROM judged
WHERE is_reviewed OR is_missed
UNION ALL BY NAME
SELECT
    document_id,
    fold(indicator_title) || '（檢討表）' || nth AS subject,
    indicator_title AS title,
    CASE WHEN EXISTS (FROM judged j WHERE j.document_id = t.document_id AND is_missed AND shortfall_row_id IS NULL) THEN NULL ELSE false END AS ok,
    '列於未達目標值之檢討，績效指標中卻無此項' AS what_zh,
    'is in the review of missed targets, but is no indicator of the report' AS what_en,
    [cite(row_id, 'indicator_title', 'reported')] AS evidence
FROM strays t
WHERE EXISTS (FROM judged j WHERE j.document_id = t.document_id);
